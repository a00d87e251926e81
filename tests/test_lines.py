"""Where the lines of a page end."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from expert.render.lines import CLOSING, OPENING, in_lines

WORDS = ["App", "“App”", "2026-12-03 09:20", "1,260.00", "FOR-004", "看商户后台", "或", "（", "）",
         "“", "”", "，", "。", "——", " ", "  ", "/", "(", ")", "it’s", "a.b"]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
anything = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "))


@given(text=texts | anything, width=st.integers(1, 60))
def test_the_lines_are_the_text_and_no_wider_than_can_be(text: str, width: int) -> None:
    made = in_lines(text, width)

    assert "".join(made) == text
    for line in made:
        if cell_len(line.rstrip()) > width:  # only where nothing in it may be parted
            assert in_lines(line, 1) == [line]


@given(text=texts, width=st.integers(1, 60))
def test_no_word_is_split_and_nothing_closes_at_the_start_or_opens_at_the_end(
    text: str, width: int
) -> None:
    for before, after in pairwise(in_lines(text, width)):
        assert before.rstrip()[-1:] not in OPENING or not before.strip()
        assert after[0] not in CLOSING
        assert not re.search(r"[!-~]$", before) or not re.match(r"[!-~]", after)
        assert not re.search(r"-\d\d $", before) or not re.match(r"\d\d:", after)


@given(text=texts, width=st.integers(1, 60))
def test_a_line_takes_as_much_as_it_can_hold(text: str, width: int) -> None:
    for before, after in pairwise(in_lines(text, width)):
        (first, *_) = in_lines(after, 1)
        assert cell_len((before + first).rstrip()) > width


@pytest.mark.parametrize(
    ("text", "width", "made"),
    [
        ("看商户后台或App", 14, ["看商户后台或", "App"]),
        ("可以排除“冲正没成功”", 10, ["可以排除", "“冲正没成", "功”"]),
        ("时间是2026-12-03 09:20", 12, ["时间是", "2026-12-03 09:20"]),
        ("either / or, as told", 8, ["either /", "or, as", "told"]),
        ("first\nsecond", 80, ["first", "second"]),
        ("", 80, [""]),
    ],
)
def test_lines_end_where_a_typesetter_would_end_them(
    text: str, width: int, made: list[str]
) -> None:
    assert [line.rstrip() for line in in_lines(text, width)] == made
