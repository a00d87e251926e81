"""The command line as a person uses it: output, language, exit codes."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import networkx as nx
import pytest

import expert
from expert import cli
from expert.cli import run
from expert.engine import engine_info
from expert.errors import EngineError, problem

EXAMPLE = str(Path(__file__).parents[1] / "examples" / "case.json")
SMALL = str(Path(__file__).parent / "small_pack")
FIVE = '{"deduction": {"seen": true}, "settlement": {"status": "pending"}}'


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_explain_speaks_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "还没到结算时间" in output(capsys, "explain", EXAMPLE, "--lang", "zh")
    assert "Payout is not due yet" in output(capsys, "explain", EXAMPLE, "--lang", "en")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "还没到结算时间" in output(capsys, "explain", EXAMPLE)
    monkeypatch.setenv("EXPERT_LANG", "en")
    assert "Payout is not due yet" in output(capsys, "explain", EXAMPLE)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.delenv("EXPERT_LANG")
    assert "还没到结算时间" in output(capsys, "explain", EXAMPLE)


def test_explain_as_json_is_the_diagnosis_its_schema_describes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    schema = json.loads(output(capsys, "schema", "diagnosis"))
    answer = json.loads(output(capsys, "explain", EXAMPLE, "--format", "json"))

    jsonschema.validate(answer, schema)
    assert answer["causes"][0]["id"] == "settlement-not-due"
    assert answer["case"]["id"] == "T-1042"


def test_showing_an_answer_loads_neither_yaml_nor_the_public_model() -> None:
    late = "{'expert.pack.loading', 'expert.public', 'networkx', 'yaml'}"
    code = f"""
import sys
from expert.cli import run
assert run(["explain", {EXAMPLE!r}]) == 0
print(sorted({late} & sys.modules.keys()), file=sys.stderr)
"""
    expert.load_pack()  # so that its compiled form is there

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stderr == "[]\n"


def test_the_same_case_gives_the_same_bytes(capsys: pytest.CaptureFixture[str]) -> None:
    once = output(capsys, "explain", EXAMPLE, "--format", "json")

    assert output(capsys, "explain", EXAMPLE, "--format", "json") == once


def test_a_case_comes_by_standard_input_at_a_given_time_with_another_pack(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "expert", "explain", "-", "--format", "json",
         "--now", "2026-11-20T10:00+08:00", "--knowledge", str(expert.pack.built_in())],
        input=FIVE, capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip

    assert json.loads(answer.stdout)["now"] == "2026-11-20T10:00:00+08:00"
    assert answer.stderr == ""


def test_the_example_case_fits_the_case_schema(capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(output(capsys, "schema", "case"))

    jsonschema.validate(json.loads(Path(EXAMPLE).read_text()), schema)


def test_a_saved_diagnosis_is_verified_and_a_changed_one_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    saved = tmp_path / "diagnosis.json"
    saved.write_text(output(capsys, "explain", EXAMPLE, "--format", "json"))

    assert "verified" in output(capsys, "verify", str(saved))
    assert "核验通过" in output(capsys, "verify", str(saved), "--lang", "zh")
    saved.write_text(saved.read_text().replace('"level": "likely"', '"level": "confirmed"'))
    assert run(["verify", str(saved)]) == 2
    assert "E402" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_person_at_a_terminal_gets_a_graph_to_read_and_a_program_json(
    lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert run(["graph", EXAMPLE, "--lang", lang]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("flowchart")
    assert "--format html > graph.html" in err

    assert run(["graph", EXAMPLE, "--lang", lang, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert "graph.html" not in err

    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    assert json.loads(output(capsys, "graph", EXAMPLE, "--lang", lang))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", ["", "deduction: {seen: true}\n", '{"deduction.seen": true}'])
def test_who_verifies_another_file_is_told_which_it_takes_and_how_to_make_one(
    text: str, lang: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "case.json").write_text(text)

    assert run(["verify", str(tmp_path / "case.json"), "--lang", lang]) == 2
    said = capsys.readouterr().err
    assert "E220" in said
    assert "expert explain case.json --format json > answer.json" in said


def test_check_tells_what_the_pack_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert "well-formed" in output(capsys, "check")


def test_check_lists_every_mistake_of_a_pack(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "pack.yaml").write_text("name: x\nverison: 1\n")

    assert run(["check", str(tmp_path)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert {"E302", "E303", "E308"} <= set(captured.err.split())


def test_check_tells_what_a_case_expects_and_does_not_get(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    small = Path(__file__).parent / "small_pack"
    shutil.copytree(small, tmp_path / "pack")
    wrong = """
