"""What both engines promise: the same answer as each other, whatever goes on around them."""

import gc
import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from functools import partial
from linecache import getline
from pathlib import Path
from random import Random
from types import FrameType, ModuleType
from typing import Any

import pytest
from compared import Bench, same_trace
from generated import pack_of, random_case, random_pack, rule, term

import expert
from expert import diagnosis
from expert.conditions import Absent, Is, Known, Unknown
from expert.engine import Engine
from expert.engine.reference import ReferenceEngine
from expert.facts import Case
from expert.pack.shape import Pack
from expert.program import Program, compiled
from expert.rules import Raises, Supports, TermIs
from expert.support import Level, Urgency
from expert.values import Kind, Type, Within
from expert.vocabulary import CONTRADICTED

PACK = expert.load_pack()
WAIT_SECONDS = 60.0
HOME = str(Path(expert.__file__).parent)
MEMORY = Path("/proc/self/statm")


@pytest.fixture(scope="module")
def native() -> ModuleType:
    """The native module of durable-rules, where it is installed."""
    return pytest.importorskip("durable_rules_engine")  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def durable(native: ModuleType) -> Callable[[Program], Engine]:
    """What makes a durable-rules engine for a program."""
    assert native
    return importlib.import_module("expert.engine.durable").DurableEngine  # type: ignore[no-any-return]


