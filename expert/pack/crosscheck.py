"""What no single file can get wrong alone: references, circles, and the promises between files."""

import re
from collections.abc import Collection, Iterator
from graphlib import CycleError, TopologicalSorter

from expert.computed import ARITY, REGISTRY
from expert.conditions import Absent, Unless, names
from expert.errors import InputError, Place, Problem, nearest, problem
from expert.facts import read_case
from expert.pack.lint import lint
from expert.pack.shape import Manuscript, Pack
from expert.pack.strata import concluded_names, read_names, strata
from expert.pack.when import RESERVED
from expert.rules import Forbids, Recommends, Status
from expert.support import Urgency
from expert.values import Kind
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED, Term

_RULE_ID = re.compile(r"[A-Z]{2,5}-\d{3}")
_TERM_ID = re.compile(r"[a-z]+(\.[a-z0-9_]+)+")


def crosscheck(m: Manuscript) -> list[Problem]:
    """Return every mistake between the files of a pack."""
    checks = (_ids, _terms, _rules, _references, _actions, _circles, _words, _book, lint)
    return [found for check in checks for found in check(m)]


def _ids(m: Manuscript) -> Iterator[Problem]:
    for rule in (*m.rules, *m.pack.guards):
        if not _RULE_ID.fullmatch(rule.id):
            yield problem("E340", rule.place, id=rule.id, form="ONE-014")
    if m.pack.fallback not in m.pack.causes:
        yield problem("E335", m.where("pack.yaml"), kind="cause", name=m.pack.fallback, near="-")
    for name in sorted({*m.pack.vocabulary.terms, *m.pack.vocabulary.findings} & RESERVED):
        yield problem("E341", m.where("vocabulary"), name=name)


def _terms(m: Manuscript) -> Iterator[Problem]:
    derived = {name for rule in m.rules for name in concluded_names(rule)}
    terms = m.pack.vocabulary.terms
    for term in terms.values():
        where = m.where("vocabulary", term.id)
        if not _TERM_ID.fullmatch(term.id):
            yield problem("E340", where, id=term.id, form="settlement.status")
        yield from (
            problem("E342", where, term=term.id, longer=other)
            for other in terms
            if other.startswith(f"{term.id}.")
        )
        taken = [member for member in term.type.members if member in RESERVED]
        yield from (problem("E341", where, name=member) for member in taken)
        if missing := _missing_parts(term):
            yield problem("E343", where, term=term.id, what=missing)
        if term.asked_after is not None:
            yield from _unknown((term.asked_after,), terms, "term", where)
        if term.computed is None:
            continue
        if term.computed.by not in REGISTRY:
            near = nearest(term.computed.by, REGISTRY) or ", ".join(REGISTRY)
            yield problem("E344", where, term=term.id, name=term.computed.by, near=near)
        elif len(term.computed.inputs) != ARITY[term.computed.by]:
            yield problem("E345", where, term=term.id, count=ARITY[term.computed.by])
        for name in term.computed.inputs:
            if name not in terms or name in derived:
                yield problem("E346", where, term=term.id, name=name)


def _missing_parts(term: Term) -> str:
    kind = term.type.kind
    if kind is Kind.BOOL:
        return "" if set(term.answers) == {"true", "false"} else "says: {true: …, false: …}"
    if term.says is None or "{value}" not in term.says.zh:
        return "says with {value}"
    if kind in (Kind.ENUM, Kind.SET) and not term.type.members:
        return "values"
    if kind is Kind.SET and term.empty is None:
        return "empty"
    return "unit" if kind is Kind.INTEGER and term.unit is None else ""


def _rules(m: Manuscript) -> Iterator[Problem]:
    for rule in m.rules:
        reads_causes = any(name.startswith(CAUSE_PREFIX) for name in read_names(rule))
        if reads_causes and (concluded := next(concluded_names(rule), None)):
            yield problem("E347", rule.place, rule=rule.id, name=concluded)
        for conclusion in rule.then:
            if isinstance(conclusion, Recommends) and conclusion.emergency:
                cause = m.pack.causes.get(conclusion.cause or "")
                if cause is None or cause.urgency is not Urgency.P0:
                    yield problem("E348", rule.place, rule=rule.id)


