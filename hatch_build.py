"""Puts the compiled form of the built-in pack into the wheel, so that its first run is fast."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledPack(BuildHookInterface[Any]):
    """Reads the pack, which must be without a mistake, and adds what `load_pack` looks for."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled pack to a wheel; an editable install keeps its own."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from expert.pack.cache import CARRIED, keep, key_of
        from expert.pack.loading import read_pack

        knowledge = Path(self.root, "knowledge")
        pack, key = read_pack(knowledge), key_of(knowledge)
        assert key, "what can be read has a key"
        self.made = TemporaryDirectory()
        file = keep(pack, knowledge, key, Path(self.made.name))
        build_data["force_include"][str(file)] = f"expert/{CARRIED.name}/{file.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was put into the wheel."""
        if version != "editable":
            self.made.cleanup()