@pytest.fixture(scope="module", params=["durable", "reference"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn, for the built-in pack."""
    if request.param == "durable":
        return request.getfixturevalue("durable")(compiled(PACK))  # type: ignore[no-any-return]
    return ReferenceEngine(compiled(PACK))


def both(pack: Pack, durable: Callable[[Program], Engine]) -> Bench:
    program = compiled(pack)
    engines = {"durable": durable(program), "reference": ReferenceEngine(program)}
    return Bench.of(program, engines)


def cases(seed: int, count: int, pack: Pack = PACK) -> list[Case]:
    random = Random(seed)
    return [random_case(random, pack) for _ in range(count)]


# -- agreement --------------------------------------------------------------------------------


@pytest.mark.usefixtures("untraced")
def test_the_engines_agree_on_the_built_in_pack_and_every_proof_is_accepted(
    durable: Callable[[Program], Engine],
) -> None:
    bench = both(PACK, durable)
    fired: set[str] = set()
    contradictions = 0

    for case in cases(1, 5_000):
        trace = bench.agreed(case)
        fired.update(firing.rule.id for firing in trace.firings)
        contradictions += bool(trace.contradicted)

    assert len(fired) > 0.95 * len(bench.program.rules)
    assert contradictions > 500


@pytest.mark.usefixtures("untraced")
def test_the_engines_agree_on_random_packs_and_every_proof_is_accepted(
    durable: Callable[[Program], Engine],
) -> None:
    random = Random(2)
    strata: set[int] = set()
    fired = silent = 0

    for _ in range(100):
        bench = both(random_pack(random), durable)
        strata.add(len(bench.program.strata))
        for case in [random_case(random, bench.program.pack) for _ in range(20)]:
            trace = bench.agreed(case)
            fired += len(trace.firings)
            silent += len(bench.program.rules) - len(trace.firings)

    assert max(strata) > 6
    assert min(fired, silent) > 10_000


def one_wide_stratum(size: int) -> Pack:
    """Return a pack with one rule for each of many thresholds, and three premises for two rules."""
    kind = Type(Kind.INTEGER)
    low = [Is("t.n", Within(at_least=Decimal(i))) for i in range(size)]
    high = [Is("t.m", Within(at_most=Decimal(i))) for i in range(size // 2)]
    rules = [rule(f"AAA-{i:03}", [low[i], high[i // 2]], Raises(Urgency.P1)) for i in range(size)]
    return pack_of([term("t.n", kind), term("t.m", kind)], rules)


@pytest.mark.usefixtures("untraced")
@pytest.mark.parametrize("size", [400, 1_000])
def test_the_engines_agree_on_a_stratum_beyond_the_limits_of_durable_rules(
    size: int, durable: Callable[[Program], Engine]
) -> None:
    bench = both(one_wide_stratum(size), durable)
    wide = bench.program.strata[0]
    fired: set[int] = set()

    for case in cases(3, 20, bench.program.pack):
        fired.add(len(bench.agreed(case).firings))

    assert len(wide.rules) == size
    assert len(wide.premises) >= size * 3 // 2
    assert max(fired) > size // 4


def test_a_rule_with_more_premises_than_a_fact_has_room_for_is_refused_by_name(
    durable: Callable[[Program], Engine],
) -> None:
    number = term("t.n", Type(Kind.INTEGER))
    premises = [Is("t.n", Within(at_least=Decimal(-n))) for n in range(300)]

    with pytest.raises(expert.EngineError, match="AAA-001"):
        durable(compiled(pack_of([number], [rule("AAA-001", premises, Raises(Urgency.P0))])))


def test_the_order_of_told_facts_does_not_matter(engine: Engine) -> None:
    bench = Bench.of(compiled(PACK), {"engine": engine})
    random = Random(4)

    for case in cases(4, 200):
        told = list(case.told.items())
        random.shuffle(told)
        shuffled = replace(case, told=dict(told))
        facts = [*bench.facts(case)]
        first = engine.run(facts)
        same_trace(first, engine.run(bench.facts(shuffled)), "two orders of a case")
        # Told facts go before computed ones; among themselves no order is promised.
        facts.sort(key=lambda fact: (fact.origin != "told", random.random()))
        same_trace(first, engine.run(facts), "two orders of facts")


def test_a_case_leaves_nothing_behind_for_the_next_one(engine: Engine) -> None:
    bench = Bench.of(compiled(PACK), {"engine": engine})
    runs = [bench.facts(case) for case in cases(5, 40)]
    first = [engine.run(facts) for facts in runs]

    for facts, trace in zip(reversed(runs), reversed(first), strict=True):
        same_trace(engine.run(facts), trace, "a case after others")
        same_trace(engine.run(facts), trace, "a case twice in a row")
        assert not [firing for firing in engine.run([]).firings if firing.rule.id in ONLY_TOLD]


ONLY_TOLD = {
    rule.id
    for rule in PACK.rules
    if all(isinstance(premise, Is | Known) and not getattr(premise, "or_unknown", False)
           for premise in rule.when)
    and not any(getattr(premise, "term", "").startswith("cause.") for premise in rule.when)
}  # fmt: skip
"""Rules that cannot fire on no facts at all."""


# -- around the engine ------------------------------------------------------------------------


@pytest.mark.usefixtures("untraced")
def test_eight_threads_give_the_answers_of_one() -> None:
    wanted = cases(6, 40)
    alone = [expert.diagnose(case, pack=PACK) for case in wanted]

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda case: expert.diagnose(case, pack=PACK), wanted * 4))

    assert together == alone * 4


def test_more_packs_than_engines_are_kept_give_the_same_answers() -> None:
    random = Random(7)
    packs = [random_pack(random, size=12) for _ in range(6)]
    work = [(pack, random_case(random, pack)) for pack in packs for _ in range(5)]
    alone = [expert.diagnose(case, pack=pack) for pack, case in work]
    order = random.sample(range(len(work)), len(work))

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda i: expert.diagnose(work[i][1], pack=work[i][0]), order))

    assert together == [alone[i] for i in order]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.usefixtures("untraced", "busy")
def test_a_child_forked_while_threads_diagnose_answers() -> None:
    case, pack = cases(8, 1)[0], random_pack(Random(8), size=20)
    answer = expert.diagnose(case, pack=PACK)

    def claim() -> bool:
        other = random_case(Random(9), pack)
        expert.diagnose(other, pack=pack)
        return expert.diagnose(case, pack=PACK) == answer

    assert [in_a_child(claim) for _ in range(10)] == [0] * 10


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.usefixtures("untraced", "switched_often")
def test_eight_threads_and_the_children_of_a_fork_give_the_answers_of_one_at_once() -> None:
    random = Random(15)
    # More packs than engines are kept, so that engines are made and dropped all the while.
    packs = [PACK, *(random_pack(random, size=12) for _ in range(5))]
    work = [(pack, random_case(random, pack)) for pack in packs for _ in range(4)]

    def answered(pair: tuple[Pack, Case]) -> expert.Diagnosis:
        return expert.diagnose(pair[1], pack=pair[0])

    alone = [answered(pair) for pair in work]

    def claim() -> bool:
        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(answered, work, timeout=WAIT_SECONDS)) == alone

    with ThreadPoolExecutor(8) as pool:
        together = pool.map(answered, work * 8, timeout=4 * WAIT_SECONDS)
        children = [in_a_child(claim) for _ in range(6)]

    assert children == [0] * 6
    assert list(together) == alone * 8


@pytest.fixture
def switched_often() -> Iterator[None]:
    """Threads take turns as often as can be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(interval)


@pytest.fixture
def busy(switched_often: None) -> Iterator[None]:
    """Two threads that diagnose as long as the test runs."""
    stop = threading.Event()
    wanted = cases(10, 20)

    def work() -> None:
        while not stop.is_set():
            for case in wanted:
                expert.diagnose(case, pack=PACK)

    threads = [threading.Thread(target=work, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield
    stop.set()
    for thread in threads:
        thread.join(WAIT_SECONDS)


def in_a_child(claim: Callable[[], bool]) -> int:
    """Return the exit status of a forked child: 0 if the claim holds there, 9 if it hangs."""
    pid = os.fork()
    if pid == 0:  # pragma: no cover - the child reports by its exit status alone
        status = 2
        try:
            status = 0 if claim() else 1
        finally:
            os._exit(status)
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


@pytest.mark.parametrize(
    "call", ["assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"]
)
@pytest.mark.parametrize("at", [0, 1, 3])
def test_an_interrupt_in_the_middle_of_a_run_leaves_a_working_engine(
    call: str,
    at: int,
    durable: Callable[[Program], Engine],
    native: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = both(PACK, durable)
    case = max(cases(11, 20), key=lambda case: len(case.told))
    original, calls = getattr(native, call), iter(range(10**6))

    def interrupted(*arguments: object) -> object:
        if next(calls) == at:
            raise KeyboardInterrupt
        return original(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(native, call, interrupted)
        with pytest.raises(KeyboardInterrupt):
            bench.agreed(case)

    for other in [case, *cases(12, 20)]:
        bench.agreed(other)


def interrupted(line: int, work: Callable[[], object]) -> int:
    """Do some work, interrupted before one of its lines; return how many were begun.

    The end of a `with` counts as its line once more. No interrupt comes there before the lock
    is given back: Python looks for signals after calls, so none of these is counted.
    """
    begun, entered = 0, set[tuple[FrameType, int]]()

    def trace(frame: FrameType, event: str, _: object) -> Callable[..., Any] | None:
        nonlocal begun
        file, here = frame.f_code.co_filename, (frame, frame.f_lineno)
        if not file.startswith(HOME):
            return None
        leaves = here in entered
        if getline(file, frame.f_lineno).lstrip().startswith("with "):
            entered.symmetric_difference_update([here])
        if event == "line" and not leaves:
            begun += 1
            if begun == line:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    gc.disable()  # it might close an engine of an earlier test in the counted lines
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
        gc.enable()
    return begun


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.usefixtures("untraced")
def test_an_interrupt_before_any_line_leaves_a_working_library() -> None:
    pack, random = random_pack(Random(16), size=6), Random(17)
    asked = [random_case(random, pack) for _ in range(2)]

    def answers() -> list[expert.Diagnosis]:
        return [expert.diagnose(case, pack=pack) for case in asked]

    # An engine that gives way to a new one would be closed in the counted lines, and Python
    # lets no exception out of there.
    diagnosis._desks.renew()
    wanted = answers()
    unseen = replace(pack, content_hash="unseen")
    cold = interrupted(0, lambda: expert.diagnose(asked[0], pack=unseen))
    warm = interrupted(0, lambda: expert.diagnose(asked[0], pack=pack))

    def claim(lines: Sequence[int]) -> bool:
        for line in lines:
            with pytest.raises(KeyboardInterrupt):
                interrupted(line, lambda: expert.diagnose(asked[0], pack=pack))
            if answers() != wanted:
                return False
        return True

    assert 300 < warm < cold
    # A child has no engine yet, so that its first interrupt comes while one is made.
    firsts = range(1, cold - warm, (cold - warm) // 40)
    assert [in_a_child(partial(claim, [line])) for line in firsts] == [0] * len(firsts)
    assert in_a_child(lambda: answers() == wanted and claim(range(1, warm, warm // 150))) == 0


def test_an_engine_interrupted_twice_in_a_row_works(
    durable: Callable[[Program], Engine], native: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = both(PACK, durable)
    case = cases(18, 1)[0]

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    for call in ("start_action_for_state", "delete_ruleset", "create_ruleset"):
        with monkeypatch.context() as patch:
            patch.setattr(native, call, interrupt)
            with pytest.raises(KeyboardInterrupt):
                bench.agreed(case)

    bench.agreed(case)


@pytest.mark.parametrize("refusal", ["error", "status"])
def test_a_fact_that_durable_rules_refuses_is_an_error_and_not_an_answer(
    refusal: str,
    durable: Callable[[Program], Engine],
    native: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = both(PACK, durable)
    case = cases(13, 1)[0]

    def refused(*_: object) -> tuple[int, str]:
        if refusal == "error":
            raise native.error("Could not assert fact, error code: 302")
        return 312, "s"

    with monkeypatch.context() as patch:
        patch.setattr(native, "assert_fact", refused)
        with pytest.raises(expert.EngineError, match="E501"):
            bench.agreed(case)

    bench.agreed(case)


@pytest.mark.skipif(not MEMORY.exists(), reason="no account of memory here")
def test_an_engine_that_is_dropped_gives_its_memory_back(
    durable: Callable[[Program], Engine],
) -> None:
    program = compiled(PACK)
    facts = Bench.of(program, {}).facts(cases(14, 1)[0])

    def use(count: int) -> int:
        for _ in range(count):
            durable(program).run(facts)
        return int(MEMORY.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    used = use(10)
    assert use(30) - used < 10_000_000


# -- corners of the strata --------------------------------------------------------------------


def test_a_rule_on_contradicted_waits_for_the_last_derived_term(
    durable: Callable[[Program], Engine],
) -> None:
    coarse, fine = term("a.coarse", Type(Kind.BOOL)), term("a.fine", Type(Kind.BOOL))
    rules = [
        rule("AAA-001", [Absent(CONTRADICTED)], Supports("fallback", Level.LIKELY, "calm")),
        rule("AAA-002", [Unknown("a.coarse")], Raises(Urgency.P0)),
        rule("ZZZ-001", [Known("a.fine")], TermIs("a.coarse", True)),
    ]
    bench = both(pack_of([coarse, fine], rules), durable)

    def fired(**told: bool) -> Sequence[str]:
        case = Case({f"a.{name}": value for name, value in told.items()})
        return [firing.rule.id for firing in bench.agreed(case).firings]

    assert fired(fine=True, coarse=True) == ["ZZZ-001", "AAA-001"]
    assert fired(fine=True, coarse=False) == ["ZZZ-001", "AAA-002"]
    assert fired() == ["AAA-001", "AAA-002"]


def test_a_chain_of_a_thousand_strata_is_answered() -> None:
    terms = [term(f"t.{i:04}", Type(Kind.BOOL)) for i in range(1_001)]
    # The rule that comes last is the first by its id.
    rules = [
        rule(f"RUL-{1_000 - i:04}", [Known(f"t.{i:04}")], TermIs(f"t.{i + 1:04}", True))
        for i in range(1_000)
    ]

    diagnosis = expert.diagnose({"t.0000": False}, pack=pack_of(terms, rules))

    assert len(diagnosis.steps) == 1_000
