"""The pages as a person meets them: in a real browser, on a phone, on paper, by keyboard."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import browsing
import networkx as nx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize
from pypdf import PageObject, PdfReader

from expert.diagnosis import answered
from expert.facts import read_case
from expert.pack import Pack
from expert.reasoning import graph
from expert.render import picture
from expert.render.report import report
from expert.views import Answer

pytestmark = pytest.mark.skipif(browsing.CHROMIUM is None, reason=browsing.MISSING)

EXAMPLES = Path(__file__).parents[1] / "examples"
PHONE: ViewportSize = {"width": 360, "height": 800}
LANGS = {"zh": "zh-CN", "en": "en"}
KINDS = ("report", "graph")
TWINS = str.maketrans(
    "戶⻛⻆⻓⻔⻚⻅⻉⻋⻄⻢⻥⻦⻝⻘⻩⻬⻰⻳⻮⻣⻤", "户风角长门页见贝车西马鱼鸟食青黄齐龙龟齿骨鬼"
)
# What a report can have: steps over steps, causes ruled out, contradictions, a code, what is not
# to be done yet, and notes.
RICH = {
    "case.id": "T-1",
    "case.now": "2026-11-20T10:30+08:00",
    "reporter.role": "merchant",
    "deduction.seen": True,
    "card.debit_state": "two_debits",
    "txn.same_amount_count_10min": 2,
    "txn.pos_result": "timeout",
    "txn.response_code": "98",
    "txn.local_datetime": "2026-11-20T09:52",
    "settlement.status": "not_generated",
    "account.mismatch": True,
    "account.name_matches": True,
    "account.number_matches": True,
    "account.branch_matches": True,
    "device.errors": ["timeout"],
}
# What is only seen when it is unfolded, and said nowhere else: a cause with the step behind it.
FOLDED = """() => [...document.querySelectorAll("details:not([open])")].flatMap((each) => {
  each.open = true;
  const said = [...each.querySelectorAll("li")].map((item) => item.innerText);
  each.open = false;
  return said;
})"""
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with browsing.browser() as running:
        yield running


@pytest.fixture(scope="module")
def answer(pack: Pack) -> Answer:
    """An answer whose page has everything that a page can have."""
    return answered(RICH, pack=pack)


@pytest.fixture(scope="module")
def files(answer: Answer, pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of a report and of the page of its graph, both made in Chinese."""
    folder = tmp_path_factory.mktemp("pages")
    made = {"report": report(answer, pack, "zh"), "graph": picture.as_html(graph(answer), "zh")}
    for kind, html in made.items():
        (folder / f"{kind}.html").write_text(html, encoding="utf-8")
    return {kind: (folder / f"{kind}.html").as_uri() for kind in made}


@pytest.fixture
def opened(browser: Browser, files: dict[str, str]) -> Iterator[Open]:
    """Opens a page in a window of its own."""
    windows = []

    def opens(kind: str, lang: str = "zh", **window: object) -> Page:
        context = browser.new_context(**window)  # type: ignore[arg-type]  # whatever it takes
        windows.append(context)
        page = context.new_page()
        page.goto(files[kind])
        if lang != "zh":
            page.click(f"button[value={LANGS[lang]}]")
        return page

    yield opens
    for context in windows:
        context.close()


def lit(page: Page) -> set[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.lit[data-id]')].map((each) => each.dataset.id)"
    )
    return {*found}


def printed(page: Page) -> list[PageObject]:
    return [*PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages]


def bare(text: str) -> str:
    """A text without blanks, and with one character for those that share a glyph in a font."""
    return "".join(unicodedata.normalize("NFKC", text).translate(TWINS).split())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_is_done_with_a_page_sends_a_request(
    kind: str, browser: Browser, files: dict[str, str]
) -> None:
    page = browser.new_context().new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(files[kind])
    page.click("button[value=en]")
    page.hover("[data-id] >> visible=true >> nth=3")
    page.pdf()
    page.wait_for_load_state("networkidle")

    assert asked == [files[kind]]
    assert complaints == []
    page.close()


