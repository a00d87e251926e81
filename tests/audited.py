"""The small pack made fit for an audit, so that a defect put into it is all that is found."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import expert

SMALL = Path(__file__).parent / "small_pack"
GUARD = """
  - id: GRD-002
    actions: [act-change-bulb]
    only_when: {cause.burning-wire: [none, ruled_out]}
    because: {zh: 先断电, en: the current is cut before anything else}
    sources: [own]
"""
FIT = {
    "audit.yaml": """
exclusive:
  - actions: [act-pull-plug, act-change-bulb]
    because: {zh: 先断电, en: the current is cut before anything else}
invariants:
  - id: INV-001
    says: {zh: 冒烟时先拔插头, en: a lamp that smokes is unplugged}
    never: {not_advised: [act-pull-plug], when: {lamp.signs: {has_any: [smoke, sparks]}}}
  - id: INV-002
    says: {zh: 冒烟是急事, en: smoke is an emergency}
    never: {urgency_below: P0, when: {cause.burning-wire: confirmed}}
waivers:
  - finding: AUD-B01
    subject: GRD-001
    reason: {zh: 这里没有会矛盾的事实, en: nothing here can be told and derived}
""",
    "rules/fit.yaml": """
- id: CAU-011
  status: draft
  title: {zh: 灯丝断了, en: The wire is broken}
  when: {lamp.bulb: broken, absent: dark}
  then: {cause: dead-bulb, support: possible, basis: bulb}
  because: {zh: 灯泡断了丝, en: the bulb is broken}
  sources: [own]
- id: ACT-011
  status: draft
  title: {zh: 原因不明, en: Cause not known}
  when: {cause.unknown-cause: possible}
  then: {action: act-buy-bulb}
  because: {zh: 试试新灯泡, en: a new bulb may help}
  sources: [own]
- id: ACT-012
  status: draft
  title: {zh: 贵, en: Dear}
  when: {bulb.price: {above: 100}, cause.dead-bulb: likely}
  then: {urgency: P1, for: dead-bulb}
  because: {zh: 灯泡贵, en: a bulb is dear}
  sources: [own]
""",
}


def audited_pack(folder: Path, changed: Mapping[str, str] | None = None) -> expert.Pack:
    """Return the small pack made fit, with some of its files changed; drafts speak."""
    shutil.copytree(SMALL, folder)
    guards = (SMALL / "guards.yaml").read_text(encoding="utf-8")
    fit = {**FIT, "guards.yaml": guards.replace("\norder:", f"{GUARD}\norder:")}
    for name, text in {**fit, **(changed or {})}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return expert.load_pack(folder, drafts=True)


def rule(name: str, when: str, then: str) -> str:
    """Return one more rule, as its author writes it."""
    return f"""
- id: {name}
  status: draft
  title: {{zh: 试试, en: A try}}
  when: {when}
  then: {then}
  because: {{zh: 试试看, en: it is a try}}
  sources: [own]
"""
