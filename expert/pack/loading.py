"""Loads a folder of knowledge into a `Pack`, or lists every mistake in it at once."""

import os
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from expert.conditions import Unless
from expert.documents import PACK_FILE_BYTES, Array, Node, Table, parse, read
from expert.errors import InputError, PackError, Place, Problem, problem
from expert.pack.crosscheck import crosscheck
from expert.pack.plainform import content_hash
from expert.pack.shape import BookCase, Manuscript, Pack
from expert.pack.shapes import (
    BookCaseShape,
    GuardShape,
    HeaderShape,
    InconsistencyShape,
    OrderShape,
    RuleShape,
    TermShape,
    entries,
    shaped,
)
from expert.pack.then import ConclusionReader
from expert.pack.when import ConditionReader
from expert.rules import (
    Action,
    Cause,
    EvidenceItem,
    Forbids,
    Inconsistency,
    Order,
    Parameter,
    ResponseCode,
    Rule,
    Source,
    Status,
)
from expert.support import Level, Urgency
from expert.vocabulary import Finding, Term, Text, Vocabulary

T = TypeVar("T")
_MOST_FILES = 2_000
_FILES = frozenset(
    {
        "pack.yaml", "causes.yaml", "actions.yaml", "evidence.yaml", "response_codes.yaml",
        "parameters.yaml", "sources.yaml", "wording.yaml", "consistency.yaml", "guards.yaml",
    }
)  # fmt: skip
REQUIRED_WORDS = frozenset(
    {
        "comma", "because", "unknown", "absent", "contradicted", "rules_out", "recommends",
        "raises", "forbids",
        *(f"level.{level}" for level in Level),
        *(f"says.{level}" for level in Level),
        *(f"urgency.{urgency}" for urgency in Urgency),
        *(f"doer.{doer}" for doer in ("merchant", "payer", "either", "agent")),
        *(f"ask.{doer}" for doer in ("merchant", "payer")),
        *(f"found_in.{place}" for place in (
            "memory", "slip", "terminal", "merchant_app", "merchant_bank", "payer_bank",
            "contract", "phone", "official_site")),
        *(f"origin.{origin}" for origin in ("told", "computed", "derived")),
        *(f"warning.{kind}" for kind in ("no_clock", "zone")),
    }
)  # fmt: skip
"""The texts that every pack must word."""
_NEEDED = frozenset({"pack.yaml", "causes.yaml", "actions.yaml", "sources.yaml", "wording.yaml"})
_FOLDERS = frozenset({"vocabulary", "rules", "cases"})


def built_in() -> Path:
    """Return the folder of the pack that comes with the package.

    A wheel carries it inside the package; a checkout has it beside the package.
    """
    inside = Path(str(files("expert"))) / "_knowledge"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "knowledge"


def load_pack(folder: str | os.PathLike[str] | None = None, *, drafts: bool = False) -> Pack:
    """Return the pack in a folder, or the built-in one; with `drafts`, its draft rules run too.

    Raises:
        PackError: with every mistake found, each at its place.
    """
    return _Loading(Path(folder) if folder is not None else built_in(), drafts).pack()


