"""Why was the payer charged and the merchant not paid? Causes, next actions, and a proof.

>>> import expert
>>> diagnosis = expert.diagnose({"deduction.seen": True, "settlement.status": "pending"})
>>> diagnosis.causes[0].id
'settlement-not-due'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx

    from expert.diagnosis import diagnose, load_case, verify
    from expert.errors import (
        EngineError,
        ExpertError,
        InputError,
        PackError,
        Place,
        Problem,
        ProofError,
    )
    from expert.facts import Case
    from expert.pack import Pack, load_pack
    from expert.public import Diagnosis

__version__ = "0.1.0"
__all__ = [
    "Case",
    "Diagnosis",
    "EngineError",
    "ExpertError",
    "InputError",
    "Pack",
    "PackError",
    "Place",
    "Problem",
    "ProofError",
    "diagnose",
    "graph",
    "load_case",
    "load_pack",
    "verify",
]
_HOMES = {
    "diagnosis": ("diagnose", "load_case", "verify"),
    "errors": (
        "EngineError", "ExpertError", "InputError", "PackError", "Place", "Problem", "ProofError",
    ),
    "facts": ("Case",),
    "pack": ("Pack", "load_pack"),
    "public": ("Diagnosis",),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Return a public name from its home, which is loaded when it is first asked for.

    So the command has caught hold of interrupts before anything that takes time.
    """
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"expert.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names too, loaded or not."""
    return sorted({*globals(), *__all__})


def graph(subject: "Diagnosis | Pack") -> "networkx.DiGraph[str]":
    """Return the reasoning graph of a diagnosis, or that of all the rules of a pack.

    networkx is imported when this is called.
    """
    from expert.pack import Pack
    from expert.reasoning import graph as reasoning_graph
    from expert.reasoning import pack_graph

    return pack_graph(subject) if isinstance(subject, Pack) else reasoning_graph(subject)
