"""Two packs compared: what can differ has a witness, and the rest is proven equal."""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from generated import random_case, random_pack, rule, term

import expert
from expert.audit.compare import Comparison, Output, compare, shows, told_to
from expert.audit.past import REFUSED, Advised, Changed, replayed
from expert.cli import run
from expert.conditions import AllOf, AnyOf, Is
from expert.errors import EngineError, InputError
from expert.facts import Case, read_case
from expert.pack import Pack
from expert.pack.plainform import content_hash
from expert.rules import Rule, RulesOut, Supports
from expert.support import Level
from expert.values import Kind, OneOf, Type, Value
from expert.vocabulary import Term, Text

SMALL = Path(__file__).parent / "small_pack"
LAMP = expert.load_pack(SMALL)


def sealed(pack: Pack) -> Pack:
    return replace(pack, content_hash=content_hash(pack))


def with_rule(pack: Pack, name: str, change: Callable[[Rule], Rule | None]) -> Pack:
    rules = [change(r) if r.id == name else r for r in pack.rules]
    return sealed(replace(pack, rules=tuple(r for r in rules if r)))


def with_terms(pack: Pack, **terms: Term) -> Pack:
    every = {**pack.vocabulary.terms, **{t.id: t for t in terms.values()}}
    return sealed(replace(pack, vocabulary=replace(pack.vocabulary, terms=every)))


def with_member(term: Term, member: str) -> Term:
    words = {**term.members, member: Text(member, member)}
    kind = replace(term.type, members=(*term.type.members, member))
    return replace(term, type=kind, members=words)


def differ(comparison: Comparison) -> dict[Output, tuple[Mapping[str, Value | None], str, str]]:
    return {d.output: (dict(d.case.told), d.old, d.new) for d in comparison.differences}


def test_a_pack_differs_from_itself_in_nothing() -> None:
    comparison = compare(LAMP, LAMP)

    every = 2 + len(LAMP.causes) + 2 * len(LAMP.actions)
    every += len(LAMP.vocabulary.terms) + len(LAMP.rules) + len(LAMP.guards)
    assert comparison.is_none
    assert len(set(comparison.equal)) == every


def test_a_weaker_rule_changes_the_level_of_its_cause_and_nothing_else() -> None:
    weaker = (Supports("dead-bulb", Level.POSSIBLE, "look"),)
    new = with_rule(LAMP, "CAU-001", lambda r: replace(r, then=weaker))

    comparison = compare(LAMP, new)

    ((output, (told, *levels)),) = differ(comparison).items()
    assert (output, levels) == (Output("level", "dead-bulb"), ["likely", "possible"])
    broken, aged = {"lamp.bulb": "broken"}, {"lamp.age_days": 1001}
    assert told in ({**broken, "lamp.lit": False}, {**aged, "lamp.lit": False})
    assert (comparison.texts, comparison.declared) == ((), ())


def test_a_rule_that_is_gone_takes_with_it_what_rests_on_it() -> None:
    comparison = compare(LAMP, with_rule(LAMP, "CAU-003", lambda _: None))

    told = {"lamp.signs": frozenset({"smoke"})}
    changed = differ(comparison)
    assert set(changed) == {
        Output("first_cause"), Output("urgency"), Output("level", "burning-wire"),
        Output("level", LAMP.fallback), Output("recommended", "act-pull-plug"),
        Output("fires", "CAU-003"), Output("fires", "ACT-002"),
    }  # fmt: skip
    assert all(len(case) == 1 for case, _, _ in changed.values())
    assert set(changed[Output("fires", "CAU-003")][0]) == set(told)
    assert comparison.declared == ("rule CAU-003",)


def test_a_rule_written_in_other_words_is_proven_equal() -> None:
    twice = with_rule(
        LAMP, "FND-001", lambda r: replace(r, when=(AllOf((AnyOf(r.when), *r.when)),))
    )

    assert compare(LAMP, twice).is_none


def test_texts_and_declarations_that_differ_are_named() -> None:
    cause = replace(LAMP.causes["dead-bulb"], label=Text("灯泡不行了", "A bulb that is gone"))
    action = replace(LAMP.actions["act-buy-bulb"], within_days=9)
    new = sealed(
        replace(
            LAMP,
            causes={**LAMP.causes, cause.id: cause},
            actions={**LAMP.actions, action.id: action},
        )
    )

    comparison = compare(LAMP, new)

    assert comparison.texts == ("cause dead-bulb",)
    assert comparison.declared == ("action act-buy-bulb",)
    assert not comparison.differences
    assert not comparison.is_none


