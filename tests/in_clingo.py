"""A pack as an answer set program: a second opinion on what follows, shared with no engine.

Made of the plain form of the pack alone. All cases go into one program, each an argument of
every atom. A name is unknown where it has no value, and a value is a JSON text, so that `true`
and `"true"` differ; numbers are ranked among the bounds that rules name, since clingo has none
but small integers.
"""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

import clingo

from expert.facts import Fact
from expert.values import Plain, to_plain

Found = Mapping[str, frozenset[tuple[str, ...]]]

# A name is written into each rule, so that clingo sees the strata and has nothing to search.
_TERM = """
value(C,{0},V) :- said(C,{0},V), not clash(C,{0}).
clash(C,{0}) :- said(C,{0},V), said(C,{0},W), V < W.
known(C,{0}) :- value(C,{0},_).
"""
_CAUSE = """
raw(C,{0},"confirmed") :- backed(C,{0},"confirmed",_).
raw(C,{0},"likely") :- backed(C,{0},"likely",_), not raw(C,{0},"confirmed").
raw(C,{0},"likely") :- two_grounds(C,{0}), not raw(C,{0},"confirmed").
raw(C,{0},"possible") :- grounds(C,{0},_), not raw(C,{0},"confirmed"), not raw(C,{0},"likely").
grounds(C,{0},B) :- backed(C,{0},"possible",B).
two_grounds(C,{0}) :- grounds(C,{0},A), grounds(C,{0},B), A < B.
level(C,{0},L) :- raw(C,{0},L), not ruled_out(C,{0}).
level(C,{0},"conflict") :- ruled_out(C,{0}), raw(C,{0},"confirmed").
level(C,{0},"ruled_out") :- ruled_out(C,{0}), not raw(C,{0},"confirmed").
level(C,{0},"none") :- case(C), not raw(C,{0},_), not ruled_out(C,{0}).
stands(C) :- level(C,{0},("possible";"likely";"confirmed")).
"""
_FALLBACK = """
level(C,{0},"possible") :- case(C), not stands(C).
level(C,{0},"none") :- stands(C).
"""
_END = """
found(C,"contradicted") :- clash(C,_).
advised(C,A) :- asked(C,A), not forbidden(C,A).
#show fires/2. #show clash/2. #show level/3. #show advised/2. #show forbidden/2.
"""


