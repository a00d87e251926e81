"""Reads what the audit holds a pack to: exclusions, invariants and waivers in `audit.yaml`.

None of it can change an answer, so none of it is part of the content hash.
"""

from collections.abc import Iterator, Mapping

from expert.documents import Array, Node, Table
from expert.errors import Problem, problem
from expert.pack.folder import Folder
from expert.pack.shape import Exclusive, Invariant, Promises, Waiver
from expert.pack.shapes import ExclusiveShape, InvariantShape, WaiverShape
from expert.pack.shaping import shaped
from expert.pack.when import ConditionReader
from expert.rules import Action

FILE = "audit.yaml"
_SECTIONS = ("exclusive", "invariants", "waivers")


def read_promises(
    folder: Folder, actions: Mapping[str, Action], when: ConditionReader, problems: list[Problem]
) -> Promises:
    """Return what `audit.yaml` says; mistakes are noted."""
    document = folder.file(FILE)
    if isinstance(document, Table):
        for key, _ in document:
            if key.text not in _SECTIONS:
                known = ", ".join(_SECTIONS)
                problems.append(problem("E303", key.place, key=key.text, known=known))
    elif document is not None:
        problems.append(problem("E301", document.place))

    def listed(section: str) -> Iterator[Node]:
        node = folder.section(FILE, section)
        if isinstance(node, Array):
            yield from node.items
        elif node is not None:
            problems.append(problem("E309", node.place))

    money = tuple(action.id for action in actions.values() if action.moves_money)
    exclusive = [(shaped(ExclusiveShape, node, problems), node) for node in listed("exclusive")]
    invariants: dict[str, Invariant] = {}
    for node in listed("invariants"):
        if (found := _invariant(node, money, when, problems)) is None:
            continue
        if found.id in invariants:
            problems.append(problem("E310", node.place, id=found.id))
        invariants.setdefault(found.id, found)
    waivers = [(shaped(WaiverShape, node, problems), node) for node in listed("waivers")]
    return Promises(
        tuple(Exclusive(e.actions, e.because, node.place) for e, node in exclusive if e),
        tuple(invariants.values()),
        tuple(Waiver(w.finding, w.subject, w.reason, node.place) for w, node in waivers if w),
    )


def _invariant(
    node: Node, money: tuple[str, ...], when: ConditionReader, problems: list[Problem]
) -> Invariant | None:
    shape = shaped(InvariantShape, node, problems)
    never = node.find("never") if isinstance(node, Table) else None
    condition = never.find("when") if isinstance(never, Table) else None
    if shape is None:
        return None
    advised = shape.never.advised
    return Invariant(
        id=shape.id,
        says=shape.says,
        advised=money if advised == "moves_money" else tuple(advised),
        not_advised=shape.never.not_advised,
        urgency_below=shape.never.urgency_below,
        when=when.condition(condition) if condition else None,
        place=node.place,
    )
