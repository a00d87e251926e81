"""Reads the `when` of a rule: what its keys and values mean depends on the vocabulary.

Every mistake is noted with its place and a hint, and reading goes on, so that an author sees
all of them at once.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from math import ceil, floor

from expert.conditions import Absent, AllOf, AnyOf, Concluded, Condition, Is, Known, Unknown
from expert.documents import Array, Node, Scalar, Table
from expert.errors import Place, Problem, nearest, problem
from expert.rules import Parameter
from expert.support import Level
from expert.values import (
    NUMBERS,
    Among,
    HasAll,
    HasAny,
    HasNone,
    Kind,
    NoneOf,
    OneOf,
    Type,
    Value,
    ValueRefusedError,
    Within,
    read_value,
)
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED, Vocabulary

RESERVED = frozenset({"known", "unknown", "all", "any", "absent", "concluded"})
_BOUNDS = ("at_least", "above", "at_most", "below")
_MEMBERS: Mapping[str, Callable[[frozenset[str]], Among]] = {
    "has_any": HasAny,
    "has_all": HasAll,
    "has_none": HasNone,
}
_LEVELS = Type(Kind.ENUM, tuple(Level))


class ConditionReader:
    """Reads conditions against one vocabulary; mistakes are added to `problems`."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        causes: Iterable[str],
        parameters: Mapping[str, Parameter],
        problems: list[Problem],
        undeclared: Collection[str] = (),
    ) -> None:
        self._findings = {*vocabulary.findings, CONTRADICTED}
        self._types = {name: term.type for name, term in vocabulary.terms.items()}
        self._types |= {CAUSE_PREFIX + cause: _LEVELS for cause in causes}
        self._parameters = parameters
        self._problems = problems
        self._undeclared = undeclared  # declared with a mistake, which is reported there
        self.parameters_read: set[str] = set()

    def premises(self, node: Node) -> tuple[Condition, ...]:
        """Return the premises of a mapping, one a line; none after a mistake."""
        if not isinstance(node, Table) or not node.entries:
            self._note("E311", node.place)
            return ()
        read = (self._line(key, value) for key, value in node)
        return tuple(condition for condition in read if condition is not None)

    def condition(self, node: Node) -> Condition | None:
        """Return a mapping as one condition."""
        parts = self.premises(node)
        return parts[0] if len(parts) == 1 else AllOf(parts) if parts else None

    def _line(self, key: Scalar, node: Node) -> Condition | None:
        name = key.text
        if name in ("any", "all"):
            return self._group(name, node)
        if name == "absent":
            return self._absent(node)
        if name in self._findings:
            if isinstance(node, Scalar) and node.text == "concluded":
                return Concluded(name)
            return self._note("E312", node.place, finding=name)
        if name in self._undeclared:
            return None
        if name not in self._types:
            near = nearest(name, [*self._types, *self._findings])
            return self._note("E313" if near else "E314", key.place, name=name, near=near)
        return self._test(name, self._types[name], node)

    def _group(self, name: str, node: Node) -> Condition | None:
        if not isinstance(node, Array) or not node.items:
            return self._note("E315", node.place, name=name)
        parts = tuple(part for item in node.items if (part := self.condition(item)))
        return (AnyOf(parts) if name == "any" else AllOf(parts)) if parts else None

    def _absent(self, node: Node) -> Condition | None:
        parts = []
        for item in node.items if isinstance(node, Array) else (node,):
            if isinstance(item, Scalar) and item.text in self._undeclared:
                continue
            if isinstance(item, Scalar) and item.text in self._findings:
                parts.append(Absent(item.text))
            else:
                name = item.text if isinstance(item, Scalar) else ""
                near = nearest(name, self._findings) or ", ".join(sorted(self._findings))
                self._note("E316", item.place, name=name, near=near)
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts)) if parts else None

    def _test(self, term: str, kind: Type, node: Node) -> Condition | None:
        match node:
            case Scalar(text="known"):
                return Known(term)
            case Scalar(text="unknown"):
                return Unknown(term)
            case Scalar(text="empty") if kind.kind is Kind.SET:
                return Is(term, OneOf((frozenset(),)))
            case Scalar() | Array():
                return self._one_of(term, kind, node)
            case Table():
                return self._table_test(term, kind, node)

    def _one_of(self, term: str, kind: Type, node: Scalar | Array) -> Condition | None:
        if kind.kind in (Kind.SET, Kind.DATETIME) or kind.kind in NUMBERS:
            tests = ", ".join((*_tests_for(kind), "known", "unknown"))
            return self._note("E317", node.place, term=term, tests=tests)
        items = node.items if isinstance(node, Array) else (node,)
        known = tuple(i for i in items if not (isinstance(i, Scalar) and i.text == "unknown"))
        values = self._values(term, kind, known)
        if values is None:
            return None
        if not values:
            return self._note("E324" if items else "E318", node.place, term=term)
        if _is_every(kind, values):
            return self._note("E319", node.place, term=term)
        return Is(term, OneOf(values), len(known) < len(items))

    def _table_test(self, term: str, kind: Type, node: Table) -> Condition | None:
        tests = {key.text: (key, item) for key, item in node if key.text != "unknown"}
        or_unknown = node.find("unknown")
        if or_unknown is not None and not _is_true(or_unknown):
            return self._note("E320", or_unknown.place, name="unknown")
        for name, (key, _) in tests.items():
            if name not in _tests_for(kind):
                return self._note(
                    "E321", key.place, name=name, tests=", ".join(_tests_for(kind)) or "-"
                )
        if not tests:
            return self._note("E324" if or_unknown else "E311", node.place, term=term)
        test: Among | None = None
        if all(name in _BOUNDS for name in tests):
            test = self._within(term, tests, node.place, kind)
        elif len(tests) == 1:
            name, (_, item) = next(iter(tests.items()))
            test = self._single(name, item, term, kind)
        else:
            return self._note("E322", node.place, term=term)
        return Is(term, test, or_unknown is not None) if test else None

    def _single(self, name: str, node: Node, term: str, kind: Type) -> Among | None:
        if name == "empty":
            if not _is_true(node):
                self._note("E320", node.place, name="empty")
                return None
            return OneOf((frozenset(),))
        values = self._values(term, kind, node.items if isinstance(node, Array) else (node,))
        if values is None:
            return None
        if not values or (name == "none_of" and _is_every(kind, values)):
            self._note("E318", node.place, term=term)
            return None
        if name == "none_of":
            return NoneOf(values)
        return _MEMBERS[name](frozenset(str(value) for value in values))

    def _within(
        self, term: str, tests: Mapping[str, tuple[Scalar, Node]], place: Place, kind: Type
    ) -> Among | None:
        bounds = {name: self._number(term, item) for name, (_, item) in tests.items()}
        if None in bounds.values():
            return None
        test = Within(**bounds)
        if not _some_number_is(test, kind):
            self._note("E318", place, term=term)
            return None
        return test

    def _number(self, term: str, node: Node) -> Decimal | None:
        text = node.text if isinstance(node, Scalar) else ""
        if text.startswith("$"):
            if text in self._undeclared:
                return None
            if text[1:] not in self._parameters:
                near = nearest(text[1:], self._parameters) or ", ".join(self._parameters) or "-"
                self._note("E323", node.place, name=text, near=near)
                return None
            self.parameters_read.add(text[1:])
            text = self._parameters[text[1:]].value
        try:
            return Decimal(str(read_value(Type(Kind.DECIMAL), text, quoted=False)))
        except ValueRefusedError as refused:
            self._note(refused.code, node.place, term=term, **refused.fields)
            return None

    def _values(self, term: str, kind: Type, nodes: tuple[Node, ...]) -> tuple[Value, ...] | None:
        """Return the values that nodes tell, or None after a mistake in one of them."""
        values: list[Value] = []
        before = len(self._problems)
        for node in nodes:
            if not isinstance(node, Scalar):
                self._note("E213", node.place, term=term, value_kind=kind.kind)
                continue
            try:
                values.append(read_value(kind, node.text, quoted=node.quoted))
            except ValueRefusedError as refused:
                self._note(refused.code, node.place, term=term, **refused.fields)
        return tuple(values) if len(self._problems) == before else None

    def _note(self, code: str, place: Place, **fields: object) -> Condition | None:
        """Note a mistake; there is no condition then."""
        self._problems.append(problem(code, place, **fields))
        return None


