"""Why was the payer charged and the merchant not paid? Causes, next actions, and a proof.

>>> import expert
>>> diagnosis = expert.diagnose({"deduction.seen": True, "settlement.status": "pending"})
>>> diagnosis.causes[0].id
'settlement-not-due'
"""

from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    import networkx

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


def __getattr__(name: str) -> Any:
    """Return `Diagnosis`, which a command that only shows an answer can do without."""
    if name != "Diagnosis":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from expert.public import Diagnosis

    return Diagnosis


def graph(subject: "Diagnosis | Pack") -> "networkx.DiGraph[str]":
    """Return the reasoning graph of a diagnosis, or that of all the rules of a pack.

    networkx is imported when this is called.
    """
    from expert.reasoning import graph as reasoning_graph
    from expert.reasoning import pack_graph

    return pack_graph(subject) if isinstance(subject, Pack) else reasoning_graph(subject)
