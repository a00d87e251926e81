"""The reasoning, drawn: the same kinds of nodes for a case and for a whole pack."""

import io
import json
import sys
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import external_file

import expert
from expert.cli import run
from expert.diagnosis import answered
from expert.facts import read_case
from expert.pack import Pack
from expert.pack.strata import concluded_names, read_names
from expert.reasoning import around, graph, pack_graph
from expert.render import diagram, picture
from expert.views import Answer

GOLDEN = Path(__file__).parent / "golden"
SMALL = Path(__file__).parent / "small_pack"
EXAMPLE = str(Path(__file__).parents[1] / "examples" / "one-sided.yaml")
KINDS = {"told", "computed", "unknown", "absence", "rule", "derived", "cause", "action",
         "forbidden", "urgency"}  # fmt: skip


@pytest.fixture(scope="module")
def answers(pack: Pack) -> list[Answer]:
    """What every tenth case of the book is answered."""
    told = (read_case(entry.told, pack.vocabulary) for entry in pack.book[::10])
    return [answered(case, pack=pack) for case in told]


def name(node: str) -> str:
    return node.partition(":")[2]


def test_the_graph_of_a_pack_has_every_rule_with_all_that_it_reads_and_concludes(
    pack: Pack,
) -> None:
    drawn = pack_graph(pack)

    assert nx.is_directed_acyclic_graph(drawn)
    assert {data["kind"] for _, data in drawn.nodes(data=True)} <= KINDS
    for rule in (*pack.rules, *pack.guards):
        reads = {f"{name(n)}" for n in drawn.predecessors(f"rule:{rule.id}")}
        says = {name(n) for n in drawn.successors(f"rule:{rule.id}")}
        assert reads == {read.removeprefix("cause.") for read in read_names(rule)}
        assert says >= {said.removeprefix("cause.") for said in concluded_names(rule.then)}


def test_proofs_and_the_pack_have_nodes_of_the_same_kinds(
    answers: list[Answer], pack: Pack
) -> None:
    both = {"told", "computed", "derived", "rule", "cause", "action", "absence"}
    proofs = [graph(answer) for answer in answers]

    assert {data["kind"] for _, data in pack_graph(pack).nodes(data=True)} >= both
    assert {data["kind"] for drawn in proofs for _, data in drawn.nodes(data=True)} >= both


def test_no_rule_of_a_pack_reads_what_its_own_stratum_concludes(pack: Pack) -> None:
    drawn = pack_graph(pack)
    rules = [(n, data["stratum"]) for n, data in drawn.nodes(data=True) if data["kind"] == "rule"]

    for node, stratum in rules:
        before = nx.ancestors(drawn, node)
        assert all(stratum > drawn.nodes[n]["stratum"] for n in before if n.startswith("rule:"))


def test_what_a_proof_draws_the_pack_draws_too(answers: list[Answer], pack: Pack) -> None:
    whole = pack_graph(pack)
    known = {(name(a), name(b)) for a, b in whole.edges}

    for answer in answers:
        drawn = graph(answer)
        assert nx.is_directed_acyclic_graph(drawn)
        assert {data["kind"] for _, data in drawn.nodes(data=True)} <= KINDS
        edges = {(name(a), name(b)) for a, b in drawn.edges if drawn.edges[a, b]["role"] != "input"}
        assert edges <= known


def test_pale_is_what_leads_nowhere_and_nothing_else(answers: list[Answer], pack: Pack) -> None:
    for answer in answers:
        drawn = graph(answer)
        for node, data in drawn.nodes(data=True):
            after = [drawn.nodes[n]["kind"] for n in (node, *nx.descendants(drawn, node))]
            leads = bool({*after} & {"cause", "action", "forbidden", "urgency"})
            assert data["pale"] is not leads

        whole = pack_graph(pack, answer)
        bright = {n for n, data in whole.nodes(data=True) if not data["pale"]}
        fired = {n for n, data in drawn.nodes(data=True) if n.startswith("rule:")
                 and not data["pale"]}  # fmt: skip
        assert {n for n in bright if n.startswith("rule:")} == fired


def test_advice_that_must_wait_is_drawn_once_and_never_as_advice(
    answers: list[Answer], pack: Pack
) -> None:
    waits = 0
    for answer in answers:
        asked = {action.id for action in answer.forbidden}
        waits += bool(asked)
        for drawn in (graph(answer), pack_graph(pack, answer)):
            kinds = {name(n): data["kind"] for n, data in drawn.nodes(data=True)
                     if not data["pale"] and data["kind"] in ("action", "forbidden")}  # fmt: skip
            assert {n for n, kind in kinds.items() if kind == "action"} == {
                action.id for action in answer.actions
            }
            assert asked <= {n for n, kind in kinds.items() if kind == "forbidden"}

    assert waits > 2


def test_the_graph_about_a_thing_has_all_that_leads_to_it_and_what_comes_of_it_at_once(
    answers: list[Answer], pack: Pack
) -> None:
    whole = pack_graph(pack)
    for about in ("reversal-failed", "act-call-acquirer", "settlement.status", "reversal_overdue"):
        part = around(whole, about)
        rules = {n for n, data in part.nodes(data=True) if data["kind"] == "rule"}
        on_it = {
            rule.id
            for rule in (*pack.rules, *pack.guards)
            if {about, f"cause.{about}"} & {*read_names(rule), *concluded_names(rule.then)}
        }

        assert on_it <= {name(rule) for rule in rules}
        for node in (n for n in part if name(n) == about):
            assert nx.ancestors(part, node) == nx.ancestors(whole, node)
        assert len(part) < len(whole) / 2
        assert list(part) == [node for node in whole if node in part]

    first = answers[0].causes[0].id
    assert f"cause:{first}" in around(graph(answers[0]), first)


