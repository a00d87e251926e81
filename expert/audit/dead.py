"""No dead text: whatever stands in a pack can come to bear on some answer."""

from collections.abc import Sequence

from expert.audit.effects import differ, effects
from expert.audit.inquiry import Inquiry
from expert.audit.written import written
from expert.conditions import AllOf, AnyOf, Condition, Unless, names
from expert.pack.strata import read_names
from expert.rules import Rule
from expert.support import STANDING
from expert.vocabulary import Text


def dead_text(inquiry: Inquiry) -> None:
    """Note what can never come to bear."""
    rules = inquiry.model.program.rules
    dead = {rule.id for rule in rules if not _fires(inquiry, rule)}
    _outcomes(inquiry)
    for rule in rules:
        if rule.id not in dead:
            _conditions(inquiry, rule, AllOf(rule.when), ())
    _rules(inquiry, dead)
    _terms(inquiry)


def _fires(inquiry: Inquiry, rule: Rule) -> bool:
    if inquiry.some("AUD-B01", inquiry.model.fires[rule.id]):
        return True
    inquiry.note("AUD-B01", rule.id, place=rule.place)
    return False


def _outcomes(inquiry: Inquiry) -> None:
    """Every cause can stand and can come first; every action can be advised."""
    model = inquiry.model
    for cause, levels in model.level.items():
        if not inquiry.some("AUD-B02", inquiry.circuit.any(levels[level] for level in STANDING)):
            inquiry.note("AUD-B02", cause)
        elif not inquiry.some("AUD-B03", model.first[cause]):
            inquiry.note("AUD-B03", cause)
    for action, literal in model.recommended.items():
        if not inquiry.some("AUD-B04", literal):
            inquiry.note("AUD-B04", action)


def _conditions(inquiry: Inquiry, rule: Rule, condition: Condition, given: Sequence[int]) -> None:
    """No part of a condition follows from its other parts; those found are left out one by one.

    `given` holds wherever it is this condition that decides whether the rule fires. Cases that
    do not fit together count here: they are answered too, so a condition that keeps a rule
    silent in them does something.
    """
    match condition:
        case AllOf(parts):
            code, sign = "AUD-B06", 1
        case AnyOf(parts):
            code, sign = "AUD-B09", -1
        case Unless(part):
            _conditions(inquiry, rule, part, given)
            return
        case _:
            return
    # A part of `all` decides where the others hold, and one of `any` where they do not.
    needed = {i: sign * inquiry.model.truths(part).true for i, part in enumerate(parts)}
    for i, part in enumerate(parts):
        others = [*given, *(literal for one, literal in needed.items() if one != i)]
        if inquiry.some(code, *others, -needed[i], valid=False):
            _conditions(inquiry, rule, part, others)
        else:
            del needed[i]
            _note_condition(inquiry, code, rule, part)


def _note_condition(inquiry: Inquiry, code: str, rule: Rule, condition: Condition) -> None:
    text, case = written(condition), inquiry.case_for(rule.id)
    inquiry.note(code, rule.id, case, rule.place, condition=Text(text, text))


def _rules(inquiry: Inquiry, dead: set[str]) -> None:
    """No rule can be left out; those found are left out one by one, so all of them can go."""
    gone = set(dead)
    with inquiry.circuit.aside() as tidy:
        for rule in inquiry.model.program.rules:
            tidy()
            if rule.id in gone or _matters(inquiry, rule, gone):
                continue
            gone.add(rule.id)
            case, other = inquiry.case_for(rule.id), _subsuming(inquiry, rule, gone)
            if other:
                inquiry.note("AUD-B08", rule.id, case, rule.place, other=Text(other, other))
            else:
                inquiry.note("AUD-B07", rule.id, case, rule.place)


def _matters(inquiry: Inquiry, rule: Rule, gone: set[str]) -> bool:
    """Return whether some case is answered otherwise without a rule."""
    without = effects(inquiry.model.dropping(rule.id, *gone))
    changed = differ(inquiry.model, inquiry.effects, without)
    return inquiry.some("AUD-B07", changed, valid=False)


def _subsuming(inquiry: Inquiry, rule: Rule, gone: set[str]) -> str | None:
    """Return a rule that says at least the same whenever a rule fires."""
    fires = inquiry.model.fires
    for other in inquiry.model.program.rules:
        if other.id in gone or not set(rule.then) <= set(other.then):
            continue
        if not inquiry.some("AUD-B08", fires[rule.id], -fires[other.id], valid=False):
            return other.id
    return None


def _terms(inquiry: Inquiry) -> None:
    """Every term that a rule reads changes some answer when something else is told of it.

    What a term is computed from is not part of the circuit and counts as long as the computed
    term does.
    """
    read = {name for rule in inquiry.model.program.rules for name in read_names(rule)}
    read |= {name for o in inquiry.pack.orders if o.done for name in names(o.done)}
    with inquiry.circuit.aside() as tidy:
        for term in inquiry.model.inputs.domains:
            tidy()
            if term in read and not _tells(inquiry, term):
                inquiry.note("AUD-B05", term)


def _tells(inquiry: Inquiry, term: str) -> bool:
    other = inquiry.model.retelling(term)
    changed = differ(inquiry.model, inquiry.effects, effects(other))
    return inquiry.some("AUD-B05", other.inputs.possible, changed, valid=False)
