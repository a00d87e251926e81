"""What the case book notices of broken rules, and the cases that would catch the others."""

import json
from collections.abc import Iterator
from dataclasses import asdict

from expert.audit.casefile import as_yaml
from expert.audit.casefile import written as written_value
from expert.audit.mutants import GOAL, Mutation, Proposal
from expert.audit.report import told
from expert.pack.shape import Pack
from expert.values import to_plain
from expert.vocabulary import Text
from expert.wording import Words

_SHARE = Text(
    "变异 {made} 个，其中证明与原来不同的 {different} 个；"
    "案例集发现了 {noticed} 个，占 {share:.1%}（目标 {goal:.0%}）。",
    "Mutants: {made}, of which {different} are proven different; the case book notices {noticed}, "
    "{share:.1%} of them (goal: {goal:.0%}).",
)
_PROPOSED = Text(
    "下面 {cases} 个案例能发现其余的 {caught} 个，可以直接加进案例集：",
    "These {cases} cases catch {caught} of the others, and can be added to the book:",
)
_UNTOLD = Text(
    "这 {count} 个，案例集的任何预期都看不出来：",
    "No expectation of a book can tell these {count}:",
)


def as_text(pack: Pack, mutation: Mutation, lang: str) -> str:
    """Return the share, and the cases to add as YAML, in `zh` or `en`."""
    return "\n".join(_lines(pack, mutation, lang)) + "\n"


def as_json(pack: Pack, mutation: Mutation) -> str:
    """Return the same as JSON, in both languages."""
    words = Words(pack)
    content = {
        "made": mutation.made,
        "different": mutation.different,
        "noticed": mutation.different - len(mutation.survivors),
        "share": mutation.share,
        "goal": GOAL,
        "is_enough": mutation.is_enough,
        "proposals": [
            {
                "name": asdict(_name(words, proposal)),
                "told": told(proposal.case),
                "expect": proposal.expects,
                "catches": [str(mutant) for mutant in proposal.catches],
            }
            for proposal in mutation.proposals
        ],
        "untold": [str(mutant) for mutant in mutation.untold],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def entry(words: Words, proposal: Proposal) -> str:
    """Return a proposal as an entry of the case book, named by what is told."""
    name = _name(words, proposal)
    lines = [
        f"- name: {{zh: {written_value(name.zh)}, en: {written_value(name.en)}}}",
        f"  told: {as_yaml(proposal.case)}",
        "  expect:",
        *(f"    {key}: [{', '.join(ids)}]" for key, ids in sorted(proposal.expects.items())),
    ]
    return "\n".join(lines)


def _lines(pack: Pack, mutation: Mutation, lang: str) -> Iterator[str]:
    words = Words(pack)
    noticed = mutation.different - len(mutation.survivors)
    yield "# " + _SHARE.in_(lang).format(
        made=mutation.made,
        different=mutation.different,
        noticed=noticed,
        share=mutation.share,
        goal=GOAL,
    )
    if mutation.proposals:
        caught = sum(len(proposal.catches) for proposal in mutation.proposals)
        yield "# " + _PROPOSED.in_(lang).format(cases=len(mutation.proposals), caught=caught)
    for proposal in mutation.proposals:
        for mutant in proposal.catches:
            yield f"# {mutant}"
        yield entry(words, proposal)
    if mutation.untold:
        yield "# " + _UNTOLD.in_(lang).format(count=len(mutation.untold))
    yield from (f"# {mutant}" for mutant in mutation.untold)


def _name(words: Words, proposal: Proposal) -> Text:
    """Return what is told as one sentence."""
    told = proposal.case.told.items()
    clauses = [words.clause(term, to_plain(value)) for term, value in told if value is not None]
    if not clauses:
        return Text("什么都还没说", "Nothing is told yet")
    *others, last = (clause.en for clause in clauses)
    en = ", and ".join([", ".join(others), last] if others else [last])
    return Text("，".join(clause.zh for clause in clauses), en[0].upper() + en[1:])
