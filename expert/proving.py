"""The commands that audit knowledge: each reads a pack, calls one function, and renders."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from expert.options import AnswerFormat, FormatOpt, LangOpt, language_of, say
from expert.streams import write
from expert.waiting import waiting


class AuditFormat(StrEnum):
    """How an audit is printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def check(
    pack: Annotated[Path | None, typer.Argument(help="A pack folder; else the built-in.")] = None,
    lang: LangOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
) -> None:
    """Check that a knowledge pack is well-formed and its cases hold; list every mistake."""
    from expert.audit.book import check_book
    from expert.pack import built_in
    from expert.pack.crosscheck import unused_terms
    from expert.pack.loading import read_pack
    from expert.render import about

    language = language_of(lang)
    with waiting("check", language):
        loaded = read_pack(pack or built_in())
        check_book(loaded)
    holds = about.holdings(loaded, [*unused_terms(loaded)])
    say(holds, about.holdings_text(holds, language), format_)


def audit(
    pack: Annotated[Path | None, typer.Argument(help="A pack folder; else the built-in.")] = None,
    lang: LangOpt = None,
    format_: Annotated[AuditFormat, typer.Option("--format")] = AuditFormat.TEXT,
    case_for: Annotated[
        str | None, typer.Option("--case-for", help="Only a simplest case for this rule.")
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="Write what was proven to this file.")
    ] = None,
) -> None:
    """Prove what holds for every case that can be told, or show a case that breaks it."""
    from expert.audit import report
    from expert.audit.checks import audit as audited
    from expert.audit.example import example
    from expert.pack import load_pack

    language, knowledge = language_of(lang), load_pack(pack)
    if case_for is not None:
        with waiting("audit", language):
            found = example(knowledge, case_for)
        write(found.as_json() if format_ is AuditFormat.JSON else found.as_text(language))
        raise typer.Exit(found.case is None)
    with waiting("audit", language):
        done = audited(knowledge, witnesses=certificate is not None)
    if certificate is not None:
        report.write_certificate(done, certificate)
    match format_:
        case AuditFormat.TEXT:
            write(report.as_text(done, language))
        case AuditFormat.JSON:
            write(report.as_json(done))
        case AuditFormat.SARIF:
            write(report.as_sarif(done))
    raise typer.Exit(bool(done.findings))


def coverage(
    pack: Annotated[Path | None, typer.Argument(help="A pack folder; else the built-in.")] = None,
    lang: LangOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
) -> None:
    """Print what people say of the domain, and what in the pack says the same or why nothing."""
    from expert.pack import built_in, load_pack
    from expert.pack.coverage import named, read_coverage
    from expert.render import matrix

    language, names = language_of(lang), named(load_pack(pack))
    groups = read_coverage(pack or built_in())
    if format_ is AnswerFormat.JSON:
        write(matrix.as_json(groups, names))
    else:
        write(matrix.as_text(groups, names, language))


def diff(
    old: Annotated[Path, typer.Argument(help="The folder of the old pack.")],
    new: Annotated[Path, typer.Argument(help="The folder of the new pack.")],
    past: Annotated[
        Path | None, typer.Argument(help="Past cases: a folder, or a file with one in each line.")
    ] = None,
    lang: LangOpt = None,
    format_: FormatOpt = AnswerFormat.TEXT,
) -> None:
    """Say what two packs answer differently; all else is proven equal."""
    from expert.audit import diff_report
    from expert.audit.compare import compare
    from expert.audit.past import replayed
    from expert.pack import load_pack

    language = language_of(lang)
    with waiting("diff", language):
        packs = load_pack(old), load_pack(new)
        answered = replayed(*packs, past) if past else None
        comparison = compare(*packs)
    if format_ is AnswerFormat.JSON:
        write(diff_report.as_json(comparison, answered))
    else:
        write(diff_report.as_text(comparison, answered, language))
    raise typer.Exit(bool(not comparison.is_none or (answered and answered.changed)))


def mutate(
    pack: Annotated[Path | None, typer.Argument(help="A pack folder; else the built-in.")] = None,
    lang: LangOpt = None,
    sample: Annotated[
        int | None, typer.Option("--sample", min=1, help="Try only so many mutants.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Which sample.")] = 0,
    format_: FormatOpt = AnswerFormat.TEXT,
) -> None:
    """Break the rules in small ways and say what the case book does not notice."""
    from expert.audit import mutant_report
    from expert.audit.mutants import mutate as mutated
    from expert.pack import load_pack

    language, knowledge = language_of(lang), load_pack(pack)
    with waiting("mutate", language) as counted:
        mutation = mutated(knowledge, sample=sample, seed=seed, counted=counted)
    if format_ is AnswerFormat.JSON:
        write(mutant_report.as_json(knowledge, mutation))
    else:
        write(mutant_report.as_text(knowledge, mutation, language))
    raise typer.Exit(not mutation.is_enough)


AUDITS: Mapping[str, Callable[..., None]] = {
    "check": check,
    "audit": audit,
    "coverage": coverage,
    "diff": diff,
    "mutate": mutate,
}
"""The commands by name."""
