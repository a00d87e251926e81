"""The command `expert`: parse, call one function, render, choose the exit code.

Results go to standard output, messages to standard error. Exit codes: 0 done, 1 done and
something was found, 2 the input, an option or the pack is wrong, 4 `expert` itself failed,
130 interrupted.
"""

import sys
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from expert import __version__
from expert.asking import VERBS
from expert.errors import EngineError, ExpertError, InputError, Place, problem, shown, system_reason
from expert.options import (
    AnswerFormat,
    CaseArg,
    DraftOpt,
    FormatOpt,
    LangOpt,
    NowOpt,
    PackOpt,
    answer_to,
    language_for_errors,
    language_of,
    read_told,
    say,
)
from expert.proving import AUDITS
from expert.streams import complain, give_up, leave, prepare, write
from expert.waiting import waiting

if TYPE_CHECKING:
    import networkx as nx

_LONGEST_LINE = 600

_GROUPS = {
    "Diagnose": ("explain", "ask", "consult", "report", "letter"),
    "Question the answer": ("why", "why-not", "what-if", "enough", "margin", "graph"),
    "Read the knowledge": ("rules", "rule", "terms", "prepare", "schema", "coverage"),
    "Audit it": ("check", "audit", "diff", "mutate", "verify", "version"),
}


class _Grouped(TyperGroup):
    """Lists the commands by what a person wants; what is in no group comes with the last."""

    # The types of both have another home from one release of typer to the next.
    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, group by group."""
        grouped = [name for names in _GROUPS.values() for name in names]
        others = [name for name in self.list_commands(ctx) if name not in grouped]
        for title, names in _GROUPS.items():
            more = others if title == [*_GROUPS][-1] else []
            known = [(name, self.get_command(ctx, name)) for name in (*names, *more)]
            rows = [(name, found.get_short_help_str(100)) for name, found in known if found]
            with formatter.section(title):
                formatter.write_dl(rows)


_typer = partial(
    typer.Typer,
    name="expert",
    help="Why was the payer charged and the merchant not paid? Causes, next actions, and a proof.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app = _typer(cls=_Grouped, no_args_is_help=True)


class LetterFormat(StrEnum):
    """How a letter is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class GraphFormat(StrEnum):
    """How a graph is printed."""

    JSON = "json"
    GRAPHML = "graphml"
    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"
    PNG = "png"
    HTML = "html"


class SchemaName(StrEnum):
    """The schemas there are."""

    CASE = "case"
    DIAGNOSIS = "diagnosis"


