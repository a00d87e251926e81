"""Writes docs/audit.md: every check of `expert audit`, from the texts that its report shows.

.venv/bin/python docs/audit_page.py
"""

from collections.abc import Iterator
from pathlib import Path

from expert.audit.catalogue import CHECKS, GROUPS, LIMITS, SEVERITIES
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


def page() -> str:
    """Return the page, English first."""
    return "\n\n---\n\n".join("\n".join(_half(lang)) for lang in ("en", "zh")) + "\n"


def _half(lang: str) -> Iterator[str]:
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
        for check in CHECKS.values():
            if check.group == letter:
                kind = SEVERITIES[check.severity].in_(lang).partition("：" if zh else ":")[0]
                yield ""
                yield f"**{check.code}** ({kind}) {check.proves.in_(lang)}"
                yield ""
                yield f"- {'发现时' if zh else 'found'}: {check.says.in_(lang)}"
                yield f"- {'怎么办' if zh else 'mend'}: {check.mend.in_(lang)}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
