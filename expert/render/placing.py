"""Where each cause of an answer is told: on top, as certain too, or as what else it could be."""

from typing import TYPE_CHECKING

from expert.support import SUPPORT, Level, Urgency
from expert.views import Answer, CauseView

if TYPE_CHECKING:
    from expert.public import Diagnosis


def also_certain(diagnosis: "Answer | Diagnosis") -> tuple[CauseView, ...]:
    """Return the causes beside the first that are certain: they hold too, and exclude nothing."""
    certain = [cause for cause in diagnosis.causes[1:] if cause.level is Level.CONFIRMED]
    return tuple(cause for cause in certain if cause not in dangers(diagnosis))


def dangers(diagnosis: "Answer | Diagnosis") -> tuple[CauseView, ...]:
    """Return the emergencies that a less urgent cause outranks by being surer."""
    if diagnosis.causes and diagnosis.causes[0].urgency == Urgency.P0:
        return ()
    return tuple(cause for cause in diagnosis.causes[1:] if cause.urgency == Urgency.P0)


def elsewise(diagnosis: "Answer | Diagnosis") -> tuple[CauseView, ...]:
    """Return the causes that it could be instead: neither first, nor certain, nor told before."""
    told = (*diagnosis.causes[:1], *dangers(diagnosis), *also_certain(diagnosis))
    return (*diagnosis.conflicts, *(cause for cause in diagnosis.causes if cause not in told))


def decisive(diagnosis: "Answer | Diagnosis", cause: CauseView) -> tuple[int, ...]:
    """Return the steps that make a cause as sure as it is, the first one of each basis.

    What would make it less sure by itself adds nothing, unless the level comes of several.
    """
    first: dict[object, int] = {}
    for step in cause.supporting:
        for kind, *said in diagnosis.proof.steps[step].concludes:
            if kind == "supports" and said[0] == cause.id:
                _, level, basis = said
                enough = SUPPORT.index(level) >= SUPPORT.index(cause.level)
                if enough or corroborated(diagnosis, cause):
                    first.setdefault(basis, step)
    return tuple(first.values()) or cause.supporting


def corroborated(diagnosis: "Answer | Diagnosis", cause: CauseView) -> bool:
    """Return whether a level comes of several weaker grounds rather than of one rule."""
    said = {
        conclusion[2]
        for step in cause.supporting
        for conclusion in diagnosis.proof.steps[step].concludes
        if conclusion[:2] == ("supports", cause.id)
    }
    return cause.level is Level.LIKELY and Level.LIKELY not in said
