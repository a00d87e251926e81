"""Loads a folder of knowledge into a `Pack`, or lists every mistake in it at once.

Reading goes on after a mistake, and an entry that has one still counts as declared, so that
one mistake is not reported as many.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from expert.calendar import Calendar
from expert.conditions import Unless
from expert.documents import Array, Node, Scalar, Table
from expert.errors import PackError, Place, Problem, Problems, problem
from expert.pack.coverage import check_coverage
from expert.pack.crosscheck import crosscheck
from expert.pack.folder import read_folder
from expert.pack.plainform import content_hash
from expert.pack.promises import read_promises
from expert.pack.shape import BookCase, Manuscript, Pack
from expert.pack.shapes import (
    BookCaseShape,
    CalendarShape,
    GuardShape,
    HeaderShape,
    InconsistencyShape,
    OrderShape,
    RuleShape,
    TermShape,
    UnlistedShape,
)
from expert.pack.shaping import entries, shaped
from expert.pack.stationery import read_stationery
from expert.pack.then import ConclusionReader
from expert.pack.when import ConditionReader
from expert.pack.words import REQUIRED_WORDS
from expert.rules import (
    Action,
    Cause,
    CodeTable,
    EvidenceItem,
    Forbids,
    Inconsistency,
    Order,
    Parameter,
    Preparation,
    Prevention,
    ResponseCode,
    Rule,
    Source,
    Status,
)
from expert.vocabulary import Finding, Gloss, Term, Text, Vocabulary

T = TypeVar("T")
_MOVES_MONEY = "moves_money"


def read_pack(folder: Path, *, drafts: bool = False) -> Pack:
    """Return the pack in a folder, read from its files; with `drafts`, its draft rules run too.

    Raises:
        PackError: with every mistake found, each at its place.
    """
    return _Loading(folder, drafts).pack()


class _Loading:
    """One load: the documents of a folder, and the mistakes found so far."""

    def __init__(self, folder: Path, drafts: bool) -> None:
        self.drafts = drafts
        self.problems = Problems(PackError)
        self.folder = read_folder(folder, self.problems)

    def pack(self) -> Pack:
        """Return the pack, or raise all mistakes."""
        header = self._header()
        causes = self._entries(Cause, "causes.yaml", "id")
        actions = self._entries(Action, "actions.yaml", "id")
        parameters = self._entries(Parameter, "parameters.yaml", "name")
        sources = self._entries(Source, "sources.yaml", "id")
        evidence = self._entries(EvidenceItem, "evidence.yaml", "id")
        prevention = self._entries(Prevention, "prevention.yaml", "id")
        onboarding = self._entries(Preparation, "onboarding.yaml", "id")
        glossary = self._entries(Gloss, "glossary.yaml", "id")
        codes = self._codes()
        words = self._texts(self.folder.file("wording.yaml"))
        vocabulary = self._vocabulary(header.aliases if header else {})
        self._whole = not self.problems
        mistaken = {*self._keys("parameters.yaml")} - parameters.keys()
        self._undeclared |= {f"${name}" for name in mistaken}
        self.when = ConditionReader(
            vocabulary, self._keys("causes.yaml"), parameters, self.problems, self._undeclared
        )
        self.then = ConclusionReader(
            vocabulary, self._keys("causes.yaml"), self._keys("actions.yaml"), self.problems
        )
        rules = self._rules()
        guards, orders, contacts = self._guards(actions, {rule.id for rule in rules})
        book, inconsistencies = self._book(), self._inconsistencies()
        if header is None:
            raise PackError(*sorted(self.problems, key=_by_place))
        stationery = read_stationery(self.folder, self.when, self.problems)
        pack = Pack(
            name=header.name,
            version=header.version,
            title=header.title,
            fallback=header.fallback,
            vocabulary=vocabulary,
            causes=MappingProxyType(causes),
            actions=MappingProxyType(actions),
            rules=tuple(r for r in rules if self.drafts or r.status is Status.REVIEWED),
            guards=guards,
            orders=orders,
            inconsistencies=inconsistencies,
            parameters=MappingProxyType(parameters),
            sources=MappingProxyType(sources),
            evidence=MappingProxyType(evidence),
            prevention=MappingProxyType(prevention),
            onboarding=MappingProxyType(onboarding),
            glossary=MappingProxyType(glossary),
            codes=codes,
            contacts=MappingProxyType(contacts),
            words=MappingProxyType(words),
            calendar=self._calendar(),
            book=book,
            drafts=tuple(r.id for r in rules if r.status is Status.DRAFT),
            promises=read_promises(self.folder, actions, self.when, self.problems),
            stationery=stationery,
            parameters_read=tuple(sorted(self.when.parameters_read)),
        )
        if self._whole:  # with entries missing, most of what files say of each other looks wrong
            missing = tuple(sorted(REQUIRED_WORDS.keys() - words.keys()))
            manuscript = Manuscript(pack, rules, self.folder.places(), missing)
            self.problems.extend(crosscheck(manuscript))
            check_coverage(self.folder, manuscript, self.problems)
        if self.problems:
            raise PackError(*sorted(self.problems, key=_by_place))
        return replace(pack, content_hash=content_hash(pack))

    # -- pieces ---------------------------------------------------------------------------------

    def _header(self) -> HeaderShape | None:
        node = self.folder.file("pack.yaml")
        return shaped(HeaderShape, node, self.problems) if node else None

    def _calendar(self) -> Calendar | None:
        node = self.folder.file("calendar/cn.yaml")
        shape = shaped(CalendarShape, node, self.problems) if node else None
        if shape is None or not isinstance(node, Table):
            return None
        for holiday, written in zip(
            shape.holidays, self._listed(node.find("holidays")), strict=True
        ):
            if not shape.allows(holiday):
                self._note("E367", written.place, name=holiday.name.en)
        return shape.calendar() if all(map(shape.allows, shape.holidays)) else None

    def _vocabulary(self, aliases: Mapping[str, str]) -> Vocabulary:
        terms: dict[str, Term] = {}
        findings: dict[str, Finding] = {}
        self._undeclared: set[str] = set()
        for node in self.folder.within("vocabulary"):
            if not isinstance(node, Table):
                self._note("E301", node.place)
                continue
            self._only(node, ("terms", "findings"))
            for name, item, place in self._table(node.find("terms")):
                if name in terms:
                    self._note("E310", place, id=name)
                if shape := shaped(TermShape, item, self.problems):
                    terms[name] = shape.term(name)
                else:
                    self._undeclared.add(name)
            for name, item, place in self._table(node.find("findings")):
                if name in findings:
                    self._note("E310", place, id=name)
                if finding := shaped(Finding, item, self.problems, id=name):
                    findings[name] = finding
                else:
                    self._undeclared.add(name)
        return Vocabulary(
            MappingProxyType(dict(sorted(terms.items()))),
            MappingProxyType(findings),
            MappingProxyType(dict(aliases)),
        )

    def _codes(self) -> CodeTable:
        name = "response_codes.yaml"
        document = self.folder.file(name)
        if isinstance(document, Table):
            self._only(document, ("advice", "unlisted", "codes", "profiles"))
            if document.find("unlisted") is None:
                self._note("E302", document.place, key="unlisted")
        elif document is not None:
            self._note("E301", document.place)
        unlisted = self.folder.section(name, "unlisted")
        shape = shaped(UnlistedShape, unlisted, self.problems) if unlisted else None
        profiles = self._table(self.folder.section(name, "profiles"))
        return CodeTable(
            codes=self._listed_codes(self.folder.section(name, "codes")),
            profiles=MappingProxyType({p: self._listed_codes(node) for p, node, _ in profiles}),
            advice=MappingProxyType(self._texts(self.folder.section(name, "advice"))),
            unlisted=shape.code() if shape else None,
        )

    def _listed_codes(self, node: Node | None) -> Mapping[str, ResponseCode]:
        return MappingProxyType(entries(ResponseCode, node, self.problems, "code"))

    def _rules(self) -> tuple[Rule, ...]:
        rules: dict[str, Rule] = {}
        for node in self._items("rules"):
            # `when` and `then` are read even where the rest of the rule has a mistake.
            when, then = self._condition_node(node, "when"), self._condition_node(node, "then")
            premises = self.when.premises(when) if when else ()
            conclusions = self.then.conclusions(then) if then else ()
            shape = shaped(RuleShape, node, self.problems)
            if shape is None:
                self._whole = False
                continue
            if shape.id in rules:
                self._note("E310", node.place, id=shape.id)
            rules[shape.id] = Rule(
                id=shape.id,
                status=shape.status,
                title=shape.title,
                when=premises,
                then=conclusions,
                because=shape.because,
                sources=shape.sources,
                place=node.place,
            )
        return tuple(rules[rule] for rule in sorted(rules))

    def _guards(
        self, actions: Mapping[str, Action], taken: set[str]
    ) -> tuple[tuple[Rule, ...], tuple[Order, ...], dict[str, Text]]:
        document = self.folder.file("guards.yaml")
        if isinstance(document, Table):
            self._only(document, ("guards", "order", "contacts"))
        guards: dict[str, Rule] = {}
        for node in self._listed(self.folder.section("guards.yaml", "guards")):
            only_when = self._condition_node(node, "only_when")
            condition = self.when.condition(only_when) if only_when else None
            shape = shaped(GuardShape, node, self.problems)
            if shape is None or condition is None:
                self._whole = False
                continue
            if shape.id in guards or shape.id in taken:
                self._note("E310", node.place, id=shape.id)
            guards[shape.id] = Rule(
                id=shape.id,
                status=Status.REVIEWED,
                title=shape.because,
                when=(Unless(condition),),
                then=tuple(map(Forbids, self._guarded(node, actions))),
                because=shape.because,
                sources=shape.sources,
                place=node.place,
                is_guard=True,
            )
        orders = []
        for node in self._listed(self.folder.section("guards.yaml", "order")):
            order = shaped(OrderShape, node, self.problems)
            done = self._condition_node(node, "done")
            if order is not None:
                orders.append(Order(*order.before, self.when.condition(done) if done else None))
        contacts = self.folder.section("guards.yaml", "contacts")
        return tuple(guards[name] for name in sorted(guards)), tuple(orders), self._texts(contacts)

    def _guarded(self, node: Node, actions: Mapping[str, Action]) -> list[str]:
        """Return the actions that a guard is for."""
        named = node.find("actions") if isinstance(node, Table) else None
        if isinstance(named, Scalar) and named.text == _MOVES_MONEY:
            return [action.id for action in actions.values() if action.moves_money]
        if isinstance(named, Array) and named.items:
            return [item.text for item in named.items if isinstance(item, Scalar)]
        self._note("E354", named.place if named else node.place)
        return []

    def _inconsistencies(self) -> tuple[Inconsistency, ...]:
        found: dict[str, Inconsistency] = {}
        for node in self._listed(self.folder.file("consistency.yaml")):
            when = self._condition_node(node, "when")
            condition = self.when.condition(when) if when else None
            shape = shaped(InconsistencyShape, node, self.problems)
            if shape is None or condition is None:
                continue
            if shape.id in found:
                self._note("E310", node.place, id=shape.id)
            found[shape.id] = Inconsistency(shape.id, condition, shape.says, shape.asks)
        return tuple(found.values())

    def _book(self) -> tuple[BookCase, ...]:
        book = []
        for node in self._items("cases"):
            shape = shaped(BookCaseShape, node, self.problems)
            if shape is not None and isinstance(node, Table):
                book.append(shape.case(node))
        return tuple(book)

    # -- small parts ----------------------------------------------------------------------------

    def _entries(self, kind: type[T], name: str, key: str) -> dict[str, T]:
        return entries(kind, self.folder.file(name), self.problems, key)

    def _texts(self, node: Node | None) -> dict[str, Text]:
        read = ((n, shaped(Text, item, self.problems)) for n, item, _ in self._table(node))
        return {name: text for name, text in read if text is not None}

    def _keys(self, name: str) -> list[str]:
        """Return the ids that a file declares, those of entries with mistakes too."""
        return [key for key, _, _ in self._table(self.folder.file(name), note=False)]

    def _table(self, node: Node | None, *, note: bool = True) -> Iterator[tuple[str, Node, Place]]:
        if isinstance(node, Table):
            yield from ((key.text, item, key.place) for key, item in node)
        elif node is not None and note:
            self._note("E301", node.place)

    def _items(self, folder: str) -> Iterator[Node]:
        for document in self.folder.within(folder):
            yield from self._listed(document)

    def _listed(self, node: Node | None) -> list[Node]:
        if node is not None and not isinstance(node, Array):
            self._note("E309", node.place)
        return list(node.items) if isinstance(node, Array) else []

    def _condition_node(self, node: Node, key: str) -> Node | None:
        return node.find(key) if isinstance(node, Table) else None

    def _only(self, node: Table, known: tuple[str, ...]) -> None:
        for key, _ in node:
            if key.text not in known:
                self._note("E303", key.place, key=key.text, known=", ".join(known))

    def _note(self, code: str, place: Place, **fields: object) -> None:
        self.problems.append(problem(code, place, **fields))


def _by_place(found: Problem) -> Place:
    return found.place or Place("")
