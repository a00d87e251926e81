"""The audit: every check in turn, and what the pack's own waivers leave of what was found."""

from collections.abc import Mapping
from dataclasses import replace

from expert.audit.catalogue import CHECKS, Severity
from expert.audit.dead import dead_text
from expert.audit.gaps import contradictions, gaps
from expert.audit.inquiry import Finding, Inquiry
from expert.audit.monotone import monotone
from expert.audit.safety import safety
from expert.diagnosis import diagnose
from expert.facts import Case
from expert.frozen import dataclass
from expert.pack.crosscheck import unused_parameters, unused_terms
from expert.pack.shape import Pack, Waiver

_SHUFFLED = 20


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit of a pack came to.

    `findings` are what counts, gravest first; `waived` are findings that the pack knows of,
    with its reason; `notices` are only listed. `asked` says how many questions each check put
    to the circuit, `cases` how many cases that circuit stands for, and `fires` has a smallest
    case for each rule, where that was asked for.
    """

    pack: Pack
    findings: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]
    notices: tuple[Finding, ...]
    asked: Mapping[str, int]
    cases: int
    fires: Mapping[str, Case]


def audit(pack: Pack, *, witnesses: bool = False) -> Audit:
    """Return what holds for every case that can be told to a pack, and what does not.

    With `witnesses`, also a smallest case for each rule that can fire.

    Raises:
        InputError: python-sat is not installed.
        EngineError: an engine and the circuit disagree, so the audit itself has failed.
    """
    inquiry = Inquiry(pack)
    _declared(inquiry)
    if inquiry.some("AUD-A01"):
        dead_text(inquiry)
        gaps(inquiry)
        contradictions(inquiry)
        safety(inquiry)
        monotone(inquiry)
        _order(inquiry)
    else:
        inquiry.note("AUD-A01", pack.name)
    return _settled(inquiry, inquiry.cases_for_rules() if witnesses else {})


def _declared(inquiry: Inquiry) -> None:
    """Note what is declared and used nowhere; what is used and not declared does not load."""
    pack = inquiry.pack
    evidence = {item for action in pack.actions.values() for item in action.evidence}
    cited = {source for rule in (*pack.rules, *pack.guards) for source in rule.sources}
    cited |= {source for cause in pack.causes.values() for source in cause.sources}
    cited |= {source for action in pack.actions.values() for source in action.sources}
    cited |= {source for term in pack.vocabulary.terms.values() for source in term.sources}
    cited |= {source for number in pack.parameters.values() for source in number.sources}
    cited |= {source for item in pack.prevention.values() for source in item.sources}
    cited |= {source for note in pack.onboarding.values() for source in note.sources}
    cited |= {source for gloss in pack.glossary.values() for source in gloss.sources}
    cited |= set(pack.calendar.sources) if pack.calendar else set()
    unused = {
        "AUD-A02": (unused_terms(pack), pack.vocabulary.terms),
        "AUD-A03": (unused_parameters(pack), pack.parameters),
        "AUD-A04": ([item for item in pack.evidence if item not in evidence], pack.evidence),
        "AUD-A05": ([source for source in pack.sources if source not in cited], pack.sources),
    }
    for code, (names, declared) in unused.items():
        inquiry.asked[code] += len(declared)
        for name in names:
            inquiry.note(code, name)


def _order(inquiry: Inquiry) -> None:
    """Try a few cases with another id and their facts the other way round."""
    fire = inquiry.firing()
    for rule in fire[:: max(1, len(fire) // _SHUFFLED)]:
        inquiry.asked["AUD-G01"] += 1
        case = inquiry.case_for(rule)
        other = replace(case, id="AUDIT", told=dict(reversed([*case.told.items()])))
        one, two = diagnose(case, pack=inquiry.pack), diagnose(other, pack=inquiry.pack)
        if one.model_dump(exclude={"case"}) != two.model_dump(exclude={"case"}):
            inquiry.note("AUD-G01", rule, case)


def _settled(inquiry: Inquiry, fires: Mapping[str, Case]) -> Audit:
    waivers = {(w.finding, w.subject): w for w in inquiry.pack.promises.waivers}
    inquiry.asked["AUD-A06"] += len(waivers)
    found = {(finding.code, finding.subject) for finding in inquiry.findings}
    for key, waiver in waivers.items():
        if key not in found:
            inquiry.note("AUD-A06", f"{waiver.finding} {waiver.subject}", place=waiver.place)
    open_ = [f for f in inquiry.findings if (f.code, f.subject) not in waivers]
    gravity = list(Severity)
    domains = inquiry.model.inputs.domains.values()
    cases = 1
    for domain in domains:
        cases *= 1 + (2 ** len(domain.term.type.members) if domain.is_set else len(domain.values))
    return Audit(
        pack=inquiry.pack,
        findings=tuple(
            sorted(
                (f for f in open_ if f.check.severity is not Severity.NOTICE),
                key=lambda f: (gravity.index(f.check.severity), f.code),
            )
        ),
        waived=tuple(
            (f, waivers[f.code, f.subject])
            for f in inquiry.findings
            if (f.code, f.subject) in waivers
        ),
        notices=tuple(f for f in open_ if f.check.severity is Severity.NOTICE),
        asked={code: inquiry.asked[code] for code in CHECKS},
        cases=cases,
        fires=fires,
    )
