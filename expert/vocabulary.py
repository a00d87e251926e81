"""The words of a pack: terms that a person could tell, and findings that are only concluded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Literal, get_args

from expert.errors import nearest
from expert.frozen import dataclass
from expert.values import Type

FoundIn = Literal[
    "memory", "slip", "terminal", "merchant_app", "merchant_bank", "payer_bank",
    "contract", "phone", "official_site",
]  # fmt: skip
FOUND_IN: tuple[str, ...] = get_args(FoundIn)
# What pydantic is told where it reads YAML into these shapes: no unknown keys.
CLOSED = {"extra": "forbid"}
CAUSE_PREFIX = "cause."
# The built-in finding: holds when any term is contradicted.
CONTRADICTED = "contradicted"
# Values are few and short: from here on, what is like one by chance is rare.
_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence, clause or label, in both languages."""

    __pydantic_config__ = CLOSED

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """Return the Chinese text for `zh`, else the English."""
        return self.zh if lang == "zh" else self.en

    def filled(self, **parts: "Text") -> "Text":
        """Return the text with each `{name}` replaced by that part in the same language."""
        zh = {name: part.zh for name, part in parts.items()}
        en = {name: part.en for name, part in parts.items()}
        return Text(self.zh.format_map(zh), self.en.format_map(en))


@dataclass(frozen=True, slots=True)
class Computed:
    """How a term is computed: a function of the closed registry and the names it reads."""

    by: str
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A named thing that a person could tell.

    `says` is a clause that fits after "because": with `{value}` in it, or, for a bool, one
    clause for each answer in `answers`. `effort` says how hard the answer is to get: 1 the
    asker knows it, 2 a look at an app, a slip or the terminal, 3 another person must be asked.
    `safety` marks questions that are asked to rule out danger; `asked_after` names a term
    without whose answer the question would make no sense to the person asked, and
    `asked_for` the answers to it that leave the question open, if not all do. `past` marks
    the time of something that has happened; `assumed` names the parameter that stands in for
    the term where it is not known. `hard_to_tell` has, for an answer, the groups of terms
    (what stands before the first dot) that whoever gives it can hardly tell. `also` are other
    words that people have for a value: none is accepted, and who writes one is told the value.
    """

    id: str
    type: Type
    label: Text
    question: Text
    found_in: FoundIn
    effort: int
    sources: tuple[str, ...]
    says: Text | None = None
    answers: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    members: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))
    empty: Text | None = None
    unit: Text | None = None
    computed: Computed | None = None
    safety: bool = False
    asked_after: str | None = None
    asked_for: tuple[str, ...] = ()
    past: bool = False
    assumed: str | None = None
    hard_to_tell: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    # No part of the content hash, as no answer reads it: the hash is made of what is shown.
    also: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )

    def meant(self, text: str) -> str:
        """Return the value that a text which is none most likely means, or an empty string.

        It may be the label of a value, another word for it, or a value misspelt. What is only
        like a label is no sign: “debited” is like “not debited”.
        """
        wanted = _folded(text)
        for value, label in self.members.items():
            if wanted in map(_folded, (value, label.zh, label.en, *self.also.get(value, ()))):
                return value
        values = {_folded(value): value for value in self.members}
        return values.get(nearest(wanted, values, alike=_ALIKE), "")


@dataclass(frozen=True, slots=True)
class Gloss:
    """A word of the trade, and the clause that says what it means."""

    __pydantic_config__ = CLOSED

    id: str
    word: Text
    means: Text
    sources: tuple[str, ...]

    def is_said(self, text: str, lang: str) -> bool:
        """Return whether a text says the word and explains it nowhere.

        Word and explanation stand next to one another, the later one in brackets.
        """
        stem, said = self.word.in_(lang).lower().removesuffix("y"), text.lower()
        if stem not in said:  # most words in most texts, and no pattern is compiled
            return False
        word = re.escape(stem)
        if lang == "en":  # plurals, and words like voided
            word = rf"(?<!\w){word}\w*"
        explained = rf"{word} ?[(（]|[(（]{word}[)）]"
        return bool(re.search(word, said)) and not re.search(explained, said)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the middle that rules conclude and nobody tells."""

    id: str
    says: Text


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms and findings of a pack by id, and the other names a case may use for terms."""

    terms: Mapping[str, Term]
    findings: Mapping[str, Finding]
    aliases: Mapping[str, str]

    def computed_by(self, function: str) -> list[tuple[str, ...]]:
        """Return what each term reads that this function computes."""
        recipes = (term.computed for term in self.terms.values())
        return [recipe.inputs for recipe in recipes if recipe and recipe.by == function]

    def canonical(self, name: str) -> str:
        """Return the term id that a case's word stands for; an unknown word stays as it is.

        An alias ending in `.*` renames a whole group: `settle.*` to `settlement.*`.
        """
        if name in self.terms:
            return name
        if name in self.aliases:
            return self.aliases[name]
        group, _, rest = name.partition(".")
        target = self.aliases.get(f"{group}.*", f"{group}.*")
        return f"{target.removesuffix('.*')}.{rest}" if rest else name


def _folded(word: str) -> str:
    """Return a word without what hurried people write otherwise: capitals, gaps, articles."""
    return re.sub(r"^(?:the|an?)_", "", re.sub(r"[\s_-]+", "_", word.strip().casefold()))


def glossed(said: str, glossary: Iterable[Gloss], lang: str) -> list[Gloss]:
    """Return the words of the trade in a text, and those in their own meanings."""
    glossary, found, texts = list(glossary), set[str](), [said]
    while texts:
        text = texts.pop()
        new = [g for g in glossary if g.id not in found and g.is_said(text, lang)]
        found |= {gloss.id for gloss in new}
        texts += [gloss.means.in_(lang) for gloss in new]
    return [gloss for gloss in glossary if gloss.id in found]