def _references(m: Manuscript) -> Iterator[Problem]:
    cited = [
        *((rule.place, rule.sources) for rule in (*m.rules, *m.pack.guards)),
        *((m.where("causes.yaml", c.id), c.sources) for c in m.pack.causes.values()),
        *((m.where("actions.yaml", a.id), a.sources) for a in m.pack.actions.values()),
        *((m.where("vocabulary", t.id), t.sources) for t in m.pack.vocabulary.terms.values()),
        *((m.where("parameters.yaml", p.name), p.sources) for p in m.pack.parameters.values()),
    ]
    for place, sources in cited:
        if not sources:
            yield problem("E349", place)
        yield from _unknown(sources, m.pack.sources, "source", place)
    for action in m.pack.actions.values():
        where = m.where("actions.yaml", action.id)
        yield from _unknown(action.evidence, m.pack.evidence, "evidence item", where)
    for guard in m.pack.guards:
        forbidden = [c.action for c in guard.then if isinstance(c, Forbids)]
        yield from _unknown(forbidden, m.pack.actions, "action", guard.place)
    for order in m.pack.orders:
        pair = (order.first, order.then)
        yield from _unknown(pair, m.pack.actions, "action", m.where("guards.yaml"))
    for inconsistency in m.pack.inconsistencies:
        where = m.where("consistency.yaml", inconsistency.id)
        yield from _unknown(inconsistency.asks, m.pack.vocabulary.terms, "term", where)
    for alias, target in m.pack.vocabulary.aliases.items():
        if not target.endswith(".*") and target not in m.pack.vocabulary.terms:
            yield problem("E335", m.where("pack.yaml", alias), kind="term", name=target, near="-")


def _actions(m: Manuscript) -> Iterator[Problem]:
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
            yield problem("E350", m.where("guards.yaml"), action=action.id)


def _circles(m: Manuscript) -> Iterator[Problem]:
    everything = (*m.rules, *m.pack.guards)
    if m.pack.fallback in m.pack.causes:
        try:
            strata(
                everything, frozenset(m.pack.vocabulary.terms), list(m.pack.causes), m.pack.fallback
            )
        except CycleError as circle:
            yield problem("E351", m.where("rules"), path=" < ".join(reversed(circle.args[1])))
    for graph, where in (
        ({order.then: {o.first for o in m.pack.orders if o.then == order.then}
          for order in m.pack.orders}, "guards.yaml"),
        ({t.id: set(t.computed.inputs) for t in m.pack.vocabulary.terms.values() if t.computed},
         "vocabulary"),
    ):  # fmt: skip
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as circle:
            yield problem("E351", m.where(where), path=" < ".join(reversed(circle.args[1])))


def _book(m: Manuscript) -> Iterator[Problem]:
    known = {rule.id for rule in (*m.rules, *m.pack.guards)}
    for case in m.pack.book:
        for told in (case.told, *case.distractors):
            try:
                read_case(told, m.pack.vocabulary)
            except InputError as error:
                yield from error.problems
        yield from _unknown((*case.fires, *case.silent), known, "rule", case.place)
        yield from _unknown(case.cause, m.pack.causes, "cause", case.place)
        yield from _unknown(case.action, m.pack.actions, "action", case.place)
        yield from _unknown(case.ask, m.pack.vocabulary.terms, "term", case.place)
        yield from _unknown(case.never, {*m.pack.causes, *m.pack.actions}, "id", case.place)
    fired = {rule for case in m.pack.book for rule in case.fires}
    missed = {rule for case in m.pack.book for rule in case.silent}
    for rule in m.rules:
        if rule.status is Status.REVIEWED and rule.id not in fired:
            yield problem("E352", rule.place, rule=rule.id, key="fires")
        if rule.status is Status.REVIEWED and rule.id not in missed:
            yield problem("E352", rule.place, rule=rule.id, key="silent")


def _words(m: Manuscript) -> Iterator[Problem]:
    yield from (problem("E302", m.where("wording.yaml"), key=key) for key in m.missing_words)


def _unknown(
    ids: Collection[str], known: Collection[str], kind: str, place: Place
) -> Iterator[Problem]:
    for name in ids:
        if name not in known:
            yield problem("E335", place, kind=kind, name=name, near=nearest(name, known) or "-")


def unused_terms(pack: Pack) -> tuple[str, ...]:
    """Return the terms that no rule, guard, order, inconsistency or computed term reads."""
    used = {name for rule in (*pack.rules, *pack.guards) for name in read_names(rule)}
    used |= {name for i in pack.inconsistencies for name in names(i.when)}
    used |= {name for order in pack.orders if order.done for name in names(order.done)}
    for term in pack.vocabulary.terms.values():
        used |= set(term.computed.inputs) if term.computed else set()
    return tuple(term for term in pack.vocabulary.terms if term not in used)
