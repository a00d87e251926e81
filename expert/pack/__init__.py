"""A knowledge pack: everything that `expert` knows, as one frozen, checked value."""

from expert.pack.cache import built_in, load_pack
from expert.pack.shape import Pack

__all__ = ["Pack", "built_in", "load_pack"]
