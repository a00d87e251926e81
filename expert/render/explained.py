"""Explanations for the terminal, in one language, and as JSON, in both."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from rich.text import Text as Rich

from expert.calendar import local
from expert.explain.matter import Ground
from expert.explain.phrases import phrase
from expert.explain.remedies import Remedies, Reply
from expert.explain.subject import Kind, Subject
from expert.explain.what_if import Change, Edit, Shift, Stand
from expert.explain.why import Why
from expert.explain.why_not import Look, WhyNot
from expert.render.paper import Paper
from expert.vocabulary import Text

_SAYS: Mapping[str, Text] = {
    "rests": Text("依据：", "rests on: "),
    "speaks_for": Text("依据", "What speaks for it"),
    "speaks_against": Text("反对的依据", "What speaks against it"),
    "below": Text("这些又从哪里来", "What that rests on"),
    "worked_out": Text("怎么算出来的", "How it was worked out"),
    "from": Text("由此算出：", "from: "),
    "edits": Text("假如", "If"),
    "was": Text("原来：", "now: "),
    "then": Text("那样：", "then: "),
    "same": Text("结论和建议都不变。", "Nothing that is concluded or advised changes."),
    "now": Text("提问的时间", "Time of asking"),
    "cause": Text("最可能的情况", "What most likely happened"),
    "action": Text("先做什么", "What to do first"),
    "urgency": Text("多紧急", "How urgent"),
    "others": Text("其他可能的情况", "What else it could be"),
    "ruled_out": Text("可以排除", "Ruled out"),
    "actions": Text("全部建议", "All advice"),
    "forbidden": Text("现在不能做", "Not yet"),
    "contradicted": Text("说法对不上", "What does not fit together"),
    "alike": Text("不变", "the same"),
    "fires": Text("这些规则会触发", "These rules would fire"),
    "silent": Text("这些规则不再触发", "These rules would no longer fire"),
    "since": Text("因为那样：", "since then: "),
    "follows": Text("随之改变的事实", "Facts that change with it"),
    "remedy": Text("怎样才会成立", "What would change it"),
    "one_of_ways": Text("只要得知：", "it is enough to learn: "),
    "example": Text("比如", "for example, "),
    "no_remedy": Text(
        "再多知道 {tried} 件事也不会成立。",
        "No {tried} further facts or fewer would bring it about.",
    ),
    "none_found": Text(
        "试了很多种可能，没有找到 {tried} 件以内能让它成立的新事实；没有全部试完。",
        "Among the many cases tried, no {tried} further facts or fewer bring it about; "
        "not all were tried.",
    ),
    "rules": Text("能得出它的规则", "The rules that could lead there"),
    "no_rule": Text("没有规则会得出它。", "No rule leads there."),
    "fired": Text("触发了", "fired"),
    "more_rules": Text("还有 {count} 条差得更远：--full", "{count} more lack more: --full"),
    "see_why_not": Text(
        "想知道还差什么：expert why-not 案例 {id}",
        "To see what is missing: expert why-not CASE {id}",
    ),
}


def as_json(value: object) -> str:
    """Return an explanation for programs: ids, and every text in both languages."""
    return json.dumps(_plain(value), ensure_ascii=False, indent=2) + "\n"


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return {f.name.rstrip("_"): _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value


_MOST_RULES = 3
_MARKS = {"holds": "✓", "fails": "×", "unknown": "?", "open": "?"}
_STYLES = {"holds": "dim", "fails": "red", "unknown": "yellow", "open": "yellow"}


class Explained(Paper):
    """Pages that explain."""

    def why(self, why: Why) -> Iterator[Rich]:
        """Yield why something is in the answer."""
        yield from self._subject(why.subject, why.stands)
        parts = {
            "speaks_for": [t for t in why.steps if t.number in why.direct],
            "speaks_against": [t for t in why.steps if t.number in why.against],
            "below": [t for t in why.steps if t.number not in (*why.direct, *why.against)],
        }
        every = [told for steps in parts.values() for told in steps]
        number = {told.number: i for i, told in enumerate(every, 1)}
        if why.notes or why.direct:
            yield from self._title(_SAYS["speaks_for"])
        for note in why.notes:
            yield from self._item(self._t(note), "·")
        for name, steps in parts.items():
            if steps and name != "speaks_for":
                yield from self._title(_SAYS[name])
            for told in steps:
                sentence = f"{self._t(told.text)} ({told.rule})"
                yield from self._item(sentence, f"[{number[told.number]}]")
                if told.rests_on:
                    yield from self._line(self._w("rests") + self._grounds(told.rests_on, number))
        if why.worked_out:
            yield from self._title(_SAYS["worked_out"])
        for fact in why.worked_out:
            yield from self._item(self._t(fact.fact.text), "·")
            if fact.from_:
                yield from self._line(self._w("from") + self._grounds(fact.from_, number))
        if not why.holds and why.subject.kind is not Kind.TERM:
            yield Rich("")
            yield from self._wrapped(self._w("see_why_not").format(id=why.subject.id), "", "dim")

    def why_not(self, why_not: WhyNot, *, full: bool = False) -> Iterator[Rich]:
        """Yield why something is not in the answer, and what would change that."""
        yield from self._subject(why_not.subject, why_not.stands)
        if why_not.against:
            yield from self._title(_SAYS["speaks_against"])
        for told in why_not.against:
            yield from self._item(f"{self._t(told.text)} ({told.rule})", "×")
            yield from self._line(self._w("rests") + self._grounds(told.rests_on, {}))
        yield from self._title(_SAYS["rules"])
        if not why_not.looks:
            yield from self._line(self._w("no_rule"))
        shown = why_not.looks if full else why_not.looks[:_MOST_RULES]
        for look in shown:
            yield from self._look(look, "  ", full=full)
        if more := len(why_not.looks) - len(shown):
            yield from self._line(self._w("more_rules").format(count=more))
        if not why_not.holds:
            yield from self._remedies(why_not.remedies)

    def _look(self, look: Look, margin: str, *, full: bool) -> Iterator[Rich]:
        fired = self._paren(_SAYS["fired"]) if look.fired else ""
        yield from self._wrapped(f"{look.rule}  {self._t(look.title)}{fired}", margin, "bold")
        for line in look.lines:
            mark = f"{margin}  {_MARKS[line.state]} "
            told = self._joined(self._t(ground.text) for ground in line.grounds)
            lacks_finding = all(ground.state == "not_concluded" for ground in line.grounds)
            says = told if line.below and lacks_finding else self._t(line.asks)
            yield from self._wrapped(says, mark, _STYLES[line.state])
            if line.state == "holds":
                continue
            if says != told:
                yield from self._wrapped(told, f"{margin}      ", "dim")
            for below in line.below if full else line.below[:1]:
                yield from self._look(below, f"{margin}      ", full=full)

    def _remedies(self, remedies: Remedies) -> Iterator[Rich]:
        yield from self._title(_SAYS["remedy"])
        if not remedies.ways:
            key = "no_remedy" if remedies.all_tried else "none_found"
            yield from self._line(self._w(key).format(tried=remedies.tried), "")
        for way in remedies.ways:
            replies = [self._reply(reply) for reply in way]
            yield from self._item(self._w("one_of_ways") + self._joined(replies), "→")

    def _reply(self, reply: Reply) -> str:
        said = self._w("example") + self._t(reply.text) if reply.example else self._t(reply.text)
        return f"{said} ({reply.term})"

    def what_if(self, change: Change) -> Iterator[Rich]:
        """Yield what a change of facts would change, and why."""
        if change.told:
            yield from self._title(_SAYS["edits"])
        for edit in change.told:
            yield from self._edit(edit)
        if not change.differs:
            yield Rich("")
            yield from self._wrapped(self._w("same"), "", "bold")
        for name, *sides in self._rows(change) if change.differs else ():
            was, then = (side or self._t(phrase("nothing")) for side in sides)
            yield from self._title(_SAYS[name])
            if was == then:
                yield from self._line(was + self._paren(_SAYS["alike"]))
            else:
                yield from self._line(self._w("was") + was)
                yield from self._line(self._w("then") + then, "bold")
        if change.follows:
            yield from self._title(_SAYS["follows"])
        for edit in change.follows:
            yield from self._edit(edit)
        yield from self._shifts("fires", "+", change.fires)
        yield from self._shifts("silent", "-", change.silent)

    def _edit(self, edit: Edit) -> Iterator[Rich]:
        yield from self._item(self._w("was") + self._t(edit.before), "·", "dim")
        yield from self._line(self._w("then") + self._t(edit.after), "")

    def _rows(self, change: Change) -> Iterator[tuple[str, str, str]]:
        """Yield what is compared line by line; of the lesser lines, those that differ."""
        was, then = change.before, change.after
        if was.now != then.now:
            yield "now", self._time(was.now), self._time(then.now)
        yield "cause", self._stands(was.causes[:1]), self._stands(then.causes[:1])
        yield "action", self._stands(was.actions[:1]), self._stands(then.actions[:1])
        yield "urgency", self._t(was.urgency_text), self._t(then.urgency_text)
        lesser = {
            "others": (was.causes[1:], then.causes[1:]),
            "ruled_out": (was.ruled_out, then.ruled_out),
            "actions": (was.actions, then.actions),
            "forbidden": (was.forbidden, then.forbidden),
            "contradicted": (was.contradicted, then.contradicted),
        }
        for name, (before, after) in lesser.items():
            if before != after:
                yield name, self._stands(before), self._stands(after)

    def _time(self, time: datetime | None) -> str:
        return f"{local(time):%Y-%m-%d %H:%M}" if time else ""

    def _stands(self, stands: Iterable[Stand]) -> str:
        return self._joined(
            self._t(stand.label) + (self._paren(stand.sure) if stand.sure else "")
            for stand in stands
        )

    def _shifts(self, name: str, mark: str, shifts: tuple[Shift, ...]) -> Iterator[Rich]:
        if shifts:
            yield from self._title(_SAYS[name])
        for shift in shifts:
            yield from self._item(f"{self._t(shift.text)} ({shift.rule})", mark)
            yield from self._line(self._w("since") + self._grounds(shift.because, {}))

    def _subject(self, subject: Subject, stands: Text) -> Iterator[Rich]:
        yield from self._wrapped(self._t(subject.label), "", "bold")
        yield from self._wrapped(f"{self._t(stands)}  ({subject.id})", "  ", "dim")

    def _grounds(self, grounds: Iterable[Ground], number: Mapping[int, int]) -> str:
        return self._joined(self._referred(ground, number) for ground in grounds)

    def _referred(self, ground: Ground, number: Mapping[int, int]) -> str:
        """Return a ground with the numbers of the steps that tell more of it."""
        known = [f"[{number[step]}]" for step in ground.steps if step in number]
        space = "" if self.lang == "zh" or not known else " "
        return f"{self._t(ground.text)}{space}{''.join(known)}"

    def _w(self, key: str) -> str:
        return self._t(_SAYS[key])
