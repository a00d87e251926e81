"""What no text of a pack may say: secrets asked for, numbers off the allow-list, loose law.

These hold for every text a person can read, so they are checked on all of them, not on
examples.
"""

import re
from collections.abc import Iterator
from string import Formatter
from typing import assert_never

from expert.errors import Place, Problem, problem
from expert.forms import Clauses, Gap, Papers, Sentence, TermField
from expert.frozen import dataclass
from expert.pack.shape import Manuscript
from expert.pack.words import REQUIRED_WORDS
from expert.rules import Grade
from expert.values import Kind
from expert.vocabulary import Text

_SECRETS = (
    r"密码|验证码|校验码|CVV|完整卡号|屏幕共享|共享屏幕|\bPINs?\b|password|passcode|one-time code"
    r"|SMS code|verification code|security code|full card number|screen.?shar"
)
_SECRET = re.compile(_SECRETS, re.IGNORECASE)
# A request: a verb of handing over, and soon after it the secret.
_REQUEST = re.compile(
    r"(?:告诉|提供|发给|发送|输入|报给|说出|\b(?:tell|give|send|enter|provide|read out)\b)"
    rf"[^。.!?！？；;]{{0,20}}(?:{_SECRETS})",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"不要|别|勿|绝不|不得|不能|不需要|无需|从不|不会|不用|改密|修改密码|被骗|骗|泄露|"
    r"\b(never|not|no|don't|without|nobody|stop|change)\b",
    re.IGNORECASE,
)
# A number to dial: five digits or more in one run (dashes allowed), or three after "call".
_PHONE = re.compile(
    r"(?<![\d.,])\d{5,}(?:-\d+)*(?![\d.,]*\d)|\d{3,4}-\d{5,}"
    r"|(?:拨打?|报警|\bcall|\bdial)\s*(\d{3,})",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"《|法律规定|依法|条例|第[\d一二三四五六七八九十]+条|\blaws?\b|\barticle \d|\bstatut", re.I
)
_COMPENSATION = re.compile(r"赔偿|补偿|compensat", re.IGNORECASE)
_BASIS = re.compile(r"合同|约定|法律|contract|agreement|law", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[。！？!?;；]|\.(?:\s|$)")
_NOTHING = frozenset[str]()
_VALUE = frozenset({"value"})


@dataclass(frozen=True, slots=True)
class _Shown:
    """A text that can reach a reader: where, whence, and what fills it.

    One that `instructs` may not even mention a secret without a warning; a mere `name` of a
    source gives no advice.
    """

    place: Place
    text: Text
    sources: tuple[str, ...] = ()
    filled: frozenset[str] = _NOTHING
    instructs: bool = False
    name: bool = False


def lint(m: Manuscript) -> Iterator[Problem]:
    """Yield a problem for each text that a reader must never be shown."""
    for shown in (*_texts(m), *_glosses(m)):
        languages = (shown.text.zh, shown.text.en)
        if not all(language.strip() for language in languages):
            yield problem("E360", shown.place)
        yield from _placeholders(shown)
        if not shown.name:
            unsafe = (_unsafe(language, shown, m) for language in languages)
            yield from _first(found for each in unsafe for found in each)
    for term in m.pack.vocabulary.terms.values():
        asked = f"{term.question.zh} {term.question.en}"
        if _SECRET.search(asked) and term.type.kind is not Kind.BOOL:
            yield problem("E362", m.where("vocabulary", term.id), text=asked)
    for rule in m.rules:
        if any(clause.rstrip()[-1:] in ".。" for clause in (rule.because.zh, rule.because.en)):
            yield problem("E363", rule.place, rule=rule.id)
    yield from _unsaid(m)


def _glosses(m: Manuscript) -> Iterator[_Shown]:
    for gloss in m.pack.glossary.values():
        where = m.where("glossary.yaml", gloss.id)
        yield from (_Shown(where, text, gloss.sources) for text in (gloss.word, gloss.means))


def _unsaid(m: Manuscript) -> Iterator[Problem]:
    """Yield a problem for each gloss that no answer can need."""
    texts = {shown.text for shown in _texts(m)}
    for gloss in m.pack.glossary.values():
        for lang in ("zh", "en"):
            if not any(gloss.is_said(text.in_(lang), lang) for text in texts):
                word = gloss.word.in_(lang)
                yield problem("E392", m.where("glossary.yaml", gloss.id), word=word)


def advised(m: Manuscript, word: str) -> Iterator[tuple[Place, str]]:
    """Yield where a text says a word, and the sentence, unless that warns against it."""
    for shown in (*_texts(m), *_glosses(m)):
        for text in (shown.text.zh, shown.text.en):
            if not shown.name and word.lower() in text.lower():
                for sentence in _SENTENCE_END.split(text):
                    if word.lower() in sentence.lower() and not _REFUSAL.search(sentence):
                        yield shown.place, sentence


def _first(problems: Iterator[Problem]) -> Iterator[Problem]:
    """Yield one problem of each code: what one language gets wrong, the other mostly does too."""
    seen: set[str] = set()
    for found in problems:
        if found.code not in seen:
            yield found
        seen.add(found.code)


def _placeholders(shown: _Shown) -> Iterator[Problem]:
    names = []
    for language in (shown.text.zh, shown.text.en):
        try:
            parts = [part for part in Formatter().parse(language) if part[1] is not None]
        except ValueError:
            parts = [(language, "", "", None)]
        # `{value:>999999999}` would fill all memory.
        if any(spec or conversion or not name for _, name, spec, conversion in parts):
            yield problem("E359", shown.place, text=language, allowed=_list(shown.filled))
            return
        names.append({name for _, name, _, _ in parts})
    if names[0] != names[1]:
        yield problem("E361", shown.place)
    elif not names[0] <= shown.filled:
        yield problem("E359", shown.place, text=shown.text.en, allowed=_list(shown.filled))


def _list(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names)) or "-"


