"""No gap and no contradiction: every case is answered, and no answer undoes itself."""

from collections.abc import Iterator

from expert.audit.inquiry import Inquiry
from expert.diagnosis import diagnose
from expert.facts import Case
from expert.support import STANDING, Level

_FALLBACKS_TRIED = 12


def gaps(inquiry: Inquiry) -> None:
    """Note cases that are given nothing to do, or nothing but the fallback and no question."""
    model, pack = inquiry.model, inquiry.pack
    told = [model.inputs.is_told(term) for term in model.inputs.domains]
    if not inquiry.some("AUD-C03", *(-literal for literal in told)):
        for inconsistency in pack.inconsistencies:
            literal = model.truths(inconsistency.when).true
            if not inquiry.some("AUD-C03", -literal, *(-t for t in told), valid=False):
                inquiry.note("AUD-C03", inconsistency.id)
    _without_action(inquiry)
    for case in _fallbacks(inquiry):
        if not _asked_to_effect(inquiry, case):
            inquiry.note("AUD-C02", pack.fallback, case)
            break
    broken = {i.id: model.truths(i.when).true for i in pack.inconsistencies}
    for name, literal in broken.items():
        others = [-other for one, other in broken.items() if one != name]
        if not inquiry.some("AUD-C04", literal, *others, valid=False):
            inquiry.note("AUD-C04", name)


def contradictions(inquiry: Inquiry) -> None:
    """Note answers that undo themselves."""
    model = inquiry.model
    for pair in inquiry.pack.promises.exclusive:
        both = [model.recommended[action] for action in pair.actions]
        if case := inquiry.case("AUD-D01", *both, valid=False):
            inquiry.note("AUD-D01", " + ".join(pair.actions), case)
    for cause, levels in model.level.items():
        if case := inquiry.case("AUD-D02", levels[Level.CONFLICT]):
            inquiry.note("AUD-D02", cause, case)


def _without_action(inquiry: Inquiry) -> None:
    """Note cases without advice, none with all the causes of one before it."""
    model, circuit = inquiry.model, inquiry.circuit
    nothing = [-literal for literal in model.recommended.values()]
    stands = {c: circuit.any(levels[lv] for lv in STANDING) for c, levels in model.level.items()}
    while case := inquiry.case("AUD-C01", *nothing):
        causes = [cause for cause, literal in stands.items() if circuit.holds(literal)]
        inquiry.note("AUD-C01", " + ".join(causes) or "-", case)
        nothing.append(-circuit.all(stands[cause] for cause in causes))


def _fallbacks(inquiry: Inquiry) -> Iterator[Case]:
    """Yield a few cases with nothing but the fallback, each telling something else."""
    model, circuit = inquiry.model, inquiry.circuit
    wanted = [model.level[inquiry.pack.fallback][Level.POSSIBLE]]
    for _ in range(_FALLBACKS_TRIED):
        case = inquiry.case("AUD-C02", *wanted)
        if case is None:
            return
        yield case
        # The next one tells a term that this one does not.
        others = [term for term in model.inputs.domains if term not in case.told]
        wanted.append(circuit.any(map(model.inputs.is_told, others)))


def _asked_to_effect(inquiry: Inquiry, case: Case) -> bool:
    """Return whether some answer to some question changes the first cause or action."""
    pack, domains = inquiry.pack, inquiry.model.inputs.domains
    before = diagnose(case, pack=pack)
    for question in before.questions:
        domain = domains[question.term]
        members = (frozenset({member}) for member in domain.term.type.members)
        for answer in (frozenset(), *members) if domain.is_set else domain.values:
            after = diagnose(Case({**case.told, question.term: answer}), pack=pack)
            changed = [c.id for c in after.causes[:1]] != [c.id for c in before.causes[:1]]
            if changed or [a.id for a in after.actions[:1]] != [a.id for a in before.actions[:1]]:
                return True
    return False
