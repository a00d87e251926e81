"""The reasoning graph: a diagnosis as a networkx DiGraph with typed nodes.

Edges run from what was known to what follows. A node has `kind` (told, computed, unknown,
absence, rule, derived, cause, action, forbidden, urgency), `label_zh` and `label_en`; its id
is `kind:name`, the same in every language.
"""

from typing import TYPE_CHECKING, Any

import networkx as nx

from expert.proof import Premise
from expert.views import Answer
from expert.vocabulary import CAUSE_PREFIX, Text

if TYPE_CHECKING:
    from expert.public import Diagnosis

_CONCLUDED = {
    "term": "derived",
    "finding": "derived",
    "supports": "cause",
    "rules_out": "cause",
    "recommends": "action",
    "forbids": "forbidden",
    "raises": "urgency",
}
_PREMISES = {
    "step": "derived",
    "unknown": "unknown",
    "absent": "absence",
    "verdict": "cause",
    "contradicted": "derived",
}


def graph(diagnosis: "Answer | Diagnosis") -> "nx.DiGraph[str]":
    """Return what each conclusion of a diagnosis rests on, down to the facts.

    An edge from a rule to a cause has the role `supports` or `rules_out`.
    """
    drawn: nx.DiGraph[str] = nx.DiGraph(
        case=diagnosis.case.id or "", pack=diagnosis.pack.content_hash
    )
    for fact in diagnosis.facts:
        node = _node(drawn, fact.origin, fact.term, fact.text, value=fact.value)
        if fact.assuming:
            drawn.nodes[node]["assuming"] = list(fact.assuming)
    for fact in diagnosis.facts:
        for name in fact.inputs:
            source = next(f for f in diagnosis.facts if f.term == name and f is not fact)
            drawn.add_edge(f"{source.origin}:{name}", f"{fact.origin}:{fact.term}", role="input")
    asked_for = {action.id for action in diagnosis.forbidden}
    for step, view in zip(diagnosis.proof.steps, diagnosis.steps, strict=True):
        if all(kind == "forbids" and name not in asked_for for kind, name, *_ in step.concludes):
            continue  # a guard on what nothing asked for says nothing about this case
        rule = _node(drawn, "rule", step.rule, view.title)
        premises = {premise.name: premise for line in step.premises for premise in line}
        for premise, text in zip(premises.values(), view.rests_on, strict=True):
            drawn.add_edge(_premise(drawn, premise, text), rule, role="premise")
        for conclusion, text in zip(step.concludes, view.concludes, strict=True):
            kind, name, *_ = conclusion
            node = _node(drawn, _CONCLUDED[kind], name, text)
            drawn.add_edge(rule, node, role=kind)
    for cause in (*diagnosis.causes, *diagnosis.conflicts, *diagnosis.ruled_out):
        _node(drawn, "cause", cause.id, cause.label, level=str(cause.level))
    for rank, action in enumerate(diagnosis.actions, 1):
        _node(drawn, "action", action.id, action.text, rank=rank)
    return drawn


def _premise(drawn: "nx.DiGraph[str]", premise: Premise, text: Text) -> str:
    kind = _PREMISES.get(premise.kind) or str(premise.origin)
    return _node(drawn, kind, premise.name.removeprefix(CAUSE_PREFIX), text)


def _node(drawn: "nx.DiGraph[str]", kind: str, name: str, label: Text, **more: Any) -> str:
    node = f"{kind}:{name}"
    drawn.add_node(node, kind=kind, label_zh=label.zh, label_en=label.en, **more)
    return node
