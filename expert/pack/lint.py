"""What no text of a pack may say: secrets asked for, numbers off the allow-list, loose law.

These hold for every text a person can read, so they are checked on all of them, not on
examples.
"""

import re
from collections.abc import Iterator, Sequence

from expert.errors import Place, Problem, problem
from expert.pack.shape import Manuscript, Pack
from expert.rules import Grade
from expert.values import Kind
from expert.vocabulary import Text

_SECRET = re.compile(
    r"密码|验证码|CVV|完整卡号|屏幕共享|共享屏幕|\bPINs?\b|password|passcode|one-time code|SMS code"
    r"|full card number|screen.?shar",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"不要|别|勿|绝不|不得|不能|不需要|无需|从不|不会|不用|改密|修改密码|被骗|骗|泄露|"
    r"\b(never|not|no|don't|without|nobody|stop|change)\b",
    re.IGNORECASE,
)
# A number to dial: five digits or more in one run (dashes allowed), or three after "call".
_PHONE = re.compile(
    r"(?<![\d.,])1?\d{4,}(?:-\d+)*(?![\d.,]*\d)|(?:拨打?|报警|call|dial)\s*(\d{3,})"
)
_LAW = re.compile(
    r"《|法律规定|依法|条例|第[\d一二三四五六七八九十]+条|\blaws?\b|\barticle \d|\bstatut", re.I
)
_COMPENSATION = re.compile(r"赔偿|补偿|compensat", re.IGNORECASE)
_BASIS = re.compile(r"合同|约定|法律|contract|agreement|law", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SENTENCE_END = re.compile(r"[。！？!?;；]|\.(?:\s|$)")


def lint(m: Manuscript) -> Iterator[Problem]:
    """Yield a problem for each text that a reader must never be shown."""
    for place, text, sources in _texts(m):
        if not text.zh.strip() or not text.en.strip():
            yield problem("E360", place)
        if set(_PLACEHOLDER.findall(text.zh)) != set(_PLACEHOLDER.findall(text.en)):
            yield problem("E361", place)
        for language in (text.zh, text.en):
            yield from _unsafe(language, place, m.pack, sources)
    for place, text in _instructions(m):
        for sentence in (
            s for language in (text.zh, text.en) for s in _SENTENCE_END.split(language)
        ):
            if _SECRET.search(sentence) and not _REFUSAL.search(sentence):
                yield problem("E362", place, text=sentence)
    for term in m.pack.vocabulary.terms.values():
        asked = f"{term.question.zh} {term.question.en}"
        if _SECRET.search(asked) and term.type.kind is not Kind.BOOL:
            yield problem("E362", m.where("vocabulary", term.id), text=asked)
    for rule in m.rules:
        for language in (rule.because.zh, rule.because.en):
            if language.rstrip()[-1:] in ".。" or "{" in language:
                yield problem("E363", rule.place, rule=rule.id)


def _unsafe(text: str, place: Place, pack: Pack, sources: Sequence[str]) -> Iterator[Problem]:
    for sentence in _SENTENCE_END.split(text):
        if _COMPENSATION.search(sentence) and not _BASIS.search(sentence):
            yield problem("E364", place, text=sentence)
    for match in _PHONE.finditer(text):
        number = match[1] or match[0]
        if number not in pack.contacts and not re.fullmatch(r"(?:19|20)\d\d(?:-\d+)*", number):
            yield problem("E365", place, number=number, allowed=", ".join(pack.contacts))
    if _LAW.search(text):
        cited = (pack.sources[name] for name in sources if name in pack.sources)
        if not any(source.law and source.grade is Grade.VERIFIED for source in cited):
            yield problem("E366", place, text=text)


def _instructions(m: Manuscript) -> Iterator[tuple[Place, Text]]:
    """Yield every text that tells a reader to do something, or what to have at hand."""
    for cause in m.pack.causes.values():
        yield from ((m.where("causes.yaml", cause.id), t) for t in (cause.meaning, *cause.never))
    for action in m.pack.actions.values():
        told = (action.label, action.how, action.channel)
        yield from ((m.where("actions.yaml", action.id), text) for text in told)
    for item in m.pack.evidence.values():
        noted = (item.label, item.note)
        yield from ((m.where("evidence.yaml", item.id), text) for text in noted if text)


def _texts(m: Manuscript) -> Iterator[tuple[Place, Text, tuple[str, ...]]]:
    """Yield every text that can reach a reader, with its place and its sources."""
    for rule in (*m.rules, *m.pack.guards):
        yield from ((rule.place, text, rule.sources) for text in (rule.title, rule.because))
    for cause in m.pack.causes.values():
        where = m.where("causes.yaml", cause.id)
        told = (cause.label, cause.meaning, cause.responsible, cause.resolves, *cause.never)
        yield from ((where, text, cause.sources) for text in told)
    for action in m.pack.actions.values():
        where = m.where("actions.yaml", action.id)
        told = (action.label, action.how, action.channel)
        yield from ((where, text, action.sources) for text in told)
        if action.answer:
            yield where, action.answer, action.sources
    for item in m.pack.evidence.values():
        where = m.where("evidence.yaml", item.id)
        yield from ((where, text, ()) for text in (item.label, item.note) if text)
    for term in m.pack.vocabulary.terms.values():
        where = m.where("vocabulary", term.id)
        told = (term.label, *term.answers.values(), *term.members.values())
        yield from ((where, text, ()) for text in (*told, term.says, term.empty, term.unit) if text)
        yield where, term.question, ()
    yield from ((m.where("wording.yaml", key), text, ()) for key, text in m.pack.words.items())
    for finding in m.pack.vocabulary.findings.values():
        yield m.where("vocabulary", finding.id), finding.says, ()
    for inconsistency in m.pack.inconsistencies:
        yield m.where("consistency.yaml", inconsistency.id), inconsistency.says, ()
