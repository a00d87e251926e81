"""What a person reads in the terminal, in both languages and at several widths."""

import io
import re
from pathlib import Path

import pytest
from inline_snapshot import external_file, snapshot
from rich.cells import cell_len
from rich.console import Console

import expert
from expert.cli import run
from expert.pack.shape import Pack
from expert.render.terminal import show

GOLDEN = Path(__file__).parent / "golden"
CASES = {
    "due": {"deduction.seen": True, "settlement.status": "pending", "account.mismatch": False,
            "device.errors": [], "elapsed.days": 1},
    "one-sided": {"card.debit_state": "sms_only", "txn.pos_result": "timeout",
                  "txn.backoffice_status": "not_found", "elapsed.days": 0,
                  "terminal.pending_reversal": True, "reporter.role": "merchant"},
    "fraud": {"fraud.stranger_contact": True, "fraud.secret_shared": True,
              "settlement.status": "failed", "account.mismatch": True},
    "clash": {"deduction.seen": False, "card.debit_state": "posted", "txn.response_code": "51"},
    "unfit": {"deduction.seen": False, "settlement.status": "held"},
    "nothing": {},
}  # fmt: skip


def page(case: dict[str, object], lang: str, pack: Pack, width: int = 80) -> str:
    header = {"case.id": "T-1042", "case.now": "2026-11-20T10:30:00+08:00"}
    out = io.StringIO()
    console = Console(file=out, width=width, color_system=None)
    answer = expert.diagnose({**header, **case}, pack=pack)
    show(answer, pack.glossary.values(), lang, console)
    return out.getvalue()


# A case with more of everything than a page has room for.
MANY: dict[str, object] = {
    "reporter.role": "merchant", "deduction.seen": True, "settlement.status": "not_generated",
    "device.errors": ["timeout", "no_network", "printer"], "txn.pos_result": "timeout",
    "txn.backoffice_status": "not_found", "card.debit_state": "posted", "elapsed.days": 3,
}  # fmt: skip


def unwrapped(text: str) -> str:
    """Return what a page says without its line breaks."""
    said = "\n".join(line.strip() for line in text.splitlines())
    return re.sub(r"(?<=[\u3000-\uffef])\n(?=[\u3000-\uffef])", "", said).replace("\n", " ")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", CASES)
def test_the_page_reads_as_recorded(name: str, lang: str, pack: Pack) -> None:
    text = page(CASES[name], lang, pack)
    # The last line names engine and pack hash, which change for other reasons.
    body = text.rsplit("\n\n", 1)[0] + "\n"

    assert body == external_file(str(GOLDEN / f"{name}-{lang}.txt"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 60, 200])
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(
    width: int, lang: str, pack: Pack
) -> None:
    for case in CASES.values():
        for line in page(case, lang, pack, width).splitlines():
            assert cell_len(line) <= min(width, 100), line
            assert line == line.rstrip()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_language_speaks_only_for_itself(lang: str, pack: Pack) -> None:
    for case in CASES.values():
        text = page(case, lang, pack)
        has_chinese = any("\u4e00" <= c <= "\u9fff" for c in text)

        assert has_chinese is (lang == "zh")


@pytest.mark.parametrize(("code", "sure"), [("98", True), ("A1", False), ("Z7", False)])
def test_a_response_code_comes_with_what_to_do_and_with_its_doubt(
    code: str, sure: bool, pack: Pack
) -> None:
    (view,) = expert.diagnose({"txn.response_code": code}, pack=pack).codes

    zh = "".join(page({"txn.response_code": code}, "zh", pack).split())
    en = " ".join(page({"txn.response_code": code}, "en", pack).split())

    assert f"应答码的意思{code}{view.meaning.zh}{view.operator.zh}" in zh
    assert f"What the response code means {code} {view.meaning.en} {view.operator.en}" in en
    assert ("以自己的收单机构说的为准" in zh) is ("ask your own acquirer" in en) is not sure


def test_shared_steps_are_told_once_and_referred_to(pack: Pack) -> None:
    case = {"deduction.seen": True, "settlement.status": "not_generated", "elapsed.days": 0,
            "device.errors": ["timeout"], "txn.pos_result": "timeout"}  # fmt: skip

    text = " ".join(page(case, "en", pack).split())

    assert text.count("the network had trouble at the time.") == 1
    assert re.search(r"the network had trouble at the time \[\d\]", text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_the_page_has_no_room_for_is_counted(lang: str, pack: Pack) -> None:
    answer = expert.diagnose(MANY, pack=pack)
    text = page(MANY, lang, pack)

    mark = re.compile(r"还有 (\d+) (?:步|个问题)|… and (\d+) more in")
    counted = [int(zh or en) for zh, en in mark.findall(unwrapped(text))]
    left_out = [
        sum(one.text.in_(lang) not in unwrapped(text) for one in every)
        for every in (answer.actions, answer.questions)
    ]
    assert counted == left_out == snapshot([3, 3])


def test_why_tells_what_makes_a_cause_so_sure_and_counts_the_rest(pack: Pack) -> None:
    first = expert.diagnose(MANY, pack=pack).causes[0]
    why = page(MANY, "en", pack).partition("\nWhy\n")[2].partition("\nWhat else")[0]

    assert (first.level, len(first.supporting)) == ("likely", 4)
    assert unwrapped(why).count(first.label.en) == 1
    assert "… and 3 more pointing the same way" in unwrapped(why)


def test_piped_output_has_no_colours(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = tmp_path / "case.json"
    case.write_text("{}")

    assert run(["explain", str(case)]) == 0
    assert "\x1b" not in capsys.readouterr().out