- name: {zh: 都不对, en: all wrong}
  told: {lamp.lit: false, lamp.bulb: broken, lamp.signs: [smoke]}
  expect:
    {cause: unknown-cause, action: act-change-bulb, fires: [FND-002],
     silent: [FND-001], never: [act-pull-plug], ask: [lamp.lit]}
- name: {zh: 没有这条建议, en: advice that is not given}
  told: {lamp.lit: false}
  expect: {also: [act-pull-plug]}
"""
    (tmp_path / "pack" / "cases" / "wrong.yaml").write_text(wrong)

    assert run(["check", str(small)]) == 0
    assert run(["check", str(tmp_path / "pack"), "--lang", "en"]) == 2
    found = capsys.readouterr().err
    assert re.findall(r"wrong.yaml:(\d):3: E383 .*?`(\w+):", found) == [
        ("2", "cause"), ("2", "action"), ("2", "fires"), ("2", "silent"), ("2", "never"),
        ("2", "ask"), ("7", "also"),
    ]  # fmt: skip
    assert "`fires: FND-002`, and this came: " in found


def test_check_leaves_alone_what_a_case_expects_of_a_draft(tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parent / "small_pack", tmp_path / "pack")
    rules, cases = (tmp_path / "pack" / name / "lamp.yaml" for name in ("rules", "cases"))
    rules.write_text(rules.read_text().replace("status: reviewed", "status: draft"))
    cases.write_text("""
- name: {zh: 草稿, en: a draft}
  told: {lamp.lit: false}
  expect: {fires: [FND-001]}
