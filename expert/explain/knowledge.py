"""The knowledge to read: rules with their conditions in words, and the facts they ask for."""

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from expert.conditions import AllOf, Unless
from expert.errors import InputError, nearest, problem
from expert.explain.clauses import asked
from expert.explain.phrases import phrase, same
from expert.explain.subject import names, subject, unknown
from expert.frozen import dataclass
from expert.messages.phrases import form
from expert.pack import Pack
from expert.pack.plainform import plain_conclusion
from expert.pack.strata import concluded_names, read_names
from expert.rules import Forbids, Preparation, Prevention, Recommends, Rule
from expert.values import NUMBERS, Kind
from expert.vocabulary import Gloss, Term, Text
from expert.wording import Words


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in a list: what it concludes, in words, and the names of it."""

    id: str
    status: str
    title: Text
    concludes: tuple[Text, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cited:
    """A source of a rule, and how well it was checked."""

    id: str
    title: Text
    grade: str
    address: str | None


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule in words, where it comes from, the cases that try it, and its neighbours.

    `fires` and `silent` name the cases of the book in which it must fire, or must not. `after`
    are the rules that conclude what it reads, `before` those that read what it concludes.
    """

    line: RuleLine
    when: tuple[Text, ...]
    because: Text
    place: str
    sources: tuple[Cited, ...]
    fires: tuple[Text, ...]
    silent: tuple[Text, ...]
    after: tuple[RuleLine, ...]
    before: tuple[RuleLine, ...]


