"""Safety: what an invariant of the pack forbids comes of no case, consistent or not."""

from expert.audit.inquiry import Inquiry
from expert.pack.shape import Invariant


def safety(inquiry: Inquiry) -> None:
    """Note each invariant that some case breaks, or that none could."""
    for invariant in inquiry.pack.promises.invariants:
        parts = _parts(inquiry, invariant)
        if case := inquiry.case("AUD-E01", *parts, valid=False):
            inquiry.note("AUD-E01", invariant.id, case, invariant.place, says=invariant.says)
        elif not all(inquiry.some("AUD-E02", part, valid=False) for part in parts):
            inquiry.note("AUD-E02", invariant.id, place=invariant.place)


def _parts(inquiry: Inquiry, invariant: Invariant) -> list[int]:
    """Return what must not come together."""
    model, circuit = inquiry.model, inquiry.circuit
    parts = []
    if invariant.advised:
        parts.append(circuit.any(model.recommended[action] for action in invariant.advised))
    if invariant.not_advised:
        parts.append(-circuit.any(model.recommended[action] for action in invariant.not_advised))
    if invariant.urgency_below is not None:
        parts.append(-model.urgency[invariant.urgency_below])
    if invariant.when is not None:
        parts.append(model.truths(invariant.when).true)
    return parts
