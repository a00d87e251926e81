"""Explanations for the terminal, in one language."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time

from rich.text import Text as Rich

from expert.calendar import local
from expert.explain.ask import Asking, Next
from expert.explain.enough import Enough
from expert.explain.margin import Edge, Margin, Turn
from expert.explain.matter import Ground
from expert.explain.phrases import joined, phrase
from expert.explain.remedies import Remedies, Reply
from expert.explain.subject import Kind, Subject
from expert.explain.what_if import Change, Edit, Shift, Stand
from expert.explain.why import Why
from expert.explain.why_not import Look, WhyNot
from expert.render.captions import CAPTIONS, WEEKDAYS
from expert.render.paper import Paper
from expert.vocabulary import Text

_MOST_RULES = 3
_MARKS = {"holds": "✓", "fails": "×", "unknown": "?", "open": "?"}
_OPEN = ("unknown", "contradicted")
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
            yield from self._title(CAPTIONS["speaks_for"])
        for note in why.notes:
            yield from self._item(self._t(note), "·")
        for name, steps in parts.items():
            if steps and name != "speaks_for":
                yield from self._title(CAPTIONS[name])
            for told in steps:
                sentence = f"{self._t(told.text)} ({told.rule})"
                yield from self._item(sentence, f"[{number[told.number]}]")
                if told.rests_on:
                    yield from self._line(self._w("rests") + self._grounds(told.rests_on, number))
        if why.worked_out:
            yield from self._title(CAPTIONS["worked_out"])
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
            yield from self._title(CAPTIONS["speaks_against"])
        for told in why_not.against:
            yield from self._item(f"{self._t(told.text)} ({told.rule})", "×")
            yield from self._line(self._w("rests") + self._grounds(told.rests_on, {}))
        yield from self._title(CAPTIONS["rules"])
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
        fired = self._paren(CAPTIONS["fired"]) if look.fired else ""
        yield from self._wrapped(f"{look.rule}  {self._t(look.title)}{fired}", margin, "bold")
        for line in look.lines:
            mark = f"{margin}  {_MARKS[line.state]} "
            told = self._joined(self._t(ground.text) for ground in line.grounds)
            lacks_finding = all(ground.state == "not_concluded" for ground in line.grounds)
            says = told if line.below and lacks_finding else self._t(line.asks)
            if line.state == "holds" and all(g.state in _OPEN for g in line.grounds):
                says = told + self._paren(CAPTIONS["will_do"])
            yield from self._wrapped(says, mark, _STYLES[line.state])
            if line.state == "holds":
                continue
            if says != told:
                yield from self._wrapped(told, f"{margin}      ", "dim")
            shown = line.below if full else line.below[:1]
            for below in shown:
                yield from self._look(below, f"{margin}      ", full=full)
            if more := len(line.below) - len(shown):
                said = self._w("more_rules").format(count=more)
                yield from self._wrapped(said, f"{margin}      ", "dim")

    def _remedies(self, remedies: Remedies) -> Iterator[Rich]:
        yield from self._title(CAPTIONS["remedy"])
        if not remedies.ways:
            key = "no_remedy" if remedies.all_tried else "none_found"
            if remedies.tried is None:
                key = "out_of_reach"
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
            yield from self._title(CAPTIONS["edits"])
        for edit in change.told:
            yield from self._edit(edit)
        if not change.differs:
            yield Rich("")
            yield from self._wrapped(self._w("same"), "", "bold")
        rows = list(self._rows(change))
        for name, *sides in rows if change.differs else [row for row in rows if row[0] == "now"]:
            was, then = (side or self._t(phrase("nothing")) for side in sides)
            yield from self._title(CAPTIONS[name])
            if was == then:
                yield from self._line(was + self._paren(CAPTIONS["alike"]))
            else:
                yield from self._line(self._w("was") + was)
                yield from self._line(self._w("otherwise") + then, "bold")
        yield from self._turnover(change)
        if change.follows:
            yield from self._title(CAPTIONS["follows"])
        for edit in change.follows:
            yield from self._edit(edit)
        yield from self._shifts("fires", "+", change.fires)
        yield from self._shifts("silent", "-", change.silent)

    def _edit(self, edit: Edit) -> Iterator[Rich]:
        yield from self._item(self._w("was") + self._t(edit.before), "·", "dim")
        yield from self._line(self._w("otherwise") + self._t(edit.after), "")

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
            "actions": (was.actions, then.actions),
        }
        for name, (before, after) in lesser.items():
            if before != after:
                yield name, self._stands(before), self._stands(after)

    def _turnover(self, change: Change) -> Iterator[Rich]:
        """Yield what comes and goes of lists that are long and much the same on both sides."""
        was, then = change.before, change.after
        lists = {
            "ruled_out": (was.ruled_out, then.ruled_out),
            "forbidden": (was.forbidden, then.forbidden),
            "contradicted": (was.contradicted, then.contradicted),
        }
        for name, (before, after) in lists.items():
            came = [stand for stand in after if stand not in before]
            went = [stand for stand in before if stand not in after]
            if came or went:
                yield from self._title(CAPTIONS[name])
            if came:
                yield from self._line(self._w("came") + self._stands(came), "bold")
            if went:
                yield from self._line(self._w("went") + self._stands(went))

    def _time(self, time: datetime | None) -> str:
        return f"{local(time):%Y-%m-%d %H:%M}" if time else ""

    def _stands(self, stands: Iterable[Stand]) -> str:
        return self._joined(
            self._t(stand.label) + (self._paren(stand.sure) if stand.sure else "")
            for stand in stands
        )

    def _shifts(self, name: str, mark: str, shifts: tuple[Shift, ...]) -> Iterator[Rich]:
        if shifts:
            yield from self._title(CAPTIONS[name])
        for shift in shifts:
            yield from self._item(f"{self._t(shift.text)} ({shift.rule})", mark)
            yield from self._line(self._w("since") + self._grounds(shift.because, {}))

    def enough(self, enough: Enough) -> Iterator[Rich]:
        """Yield which told facts decide."""
        decided = enough.decided
        yield from self._title(CAPTIONS["enough"])
        for member in enough.members:
            yield from self._item(f"{self._t(member.fact.text)} ({member.fact.term})", "·")
            if member.then is None:
                yield from self._line(self._w("may_spare"))
                continue
            facts = self._joined(self._t(given.text) for given in member.otherwise)
            stands = (*member.then.causes[:1], *member.then.actions[:1])
            then = self._joined(self._t(stand.label) for stand in stands)
            yield from self._line(self._w("else_then").format(facts=facts, then=then))
        yield Rich("")
        firsts = (decided.causes[:1], decided.actions[:1])
        cause, action = (self._joined(self._t(s.label) for s in stands) for stands in firsts)
        yield from self._wrapped(self._w("decides").format(cause=cause, action=action), "")
        if enough.minimal and enough.members:
            yield from self._wrapped(self._w("minimal"), "")
        yield from self._title(CAPTIONS["spare"])
        for given in enough.spare:
            yield from self._item(f"{self._t(given.text)} ({given.term})", "·")
        if not enough.spare:
            yield from self._line(self._w("all_count"))

    def margin(self, margin: Margin) -> Iterator[Rich]:
        """Yield when an answer changes by itself, and at which values of its numbers."""
        yield from self._title(CAPTIONS["turns"])
        for turn in margin.turns:
            yield from self._item(self._when(turn), "·", "bold")
            yield from self._firsts(turn.change)
            if not turn.published:
                yield from self._line(self._w("unpublished"))
        if not margin.turns:
            key = "no_turn" if margin.now else "no_clock"
            yield from self._line(self._w(key).format(days=margin.days_ahead))
        yield from self._title(CAPTIONS["edges"])
        for edges in self._alike(margin.edges):
            told = edges[0].told
            values = self._t(joined([edge.value.text for edge in edges], "or"))
            line = self._w("edge").format(told=self._t(told.text), value=values)
            yield from self._item(f"{line} ({told.term})", "·")
            yield from self._firsts(edges[0].change)
        if not margin.edges:
            yield from self._line(self._w("no_edge"))

    def _alike(self, edges: Iterable[Edge]) -> Iterable[list[Edge]]:
        """Return edges, those of one number together that lead to the same."""
        found: dict[object, list[Edge]] = {}
        for edge in edges:
            change = edge.change
            rules = tuple(shift.rule for shift in (*change.fires, *change.silent))
            leads_to = (change.after.firsts, change.after.urgency, rules)
            found.setdefault((edge.told.term, leads_to), []).append(edge)
        return found.values()

    def _when(self, turn: Turn) -> str:
        count = turn.business_days
        key = "later" if count is None else "passed" if count else "before"
        key = "passed_one" if count == 1 else key
        key = "today" if turn.day == turn.today else key
        return self._w("turn").format(
            day=f"{turn.day:%Y-%m-%d}",
            weekday=self._t(WEEKDAYS[turn.day.weekday()]),
            time=f" {turn.at:%H:%M}" if turn.at.time() != time() else "",
            count=self._w(key).format(count=count),
        )

    def _firsts(self, change: Change) -> Iterator[Rich]:
        """Yield what comes first after a change, and why, where that is another."""
        colon = "：" if self.lang == "zh" else ": "
        for name, was, then in self._rows(change):
            if name in ("cause", "action", "urgency") and was != then:
                yield from self._line(f"{self._t(CAPTIONS[name])}{colon}{then}", "")
        first = {stand.id for side in (change.before, change.after) for stand in side.firsts}
        for mark, shifts in (("+", change.fires), ("-", change.silent)):
            for shift in shifts:
                if first & {*shift.about} or not any(first & {*s.about} for s in shifts):
                    sentence = f"{self._t(shift.text)} ({shift.rule})"
                    yield from self._wrapped(sentence, f"     {mark} ", "dim")

    def ask(self, next_: Next) -> Iterator[Rich]:
        """Yield the next question, why it is asked, and what each answer would change."""
        action = self._one(next_.action)
        if next_.question is None:
            key = "settled" if next_.all_tried else "settled_so_far"
            said = self._w(key).format(action=action)
            yield from self._wrapped(said, "", "bold")
            return
        yield from self._title(CAPTIONS["question"])
        yield from self.question(next_.question)
        yield from self._line(self._w("why_asked") + self._t(next_.question.why))
        yield from self.effects(next_)

    def question(self, asking: Asking) -> Iterator[Rich]:
        """Yield a question and where its answer is found."""
        yield from self._wrapped(self._t(asking.text), "  ", "bold")
        yield from self._line(f"{self._t(asking.found_in)}  ({asking.term})")

    def effects(self, next_: Next) -> Iterator[Rich]:
        """Yield what each answer to a question leads to."""
        yield from self._title(CAPTIONS["answers"])
        for effect in next_.question.effects if next_.question else ():
            example = self._w("example") if effect.example else ""
            yield from self._item(example + self._t(effect.text), "·")
            then = self._joined((self._one(effect.cause), self._one(effect.action)))
            yield from self._line(then if effect.changes else self._w("unchanged"))

    def _one(self, stand: Stand | None) -> str:
        return self._stands([stand]) if stand else self._t(phrase("nothing"))

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
        return self._t(CAPTIONS[key])
