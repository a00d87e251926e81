"""What two packs answer differently: each output proven equal for all cases, or a witness.

Both packs are read into one circuit, so what did not change is the same gate and equal at
once. A term that only one pack knows is an input of that one. Nothing is proven of the order
of actions, of questions, dates and computed values: of what they rest on, `declared` lists
what stands otherwise.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Literal, NamedTuple, TypeVar

from expert.audit.domains import admits
from expert.audit.gates import FALSE, TRUE, Circuit
from expert.audit.inputs import Inputs
from expert.audit.model import Model
from expert.audit.witness import smallest
from expert.diagnosis import diagnose
from expert.errors import EngineError, Place, problem
from expert.facts import Case
from expert.frozen import dataclass
from expert.pack.shape import Pack
from expert.program import compiled
from expert.proof import Proof
from expert.rules import Recommends, Rule
from expert.support import Level
from expert.vocabulary import Text

T = TypeVar("T")
Kind = Literal[
    "fires", "level", "first_cause", "recommended", "forbidden", "urgency", "contradicted"
]


class Output(NamedTuple):
    """Something that comes out of a pack; the first cause and the urgency have no name."""

    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """An output that can differ, the smallest case in which it does, and what comes out."""

    output: Output
    case: Case
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What can differ between two packs; the outputs in `equal` are proven not to.

    `texts` are what is worded otherwise, and `declared` what stands otherwise in the packs or
    in one alone, beside the conditions and conclusions that the proof is about.
    """

    old: Pack
    new: Pack
    differences: tuple[Difference, ...]
    equal: tuple[Output, ...]
    texts: tuple[str, ...]
    declared: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return not (self.differences or self.texts or self.declared)


def compare(old: Pack, new: Pack) -> Comparison:
    """Return what two packs can answer differently.

    Raises:
        InputError: python-sat is not installed.
        EngineError: a witness does not show what it should, so the audit itself has failed.
    """
    circuit = Circuit()
    one = Model(compiled(old), circuit, Inputs(old, circuit, new))
    other = Model(compiled(new), circuit, Inputs(new, circuit, old))
    # Where either computes a value that the circuit takes as told, nothing can be said.
    both = circuit.all([one.inputs.possible, other.inputs.possible])
    valid = circuit.all([both, circuit.any([one.valid, other.valid])])
    differences, equal = [], []
    for output, differ in differing(one, other).items():
        case = smallest(circuit, (one.inputs, other.inputs), valid, differ)
        if case is None:
            equal.append(output)
        else:
            differences.append(_shown(old, new, output, case))
    texts, declared = _entries(old, new)
    return Comparison(old, new, tuple(differences), tuple(equal), texts, declared)


def differing(old: Model, new: Model) -> dict[Output, int]:
    """Return when each output of two models in one circuit differs."""
    circuit = old.circuit

    def pairs(kind: Kind, one: Mapping[str, int], other: Mapping[str, int]) -> None:
        for name in dict.fromkeys((*one, *other)):
            literals = one.get(name, FALSE), other.get(name, FALSE)
            found[Output(kind, name)] = circuit.differ(*literals)

    def any_of(one: Mapping[T, int], other: Mapping[T, int]) -> int:
        names = dict.fromkeys((*one, *other))
        return circuit.any(circuit.differ(one.get(n, FALSE), other.get(n, FALSE)) for n in names)

    found: dict[Output, int] = {}
    found[Output("first_cause")] = any_of(old.first, new.first)
    found[Output("urgency")] = any_of(old.urgency, new.urgency)
    nothing = {Level.NONE: TRUE}
    for cause in dict.fromkeys((*old.level, *new.level)):
        levels = old.level.get(cause, nothing), new.level.get(cause, nothing)
        found[Output("level", cause)] = any_of(levels[0], levels[1])
    pairs("recommended", old.recommended, new.recommended)
    pairs("forbidden", old.forbidden, new.forbidden)
    pairs("contradicted", old.contradicted, new.contradicted)
    pairs("fires", old.fires, new.fires)
    return found


def told_to(pack: Pack, case: Case) -> Case:
    """Return what a pack can read of a case: terms that it knows, and values that they take."""
    terms = pack.vocabulary.terms
    told = {
        name: value
        for name, value in case.told.items()
        if name in terms and (value is None or admits(terms[name].type, value))
    }
    return replace(case, told=told)