class ClingoPack:
    """A pack, given as plain JSON values, that clingo answers cases of."""

    def __init__(self, plain: Mapping[str, Any]) -> None:
        self._plain = plain
        self._number = count()
        conditions = [part for rule in plain["rules"] for part in rule["when"]]
        conditions += [done for _, _, done in plain["orders"] if done]
        bounds: dict[str, set[Decimal]] = {}
        for term, *given in (b for condition in conditions for b in _bounds(condition)):
            bounds.setdefault(term, set()).update(Decimal(b) for b in given if b is not None)
        self._bounds = {term: sorted(numbers) for term, numbers in bounds.items()}
        fallback = plain["fallback"]
        self._program = "\n".join(
            [
                *(_TERM.format(_text(term)) for term in plain["terms"]),
                *(_CAUSE.format(_text(cause)) for cause, _ in plain["causes"] if cause != fallback),
                _FALLBACK.format(_text(fallback)),
                *self._rules(),
                *self._orders(),
                _END,
            ]
        )

    def answers(self, cases: Sequence[Sequence[Fact]]) -> list[Found]:
        """Return what comes of each case, given as the facts that stand before any rule."""
        control = clingo.Control(["--warn=none", "--models=0"])
        told = "\n".join(line for i, facts in enumerate(cases) for line in self._told(i, facts))
        control.add("base", [], f"{self._program}\n{told}")
        control.ground([("base", [])])
        found: list[dict[str, set[tuple[str, ...]]]] = [{} for _ in cases]
        models = 0
        with control.solve(yield_=True) as handle:
            for model in handle:
                models += 1
                for atom in model.symbols(shown=True):
                    case, *names = atom.arguments
                    words = tuple(name.string for name in names)
                    found[case.number].setdefault(atom.name, set()).add(words)
        assert models == 1, "strata leave one answer and no choice"
        return [{kind: frozenset(said) for kind, said in each.items()} for each in found]

    def _told(self, case: int, facts: Iterable[Fact]) -> Iterator[str]:
        yield f"case({case})."
        for fact in facts:
            value = to_plain(fact.value)
            yield f"said({case},{_text(fact.term)},{_code(value)})."
            yield from self._ranked(fact.term, value)
            for member in value if isinstance(value, list) else ():
                yield f"member({case},{_text(fact.term)},{_text(member)})."

    def _ranked(self, term: str, value: Plain) -> Iterator[str]:
        if term in self._bounds:
            assert isinstance(value, str | int)
            rank = _rank(self._bounds[term], Decimal(value))
            yield f"rank({_text(term)},{_code(value)},{rank})."

    def _rules(self) -> Iterator[str]:
        for rule in self._plain["rules"]:
            fires = f"fires(C,{_text(rule['id'])})"
            lines: list[str] = []
            body = ", ".join(self._condition(premise, lines) for premise in rule["when"])
            yield from lines
            yield f"{fires} :- case(C), {body}."
            for kind, *said in rule["then"]:
                match kind, said:
                    case "term", [term, value]:
                        yield f"said(C,{_text(term)},{_code(value)}) :- {fires}."
                        yield from self._ranked(term, value)
                    case "finding", [finding]:
                        yield f"found(C,{_text(finding)}) :- {fires}."
                    case "supports", names:
                        yield f"backed(C,{','.join(map(_text, names))}) :- {fires}."
                    case "rules_out", [cause]:
                        yield f"ruled_out(C,{_text(cause)}) :- {fires}."
                    case "recommends", [action, *_]:
                        yield f"asked(C,{_text(action)}) :- {fires}."
                    case "forbids", [action]:
                        yield f"forbidden(C,{_text(action)}) :- {fires}."
                    case _:
                        assert kind == "raises", kind

    def _orders(self) -> Iterator[str]:
        for first, then, done in self._plain["orders"]:
            lines: list[str] = []
            undone = f", not {self._condition(done, lines)}" if done else ""
            yield from lines
            one, other = _text(first), _text(then)
            yield f"advised(C,{one}) :- advised(C,{other}), not forbidden(C,{one}){undone}."

    def _condition(self, condition: Sequence[Any], lines: list[str]) -> str:
        """Return the atom that holds where a condition is TRUE, and append the rules for it."""
        true = f"true(C,{next(self._number)})"
        match condition:
            case "is", term, test, given, or_unknown:
                lines += [f"{true} :- {body}." for body in self._test(term, test, given)]
                if or_unknown:
                    lines.append(f"{true} :- case(C), not {_known(term)}.")
            case "known", term:
                lines.append(f"{true} :- {_known(term)}.")
            case "unknown", term:
                lines.append(f"{true} :- case(C), not {_known(term)}.")
            case "concluded", finding:
                lines.append(f"{true} :- found(C,{_text(finding)}).")
            case "absent", finding:
                lines.append(f"{true} :- case(C), not found(C,{_text(finding)}).")
            case "all", parts:
                body = ", ".join(self._condition(part, lines) for part in parts)
                lines.append(f"{true} :- {body}.")
            case "any", parts:
                lines += [f"{true} :- {self._condition(part, lines)}." for part in parts]
            case "unless", part:
                lines.append(f"{true} :- case(C), not {self._condition(part, lines)}.")
            case _:
                raise AssertionError(condition)
        return true

    def _test(self, term: str, test: str, given: Sequence[Any]) -> list[str]:
        """Return the bodies any of which makes a test pass."""
        of = f"C,{_text(term)}"
        members = [f"member({of},{_text(m)})" for m in given] if test.startswith("has_") else []
        if (cause := _cause(term)) and test == "one_of":
            return [f"level(C,{cause},{_text(level)})" for level in given]
        if cause:
            return [", ".join([f"level(C,{cause},L)", *(f"L != {_text(lv)}" for lv in given)])]
        if test == "one_of":
            return [f"value({of},{_code(value)})" for value in given]
        if test == "has_any":
            return [f"value({of},_), {member}" for member in members]
        more = {
            "none_of": [f"V != {_code(value)}" for value in given],
            "has_all": members,
            "has_none": [f"not {member}" for member in members],
            "within": self._within(term, given) if test == "within" else [],
        }
        return [", ".join([f"value({of},V)", *more[test]])]

    def _within(self, term: str, given: Sequence[str | None]) -> list[str]:
        signs = (">=", ">", "<=", "<")  # at least, above, at most, below
        bounds = ((sign, b) for sign, b in zip(signs, given, strict=True) if b is not None)
        ranks = [f"R {sign} {_rank(self._bounds[term], Decimal(b))}" for sign, b in bounds]
        return [f"rank({_text(term)},V,R)", *ranks]


def _bounds(condition: Sequence[Any]) -> Iterator[tuple[str, ...]]:
    """Yield the terms that a condition bounds, each with its bounds."""
    match condition:
        case "is", term, "within", given, _:
            yield term, *given
        case "all" | "any", parts:
            for part in parts:
                yield from _bounds(part)
        case "unless", part:
            yield from _bounds(part)
        case _:
            pass


def _rank(bounds: Sequence[Decimal], number: Decimal) -> int:
    """Return an even rank between two bounds, and an odd one on a bound."""
    at = bisect_left(bounds, number)
    return 2 * at + (number in bounds)


def _cause(name: str) -> str | None:
    head, _, cause = name.partition(".")
    return _text(cause) if head == "cause" else None


def _known(name: str) -> str:
    return "case(C)" if _cause(name) else f"known(C,{_text(name)})"


def _code(value: Plain) -> str:
    """Return a value as JSON, inside a string of clingo."""
    return _text(json.dumps(value, ensure_ascii=False))


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
