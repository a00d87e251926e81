"""From a case to a proven diagnosis: the one path that everything else hangs on.

Case, computed facts, run, outcome, proof, check, and only then the words: nothing unproven
leaves. The clock comes from the caller; nothing here reads one.
"""

import os
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from expert.answer import Grounds, answer
from expert.check import Checker
from expert.conditions import Settled, truth
from expert.documents import CASE_BYTES, from_python, name_of, parse, read
from expert.engine import Engine, Trace, engine_for, engine_info, replay
from expert.errors import EngineError, InputError, ProofError, problem
from expert.facts import Case, Fact, read_case
from expert.outcome import outcome
from expert.pack import Pack, load_pack
from expert.pack.plainform import plain_pack
from expert.program import Program, compiled
from expert.proof import Proof, plain_facts, plain_proof, prove
from expert.questions import Asker
from expert.recipes import Recipes
from expert.values import in_calendar
from expert.views import Answer
from expert.wording import Words

if TYPE_CHECKING:
    from expert.public import Diagnosis

_MOST_ENGINES = 4
_CLOCKS_DIFFER = timedelta(minutes=5)
_IMPORTED_LATE = (
    "email.parser", "encodings.utf_8_sig", "expert.engine.durable", "expert.engine.reference",
    "expert.messages", "expert.pack.loading", "expert.public", "tempfile", "yaml",
)  # fmt: skip


class _Desk:
    """A pack made ready: its recipes and program, an engine, its checker and its words."""

    def __init__(self, pack: Pack) -> None:
        self.recipes = Recipes(pack.vocabulary, pack.tables)
        self.program: Program = compiled(pack)
        self.engine: Engine = engine_for(self.program)
        self.asker = Asker(self.program)
        self.checker = Checker(plain_pack(pack))
        self.words = Words(pack)


class _Desks:
    """The packs in use, at most four, the least used dropped; safe for threads and forks."""

    def __init__(self) -> None:
        self._built_in: Pack | None = None
        self.renew()
        os.register_at_fork(before=_import_all, after_in_child=self.renew)

    def renew(self) -> None:
        """Forget all desks: a child of a fork must not wait for its parent's locks."""
        self._lock = threading.Lock()
        self._desks: OrderedDict[str, _Desk] = OrderedDict()

    def built_in(self) -> Pack:
        """Return the built-in pack, loaded once."""
        with self._lock:
            if self._built_in is None:
                self._built_in = load_pack()
            return self._built_in

    def of(self, pack: Pack) -> _Desk:
        """Return the desk of a pack."""
        with self._lock:
            desk = self._desks.pop(pack.content_hash, None) or _Desk(pack)
            self._desks[pack.content_hash] = desk
            if len(self._desks) > _MOST_ENGINES:
                self._desks.popitem(last=False)
            return desk


def _import_all() -> None:
    """Import what is imported only where it is used.

    A child that is forked while another thread imports a module waits for that module for ever.
    """
    for name in _IMPORTED_LATE:
        with suppress(ImportError):  # durable-rules is not there on Python 3.13 and later
            import_module(name)


_desks = _Desks()


def load_case(path: str | os.PathLike[str], *, pack: Pack | None = None) -> Case:
    """Return the case in a JSON or YAML file, or in standard input for `-`.

    Raises:
        InputError: with every mistake found, each at its place.
    """
    pack, file = pack or _desks.built_in(), Path(path)
    return read_case(parse(read(file, CASE_BYTES), name_of(file)), pack.vocabulary)


def diagnose(
    case: Case | Mapping[str, object],
    *,
    pack: Pack | None = None,
    now: datetime | None = None,
) -> "Diagnosis":
    """Return the causes, the next actions, the open questions and the proof for one incident.

    Args:
        case: a `Case`, or a mapping of facts, nested or flat:
            `{"deduction.seen": True, "settlement": {"status": "pending"}}`.
        pack: the knowledge; the built-in pack if none is given.
        now: the time of asking; the case's own `case.now` if none is given. Without either,
            terms that depend on time stay unknown and a warning says so.

    Raises:
        InputError: the case is wrong; every mistake is listed with its place.
        EngineError: the engine failed, or its answer did not pass the check.
    """
    from expert.public import published

    return published(answered(case, pack=pack, now=now))


def answered(
    case: Case | Mapping[str, object],
    *,
    pack: Pack | None = None,
    now: datetime | None = None,
) -> Answer:
    """Return what `diagnose` does, as it is shown rather than published."""
    pack = pack or _desks.built_in()
    if not isinstance(case, Case):
        case = read_case(from_python(case), pack.vocabulary)
    now = _checked_time(now) or _checked_time(case.now)
    desk = _desks.of(pack)
    facts = desk.recipes.facts(case, now)
    _refuse_future(desk, case, facts, now)
    grounds = _grounds(desk, case, now, facts, desk.engine.run(facts))
    _check(desk, facts, grounds.proof)
    return answer(desk.words, engine_info(), grounds)


