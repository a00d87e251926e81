"""The reasoning graph as text: node-link JSON, Mermaid, and the DOT language of Graphviz."""

import json

import networkx as nx

# Shapes by kind: what was told is a box, a rule a rounded box, what comes out a stadium.
_MERMAID = {"rule": ('("', '")'), "cause": ('(["', '"])'), "action": ('[["', '"]]')}
_DOT = {"rule": "box, style=rounded", "cause": "ellipse", "action": "house, peripheries=2"}
_AGAINST = ("rules_out", "forbids")
_UNESCAPED = {"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;"}


def as_json(graph: "nx.DiGraph[str]") -> str:
    """Return the graph as node-link JSON, which `networkx.node_link_graph` reads back."""
    data = nx.node_link_data(graph, edges="edges")
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_mermaid(graph: "nx.DiGraph[str]", lang: str) -> str:
    """Return the graph as a Mermaid flowchart, left to right."""
    ids = {node: f"n{i}" for i, node in enumerate(graph)}
    lines = ["flowchart LR"]
    for node, data in graph.nodes(data=True):
        before, after = _MERMAID.get(data["kind"], ('["', '"]'))
        label = "".join(_UNESCAPED.get(c, c) for c in _label(data, lang))
        lines.append(f"  {ids[node]}{before}{label}{after}:::{data['kind']}")
    for a, b, data in graph.edges(data=True):
        lines.append(f"  {ids[a]} {'-.-x' if data['role'] in _AGAINST else '-->'} {ids[b]}")
    return "\n".join(lines) + "\n"


def as_dot(graph: "nx.DiGraph[str]", lang: str) -> str:
    """Return the graph in the DOT language, left to right."""
    lines = ["digraph reasoning {", "  rankdir=LR;"]
    for node, data in graph.nodes(data=True):
        shape = _DOT.get(data["kind"], "box")
        lines.append(f"  {_quoted(node)} [label={_quoted(_label(data, lang))}, shape={shape}];")
    for a, b, data in graph.edges(data=True):
        against = " [style=dashed, arrowhead=tee]" if data["role"] in _AGAINST else ""
        lines.append(f"  {_quoted(a)} -> {_quoted(b)}{against};")
    return "\n".join([*lines, "}"]) + "\n"


def _label(data: dict[str, str], lang: str) -> str:
    return data["label_zh" if lang == "zh" else "label_en"]


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
