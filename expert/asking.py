"""The commands that question an answer: each reads a case, calls one function, and renders."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from expert.options import (
    AnswerFormat,
    CaseArg,
    DraftOpt,
    FormatOpt,
    LangOpt,
    NowOpt,
    PackOpt,
    language_of,
    read_told,
)
from expert.streams import write

if TYPE_CHECKING:
    from rich.text import Text as Rich

    from expert.explain.matter import Matter
    from expert.pack import Pack
    from expert.render.explained import Explained
    from expert.render.reading import Reading

SubjectArg = Annotated[
    str, typer.Argument(help="A cause, action, finding or term: its id, or words of its title.")
]


def why(
    case: CaseArg,
    subject: SubjectArg,
    full: Annotated[bool, typer.Option("--full", help="Down to what was told.")] = False,
    short: Annotated[bool, typer.Option("--short", help="The last steps only.")] = False,
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Say why a cause, an action, a finding or a fact is in the answer."""
    from expert.explain.subject import subject as found
    from expert.explain.why import Depth
    from expert.explain.why import why as explained

    language, matter = language_of(lang), _matter(case, now, knowledge, draft)
    depth = Depth.FULL if full else Depth.SHORT if short else Depth.NORMAL
    reasons = explained(matter, found(matter.pack, subject), depth)
    _show(reasons, language, format_, lambda page: page.why(reasons))


def why_not(
    case: CaseArg,
    subject: Annotated[
        str, typer.Argument(help="A cause, action or finding: its id, or words of its title.")
    ],
    full: Annotated[bool, typer.Option("--full", help="All rules, all the way down.")] = False,
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Say what each rule lacks for a cause, an action or a finding, and what would change that."""
    from expert.explain.subject import concluded
    from expert.explain.why_not import why_not as explained

    language, matter = language_of(lang), _matter(case, now, knowledge, draft)
    reasons = explained(matter, concluded(matter.pack, subject))
    _show(reasons, language, format_, lambda page: page.why_not(reasons, full=full))


def what_if(
    case: CaseArg,
    facts: Annotated[list[str], typer.Argument(help="Facts as term=value; unknown is a value.")],
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Compare the answer with the one that other facts would get, and say why they differ."""
    from expert.explain.what_if import what_if as explained

    language, matter = language_of(lang), _matter(case, now, knowledge, draft)
    change = explained(matter, facts)
    _show(change, language, format_, lambda page: page.what_if(change))


def enough(
    case: CaseArg,
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Say which of the told facts already decide, whatever the others are."""
    from expert.explain.enough import enough as explained

    language, matter = language_of(lang), _matter(case, now, knowledge, draft)
    reason = explained(matter)
    _show(reason, language, format_, lambda page: page.enough(reason))


def margin(
    case: CaseArg,
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Say when the answer changes by itself, and which told numbers are near a bound."""
    from expert.explain.margin import margin as explained

    language, matter = language_of(lang), _matter(case, now, knowledge, draft)
    room = explained(matter)
    _show(room, language, format_, lambda page: page.margin(room))


def ask(
    case: CaseArg,
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Ask the best next question, and say why and what each answer would change."""
    from expert.explain.ask import ask as explained

    language, matter = language_of(lang), _matter(case, now, knowledge, draft)
    next_ = explained(matter)
    _show(next_, language, format_, lambda page: page.ask(next_))


def consult(
    case: Annotated[str | None, typer.Argument(help="A case file to start from.")] = None,
    save: Annotated[
        Path | None, typer.Option("--save", help="Write the case to this file at the end.")
    ] = None,
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    draft: DraftOpt = False,
) -> None:
    """Ask question after question in the terminal until the first action is settled."""
    import sys

    from rich.console import Console

    from expert.render.consulting import consult as held
    from expert.render.plain import save_case

    language = language_of(lang)
    matter = held(
        _matter(case, now, knowledge, draft),
        language,
        Console(),
        lambda: sys.stdin.readline() or None,
    )
    if save is not None:
        save_case(matter.case, save)


def rule(
    rule: Annotated[str, typer.Argument(help="The id of a rule or guard, such as ONE-003.")],
    lang: LangOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Show a rule in words, with its sources, the cases that try it, and its neighbours."""
    from expert.explain.knowledge import rule_text

    language, text = language_of(lang), rule_text(_pack(knowledge, draft), rule)
    _read(text, language, format_, lambda page: page.rule(text))


def rules(
    about: Annotated[
        str | None, typer.Argument(help="Only rules on this cause, action, finding or term.")
    ] = None,
    lang: LangOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """List the rules and what they conclude."""
    from expert.explain.knowledge import rule_lines

    language, lines = language_of(lang), rule_lines(_pack(knowledge, draft), about)
    _read(lines, language, format_, lambda page: page.rules(lines))


def terms(
    about: Annotated[
        str | None, typer.Argument(help="Only this fact, group of facts, or word.")
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", help="Words of the trade instead, with their meanings.")
    ] = False,
    lang: LangOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """List the facts that can be told: the question, where the answer is found, the values."""
    from expert.explain.knowledge import glosses, term_texts

    language, pack = language_of(lang), _pack(knowledge, draft)
    if words:
        meanings = glosses(pack, about)
        _read(meanings, language, format_, lambda page: page.words(meanings))
    else:
        texts = term_texts(pack, about)
        _read(texts, language, format_, lambda page: page.terms(texts))


def prepare(
    lang: LangOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
) -> None:
    """Say what to ask for and write down before the first sale, and what keeps trouble away."""
    from expert.explain.knowledge import Prepared

    language, pack = language_of(lang), _pack(knowledge, draft=False)
    words = pack.glossary.values()
    prepared = Prepared(tuple(pack.onboarding.values()), tuple(pack.prevention.values()))
    _read(prepared, language, format_, lambda page: page.prepared(prepared, words))


VERBS: Mapping[str, Callable[..., None]] = {
    "why": why,
    "why-not": why_not,
    "what-if": what_if,
    "enough": enough,
    "margin": margin,
    "ask": ask,
    "consult": consult,
    "rule": rule,
    "rules": rules,
    "terms": terms,
    "prepare": prepare,
}
"""The commands by name."""


def _matter(case: str | None, now: str | None, knowledge: Path | None, draft: bool) -> "Matter":
    from expert.explain.matter import Matter

    told, pack, time = read_told(case, now, knowledge, draft)
    return Matter(told, pack, time)


def _pack(knowledge: Path | None, draft: bool) -> "Pack":
    from expert.pack import load_pack

    return load_pack(knowledge, drafts=draft)


def _read(
    value: object, lang: str, format_: AnswerFormat, lines: "Callable[[Reading], Iterator[Rich]]"
) -> None:
    """Print knowledge for programs, or the lines that a page has for it."""
    from rich.console import Console

    from expert.render.plain import as_json
    from expert.render.reading import Reading

    if format_ is AnswerFormat.JSON:
        write(as_json(value))
    else:
        page = Reading(lang, Console())
        page.print(lines(page))


def _show(
    value: object, lang: str, format_: AnswerFormat, lines: "Callable[[Explained], Iterator[Rich]]"
) -> None:
    """Print a value for programs, or the lines that a page has for it."""
    from rich.console import Console

    from expert.render.explained import Explained
    from expert.render.plain import as_json

    if format_ is AnswerFormat.JSON:
        write(as_json(value))
    else:
        page = Explained(lang, Console())
        page.print(lines(page))