def test_graphml_and_json_are_read_back_as_they_were(answers: list[Answer], pack: Pack) -> None:
    for drawn in (pack_graph(pack), *map(graph, answers)):
        again = nx.read_graphml(io.BytesIO(diagram.as_graphml(drawn).encode()))
        assert set(again.edges) == set(drawn.edges)
        for kept in ("kind", "label_zh", "label_en"):
            told = [{n: each.nodes[n][kept] for n in each} for each in (again, drawn)]
            assert told[0] == told[1]

        linked = nx.node_link_graph(json.loads(diagram.as_json(drawn)), edges="edges")
        assert nx.utils.graphs_equal(linked, drawn)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_dot_of_a_case_reads_as_recorded(lang: str) -> None:
    pack = expert.load_pack(SMALL)
    case = {"case.now": "2026-11-20T10:30:00+08:00", "lamp.lit": False, "lamp.bulb": "broken",
            "lamp.bought_at": "2026-11-01T10:00:00+08:00", "lamp.signs": ["hum"]}  # fmt: skip

    dot = diagram.as_dot(graph(answered(case, pack=pack)), lang)

    assert dot == external_file(str(GOLDEN / f"graph-{lang}.txt"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_shows_every_node_in_the_language_asked_for(
    lang: str, answers: list[Answer]
) -> None:
    for answer in answers:
        drawn = graph(answer)
        svg = ElementTree.fromstring(picture.as_svg(drawn, lang))
        shown = "".join("".join(svg.itertext()).split())

        for _, data in drawn.nodes(data=True):
            assert "".join(str(data[f"label_{lang}"]).split()) in shown
        assert "http" not in shown


def test_advice_stands_below_one_another_in_its_order(answers: list[Answer]) -> None:
    svg = "{http://www.w3.org/2000/svg}"
    for answer in answers:
        heights = {
            str(group.findtext(f"{svg}title")): float(next(group.iter(f"{svg}text")).attrib["y"])
            for group in ElementTree.fromstring(picture.as_svg(graph(answer), "en")).iter(f"{svg}g")
            if group.get("class") == "node"
        }
        column = [heights[f"action:{action.id}"] for action in answer.actions]

        assert column == sorted(column)


def test_a_picture_is_the_same_twice(answers: list[Answer]) -> None:
    drawn = graph(answers[0])

    assert picture.as_svg(drawn, "zh") == picture.as_svg(drawn, "zh")
    assert "Generated" not in picture.as_svg(drawn, "zh")


@given(st.text(st.sampled_from("扣款，。a b（）c-1"), max_size=90))
def test_a_label_is_broken_into_lines_and_loses_nothing(text: str) -> None:
    lines = diagram._wrapped(text).split("\n")

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(not line.startswith(tuple("，。）")) for line in lines[1:])


def test_the_page_of_a_graph_stands_alone(pack: Pack) -> None:
    html = picture.as_html(graph(answered({"deduction.seen": True}, pack=pack)), "en")

    assert html.count("<svg") == 2
    assert html.startswith('<!doctype html>\n<html lang="en">')
    assert {line for line in html.split('"') if "://" in line} <= {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
    }  # fmt: skip


def test_the_command_draws_a_case_a_pack_and_a_case_in_its_pack(
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    def drawn(*arguments: str) -> bytes:
        assert run(["graph", *arguments, "--lang", "zh"]) == 0
        return capsysbinary.readouterr().out

    assert drawn(EXAMPLE, "--format", "png").startswith(b"\x89PNG\r\n")
    assert "已扣款".encode() in drawn(EXAMPLE, "--format", "svg")
    assert drawn(EXAMPLE, "--format", "html").startswith(b"<!doctype html>")
    assert drawn(EXAMPLE, "--format", "graphml").startswith(b"<?xml")
    small = ("--pack", "--knowledge", str(SMALL))
    assert b"classDef rule" in drawn(*small, "--format", "mermaid")
    part, whole = (json.loads(drawn(EXAMPLE, "--pack", *about))
                   for about in (("--about", "settlement.status"), ()))  # fmt: skip
    assert len(part["nodes"]) < len(whole["nodes"])
    assert {node["pale"] for node in whole["nodes"]} == {True, False}


def test_the_command_says_what_it_lacks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*arguments: str) -> str:
        assert run(["graph", *arguments, "--lang", "en"]) == 2
        return capsys.readouterr().err.split()[0]

    assert refused() == "E243"
    assert refused(EXAMPLE, "--about", "card-fraud-unauthorised") == "E244"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert refused(EXAMPLE, "--format", "png") == "E242"
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    assert refused(EXAMPLE, "--format", "svg") == "E240"


def test_the_library_draws_a_pack_as_it_draws_a_diagnosis(pack: Pack) -> None:
    assert nx.utils.graphs_equal(expert.graph(pack), pack_graph(pack))