class _Loading:
    """One load: the documents of a folder, and the mistakes found so far."""

    def __init__(self, folder: Path, drafts: bool) -> None:
        self.folder = folder
        self.drafts = drafts
        self.problems: list[Problem] = []
        self.documents = self._documents()

    def pack(self) -> Pack:
        """Return the pack, or raise all mistakes."""
        for name in sorted(_NEEDED - self.documents.keys()):
            self.problems.append(problem("E308", Place(str(self.folder / name)), name=name))
        header = self._header()
        vocabulary = self._vocabulary(header.aliases if header else {})
        causes = self._entries(Cause, "causes.yaml", "id")
        actions = self._entries(Action, "actions.yaml", "id")
        parameters = self._entries(Parameter, "parameters.yaml", "name")
        self.when = ConditionReader(vocabulary, causes, parameters, self.problems)
        self.then = ConclusionReader(vocabulary, causes, actions, self.problems)
        rules = self._rules()
        guards, orders, contacts = self._guards(actions)
        pack = Pack(
            name=header.name if header else "",
            version=header.version if header else "",
            title=header.title if header else Text("", ""),
            fallback=header.fallback if header else "",
            vocabulary=vocabulary,
            causes=MappingProxyType(causes),
            actions=MappingProxyType(actions),
            rules=tuple(r for r in rules if self.drafts or r.status is Status.REVIEWED),
            guards=guards,
            orders=orders,
            inconsistencies=self._inconsistencies(),
            parameters=MappingProxyType(parameters),
            sources=MappingProxyType(self._entries(Source, "sources.yaml", "id")),
            evidence=MappingProxyType(self._entries(EvidenceItem, "evidence.yaml", "id")),
            codes=MappingProxyType(self._entries(ResponseCode, "response_codes.yaml", "code")),
            contacts=MappingProxyType(contacts),
            words=MappingProxyType(self._words()),
            book=self._book(),
            drafts=tuple(r.id for r in rules if r.status is Status.DRAFT),
        )
        if not self.problems:
            missing = tuple(sorted(REQUIRED_WORDS - pack.words.keys()))
            self.problems.extend(crosscheck(Manuscript(pack, rules, self._places(), missing)))
        if self.problems:
            raise PackError(*sorted(self.problems, key=lambda p: p.place or Place("")))
        return replace(pack, content_hash=content_hash(pack))

    def _documents(self) -> Mapping[str, Node]:
        """Read every YAML file of the folder, by its path within it, in sorted order."""
        if not self.folder.is_dir():
            raise PackError(problem("E300", Place(str(self.folder))))
        found = sorted(
            Path(root, name)
            for root, _, names in os.walk(self.folder)
            for name in names
            if name.endswith(".yaml")
        )
        if len(found) > _MOST_FILES:
            raise PackError(problem("E306", Place(str(self.folder)), limit=_MOST_FILES))
        documents: dict[str, Node] = {}
        for path in found:
            name = path.relative_to(self.folder).as_posix()
            try:
                documents[name] = parse(read(path, PACK_FILE_BYTES), str(path))
            except InputError as error:
                self.problems.extend(error.problems)
            if name not in _FILES and name.partition("/")[0] not in _FOLDERS:
                self.problems.append(problem("E307", Place(str(path)), name=name))
        return documents

    def _places(self) -> dict[tuple[str, str], Place]:
        """Return where each file starts, and each entry of its mappings stands."""
        places: dict[tuple[str, str], Place] = {}
        for name, node in self.documents.items():
            file = name.partition("/")[0] if "/" in name else name
            places.setdefault((file, ""), node.place)
            for table in (
                (node, *(section for _, section in node)) if isinstance(node, Table) else ()
            ):
                for key, _ in table if isinstance(table, Table) else ():
                    places.setdefault((file, key.text), key.place)
        return places

    def _header(self) -> HeaderShape | None:
        node = self.documents.get("pack.yaml")
        return shaped(HeaderShape, node, self.problems) if node else None

    def _within(self, folder: str) -> list[Node]:
        return [node for name, node in self.documents.items() if name.startswith(f"{folder}/")]

    def _entries(self, kind: type[T], name: str, key: str) -> dict[str, T]:
        return entries(kind, self.documents.get(name), self.problems, key)

    def _listed(self, node: Node | None) -> list[Node]:
        if node is None:
            return []
        if isinstance(node, Array):
            return list(node.items)
        self.problems.append(problem("E309", node.place))
        return []

    def _section(self, node: Node | None, key: str) -> Node | None:
        return node.find(key) if isinstance(node, Table) else None

    def _vocabulary(self, aliases: Mapping[str, str]) -> Vocabulary:
        terms: dict[str, Term] = {}
        findings: dict[str, Finding] = {}
        for node in self._within("vocabulary"):
            for key, _ in node if isinstance(node, Table) else ():
                if key.text not in ("terms", "findings"):
                    self.problems.append(problem("E303", key.place, key=key.text, near="terms"))
            section = self._section(node, "terms")
            for key, item in section if isinstance(section, Table) else ():
                shape = shaped(TermShape, item, self.problems)
                if key.text in terms:
                    self.problems.append(problem("E310", key.place, id=key.text))
                if shape is not None:
                    terms[key.text] = shape.term(key.text)
            says = self._section(node, "findings")
            findings |= entries(Finding, says, self.problems, "id")
        return Vocabulary(
            MappingProxyType(dict(sorted(terms.items()))),
            MappingProxyType(findings),
            MappingProxyType(dict(aliases)),
        )

    def _rules(self) -> tuple[Rule, ...]:
        rules: dict[str, Rule] = {}
        for document in self._within("rules"):
            for node in self._listed(document):
                shape = shaped(RuleShape, node, self.problems)
                if shape is None or not isinstance(node, Table):
                    continue
                when, then = node.find("when"), node.find("then")
                if shape.id in rules:
                    self.problems.append(problem("E310", node.place, id=shape.id))
                rules[shape.id] = Rule(
                    id=shape.id,
                    status=shape.status,
                    title=shape.title,
                    when=self.when.premises(when) if when else (),
                    then=self.then.conclusions(then) if then else (),
                    because=shape.because,
                    sources=shape.sources,
                    place=node.place,
                )
        return tuple(rules[rule] for rule in sorted(rules))

    def _guards(
        self, actions: Mapping[str, Action]
    ) -> tuple[tuple[Rule, ...], tuple[Order, ...], dict[str, Text]]:
        document = self.documents.get("guards.yaml")
        guards = []
        for node in self._listed(self._section(document, "guards")):
            shape = shaped(GuardShape, node, self.problems)
            only_when = node.find("only_when") if isinstance(node, Table) else None
            condition = self.when.condition(only_when) if only_when else None
            if shape is None or condition is None:
                continue
            moving = (action.id for action in actions.values() if action.moves_money)
            guarded = moving if shape.actions == "moves_money" else shape.actions
            guards.append(
                Rule(
                    id=shape.id,
                    status=Status.REVIEWED,
                    title=shape.because,
                    when=(Unless(condition),),
                    then=tuple(Forbids(action) for action in guarded),
                    because=shape.because,
                    sources=shape.sources,
                    place=node.place,
                    is_guard=True,
                )
            )
        orders = []
        for node in self._listed(self._section(document, "order")):
            order = shaped(OrderShape, node, self.problems)
            done = node.find("done") if isinstance(node, Table) else None
            if order is not None:
                orders.append(Order(*order.before, self.when.condition(done) if done else None))
        contacts = self._section(document, "contacts")
        texts = self._texts(contacts) if contacts else {}
        return tuple(sorted(guards, key=lambda rule: rule.id)), tuple(orders), texts

    def _inconsistencies(self) -> tuple[Inconsistency, ...]:
        found = []
        for node in self._listed(self.documents.get("consistency.yaml")):
            shape = shaped(InconsistencyShape, node, self.problems)
            when = node.find("when") if isinstance(node, Table) else None
            condition = self.when.condition(when) if when else None
            if shape is not None and condition is not None:
                found.append(Inconsistency(shape.id, condition, shape.says, shape.asks))
        return tuple(found)

    def _words(self) -> dict[str, Text]:
        node = self.documents.get("wording.yaml")
        return self._texts(node) if node else {}

    def _texts(self, node: Node) -> dict[str, Text]:
        if not isinstance(node, Table):
            self.problems.append(problem("E301", node.place))
            return {}
        read = ((key.text, shaped(Text, item, self.problems)) for key, item in node)
        return {key: text for key, text in read if text is not None}

    def _book(self) -> tuple[BookCase, ...]:
        nodes = [node for document in self._within("cases") for node in self._listed(document)]
        shapes = ((shaped(BookCaseShape, node, self.problems), node) for node in nodes)
        return tuple(s.case(node) for s, node in shapes if s and isinstance(node, Table))