@pytest.mark.parametrize("kind", KINDS)
def test_the_language_buttons_switch_everything_that_is_seen(kind: str, opened: Open) -> None:
    page = opened(kind)
    three_words = r"[A-Za-z']{2,} [a-z']{2,} [a-z']{2,}"

    def seen() -> str:
        return page.inner_text("body").replace("中文", "").replace("English", "")

    for lang in ("zh", "en", "zh"):
        page.click(f"button[value={LANGS[lang]}]")
        chinese = lang == "zh"

        assert page.get_attribute("html", "lang") == LANGS[lang]
        assert bool(re.search("[\u4e00-\u9fff]", seen() + page.title())) is chinese
        assert bool(re.search(three_words, seen() + page.title())) is not chinese
        pressed = {code: page.get_attribute(f"button[value={code}]", "aria-pressed")
                   for code in LANGS.values()}  # fmt: skip
        assert pressed == {code: str(code == LANGS[lang]).lower() for code in LANGS.values()}


def test_the_proof_folds_and_unfolds_by_click_and_by_keyboard(opened: Open) -> None:
    page = opened("report")
    folded = page.locator("details:not([open])")
    count = folded.count()
    inner = folded.first.locator("xpath=./*[2]")
    summary = folded.first.locator("summary").first.element_handle()

    assert count > 0
    assert not inner.is_visible()
    for key in (None, "Enter", " "):
        for left in (count - 1, count):
            summary.press(key) if key else summary.click()
            assert folded.count() == left


@pytest.mark.parametrize("how", ["point", "focus", "tap"])
def test_a_fact_marks_exactly_what_follows_from_it(how: str, opened: Open, answer: Answer) -> None:
    page = opened("report", has_touch=True)
    drawn = graph(answer)
    shown = {str(each.get_attribute("data-id")) for each in page.query_selector_all("[data-id]")}
    used = 0

    for row in page.locator("tr[data-then]").all():
        fact = str(row.get_attribute("data-id"))
        {"point": row.hover, "focus": row.focus, "tap": row.tap}[how]()

        follow = nx.descendants(drawn, fact)
        assert lit(page) == ({fact} | follow) & shown
        named = {n for n in follow if n.partition(":")[0] in ("cause", "action", "forbidden")}
        says = page.inner_text(".follows")
        assert all(str(drawn.nodes[n]["label_zh"]) in says for n in named if n.startswith("cause"))
        assert ("没有用上" in says) is not bool(named)
        used += bool(named)
        heading = page.locator("h1").first
        {"point": heading.hover, "focus": row.blur, "tap": heading.tap}[how]()
        assert lit(page) == set()
        assert page.inner_text(".follows") == ""

    assert used > 3


def test_a_node_of_a_picture_leaves_only_what_follows_from_it_bright(
    opened: Open, answer: Answer
) -> None:
    page = opened("graph")
    drawn = graph(answer)
    faded = "[...document.querySelectorAll('.picture[lang=zh-CN] g:is(.node, .edge)')]" + (
        ".filter((each) => getComputedStyle(each).opacity < 1).length"
    )
    first_cause = f"cause:{answer.causes[0].id}"

    for start in ("told:deduction.seen", "told:device.errors", first_cause):
        node = page.locator(f'.picture[lang=zh-CN] g.node[data-id="{start}"]')
        bright = {start} | nx.descendants(drawn, start)
        for mark, unmark in ((node.focus, node.blur), (node.hover, page.locator("h1").first.hover)):
            mark()
            assert lit(page) == bright
            edges = sum(source in bright for source, _ in drawn.edges)
            assert page.evaluate(faded) == len(drawn) + drawn.size() - len(bright) - edges
            unmark()
            assert page.evaluate(faded) == 0


def test_escape_takes_the_marks_away(opened: Open) -> None:
    page = opened("report")
    page.locator("tr[data-then]").first.focus()
    assert lit(page)

    page.keyboard.press("Escape")

    assert lit(page) == set()