def _unsafe(text: str, shown: _Shown, m: Manuscript) -> Iterator[Problem]:
    for sentence in _SENTENCE_END.split(text):
        asks = _SECRET if shown.instructs else _REQUEST
        if asks.search(sentence) and not _REFUSAL.search(sentence):
            yield problem("E362", shown.place, text=sentence)
        if _COMPENSATION.search(sentence) and not _BASIS.search(sentence):
            yield problem("E364", shown.place, text=sentence)
    contacts = m.pack.contacts
    for match in _PHONE.finditer(text):
        number = match[1] or match[0]
        if number not in contacts:
            allowed = ", ".join(contacts) or "-"
            yield problem("E365", shown.place, number=number, allowed=allowed)
    if _LAW.search(text):
        cited = (m.pack.sources[name] for name in shown.sources if name in m.pack.sources)
        if not any(source.law and source.grade is Grade.VERIFIED for source in cited):
            yield problem("E366", shown.place, text=text)


def _texts(m: Manuscript) -> Iterator[_Shown]:
    """Yield every text of a pack that a person can read."""
    pack = m.pack
    yield _Shown(m.where("pack.yaml", "title"), pack.title)
    yield from _rule_texts(m)
    yield from _word_texts(m)
    for inconsistency in pack.inconsistencies:
        yield _Shown(m.where("consistency.yaml"), inconsistency.says)
    for pair in pack.promises.exclusive:
        yield _Shown(pair.place, pair.because)
    for invariant in pack.promises.invariants:
        yield _Shown(invariant.place, invariant.says)
    for waiver in pack.promises.waivers:
        yield _Shown(waiver.place, waiver.reason)
    for parameter in pack.parameters.values():
        yield _Shown(m.where("parameters.yaml", parameter.name), parameter.says)
    yield from _letter_texts(m)
    for number, text in pack.contacts.items():
        yield _Shown(m.where("guards.yaml", number), text)
    yield from _code_texts(m)
    for source in pack.sources.values():
        yield _Shown(m.where("sources.yaml", source.id), source.title, name=True)


