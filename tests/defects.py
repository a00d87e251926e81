"""Defects to put into the small pack, each with what the audit finds of it."""

from collections.abc import Mapping

from audited import FIT, SMALL, rule

CAUSES = (SMALL / "causes.yaml").read_text(encoding="utf-8")
TERMS = next((SMALL / "vocabulary").iterdir())
LAMP = (SMALL / "rules" / "lamp.yaml").read_text(encoding="utf-8")
ACTIONS = (SMALL / "actions.yaml").read_text(encoding="utf-8")
FIRST_ACTION = ACTIONS.partition("\n\n")[0]
EVIDENCE = (SMALL / "evidence.yaml").read_text(encoding="utf-8")
RECEIPT = """
E09:
  label: {zh: 灯泡的收据, en: the receipt for the bulb}
  found_in: memory
"""
LOOSE_SOCKET = """
loose-socket:
  label: {zh: 灯座松了, en: a loose socket}
  meaning: {zh: 灯泡没有拧紧。, en: The bulb is not screwed in.}
  group: B
  urgency: P2
  responsible: {zh: 屋主, en: the owner}
  resolves: {zh: 几分钟, en: a few minutes}
  never: []
  sources: [own]
"""
WARM = """
  lamp.warm:
    type: bool
    label: {zh: 灯泡热不热, en: whether the bulb is warm}
    question: {zh: 灯泡热吗？, en: "Is the bulb warm?"}
    found_in: memory
    effort: 1
    says:
      true: {zh: 灯泡是热的, en: the bulb is warm}
      false: {zh: 灯泡不热, en: the bulb is not warm}
    sources: [own]

findings:
"""
SEEDS: Mapping[str, tuple[Mapping[str, str], str, str, Mapping[str, object] | None]] = {
    # what is wrong: the files that bring it in, code, subject, and what its case tells
    "a rule that a finding keeps from firing": (
        {"rules/seed.yaml": rule("CAU-091", "{dark: concluded, lamp.lit: true}", "{cause: dead-bulb, support: possible, basis: seed}")},
        "AUD-B01", "CAU-091", None,
    ),
    "a rule that another one subsumes": (
        {"rules/seed.yaml": rule("CAU-091", "{lamp.signs: {has_any: [smoke]}}", "{cause: burning-wire, support: confirmed, basis: look}")},
        "AUD-B08", "CAU-091", {"lamp.signs": ["smoke"]},
    ),
    "a rule that others make superfluous together": (
        {"rules/seed.yaml": rule("CAU-091", "{lamp.signs: {has_any: [sparks]}}", "{cause: burning-wire, support: likely, basis: look}")},
        "AUD-B07", "CAU-091", {"lamp.signs": ["sparks"]},
    ),
    "actions that exclude one another": (
        {"guards.yaml": (SMALL / "guards.yaml").read_text(encoding="utf-8")},
        "AUD-D01", "act-pull-plug + act-change-bulb", {"lamp.bulb": "broken", "lamp.signs": ["smoke"]},
    ),
    "a case without advice": (
        {"rules/fit.yaml": FIT["rules/fit.yaml"].replace("{cause.unknown-cause: possible}", "{cause.unknown-cause: possible, lamp.lit: unknown}")},
        "AUD-C01", "unknown-cause", {"lamp.lit": True},
    ),
    "a term that nothing reads": (
        {"vocabulary/lamp.yaml": TERMS.read_text(encoding="utf-8").replace("\nfindings:\n", WARM)},
        "AUD-A02", "lamp.warm", None,
    ),
    "a parameter that nothing uses": (
        {"rules/lamp.yaml": LAMP.replace("$bulb_life_days", "1000")},
        "AUD-A03", "bulb_life_days", None,
    ),
    "evidence that no action asks for": (
        {"evidence.yaml": EVIDENCE + RECEIPT},
        "AUD-A04", "E09", None,
    ),
    "an action without a rule": (
        {"actions.yaml": f"{ACTIONS}{FIRST_ACTION.replace('act-pull-plug', 'act-wait-outside')}\n"},
        "AUD-B04", "act-wait-outside", None,
    ),
    "a term that is read to no effect": (
        {
            "vocabulary/lamp.yaml": TERMS.read_text(encoding="utf-8").replace("\nfindings:\n", WARM),
            "rules/seed.yaml": rule("CAU-091", "{lamp.warm: true, lamp.signs: {has_any: [smoke]}}", "{cause: burning-wire, support: likely, basis: look}"),
        },
        "AUD-B05", "lamp.warm", None,
    ),
    "a certain cause that vanishes when more is told": (
        {"rules/seed.yaml": rule("CAU-091", "{lamp.bulb: missing, bulb.price: unknown}", "{cause: dead-bulb, support: confirmed, basis: seed}")},
        "AUD-F02", "bulb.price + dead-bulb", {"lamp.bulb": "missing"},
    ),
    "a sign of danger that calms": (
        {"rules/seed.yaml": rule("CAU-091", "{lamp.signs: {has_all: [smoke, sparks]}}", "{rules_out: burning-wire}")},
        "AUD-F01", 'lamp.signs: "smoke"', {"lamp.signs": ["smoke", "sparks"]},
    ),
    "a cause both certain and ruled out": (
        {"rules/seed.yaml": rule("CAU-091", "{lamp.lit: true}", "{rules_out: burning-wire}")},
        "AUD-D02", "burning-wire", {"lamp.lit": True, "lamp.signs": ["smoke"]},
    ),
    "a cause that never stands": (
        {"causes.yaml": CAUSES + LOOSE_SOCKET},
        "AUD-B02", "loose-socket", None,
    ),
    "a cause that never comes first": (
        {
            "causes.yaml": CAUSES + LOOSE_SOCKET,
            "rules/seed.yaml": rule("CAU-091", "{lamp.signs: {has_any: [smoke]}}", "{cause: loose-socket, support: possible, basis: seed}"),
        },
        "AUD-B03", "loose-socket", None,
    ),
    "a condition that follows from another": (
        {"rules/seed.yaml": rule("CAU-091", "{dark: concluded, lamp.lit: false, lamp.bulb: missing}", "{cause: dead-bulb, support: confirmed, basis: seed}")},
        "AUD-B06", "CAU-091", {"lamp.bulb": "missing", "lamp.lit": False},
    ),
    "an alternative that never counts": (
        {"rules/seed.yaml": rule("CAU-091", "{any: [{lamp.bulb: missing}, {lamp.bulb: [missing, broken]}], lamp.lit: false}", "{cause: dead-bulb, support: confirmed, basis: seed}")},
        "AUD-B09", "CAU-091", None,
    ),
    "an alternative that stands twice": (
        {"rules/seed.yaml": rule("CAU-091", "{any: [{lamp.bulb: missing}, {lamp.bulb: missing}], lamp.lit: false}", "{cause: dead-bulb, support: confirmed, basis: seed}")},
        "AUD-B09", "CAU-091", None,
    ),
    "a condition that stands twice": (
        {"rules/seed.yaml": rule("CAU-091", "{all: [{lamp.bulb: missing}, {lamp.bulb: missing}], lamp.lit: false}", "{cause: dead-bulb, support: confirmed, basis: seed}")},
        "AUD-B06", "CAU-091", None,
    ),
    "an invariant that a case breaks": (
        {"audit.yaml": FIT["audit.yaml"].replace("[act-pull-plug], when", "[act-buy-bulb], when")},
        "AUD-E01", "INV-001", {"lamp.signs": ["smoke"]},
    ),
    "an invariant about what never comes": (
        {"audit.yaml": FIT["audit.yaml"].replace("cause.burning-wire: confirmed", "cause.burning-wire: likely")},
        "AUD-E02", "INV-002", None,
    ),
    "a waiver for nothing": (
        {"audit.yaml": FIT["audit.yaml"].replace("subject: GRD-001", "subject: GRD-002")},
        "AUD-A06", "AUD-B01 GRD-002", None,
    ),
    "an inconsistency that cannot be told": (
        {"consistency.yaml": "- {id: CON-001, when: {dark: concluded, lamp.lit: true}, says: {zh: 不会, en: It cannot be.}, asks: [lamp.lit]}\n"},
        "AUD-C04", "CON-001", None,
    ),
    "an empty case that counts as inconsistent": (
        {"consistency.yaml": "- {id: CON-001, when: {lamp.lit: [true, unknown]}, says: {zh: 不会, en: It cannot be.}, asks: [lamp.lit]}\n"},
        "AUD-C03", "CON-001", None,
    ),
    "a pack that no case fits": (
        {"consistency.yaml": "- {id: CON-001, when: {any: [{lamp.lit: known}, {lamp.lit: unknown}]}, says: {zh: 不会, en: It cannot be.}, asks: [lamp.lit]}\n"},
        "AUD-A01", "dark-lamp", None,
    ),
}  # fmt: skip
