"""A fact as an explanation names it, known or not."""

from expert.explain.matter import Matter
from expert.explain.phrases import phrase
from expert.frozen import dataclass
from expert.values import Plain, Value, to_plain
from expert.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Given:
    """A fact, and the clause that says it; `value` is None for what is not known."""

    term: str
    value: Plain | None
    text: Text


def given(matter: Matter, term: str, value: Value | None) -> Given:
    """Return that a term has a value, or none, with its clause."""
    if value is None:
        label = matter.pack.vocabulary.terms[term].label
        return Given(term, None, phrase("unknown", label=label))
    plain = to_plain(value)
    return Given(term, plain, matter.words.clause(term, plain))