""")

    assert run(["check", str(tmp_path / "pack")]) == 0


def test_version_names_package_pack_and_engine(capsys: pytest.CaptureFixture[str]) -> None:
    text = output(capsys, "version")

    assert expert.__version__ in text
    assert expert.load_pack().content_hash in text
    assert engine_info().name in text
    assert engine_info().why in text


def test_every_command_that_prints_takes_a_language_and_a_format(
    capsys: pytest.CaptureFixture[str],
) -> None:
    without = {"--lang": set[str](), "--format": set[str]()}
    for command in cli.app.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        help_ = output(capsys, name, "--help")
        for option, lacking in without.items():
            if f" {option} " not in help_:
                lacking.add(name)

    # A dialogue, a page with both languages in it, and what is JSON in any case.
    assert without == {"--lang": {"schema"}, "--format": {"consult", "report", "schema"}}


def test_what_is_said_of_pack_proof_and_program_comes_as_json_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(output(capsys, "explain", EXAMPLE, "--format", "json"))

    versions = json.loads(output(capsys, "version", "--format", "json"))
    held = json.loads(output(capsys, "check", SMALL, "--format", "json"))
    verified = json.loads(output(capsys, "verify", str(saved), "--format", "json"))

    pack = expert.load_pack()
    assert versions["expert"] == expert.__version__
    assert versions["pack"]["content_hash"] == verified["pack"]["content_hash"] == pack.content_hash
    assert (held["rules"], held["drafts"], held["unused_terms"]) == (7, [], ["bulb.price"])
    assert verified["steps"] == len(json.loads(saved.read_text())["steps"])


def test_version_says_in_chinese_which_engine_answers(capsys: pytest.CaptureFixture[str]) -> None:
    said = output(capsys, "version", "--lang", "zh")

    assert "知识包 pos-not-credited" in said
    assert "装 durable-rules" in said or "装有 durable-rules" in said


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_graph_comes_as_json_mermaid_and_dot(
    lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = json.loads(output(capsys, "graph", EXAMPLE))
    drawn = nx.node_link_graph(data, edges="edges")

    assert drawn.is_directed()
    mermaid = output(capsys, "graph", EXAMPLE, "--format", "mermaid", "--lang", lang)
    assert mermaid.startswith("flowchart LR\n")
    assert mermaid.count("-->") + mermaid.count("-.-x") == drawn.number_of_edges()
    dot = output(capsys, "graph", EXAMPLE, "--format", "dot", "--lang", lang)
    assert dot.startswith("digraph reasoning {")
    seen = [line for line in dot.splitlines() if not line.endswith("[style=invis];")]
    assert "\n".join(seen).count(" -> ") == drawn.number_of_edges()


def test_drafts_speak_only_when_asked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    copy = tmp_path / "pack"
    for path in expert.pack.built_in().rglob("*.yaml"):
        target = copy / path.relative_to(expert.pack.built_in())
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text())
    (copy / "rules" / "draft.yaml").write_text(
        "- id: TRY-001\n"
        "  status: draft\n"
        "  title: {zh: 试一试, en: a try}\n"
        "  when: {settlement.status: pending}\n"
        "  then: {cause: terminal-fault, support: confirmed, basis: try}\n"
        "  because: {zh: 试一试, en: this is a try}\n"
        "  sources: [own]\n"
    )

    without = json.loads(
        output(capsys, "explain", EXAMPLE, "--format", "json", "--knowledge", str(copy))
    )
    with_draft = json.loads(
        output(capsys, "explain", EXAMPLE, "--format", "json", "--knowledge", str(copy), "--draft")
    )

    assert "draft: TRY-001" in output(capsys, "check", str(copy))
    assert without["causes"][0]["id"] == "settlement-not-due"
    assert with_draft["causes"][0]["id"] == "terminal-fault"


def test_a_failure_of_the_engine_is_told_in_one_line_with_exit_code_4(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise EngineError(problem("E501", None, status=9))

    monkeypatch.setattr("expert.diagnosis.answered", fail)
    assert run(["explain", EXAMPLE]) == 4
    assert "E501" in capsys.readouterr().err
    monkeypatch.setattr("expert.diagnosis.answered", lambda *_, **__: 1 / 0)
    assert run(["explain", EXAMPLE]) == 4
    assert capsys.readouterr().err == "internal error: ZeroDivisionError: division by zero\n"


def test_an_interrupt_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("expert.diagnosis.answered", interrupt)

    assert run(["explain", EXAMPLE]) == 130


def test_a_reader_that_leaves_early_is_no_error() -> None:
    command = f"{sys.executable} -m expert schema diagnosis | head -1; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_wrong_usage_ends_with_2_and_names_the_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", EXAMPLE, "--lang", "fr"]) == 2
    assert "--lang" in capsys.readouterr().err
    assert run(["explain"]) == 2
    assert "case" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        (["explian"], "no command is called “explian”", "没有叫 “explian” 的命令"),
        (["explain"], "case is missing", "缺少 case"),
        (["schema"], "name is missing", "缺少 name"),
        (["letter", EXAMPLE], "--to is missing", "缺少 --to"),
        (["explain", EXAMPLE, "two"], "nothing more may stand here: two", "多写了：two"),
        (["explain", "--nonsense"], "no option is called --nonsense", "没有 --nonsense 这个选项"),
        (["explain", "--knowlege", "."], "did you mean --knowledge?", "是不是想用 --knowledge？"),
        (["explain", EXAMPLE, "--now"], "--now needs a value after it", "--now 后面要写一个值"),
        (["explain", EXAMPLE, "--draft=1"], "--draft takes no value", "--draft 后面不能写值"),
        (["explain", EXAMPLE, "--format", "xml"], "--format cannot be “xml”; allowed: text, json",
         "--format 不能是 “xml”，可用：text, json"),
        (["mutate", "--sample", "x"], "--sample must be a whole number", "--sample 要写整数"),
        (["mutate", "--sample", "0"], "--sample must be 1 at least", "--sample 不能小于 1"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value[:1]),
)  # fmt: skip
def test_a_wrong_command_is_told_so_in_the_language_asked_for(
    arguments: list[str],
    en: str,
    zh: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for lang, said in (("en", en), ("zh", zh)):
        monkeypatch.setenv("EXPERT_LANG", lang)

        assert run(arguments) == 2

        out, err = capsys.readouterr()
        assert out == ""
        assert re.match(rf"E250 .*{re.escape(said)}", err), err
        assert "--help`" in err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["why", EXAMPLE, "one-003"], "E228 “ONE-003” is a rule"),
        (["why-not", EXAMPLE, "deduction.seen"], "E231 “deduction.seen” is a fact"),
        (["rule", "settlement-not-due"], "E229 “settlement-not-due” is no rule"),
        (["rules", "ONE-003"], "E228 “ONE-003” is a rule"),
    ],
)
def test_a_name_of_another_kind_is_known_for_what_it_is(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2

    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(code)


@pytest.mark.parametrize("name", ["", "/", "."])
def test_a_report_without_a_name_for_its_file_is_refused(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", EXAMPLE, "--output", name]) == 2

    assert "E115 cannot be written: it is a folder" in capsys.readouterr().err


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for command in cli.app.registered_commands:
        assert command.callback is not None
        assert command.callback.__doc__
        assert run([command.name or command.callback.__name__, "--help"]) == 0
    capsys.readouterr()


def test_help_lists_every_command_once_by_what_a_person_wants(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["--help"]) == 0

    help_ = capsys.readouterr().out
    listed = re.findall(r"^  ([a-z-]+)  ", help_, re.MULTILINE)
    commands = cli.app.registered_commands
    every = [c.name or c.callback.__name__ for c in commands if c.callback]
    assert sorted(name for name in listed if name != "--help") == sorted(every)
    assert help_.index("Diagnose:") < help_.index("explain") < help_.index("Question the answer:")


def test_help_without_arguments_leaves_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) in (0, 2)
    assert "explain" in "".join(capsys.readouterr())