def test_a_term_that_only_one_pack_knows_is_told_to_that_one_alone() -> None:
    hum = term("lamp.hum", Type(Kind.BOOL))
    told = rule("NEW-001", [Is(hum.id, OneOf((True,)))], RulesOut("dead-bulb"))
    new = with_terms(sealed(replace(LAMP, rules=(*LAMP.rules, told))), hum=hum)

    comparison = compare(LAMP, new)

    changed = differ(comparison)
    assert changed[Output("fires", "NEW-001")] == ({"lamp.hum": True}, "no", "yes")
    assert changed[Output("level", "dead-bulb")] == ({"lamp.hum": True}, "none", "ruled_out")
    assert Output("contradicted", "lamp.hum") in comparison.equal
    assert {"rule NEW-001", "term lamp.hum"} == set(comparison.declared)


def test_a_value_that_only_one_pack_takes_is_not_told_to_the_other() -> None:
    bulb = with_member(LAMP.vocabulary.terms["lamp.bulb"], "black")
    signs = with_member(LAMP.vocabulary.terms["lamp.signs"], "smell")
    new = with_rule(
        with_terms(LAMP, bulb=bulb, signs=signs),
        "CAU-001",
        lambda r: replace(r, when=(Is("lamp.bulb", OneOf(("black", "broken"))), *r.when[:1])),
    )

    changed = differ(compare(LAMP, new))

    black: dict[str, Value] = {"lamp.bulb": "black", "lamp.lit": False}
    case, old, other = changed[Output("fires", "CAU-003")]
    signs_told = case["lamp.signs"]
    assert isinstance(signs_told, frozenset)
    assert "smell" in signs_told
    assert (old, other) == ("no", "yes")
    assert changed[Output("fires", "CAU-001")] in (
        (black, "no", "yes"),
        ({"lamp.age_days": 1001, "lamp.lit": False}, "yes", "no"),
    )
    assert told_to(LAMP, Case({**black, "lamp.signs": frozenset({"smell"})})).told == {
        "lamp.lit": False
    }


def test_a_term_of_another_type_is_told_in_the_way_of_each_pack() -> None:
    lit = term("lamp.lit", Type(Kind.ENUM, ("yes", "weak", "never")))
    new = with_rule(
        with_terms(LAMP, lit=lit),
        "FND-001",
        lambda r: replace(r, when=(Is("lamp.lit", OneOf(("weak",))),)),
    )
    new = sealed(replace(new, inconsistencies=()))

    case, old, changed = differ(compare(LAMP, new))[Output("fires", "FND-001")]

    assert (case, old, changed) in (
        ({"lamp.lit": False}, "yes", "no"),
        ({"lamp.lit": "weak"}, "no", "yes"),
    )


@pytest.mark.parametrize("seed", range(12))
def test_on_random_packs_no_case_differs_in_what_is_proven_equal(seed: int) -> None:
    random = Random(seed)
    old = random_pack(random, size=12)
    terms = {t.id: replace(t, assumed=None) for t in old.vocabulary.terms.values()}
    old = sealed(replace(old, vocabulary=replace(old.vocabulary, terms=terms)))
    inputs = {i for t in terms.values() if t.computed for i in t.computed.inputs}
    gone = random.choice(old.rules)
    new = with_rule(old, gone.id, lambda _: None)

    comparison = compare(old, new)

    for _ in range(15):
        drawn = random_case(random, old)
        case = Case({t: v for t, v in drawn.told.items() if t not in inputs})
        one, other = (expert.diagnose(case, pack=pack).proof for pack in (old, new))
        differing = {o for o in comparison.equal if shows(one, o) != shows(other, o)}
        assert differing == set()


def test_a_witness_that_shows_nothing_means_that_the_audit_itself_has_failed() -> None:
    from expert.audit.compare import _shown

    with pytest.raises(EngineError, match="E510"):
        _shown(LAMP, LAMP, Output("fires", "FND-001"), Case())


# -- past cases --------------------------------------------------------------------------------


@pytest.fixture
def changed_lamp(tmp_path: Path) -> Path:
    """The small pack without its rule on smoke, in a folder."""
    folder = tmp_path / "lamp"
    for path in SMALL.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        text = text.replace("{has_any: [smoke, sparks]}", "{has_any: [sparks]}")
        target = folder / path.relative_to(SMALL)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text.replace("signs: [smoke]", "signs: [sparks]"), encoding="utf-8")
    return folder


