"""A consultation: a case that grows answer by answer, and how what a person types is read."""

import re
from enum import StrEnum

from expert.errors import InputError, problem
from expert.explain.trial import with_told
from expert.facts import Case, refusal
from expert.frozen import dataclass
from expert.values import NUMBERS, Kind, Value, ValueRefusedError, read_set, read_value, to_plain
from expert.vocabulary import Term


class Wish(StrEnum):
    """What a person may type instead of an answer."""

    WHY = "why"
    BACK = "back"
    STOP = "stop"
    UNKNOWN = "unknown"


_WISHES = {
    Wish.WHY: ("why", "why?", "为什么", "为什么问"),
    Wish.BACK: ("back", "返回", "上一步"),
    Wish.STOP: ("stop", "quit", "exit", "q", "结束", "退出"),
    Wish.UNKNOWN: ("?", "？", "unknown", "don't know", "dont know", "不知道", "不清楚"),
}
_YES = ("y", "yes", "true", "是", "有", "对")
_NO = ("n", "no", "false", "否", "没有", "不是", "不")
_NONE = ("0", "none", "[]", "无", "没有")


@dataclass(frozen=True, slots=True)
class Consultation:
    """A case as it was at first, and the replies since; a reply of None is "nobody knows"."""

    start: Case
    replies: tuple[tuple[str, Value | None], ...] = ()

    @property
    def case(self) -> Case:
        """The case with all replies."""
        return with_told(self.start, dict(self.replies))

    def with_reply(self, term: str, value: Value | None) -> "Consultation":
        """Return the consultation after one more reply."""
        return Consultation(self.start, (*self.replies, (term, value)))

    def back(self) -> "Consultation":
        """Return the consultation before the last reply."""
        return Consultation(self.start, self.replies[:-1])


def reply(term: Term, text: str) -> Wish | Value:
    """Return what a person wishes, or the value that was typed.

    A choice may be given by its number, its value, or its label in either language.

    Raises:
        InputError: it is no answer to the question.
    """
    said = text.strip()
    for wish, words in _WISHES.items():
        if said.lower() in words:
            return wish
    try:
        return _value(term, said)
    except ValueRefusedError as refused:
        if refused.code in ("E202", "E203") and (listed := choices(term)):
            raise InputError(problem("E235", None, text=said, count=len(listed))) from None
        raise InputError(refusal(term, refused)) from None


def choices(term: Term) -> tuple[tuple[str, str, str], ...]:
    """Return what may be chosen: each value with its Chinese and its English label."""
    listed = term.answers if term.type.kind is Kind.BOOL else term.members
    return tuple((value, label.zh, label.en) for value, label in listed.items())


def saved(case: Case) -> dict[str, object]:
    """Return a case as its file has it."""
    header: dict[str, object] = {"case.id": case.id} if case.id else {}
    header |= {"case.now": case.now.isoformat()} if case.now else {}
    told = ((t, "unknown" if v is None else to_plain(v)) for t, v in case.told.items())
    return {**header, **dict(told)}


def _value(term: Term, said: str) -> Value:
    kind = term.type.kind
    if kind is Kind.SET:
        if said.lower() in _NONE:
            return frozenset()
        parts = [part for part in re.split(r"[\s,，、;；]+", said) if part]
        if twice := next((part for i, part in enumerate(parts) if part in parts[:i]), ""):
            raise ValueRefusedError("E204", text=twice)
        return read_set(term.type, [_chosen(term, part) for part in parts])
    if kind is Kind.BOOL:
        told = {**dict.fromkeys(_YES, "true"), **dict.fromkeys(_NO, "false")}
        return read_value(term.type, told.get(said.lower()) or _chosen(term, said), quoted=False)
    if kind is Kind.ENUM:
        return read_value(term.type, _chosen(term, said), quoted=True)
    return read_value(term.type, said, quoted=kind not in NUMBERS)


def _chosen(term: Term, said: str) -> str:
    """Return the value of a choice, or what was said as it is."""
    listed = choices(term)
    if said.isascii() and said.isdigit() and 1 <= int(said) <= len(listed):
        return listed[int(said) - 1][0]
    return next((names[0] for names in listed if said.lower() in map(str.lower, names)), said)
