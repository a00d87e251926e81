"""What no single file can get wrong alone: references, circles, and the promises between files."""

from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter
from re import compile as regex

from expert.conditions import Absent, Unless, names
from expert.errors import InputError, Place, Problem, nearest, problem
from expert.facts import read_case
from expert.forms import Papers
from expert.pack.lint import lint
from expert.pack.shape import Manuscript, Pack
from expert.pack.strata import concluded_names, read_names, strata
from expert.pack.termcheck import check_terms
from expert.rules import Forbids, Recommends, RulesOut, Status, Supports
from expert.support import Urgency
from expert.values import Kind
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED

_MOST_DAYS = 3_650
_DAYS = frozenset(map(str, range(_MOST_DAYS)))
_INVARIANT_ID = regex(r"INV-\d{3}")
_RULE_ID = regex(r"[A-Z]{2,5}-\d{3}")


def crosscheck(m: Manuscript) -> Iterator[Problem]:
    """Yield every mistake between the files of a pack."""
    checks = (
        check_terms, _rules, _references, _groups, _codes, _money, _circles, _words, _book,
        _promises, _letters, lint,
    )  # fmt: skip
    for check in checks:
        yield from check(m)


def _rules(m: Manuscript) -> Iterator[Problem]:
    for rule in (*m.rules, *m.pack.guards):
        if not _RULE_ID.fullmatch(rule.id):
            form = "GRD-001" if rule.is_guard else "ONE-014"
            yield problem("E340", rule.place, id=rule.id, form=form)
    for rule in m.rules:
        reads_causes = any(name.startswith(CAUSE_PREFIX) for name in read_names(rule))
        if reads_causes and (concluded := next(concluded_names(rule.then), None)):
            yield problem("E347", rule.place, rule=rule.id, name=concluded)
        for conclusion in rule.then:
            if isinstance(conclusion, Recommends) and conclusion.emergency:
                cause = m.pack.causes.get(conclusion.cause or "")
                if cause is None or cause.urgency is not Urgency.P0:
                    yield problem("E348", rule.place, rule=rule.id)
            if isinstance(conclusion, Supports | RulesOut) and conclusion.cause == m.pack.fallback:
                yield problem("E355", rule.place, rule=rule.id)


def _references(m: Manuscript) -> Iterator[Problem]:
    pack = m.pack
    yield from unknown((pack.fallback,), pack.causes, "cause", m.where("pack.yaml", "fallback"))
    cited = [
        *((rule.place, rule.sources) for rule in (*m.rules, *pack.guards)),
        *((m.where("causes.yaml", c.id), c.sources) for c in pack.causes.values()),
        *((m.where("actions.yaml", a.id), a.sources) for a in pack.actions.values()),
        *((m.where("vocabulary", t.id), t.sources) for t in pack.vocabulary.terms.values()),
        *((m.where("parameters.yaml", p.name), p.sources) for p in pack.parameters.values()),
        *((m.where("prevention.yaml", p.id), p.sources) for p in pack.prevention.values()),
        *((m.where("onboarding.yaml", n.id), n.sources) for n in pack.onboarding.values()),
        *((m.where("glossary.yaml", g.id), g.sources) for g in pack.glossary.values()),
        *([(m.where("calendar"), pack.calendar.sources)] if pack.calendar else []),
    ]
    for place, sources in cited:
        if not sources:
            yield problem("E349", place)
        yield from unknown(sources, pack.sources, "source", place)
    times = [t.id for t in pack.vocabulary.terms.values() if t.type.kind is Kind.DATETIME]
    for cause in pack.causes.values():
        due = [t for t in (cause.due.term, cause.due.late) if t] if cause.due else []
        yield from unknown(due, times, "time", m.where("causes.yaml", cause.id))
        others = pack.causes.keys() - {cause.id}
        named = [cause.nearest] if cause.nearest else []
        yield from unknown(named, others, "cause", m.where("causes.yaml", cause.id))
    for action in pack.actions.values():
        where = m.where("actions.yaml", action.id)
        if action.within_days is not None and not 0 <= action.within_days <= _MOST_DAYS:
            yield problem("E207", where, term="within_days", text=action.within_days,
                          low=0, high=_MOST_DAYS)  # fmt: skip
        yield from unknown(action.evidence, pack.evidence, "evidence item", where)
        yield from unknown(action.until, times, "time", where)
        yield from unknown(action.finds, pack.vocabulary.terms, "term", where)
    for item in pack.prevention.values():
        yield from unknown(item.prevents, pack.causes, "cause", m.where("prevention.yaml", item.id))
    for note in pack.onboarding.values():
        where = m.where("onboarding.yaml", note.id)
        yield from unknown(note.facts, pack.vocabulary.terms, "term", where)
    for guard in pack.guards:
        forbidden = [c.action for c in guard.then if isinstance(c, Forbids)]
        yield from unknown(forbidden, pack.actions, "action", guard.place)
    for order in pack.orders:
        pair = (order.first, order.then)
        yield from unknown(pair, pack.actions, "action", m.where("guards.yaml", "order"))
    for inconsistency in pack.inconsistencies:
        where = m.where("consistency.yaml")
        yield from unknown(inconsistency.asks, pack.vocabulary.terms, "term", where)


