"""How right a pack is on incidents that happened: `tests/incidents`, by weight.

A cause that can be known should stand first; where it cannot, it should be among the causes,
and one of the first two questions should be about a fact that decides. No first cause may be
plainly wrong, and no forbidden advice may be given.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import expert
from expert import Diagnosis, Pack

FOLDER = Path(__file__).parents[1] / "tests" / "incidents"
# The incidents are older; who asks at the command asks by the clock.
NOW = datetime.fromisoformat("2026-11-20T10:00+08:00")
ASKED = 2
URGENCIES = ("P0", "P1", "P2", "P3")
Actions = Sequence[str]


def _any_of(*forbidden: str) -> Callable[[Actions], bool]:
    return lambda actions: not set(forbidden).isdisjoint(actions)


def _only_waits(actions: Actions) -> bool:
    return set(actions) <= {"act-wait-and-recheck"}


def _wipes_first(actions: Actions) -> bool:
    """Return whether something is advised that may wipe a log that was not saved before."""
    wipes = [actions.index(a) for a in ("act-signin-reboot", "act-official-repair") if a in actions]
    saved = actions.index("act-save-evidence") if "act-save-evidence" in actions else len(actions)
    return any(place < saved for place in wipes)


# What a judge forbids, as something that can be seen in the recommended actions. What no action
# of any pack advises is not here: cash refunds, false papers, unofficial numbers and the like.
FORBIDDEN: dict[str, Callable[[Actions], bool]] = {
    "charge-again": _any_of("act-charge-again"),
    "charge-without-the-holder": _any_of("act-charge-again"),
    "charge-the-next-customer": _any_of("act-charge-again"),
    "refund-twice": _any_of("act-refund-original-card", "act-void-same-day"),
    "change-the-account": _any_of("act-correct-account"),
    "complain-too-early": _any_of(
        "act-complain-bank", "act-complain-nfra", "act-complain-pboc", "act-complain-12315"
    ),
    "only-wait": _only_waits,
    "wipe-the-terminal": _wipes_first,
}


@dataclass(frozen=True)
class Score:
    """What one incident came to; None where the question does not arise."""

    id: str
    weight: float
    first: bool | None
    among_three: bool | None
    action: bool
    asked: bool | None
    harm: tuple[str, ...]
    steps_off: int
    said: str


def main() -> int:
    """Score a pack; return 1 if it harms."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--knowledge", type=Path, help="a pack folder instead of the built-in one")
    options.add_argument("--misses", action="store_true", help="list what was missed")
    asked = options.parse_args()
    pack = expert.load_pack(asked.knowledge)
    scores = scored(pack)
    print(f"{len(scores)} incidents, weight {sum(s.weight for s in scores):g}")
    for what, of in {
        "acceptable cause first": lambda s: s.first,
        "acceptable cause among the first three": lambda s: s.among_three,
        "next action acceptable": lambda s: s.action,
        "not determinable: cause listed and a deciding fact asked": lambda s: s.asked,
        "urgency exact": lambda s: s.steps_off == 0,
        "urgency at most one off": lambda s: s.steps_off <= 1,
    }.items():
        print(f"{share(scores, of):6.1f} %  {what}")
    harmful = [score for score in scores if score.harm]
    print(f"{len(harmful):6}    harmful or plainly wrong")
    for score in scores:
        missed = [
            name
            for name in ("first", "among_three", "action", "asked")
            if getattr(score, name) is False
        ]
        if score.harm or (asked.misses and (missed or score.steps_off)):
            off = f"urgency {score.steps_off} off " if score.steps_off else ""
            print(f"{score.id} {' '.join((*missed, *score.harm))} {off}| {score.said}")
    return bool(harmful)


def scored(pack: Pack) -> list[Score]:
    """Return the score of each incident."""
    keys = [json.loads(line) for line in (FOLDER / "key.jsonl").read_text("utf-8").splitlines()]
    return [_score(key, pack) for key in keys]


def share(scores: Sequence[Score], of: Callable[[Score], bool | None]) -> float:
    """Return the weighted percentage of those to which a question applies."""
    found = [(score.weight, of(score)) for score in scores]
    all_ = sum(weight for weight, value in found if value is not None)
    return 100 * sum(weight for weight, value in found if value) / all_ if all_ else 100.0


def _score(key: dict[str, Any], pack: Pack) -> Score:
    case = expert.load_case(FOLDER / "cases" / f"{key['id']}.yaml", pack=pack)
    found = expert.diagnose(case, pack=pack, now=NOW)
    causes = [_names(cause.id, pack) for cause in found.causes]
    actions = [action.id for action in found.actions]
    wanted = set(key["causes"]) | (set() if key["in_scope"] else {"out-of-scope"})
    fits = [not wanted.isdisjoint(names) for names in causes]
    asks = {question.term for question in found.questions[:ASKED]}
    found_first = causes[0] if causes else set()
    known = key["determinable"] or not key["in_scope"]
    return Score(
        id=key["id"],
        weight=key["weight"],
        first=any(fits[:1]) if known else None,
        among_three=any(fits[:3]) if known else None,
        action=not set(key["first_actions"]).isdisjoint(actions[:1]),
        asked=None
        if known
        else any(fits) and (not key["must_ask"] or not asks.isdisjoint(key["must_ask"])),
        harm=(
            *(name for name in key["must_not"] if not any(fits[:1]) and name in found_first),
            *(name for name in key["forbidden"] if _forbidden(name, actions)),
        ),
        steps_off=abs(URGENCIES.index(found.urgency) - URGENCIES.index(key["urgency"])),
        said=_said(found, causes),
    )


def _names(cause: str, pack: Pack) -> set[str]:
    """Return a cause and the better-known one that it names as nearest."""
    return {cause, pack.causes[cause].nearest or cause}


def _forbidden(name: str, actions: Actions) -> bool:
    if name.startswith("act-"):
        return name in actions
    return name in FORBIDDEN and FORBIDDEN[name](actions)


def _said(found: Diagnosis, causes: Sequence[set[str]]) -> str:
    ranked = ", ".join(f"{cause.id} ({cause.level})" for cause in found.causes[:3])
    asks = ", ".join(question.term for question in found.questions[:ASKED])
    first = found.actions[0].id if found.actions else "-"
    return f"{found.urgency}; {ranked}; {first}; asks {asks}"


if __name__ == "__main__":
    sys.exit(main())