def shows(proof: Proof, output: Output) -> str:
    """Return what an answer says of an output."""
    end = proof.outcome
    match output.kind:
        case "first_cause":
            return end.causes[0].cause if end.causes else "none"
        case "urgency":
            return str(end.urgency)
        case "level":
            levels = {standing.cause: str(standing.level) for standing in end.causes}
            levels |= dict.fromkeys(end.ruled_out, str(Level.RULED_OUT))
            levels |= dict.fromkeys(end.conflicts, str(Level.CONFLICT))
            return levels.get(output.name, str(Level.NONE))
        case "recommended":
            return _yes(output.name in {advice.action for advice in end.actions})
        case "forbidden":
            return _yes(output.name in end.forbidden)
        case "contradicted":
            return _yes(output.name in proof.contradicted)
        case "fires":
            return _yes(output.name in {step.rule for step in proof.steps})


def _shown(old: Pack, new: Pack, output: Output, case: Case) -> Difference:
    """Return a difference, once both packs have shown it in what they answer."""
    said = [shows(diagnose(told_to(pack, case), pack=pack).proof, output) for pack in (old, new)]
    if said[0] == said[1]:
        raise EngineError(problem("E510", None, rules=" ".join(output).strip()))
    return Difference(output, case, *said)


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


# -- what is declared --------------------------------------------------------------------------


def _entries(old: Pack, new: Pack) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is worded otherwise, and what is declared otherwise or by one pack alone."""
    one, other = dict(_declared(old)), dict(_declared(new))
    shared = [name for name in one if name in other]
    texts = [n for n in shared if list(_texts(one[n])) != list(_texts(other[n]))]
    declared = [n for n in shared if _bare(one[n]) != _bare(other[n])]
    return tuple(texts), (*declared, *(n for n in (*one, *other) if n not in shared))


def _declared(pack: Pack) -> Iterator[tuple[str, object]]:
    """Yield every entry of a pack but the case book, named by its kind and id."""
    words = pack.vocabulary
    sections: Sequence[tuple[str, Mapping[str, object]]] = (
        ("term", words.terms), ("finding", words.findings), ("alias", words.aliases),
        ("cause", pack.causes), ("action", pack.actions), ("evidence", pack.evidence),
        ("parameter", pack.parameters), ("source", pack.sources), ("contact", pack.contacts),
        ("word", pack.words), ("advice", pack.codes.advice), ("gloss", pack.glossary),
        ("prevention", pack.prevention), ("onboarding", pack.onboarding),
        ("rule", {rule.id: _beside_logic(rule) for rule in (*pack.rules, *pack.guards)}),
        ("inconsistency", {found.id: found for found in pack.inconsistencies}),
        ("order", {f"{order.first} {order.then}": order for order in pack.orders}),
        ("code", {_named(place, code.code): code for place, code in pack.codes.entries()}),
        ("rank", {"causes": tuple(pack.causes), "actions": tuple(pack.actions)}),
        ("pack", {"title": pack.title, "fallback": pack.fallback, "calendar": pack.calendar}),
    )  # fmt: skip
    for kind, entries in sections:
        for name, entry in entries.items():
            yield f"{kind} {name}", entry


def _named(place: str, code: str) -> str:
    return code if place == code else f"{place} {code}".strip()


def _beside_logic(rule: Rule) -> Rule:
    """Return a rule without what the circuit knows of it: only for which cause it advises."""
    then = tuple(c for c in rule.then if isinstance(c, Recommends) and c.cause)
    return replace(rule, when=(), then=then, place=Place(""))


def _texts(value: object) -> Iterator[Text]:
    match value:
        case Text():
            yield value
        case tuple():
            for item in value:
                yield from _texts(item)
        case Mapping():
            for item in value.values():
                yield from _texts(item)
        case _ if is_dataclass(value):
            for part in fields(value):
                yield from _texts(getattr(value, part.name))
        case _:
            pass


def _bare(value: object) -> object:
    """Return a value in which one text is like another."""
    match value:
        case Text():
            return Text
        case tuple():
            return tuple(map(_bare, value))
        case Mapping():
            return {name: _bare(item) for name, item in value.items()}
        case _ if is_dataclass(value):
            return type(value), [_bare(getattr(value, part.name)) for part in fields(value)]
        case _:
            return value
