"""The simplest case for one rule: one in which it matters, else one in which it fires."""

import json

import yaml

from expert.audit.effects import differ, effects
from expert.audit.inquiry import Inquiry
from expert.audit.report import told
from expert.audit.witness import witness
from expert.errors import InputError, nearest, problem
from expert.facts import Case
from expert.frozen import dataclass
from expert.pack.shape import Pack


@dataclass(frozen=True, slots=True)
class Example:
    """A rule and its simplest case, None if it never fires; whether the answer needs the rule."""

    rule: str
    case: Case | None
    matters: bool

    def as_json(self) -> str:
        """Return the example for programs."""
        case = told(self.case) if self.case is not None else None
        document = {"rule": self.rule, "matters": self.matters, "case": case}
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def as_text(self, lang: str) -> str:
        """Return the example as a case file, with a comment above it."""
        if self.case is None:
            return (
                f"# {self.rule} 在任何前后一致的案例里都不触发\n"
                if lang == "zh"
                else f"# {self.rule} fires in no case that fits together\n"
            )
        if lang == "zh":
            says = "少了它，回答就不同" if self.matters else "但少了它，回答也一样"
            comment = f"# {self.rule} 在这里触发，{says}。"
        else:
            says = "without it the answer is another" if self.matters else "it changes nothing"
            comment = f"# {self.rule} fires here, and {says}."
        return f"{comment}\n{yaml.safe_dump(dict(told(self.case)), allow_unicode=True)}"


def example(pack: Pack, rule: str) -> Example:
    """Return the simplest valid case for a rule or guard.

    Raises:
        InputError: there is no such rule, or python-sat is not installed.
    """
    inquiry = Inquiry(pack)
    fires = inquiry.model.fires
    if rule not in fires:
        near = nearest(rule, fires)
        raise InputError(problem("E224" if near else "E225", None, name=rule, near=near))
    changed = differ(inquiry.model, inquiry.effects, effects(inquiry.model.dropping(rule)))
    if case := witness(inquiry.model, fires[rule], changed):
        return Example(rule, case, matters=True)
    return Example(rule, witness(inquiry.model, fires[rule]), matters=False)
