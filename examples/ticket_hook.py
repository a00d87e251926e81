"""How a support system uses `expert`: a ticket becomes facts, the diagnosis a note for the ticket.

Run it as it is: `python examples/ticket_hook.py`. To use it, replace `Ticket` by your own and
mend `facts`: it is the only place where the two vocabularies meet.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import expert


@dataclass(frozen=True)
class Ticket:
    """A ticket with the names and the free status of somebody else's system."""

    number: str
    language: str
    customer_was_charged: bool | None
    payout: str
    amount: Decimal
    paid_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Note:
    """What goes back: the text, how urgent it is, what to ask next, and the proof to keep."""

    text: str
    urgency: str
    question: str
    answer_goes_to: str
    proof: str


# A status that nobody has mapped yet is left out: `expert` then asks for it.
PAYOUT = {
    **dict.fromkeys(("queued", "排队中"), "pending"),
    **dict.fromkeys(("sent", "已打款"), "paid_out"),
    **dict.fromkeys(("bounced", "银行退票"), "returned"),
}


def facts(ticket: Ticket) -> dict[str, object]:
    """Return what a ticket tells; None would mean that somebody asked and nobody knows."""
    told: dict[str, object] = {
        "case.id": ticket.number,
        "reporter.role": "merchant",
        "deduction.seen": ticket.customer_was_charged,
        "settlement.status": PAYOUT.get(ticket.payout.strip().lower()),
        "txn.amount": ticket.amount,
        "txn.local_datetime": ticket.paid_at,
    }
    return {term: value for term, value in told.items() if value is not None}


def note_for(ticket: Ticket) -> Note:
    """Return the note for a ticket; a ticket that makes no sense gets the reasons instead."""
    lang = ticket.language
    try:
        diagnosis = expert.diagnose(facts(ticket), now=ticket.updated_at)
    except expert.ExpertError as error:
        return Note(error.text(lang), "P2", "", "", "")
    cause = diagnosis.causes[0]
    lines = [f"{cause.label.in_(lang)} ({cause.sure.in_(lang)})", cause.meaning.in_(lang)]
    lines += [f"{i}. {action.text.in_(lang)}" for i, action in enumerate(diagnosis.actions, 1)]
    lines += [f"× {never.in_(lang)}" for never in cause.never]
    asked = next(((q.text.in_(lang), q.term) for q in diagnosis.questions), ("", ""))
    # The proof is kept with the ticket: `expert verify` checks it at any later time.
    return Note("\n".join(lines), str(diagnosis.urgency), *asked, diagnosis.model_dump_json())


def main() -> None:
    """Show the note for a built-in ticket."""
    ticket = Ticket(
        number="2026-1187", language="zh", customer_was_charged=True, payout="银行退票",
        amount=Decimal("2480.00"), paid_at=datetime.fromisoformat("2026-11-17T18:40+08:00"),
        updated_at=datetime.fromisoformat("2026-11-20T09:10+08:00"),
    )  # fmt: skip
    note = note_for(ticket)
    print(f"[{note.urgency}]\n{note.text}\n\n? {note.question}  → {note.answer_goes_to}")


if __name__ == "__main__":
    main()
