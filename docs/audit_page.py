"""Writes docs/audit.md and a page for every check of `expert audit`, from the texts of its report.

Each page shows a finding of a small pack into which a defect was put. By hand:
.venv/bin/python docs/audit_page.py
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from audited import SMALL, audited_pack
from defects import SEEDS

from expert import load_pack
from expert.audit.catalogue import CHECKS, GROUPS, LIMITS, SEVERITIES, Check
from expert.audit.checks import audit
from expert.audit.inquiry import Finding
from expert.audit.report import told
from expert.vocabulary import Text

PAGE = Path(__file__).with_name("audit.md")

_TITLE = Text("# expert audit 证明什么", "# What `expert audit` proves")
_OTHER = Text(
    "[English](#what-expert-audit-proves) | 中文", "English | [中文](#expert-audit-证明什么)"
)
_INTRO = (
    Text(
        "`expert audit` 把引擎运行的同一批条件编译成布尔电路（“不知道”是一个普通的值，数字按规则里的界限分段），"
        "再用 SAT 求解器对**所有**能告知的案例回答问题：要么证明成立，要么给出一个最小的反例。"
        "每个反例都会交给 `expert explain` 所用的引擎重跑，结果必须一致，否则审计以 E510 中止。",
        "`expert audit` compiles the very conditions that the engine runs into a Boolean circuit (unknown is an ordinary "
        "value, numbers fall into regions at the bounds that rules read) and lets a SAT solver answer questions about "
        "**all** cases that can be told: a proof, or a smallest counterexample. Each counterexample is run again by the "
        "engine behind `expert explain` and must show the same, or the audit stops with E510.",
    ),
    Text(
        "需要可选组件：`pip install 'expert[audit]'`。退出码：0 没有发现问题，1 有发现，2 知识包或选项有误，4 审计本身失败。",
        "It needs an extra: `pip install 'expert[audit]'`. Exit codes: 0 clean, 1 findings, 2 the pack or an option is wrong, "
        "4 the audit itself has failed.",
    ),
    Text(
        "互斥的行动、不变式和豁免写在知识包的 `audit.yaml` 里；它不影响任何回答，也不计入知识包的指纹。"
        "豁免写明检查代码、对象和理由；已经没有对象的豁免本身就是一处发现。",
        "Actions that exclude one another, invariants and waivers stand in `audit.yaml` of the pack; it changes no answer "
        "and is not part of the pack's hash. A waiver names the code of a check, its subject and a reason; a waiver that "
        "waives nothing is itself a finding.",
    ),
)  # fmt: skip


_SEVERITY = Text("**轻重**", "**How grave**")
_WHY = Text("**为什么要紧**", "**Why it matters**")
_EXAMPLE = Text(
    "**发现的样子**（测试用的小知识包）",
    "**What a finding looks like** (in the small pack of the tests)",
)
_NO_EXAMPLE = Text(
    "没有例子：这样的发现只会来自程序的错误。",
    "There is no example: only a mistake of the program would bring one.",
)
_MEND = Text("**怎么办**", "**What to do**")
_CASE = Text("例", "case")
_BACK = Text("[所有检查](../audit.md#expert-audit-证明什么)", "[All checks](../audit.md)")


def pages() -> Mapping[Path, str]:
    """Return what each file has to hold, English first."""
    folder = PAGE.with_suffix("")
    return {PAGE: _both(_index), **{folder / f"{c.code}.md": _page(c) for c in CHECKS.values()}}


def _page(check: Check) -> str:
    return _both(lambda lang: _details(check, lang))


def _both(half: Callable[[str], Iterator[str]]) -> str:
    return "\n\n---\n\n".join("\n".join(half(lang)) for lang in ("en", "zh")) + "\n"


def _index(lang: str) -> Iterator[str]:
    zh = lang == "zh"
    yield _TITLE.in_(lang)
    yield ""
    yield _OTHER.in_(lang)
    for text in _INTRO:
        yield ""
        yield text.in_(lang)
    yield ""
    yield "**证明的范围：**" if zh else "**How far the proofs go:**"
    yield ""
    yield from (f"- {limit.in_(lang)}" for limit in LIMITS)
    yield ""
    yield "**轻重：**" if zh else "**How grave a finding is:**"
    yield ""
    yield from (f"- {text.in_(lang)}" for text in SEVERITIES.values())
    for letter, title in GROUPS.items():
        yield ""
        yield f"## {letter} {title.in_(lang)}"
        yield ""
        for check in CHECKS.values():
            if check.group == letter:
                kind = SEVERITIES[check.severity].in_(lang).partition("：" if zh else ":")[0]
                page = f"[{check.code}](audit/{check.code}.md)"
                yield f"- {page} ({kind}) {check.proves.in_(lang)}"


def _details(check: Check, lang: str) -> Iterator[str]:
    yield f"# {check.code}: {check.proves.in_(lang)}"
    yield ""
    yield _BACK.in_(lang)
    said = (
        (_SEVERITY, SEVERITIES[check.severity]),
        (_WHY, check.why),
        (_MEND, check.mend),
    )
    for heading, text in said:
        yield ""
        yield f"{heading.in_(lang)}{'：' if lang == 'zh' else ': '}{text.in_(lang)}"
    yield ""
    finding = _examples().get(check.code)
    if finding is None:
        yield _NO_EXAMPLE.in_(lang)
        return
    yield f"{_EXAMPLE.in_(lang)}{'：' if lang == 'zh' else ':'}"
    yield ""
    yield "```text"
    where = f"{finding.place}: " if finding.place else ""
    yield f"{check.severity}: {where}{finding.says.in_(lang)}"
    if finding.case is not None:
        yield f"  {_CASE.in_(lang)}: {json.dumps(told(finding.case), ensure_ascii=False)}"
    yield "```"


@cache
def _examples() -> Mapping[str, Finding]:
    """Return a finding of each check that some defect brings."""
    found: dict[str, Finding] = {}
    bare = audit(load_pack(SMALL))
    for finding in (*bare.findings, *bare.notices):
        found.setdefault(finding.code, _from(SMALL, finding))
    with TemporaryDirectory() as folder:
        for i, (changed, code, subject, _) in enumerate(SEEDS.values()):
            root = Path(folder) / str(i)
            done = audit(audited_pack(root, changed))
            for finding in (*done.findings, *done.notices):
                if (finding.code, finding.subject) == (code, subject):
                    found[code] = _from(root, finding)
    return found


def _from(root: Path, finding: Finding) -> Finding:
    """Return a finding whose place is named as it is from the folder of its pack."""
    if finding.place is None:
        return finding
    file = Path(finding.place.file).relative_to(root)
    return replace(finding, place=finding.place._replace(file=file.as_posix()))


if __name__ == "__main__":
    for path, text in pages().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
