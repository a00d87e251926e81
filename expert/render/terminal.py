"""A diagnosis for the terminal: what happened, what to do, what not to do, why, what to ask."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text as Rich

from expert.errors import escaped
from expert.render.paper import Paper
from expert.render.placing import also_certain, corroborated, dangers, decisive, elsewise
from expert.rules import Grade
from expert.support import Urgency
from expert.values import SHANGHAI
from expert.views import ActionView, Answer, CauseView, QuestionView
from expert.vocabulary import Gloss, Text

if TYPE_CHECKING:
    from expert.public import Diagnosis

_URGENT = {Urgency.P0: "bold red", Urgency.P1: "bold yellow"}
_MOST_ACTIONS = 5
_MOST_QUESTIONS = 3
_MOST_PREVENTION = 2
_MOST_OTHERS = 3
HEADINGS = {
    "cause": Text("最可能的情况", "What most likely happened"),
    "unknown": Text("现在的判断", "What can be said now"),
    "do": Text("现在怎么做", "What to do next"),
    "later": Text("之后", "After that"),
    "never": Text("不要做", "What not to do"),
    "code": Text("应答码的意思", "What the response code means"),
    "unsure": Text(
        "这个意思没有得到多方印证，以自己的收单机构说的为准。",
        "This meaning is not confirmed by several sources; ask your own acquirer.",
    ),
    "why": Text("为什么这样判断", "Why"),
    "danger": Text("先要当心", "Watch out for this first"),
    "also": Text("同时还可以确定", "What is certain as well"),
    "else": Text("也可能是", "What else it could be"),
    "again": Text("以后怎样避免", "So that it does not happen again"),
    "ask": Text("接下来弄清楚", "What to find out next"),
    "clash": Text("说法对不上", "What does not fit together"),
    "note": Text("请注意", "Please note"),
    "at_once": Text("马上", "at once"),
    "today": Text("今天内", "today"),
    "by": Text("最晚{day.month}月{day.day}日", "by {day:%d %b}"),
    "more_actions": Text(
        "还有 {count} 步，见报告（expert report）",
        "… and {count} more in the report (expert report)",
    ),
    "more_else": Text(
        "还有 {count} 种，见报告（expert report）",
        "… and {count} more in the report (expert report)",
    ),
    "more_questions": Text(
        "还有 {count} 个问题，见报告（expert report）",
        "… and {count} more in the report (expert report)",
    ),
    "more_again": Text(
        "还有 {count} 条，见报告（expert report）",
        "… and {count} more in the report (expert report)",
    ),
    "more_why": Text(
        "还有 {count} 条依据指向同样的情况，见报告（expert report）",
        "… and {count} more pointing the same way, in the report (expert report)",
    ),
    "papers": Text("准备好：", "have ready: "),
    "answer": Text("多久有结果：", "result: "),
    "takes": Text("一般多久：", "usual time: "),
    "responsible": Text("谁来处理：", "who has to act: "),
    "together": Text(
        "以上依据彼此独立，合在一起就是“很可能”。",
        "These grounds are independent of one another; together they make it likely.",
    ),
    "rests": Text("依据：", "based on: "),
    "choices": Text("可选：", "one of: "),
    "not_now": Text("先别做这一步：", "Not yet: "),
    "because": Text("——", " – "),
    "proof": Text(
        "规则引擎 {engine}，知识包 {pack}，{steps} 步推理已核验。",
        "Engine {engine}, knowledge {pack}, {steps} steps of proof checked.",
    ),
    "assumed": Text(
        "还不清楚的先这样假定：{assumed}。问清后结果可能不同。",
        "Not known, so assumed for now: {assumed}. The answers may change this.",
    ),
    "case": Text("案例 {id}", "Case {id}"),
}


def show(
    diagnosis: "Answer | Diagnosis", glossary: Iterable[Gloss], lang: str, console: Console
) -> None:
    """Print a diagnosis in one language, no wider than a page."""
    page = _Page(diagnosis, lang, console)
    page.print(page.lines(glossary))


def by_when(diagnosis: "Answer | Diagnosis", action: ActionView) -> Text | None:
    """Return the deadline of an action; what stops harm has none but now."""
    if action.emergency or action.step == "stop-harm":
        return HEADINGS["at_once"]
    if not action.deadline:
        return None
    today = diagnosis.now.astimezone(SHANGHAI).date() if diagnosis.now else None
    by = HEADINGS["today" if action.deadline == today else "by"]
    return Text(by.zh.format(day=action.deadline), by.en.format(day=action.deadline))


class _Page(Paper):
    def __init__(self, diagnosis: "Answer | Diagnosis", lang: str, console: Console) -> None:
        super().__init__(lang, console)
        self.d = diagnosis

    def lines(self, glossary: Iterable[Gloss]) -> Iterator[Rich]:
        """Yield the page line by line."""
        first = self.d.causes[0] if self.d.causes else None
        yield from self._head()
        yield from self._notes()
        yield from self._brief("danger", dangers(self.d), "bold red")
        if first:
            yield from self._cause(first)
        yield from self._brief("also", also_certain(self.d), "bold")
        yield from self._actions(first)
        yield from self._never(first)
        yield from self._codes()
        yield from self._why(first)
        yield from self._else()
        yield from self._questions()
        yield from self._prevention()
        yield from self._words(glossary)
        yield Rich("")
        yield from self._wrapped(self._proof_line(), "", "dim")

    def _notes(self) -> Iterator[Rich]:
        for clash in self.d.contradictions:
            yield from self._heading("clash")
            yield from self._item(self._t(clash.label), "!")
            for value in clash.values:
                said = self._t(value.text) + self._paren(value.origin_text)
                yield from self._line(said, "")
        if self.d.warnings:
            yield from self._heading("note")
        for warning in self.d.warnings:
            yield from self._item(self._t(warning.text), "!")

    def _head(self) -> Iterator[Rich]:
        d = self.d
        parts = [self._w("case").format(id=escaped(d.case.id))] if d.case.id else []
        parts += [f"{d.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"] if d.now else []
        if parts:
            yield from self._wrapped("  ".join(parts), "", "dim")
        urgency = f"[{d.urgency}] {self._t(d.urgency_text)}"
        yield from self._wrapped(urgency, "", _URGENT.get(d.urgency, "bold"))

    def _cause(self, cause: CauseView) -> Iterator[Rich]:
        yield from self._heading("cause" if cause.supporting else "unknown")
        sure = self._paren(cause.sure) if cause.supporting else ""
        yield from self._wrapped(self._t(cause.label) + sure, "  ", "bold")
        yield from self._line(self._t(cause.meaning), "")
        if cause.due_text:
            yield from self._line(self._t(cause.due_text), "")
        if cause.assumptions:
            assumed = self._clauses(assumption.text for assumption in cause.assumptions)
            yield from self._line(self._w("assumed").format(assumed=assumed), "yellow")
        yield from self._line(self._w("responsible") + self._t(cause.responsible))
        yield from self._line(self._w("takes") + self._t(cause.resolves))

    def _brief(self, heading: str, causes: Sequence[CauseView], style: str) -> Iterator[Rich]:
        if causes:
            yield from self._heading(heading)
        for cause in causes:
            yield from self._wrapped(self._t(cause.label) + self._paren(cause.sure), "  ", style)
            yield from self._line(self._t(cause.meaning), "")

    def _actions(self, first: CauseView | None) -> Iterator[Rich]:
        mine = [a for a in self.d.actions if self._is_for(a, first)][:_MOST_ACTIONS]
        if not self.d.actions:
            return
        yield from self._heading("do")
        for number, action in enumerate(mine, 1):
            yield from self._item(self._t(action.text), f"{number}.", "bold" if number == 1 else "")
            yield from self._line(self._t(action.how), "")
            yield from self._line(self._details(action))
            if number == 1 and action.evidence:
                papers = self._clauses(item.label for item in action.evidence)
                yield from self._line(self._w("papers") + papers)
        yield from self._more("more_actions", self.d.actions, mine)

    def _is_for(self, action: ActionView, first: CauseView | None) -> bool:
        if action.emergency or not action.causes:
            return True
        told = {cause.id for cause in (*dangers(self.d), *also_certain(self.d))}
        return first is not None and not {first.id, *told}.isdisjoint(action.causes)

    def _details(self, action: ActionView) -> str:
        parts = [self._t(action.doer_text), self._t(action.channel)]
        if when := by_when(self.d, action):
            parts.append(self._t(when))
        if action.answer:
            parts.append(self._w("answer") + self._t(action.answer))
        return " · ".join(parts)

    def _never(self, first: CauseView | None) -> Iterator[Rich]:
        if not (first and first.never) and not self.d.forbidden:
            return
        yield from self._heading("never")
        for text in first.never if first else ():
            yield from self._item(self._t(text), "×", "red")
        for action in self.d.forbidden:
            why = self._w("because") + self._clauses(action.why)
            yield from self._item(self._w("not_now") + self._t(action.text) + why, "×", "red")

    def _codes(self) -> Iterator[Rich]:
        for code in self.d.codes:
            yield from self._heading("code")
            yield from self._item(self._t(code.meaning), escaped(code.code))
            yield from self._line(self._t(code.operator), "")
            if code.grade is not Grade.VERIFIED:
                yield from self._line(self._w("unsure"))

    def _why(self, first: CauseView | None) -> Iterator[Rich]:
        if not first or not first.supporting:
            return
        direct = decisive(self.d, first)
        steps = self._told_steps(direct)
        yield from self._heading("why")
        number = {step: i for i, step in enumerate(steps, 1)}
        for step, i in number.items():
            view = self.d.steps[step]
            yield from self._item(self._t(view.text), f"[{i}]")
            yield from self._line(self._w("rests") + self._rests(step, number))
        yield from self._more("more_why", first.supporting, direct)
        if corroborated(self.d, first):
            yield from self._line(self._w("together"), "")

    def _told_steps(self, wanted: tuple[int, ...]) -> list[int]:
        """Return the steps under some steps, each once, every one before those that use it."""
        order: dict[int, None] = {}

        def tell(step: int) -> None:
            for line in self.d.proof.steps[step].premises:
                for premise in line:
                    if premise.kind == "step":
                        tell(premise.steps[0])
            order.setdefault(step)

        for step in wanted:
            tell(step)
        return list(order)

    def _rests(self, step: int, number: dict[int, int]) -> str:
        premises = {p.name: p for line in self.d.proof.steps[step].premises for p in line}
        clauses = []
        view = self.d.steps[step]
        for premise, text in zip(premises.values(), view.rests_on, strict=True):
            known = premise.kind == "step" and number.get(premise.steps[0])
            space = "" if self.lang == "zh" else " "
            clauses.append(f"{self._t(text)}{space}[{known}]" if known else self._t(text))
        return self._joined(clauses)

    def _else(self) -> Iterator[Rich]:
        others = elsewise(self.d)
        if others:
            yield from self._heading("else")
        shown = others[: len(self.d.conflicts) + _MOST_OTHERS]
        for cause in shown:
            yield from self._item(self._t(cause.label) + self._paren(cause.sure), "·")
        yield from self._more("more_else", others, shown)

    def _questions(self) -> Iterator[Rich]:
        if not self.d.questions:
            return
        yield from self._heading("ask")
        shown = self.d.questions[:_MOST_QUESTIONS]
        for number, question in enumerate(shown, 1):
            yield from self._item(self._t(question.text), f"{number}.")
            yield from self._line(self._where(question))
        yield from self._more("more_questions", self.d.questions, shown)

    def _prevention(self) -> Iterator[Rich]:
        if self.d.prevention:
            yield from self._heading("again")
        shown = self.d.prevention[:_MOST_PREVENTION]
        for measure in shown:
            yield from self._item(self._t(measure.text), "·")
        yield from self._more("more_again", self.d.prevention, shown)

    def _more(self, key: str, all_: Sequence[object], shown: Sequence[object]) -> Iterator[Rich]:
        """Yield how many are not shown here, so that nothing is left out in silence."""
        if more := len(all_) - len(shown):
            yield from self._line(self._w(key).format(count=more))

    def _where(self, question: QuestionView) -> str:
        line = self._t(question.found_in)
        if question.choices:
            # Labels have commas of their own.
            choices = " / ".join(self._t(choice.label) for choice in question.choices)
            line += f"{'；' if self.lang == 'zh' else '; '}{self._w('choices')}{choices}"
        return f"{line}  ({question.term})"

    def _proof_line(self) -> str:
        d = self.d
        return self._w("proof").format(
            engine=f"{d.engine.name} {d.engine.version}",
            pack=f"{d.pack.name} {d.pack.version} ({d.pack.content_hash})",
            steps=len(d.steps),
        )

    def _w(self, key: str) -> str:
        return HEADINGS[key].in_(self.lang)

    def _heading(self, key: str) -> Iterator[Rich]:
        return self._title(HEADINGS[key])
