"""What a pack covers, statement by statement, for people and as JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from expert.pack.coverage import Group
from expert.vocabulary import Text

_ENCODED = Text("共 {all} 条，收进来 {encoded} 条", "{all} statements, {encoded} encoded")
_LEFT_OUT = Text("不收：", "left out: ")
_UNSAID = Text("不写（除非是提醒不要）：", "never written but as a warning: ")
_NOTHING = Text("这个知识包没有 coverage.yaml。", "This pack has no coverage.yaml.")


def as_text(groups: Sequence[Group], names: Mapping[str, Text], lang: str) -> str:
    """Return each statement with what encodes it, or why nothing does.

    Args:
        groups: what people say.
        names: what everything in the pack is called.
        lang: `zh` or `en`.
    """
    lines: list[str] = []
    for group in groups:
        encoded = sum(bool(statement.by) for statement in group.statements)
        count = _ENCODED.in_(lang).format(all=len(group.statements), encoded=encoded)
        lines += ["", f"{group.label.in_(lang)} · {count}", ""]
        for statement in group.statements:
            below = [f"{name}  {names[name].in_(lang)}" for name in statement.by]
            if statement.left_out:
                below.append(_LEFT_OUT.in_(lang) + statement.left_out.in_(lang))
            if statement.unsaid:
                below.append(_UNSAID.in_(lang) + " / ".join(statement.unsaid))
            says = [statement.says.in_(lang)] if statement.says else []
            first, *others = [*says, *below]
            lines += [f"  {statement.id}  {first}", *(f"      {line}" for line in others)]
    return "\n".join(lines[1:] or [_NOTHING.in_(lang)]) + "\n"


def as_json(groups: Sequence[Group], names: Mapping[str, Text]) -> str:
    """Return the same as JSON, in both languages."""
    content = [
        {
            "id": group.id,
            "label": asdict(group.label),
            "statements": [
                {
                    "id": statement.id,
                    "says": asdict(statement.says) if statement.says else None,
                    "by": [{"id": name, "label": asdict(names[name])} for name in statement.by],
                    "left_out": asdict(statement.left_out) if statement.left_out else None,
                    "unsaid": statement.unsaid,
                }
                for statement in group.statements
            ],
        }
        for group in groups
    ]
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
