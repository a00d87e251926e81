"""Draws explain-en.svg and explain-zh.svg: what `expert explain` prints, as pictures.

Run it after a change of the knowledge: `.venv/bin/python docs/picture.py`. The pictures load
nothing from elsewhere; Chinese is shown in a font of the reader's machine.
"""

import io
import re
from html import escape, unescape
from itertools import groupby
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console

import expert
from expert.documents import CASE_BYTES, parse, read
from expert.facts import read_case
from expert.render.terminal import show

DOCS = Path(__file__).parent
CASE = "examples/one-sided.yaml"
COLUMNS = 100
# A column is 0.55 of a letter's height: Chinese, two columns wide, then stands close enough.
ASPECT = 0.55
COLUMN = 20 * ASPECT
FONTS = (
    "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', 'PingFang SC', "
    "'Microsoft YaHei', 'WenQuanYi Zen Hei', monospace"
)
# rich asks a server for its font, and asks fonts for letters of full width.
_WISHES = re.compile(r"@font-face \{.*?\}\s*|font-variant-east-asian: full-width;\s*", re.DOTALL)
_PIECE = re.compile(
    r'<text class="(?P<style>[\w-]+)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" textLength="[\d.]+"'
    r' clip-path="(?P<clip>[^"]+)">(?P<text>[^<]*)</text>'
)


def picture(lang: str) -> str:
    """Return what `expert explain` prints for the example, in one language, as SVG."""
    node = parse(read(DOCS.parent / CASE, CASE_BYTES), CASE)
    pack = expert.load_pack()
    diagnosis = expert.diagnose(read_case(node, pack.vocabulary), pack=pack)
    paper = Console(record=True, width=COLUMNS, file=io.StringIO(), _environ={})
    show(diagnosis, pack.glossary.values(), lang, paper)
    svg = paper.export_svg(
        title=f"expert explain {CASE} --lang {lang}", font_aspect_ratio=ASPECT, unique_id="expert"
    )
    svg = _PIECE.sub(_fitted, _WISHES.sub("", svg)).replace("Fira Code, monospace", FONTS)
    return svg.replace("<svg ", f'<svg lang="{"zh-CN" if lang == "zh" else "en"}" ', 1)


def _fitted(piece: re.Match[str]) -> str:
    """Return a piece of text in runs of one width: rich gives two-column characters one column."""
    x, runs = float(piece["x"]), []
    for columns, run in groupby(unescape(piece["text"]), cell_len):
        text = "".join(run)
        width = len(text) * columns * COLUMN
        if text.strip():
            runs.append(
                f'<text class="{piece["style"]}" x="{x:g}" y="{piece["y"]}" textLength="{width:g}"'
                f' clip-path="{piece["clip"]}">{escape(text).replace(" ", "&#160;")}</text>'
            )
        x += width
    return "".join(runs)


if __name__ == "__main__":
    for language in ("en", "zh"):
        (DOCS / f"explain-{language}.svg").write_text(picture(language), encoding="utf-8")
