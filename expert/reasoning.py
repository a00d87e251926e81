"""The reasoning graph: a diagnosis, or a whole pack, as a networkx DiGraph with typed nodes.

Edges run from what was known to what follows. A node has `kind` (told, computed, unknown,
absence, rule, derived, cause, action, forbidden, urgency), `label_zh` and `label_en`; its id
is `kind:name`, the same in every language. In the graph of a pack each name stands once: a
term as told or computed, whoever else concludes it.
"""

from typing import TYPE_CHECKING, Any

import networkx as nx

from expert.conditions import Absent, AllOf, AnyOf, Condition, Unless, names
from expert.pack import Pack
from expert.pack.plainform import plain_conclusion
from expert.pack.strata import strata
from expert.proof import Premise
from expert.views import Answer, CauseView
from expert.vocabulary import CAUSE_PREFIX, CONTRADICTED, Text
from expert.wording import Words

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
_ENDS = frozenset({"cause", "action", "forbidden", "urgency"})
_PREMISES = {
    "step": "derived",
    "unknown": "unknown",
    "absent": "absence",
    "verdict": "cause",
    "contradicted": "derived",
}


def graph(diagnosis: "Answer | Diagnosis") -> "nx.DiGraph[str]":
    """Return what each conclusion of a diagnosis rests on, down to the facts.

    An edge from a rule to a cause has the role `supports` or `rules_out`; `pale` marks what
    leads to no cause, action or urgency.
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
    _steps(drawn, diagnosis)
    for cause in _causes(diagnosis):
        _cause(drawn, cause)
    for rank, action in enumerate(diagnosis.actions, 1):
        _node(drawn, "action", action.id, action.text, rank=rank)
    ends = {node for node in drawn if drawn.nodes[node]["kind"] in _ENDS}
    used = ends.union(*(nx.ancestors(drawn, node) for node in ends))
    for node in drawn:
        drawn.nodes[node]["pale"] = node not in used
    for edge in drawn.edges:
        drawn.edges[edge]["pale"] = edge[1] not in used
    return drawn


def _steps(drawn: "nx.DiGraph[str]", diagnosis: "Answer | Diagnosis") -> None:
    waits = _waits(diagnosis)
    for step, view in zip(diagnosis.proof.steps, diagnosis.steps, strict=True):
        if all(kind == "forbids" and name not in waits for kind, name, *_ in step.concludes):
            continue  # a guard on what nothing asked for says nothing about this case
        rule = _node(drawn, "rule", step.rule, view.title)
        premises = {premise.name: premise for line in step.premises for premise in line}
        for premise, text in zip(premises.values(), view.rests_on, strict=True):
            drawn.add_edge(_premise(drawn, premise, text), rule, role="premise")
        for conclusion, text in zip(step.concludes, view.concludes, strict=True):
            kind, name, *_ = conclusion
            if kind == "recommends" and name in waits:
                # It is drawn once, as not to be done yet, and never as advice.
                node = _node(drawn, "forbidden", name, waits[name])
            else:
                node = _node(drawn, _CONCLUDED[kind], name, text)
            drawn.add_edge(rule, node, role=kind)


def _waits(diagnosis: "Answer | Diagnosis") -> dict[str, Text]:
    """Return the actions that something asks for and a rule forbids, with what is said of them."""
    asked_for = {action.id for action in diagnosis.forbidden}
    forbidden: dict[str, Text] = {}
    for step, view in zip(diagnosis.proof.steps, diagnosis.steps, strict=True):
        for (kind, name, *_), text in zip(step.concludes, view.concludes, strict=True):
            if kind == "recommends":
                asked_for.add(name)
            if kind == "forbids":
                forbidden[name] = text
    return {name: text for name, text in forbidden.items() if name in asked_for}


def _premise(drawn: "nx.DiGraph[str]", premise: Premise, text: Text) -> str:
    kind = _PREMISES.get(premise.kind) or str(premise.origin)
    return _node(drawn, kind, premise.name.removeprefix(CAUSE_PREFIX), text)


def _node(drawn: "nx.DiGraph[str]", kind: str, name: str, label: Text, **more: Any) -> str:
    node = f"{kind}:{name}"
    drawn.add_node(node, kind=kind, label_zh=label.zh, label_en=label.en, **more)
    return node


def _causes(diagnosis: "Answer | Diagnosis") -> tuple[CauseView, ...]:
    return (*diagnosis.causes, *diagnosis.conflicts, *diagnosis.ruled_out)


def _cause(drawn: "nx.DiGraph[str]", cause: CauseView) -> None:
    sure = {"sure_zh": cause.sure.zh, "sure_en": cause.sure.en}
    _node(drawn, "cause", cause.id, cause.label, level=str(cause.level), **sure)


# -- the whole pack ---------------------------------------------------------------------------


def pack_graph(pack: Pack, answer: Answer | None = None) -> "nx.DiGraph[str]":
    """Return which rules lead from which facts to which findings, causes and actions.

    Rules have their `stratum`. With an answer, `pale` marks all that had no part in it.
    """
    drawn: nx.DiGraph[str] = nx.DiGraph(pack=pack.content_hash)
    _Base(pack, drawn).draw()
    if answer is not None:
        proof = graph(answer)
        for node in proof:
            if proof.nodes[node]["kind"] == "forbidden":
                drawn.nodes[f"action:{node.partition(':')[2]}"]["kind"] = "forbidden"
        _fade(drawn, proof)
        for cause in _causes(answer):
            _cause(drawn, cause)
    return drawn


class _Base:
    """Draws the rule base of one pack."""

    def __init__(self, pack: Pack, drawn: "nx.DiGraph[str]") -> None:
        self.pack, self.drawn, self.words = pack, drawn, Words(pack)

    def draw(self) -> None:
        """Draw every rule with what it reads and what it concludes."""
        pack, drawn = self.pack, self.drawn
        rules = (*pack.rules, *pack.guards)
        terms = pack.vocabulary.terms
        of_rule, _ = strata(rules, frozenset(terms), list(pack.causes), pack.fallback)
        for term in terms.values():
            for name in term.computed.inputs if term.computed else ():
                if name in terms:
                    drawn.add_edge(self._name(name), self._name(term.id), role="input")
        for rule in rules:
            node = _node(drawn, "rule", rule.id, rule.title, stratum=of_rule[rule.id])
            absent = {name for premise in rule.when for name in _absent(premise)}
            for name in dict.fromkeys(name for premise in rule.when for name in names(premise)):
                source = self._absence(name) if name in absent else self._name(name)
                drawn.add_edge(source, node, role="premise")
            for conclusion in rule.then:
                kind, name, *_ = plain_conclusion(conclusion)
                drawn.add_edge(node, self._concluded(kind, name), role=kind)

    def _concluded(self, kind: str, name: str) -> str:
        match kind:
            case "term" | "finding":
                return self._name(name)
            case "supports" | "rules_out":
                return self._name(CAUSE_PREFIX + name)
            case "raises":
                return _node(self.drawn, "urgency", name, self.words[f"urgency.{name}"])
            case _:
                return _node(self.drawn, "action", name, self.pack.actions[name].label)

    def _name(self, name: str) -> str:
        """Return the node of a term, a finding or a cause."""
        known = self.pack.vocabulary
        if name in known.terms:
            term = known.terms[name]
            return _node(self.drawn, "computed" if term.computed else "told", name, term.label)
        if name.startswith(CAUSE_PREFIX):
            cause = self.pack.causes[name.removeprefix(CAUSE_PREFIX)]
            return _node(self.drawn, "cause", cause.id, cause.label)
        return _node(self.drawn, "derived", name, self._finding(name))

    def _absence(self, name: str) -> str:
        says = self.words["absent"].filled(says=self._finding(name))
        node = _node(self.drawn, "absence", name, says)
        self.drawn.add_edge(self._name(name), node, role="absence")
        return node

    def _finding(self, name: str) -> Text:
        if name == CONTRADICTED:
            return self.words["contradicted"]
        return self.pack.vocabulary.findings[name].says


def _absent(condition: Condition) -> set[str]:
    """Return the findings that a condition wants not to be concluded."""
    match condition:
        case Absent(name):
            return {name}
        case AllOf(parts) | AnyOf(parts):
            return {name for part in parts for name in _absent(part)}
        case Unless(part):
            return _absent(part)
        case _:
            return set()


def around(drawn: "nx.DiGraph[str]", name: str) -> "nx.DiGraph[str]":
    """Return the part of a graph on one name: all that leads to it, and what comes of it at once.

    That is the rules that read it, or read that it was not concluded, with their conclusions.
    """
    here = {node for node in drawn if node.partition(":")[2] == name}
    rules = {after for node in here for after in drawn.successors(node)}
    kept = here.union(rules, *(nx.ancestors(drawn, node) for node in here))
    kept |= {after for rule in rules for after in drawn.successors(rule)}
    part = drawn.copy()
    part.remove_nodes_from([node for node in drawn if node not in kept])
    return part


def _fade(drawn: "nx.DiGraph[str]", proof: "nx.DiGraph[str]") -> None:
    """Mark what is in no proof: names go by themselves, as a told term may also be derived."""
    kept = {node for node in proof if not proof.nodes[node]["pale"]}
    names_kept = {node.partition(":")[2] for node in kept if not node.startswith("absence:")}
    for node, data in drawn.nodes.items():
        by_name = data["kind"] in ("told", "computed", "derived", "forbidden")
        data["pale"] = not (node.partition(":")[2] in names_kept if by_name else node in kept)
    for source, target in drawn.edges:
        faded = drawn.nodes[source]["pale"] or drawn.nodes[target]["pale"]
        drawn.edges[source, target]["pale"] = faded
