"""A letter of the pack, filled with what a case tells, and nothing that it does not tell.

What nobody told is a gap that the writer sees. What is known to be unknown is said to be,
what is assumed is left to be checked, what contradicts itself is not stated at all. Law and
requests stand in the pack; here values are put in, and card numbers masked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import assert_never

from expert.calendar import Calendar, local
from expert.conditions import truth
from expert.errors import InputError, problem, without_secrets
from expert.forms import (
    BUSINESS_DAYS,
    PARAMETER,
    Clauses,
    FormLine,
    FormPart,
    Gap,
    Papers,
    Sentence,
    TermField,
)
from expert.frozen import dataclass
from expert.pack import Pack
from expert.rules import Parameter
from expert.support import Level
from expert.values import NUMBERS, Kind, Plain, Type, Value
from expert.views import Answer
from expert.vocabulary import CAUSE_PREFIX, Text
from expert.wording import Words

_FIELD = Text("{label}：{value}", "{label}: {value}")
_BLANK = Text("〔待填〕", "[to fill in]")
_GAP = Text("〔待填：{label}〕", "[to fill in: {label}]")
_CHECK = Text("〔待核对：{value}，假定{assumed}〕", "[to check: {value}, assuming that {assumed}]")
_CLASH = Text("〔待核对：说法互相矛盾〕", "[to check: what was told does not fit together]")
_NOT_KNOWN = Text("目前不清楚", "not known so far")
_DAY = Text("{day.year}年{day.month}月{day.day}日", "{day.day} {day:%B %Y}")
_MASKED = Text(
    "有一个号码像银行卡号，已遮住，只留后4位；请确认不是参考号。",
    "A number that looks like a card number was masked down to its last four digits; "
    "check that it was no reference number.",
)
_OPEN = Text("还有{count}处〔…〕要填或核对。", "Still to fill in or check, marked by […]: {count}.")
_FIRST = Text("先请寄信人看，寄出前删去", "For the sender to read first; remove before sending")
_FOR_YOU = Text("以下写给寄信人，寄出前删去", "For the sender; remove before sending")
_NO_HOLIDAYS = Calendar(date.min, date.max, frozenset(), frozenset(), ())
_CHINESE = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, if there is one, and the lines below it."""

    heading: Text | None
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A filled letter in both languages; `gaps` is what is missing.

    `first` and `notes` are for the writer, before the letter and after it.
    """

    id: str
    to: Text
    title: Text
    parts: tuple[Part, ...]
    gaps: tuple[Text, ...]
    first: tuple[Text, ...]
    notes: tuple[Text, ...]


def letter(answer: Answer, pack: Pack, to: str) -> Letter:
    """Return the pack's letter to somebody, filled with what the answer knows of the case.

    Raises:
        InputError: the pack has no such letter.
    """
    forms = pack.stationery.letters
    if to not in forms:
        allowed = ", ".join(forms) or "-"
        raise InputError(problem("E219", None, option="--to", text=to, allowed=allowed))
    return _Writing(answer, pack).letter(to)


class _Writing:
    """Fills the lines of one letter and notes the gaps that stay."""

    def __init__(self, answer: Answer, pack: Pack) -> None:
        self.answer, self.pack, self.words = answer, pack, Words(pack)
        self.clashing = {clash.term for clash in answer.contradictions}
        self.known: dict[str, Plain] = {}
        self.assumed: dict[str, tuple[str, ...]] = {}
        for name, value, assuming in _stated(answer):
            if name not in self.clashing and (name not in self.known or name in self.assumed):
                self.known[name] = value
                self.assumed.pop(name, None)
                if assuming:
                    self.assumed[name] = assuming
        self.settled = self._settled()
        self.gaps: list[Text] = []
        self.masked = False

    def letter(self, to: str) -> Letter:
        """Return the filled letter."""
        form, shared = self.pack.stationery.letters[to], self.pack.stationery.parts
        parts = tuple(part for name in form.parts if (part := self._part(shared[name])))
        gaps, first = tuple(self.gaps), tuple(self._lines(form.first))
        notes = [*self._lines(form.notes), *([_MASKED] if self.masked else [])]
        return Letter(to, form.to, form.title, parts, gaps, first, tuple(notes))

    def _part(self, part: FormPart) -> Part | None:
        if part.when and truth(part.when, self.settled) is not True:
            return None
        lines = tuple(dict.fromkeys(self._lines(part.lines)))
        return Part(part.heading, lines) if lines else None

    def _lines(self, lines: Iterable[FormLine]) -> Iterator[Text]:
        for line in lines:
            if line.when is None or truth(line.when, self.settled) is True:
                yield from self._line(line)

    def _line(self, line: FormLine) -> Iterator[Text]:
        match line.content:
            case TermField(term):
                label = self.pack.vocabulary.terms[term].label
                yield _FIELD.filled(label=label, value=self._value(term, named=True))
            case Gap(label):
                yield _FIELD.filled(label=label, value=self._gap(label, named=True))
            case Sentence(text, fills):
                yield text.filled(**{name: self._fill(fill) for name, fill in fills.items()})
            case Clauses(terms):
                known = (t for t in terms if t in self.known and t not in self.assumed)
                yield from (self._safe(self.words.clause(t, self.known[t])) for t in known)
            case Papers(evidence):
                yield from (self.pack.evidence[item].label for item in evidence)
            case _ as never:
                assert_never(never)

    def _fill(self, fill: str | Text) -> Text:
        if isinstance(fill, Text):
            return self._gap(fill)
        if fill.startswith(PARAMETER):
            parameter = self.pack.parameters[fill.removeprefix(PARAMETER)]
            if self.answer.now is None:
                return self._gap(Text("日期", "date"))
            day = self._day(local(self.answer.now).date(), parameter)
            return Text(_DAY.zh.format(day=day), _DAY.en.format(day=day))
        return self._value(fill)

    def _day(self, today: date, parameter: Parameter) -> date:
        """Return the day so many days on, or the next one on which banks are open."""
        days, banks = int(parameter.value), self.pack.calendar or _NO_HOLIDAYS
        if parameter.unit == BUSINESS_DAYS:
            return banks.after(today, days, make_up=False)
        return banks.after(today + timedelta(days=days - 1), 1, make_up=False)

    def _value(self, term: str, *, named: bool = False) -> Text:
        """Return the value of a term, or what stands for it; `named` if its label is before it."""
        known = self.pack.vocabulary.terms[term]
        if term in self.clashing:
            return self._noted(known.label, _CLASH)
        if term not in self.known:
            told_unknown = named and term in self.answer.case.told
            return _NOT_KNOWN if told_unknown else self._gap(known.label, named=named)
        value = self._safe(self.words.value(known, self.known[term]))
        if known.type.kind is Kind.MONEY:
            value = Text(f"{value.zh}元", f"CNY {value.en}")
        elif known.unit:
            value = Text(value.zh + known.unit.zh, f"{value.en} {known.unit.en}")
        if assuming := self.assumed.get(term):
            assumed = self.words.joined(map(self.words.assumption, assuming), "comma")
            return self._noted(known.label, _CHECK.filled(value=value, assumed=assumed))
        return value

    def _gap(self, label: Text, *, named: bool = False) -> Text:
        return self._noted(label, _BLANK if named else _GAP.filled(label=label))

    def _noted(self, label: Text, shown: Text) -> Text:
        self.gaps.append(label)
        return shown

    def _safe(self, text: Text) -> Text:
        masked = Text(without_secrets(text.zh), without_secrets(text.en))
        self.masked |= masked != text
        return masked

    def _settled(self) -> dict[str, Value]:
        """Return what conditions read: what stands on no assumption, and how sure causes are."""
        terms = self.pack.vocabulary.terms
        settled: dict[str, Value] = {
            name: _typed(terms[name].type, value) if name in terms else True
            for name, value in self.known.items()
            if name not in self.assumed
        }
        settled |= {CAUSE_PREFIX + cause: str(Level.NONE) for cause in self.pack.causes}
        of = self.answer
        for cause in (*of.causes, *of.conflicts, *of.ruled_out):
            settled[CAUSE_PREFIX + cause.id] = str(cause.level)
        return settled


def _stated(answer: Answer) -> Iterator[tuple[str, Plain, tuple[str, ...]]]:
    """Yield each term and finding that stands, its value, and the parameters that it assumes."""
    for fact in answer.facts:
        yield fact.term, fact.value, fact.assuming
    for step in answer.proof.steps:
        for kind, name, *rest in step.concludes:
            if kind in ("term", "finding"):
                yield name, rest[0] if rest else True, step.assuming


def _typed(kind: Type, value: Plain) -> Value:
    if isinstance(value, list):
        return frozenset(value)
    if kind.kind is Kind.DATETIME:
        return datetime.fromisoformat(str(value))
    return Decimal(str(value)) if kind.kind in NUMBERS else value


# -- as people and programs read it -----------------------------------------------------------


def as_text(filled: Letter, lang: str) -> str:
    """Return the letter as plain text; what is for the writer stands before and after it."""
    first = [note.in_(lang) for note in filled.first]
    lines = [f"-- {_FIRST.in_(lang)} --", *first, ""] if first else []
    lines += [filled.title.in_(lang), ""]
    for heading, part in _numbered(filled.parts, lang):
        lead = "    " if heading else ""
        lines += [heading] if heading else []
        lines += [f"{lead}{line.in_(lang)}" for line in part.lines]
        lines.append("")
    lines += [f"-- {_FOR_YOU.in_(lang)} --", *(note.in_(lang) for note in _notes(filled))]
    return "\n".join(lines) + "\n"


def as_markdown(filled: Letter, lang: str) -> str:
    """Return the letter as Markdown; rules part it from what is for the writer."""
    first = [f"> - {_plain(note.in_(lang))}" for note in filled.first]
    lines = [f"> **{_FIRST.in_(lang)}**", ">", *first, "", "---", ""] if first else []
    lines += [f"# {_plain(filled.title.in_(lang))}", ""]
    for heading, part in _numbered(filled.parts, lang):
        said = [_plain(line.in_(lang)) for line in part.lines]
        if heading:
            lines += [f"## {_plain(heading)}", "", *(f"- {line}" for line in said), ""]
        else:
            lines += ["\n\n".join(said), ""]
    notes = (f"> - {_plain(note.in_(lang))}" for note in _notes(filled))
    return "\n".join([*lines, "---", "", f"> **{_FOR_YOU.in_(lang)}**", ">", *notes]) + "\n"


def as_json(filled: Letter) -> str:
    """Return the letter as JSON, both languages in it."""
    return json.dumps(asdict(filled), ensure_ascii=False, indent=2) + "\n"


def _numbered(parts: Iterable[Part], lang: str) -> Iterator[tuple[str, Part]]:
    """Yield each part with its heading, numbered as in letters."""
    number = 0
    for part in parts:
        if part.heading is None:
            yield "", part
            continue
        number += 1
        mark = f"{_in_chinese(number)}、" if lang == "zh" else f"{number}. "
        yield mark + part.heading.in_(lang), part


def _in_chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _CHINESE[ones - 1]
    return f"{_CHINESE[tens - 1] if tens > 1 else ''}十{_CHINESE[ones - 1] if ones else ''}"


def _notes(filled: Letter) -> list[Text]:
    count = str(len(filled.gaps))
    still = [_OPEN.filled(count=Text(count, count))] if filled.gaps else []
    return [*filled.notes, *still]


_MARKDOWN: Mapping[int, str] = {ord(c): f"\\{c}" for c in "\\`*_[]<>#|"}


def _plain(text: str) -> str:
    """Return a text in which Markdown sees no mark of its own."""
    return text.translate(_MARKDOWN)