def _groups(m: Manuscript) -> Iterator[Problem]:
    """Groups of terms, and other names for terms, are of terms that are there."""
    pack = m.pack
    groups = {term.partition(".")[0] for term in pack.vocabulary.terms}
    for term in pack.vocabulary.terms.values():
        where = m.where("vocabulary", term.id)
        yield from unknown(term.hard_to_tell, term.type.members, "value", where)
        for hard in term.hard_to_tell.values():
            yield from unknown(hard, groups, "group", where)
    for alias, target in pack.vocabulary.aliases.items():
        whole = {f"{group}.*" for group in groups}
        known = whole if target.endswith(".*") else pack.vocabulary.terms
        yield from unknown((target,), known, "term", m.where("pack.yaml", alias))


def _codes(m: Manuscript) -> Iterator[Problem]:
    """Each code names advice that is there; each acquirer's own table can be told by its name."""
    file, table, terms = "response_codes.yaml", m.pack.codes, m.pack.vocabulary.terms
    for place, code in table.entries():
        yield from unknown((code.operator,), table.advice, "advice", m.where(file, place))
    told: set[str] = set()
    for inputs in m.pack.vocabulary.computed_by("code_risk"):
        for term in (name for name in inputs[1:] if name in terms):
            members, where = terms[term].type.members, m.where("vocabulary", term)
            yield from unknown(members, table.profiles, "profile", where)
            told.update(members)
    for profile in table.profiles:
        yield from unknown((profile,), told, "profile", m.where(file, profile))


def _money(m: Manuscript) -> Iterator[Problem]:
    """An action that moves money must wait until no term is contradicted."""
    safe = {
        conclusion.action
        for guard in m.pack.guards
        for premise in guard.when
        if isinstance(premise, Unless) and premise.part == Absent(CONTRADICTED)
        for conclusion in guard.then
        if isinstance(conclusion, Forbids)
    }
    for action in m.pack.actions.values():
        if action.moves_money and action.id not in safe:
            yield problem("E350", m.where("actions.yaml", action.id), action=action.id)


def _circles(m: Manuscript) -> Iterator[Problem]:
    pack = m.pack
    everything = (*m.rules, *pack.guards)
    places = {f"rule {rule.id}": rule.place for rule in everything}
    if pack.fallback in pack.causes:
        try:
            strata(everything, frozenset(pack.vocabulary.terms), list(pack.causes), pack.fallback)
        except CycleError as circle:
            path = circle.args[1][::-1]
            place = next((places[step] for step in path if step in places), m.where("rules"))
            yield problem("E351", place, path=" → ".join(path))
    orders: dict[str, list[str]] = {}
    for order in pack.orders:
        orders.setdefault(order.then, []).append(order.first)
    terms = pack.vocabulary.terms.values()
    inputs = {term.id: list(term.computed.inputs) for term in terms if term.computed}
    for graph, file in ((orders, "guards.yaml"), (inputs, "vocabulary")):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as circle:
            path = circle.args[1][::-1]
            place = m.where(file, "order" if graph is orders else path[0])
            yield problem("E351", place, path=" → ".join(path))


def _words(m: Manuscript) -> Iterator[Problem]:
    yield from (problem("E302", m.where("wording.yaml"), key=key) for key in m.missing_words)


