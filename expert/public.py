"""The public `Diagnosis`: an answer as other programs get it, described and checked by pydantic.

Only the whole is a model; its parts are the dataclasses that `answer` makes, and what comes
from outside is checked part by part. pydantic takes longer to load than a case to explain, so
nothing that only shows an answer imports this module.
"""

from pydantic import AwareDatetime, BaseModel, ConfigDict

from expert.engine import EngineInfo
from expert.proof import Proof
from expert.support import Urgency
from expert.views import (
    ActionView,
    Answer,
    CaseRecord,
    CauseView,
    CodeView,
    ContradictionView,
    FactView,
    ForbiddenView,
    PackInfo,
    PreventionView,
    QuestionView,
    StepView,
    WarningView,
)
from expert.vocabulary import Text


class Diagnosis(BaseModel):
    """The answer to one case: the first cause is the likeliest, the first action the next one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: str
    case: CaseRecord
    now: AwareDatetime | None
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


def published(answer: Answer) -> Diagnosis:
    """Return an answer as other programs get it."""
    return Diagnosis(**{name: getattr(answer, name) for name in Diagnosis.model_fields})