def proven(case: Case, *, pack: Pack, now: datetime | None) -> Proof:
    """Return the checked proof that `diagnose` has, for whom the rest of the answer is nothing."""
    desk = _desks.of(pack)
    facts = desk.recipes.facts(case, now)
    _refuse_future(desk, case, facts, now)
    trace = desk.engine.run(facts)
    proof = prove(desk.program, case.content_hash, facts, trace, outcome(pack, trace))
    _check(desk, facts, proof)
    return proof


def made_ready(pack: Pack) -> tuple[Program, Recipes]:
    """Return the program and the recipes of a pack; they are made once while it is in use."""
    desk = _desks.of(pack)
    return desk.program, desk.recipes


def verify(diagnosis: "Diagnosis", *, pack: Pack | None = None) -> None:
    """Return if a diagnosis is what its facts and the pack lead to; no engine is asked.

    Computed facts are computed again, the proof is checked, and the whole diagnosis is made
    again from it and compared.

    Raises:
        ProofError: another pack made it, the proof is malformed or false, or the diagnosis
            says something that its proof does not.
        InputError: the case in it cannot be read with this pack.
    """
    from expert.public import published

    pack = pack or _desks.built_in()
    if diagnosis.pack.content_hash != pack.content_hash:
        made_by = f"{diagnosis.pack.name} {diagnosis.pack.version}"
        raise ProofError(problem("E405", None, made_by=made_by, pack=pack.name))
    case = read_case(from_python(diagnosis.case.told, "diagnosis.case"), pack.vocabulary)
    now = _checked_time(diagnosis.now)
    case = replace(
        case,
        id=diagnosis.case.id,
        now=_checked_time(diagnosis.case.now),
        zoneless=diagnosis.case.zoneless,
    )
    desk = _desks.of(pack)
    facts = desk.recipes.facts(case, now)
    desk.checker.check(plain_facts(facts), plain_proof(diagnosis.proof))
    fired = {step.rule for step in diagnosis.proof.steps}
    grounds = _grounds(desk, case, now, facts, replay(desk.program, facts, fired))
    again = published(answer(desk.words, diagnosis.engine, grounds))
    for field in type(again).model_fields:
        # Compared as JSON, which tells true from 1.
        found, claimed = (d.model_dump_json(include={field}) for d in (again, diagnosis))
        if found != claimed:
            raise ProofError(problem("E402", None, what=field))


def _check(desk: _Desk, facts: Sequence[Fact], proof: Proof) -> None:
    try:
        desk.checker.check(plain_facts(facts), plain_proof(proof))
    except ProofError as error:
        raise EngineError(problem("E503", None, reason=error.problems[0].text())) from None


def _checked_time(time: datetime | None) -> datetime | None:
    if time is not None and (not isinstance(time, datetime) or time.tzinfo is None):
        raise InputError(problem("E218", None))
    if time is not None and not in_calendar(time):
        raise InputError(problem("E205", None, term="now", text=time.isoformat()))
    return time


def _refuse_future(desk: _Desk, case: Case, facts: Sequence[Fact], now: datetime | None) -> None:
    """Refuse what is told to have happened after now, beyond what clocks differ by.

    Raises:
        InputError: with every such term.
    """
    ahead = desk.recipes.in_future(facts, now)
    if late := [term for term, by in ahead.items() if by > _CLOCKS_DIFFER]:
        assert now is not None
        raise InputError(
            *(problem("E223", case.places.get(t), term=t, now=now.isoformat()) for t in late)
        )


def _grounds(
    desk: _Desk, case: Case, now: datetime | None, facts: Sequence[Fact], trace: Trace
) -> Grounds:
    """Return what an answer to a case rests on, once it is known what fired."""
    pack = desk.program.pack
    end = outcome(pack, trace)
    firm: Settled = trace.settled
    if trace.assumed:
        firm = {name: v for name, v in firm.items() if name not in trace.assumed}
    violated = tuple(i for i in pack.inconsistencies if truth(i.when, firm) is True)
    return Grounds(
        case=case,
        now=now,
        facts=tuple(facts),
        proof=prove(desk.program, case.content_hash, facts, trace, end),
        questions=desk.asker.questions(case, trace, end, violated),
        violated=violated,
        ahead=tuple(desk.recipes.in_future(facts, now)),
        beyond_calendar=desk.recipes.beyond_calendar(facts, now),
    )
