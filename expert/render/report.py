"""A diagnosis as one page for the file, the customer and the auditor.

What happened and what to do come first, then why, folded as the proof is; below stand all
facts, every step with its rule, and the picture of it all where Graphviz is installed.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from html import escape, unescape
from importlib.util import find_spec

import networkx as nx

from expert.errors import escaped
from expert.facts import Origin
from expert.pack import Pack
from expert.proof import Premise
from expert.reasoning import graph
from expert.render.captions import CAPTIONS
from expert.render.page import both, page, picture
from expert.render.placing import also_certain, corroborated, dangers, elsewise
from expert.render.terminal import HEADINGS, by_when
from expert.rules import Grade
from expert.support import Urgency
from expert.values import SHANGHAI
from expert.views import ActionView, Answer, CauseView, FactView
from expert.vocabulary import Gloss, Text, glossed

_TAG = re.compile(r"<[^>]*>")
_FIRST = Text("第一步：", "First: ")
_TITLE = Text("诊断报告：{title}", "Diagnosis: {title}")
_RULED_OUT = Text("已经排除", "What was ruled out")
_FACTS = Text("知道的情况", "What is known")
_FACTS_HOW = Text(
    "指向或点一条，看由它得出什么。", "Point at one, or tap it, to see what follows from it."
)
_STEPS = Text("每一步推理", "Every step of the proof")
_SEE = Text("见第{n}步", "see step {n}")
_RULE = Text("规则", "rule")
_SAYS = Text("结论", "sentence")
_FACT = Text("情况", "fact")
_ORIGIN = Text("来历", "origin")
_PICTURE = Text("推理图", "The reasoning, drawn")
_WAITS = Text("{count} 条规则没有触发。", "{count} rules did not fire.")
_NO_LAW = Text(
    "本报告不是法律意见；以收单机构和银行的记录为准。",
    "This is no legal advice; the records of acquirer and bank count for more.",
)
_ORIGINS = {
    "told": Text("告知", "told"),
    "computed": Text("算出", "computed"),
    "derived": Text("推出", "concluded"),
}


def report(answer: Answer, pack: Pack, lang: str) -> str:
    """Return the page of an answer in the words of its pack."""
    return page(_TITLE.filled(title=pack.title), "\n".join(_Report(answer, pack).parts()), lang)


class _Report:
    def __init__(self, answer: Answer, pack: Pack) -> None:
        self.a, self.pack = answer, pack
        self.drawn = graph(answer)
        self.step_of = {step.rule: i for i, step in enumerate(answer.proof.steps)}
        self.told: set[int] = set()

    def parts(self) -> Iterator[str]:
        """Yield the page part by part: what helps first, then what checks it."""
        helps, checks = [*self._helps()], [*self._facts(), *self._steps()]
        yield from helps
        yield from _words("\n".join([*helps, *checks]), self.pack.glossary.values())
        yield from checks
        yield from self._foot()
        yield from self._picture()  # last, as paper is turned for it

    def _helps(self) -> Iterator[str]:
        first = self.a.causes[0] if self.a.causes else None
        yield from self._head()
        yield from self._clashes()
        yield from self._brief("danger", dangers(self.a))
        if first:
            yield from self._cause(first)
        yield from self._brief("also", also_certain(self.a))
        yield from self._actions()
        yield from self._never(first)
        yield from self._notes()
        yield from self._codes()
        yield from self._why(first)
        yield from self._others()
        yield from self._questions()
        yield from self._prevention()

    def _head(self) -> Iterator[str]:
        a = self.a
        yield both(_TITLE.filled(title=self.pack.title), "h1")
        parts = []
        if a.case.id:
            number = escaped(a.case.id)
            parts.append(both(HEADINGS["case"].filled(id=Text(number, number))))
        if a.now:
            parts.append(f"<time>{a.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}</time>")
        mark = ' class="warn"' if a.urgency == Urgency.P0 else ""
        parts.append(f"<strong{mark}>[{a.urgency}] {both(a.urgency_text)}</strong>")
        yield f"<p>{' · '.join(parts)}</p>"

    def _clashes(self) -> Iterator[str]:
        for clash in self.a.contradictions:
            said = "".join(
                f"<li>{both(value.text)}{both(_paren(value.origin_text))}</li>"
                for value in clash.values
            )
            yield both(HEADINGS["clash"], "h2")
            yield f'<p class="warn">{both(clash.label)}</p><ul>{said}</ul>'

    def _notes(self) -> Iterator[str]:
        if self.a.warnings:
            yield both(HEADINGS["note"], "h2")
            yield _listed(both(warning.text) for warning in self.a.warnings)

    def _cause(self, cause: CauseView) -> Iterator[str]:
        yield both(HEADINGS["cause" if cause.supporting else "unknown"], "h2")
        sure = both(_paren(cause.sure)) if cause.supporting else ""
        lines = [f'<span class="name">{both(cause.label)}{sure}</span>']
        lines += [self._first_step(self.a.actions[0])] if self.a.actions else []
        lines += [both(cause.meaning)]
        lines += [both(cause.due_text)] if cause.due_text else []
        if cause.assumptions:
            assumed = _clauses(assumption.text for assumption in cause.assumptions)
            lines.append(both(HEADINGS["assumed"].filled(assumed=assumed)))
        lines.append(both(_after(HEADINGS["responsible"], cause.responsible)))
        lines.append(both(_after(HEADINGS["takes"], cause.resolves)))
        yield f'<div class="first" data-id="cause:{escape(cause.id)}">'
        yield "".join(f"<p>{line}</p>" for line in lines) + "</div>"

    def _first_step(self, action: ActionView) -> str:
        """Return what to do first, so that nobody needs to scroll to know it."""
        when = by_when(self.a, action)
        said = _after(_FIRST, _after(action.text, _paren(when)) if when else action.text)
        return f"<strong>{both(said)}</strong>"

    def _brief(self, heading: str, causes: Sequence[CauseView]) -> Iterator[str]:
        if causes:
            yield both(HEADINGS[heading], "h2")
            yield "<ul>" + "".join(self._short(cause, cause.supporting) for cause in causes)
            yield "</ul>"

    def _actions(self) -> Iterator[str]:
        if not self.a.actions:
            return
        yield both(HEADINGS["do"], "h2")
        yield "<ol>"
        for action in self.a.actions:
            papers = _after(HEADINGS["papers"], _clauses(e.label for e in action.evidence))
            yield (
                f'<li data-id="action:{escape(action.id)}">'
                f'<strong class="name">{both(action.text)}</strong>'
                f"<br>{both(action.how)}"
                f'<br><span class="soft">{" · ".join(self._details(action))}</span>'
                + (f'<br><span class="soft">{both(papers)}</span>' if action.evidence else "")
                + "</li>"
            )
        yield "</ol>"

    def _details(self, action: ActionView) -> Iterator[str]:
        yield both(action.doer_text)
        yield both(action.channel)
        if when := by_when(self.a, action):
            yield both(when)
        if action.answer:
            yield both(_after(HEADINGS["answer"], action.answer))

    def _never(self, first: CauseView | None) -> Iterator[str]:
        if not (first and first.never) and not self.a.forbidden:
            return
        yield both(HEADINGS["never"], "h2")
        never = [both(text) for text in (first.never if first else ())]
        for action in self.a.forbidden:
            name = both(_after(HEADINGS["not_now"], action.text))
            why = both(_after(HEADINGS["because"], _clauses(action.why)))
            never.append(
                f'<span data-id="forbidden:{escape(action.id)}">'
                f'<span class="name">{name}</span>{why}</span>'
            )
        yield _listed(never, "warn")

    def _codes(self) -> Iterator[str]:
        for code in self.a.codes:
            yield both(HEADINGS["code"], "h2")
            lines = [f"<strong>{escape(code.code)}</strong> {both(code.meaning)}"]
            lines.append(both(code.operator))
            if code.grade is not Grade.VERIFIED:
                lines.append(f'<span class="soft">{both(HEADINGS["unsure"])}</span>')
            yield "".join(f"<p>{line}</p>" for line in lines)

    def _why(self, first: CauseView | None) -> Iterator[str]:
        if not first or not first.supporting:
            return
        yield both(HEADINGS["why"], "h2")
        for step in first.supporting:
            yield from self._tree(step, open_=True)
        if corroborated(self.a, first):
            yield both(HEADINGS["together"], "p")

    def _tree(self, step: int, *, open_: bool = False) -> Iterator[str]:
        """Yield a step over what it rests on; one that was told before is referred to."""
        view = self.a.steps[step]
        sentence = f"{both(view.text)}"
        if step in self.told:
            yield f'<p><a href="#s{step + 1}">{both(_see(step))}</a>: {sentence}</p>'
            return
        self.told.add(step)
        rule = f'data-id="rule:{escape(view.rule)}"'
        yield f"<details{' open' if open_ else ''}><summary {rule}>{sentence}</summary>"
        for premise, text in self._rests(step):
            if premise.kind == "step":
                yield from self._tree(premise.steps[0])
            else:
                yield f"<p {self._then(premise)}>{both(text)}</p>"
        yield "</details>"

    def _rests(self, step: int) -> Iterator[tuple[Premise, Text]]:
        premises = {p.name: p for line in self.a.proof.steps[step].premises for p in line}
        yield from zip(premises.values(), self.a.steps[step].rests_on, strict=True)

    def _then(self, premise: Premise) -> str:
        return self._follows(f"{premise.origin}:{premise.name}") if premise.kind == "fact" else ""

    def _follows(self, node: str) -> str:
        """Return the attributes that make a thing show what follows from it."""
        if node not in self.drawn:
            return ""
        then = " ".join(sorted(nx.descendants(self.drawn, node)))
        return f'data-id="{escape(node)}" data-then="{escape(then)}"'

    def _others(self) -> Iterator[str]:
        if others := elsewise(self.a):
            yield both(HEADINGS["else"], "h2")
            yield "<ul>" + "".join(self._short(cause, cause.supporting) for cause in others)
            yield "</ul>"
        if self.a.ruled_out:
            yield f"<details><summary>{both(_RULED_OUT)} ({len(self.a.ruled_out)})</summary><ul>"
            yield from (self._short(cause, cause.opposing) for cause in self.a.ruled_out)
            yield "</ul></details>"

    def _short(self, cause: CauseView, steps: Iterable[int]) -> str:
        links = " ".join(f'<a href="#s{step + 1}">{both(_see(step))}</a>' for step in steps)
        return (
            f'<li data-id="cause:{escape(cause.id)}">'
            f'<span class="name">{both(cause.label)}{both(_paren(cause.sure))}</span>'
            f' <span class="soft">{links}</span></li>'
        )

    def _questions(self) -> Iterator[str]:
        if not self.a.questions:
            return
        yield both(HEADINGS["ask"], "h2")
        yield "<ol>"
        for question in self.a.questions:
            where = both(question.found_in)
            if question.choices:
                choices = _joined((choice.label for choice in question.choices), " / ", " / ")
                where += f" · {both(_after(HEADINGS['choices'], choices))}"
            yield f'<li>{both(question.text)}<br><span class="soft">{where}</span></li>'
        yield "</ol>"

    def _prevention(self) -> Iterator[str]:
        if self.a.prevention:
            yield both(HEADINGS["again"], "h2")
            yield _listed(both(measure.text) for measure in self.a.prevention)

    def _facts(self) -> Iterator[str]:
        if not self.a.facts:
            return
        yield both(_FACTS, "h2")
        yield f'<p class="soft live">{both(_FACTS_HOW)}</p>'
        yield f"<table><thead><tr>{_heads(_FACT, _ORIGIN)}</tr></thead><tbody>"
        for i, fact in enumerate(filter(self._matters, self.a.facts), 1):
            then = self._follows(f"{fact.origin}:{fact.term}")
            origin = f'<td class="id">{both(_ORIGINS[fact.origin])}</td>'
            name = f'<td id="f{i}">{both(fact.text)}</td>'
            yield f'<tr tabindex="0" aria-labelledby="f{i}" {then}>{name}{origin}</tr>'
        yield "</tbody></table>"

    def _matters(self, fact: FactView) -> bool:
        """Return whether a fact was told, or anything came of what was computed."""
        node = self.drawn.nodes[f"{fact.origin}:{fact.term}"]
        return fact.origin != Origin.COMPUTED or not node["pale"]

    def _steps(self) -> Iterator[str]:
        if not self.a.steps:
            return
        yield both(_STEPS, "h2")
        yield f"<table><thead><tr>{_heads(Text('#', '#'), _RULE, _SAYS)}</tr></thead><tbody>"
        for i, view in enumerate(self.a.steps):
            rests = both(_after(HEADINGS["rests"], _clauses(view.rests_on)))
            yield (
                f'<tr id="s{i + 1}" data-id="rule:{escape(view.rule)}"><td class="id">{i + 1}</td>'
                f'<td class="id">{escape(view.rule)}</td><td>{both(view.text)}'
                f'<br><span class="soft">{rests}</span></td></tr>'
            )
        yield "</tbody></table>"
        count = str(len(self.a.proof.blocked))
        yield f'<p class="soft">{both(_WAITS.filled(count=Text(count, count)))}</p>'

    def _picture(self) -> Iterator[str]:
        if find_spec("pygraphviz") is None:
            return
        from expert.render.picture import as_svg

        yield f'<section class="drawn">{both(_PICTURE, "h2")}'
        yield picture(as_svg(self.drawn, "zh"), as_svg(self.drawn, "en"))
        yield "</section>"

    def _foot(self) -> Iterator[str]:
        a = self.a
        parts = {
            "engine": f"{a.engine.name} {a.engine.version}",
            "pack": f"{a.pack.name} {a.pack.version} ({a.pack.content_hash})",
            "steps": str(len(a.steps)),
        }
        checked = HEADINGS["proof"].filled(**{name: Text(v, v) for name, v in parts.items()})
        yield f'<footer class="soft"><p>{both(checked)}</p><p>{both(_NO_LAW)}</p></footer>'


def _words(body: str, glossary: Collection[Gloss]) -> Iterator[str]:
    """Yield the words of the trade that a page says in either language, and their meanings."""
    said = unescape(_TAG.sub("", body))
    told = {gloss.id for lang in ("zh", "en") for gloss in glossed(said, glossary, lang)}
    if told:
        yield both(CAPTIONS["words"], "h2")
        yield _listed(
            both(CAPTIONS["word"].filled(word=gloss.word, means=gloss.means))
            for gloss in glossary
            if gloss.id in told
        )


def _see(step: int) -> Text:
    return _SEE.filled(n=Text(str(step + 1), str(step + 1)))


def _clauses(texts: Iterable[Text]) -> Text:
    return _joined(texts, "；", "; ")


def _joined(texts: Iterable[Text], zh: str, en: str) -> Text:
    parts = list(texts)
    return Text(zh.join(t.zh for t in parts), en.join(t.en for t in parts))


def _after(lead: Text, text: Text) -> Text:
    return Text(f"{lead.zh}{text.zh}", f"{lead.en}{text.en}")


def _heads(*texts: Text) -> str:
    return "".join(f"<th>{both(text)}</th>" for text in texts)


def _paren(text: Text) -> Text:
    return Text(f"（{text.zh}）", f" ({text.en})")


def _listed(items: Iterable[str], kind: str = "") -> str:
    mark = f' class="{kind}"' if kind else ""
    return f"<ul{mark}>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