def _book(m: Manuscript) -> Iterator[Problem]:
    known = {rule.id for rule in (*m.rules, *m.pack.guards)}
    for case in m.pack.book:
        for told in (case.told, *case.distractors):
            try:
                read_case(told, m.pack.vocabulary)
            except InputError as error:
                yield from error.problems
        yield from unknown((*case.fires, *case.silent), known, "rule", case.place)
        yield from unknown(case.cause, m.pack.causes, "cause", case.place)
        yield from unknown((*case.action, *case.also), m.pack.actions, "action", case.place)
        yield from unknown(case.ask, m.pack.vocabulary.terms, "term", case.place)
        yield from unknown(case.never, {*m.pack.causes, *m.pack.actions}, "id", case.place)
        if both := sorted(set(case.fires) & set(case.silent)):
            yield problem("E358", case.place, rule=", ".join(both))
    fired = {rule for case in m.pack.book for rule in case.fires}
    missed = {rule for case in m.pack.book for rule in case.silent}
    for rule in m.rules:
        if rule.status is Status.REVIEWED and rule.id not in fired:
            yield problem("E352", rule.place, rule=rule.id, key="fires")
        if rule.status is Status.REVIEWED and rule.id not in missed:
            yield problem("E352", rule.place, rule=rule.id, key="silent")


def _promises(m: Manuscript) -> Iterator[Problem]:
    for pair in m.pack.promises.exclusive:
        yield from unknown(pair.actions, m.pack.actions, "action", pair.place)
    for invariant in m.pack.promises.invariants:
        if not _INVARIANT_ID.fullmatch(invariant.id):
            yield problem("E340", invariant.place, id=invariant.id, form="INV-001")
        named = (*invariant.advised, *invariant.not_advised)
        yield from unknown(named, m.pack.actions, "action", invariant.place)


def _letters(m: Manuscript) -> Iterator[Problem]:
    pack = m.pack
    days = [p.name for p in pack.parameters.values() if p.value in _DAYS]
    letters, parts = pack.stationery.letters.values(), pack.stationery.parts
    for form in letters:
        yield from unknown(form.parts, parts, "part", form.place)
    unused = parts.keys() - {name for form in letters for name in form.parts} if letters else ()
    yield from (problem("E391", parts[name].place, name=name) for name in sorted(unused))
    for line in pack.stationery.lines():
        yield from unknown(line.sources, pack.sources, "source", line.place)
        yield from unknown(line.terms, pack.vocabulary.terms, "term", line.place)
        yield from unknown(line.parameters, days, "parameter", line.place)
        if isinstance(line.content, Papers):
            yield from unknown(line.content.evidence, pack.evidence, "evidence item", line.place)


def unknown(
    ids: Collection[str], known: Collection[str], kind: str, place: Place
) -> Iterator[Problem]:
    """Yield a problem for each id that is not known."""
    for name in ids:
        if name not in known:
            near = nearest(name, known) or ", ".join(sorted(known)) or "-"
            yield problem("E335", place, kind=kind, name=name, near=near)


def unused_terms(pack: Pack) -> tuple[str, ...]:
    """Return the terms that nothing reads: no rule, letter or computed term, and no date shown."""
    used = {name for rule in (*pack.rules, *pack.guards) for name in read_names(rule)}
    used |= {name for i in pack.inconsistencies for name in names(i.when)}
    used |= {name for action in pack.actions.values() for name in action.until}
    used |= {name for order in pack.orders if order.done for name in names(order.done)}
    used |= {name for line in pack.stationery.lines() for name in line.terms}
    used |= {name for condition in pack.stationery.conditions() for name in names(condition)}
    for term in pack.vocabulary.terms.values():
        used |= set(term.computed.inputs) if term.computed else set()
    return tuple(term for term in pack.vocabulary.terms if term not in used)


def unused_parameters(pack: Pack) -> tuple[str, ...]:
    """Return the parameters that no condition names, and no term is computed or assumed from."""
    used = set(pack.parameters_read)
    used |= {name for line in pack.stationery.lines() for name in line.parameters}
    for term in pack.vocabulary.terms.values():
        used |= (
            {name.removeprefix("$") for name in term.computed.inputs} if term.computed else set()
        )
        used |= {term.assumed} if term.assumed else set()
    return tuple(name for name in pack.parameters if name not in used)
