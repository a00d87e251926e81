"""An audit as people and programs read it: text, JSON, SARIF 2.1.0, and a certificate."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from expert import __version__
from expert.audit.catalogue import CHECKS, GROUPS, LIMITS, Severity
from expert.audit.checks import Audit
from expert.audit.gates import SOLVER
from expert.audit.inquiry import Finding
from expert.errors import InputError, Place, problem, system_reason
from expert.facts import Case
from expert.values import Plain, to_plain
from expert.vocabulary import Text

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}


def as_text(audit: Audit, lang: str) -> str:
    """Return what holds and what does not, group by group."""
    return "\n".join(_lines(audit, lang)) + "\n"


def as_json(audit: Audit) -> str:
    """Return the audit for programs, with every text in both languages."""
    return _dumped(
        {
            "pack": _pack(audit),
            "counts": _counts(audit),
            "checks": _checks(audit),
            "findings": [_finding(finding) for finding in audit.findings],
            "waived": _waived(audit),
            "notices": [_finding(finding) for finding in audit.notices],
        }
    )


def as_certificate(audit: Audit) -> str:
    """Return what was proven, for which pack, and how far the proofs go.

    Invariants and exclusions stand in it in full: they are not part of the pack's hash.
    """
    promises = audit.pack.promises
    return _dumped(
        {
            "expert": __version__,
            "solver": SOLVER,
            "pack": _pack(audit),
            "clean": not audit.findings,
            "counts": _counts(audit),
            "limits": [_text(limit) for limit in LIMITS],
            "invariants": {i.id: _text(i.says) for i in promises.invariants},
            "exclusive": [list(pair.actions) for pair in promises.exclusive],
            "checks": _checks(audit),
            "findings": [_finding(finding) for finding in audit.findings],
            "waived": _waived(audit),
            "witnesses": {rule: told(case) for rule, case in audit.fires.items()},
        }
    )


def as_sarif(audit: Audit) -> str:
    """Return the findings as SARIF 2.1.0, which code hosts and editors show."""
    results = [
        *(_result(finding, []) for finding in (*audit.findings, *audit.notices)),
        *(
            _result(finding, [{"kind": "external", "justification": waiver.reason.en}])
            for finding, waiver in audit.waived
        ),
    ]
    rules = [
        {
            "id": check.code,
            "shortDescription": {"text": check.proves.en},
            "fullDescription": {"text": check.why.en},
            "help": {"text": check.mend.en},
            "defaultConfiguration": {"level": _LEVELS[check.severity]},
        }
        for check in CHECKS.values()
    ]
    driver = {"name": "expert audit", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def write_certificate(audit: Audit, path: Path) -> None:
    """Write the certificate of an audit to a file.

    Raises:
        InputError: it cannot be written.
    """
    try:
        path.write_text(as_certificate(audit), encoding="utf-8")
    except OSError as error:
        reason = system_reason(error)
        raise InputError(problem("E115", Place(str(path)), reason=reason)) from None


def told(case: Case) -> Mapping[str, Plain | None]:
    """Return what a case tells, as a case file has it."""
    return {term: None if v is None else to_plain(v) for term, v in case.told.items()}


# -- text ---------------------------------------------------------------------------------------


def _lines(audit: Audit, lang: str) -> Iterator[str]:
    pack, zh = audit.pack, lang == "zh"
    counts = _counts(audit)
    size = f"{audit.cases:.1e}".replace("e+", "×10^")
    yield f"{pack.name} {pack.version} ({pack.content_hash})"
    yield (
        f"{counts['rules']} 条规则和防护，约 {size} 种案例，向求解器提问 {counts['asked']} 次"
        if zh
        else f"{counts['rules']} rules and guards, some {size} cases, "
        f"{counts['asked']} questions to the solver"
    )
    for letter, title in GROUPS.items():
        yield ""
        yield f"{letter}  {title.in_(lang)}"
        for code in (code for code in CHECKS if code[4] == letter):
            yield from _check(audit, code, lang)
    yield ""
    yield "证明的范围：" if zh else "How far the proofs go:"
    yield from (f"  - {limit.in_(lang)}" for limit in LIMITS)
    yield ""
    yield _verdict(audit, zh=zh)


def _check(audit: Audit, code: str, lang: str) -> Iterator[str]:
    check, zh = CHECKS[code], lang == "zh"
    findings = [f for f in (*audit.findings, *audit.notices) if f.code == code]
    waived = [pair for pair in audit.waived if pair[0].code == code]
    listed = check.severity is Severity.NOTICE
    state = Text("成立", "holds ")
    if findings:
        state = Text("列出", "listed") if listed else Text("发现", "found ")
    yield f"  {state.in_(lang)}  {code}  {check.proves.in_(lang)}"
    if listed and findings:
        yield f"        {', '.join(finding.subject for finding in findings)}"
        return
    for finding in findings:
        place = f"{finding.place}: " if finding.place else ""
        yield f"        {check.severity}: {place}{finding.says.in_(lang)}"
        if finding.case is not None:
            example = json.dumps(told(finding.case), ensure_ascii=False)
            yield f"          {'例' if zh else 'case'}: {example}"
    if findings:
        yield f"        {check.mend.in_(lang)}"
    for finding, waiver in waived:
        yield f"        {'豁免' if zh else 'waived'}: {finding.says.in_(lang)}"
        yield f"          {waiver.reason.in_(lang)}"


def _verdict(audit: Audit, *, zh: bool) -> str:
    found, waived = len(audit.findings), len(audit.waived)
    if zh:
        return f"{'没有发现问题' if not found else f'发现 {found} 处问题'}，豁免 {waived} 处"
    return f"{'clean' if not found else f'{found} found'}, {waived} waived"


# -- JSON ---------------------------------------------------------------------------------------


def _pack(audit: Audit) -> Mapping[str, str]:
    pack = audit.pack
    return {"name": pack.name, "version": pack.version, "content_hash": pack.content_hash}


def _counts(audit: Audit) -> Mapping[str, int]:
    pack = audit.pack
    return {
        "rules": len(pack.rules) + len(pack.guards),
        "causes": len(pack.causes),
        "actions": len(pack.actions),
        "terms": len(pack.vocabulary.terms),
        "invariants": len(pack.promises.invariants),
        "cases": audit.cases,
        "asked": sum(audit.asked.values()),
        "findings": len(audit.findings),
        "waived": len(audit.waived),
    }


def _checks(audit: Audit) -> Sequence[Mapping[str, Any]]:
    open_ = {finding.code for finding in (*audit.findings, *audit.notices)}
    return [
        {
            "code": check.code,
            "severity": check.severity,
            "asked": audit.asked[check.code],
            "holds": check.code not in open_,
            "proves": _text(check.proves),
        }
        for check in CHECKS.values()
    ]


def _finding(finding: Finding) -> Mapping[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.check.severity,
        "subject": finding.subject,
        "says": _text(finding.says),
        "mend": _text(finding.check.mend),
        "place": str(finding.place) if finding.place else None,
        "case": told(finding.case) if finding.case is not None else None,
    }


def _waived(audit: Audit) -> Sequence[Mapping[str, Any]]:
    return [{**_finding(f), "reason": _text(waiver.reason)} for f, waiver in audit.waived]


def _text(text: Text) -> Mapping[str, str]:
    return {"zh": text.zh, "en": text.en}


def _result(finding: Finding, suppressions: list[Mapping[str, str]]) -> Mapping[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": _LEVELS[finding.check.severity],
        "message": {"text": finding.says.en},
        "properties": {"subject": finding.subject},
    }
    if finding.case is not None:
        result["properties"]["case"] = told(finding.case)
    if finding.place is not None:
        file = {"uri": _uri(finding.place.file)}
        region = {"startLine": finding.place.line, "startColumn": finding.place.column}
        result["locations"] = [{"physicalLocation": {"artifactLocation": file, "region": region}}]
    if suppressions:
        result["suppressions"] = suppressions
    return result


def _uri(file: str) -> str:
    """Return a file as it is found from here, else in full."""
    path = Path(file).absolute()
    here = Path.cwd()
    return path.relative_to(here).as_posix() if path.is_relative_to(here) else path.as_uri()


def _dumped(document: Mapping[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