def _tests_for(kind: Type) -> tuple[str, ...]:
    if kind.kind is Kind.SET:
        return (*_MEMBERS, "empty")
    if kind.kind in NUMBERS:
        return _BOUNDS
    return () if kind.kind is Kind.DATETIME else ("none_of",)


def _is_true(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text == "true"


def _is_every(kind: Type, values: tuple[Value, ...]) -> bool:
    """Return whether the values are all that a term can have."""
    if kind.kind is Kind.BOOL:
        return set(values) == {True, False}
    return kind.kind is Kind.ENUM and set(values) >= set(kind.members)


def _some_number_is(test: Within, kind: Type) -> bool:
    """Return whether a number of the type keeps every bound."""
    lows = [(bound, False) for bound in (test.at_least, kind.low) if bound is not None]
    lows += [(test.above, True)] if test.above is not None else []
    highs = [(bound, False) for bound in (test.at_most, kind.high) if bound is not None]
    highs += [(test.below, True)] if test.below is not None else []
    if not lows or not highs:
        return True
    low, above = max(lows)
    high, below = min(highs, key=lambda bound: (bound[0], not bound[1]))
    if kind.kind is not Kind.INTEGER:
        return low < high or (low == high and not above and not below)
    first = floor(low) + 1 if above or low != floor(low) else floor(low)
    last = ceil(high) - 1 if below or high != ceil(high) else ceil(high)
    return first <= last
