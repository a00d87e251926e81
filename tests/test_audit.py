"""The audit proves the built-in pack, and finds each kind of defect with a case that shows it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import jsonschema
import pytest
from audited import SMALL, audited_pack
from defects import SEEDS

import expert
from expert.audit import report
from expert.audit.catalogue import CHECKS
from expert.audit.checks import Audit, audit
from expert.audit.example import example
from expert.audit.inquiry import Finding
from expert.cli import run
from expert.documents import parse
from expert.facts import read_case
from expert.support import Level

PACK = expert.load_pack()
ROOT = Path(__file__).parents[1]
BOOK = """
- name: {zh: 灯泡断了, en: A bulb is broken}
  told: {lamp.bulb: broken, bulb.price: 200}
  expect: {fires: [CAU-011], silent: [ACT-011, ACT-012]}
- name: {zh: 什么都不知道, en: Nothing is known}
  told: {}
  expect: {fires: [ACT-011], silent: [CAU-011]}
- name: {zh: 贵灯泡断了, en: A dear bulb is broken}
  told: {lamp.lit: false, lamp.bulb: broken, bulb.price: 200}
  expect: {fires: [ACT-012]}
"""
# What SARIF 2.1.0 (OASIS, sections 3.13 to 3.27) requires of the objects that are used here.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "required": ["tool", "results"],
                "properties": {
                    "tool": {
                        "required": ["driver"],
                        "properties": {"driver": {"required": ["name"]}},
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "items": {
                            "required": ["message"],
                            "properties": {
                                "message": {"required": ["text"]},
                                "level": {"enum": ["none", "note", "warning", "error"]},
                                "suppressions": {
                                    "items": {
                                        "required": ["kind"],
                                        "properties": {"kind": {"enum": ["inSource", "external"]}},
                                    }
                                },
                            },
                        }
                    },
                },
            },
        },
    },
}


def told(finding: Finding) -> Mapping[str, object] | None:
    return None if finding.case is None else report.told(finding.case)


@pytest.fixture(scope="module")
def built_in() -> Audit:
    return audit(PACK)


@pytest.mark.parametrize("defect", SEEDS)
def test_a_defect_is_found_with_a_case_that_shows_it(defect: str, tmp_path: Path) -> None:
    changed, code, subject, case = SEEDS[defect]

    done = audit(audited_pack(tmp_path / "pack", changed))

    every = (*done.findings, *done.notices)
    found = {(finding.code, finding.subject): finding for finding in every}
    assert (code, subject) in found
    if case is not None:
        assert told(found[code, subject]) == case


def test_nothing_is_found_where_no_defect_was_put(tmp_path: Path) -> None:
    done = audit(audited_pack(tmp_path / "pack"))

    assert done.findings == ()
    assert [finding.subject for finding, _ in done.waived] == ["GRD-001"]


def test_every_check_that_can_fail_has_a_defect_that_makes_it() -> None:
    tried = {code for _, code, _, _ in SEEDS.values()}
    listed = {"AUD-A05", "AUD-F03"}

    # Questions have a test of their own; another order is a mistake of the program.
    assert {*CHECKS} - tried - listed == {"AUD-C02", "AUD-G01"}


def test_what_is_declared_and_not_used_is_found() -> None:
    done = audit(expert.load_pack(SMALL))

    found = {(finding.code, finding.subject) for finding in (*done.findings, *done.notices)}
    assert {("AUD-A02", "bulb.price"), ("AUD-A05", "L1"), ("AUD-F03", "CAU-002")} <= found
    assert ("AUD-C02", "unknown-cause") in found  # one answer never tells both dark and broken


def test_waivers_and_invariants_are_no_part_of_the_hash_of_a_pack(tmp_path: Path) -> None:
    bare = audited_pack(tmp_path / "bare", {"audit.yaml": "waivers: []\n"})
    pack = audited_pack(tmp_path / "pack")

    assert pack.promises != bare.promises
    assert pack.content_hash == bare.content_hash


def test_the_built_in_pack_is_clean(built_in: Audit) -> None:
    said = [(finding.code, finding.says.en, told(finding)) for finding in built_in.findings]

    assert said == []
    assert {code[4] for code, asked in built_in.asked.items() if asked} == {*"ABCDEFG"}
    assert len(PACK.promises.invariants) >= 8


def test_each_case_found_is_answered_by_an_engine_as_the_circuit_says(tmp_path: Path) -> None:
    pack = audited_pack(tmp_path / "pack", SEEDS["a cause both certain and ruled out"][0])

    (finding,) = (found for found in audit(pack).findings if found.code == "AUD-D02")

    assert finding.case is not None
    (conflict,) = expert.diagnose(finding.case, pack=pack).conflicts
    assert (conflict.id, conflict.level) == ("burning-wire", Level.CONFLICT)


def test_an_engine_that_disagrees_with_the_circuit_ends_the_audit(tmp_path: Path) -> None:
    pack = audited_pack(tmp_path / "pack")
    expert.diagnose({}, pack=pack)  # the engine of this pack is kept under its hash
    other = replace(pack, rules=tuple(rule for rule in pack.rules if rule.id != "CAU-003"))

    with pytest.raises(expert.EngineError) as caught:
        audit(other)

    assert [problem.code for problem in caught.value.problems] == ["E510"]


# -- the command --------------------------------------------------------------------------------


def test_the_exit_code_says_whether_anything_was_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    audited_pack(tmp_path / "fit")
    audited_pack(tmp_path / "unfit", SEEDS["a cause that never stands"][0])
    audited_pack(tmp_path / "broken")
    (tmp_path / "broken" / "pack.yaml").write_text("name: 1", encoding="utf-8")
    for name in ("fit", "unfit"):  # the command lets no drafts speak
        for file in (tmp_path / name / "rules").iterdir():
            text = file.read_text(encoding="utf-8").replace("status: draft", "status: reviewed")
            file.write_text(text, encoding="utf-8")
        (tmp_path / name / "cases" / "fit.yaml").write_text(BOOK, encoding="utf-8")

    codes = {name: run(["audit", str(tmp_path / name)]) for name in ("fit", "unfit", "broken")}

    assert codes == {"fit": 0, "unfit": 1, "broken": 2}
    said = capsys.readouterr()
    assert "loose-socket stands in no case" in said.out
    assert "E30" in said.err


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_the_command_speaks_to_programs(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", str(SMALL), "--format", form]) == 1

    assert "AUD-B01" in json.dumps(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(
    ("lang", "says"), [("zh", "没有 CAU-091，任何回答都不变"), ("en", "without CAU-091 no answer")]
)
def test_a_report_reads_in_either_language(lang: str, says: str, tmp_path: Path) -> None:
    changed, *_ = SEEDS["a rule that others make superfluous together"]

    text = report.as_text(audit(audited_pack(tmp_path / "pack", changed)), lang)

    assert says in text
    assert 'sparks"]}' in text
    assert ("豁免" if lang == "zh" else "waived") in text
    if lang == "zh":
        lines = text.splitlines()[1:]
        prose = [line for line in lines if len(line) > 30 and '{"' not in line]
        assert [line for line in prose if not any("一" <= c <= "鿿" for c in line)] == []


def test_an_audit_is_told_to_programs_in_full(tmp_path: Path) -> None:
    changed, *_ = SEEDS["actions that exclude one another"]
    done = audit(audited_pack(tmp_path / "pack", changed))

    document = json.loads(report.as_json(done))

    (finding,) = document["findings"]
    assert finding["code"] == "AUD-D01"
    assert finding["case"] == {"lamp.bulb": "broken", "lamp.signs": ["smoke"]}
    assert {check["code"] for check in document["checks"] if not check["holds"]} >= {"AUD-D01"}
    assert [waived["subject"] for waived in document["waived"]] == ["GRD-001"]
    assert document["counts"]["asked"] > 50


def test_sarif_has_what_its_standard_demands(tmp_path: Path) -> None:
    changed, *_ = SEEDS["a rule that another one subsumes"]

    sarif = json.loads(report.as_sarif(audit(audited_pack(tmp_path / "pack", changed))))

    jsonschema.validate(sarif, SARIF)
    (run_,) = sarif["runs"]
    ids = {rule["id"] for rule in run_["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run_["results"]} <= ids
    (found,) = (result for result in run_["results"] if result["ruleId"] == "AUD-B08")
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("rules/seed.yaml")
    assert place["region"] == {"startLine": 2, "startColumn": 3}
    assert [r["suppressions"][0]["kind"] for r in run_["results"] if "suppressions" in r] == [
        "external"
    ]


def test_a_certificate_says_what_was_proven_for_which_pack(tmp_path: Path) -> None:
    pack = audited_pack(tmp_path / "pack")
    path = tmp_path / "certificate.json"

    report.write_certificate(audit(pack, witnesses=True), path)

    certificate = json.loads(path.read_text(encoding="utf-8"))
    assert certificate["clean"]
    assert certificate["pack"]["content_hash"] == pack.content_hash
    assert {*certificate["invariants"]} == {"INV-001", "INV-002"}
    assert {*certificate["witnesses"]} == {r.id for r in (*pack.rules, pack.guards[1])}
    for fired, case in certificate["witnesses"].items():
        steps = expert.diagnose(case, pack=pack).proof.steps
        assert fired in {step.rule for step in steps}


def test_a_certificate_that_cannot_be_written_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = tmp_path / "no" / "such.json"

    assert run(["audit", str(SMALL), "--certificate", str(nowhere), "--lang", "en"]) == 2
    assert "E115" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["ONE-003", "GRD-003", "FND-031", "DUE-002"])
def test_the_simplest_case_for_a_rule_fires_it_and_needs_it(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["audit", "--case-for", name, "--lang", "en"]) == 0

    said = capsys.readouterr().out
    case = read_case(parse(said, "case.yaml"), PACK.vocabulary)
    fired = {step.rule for step in expert.diagnose(case, pack=PACK).proof.steps}
    assert said.startswith(f"# {name} fires here, and without it the answer is another.\n")
    assert name in fired
    assert len(case.told) <= 5


def test_a_rule_without_a_case_is_said_to_have_none(tmp_path: Path) -> None:
    pack = audited_pack(tmp_path / "pack", SEEDS["a rule that a finding keeps from firing"][0])
    idle = audited_pack(tmp_path / "idle", SEEDS["a rule that another one subsumes"][0])

    assert (
        example(pack, "CAU-091").as_text("en") == "# CAU-091 fires in no case that fits together\n"
    )
    assert "少了它，回答也一样" in example(idle, "CAU-091").as_text("zh")
    assert json.loads(example(pack, "CAU-091").as_json())["case"] is None


def test_a_rule_that_is_not_there_has_no_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["audit", "--case-for", "ONE-03", "--lang", "en"]) == 2

    assert "ONE-003" in capsys.readouterr().err


def test_without_python_sat_the_audit_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)

    assert run(["audit", str(SMALL), "--lang", "en"]) == 2
    assert "pip install 'expert[audit]'" in capsys.readouterr().err


def test_to_explain_a_case_nothing_of_the_audit_is_imported() -> None:
    code = (
        "import sys; from expert.cli import run; run(['explain', 'examples/case.json']); "
        "sys.exit(any(name.startswith(('expert.audit', 'pysat')) for name in sys.modules))"
    )

    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)


def test_the_pages_about_the_audit_are_of_today() -> None:
    spec = spec_from_file_location("audit_page", ROOT / "docs" / "audit_page.py")
    assert spec
    assert spec.loader
    page = module_from_spec(spec)
    spec.loader.exec_module(page)

    stale = "write them again: .venv/bin/python docs/audit_page.py"
    pages = page.pages()
    assert {path.name for path in pages} == {"audit.md", *(f"{code}.md" for code in CHECKS)}
    assert {path: path.read_text(encoding="utf-8") for path in pages} == pages, stale
