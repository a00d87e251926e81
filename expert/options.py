"""What several commands take, and how it is read: the case, the language, the time, the pack."""

import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from expert.errors import InputError, Place, problem
from expert.streams import write

if TYPE_CHECKING:
    from expert.facts import Case
    from expert.pack import Pack
    from expert.views import Answer


class Lang(StrEnum):
    """The languages that everything is written in."""

    ZH = "zh"
    EN = "en"


class AnswerFormat(StrEnum):
    """How an answer is printed."""

    TEXT = "text"
    JSON = "json"


CaseArg = Annotated[str, typer.Argument(help="A case file, JSON or YAML; - for standard input.")]
LangOpt = Annotated[
    Lang | None, typer.Option("--lang", help="zh or en; else EXPERT_LANG, else the locale.")
]
NowOpt = Annotated[
    str | None, typer.Option("--now", help="The time of asking; else case.now, else the clock.")
]
PackOpt = Annotated[
    Path | None, typer.Option("--knowledge", help="A pack folder instead of the built-in one.")
]
FormatOpt = Annotated[AnswerFormat, typer.Option("--format", help="For people, or for programs.")]
DraftOpt = Annotated[bool, typer.Option("--draft", help="Let draft rules run too.")]


def answer_to(case: str, now: str | None, knowledge: Path | None, draft: bool) -> "Answer":
    """Return the answer to a case file."""
    from expert.diagnosis import answered

    told, pack, time = read_told(case, now, knowledge, draft)
    return answered(told, pack=pack, now=time)


def read_told(
    case: str | None, now: str | None, knowledge: Path | None, draft: bool
) -> "tuple[Case, Pack, datetime]":
    """Return the case of a file, or an empty one, the knowledge, and the time of asking."""
    import expert
    from expert.facts import Case

    time = _time(now)
    pack = expert.load_pack(knowledge, drafts=draft)
    told = expert.load_case(case, pack=pack) if case is not None else Case()
    # Only here may the clock of the machine be asked.
    return told, pack, time or told.now or datetime.now(UTC)


def say(value: object, text: str, format_: AnswerFormat) -> None:
    """Print a value for programs, or the text that it has for people."""
    from expert.render.plain import as_json

    write(as_json(value) if format_ is AnswerFormat.JSON else text)


def _time(text: str | None) -> datetime | None:
    from expert.values import ValueRefusedError, read_time

    if text is None:
        return None
    try:
        return read_time(text)
    except ValueRefusedError as refused:
        raise InputError(
            problem(refused.code, Place("--now"), term="--now", **refused.fields)
        ) from None


def language_of(lang: Lang | None) -> str:
    """Return `zh` or `en`: the option, else EXPERT_LANG, else the locale."""
    if lang is not None:
        return lang.value
    wish = os.environ.get("EXPERT_LANG", "")
    if wish:
        if wish in set(Lang):
            return wish
        allowed = ", ".join(Lang)
        raise InputError(problem("E219", None, option="EXPERT_LANG", text=wish, allowed=allowed))
    names = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").lower().startswith("zh") else "en"


def language_for_errors(arguments: list[str]) -> str:
    """Return the language that was wished for, as far as it can be told after a failure."""
    for i, word in enumerate(arguments):
        if word in ("--lang=zh", "--lang=en"):
            return word[-2:]
        if word == "--lang" and arguments[i + 1 : i + 2] in (["zh"], ["en"]):
            return arguments[i + 1]
    try:
        return language_of(None)
    except InputError:
        return "en"
