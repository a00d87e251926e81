"""What people say of the domain, and what encodes it."""

import json
from collections.abc import Sequence
from pathlib import Path

from inline_snapshot import snapshot

from expert import Pack, load_pack
from expert.pack.coverage import Group, named, read_coverage
from expert.render import matrix

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
SMALL = Path(__file__).parent / "small_pack"
SAYINGS = """
sayings:
  label: {zh: 常听说的, en: often heard}
  statements:
    S01:
      says: {zh: 灯坏了就换, en: a broken lamp is changed}
      by: [act-change-bulb]
    S02: {by: [act-pull-plug]}
    S03:
      says: {zh: 灯是活的, en: lamps are alive}
      left_out: {zh: 不是, en: they are not}
      unsaid: [灯活了, alive]
"""


def test_every_statement_is_encoded_or_left_out_for_a_reason(pack: Pack) -> None:
    groups = {group.id: group for group in read_coverage(KNOWLEDGE)}
    ids = {name: [s.id for s in group.statements] for name, group in groups.items()}
    left_out = {s.id for group in groups.values() for s in group.statements if s.left_out}

    assert ids["article"] == [f"S{n:02}" for n in range(1, 73)]
    assert ids["traps"] == [f"X{n:02}" for n in range(1, 35)]
    assert ids["causes"] == [f"C{n:02}" for n in range(1, 47)]
    assert {f"F{code}" for code in pack.codes.codes} == set(ids["codes"])
    # What an insurance or the law would pay, a brand and a tone have nothing to be encoded by.
    assert left_out == {"S05", "S35", "X16", "X17", "X20", "X28", "X33"}


def test_the_article_that_statements_come_from_is_named_by_its_title(pack: Pack) -> None:
    groups, names = read_coverage(KNOWLEDGE), named(pack)

    assert "《POS机扣款未到账的解决方法》" in matrix.as_text(groups, names, "zh")
    assert "“What to do when a POS terminal has charged" in matrix.as_text(groups, names, "en")


def test_the_matrix_tells_each_statement_and_what_encodes_it(tmp_path: Path) -> None:
    groups = _sayings(tmp_path)
    names = named(load_pack(SMALL))

    assert matrix.as_text(groups, names, "en") == snapshot("""\
often heard · 3 statements, 2 encoded

  S01  a broken lamp is changed
      act-change-bulb  Change the bulb
  S02  act-pull-plug  Pull the plug
  S03  lamps are alive
      left out: they are not
      never written but as a warning: 灯活了 / alive
""")
    assert matrix.as_text(groups, names, "zh") == snapshot("""\
常听说的 · 共 3 条，收进来 2 条

  S01  灯坏了就换
      act-change-bulb  换灯泡
  S02  act-pull-plug  拔掉插头
  S03  灯是活的
      不收：不是
      不写（除非是提醒不要）：灯活了 / alive
""")
    (told,) = json.loads(matrix.as_json(groups, names))
    assert [bool(s["by"]) for s in told["statements"]] == [True, True, False]
    assert "coverage.yaml" in matrix.as_text((), names, "en")


def _sayings(folder: Path) -> Sequence[Group]:
    (folder / "coverage.yaml").write_text(SAYINGS, "utf-8")
    return read_coverage(folder)