def _rule_texts(m: Manuscript) -> Iterator[_Shown]:
    for rule in (*m.rules, *m.pack.guards):
        yield _Shown(rule.place, rule.title, rule.sources)
        yield _Shown(rule.place, rule.because, rule.sources)
    for cause in m.pack.causes.values():
        where = m.where("causes.yaml", cause.id)
        for text in (cause.label, cause.responsible, cause.resolves):
            yield _Shown(where, text, cause.sources)
        for text in (cause.meaning, *cause.never):
            yield _Shown(where, text, cause.sources, instructs=True)
        if cause.due:
            filled = _VALUE | {"late"} if cause.due.late else _VALUE
            yield _Shown(where, cause.due.says, cause.sources, filled=filled)
    for action in m.pack.actions.values():
        where = m.where("actions.yaml", action.id)
        other = (action.to_payer.label, action.to_payer.how) if action.to_payer else ()
        told = (action.label, action.how, action.channel, action.answer, *other)
        yield from (_Shown(where, t, action.sources, instructs=True) for t in told if t)
    for measure in m.pack.prevention.values():
        where = m.where("prevention.yaml", measure.id)
        yield _Shown(where, measure.label, measure.sources, instructs=True)
    for note in m.pack.onboarding.values():
        where = m.where("onboarding.yaml", note.id)
        yield from (_Shown(where, t, note.sources, instructs=True) for t in (note.label, note.why))
    for item in m.pack.evidence.values():
        where = m.where("evidence.yaml", item.id)
        yield from (_Shown(where, t, instructs=True) for t in (item.label, item.note) if t)


def _letter_texts(m: Manuscript) -> Iterator[_Shown]:
    stationery = m.pack.stationery
    for form in stationery.letters.values():
        yield from (_Shown(form.place, text, instructs=True) for text in (form.to, form.title))
    for part in stationery.parts.values():
        if part.heading:
            yield _Shown(part.place, part.heading, instructs=True)
    for line in stationery.lines():
        match line.content:
            case Gap(label):
                yield _Shown(line.place, label, instructs=True)
            case Sentence(text, fills):
                filled = frozenset(fills)
                yield _Shown(line.place, text, line.sources, filled, instructs=True)
                gaps = (fill for fill in fills.values() if isinstance(fill, Text))
                yield from (_Shown(line.place, gap, instructs=True) for gap in gaps)
            case TermField() | Clauses() | Papers():
                pass  # the words of terms and evidence are checked where they stand
            case _ as never:
                assert_never(never)


def _code_texts(m: Manuscript) -> Iterator[_Shown]:
    file, table = "response_codes.yaml", m.pack.codes
    for place, code in table.entries():
        yield _Shown(m.where(file, place), code.meaning)
    for key, text in table.advice.items():
        yield _Shown(m.where(file, key), text, instructs=True)


def _word_texts(m: Manuscript) -> Iterator[_Shown]:
    for term in m.pack.vocabulary.terms.values():
        where = m.where("vocabulary", term.id)
        told = (term.label, term.empty, term.unit, *term.answers.values(), *term.members.values())
        yield from (_Shown(where, text) for text in told if text)
        if term.says:
            yield _Shown(where, term.says, filled=_VALUE)
        if term.type.kind is not Kind.BOOL:  # a yes or no gives nothing away
            yield _Shown(where, term.question)
    for finding in m.pack.vocabulary.findings.values():
        yield _Shown(m.where("vocabulary", finding.id), finding.says)
    for key, text in m.pack.words.items():
        filled = REQUIRED_WORDS.get(key, _NOTHING)
        yield _Shown(m.where("wording.yaml", key), text, filled=filled)