@pytest.mark.parametrize("lang", LANGS)
def test_on_paper_nothing_is_folded_and_nothing_is_there_to_click(
    lang: str, opened: Open, answer: Answer
) -> None:
    page = opened("report", lang, color_scheme="dark")
    folded = page.evaluate(FOLDED)
    steps = [step.text for step in answer.steps]
    causes = [each.label for each in (*answer.causes, *answer.ruled_out)]
    actions = [action.how for action in answer.actions]

    said = bare("".join(sheet.extract_text() for sheet in printed(page)))

    for text in (*steps, *causes, *actions, *(question.text for question in answer.questions)):
        assert bare(text.in_(lang)) in said
    assert folded
    assert [text for text in folded if bare(text) not in said] == []
    for control in ("English", "中文", "Pointat", "指向"):
        assert control not in said
    assert page.evaluate(FOLDED) == folded


def test_on_paper_the_picture_has_a_sheet_turned_for_it_and_all_of_it_is_there(
    opened: Open, answer: Answer
) -> None:
    *others, last = printed(opened("report"))
    drawn = bare(last.extract_text())

    assert last.mediabox.width > last.mediabox.height
    assert all(sheet.mediabox.width < sheet.mediabox.height for sheet in others)
    for _, data in graph(answer).nodes(data=True):
        assert bare(str(data["label_zh"])) in drawn


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_on_a_phone_nothing_is_wider_than_the_screen(kind: str, lang: str, opened: Open) -> None:
    page = opened(kind, lang, viewport=PHONE)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    assert browsing.overflowing(page) <= 0


@pytest.mark.parametrize("lang", LANGS)
def test_on_a_phone_the_first_screen_says_what_happened_and_what_to_do(
    lang: str, browser: Browser, pack: Pack
) -> None:
    page = browser.new_page(viewport=PHONE)
    for entry in pack.book[::100]:
        told = answered(read_case(entry.told, pack.vocabulary), pack=pack)
        page.set_content(report(told, pack, lang))
        said = [told.causes[0].label, *(action.text for action in told.actions[:1])]

        for line, text in zip((".first .name", ".first strong"), said, strict=False):
            place = page.locator(line).first.bounding_box()
            assert text.in_(lang) in page.locator(line).first.inner_text()
            assert place is not None
            assert place["y"] + place["height"] < PHONE["height"] * 2 / 3
        assert browsing.overflowing(page) <= 0
    page.close()


@pytest.mark.parametrize("how", ["light", "dark", "paper"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_stands_out_from_what_it_stands_on(kind: str, how: str, opened: Open) -> None:
    page = opened(kind, color_scheme="light" if how == "light" else "dark")
    page.emulate_media(media="print" if how == "paper" else "screen")
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")

    assert browsing.faint(page, printed=how == "paper") == []
    if kind == "report" and how != "paper":
        page.locator("tr[data-then]").first.focus()
        page.evaluate(
            "for (const each of document.querySelectorAll('*')) each.classList.add('lit')"
        )
        assert browsing.faint(page) == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_headings_come_in_order(kind: str, lang: str, opened: Open) -> None:
    levels = [
        int(str(heading.evaluate("(each) => each.tagName"))[1])
        for heading in opened(kind, lang).locator("h1, h2, h3, h4 >> visible=true").all()
        if heading.is_visible()
    ]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_can_be_used_is_reached_by_the_tab_key_in_order_and_has_a_name(
    kind: str, opened: Open
) -> None:
    page = opened(kind)
    page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
    wanted = browsing.usable(page)

    assert len(wanted) > 10
    assert browsing.tabbed(page) == wanted
    called = browsing.names(page)
    assert len(called) == len(wanted)
    # The id of a node is no name for a person.
    assert [each for each in called if not each or re.match("[a-z]+:", each)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_without_scripts_a_page_reads_in_the_language_it_was_made_in(
    kind: str, opened: Open, answer: Answer
) -> None:
    page = opened(kind, java_script_enabled=False)

    said = page.inner_text("body")
    assert not page.locator("button").first.is_visible()
    assert "指向" not in said
    assert "English" not in said
    assert answer.causes[0].label.zh in said or kind == "graph"
    if kind == "report":
        inner = page.locator("details:not([open]) > :nth-child(2)").first
        page.locator("details:not([open]) > summary").first.click()
        assert inner.is_visible() or page.locator("details:not([open])").count() == 0