@dataclass(frozen=True, slots=True)
class TermText:
    """A fact that can be told: how it is asked for, where it is found, what it may be.

    `values` has the allowed values with their labels, or the form of the value where there is
    no list. `read_by` and `derived_by` are the ids of rules.
    """

    id: str
    kind: str
    label: Text
    question: Text
    found_in: Text
    values: tuple[tuple[str, Text], ...]
    unit: Text | None
    computed_from: tuple[str, ...]
    read_by: tuple[str, ...]
    derived_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What keeps trouble away: notes to take before the first sale, and habits from then on."""

    onboarding: tuple[Preparation, ...]
    prevention: tuple[Prevention, ...]


def rule_text(pack: Pack, name: str) -> RuleText:
    """Return a rule or guard in words.

    Raises:
        InputError: there is none of that id; the nearest one is named.
    """
    every = {rule.id: rule for rule in (*pack.rules, *pack.guards)}
    rule = every.get(name) or every.get(name.upper())
    if rule is None and name in names(pack):
        raise InputError(problem("E229", None, name=name))
    if rule is None:
        raise unknown(name.upper(), every)
    words = Words(pack)
    reads, concludes = read_names(rule), set(concluded_names(rule.then)) | _advice(rule)
    return RuleText(
        line=_line(words, rule),
        when=tuple(_when(words, rule)),
        because=rule.because,
        place=_place(rule),
        sources=tuple(_cited(pack, source) for source in rule.sources),
        fires=tuple(case.name for case in pack.book if rule.id in case.fires),
        silent=tuple(case.name for case in pack.book if rule.id in case.silent),
        after=_lines(words, (r for r in every.values() if reads & {*concluded_names(r.then)})),
        before=_lines(words, (r for r in every.values() if concludes & {*read_names(r)})),
    )


def rule_lines(pack: Pack, about: str | None = None) -> tuple[RuleLine, ...]:
    """Return all rules and guards, or those that read or conclude something of a name.

    Raises:
        InputError: nothing has that name; the nearest one is named.
    """
    words, every = Words(pack), (*pack.rules, *pack.guards)
    if about is None:
        return _lines(words, every)
    name = subject(pack, about).id
    wanted = {name, f"cause.{name}"}
    return _lines(
        words,
        (
            rule
            for rule in every
            if wanted & {*read_names(rule), *concluded_names(rule.then), *_advice(rule)}
        ),
    )


def term_texts(pack: Pack, about: str | None = None) -> tuple[TermText, ...]:
    """Return all terms, or those of a group such as `settlement`, or the one of an id.

    Raises:
        InputError: there is none; the nearest name is named.
    """
    words, terms = Words(pack), pack.vocabulary.terms
    if about is None:
        return tuple(_term(words, term) for term in terms.values())
    name = pack.vocabulary.canonical(about)
    found = [t for t in terms.values() if name in (t.id, t.id.partition(".")[0])]
    if not found:
        groups = sorted({term.partition(".")[0] for term in terms})
        if nearest(about, (*terms, *groups)):
            raise unknown(about, (*terms, *groups))
        raise InputError(problem("E236", None, name=about, groups=", ".join(groups)))
    return tuple(_term(words, term) for term in found)


def glosses(pack: Pack, about: str | None = None) -> tuple[Gloss, ...]:
    """Return all words of the trade with their meanings, or one word in either language.

    Raises:
        InputError: it is none of them; the nearest one is named.
    """
    names = {name: g for g in pack.glossary.values() for name in (g.id, g.word.zh, g.word.en)}
    if about is None:
        return tuple(pack.glossary.values())
    if about not in names:
        raise unknown(about, names)
    return (names[about],)


def _when(words: Words, rule: Rule) -> Iterator[Text]:
    """Yield what a rule asks for; of a guard, what its action needs, line by line."""
    for premise in rule.when:
        match premise:
            case Unless(AllOf(parts)):
                yield phrase("unless_all")
                yield from (asked(words, part) for part in parts)
            case _:
                yield asked(words, premise)


def _place(rule: Rule) -> str:
    """Return the place of a rule in its pack, whatever folder that is in."""
    _, found, file = rule.place.file.rpartition("rules/")
    file = f"{found}{file}" if found else PurePath(rule.place.file).name
    return f"{file}:{rule.place.line}"


def _lines(words: Words, rules: Iterable[Rule]) -> tuple[RuleLine, ...]:
    return tuple(_line(words, rule) for rule in sorted(rules, key=lambda rule: rule.id))


def _line(words: Words, rule: Rule) -> RuleLine:
    then = [tuple(plain_conclusion(conclusion)) for conclusion in rule.then]
    return RuleLine(
        id=rule.id,
        status=str(rule.status),
        title=rule.title,
        concludes=tuple(map(words.conclusion, then)),
        names=tuple(dict.fromkeys(str(name) for _, name, *_ in then)),
    )


def _advice(rule: Rule) -> set[str]:
    return {c.action for c in rule.then if isinstance(c, Recommends | Forbids)}


def _cited(pack: Pack, name: str) -> Cited:
    source = pack.sources[name]
    return Cited(name, source.title, str(source.grade), source.address)


def _term(words: Words, term: Term) -> TermText:
    every = (*words.pack.rules, *words.pack.guards)
    return TermText(
        id=term.id,
        kind=str(term.type.kind),
        label=term.label,
        question=term.question,
        found_in=words[f"found_in.{term.found_in}"],
        values=tuple(_values(term)),
        unit=term.unit,
        computed_from=term.computed.inputs if term.computed else (),
        read_by=tuple(rule.id for rule in every if term.id in read_names(rule)),
        derived_by=tuple(rule.id for rule in every if term.id in concluded_names(rule.then)),
    )


def _values(term: Term) -> Iterator[tuple[str, Text]]:
    """Yield what may be told, each value with what it means."""
    kind = term.type
    if kind.kind is Kind.BOOL:
        yield from term.answers.items()
    elif kind.members:
        yield from term.members.items()
    elif kind.kind in NUMBERS:
        low, high = ("" if bound is None else f"{bound}" for bound in (kind.low, kind.high))
        if low or high:
            yield f"{low} … {high}".strip(), term.unit or same("")
    elif kind.pattern:
        yield kind.pattern, Text(form(kind.pattern, "zh"), form(kind.pattern, "en"))
