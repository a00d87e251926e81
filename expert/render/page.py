"""A page of HTML that stands alone: both languages in it, no address to load anything from.

The one language or the other is hidden by the page's own `lang`; a short script switches it,
opens what is folded before printing, and lights up what follows from a thing that is pointed
at or focused, in the text and in the pictures. Without scripts the page still reads, in the
language it was made in, and what only a script could do (`live`) is not shown.
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
  --line: #d5d8dd; --lit: #ffe9a8; --warn: #963700; --link: #005a9c; --mark: #e69f00; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #b3b7bd;
  --paper: #16181b; --panel: #212429; --line: #3b4047; --lit: #4d3e00; --warn: #ff9a66;
  --link: #7db8ee; } }
html { scroll-padding-bottom: 6rem; }
html[lang="zh-CN"] [lang="en"], html[lang="en"] [lang="zh-CN"] { display: none; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 52rem; padding: 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.6 system-ui, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei",
  "WenQuanYi Zen Hei", sans-serif; overflow-wrap: anywhere; }
body.wide { max-width: none; }
h1 { font-size: clamp(1.1rem, 5vw, 1.5rem); line-height: 1.3; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
p, ul, ol { margin: .4rem 0; }
ul, ol { padding-left: 1.6rem; }
li { margin: .3rem 0; }
ol > li { margin: .7rem 0; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.soft { color: var(--soft); font-size: .9rem; }
.warn { color: var(--warn); }
.first { background: var(--panel); border-left: .3rem solid var(--mark); padding: .6rem 1rem; }
.first > p::first-letter { text-transform: uppercase; }
.first .name { font-size: 1.15rem; font-weight: bold; }
.switch { float: right; margin-left: .5rem; }
button { font: inherit; color: inherit; background: var(--panel); border: 1px solid var(--line);
  border-radius: .3rem; padding: .3rem .7rem; cursor: pointer; }
button[aria-pressed="true"] { border-color: var(--ink); font-weight: bold; }
details { border-left: 2px solid var(--line); padding-left: .8rem; margin: .3rem 0; }
summary { cursor: pointer; padding: .1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .5rem;
  border-bottom: 1px solid var(--line); }
.id { white-space: nowrap; }
details > p { margin-left: 1.1rem; }
[data-then] { cursor: help; }
.lit { background: var(--lit); box-shadow: -.25rem 0 var(--mark); }
.follows { position: fixed; inset: auto 0 0; margin: 0 auto; max-width: 52rem; }
.follows:not(:empty) { padding: .4rem 1rem 0; background: var(--panel); overflow: hidden;
  border-top: .2rem solid var(--mark); border-bottom: .4rem solid var(--panel);
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; }
.picture { overflow-x: auto; background: #fff; border: 1px solid var(--line); }
.picture svg { display: block; max-width: none; }
.picture g { box-shadow: none; }
.pointing .picture g:is(.node, .edge):not(.lit) { opacity: .15; }
@page { margin: 15mm; }
@page across { size: landscape; }
@media print { html { font-size: 10pt; color-scheme: light; } body { max-width: none; padding: 0; }
  .live, .follows { display: none; } h2, thead { break-after: avoid; }
  li, tr, .first { break-inside: avoid; } a { color: inherit; text-decoration: none; }
  .drawn { page: across; } .picture { border: 0; overflow: visible; }
  .picture svg { max-width: 100%; max-height: 16cm; } }
"""
_SCRIPT = """
const root = document.documentElement;
const all = (what) => [...document.querySelectorAll(what)];
const buttons = all(".switch button");
for (const button of buttons)
  button.onclick = () => {
    root.lang = button.value;
    document.title = button.dataset.title;
    for (const other of buttons) other.setAttribute("aria-pressed", other === button);
  };

let folded = [];
addEventListener("beforeprint", () => {
  folded = all("details:not([open])");
  for (const each of folded) each.open = true;
});
addEventListener("afterprint", () => { for (const each of folded) each.open = false; });

const after = new Map();
for (const node of all(".picture g.node")) {
  const said = node.querySelector("a").getAttribute("xlink:title");
  node.dataset.id = node.querySelector("title").textContent;
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", said.slice(said.indexOf(": ") + 2));
  node.setAttribute("tabindex", "0");
}
for (const edge of all(".picture g.edge")) {
  const [from, to] = edge.querySelector("title").textContent.split("->");
  edge.dataset.from = from;
  after.set(from, [...(after.get(from) ?? []), to]);
}
const followers = (from) => {
  if (from.dataset.then !== undefined) return new Set(from.dataset.then.split(" "));
  const found = new Set(after.get(from.dataset.id));
  for (const each of found) for (const next of after.get(each) ?? []) found.add(next);
  return found;
};

const status = document.querySelector(".follows");
const [lead, unused] = document.querySelector("template").content.children;
let from = null;
const show = () => {
  const id = from?.dataset.id;
  const then = from ? followers(from) : new Set(), names = new Map();
  root.classList.toggle("pointing", Boolean(from));
  for (const each of all("[data-id]")) {
    const name = each.querySelector(".name");
    if (then.has(each.dataset.id) && name) names.set(each.dataset.id, name);
    each.classList.toggle("lit", each.dataset.id === id || then.has(each.dataset.id));
  }
  for (const edge of all("[data-from]"))
    edge.classList.toggle("lit", edge.dataset.from === id || then.has(edge.dataset.from));
  const told = [...names.values()].flatMap((name, n) => [n ? " · " : "", name.cloneNode(true)]);
  const parts = !from || from.closest("svg") ? [] : told.length ? [lead, ...told] : [unused];
  status.replaceChildren(...parts);
};
const mark = (thing) => { if (thing !== from) { from = thing; show(); } };
const thing = (event) => event.target.closest?.("[data-then], g.node") ?? null;
// Moves, as a page that scrolls below a mouse at rest is no pointing.
for (const name of ["pointermove", "pointerdown", "focusin"])
  document.addEventListener(name, (event) => mark(thing(event)));
document.addEventListener("focusout", () => mark(null));
root.addEventListener("pointerleave", (event) => {
  if (event.pointerType !== "touch") mark(null);
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") mark(null); });
"""
_FOLLOWS = Text("由此得出：", "What follows: ")
_UNUSED = Text("这次没有用上。", "Not used in this case.")


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
<noscript><style>.live {{ display: none; }}</style></noscript>
</head>
<body{' class="wide"' if wide else ""}>
<nav class="switch live" aria-label="语言 / language">{buttons}</nav>
<main>
{body}
</main>
<p class="follows" role="status"></p>
<template><span>{both(_FOLLOWS)}</span><span>{both(_UNUSED)}</span></template>
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
