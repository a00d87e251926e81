"""The page of an answer: whole, in both languages, and with nothing from elsewhere."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from inline_snapshot import external_file

import expert
from expert.cli import run
from expert.diagnosis import answered
from expert.errors import InputError
from expert.facts import read_case
from expert.pack import Pack
from expert.render import report as reports
from expert.render.page import save
from expert.render.report import report

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = Path(__file__).parents[1] / "examples"
CODES = {"zh": "zh-CN", "en": "en"}
VOID = {"meta", "br"}
BLOCKS = {"br", "h1", "h2", "p", "li", "summary", "tr", "footer", "div", "nav"}


class Seen(HTMLParser):
    """What a reader of one language sees, and whether every tag is closed."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self.hidden = {"zh": "en", "en": "zh-CN"}[lang]
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what hides, what leads elsewhere, and where lines begin."""
        given = dict(attrs)
        self.ids += [str(given["id"])] if "id" in given else []
        self.links += [str(given["href"])] if "href" in given else []
        self.outside += [name for name in given if name == "src" or name.startswith("on")]
        hides = tag in ("style", "script", "svg", "title", "template")
        hides |= tag != "html" and given.get("lang") == self.hidden
        self.said += ["\n"] if tag in BLOCKS else [" "] if tag in ("td", "th", "button") else []
        if tag not in VOID:
            self.open.append((tag, hides))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that is open."""
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Note what is seen."""
        if not any(hides for _, hides in self.open):
            self.said.append(data)

    def text(self) -> str:
        """The lines that are seen."""
        lines = (" ".join(line.split()) for line in "".join(self.said).split("\n"))
        return "\n".join(line for line in lines if line) + "\n"


def seen(html: str, lang: str) -> Seen:
    reader = Seen(lang)
    reader.feed(html)
    assert reader.open == []
    return reader


@pytest.fixture
def without_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which Graphviz is not installed."""
    monkeypatch.setattr(reports, "find_spec", lambda _: None)


@pytest.mark.usefixtures("without_picture")
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_reads_as_recorded(lang: str, pack: Pack) -> None:
    answer = answered(expert.load_case(EXAMPLES / "one-sided.yaml", pack=pack), pack=pack)

    said = seen(report(answer, pack, "en"), lang).text()

    # The last lines count rules and name engine and hash, which change for other reasons.
    body = "".join(said.splitlines(keepends=True)[:-3])
    assert body == external_file(str(GOLDEN / f"report-{lang}.txt"))


@pytest.mark.usefixtures("without_picture")
def test_every_answer_of_the_book_makes_a_sound_page(pack: Pack) -> None:
    for entry in pack.book[::4]:
        answer = answered(read_case(entry.told, pack.vocabulary), pack=pack)
        html = report(answer, pack, "zh")
        for lang in CODES:
            page = seen(html, lang)
            chinese = re.search("[\u4e00-\u9fff]", page.text().replace("中文", ""))

            assert bool(chinese) is (lang == "zh")
            assert all(cause.label.in_(lang) in page.text() for cause in answer.causes)
            assert {link.removeprefix("#") for link in page.links} <= {*page.ids}
            assert len(page.ids) == len({*page.ids})
            assert page.outside == []
            assert "{" not in page.text()


def test_a_page_with_its_picture_loads_nothing_from_elsewhere(pack: Pack) -> None:
    answer = answered({"deduction.seen": True, "settlement.status": "pending"}, pack=pack)

    html = report(answer, pack, "en")

    assert html.count("<svg") == 2
    assert "default-src 'none'" in html
    assert {*re.findall(r"\w+://[^\"]*", html)} <= {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
    }  # fmt: skip
    page = seen(html, "en")
    assert len(page.ids) == len({*page.ids})


def test_what_was_told_cannot_become_a_part_of_the_page(pack: Pack) -> None:
    hostile = "</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    case = {"case.id": hostile, "history.acquirer_ticket_no": "<b>&\"'"}

    page = seen(report(answered(case, pack=pack), pack, "en"), "en")

    assert page.outside == []
    assert hostile in page.text()
    assert "<b>&\"'" in page.text()


def test_pointing_at_a_fact_lights_up_what_follows_from_it(pack: Pack) -> None:
    case = {"settlement.status": "pending", "elapsed.days": 1, "deduction.seen": True}
    answer = answered(case, pack=pack)
    html = report(answer, pack, "en")

    (then,) = {*re.findall(r'data-id="told:settlement.status" data-then="([^"]*)"', html)}
    assert f"cause:{answer.causes[0].id}" in then.split()
    assert f"action:{answer.actions[0].id}" in then.split()
    assert f'data-id="cause:{answer.causes[0].id}"' in html


def test_a_page_is_written_whole_and_only_over_a_page(tmp_path: Path) -> None:
    case, file = str(EXAMPLES / "case.json"), tmp_path / "report.html"

    assert run(["report", case, "-o", str(file), "--lang", "zh"]) == 0
    assert '<html lang="zh-CN">' in file.read_text(encoding="utf-8")
    assert run(["report", case, "--output", str(file), "--lang", "en"]) == 0
    assert '<html lang="en">' in file.read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_another_file_is_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = tmp_path / "notes.html"
    notes.write_text("mine", encoding="utf-8")

    assert run(["report", str(EXAMPLES / "case.json"), "-o", str(notes), "--lang", "en"]) == 2

    assert "E241 there is a file of this name" in capsys.readouterr().err
    assert notes.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("name", ["no/such/folder.html", "."])
def test_a_place_that_cannot_be_written_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        save("page", tmp_path / name)

    assert refused.value.problems[0].code == "E115"
    assert [*tmp_path.iterdir()] == []
