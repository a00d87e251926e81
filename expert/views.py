"""The shapes of an answer: everything that it says, with ids and texts in both languages.

Ids never depend on the language; each text is there in both.
"""

from datetime import date, datetime

from expert.engine import EngineInfo
from expert.frozen import dataclass
from expert.proof import Proof
from expert.rules import Grade, Letter, Risk
from expert.support import Level, Urgency
from expert.values import Plain
from expert.vocabulary import CLOSED, Text

SCHEMA_VERSION = "1"


@dataclass(frozen=True, slots=True)
class PackInfo:
    """Which knowledge answered."""

    __pydantic_config__ = CLOSED

    name: str
    version: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """The case as told; a value of null was told to be unknown.

    `zoneless` names the times that were told without a zone and are taken as China's.
    """

    __pydantic_config__ = CLOSED

    id: str | None
    now: datetime | None
    told: dict[str, Plain | None]
    zoneless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AssumptionView:
    """A parameter that stands in for a term nobody told, and the clause that says so."""

    __pydantic_config__ = CLOSED

    parameter: str
    term: str
    text: Text


@dataclass(frozen=True, slots=True)
class FactView:
    """A told or computed fact, the clause that says it, and the parameters it assumes."""

    __pydantic_config__ = CLOSED

    term: str
    value: Plain
    origin: str
    inputs: tuple[str, ...]
    assuming: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of the proof in words: the sentence, each thing it rests on, each it concludes.

    `rests_on` has one clause for each name among the step's premises, in their order;
    `concludes` one for each conclusion.
    """

    __pydantic_config__ = CLOSED

    rule: str
    title: Text
    text: Text
    rests_on: tuple[Text, ...]
    concludes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class CauseView:
    """A cause, how sure it is and on which assumptions, and the steps for and against it.

    `due` is the time that belongs to the cause, and `due_text` the sentence that says it.
    """

    __pydantic_config__ = CLOSED

    id: str
    level: Level
    urgency: Urgency
    label: Text
    sure: Text
    meaning: Text
    responsible: Text
    resolves: Text
    due: datetime | None
    due_text: Text | None
    assumptions: tuple[AssumptionView, ...]
    never: tuple[Text, ...]
    supporting: tuple[int, ...]
    opposing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """A paper to have at hand, and where it is found."""

    __pydantic_config__ = CLOSED

    id: str
    label: Text
    found_in: Text


@dataclass(frozen=True, slots=True)
class ActionView:
    """Something to do: `text` is addressed to who asked, `deadline` a date in Shanghai."""

    __pydantic_config__ = CLOSED

    id: str
    text: Text
    how: Text
    doer: str
    doer_text: Text
    channel: Text
    step: str
    causes: tuple[str, ...]
    emergency: bool
    deadline: date | None
    answer: Text | None
    evidence: tuple[EvidenceView, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ForbiddenView:
    """An action that something asked for and something else forbids, and why."""

    __pydantic_config__ = CLOSED

    id: str
    text: Text
    why: tuple[Text, ...]
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that may be answered."""

    __pydantic_config__ = CLOSED

    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class QuestionView:
    """What to find out, where the answer stands, and which answers there are."""

    __pydantic_config__ = CLOSED

    term: str
    reason: str
    text: Text
    found_in: Text
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class ContradictedValue:
    """One of the values of a contradicted term, and where it comes from."""

    __pydantic_config__ = CLOSED

    value: Plain
    origin: str
    origin_text: Text
    steps: tuple[int, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class ContradictionView:
    """A term with different values; rules see it as unknown."""

    __pydantic_config__ = CLOSED

    term: str
    label: Text
    values: tuple[ContradictedValue, ...]


@dataclass(frozen=True, slots=True)
class CodeView:
    """A told response code, by the acquirer's own table if that is known.

    `risk` says whether money may have moved although the sale failed, `operator` what the
    person at the till does; below VERIFIED, acquirers may mean something else by the code.
    """

    __pydantic_config__ = CLOSED

    code: str
    letter: Letter
    risk: Risk
    meaning: Text
    operator: Text
    grade: Grade


@dataclass(frozen=True, slots=True)
class PreventionView:
    """A habit that keeps the first cause from coming again, and whose it is."""

    __pydantic_config__ = CLOSED

    id: str
    text: Text
    doer: str


@dataclass(frozen=True, slots=True)
class WarningView:
    """Something to know about the answer that is no part of it."""

    __pydantic_config__ = CLOSED

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer; `public.Diagnosis` is the same for other programs.

    `prevention` is empty while the first cause is merely possible, and in an emergency.
    """

    schema_version: str
    case: CaseRecord
    now: datetime | None
    pack: PackInfo
    engine: EngineInfo
    urgency: Urgency
    urgency_text: Text
    causes: tuple[CauseView, ...]
    conflicts: tuple[CauseView, ...]
    ruled_out: tuple[CauseView, ...]
    actions: tuple[ActionView, ...]
    forbidden: tuple[ForbiddenView, ...]
    prevention: tuple[PreventionView, ...]
    questions: tuple[QuestionView, ...]
    contradictions: tuple[ContradictionView, ...]
    warnings: tuple[WarningView, ...]
    codes: tuple[CodeView, ...]
    facts: tuple[FactView, ...]
    steps: tuple[StepView, ...]
    proof: Proof
