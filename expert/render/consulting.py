"""A consultation in the terminal: it asks, reads, and shows how the answer narrows down."""

from collections.abc import Callable, Iterator

from rich.console import Console
from rich.text import Text as Rich

from expert.errors import ExpertError
from expert.explain.ask import Asking, Next, ask
from expert.explain.consult import Consultation, Wish, choices, reply
from expert.explain.matter import Matter, at
from expert.render.captions import CAPTIONS
from expert.render.explained import Explained
from expert.render.terminal import show
from expert.support import Level
from expert.values import Value
from expert.vocabulary import Term

Read = Callable[[], str | None]
"""Reads one line; None at the end of the input."""


def consult(matter: Matter, lang: str, console: Console, read: Read) -> Matter:
    """Hold a consultation and return the case at its end."""
    page = _Consulting(lang, console)
    page.print(page.help())
    begun = Consultation(at(matter.case, matter.now))
    done = page.talk(matter.other(begun.case, matter.now), begun, read)
    console.print("")
    show(done.answer, done.pack.glossary.values(), lang, console)
    return done


class _Consulting(Explained):
    def talk(self, matter: Matter, so_far: Consultation, read: Read) -> Matter:
        """Ask until nothing is left to ask or nobody answers any more."""
        while True:
            next_ = ask(matter, [term for term, _ in so_far.replies])
            self.print(self._standing(matter))
            if next_.question is None:
                self.print(self.ask(next_))
                return matter
            self.print(self._asked(matter, next_.question))
            after = self._heard(matter, so_far, next_, read)
            if after is None:
                return matter
            so_far = after
            matter = matter.other(so_far.case, matter.now)

    def help(self) -> Iterator[Rich]:
        """Yield what may be typed."""
        yield from self._wrapped(self._w("consult_help"), "", "dim")

    def _standing(self, matter: Matter) -> Iterator[Rich]:
        """Yield what is or may be, the likeliest first: the list that shrinks."""
        causes = matter.answer.causes
        sure = any(cause.level is Level.CONFIRMED for cause in causes)
        yield from self._title(CAPTIONS["sure_so_far" if sure else "so_far"])
        for cause in causes:
            yield from self._item(self._t(cause.label) + self._paren(cause.sure), "·")

    def _asked(self, matter: Matter, asking: Asking) -> Iterator[Rich]:
        yield Rich("")
        yield from self.question(asking)
        yield from self._choices(matter.pack.vocabulary.terms[asking.term])

    def _choices(self, term: Term) -> Iterator[Rich]:
        for number, (_, zh, en) in enumerate(choices(term), 1):
            yield from self._wrapped(zh if self.lang == "zh" else en, f"     {number}  ")

    def _heard(
        self, matter: Matter, so_far: Consultation, next_: Next, read: Read
    ) -> Consultation | None:
        """Return the consultation after what is typed, or None if that is the end of it."""
        assert next_.question is not None
        term = matter.pack.vocabulary.terms[next_.question.term]
        while True:
            self.console.print("> ", end="", highlight=False, markup=False)
            line = read()
            if line is None:
                return None
            if not line.strip():
                continue
            try:
                heard = reply(term, line)
                if heard is not Wish.WHY:
                    return self._after(matter, so_far, term, heard)
            except ExpertError as error:
                self.print(self._wrapped(error.text(self.lang), "  ", "red"))
                self.print(self._choices(term))
                continue
            self.print(self._line(self._w("why_asked") + self._t(next_.question.why)))
            self.print(self.effects(next_))

    def _after(
        self, matter: Matter, so_far: Consultation, term: Term, heard: Wish | Value
    ) -> Consultation | None:
        """Return the consultation after a reply or wish, or None if that is the end of it.

        Raises:
            InputError: the case cannot be so.
        """
        match heard:
            case Wish.STOP:
                return None
            case Wish.BACK:
                return so_far.back()
            case Wish():
                return so_far.with_reply(term.id, None)
            case _:
                after = so_far.with_reply(term.id, heard)
                matter.other(after.case, matter.now)
                return after
