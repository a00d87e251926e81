"""A comparison of two packs as people read it, in either language, and as programs do."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from expert.audit.casefile import as_yaml
from expert.audit.compare import Comparison, Difference, Kind, Output
from expert.audit.past import REFUSED, Advised, Past
from expert.errors import escaped
from expert.pack.shape import Pack
from expert.values import to_plain
from expert.vocabulary import Text

_SAYS: dict[Kind, Text] = {
    "first_cause": Text("排在最前的原因", "first cause"),
    "urgency": Text("紧急程度", "urgency"),
    "level": Text("原因 {name} 的把握", "certainty of cause {name}"),
    "recommended": Text("建议行动 {name}", "action {name} is recommended"),
    "forbidden": Text("禁止行动 {name}", "action {name} is forbidden"),
    "contradicted": Text("事实 {name} 自相矛盾", "term {name} is contradicted"),
    "fires": Text("规则 {name} 成立", "rule {name} fires"),
}
_WORDS = {
    "yes": Text("是", "yes"),
    "no": Text("否", "no"),
    "none": Text("无", "none"),
    "refused": Text("读不了这个案例", "cannot read the case"),
}
_COUNTS = Text(
    "可能不同的输出：{differ} 项；其余已证明在所有案例中都相同：{equal} 项。",
    "Outputs that can differ: {differ}; all others are proven equal in every case: {equal}.",
)
_CASE = Text("  例如：{case}", "  for example: {case}")
_TEXTS = Text("文字改了：", "Worded otherwise:")
_DECLARED = Text("声明不同，或只有一方有：", "Declared otherwise, or by one pack alone:")
_SCOPE = Text(
    "证明不涉及：行动的先后、提问、日期、由时间或金额算出的事实，以及假定。",
    "The proof does not cover the order of actions, questions, dates, what is computed from times "
    "and amounts, or assumptions.",
)
_KINDS = {
    "term": Text("事实", "terms"),
    "finding": Text("中间结论", "findings"),
    "alias": Text("别名", "aliases"),
    "cause": Text("原因", "causes"),
    "action": Text("行动", "actions"),
    "evidence": Text("证据", "evidence"),
    "parameter": Text("参数", "parameters"),
    "source": Text("来源", "sources"),
    "contact": Text("联系电话", "contacts"),
    "word": Text("连接语", "connectives"),
    "advice": Text("给收银员的建议", "advice at the till"),
    "gloss": Text("用语", "glosses"),
    "prevention": Text("预防", "prevention"),
    "onboarding": Text("开通准备", "onboarding notes"),
    "rule": Text("规则", "rules"),
    "inconsistency": Text("不可能同时成立的说法", "inconsistencies"),
    "order": Text("行动的先后", "order of actions"),
    "code": Text("应答码", "response codes"),
    "rank": Text("排列", "declared order"),
    "pack": Text("知识包", "pack"),
}
_PAST = Text(
    "以往案例：{count} 个，其中变了 {changed} 个。",
    "Past cases: {count}, of which change: {changed}.",
)
_LEVEL = Text("它的把握", "its certainty")
_ORDER = Text("行动的先后不同", "the actions in another order")


def as_text(comparison: Comparison, past: Past | None, lang: str) -> str:
    """Return a comparison, and what becomes of past cases, in `zh` or `en`."""
    return "\n".join(_lines(comparison, past, lang)) + "\n"


def as_json(comparison: Comparison, past: Past | None) -> str:
    """Return the same for programs; ids do not depend on the language."""
    plain = {
        "schema_version": "1",
        "old": _pack(comparison.old),
        "new": _pack(comparison.new),
        "differences": [_plain(found) for found in comparison.differences],
        "equal": [_output(output) for output in comparison.equal],
        "texts": comparison.texts,
        "declared": comparison.declared,
        "past": asdict(past) if past else None,
    }
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"


def _lines(comparison: Comparison, past: Past | None, lang: str) -> Iterator[str]:
    yield " → ".join(
        f"{p.name} {p.version} ({p.content_hash})" for p in (comparison.old, comparison.new)
    )
    counts = {"differ": len(comparison.differences), "equal": len(comparison.equal)}
    yield _COUNTS.in_(lang).format(**counts)
    for found in comparison.differences:
        what = _SAYS[found.output.kind].in_(lang).format(name=found.output.name)
        old, new = (_said(comparison.new, found.output, s, lang) for s in (found.old, found.new))
        yield f"{what}{_colon(lang)}{old} → {new}"
        yield _CASE.in_(lang).format(case=as_yaml(found.case))
    for heading, ids in ((_TEXTS, comparison.texts), (_DECLARED, comparison.declared)):
        if ids:
            yield heading.in_(lang)
            yield from _by_kind(ids, lang)
    yield _SCOPE.in_(lang)
    if past:
        yield _PAST.in_(lang).format(count=past.count, changed=len(past.changed))
        for changed in past.changed:
            how = _how(comparison.new, changed.old, changed.new, lang)
            yield f"  {escaped(changed.name)}{_colon(lang)}{how}"


def _by_kind(ids: Iterable[str], lang: str) -> Iterator[str]:
    kinds: dict[str, list[str]] = {}
    for id_ in ids:
        kind, _, name = id_.partition(" ")
        kinds.setdefault(kind, []).append(name)
    for kind, names in kinds.items():
        label = _KINDS[kind].in_(lang)
        yield f"  {label}{_colon(lang)}{('、' if lang == 'zh' else ', ').join(names)}"


def _said(pack: Pack, output: Output, said: str, lang: str) -> str:
    return pack.words[f"level.{said}"].in_(lang) if output.kind == "level" else _word(said, lang)


def _how(pack: Pack, old: Advised, new: Advised, lang: str) -> str:
    if REFUSED in (old, new):
        words = (_WORDS["refused"].in_(lang) if a is REFUSED else a.first_cause for a in (old, new))
        return " → ".join(words)
    before, after = (pack.words[f"level.{a.level}"].in_(lang) for a in (old, new))
    pairs = (
        (_SAYS["first_cause"], old.first_cause, new.first_cause),
        (_LEVEL, before, after),
        (_SAYS["urgency"], old.urgency, new.urgency),
    )
    parts = [f"{says.in_(lang)} {one} → {other}" for says, one, other in pairs if one != other]
    parts += [f"-{action}" for action in old.actions if action not in new.actions]
    parts += [f"+{action}" for action in new.actions if action not in old.actions]
    return ("；" if lang == "zh" else "; ").join(parts or [_ORDER.in_(lang)])


def _word(said: str, lang: str) -> str:
    return _WORDS[said].in_(lang) if said in _WORDS else said


def _colon(lang: str) -> str:
    return "：" if lang == "zh" else ": "


def _pack(pack: Pack) -> dict[str, str]:
    return {"name": pack.name, "version": pack.version, "content_hash": pack.content_hash}


def _plain(found: Difference) -> dict[str, Any]:
    told = {term: None if v is None else to_plain(v) for term, v in found.case.told.items()}
    return {**_output(found.output), "old": found.old, "new": found.new, "case": told}


def _output(output: Output) -> dict[str, str]:
    return {"kind": output.kind, "name": output.name}