@app.command()
def explain(
    case: CaseArg,
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Say what most likely happened, what to do next, and why."""
    from rich.console import Console

    from expert.diagnosis import answered
    from expert.render.terminal import show

    language = language_of(lang)
    told, pack, time = read_told(case, now, knowledge, draft)
    answer = answered(told, pack=pack, now=time)
    if format_ is AnswerFormat.JSON:
        from expert.public import published

        write(published(answer).model_dump_json(indent=2) + "\n")
    else:
        show(answer, pack.glossary.values(), language, Console())


@app.command()
def letter(
    case: CaseArg,
    to: Annotated[
        str,
        typer.Option("--to", help="acquirer, bank, pboc, nfra, 12315, police or payer."),
    ],
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    format_: Annotated[LetterFormat, typer.Option("--format")] = LetterFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Write a letter about the case: filled with what is known, gaps marked."""
    from expert.diagnosis import answered
    from expert.render import letter as letters

    language = language_of(lang)
    told, pack, time = read_told(case, now, knowledge, draft)
    answer = answered(told, pack=pack, now=time)
    filled = letters.letter(answer, pack, to)
    match format_:
        case LetterFormat.TEXT:
            write(letters.as_text(filled, language))
        case LetterFormat.MARKDOWN:
            write(letters.as_markdown(filled, language))
        case LetterFormat.JSON:
            write(letters.as_json(filled))


@app.command()
def report(
    case: CaseArg,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    draft: DraftOpt = False,
) -> None:
    """Write the answer to a page in both languages, for the file, the customer and the auditor."""
    from expert.diagnosis import answered
    from expert.render import page
    from expert.render.report import report as reported

    language = language_of(lang)
    told, pack, time = read_told(case, now, knowledge, draft)
    answer = answered(told, pack=pack, now=time)
    page.save(reported(answer, pack, language), output)


@app.command()
def graph(
    case: Annotated[
        str | None, typer.Argument(help="A case file, JSON or YAML; - for standard input.")
    ] = None,
    whole: Annotated[
        bool, typer.Option("--pack", help="All rules; those a case has no use for are pale.")
    ] = False,
    about: Annotated[
        str | None,
        typer.Option("--about", help="Only what leads to this, and what comes of it at once."),
    ] = None,
    lang: LangOpt = None,
    now: NowOpt = None,
    knowledge: PackOpt = None,
    format_: Annotated[
        GraphFormat | None,
        typer.Option("--format", help="Else mermaid at a terminal, and json for programs."),
    ] = None,
    draft: DraftOpt = False,
) -> None:
    """Draw the reasoning: which facts led through which rules to what."""
    from expert.explain.subject import subject
    from expert.pack import load_pack
    from expert.reasoning import around, pack_graph
    from expert.reasoning import graph as reasoning
    from expert.streams import write_bytes

    language = language_of(lang)
    if case is None and not whole:
        raise InputError(problem("E243"))
    answer = None if case is None else answer_to(case, now, knowledge, draft)
    if answer is None or whole:
        drawn = pack_graph(load_pack(knowledge, drafts=draft), answer)
    else:
        drawn = reasoning(answer)
    if about is not None:
        drawn = around(drawn, subject(load_pack(knowledge, drafts=draft), about).id)
        if not drawn:
            raise InputError(problem("E244", None, name=about))
    at_terminal = sys.stdout.isatty()
    wished = format_ or (GraphFormat.MERMAID if at_terminal else GraphFormat.JSON)
    with waiting("graph", language):
        form = _drawn(drawn, language, wished)
    if isinstance(form, bytes):
        write_bytes(form)
    else:
        write(form)
    if at_terminal and format_ is None:
        from expert.render.captions import CAPTIONS

        complain(CAPTIONS["as_picture"].in_(language))


def _drawn(graph: "nx.DiGraph[str]", lang: str, format_: GraphFormat) -> str | bytes:
    from expert.render import diagram, picture

    match format_:
        case GraphFormat.JSON:
            return diagram.as_json(graph)
        case GraphFormat.GRAPHML:
            return diagram.as_graphml(graph)
        case GraphFormat.MERMAID:
            return diagram.as_mermaid(graph, lang)
        case GraphFormat.DOT:
            return diagram.as_dot(graph, lang)
        case GraphFormat.SVG:
            return picture.as_svg(graph, lang)
        case GraphFormat.PNG:
            return picture.as_png(graph, lang)
        case GraphFormat.HTML:
            return picture.as_html(graph, lang)


@app.command()
def schema(
    name: Annotated[SchemaName, typer.Argument(help="case or diagnosis.")],
    knowledge: PackOpt = None,
) -> None:
    """Print a JSON Schema, generated from the pack: terms and allowed values."""
    import json

    from expert.pack import load_pack
    from expert.schemas import case_schema, diagnosis_schema

    generate = case_schema if name is SchemaName.CASE else diagnosis_schema
    write(json.dumps(generate(load_pack(knowledge)), ensure_ascii=False, indent=2) + "\n")


@app.command()
def verify(
    diagnosis: Annotated[str, typer.Argument(help="A diagnosis saved with --format json.")],
    lang: LangOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
    draft: DraftOpt = False,
) -> None:
    """Check a saved diagnosis again, without an engine."""
    import expert
    from expert.documents import DIAGNOSIS_BYTES, name_of, read
    from expert.render import about
    from expert.saved import read_diagnosis

    language, path = language_of(lang), Path(diagnosis)
    saved = read_diagnosis(read(path, DIAGNOSIS_BYTES), name_of(path))
    pack = expert.load_pack(knowledge, drafts=draft)
    expert.verify(saved, pack=pack)
    holds = about.Verified(len(saved.steps), about.info(pack))
    say(holds, about.verified_text(holds, language), format_)


@app.command()
def version(
    lang: LangOpt = None,
    knowledge: PackOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
) -> None:
    """Print the version, the pack with its hash, and which engine answers and why."""
    from expert.engine import engine_info
    from expert.pack import load_pack
    from expert.render import about

    language, pack = language_of(lang), load_pack(knowledge)
    versions = about.Versions(__version__, about.info(pack), engine_info())
    say(versions, about.versions_text(versions, language), format_)


for _name, _verb in {**VERBS, **AUDITS}.items():
    app.command(_name)(_verb)


def app_for(arguments: list[str]) -> typer.Typer:
    """Return the app with the one command that is called, or with all if none is.

    Typer makes ready all the commands that it is given, and that of one takes a tenth of the time.
    """
    called = [
        command
        for command in app.registered_commands
        if arguments[:1] == [command.name or getattr(command.callback, "__name__", "")]
    ]
    if not called:
        return app
    one = _typer(callback=lambda: None)
    one.registered_commands = called
    return one


def main() -> None:
    """Run the command and leave with its exit code."""
    prepare()
    leave(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run the command with arguments and return its exit code."""
    try:
        code = app_for(arguments)(arguments, standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except (BrokenPipeError, SystemExit):
        # The reader has left; typer and rich turn that into an exit.
        give_up()
        return 0
    except OSError as error:
        # What is read is guarded where it is read, so this is the answer that finds no room.
        give_up()
        unwritten = problem("E115", Place("<stdout>"), reason=system_reason(error))
        complain(unwritten.text(language_for_errors(arguments)))
        return 2
    except ExpertError as error:
        complain(error.text(language_for_errors(arguments)))
        return 4 if isinstance(error, EngineError) else 2
    except Exception as error:
        # Errors of usage have another base from one release of typer to the next; they all
        # know how to show themselves.
        if callable(show := getattr(error, "show", None)):
            _complain_of_usage(error, show, language_for_errors(arguments))
            return 2
        # A person is shown one line, not a traceback.
        complain(f"internal error: {shown(f'{type(error).__name__}: {error}', _LONGEST_LINE)}")
        return 4
    return code if isinstance(code, int) else 0


def _complain_of_usage(error: Any, show: Callable[..., None], lang: str) -> None:
    said = error.format_message()
    if said.startswith("Usage:"):  # no mistake, but the help for who gives no command
        show(file=(help_ := StringIO()))
        complain("\n".join(shown(line, _LONGEST_LINE) for line in help_.getvalue().splitlines()))
        return
    command = getattr(getattr(error, "ctx", None), "command_path", "expert")
    complain(problem("E250", None, usage=said, command=command).text(lang))
