"""`expert` as other programs embed it."""

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import networkx as nx
import pydantic
import pytest

import expert
from expert.pack.shape import Pack

NOW = datetime.fromisoformat("2026-11-20T10:30+08:00")
CASE = {"deduction.seen": True, "settlement.status": "pending", "elapsed.days": 1}


def test_every_public_name_is_there_and_no_other_is_made_up() -> None:
    code = (
        "import sys, expert\n"
        "loaded = [name for name in sys.modules if name.startswith('expert.')]\n"
        "assert not loaded, loaded\n"
        "assert {*expert.__all__} <= {*dir(expert)}\n"
        "print([getattr(expert, name).__name__ for name in expert.__all__] == expert.__all__)\n"
        "expert.made_up\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.stdout == "True\n"
    assert done.stderr.endswith("AttributeError: module 'expert' has no attribute 'made_up'\n")


def test_nested_and_flat_facts_give_the_same_answer(pack: Pack) -> None:
    nested = {"deduction": {"seen": True}, "settlement": {"status": "pending"},
              "elapsed": {"days": 1}}  # fmt: skip

    assert expert.diagnose(nested, pack=pack, now=NOW) == expert.diagnose(CASE, pack=pack, now=NOW)


def test_a_diagnosis_is_frozen(pack: Pack) -> None:
    diagnosis = expert.diagnose(CASE, pack=pack, now=NOW)

    with pytest.raises(pydantic.ValidationError):
        diagnosis.urgency = "P0"  # type: ignore[misc,assignment]


def test_the_built_in_pack_answers_where_none_is_given(pack: Pack) -> None:
    assert expert.diagnose(CASE, now=NOW) == expert.diagnose(CASE, pack=pack, now=NOW)
    assert "settlement-not-due" in pack.causes
    assert "act-charge-again" in pack.actions


def test_wrong_facts_are_an_expert_error_with_all_problems(pack: Pack) -> None:
    with pytest.raises(expert.ExpertError) as caught:
        expert.diagnose({"deduction.sene": True, "elapsed.days": "soon"}, pack=pack)

    assert [problem.code for problem in caught.value.problems] == ["E214", "E206"]
    assert "deduction.seen" in str(caught.value)


@pytest.mark.parametrize("now", [datetime(2026, 11, 20), "2026-11-20T10:30+08:00"])
def test_a_time_that_is_none_or_has_no_zone_is_refused(now: Any, pack: Pack) -> None:
    with pytest.raises(expert.InputError):
        expert.diagnose(CASE, pack=pack, now=now)


def test_without_a_clock_the_diagnosis_says_so(pack: Pack) -> None:
    diagnosis = expert.diagnose({"txn.local_datetime": "2026-11-19T10:00+08:00"}, pack=pack)

    assert [warning.id for warning in diagnosis.warnings] == ["no_clock"]
    assert {"elapsed.days", "settlement.timing"}.isdisjoint(f.term for f in diagnosis.facts)


def test_what_was_told_to_be_unknown_is_kept_and_not_asked(pack: Pack) -> None:
    told: dict[str, Any] = {"settlement.status": None, "deduction.seen": "unknown"}

    diagnosis = expert.diagnose(told, pack=pack, now=NOW)

    assert diagnosis.case.told == {"deduction.seen": None, "settlement.status": None}
    assert not set(told) & {question.term for question in diagnosis.questions}


def test_an_action_for_somebody_else_is_addressed(pack: Pack) -> None:
    case = {"deduction.seen": True, "txn.pos_result": "timeout"}

    asks = expert.diagnose({**case, "reporter.role": "merchant"}, pack=pack, now=NOW)
    own = expert.diagnose({**case, "reporter.role": "cardholder"}, pack=pack, now=NOW)

    def text(diagnosis: expert.Diagnosis) -> str:
        found = (a for a in diagnosis.actions if a.id == "act-check-hold-or-posted")
        return next(found).text.en

    assert text(asks).startswith("For the payer: ")
    assert not text(own).startswith("For the payer: ")
    assert [a.id for a in asks.actions] == [a.id for a in own.actions]


def test_deadlines_are_dates_in_shanghai(pack: Pack) -> None:
    late = datetime.fromisoformat("2026-11-20T23:30+00:00")

    diagnosis = expert.diagnose({"deduction.seen": True}, pack=pack, now=late)

    assert str(diagnosis.actions[0].deadline) == "2026-11-21"


def test_a_conflict_is_shown_with_both_sides_and_raises_urgency(pack: Pack) -> None:
    case = {"settlement.status": "paid_out", "settlement.lump_sum_found": True}
    diagnosis = expert.diagnose(case, pack=pack, now=NOW)

    assert diagnosis.causes[0].supporting
    assert diagnosis.conflicts == ()


def test_the_graph_leads_from_facts_through_rules_to_causes_and_actions(pack: Pack) -> None:
    case = {"card.debit_state": "posted", "txn.backoffice_status": "failed"}
    diagnosis = expert.diagnose(case, pack=pack, now=NOW)

    graph = expert.graph(diagnosis)

    assert nx.is_directed_acyclic_graph(graph)
    action = f"action:{diagnosis.actions[0].id}"
    assert nx.has_path(graph, "told:card.debit_state", "derived:deduction.seen")
    assert nx.has_path(graph, "told:card.debit_state", "cause:one-sided-reversal-pending")
    assert nx.has_path(graph, "told:txn.backoffice_status", action)
    kinds = {data["kind"] for _, data in graph.nodes(data=True)}
    assert {"told", "derived", "rule", "cause", "action", "absence"} <= kinds
    assert all(data["label_zh"] and data["label_en"] for _, data in graph.nodes(data=True))


def test_computed_facts_hang_on_their_inputs_in_the_graph(pack: Pack) -> None:
    case = {"settlement.status": "paid_out", "txn.amount": "10000.00",
            "settlement.fee_rate_pct": "0.60", "settlement.received_amount": "9940.00"}  # fmt: skip

    graph = expert.graph(expert.diagnose(case, pack=pack, now=NOW))

    assert nx.has_path(graph, "told:txn.amount", "computed:settlement.net_difference")
    assert nx.has_path(graph, "told:txn.amount", "cause:fee-deducted")


def test_every_graph_of_the_case_book_is_acyclic(pack: Pack) -> None:
    for entry in pack.book:
        case = expert.facts.read_case(entry.told, pack.vocabulary)
        assert nx.is_directed_acyclic_graph(expert.graph(expert.diagnose(case, pack=pack)))


def test_importing_expert_imports_nothing_heavy_and_prints_nothing() -> None:
    heavy = "{'networkx', 'pydantic', 'rich', 'typer', 'yaml'}"
    code = f"import sys, expert; print(sorted({heavy} & sys.modules.keys()))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_nothing_is_imported_by_a_diagnosis_but_what_a_fork_waits_for(tmp_path: Path) -> None:
    code = """
import sys, expert, expert.diagnosis
expert.diagnosis._import_all()
known = {*sys.modules}
expert.diagnose({"deduction.seen": True})
print(sorted({*sys.modules} - known))
"""

    place = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=place
    )

    assert done.stdout == "[]\n"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("after_ms", [5, 30, 80])
def test_a_child_forked_while_a_thread_still_imports_answers(after_ms: int) -> None:
    code = f"""
import os, signal, threading, time, expert
thread = threading.Thread(target=expert.diagnose, args=[{{"deduction.seen": True}}])
thread.start()
time.sleep({after_ms / 1000})
if (child := os.fork()) == 0:
    signal.alarm(20)  # ends a child that waits for ever
    os._exit(expert.diagnose({{"deduction.seen": True}}).causes[0].id != "unknown-cause")
print(os.waitpid(child, 0)[1])
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "0\n"
