"""What the program says of itself, of a pack and of a proof that it checked, in a few lines."""

from collections.abc import Iterator, Sequence

from expert.engine import EngineInfo
from expert.frozen import dataclass
from expert.messages.phrases import phrase
from expert.pack import Pack
from expert.views import PackInfo
from expert.vocabulary import Text


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much of each kind a well-formed pack holds, and what is not in use."""

    pack: PackInfo
    terms: int
    causes: int
    actions: int
    rules: int
    guards: int
    cases: int
    drafts: tuple[str, ...]
    unused_terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """How many steps of a saved answer follow from its facts and the pack."""

    steps: int
    pack: PackInfo


@dataclass(frozen=True, slots=True)
class Versions:
    """The program, the pack, and the engine that answers."""

    expert: str
    pack: PackInfo
    engine: EngineInfo


_COUNTED = {
    "terms": Text("{count} 个事实", "{count} terms"),
    "causes": Text("{count} 个原因", "{count} causes"),
    "actions": Text("{count} 个行动", "{count} actions"),
    "rules": Text("{count} 条规则", "{count} rules"),
    "guards": Text("{count} 条防护", "{count} guards"),
    "cases": Text("{count} 个案例", "{count} cases"),
}
_WELL_FORMED = Text("，没有错误，案例都对得上", ": well-formed, and every case holds")
_DRAFT = Text("草稿：{name}", "draft: {name}")
_UNUSED = Text("没有用到的事实：{name}", "unused term: {name}")
_VERIFIED = Text(
    "核验通过：{steps} 步推理与事实、知识包一致。\n",
    "verified: {steps} steps follow from the facts and the pack\n",
)
_VERSIONS = Text(
    "expert {expert}\n知识包 {pack}\n引擎   {engine}：{why}\n",
    "expert {expert}\npack   {pack}\nengine {engine}: {why}\n",
)


def info(pack: Pack) -> PackInfo:
    """Return how an answer names a pack."""
    return PackInfo(pack.name, pack.version, pack.content_hash)


def holdings(pack: Pack, unused: Sequence[str]) -> Holdings:
    """Return what a pack holds; `unused` are the terms that nothing reads."""
    return Holdings(
        pack=info(pack),
        terms=len(pack.vocabulary.terms),
        causes=len(pack.causes),
        actions=len(pack.actions),
        rules=len(pack.rules),
        guards=len(pack.guards),
        cases=len(pack.book),
        drafts=tuple(pack.drafts),
        unused_terms=tuple(unused),
    )


def holdings_text(of: Holdings, lang: str) -> str:
    """Return what a pack holds, a line for each draft and unused term below."""
    return "\n".join(_holdings(of, lang)) + "\n"


def verified_text(of: Verified, lang: str) -> str:
    """Return that a saved answer holds."""
    return _VERIFIED.in_(lang).format(steps=of.steps)


def versions_text(of: Versions, lang: str) -> str:
    """Return the versions, and why this engine answers."""
    engine = f"{of.engine.name} {of.engine.version}"
    why = phrase(of.engine.why, lang)
    pack = _named(of.pack)
    return _VERSIONS.in_(lang).format(expert=of.expert, pack=pack, engine=engine, why=why)


def _holdings(of: Holdings, lang: str) -> Iterator[str]:
    counts = (text.in_(lang).format(count=getattr(of, kind)) for kind, text in _COUNTED.items())
    held = ("、" if lang == "zh" else ", ").join(counts)
    yield f"{_named(of.pack)}  {held}{_WELL_FORMED.in_(lang)}"
    yield from (_DRAFT.in_(lang).format(name=name) for name in of.drafts)
    yield from (_UNUSED.in_(lang).format(name=name) for name in of.unused_terms)


def _named(pack: PackInfo) -> str:
    return f"{pack.name} {pack.version} ({pack.content_hash})"
