"""A page of HTML that stands alone: both languages in it, no address to load anything from.

The one language or the other is hidden by the page's own `lang`; a script of a few lines
switches it, opens what is folded before printing, and lights up what follows from a thing
that is pointed at. Without scripts the page still reads, in the language it was made in.
"""

import os
from contextlib import suppress
from html import escape
from pathlib import Path

from expert.errors import InputError, Place, problem, system_reason
from expert.vocabulary import Text

_MARK = '<meta name="generator" content="expert">'
_HEAD_BYTES = 1_000
_STYLE = """
:root { color-scheme: light dark; --ink: #1a1a1a; --soft: #595959; --paper: #fff; --panel: #f5f6f8;
  --line: #d5d8dd; --lit: #ffe9a8; --warn: #a33c00; --link: #005a9c; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #a9adb3; --paper: #16181b;
  --panel: #212429; --line: #3b4047; --lit: #5c4a00; --warn: #ff9a66; --link: #7db8ee; } }
html[lang="zh-CN"] [lang="en"], html[lang="en"] [lang="zh-CN"] { display: none; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei",
  "WenQuanYi Zen Hei", sans-serif; overflow-wrap: anywhere; }
body.wide { max-width: none; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
p, ul, ol { margin: .4rem 0; }
li { margin: .3rem 0; }
a { color: var(--link); }
.soft { color: var(--soft); font-size: .9rem; }
.warn { color: var(--warn); }
.first { background: var(--panel); border-left: .3rem solid #e69f00; padding: .6rem 1rem; }
.switch { float: right; }
button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line);
  border-radius: .3rem; padding: .2rem .6rem; cursor: pointer; }
button[aria-pressed="true"] { border-color: var(--ink); font-weight: bold; }
details { border-left: 2px solid var(--line); padding-left: .8rem; margin: .3rem 0; }
summary { cursor: pointer; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem;
  border-bottom: 1px solid var(--line); }
.id { white-space: nowrap; }
details > p { margin-left: 1.1rem; }
[data-then] { cursor: help; }
.lit { background: var(--lit); }
.picture { overflow-x: auto; background: #fff; border: 1px solid var(--line); }
.picture svg { max-width: none; }
.faded { opacity: .15; }
@media print { body { max-width: none; padding: 0; font-size: 10pt; } .switch { display: none; }
  h2, h3 { break-after: avoid; } li, tr { break-inside: avoid; }
  .picture { border: 0; } .picture svg { max-width: 100%; height: auto; } }
"""
_SCRIPT = """
const root = document.documentElement;
for (const button of document.querySelectorAll(".switch button"))
  button.onclick = () => {
    root.lang = button.value;
    document.title = button.dataset.title;
    for (const other of document.querySelectorAll(".switch button"))
      other.setAttribute("aria-pressed", other === button);
  };
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const each of folded) each.open = true;
});
addEventListener("afterprint", () => { for (const each of folded) each.open = false; });
const light = (event, on) => {
  const from = event.target.closest("[data-then]");
  if (!from) return;
  from.classList.toggle("lit", on);
  const then = new Set(from.dataset.then.split(" "));
  for (const each of document.querySelectorAll("[data-id]"))
    if (then.has(each.dataset.id)) each.classList.toggle("lit", on);
};
for (const name of ["pointerover", "focusin"])
  document.addEventListener(name, (event) => light(event, true));
for (const name of ["pointerout", "focusout"])
  document.addEventListener(name, (event) => light(event, false));
for (const svg of document.querySelectorAll(".picture svg")) {
  const name = (group) => group.querySelector("title").textContent;
  const nodes = [...svg.querySelectorAll("g.node")], edges = [...svg.querySelectorAll("g.edge")];
  const reached = (start) => {
    const found = new Set([start]), used = new Set();
    for (const each of found)
      for (const edge of edges) {
        const [a, b] = name(edge).split("->");
        if (a === each) { used.add(edge); found.add(b); }
      }
    return [found, used];
  };
  const show = (node) => {
    const [found, used] = reached(name(node));
    for (const each of nodes) each.classList.toggle("faded", !found.has(name(each)));
    for (const each of edges) each.classList.toggle("faded", !used.has(each));
  };
  const clear = () => { for (const each of [...nodes, ...edges]) each.classList.remove("faded"); };
  for (const node of nodes) { node.onpointerenter = () => show(node); node.onpointerleave = clear; }
}
"""


def page(title: Text, body: str, lang: str, *, wide: bool = False) -> str:
    """Return a whole page; `body` is HTML with both languages in it, shown in `lang` first."""
    shown = "zh-CN" if lang == "zh" else "en"
    buttons = "".join(
        f'<button value="{code}" data-title="{escape(title.in_(code[:2]))}"'
        f' aria-pressed="{str(code == shown).lower()}">{name}</button> '
        for code, name in (("zh-CN", "中文"), ("en", "English"))
    )
    return f"""<!doctype html>
<html lang="{shown}">
<head>
<meta charset="utf-8">
{_MARK}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>{escape(title.in_(lang))}</title>
<style>{_STYLE}</style>
</head>
<body{' class="wide"' if wide else ""}>
<nav class="switch" aria-label="语言 / language">{buttons}</nav>
<main>
{body}
</main>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def both(text: Text, tag: str = "span") -> str:
    """Return a text in both languages, of which the page shows one."""
    if text.zh == text.en:
        return f"<{tag}>{escape(text.zh)}</{tag}>"
    zh, en = escape(text.zh), escape(text.en)
    return f'<{tag} lang="zh-CN">{zh}</{tag}><{tag} lang="en">{en}</{tag}>'


def picture(zh: str, en: str) -> str:
    """Return two SVG pictures, one a language, as a part of a page."""
    parts = (("zh-CN", zh), ("en", en))
    return "".join(
        f'<div class="picture" lang="{code}">{_inline(svg, code)}</div>' for code, svg in parts
    )


def _inline(svg: str, code: str) -> str:
    """Return an SVG document as an element whose ids are its own."""
    return svg[svg.index("<svg") :].replace(' id="', f' id="{code}-')


def save(text: str, path: Path) -> None:
    """Write a page to a file at once or not at all; only an earlier page is written over.

    Raises:
        InputError: it cannot be written, or another file has its name.
    """
    new = path.parent / f".{path.name}.{os.getpid()}.new"
    try:
        if path.exists() and not _is_page(path):
            raise InputError(problem("E241", Place(str(path))))
        try:
            new.write_text(text, encoding="utf-8")
            new.replace(path)
        except BaseException:
            with suppress(OSError):
                new.unlink()
            raise
    except OSError as error:
        raise InputError(problem("E115", Place(str(path)), reason=system_reason(error))) from None


def _is_page(path: Path) -> bool:
    with path.open("rb") as file:
        return _MARK.encode() in file.read(_HEAD_BYTES)