def test_past_cases_that_change_are_named_with_what_changes(
    tmp_path: Path, changed_lamp: Path
) -> None:
    smoke, dark = {"lamp.signs": ["smoke"]}, {"lamp.lit": False, "lamp.bulb": "broken"}
    lines = tmp_path / "past.jsonl"
    lines.write_text(f"{json.dumps(dark)}\n\n{json.dumps(smoke)}\n")
    files = tmp_path / "past"
    files.mkdir()
    (files / "a.json").write_text(json.dumps(dark))
    (files / "b.yaml").write_text("lamp: {signs: [smoke]}")
    (files / "c.txt").write_text("no case")
    new = expert.load_pack(changed_lamp)

    found = {path: replayed(LAMP, new, path) for path in (lines, files)}

    assert [past.count for past in found.values()] == [2, 2]
    names = [changed.name for past in found.values() for changed in past.changed]
    assert names == [f"{lines}:3", str(files / "b.yaml")]
    (changed,) = found[lines].changed
    assert changed.old == Advised("burning-wire", "confirmed", ("act-pull-plug",), "P0")
    assert changed.new == Advised(LAMP.fallback, "possible", (), "P3")


def test_a_past_case_that_one_pack_cannot_read_has_changed(tmp_path: Path) -> None:
    hum = term("lamp.hum", Type(Kind.BOOL))
    lines = tmp_path / "past.jsonl"
    lines.write_text('{"lamp.hum": true}\n')

    past = replayed(LAMP, with_terms(LAMP, hum=hum), lines)

    (changed,) = past.changed
    assert isinstance(changed, Changed)
    assert changed.old is REFUSED
    assert changed.new.first_cause == LAMP.fallback


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "E116"), (b"\n", "E116"), (b'{"lamp.lt": true}', "E214"), (b"{", "E108"),
     (b"\xff", "E103"), (b'{"lamp.lit": ' + b" " * 1_000_000 + b"true}", "E102")],
)  # fmt: skip
def test_past_cases_that_cannot_be_read_are_refused(
    content: bytes, code: str, tmp_path: Path
) -> None:
    (tmp_path / "past.jsonl").write_bytes(content)

    with pytest.raises(InputError) as refused:
        replayed(LAMP, LAMP, tmp_path / "past.jsonl")

    assert [found.code for found in refused.value.problems] == [code]


def test_past_cases_that_are_not_there_are_refused(tmp_path: Path) -> None:
    for path, code in (
        (tmp_path / "none", "E101"),
        (tmp_path, "E116"),
        (Path("x" * 300), "E101"),
        (Path("/dev/null"), "E104"),
    ):
        with pytest.raises(InputError, match=code):
            replayed(LAMP, LAMP, path)


# -- the command -------------------------------------------------------------------------------


def test_the_command_says_what_differs_and_leaves_with_one(
    changed_lamp: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "past.jsonl").write_text('{"lamp.signs": ["smoke"]}\n')
    arguments = ["diff", str(SMALL), str(changed_lamp), str(tmp_path / "past.jsonl")]

    assert run([*arguments, "--lang", "en"]) == 1
    text = capsys.readouterr().out
    assert "rule CAU-003 fires: yes → no\n  for example: {lamp.signs: [smoke]}\n" in text
    assert (
        "past.jsonl:1: first cause burning-wire → unknown-cause; its certainty certain → possible; "
        "urgency P0 → P3; -act-pull-plug\n"
    ) in text

    assert run([*arguments, "--lang", "zh"]) == 1
    assert "规则 CAU-003 成立：是 → 否\n  例如：{lamp.signs: [smoke]}\n" in capsys.readouterr().out

    assert run([*arguments, "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {"kind": "fires", "name": "CAU-003", "old": "yes", "new": "no",
            "case": {"lamp.signs": ["smoke"]}} in found["differences"]  # fmt: skip
    assert found["past"]["count"] == 1


def test_the_command_leaves_with_nought_where_nothing_differs_and_two_on_bad_input(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["diff", str(SMALL), str(SMALL)]) == 0
    assert "Outputs that can differ: 0;" in capsys.readouterr().out

    assert run(["diff", str(SMALL), "nowhere"]) == 2
    assert run(["diff", str(SMALL), str(SMALL), "nowhere"]) == 2


def test_a_missing_solver_is_named_with_the_extra_that_brings_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pysat.solvers", None)

    assert run(["diff", str(SMALL), str(SMALL)]) == 2

    error = capsys.readouterr().err
    assert error.startswith("E511 ")
    assert "expert[audit]" in error


def test_a_case_is_read_back_from_the_line_that_tells_it(pack: Pack) -> None:
    from expert.audit.casefile import as_yaml
    from expert.documents import parse

    random = Random(5)
    for _ in range(50):
        case = random_case(random, pack)
        case = replace(case, id=None)
        read = read_case(parse(as_yaml(case), "case.yaml"), pack.vocabulary)

        assert (dict(read.told), read.now) == (dict(case.told), case.now)
