"""The reasoning graph as text: node-link JSON, GraphML, Mermaid, and the DOT language.

Kinds differ by shape and by colour; the colours are those of Okabe and Ito, which people see
apart whatever their eyes take for alike. What had no part in a case is pale.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import networkx as nx

from expert.frozen import dataclass
from expert.support import Level
from expert.vocabulary import Text

_AGAINST = ("rules_out", "forbids")
_UNESCAPED = {"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;"}
# A Chinese character is as wide as two Latin ones.
_WIDEST = 28
_WIDE = "\u2e80"
_SLACK = 6
_NEVER_FIRST = "，。；：、！？）》”"
_HAN = "Noto Sans CJK SC,PingFang SC,Microsoft YaHei,WenQuanYi Zen Hei,sans-serif"
# Chinese fonts set English quotation marks as wide as a character of theirs.
FONTS = {"zh": _HAN, "en": f"Noto Sans,Arial,Liberation Sans,DejaVu Sans,{_HAN}"}
_PALE = Text("灰色：没有用上", "grey: not used")
_PALE_LINE, _PALE_FONT = "#cccccc", "#757575"


@dataclass(frozen=True, slots=True)
class _Look:
    """How a kind of node is drawn, and what it is called in the legend."""

    name: Text
    mermaid: tuple[str, str]
    shape: str
    fill: str
    line: str
    style: str = "filled"


_BOX = ('["', '"]')
_LOOKS = {
    "told": _Look(Text("告知", "told"), _BOX, "box", "#dceefb", "#0072b2"),
    "computed": _Look(Text("算出", "computed"), _BOX, "note", "#dff3ec", "#009e73"),
    "unknown": _Look(
        Text("还不知道", "not known"), _BOX, "box", "#ffffff", "#777777", "filled,dashed"
    ),
    "absence": _Look(
        Text("没有迹象", "not concluded"), _BOX, "box", "#ffffff", "#777777", "filled,dotted"
    ),
    "derived": _Look(
        Text("推出", "concluded"), ('("', '")'), "box", "#f5f5f5", "#555555", "filled,rounded"
    ),
    "rule": _Look(Text("规则", "rule"), ('{{"', '"}}'), "hexagon", "#fdf9d0", "#a08c00"),
    "cause": _Look(Text("原因", "cause"), ('(["', '"])'), "ellipse", "#fbe3b0", "#b36b00"),
    "action": _Look(
        Text("行动", "action"), ('[["', '"]]'), "box", "#d5eadb", "#00604a", "filled,bold"
    ),
    "forbidden": _Look(
        Text("不能做", "not to do"), ('[["', '"]]'), "octagon", "#fbdccb", "#d55e00"
    ),
    "urgency": _Look(Text("紧急程度", "urgency"), ('>"', '"]'), "cds", "#f6e0ec", "#cc79a7"),
}
_SHAPES = {
    "box": Text("方框", "box"),
    "note": Text("折角框", "dog-eared box"),
    "hexagon": Text("六角", "hexagon"),
    "ellipse": Text("椭圆", "ellipse"),
    "octagon": Text("八角", "octagon"),
    "cds": Text("箭头框", "arrow"),
}
_STYLES = {
    "filled": Text("", ""),
    "filled,dashed": Text("虚线", "dashed "),
    "filled,dotted": Text("点线", "dotted "),
    "filled,rounded": Text("圆角", "rounded "),
    "filled,bold": Text("双线", "double "),
}


def as_json(graph: "nx.DiGraph[str]") -> str:
    """Return the graph as node-link JSON, which `networkx.node_link_graph` reads back."""
    data = nx.node_link_data(graph, edges="edges")
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def as_graphml(graph: "nx.DiGraph[str]") -> str:
    """Return the graph as GraphML; what is a list is joined, for GraphML knows none."""
    plain: nx.DiGraph[str] = nx.DiGraph(**graph.graph)
    plain.add_nodes_from((node, _flat(data)) for node, data in graph.nodes(data=True))
    plain.add_edges_from((a, b, _flat(data)) for a, b, data in graph.edges(data=True))
    nx.write_graphml(plain, out := BytesIO())
    return out.getvalue().decode() + "\n"


def as_mermaid(graph: "nx.DiGraph[str]", lang: str) -> str:
    """Return the graph as a Mermaid flowchart, left to right."""
    ids = {node: f"n{i}" for i, node in enumerate(graph)}
    lines = ["flowchart LR"]
    for node, data in graph.nodes(data=True):
        before, after = _LOOKS[data["kind"]].mermaid
        label = "".join(_UNESCAPED.get(c, c) for c in _label(data, lang))
        kind = "pale" if data.get("pale") else data["kind"]
        lines.append(f"  {ids[node]}{before}{label}{after}:::{kind}")
    for a, b, data in graph.edges(data=True):
        lines.append(f"  {ids[a]} {'-.-x' if data['role'] in _AGAINST else '-->'} {ids[b]}")
    for kind in _kinds(graph):
        look = _LOOKS[kind]
        lines.append(f"  classDef {kind} fill:{look.fill},stroke:{look.line},color:#111111")
    if _has_pale(graph):
        lines.append(f"  classDef pale fill:#ffffff,stroke:{_PALE_LINE},color:{_PALE_FONT}")
    return "\n".join(lines) + "\n"


def as_dot(graph: "nx.DiGraph[str]", lang: str) -> str:
    """Return the graph in the DOT language, left to right, rules of one stratum in a column."""
    fonts = f"fontname={_quoted(FONTS[lang])}"
    lines = [
        "digraph reasoning {",
        f"  graph [rankdir=LR, ranksep=0.6, nodesep=0.15, bgcolor=white, {fonts},",
        f"    fontsize=11, labelloc=t, labeljust=l, label=<{_legend(graph, lang)}>];",
        f"  node [{fonts}, fontsize=11, height=0.3, margin={_quoted('0.12,0.06')}];",
        f"  edge [color={_quoted('#666666')}, arrowsize=0.6];",
    ]  # fmt: skip
    columns: dict[str, list[str]] = {}
    for node, data in graph.nodes(data=True):
        lines.append(f"  {_quoted(node)} [{_attributes(node, data, lang)}];")
        if column := _column(graph, node):
            columns.setdefault(column, []).append(_quoted(node))
    lines += [f"  {{rank=same; {'; '.join(nodes)}}}" for nodes in columns.values()]
    ranked = sorted((data["rank"], n) for n, data in graph.nodes(data=True) if "rank" in data)
    if len(ranked) > 1:  # advice stands below one another in its order
        lines.append(f"  {' -> '.join(_quoted(n) for _, n in ranked)} [style=invis];")
    for a, b, data in graph.edges(data=True):
        lines.append(f"  {_quoted(a)} -> {_quoted(b)}{_edge(data)};")
    return "\n".join([*lines, "}"]) + "\n"


def _column(graph: "nx.DiGraph[str]", node: str) -> str:
    """Return the column of a node, if it has one: rules about actions stand after all causes."""
    data = graph.nodes[node]
    if "stratum" not in data:
        return data["kind"] if data["kind"] in ("cause", "action") else ""
    concludes = {graph.nodes[after]["kind"] for after in graph.successors(node)}
    return "rule" if concludes <= {"action", "urgency"} else f"rule {data['stratum']}"


def _attributes(node: str, data: dict[str, Any], lang: str) -> str:
    look = _LOOKS[data["kind"]]
    fill, line, font, style = look.fill, look.line, "#111111", look.style
    if data.get("level") == Level.RULED_OUT:
        style = f"{style},dashed"
        fill = "#ffffff"
    if data.get("pale"):
        fill, line, font = "#ffffff", _PALE_LINE, _PALE_FONT
    firm = data.get("level") == Level.CONFIRMED or data.get("rank") == 1
    name = node.partition(":")[2]
    label = f"{name} {data[f'label_{lang}']}" if "stratum" in data else _ranked(data, lang)
    sure = data.get(f"sure_{lang}")
    parts = {
        "label": "\n".join([_wrapped(label), *([_paren(sure, lang).strip()] if sure else [])]),
        "tooltip": f"{name}: {_label(data, lang)}",
        "shape": look.shape,
        "style": style,
        "fillcolor": fill,
        "color": line,
        "fontcolor": font,
        "penwidth": "2.2" if firm else "1",
        "peripheries": "2" if data["kind"] == "action" else "1",
    }
    return ", ".join(f"{name}={_quoted(value)}" for name, value in parts.items())


def _edge(data: dict[str, Any]) -> str:
    parts = ["style=dashed, arrowhead=tee"] if data["role"] in _AGAINST else []
    parts += [f"color={_quoted('#dddddd')}"] if data.get("pale") else []
    return f" [{', '.join(parts)}]" if parts else ""


def _label(data: dict[str, Any], lang: str) -> str:
    """Return what is written on a node: its label, how sure a cause is, the rank of an action."""
    label = _ranked(data, lang)
    if sure := data.get(f"sure_{lang}"):
        return f"{label}{_paren(sure, lang)}"
    return label


def _paren(text: str, lang: str) -> str:
    return f"（{text}）" if lang == "zh" else f" ({text})"


def _ranked(data: dict[str, Any], lang: str) -> str:
    label = str(data[f"label_{lang}"])
    return f"{data['rank']}. {label}" if "rank" in data else label


def _legend(graph: "nx.DiGraph[str]", lang: str) -> str:
    """Return the kinds of node as a row of boxes that look as the nodes do."""
    cells = []
    for kind in _kinds(graph):
        look = _LOOKS[kind]
        shape = f"{_STYLES[look.style].in_(lang)}{_SHAPES[look.shape].in_(lang)}"
        said = f"{shape}{'：' if lang == 'zh' else ': '}{look.name.in_(lang)}"
        cells.append(_cell(said, look.fill, look.line, look.style.partition(",")[2]))
    if _has_pale(graph):
        cells.append(_cell(_PALE.in_(lang), "#ffffff", _PALE_LINE, ""))
    row = "".join(cells)
    return (
        f'<table border="0" cellborder="1" cellspacing="6" cellpadding="4"><tr>{row}</tr></table>'
    )


def _cell(said: str, fill: str, line: str, style: str) -> str:
    # A cell knows no bold border, and an empty style is none.
    styled = f' style="{style}"' if style in ("dashed", "dotted", "rounded") else ""
    return f'<td bgcolor="{fill}" color="{line}"{styled}>{said}</td>'


def _kinds(graph: "nx.DiGraph[str]") -> list[str]:
    """Return the kinds of node there are, in the order of the legend."""
    found = {data["kind"] for _, data in graph.nodes(data=True)}
    return [kind for kind in _LOOKS if kind in found]


def _has_pale(graph: "nx.DiGraph[str]") -> bool:
    return any(data.get("pale") for _, data in graph.nodes(data=True))


def _flat(data: dict[str, Any]) -> dict[str, Any]:
    """Return attributes of which each has one type: a value is written as JSON has it."""
    flat = {name: ", ".join(v) if isinstance(v, list) else v for name, v in data.items()}
    if "value" in data:
        flat["value"] = json.dumps(data["value"], ensure_ascii=False)
    return flat


def _wrapped(text: str) -> str:
    """Return a text in lines no wider than a node should be, broken where its script allows."""
    # Lines of about the same length leave no single character on the last one.
    count = -(-_width(text) // _WIDEST)
    widest = min(_WIDEST, _width(text) // max(count, 1) + _SLACK)
    lines, line = [], ""
    for piece in _pieces(text):
        if line and _width(line + piece.rstrip()) > widest and piece[0] not in _NEVER_FIRST:
            lines.append(line.rstrip())
            line = ""
        line += piece
    return "\n".join([*lines, line.rstrip()])


def _width(text: str) -> int:
    return sum(2 if c >= _WIDE else 1 for c in text)


def _pieces(text: str) -> Iterator[str]:
    """Yield what is not broken: a Chinese character, or a word with the blank after it."""
    word = ""
    for character in text:
        if character >= _WIDE:
            if word:
                yield word
            word = ""
            yield character
        else:
            word += character
            if character == " ":
                yield word
                word = ""
    if word:
        yield word


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
