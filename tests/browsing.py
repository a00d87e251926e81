"""A real Chromium for the tests of the pages, and what to ask it about one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
MISSING = "no Chromium here: apt-get install chromium fonts-noto-cjk"
# Root may not use the sandbox; the others keep the browser from calling home.
_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

# Every text that is seen with its colour and that of what it stands on: in a picture the shape
# before it, else the nearest background, of which a printer prints none.
_TEXTS = """(printed) => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const under = (element) => {
    if (element.closest("svg")) {
      for (let each = element; each; each = each.previousElementSibling) {
        const fill = getComputedStyle(each).fill;
        if (each.tagName !== "text" && fill.startsWith("rgb")) return numbers(fill);
      }
      return [255, 255, 255];
    }
    for (let each = printed ? null : element; each; each = each.parentElement) {
      const found = numbers(getComputedStyle(each).backgroundColor);
      if (found[3] !== 0) return found;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, said = walker.currentNode.data.trim();
    if (!said || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const ink = element.closest("svg") ? style.fill : style.color;
    found.push([said, numbers(ink), under(element)]);
  }
  return found;
}"""


@contextmanager
def browser() -> Iterator[Browser]:
    """Run a Chromium with a profile of its own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield running
        running.close()


def faint(page: Page, *, printed: bool = False) -> list[tuple[str, float]]:
    """Return the texts that stand out too little, by the measure of WCAG 2 (1.4.3)."""
    seen = [(said, _contrast(ink, paper)) for said, ink, paper in page.evaluate(_TEXTS, printed)]
    assert len(seen) > 5
    return [(said, round(ratio, 2)) for said, ratio in seen if ratio < 4.5]


def overflowing(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    wider: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


def usable(page: Page) -> list[int]:
    """Return what is seen and can be used: the places of its elements in the document."""
    found: list[int] = page.evaluate(
        """() => [...document.querySelectorAll("*")].flatMap((each, place) =>
          each.matches("button, a[href], summary, tr[data-then], g.node") && each.checkVisibility()
            ? [place] : [])"""
    )
    return found


def tabbed(page: Page) -> list[int]:
    """Return the places of the elements that the tab key goes through, until it leaves."""
    went: list[int] = []
    while True:
        page.keyboard.press("Tab")
        at = page.evaluate(
            """document.activeElement === document.body ? 0
              : [...document.querySelectorAll("*")].indexOf(document.activeElement)"""
        )
        if not at:
            return went
        went.append(at)
        assert len(went) < 500


def names(page: Page) -> list[str]:
    """Return what a screen reader calls the things that take the focus."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        str(node.get("name", {}).get("value", "")) for node in tree
        if any(p["name"] == "focusable" and p["value"]["value"] for p in node.get("properties", ()))
        and node["role"]["value"] != "RootWebArea"
    ]  # fmt: skip


def _contrast(ink: list[float], paper: list[float]) -> float:
    one, other = sorted((_luminance(ink), _luminance(paper)))
    return (other + 0.05) / (one + 0.05)


def _luminance(colour: list[float]) -> float:
    """Return the relative luminance of an sRGB colour, as WCAG 2 defines it."""
    parts = (value / 255 for value in colour[:3])
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
