"""Wrong input gets one clear message with its place and a hint, and right input is read exactly.

Nothing that a case tells is echoed raw: no control character, and never a card number, a
password or a one-time code.
"""

import errno
import json
import os
import re
import string
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

import expert
from expert.cli import run
from expert.documents import CASE_BYTES, Array, Node, Scalar, Table, parse, plain
from expert.errors import (
    Place,
    holds_card_number,
    holds_secret_code,
    problem,
    system_reason,
)
from expert.facts import Case, read_case
from expert.messages import MESSAGES
from expert.messages.phrases import SYSTEM
from expert.values import (
    HasAll,
    HasAny,
    HasNone,
    Kind,
    NoneOf,
    OneOf,
    Type,
    Value,
    ValueRefusedError,
    Within,
    among,
    read_set,
    read_value,
    to_plain,
)

CARD = "4111 1111 1111 1111"
"""A number that cards are tested with; it passes the Luhn check."""
PROBLEM = re.compile(r"(?P<place>[^\n]+?: )?(?P<code>E\d{3}) [^\n]+\n  (hint: |提示：)[^\n]+\n")

Refuse = Callable[..., str]
load_once = cache(expert.load_pack)


@pytest.fixture(autouse=True)
def _packs_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading takes longer than all else here, and what was loaded never changes."""
    monkeypatch.setattr("expert.load_pack", load_once)
    monkeypatch.setattr("expert.pack.load_pack", load_once)


@pytest.fixture
def refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Refuse:
    """Tell a case to the command, and return the one problem that it has with it."""
    monkeypatch.chdir(tmp_path)

    def refuse(content: str | bytes | None, *options: str, name: str = "case.json") -> str:
        if content is not None:
            data = content.encode() if isinstance(content, str) else content
            Path(name).write_bytes(data)

        code = run(["explain", name, *options])

        out, err = capsys.readouterr()
        assert (code, out) == (2, ""), err
        assert PROBLEM.fullmatch(err), err
        return err

    return refuse


# -- what a case tells ------------------------------------------------------------------------


class Mistake(NamedTuple):
    """A case file with one mistake in it, and what is said of it."""

    name: str
    text: str
    says: str
    file: str = "case.json"


INTEGER_HINT = "  hint: Write digits alone, 15 at the most, without quotes, for example 3.\n"
MONEY_HINT = (
    "  hint: Write an amount in CNY with at most two decimals and no separators,"
    " for example 699.00.\n"
)
NOTHING_HINT = (
    "  hint: For a case, write what you know of these five: deduction.seen, settlement.status,"
    " account.mismatch, device.errors, elapsed.days. {} is a file that tells nothing.\n"
)
DECIMAL_HINT = "  hint: Write digits without separators, for example 0.6.\n"
TIME_HINT = "  hint: Write the day and the time of day, for example 2026-11-20T10:30+08:00.\n"
PLAIN_YAML_HINT = "  hint: Write plain YAML: mappings, lists and values.\n"
MEND_HINT = "  hint: Correct the text at this place.\n"
LIST_TERMS_HINT = "  hint: `expert schema case` lists all terms.\n"

MISTAKES = [
    Mistake(
        "an unknown term that is nearly right",
        '{"dedcution.seen": true}',
        "case.json:1:2: E214 unknown term “dedcution.seen”\n"
        "  hint: Did you mean “deduction.seen”?\n",
    ),
    Mistake(
        "an unknown group that is nearly right",
        '{"dedcution": {\n  "seen": true,\n  "more": true}}',
        "case.json:1:2: E214 unknown term “dedcution”\n  hint: Did you mean “deduction”?\n",
    ),
    Mistake(
        "a group under the name that people have for it",
        '{"transaction": {"amount": 5}}',
        "case.json:1:2: E214 unknown term “transaction”\n  hint: Did you mean “txn”?\n",
    ),
    Mistake(
        "a header that is nearly right",
        '{"case": {"nwo": "2026-11-20T10:30"}}',
        "case.json:1:11: E214 unknown term “case.nwo”\n  hint: Did you mean “case.now”?\n",
    ),
    Mistake(
        "the header's own name nearly right",
        '{"cse": {"id": "T-1"}}',
        "case.json:1:2: E214 unknown term “cse”\n  hint: Did you mean “case”?\n",
    ),
    Mistake(
        "an unknown term that is like no other",
        '{"zzzqq": 1}',
        "case.json:1:2: E215 unknown term “zzzqq”\n" + LIST_TERMS_HINT,
    ),
    Mistake(
        "an unknown group that is like no other",
        '{"zzzqq": {"xx": 1}}',
        "case.json:1:2: E215 unknown term “zzzqq”\n" + LIST_TERMS_HINT,
    ),
    Mistake(
        "a group told as a value",
        '{"deduction": true}',
        "case.json:1:2: E232 “deduction” is a group of facts and takes no value itself\n"
        "  hint: Tell one of its facts: deduction.seen. `expert terms deduction` lists them all.\n",
    ),
    Mistake(
        "a group told as the value of one of its facts",
        '{"settle": "pending"}',
        "case.json:1:2: E232 “settle” is a group of facts and takes no value itself\n"
        "  hint: Tell one of its facts: settlement.status, settlement.any_sales,"
        " settlement.auto_payout, settlement.date_postponed."
        " `expert terms settlement` lists them all.\n",
    ),
    Mistake(
        "a boolean in quotes",
        '{"deduction.seen": "true"}',
        "case.json:1:20: E202 deduction.seen: “true” is neither true nor false\n"
        "  hint: Write true, false or unknown, without quotes.\n",
    ),
    Mistake(
        "a boolean as a number",
        '{"deduction.seen": 1}',
        "case.json:1:20: E202 deduction.seen: “1” is neither true nor false\n"
        "  hint: Write true, false or unknown, without quotes.\n",
    ),
    Mistake(
        "a boolean as YAML 1.1 had them",
        "deduction.seen: yes\n",
        "case.yaml:1:17: E202 deduction.seen: “yes” is neither true nor false\n"
        "  hint: Write true, false or unknown, without quotes.\n",
        "case.yaml",
    ),
    Mistake(
        "a word that is not allowed",
        '{"reporter.role": "bank"}',
        "case.json:1:19: E203 reporter.role: “bank” is not an allowed value\n"
        "  hint: Allowed: merchant, cardholder, agent, other, unknown.\n",
    ),
    *(
        Mistake(
            f"a value {how}",
            f'{{"card.debit_state": {json.dumps(text)}}}',
            f"case.json:1:22: E227 card.debit_state: “{text}” is not an allowed value\n"
            f"  hint: Did you mean “{meant}”? Allowed: none, sms_only, posted, hold,"
            " debited_and_returned, two_debits, unknown.\n",
        )
        for how, text, meant in (
            ("that is nearly right", "postd", "posted"),
            ("in capitals", "SMS-ONLY", "sms_only"),
            ("by its label", "只有扣款短信", "sms_only"),
            ("by its label in English", "Two debits or more", "two_debits"),
            ("by another word for it", "charged", "posted"),
        )
    ),
    Mistake(
        "a member by another word for it",
        '{"device.errors": ["printer", "offline"]}',
        "case.json:1:19: E227 device.errors: “offline” is not an allowed value\n"
        "  hint: Did you mean “no_network”? Allowed: timeout, no_network, printer, app_crash,"
        " key_error, not_signed_in, card_reader, screen_frozen, tamper, other, unknown.\n",
    ),
    Mistake(
        "a word as a boolean",
        '{"reporter.role": true}',
        "case.json:1:19: E203 reporter.role: “true” is not an allowed value\n"
        "  hint: Allowed: merchant, cardholder, agent, other, unknown.\n",
    ),
    Mistake(
        "a list where a word is meant",
        '{"reporter.role": ["merchant"]}',
        "case.json:1:19: E213 reporter.role: a single value is needed (one of those allowed)\n"
        "  hint: Write one value, not a list or mapping.\n",
    ),
    Mistake(
        "a mapping where a word is meant",
        '{"reporter.role": {"merchant": true}}',
        "case.json:1:19: E213 reporter.role: a single value is needed (one of those allowed)\n"
        "  hint: Write one value, not a list or mapping.\n",
    ),
    Mistake(
        "a list where a boolean is meant",
        "deduction.seen: [true]\n",
        "case.yaml:1:17: E213 deduction.seen: a single value is needed (true or false)\n"
        "  hint: Write one value, not a list or mapping.\n",
        "case.yaml",
    ),
    Mistake(
        "a member twice",
        '{"device.errors": ["timeout", "timeout"]}',
        "case.json:1:19: E204 device.errors: “timeout” stands twice in the list\n"
        "  hint: List each once.\n",
    ),
    Mistake(
        "an integer in quotes",
        '{"elapsed.days": "3"}',
        "case.json:1:18: E206 elapsed.days: “3” is not a whole number\n" + INTEGER_HINT,
    ),
    Mistake(
        "a fraction where an integer is meant",
        '{"elapsed.days": 3.5}',
        "case.json:1:18: E206 elapsed.days: “3.5” is not a whole number\n" + INTEGER_HINT,
    ),
    Mistake(
        "a number below its bounds",
        '{"elapsed.days": -1}',
        "case.json:1:18: E207 elapsed.days: “-1” is out of bounds\n"
        "  hint: Allowed: from 0 to 3650.\n",
    ),
    Mistake(
        "a number above its bounds",
        '{"settlement.fee_rate_pct": 101}',
        "case.json:1:29: E207 settlement.fee_rate_pct: “101” is out of bounds\n"
        "  hint: Allowed: from 0 to 100.\n",
    ),
    Mistake(
        "an amount with three decimals",
        '{"txn.amount": 699.001}',
        "case.json:1:16: E206 txn.amount: “699.001” is not an amount of money\n" + MONEY_HINT,
    ),
    Mistake(
        "an amount with a separator",
        '{"txn.amount": "1,699.00"}',
        "case.json:1:16: E206 txn.amount: “1,699.00” is not an amount of money\n" + MONEY_HINT,
    ),
    Mistake(
        "a word where a decimal is meant",
        '{"settlement.fee_rate_pct": "low"}',
        "case.json:1:29: E206 settlement.fee_rate_pct: “low” is not a number\n" + DECIMAL_HINT,
    ),
    Mistake(
        "a number beyond all floats",
        '{"txn.amount": 1e400}',
        "case.json:1:16: E206 txn.amount: “1e400” is not an amount of money\n" + MONEY_HINT,
    ),
    Mistake(
        "an integer of 400 digits",
        '{"elapsed.days": ' + "9" * 400 + "}",
        f"case.json:1:18: E206 elapsed.days: “{'9' * 60}…” is not a whole number\n" + INTEGER_HINT,
    ),
    Mistake(
        "an integer of 400 digits in YAML",
        "elapsed.days: " + "9" * 400,
        f"case.yaml:1:15: E206 elapsed.days: “{'9' * 60}…” is not a whole number\n" + INTEGER_HINT,
        "case.yaml",
    ),
    *(
        Mistake(
            f"{text} in JSON",
            f'{{"txn.amount": {text}}}',
            f"case.json:1:16: E109 {text} is not a number in JSON\n"
            "  hint: Leave the fact out, or tell it as null.\n",
        )
        for text in ("NaN", "Infinity", "-Infinity")
    ),
    *(
        Mistake(
            f"{text} in YAML",
            f"txn.amount: {text}\n",
            f"case.yaml:1:13: E206 txn.amount: “{text}” is not an amount of money\n" + MONEY_HINT,
            "case.yaml",
        )
        for text in (".nan", ".inf", "NaN", "Infinity", "1e400")
    ),
    *(
        Mistake(
            f"the time {text!r}",
            f'{{"txn.local_datetime": {json.dumps(text)}}}',
            f"case.json:1:24: E205 txn.local_datetime: “{text}”"
            " is not a date and time from 2000 to 2100\n" + TIME_HINT,
        )
        for text in (
            "2026-13-01T10:00",
            "2026-11-20T25:00",
            "0000-01-01T00:00",
            "9999-12-31T23:59",
            "1999-12-31T23:59",
            "2026-11-20",
            "12:30",
            "yesterday",
        )
    ),
    *(
        Mistake(
            f"the day of {text!r}",
            f'{{"txn.local_datetime": {json.dumps(text)}}}',
            f"case.json:1:24: E237 txn.local_datetime: there is no such day as in “{text}”\n"
            "  hint: Check the day of the month.\n",
        )
        for text in ("2026-02-30T10:00", "2026-11-31T10:00")
    ),
    Mistake(
        "a time after the time of asking",
        '{"case.now": "2026-11-20T10:30+08:00",\n "txn.local_datetime": "2026-11-21T10:30"}',
        "case.json:2:24: E223 txn.local_datetime has happened already, yet the time told is after"
        " now (2026-11-20T10:30:00+08:00)\n"
        "  hint: Check the date, or give the time of asking as case.now or --now.\n",
    ),
    Mistake(
        "a response code of three characters",
        '{"txn.response_code": "051"}',
        "case.json:1:23: E208 txn.response_code: “051” is of another form\n"
        "  hint: Write two digits or capital letters, for example 51, 07 or A1.\n",
    ),
    Mistake(
        "a reference of 501 characters",
        '{"history.acquirer_ticket_no": "' + "x" * 501 + '"}',
        f"case.json:1:32: E233 history.acquirer_ticket_no: “{'x' * 60}…”"
        " is longer than 500 characters\n  hint: Shorten it.\n",
    ),
    Mistake(
        "a term told nested and flat",
        '{"deduction.seen": true, "deduction": {"seen": true}}',
        "case.json:1:40: E211 deduction.seen is told twice, nested and flat or under two names\n"
        "  hint: Tell it once.\n",
    ),
    Mistake(
        "a term told under another name and its own",
        '{"settle.record_state": "pending", "settlement.status": "pending"}',
        "case.json:1:36: E211 settlement.status is told twice, nested and flat or under two names\n"
        "  hint: Tell it once.\n",
    ),
    Mistake(
        "a term told as unknown and again",
        '{"deduction.seen": null, "deduction": {"seen": true}}',
        "case.json:1:40: E211 deduction.seen is told twice, nested and flat or under two names\n"
        "  hint: Tell it once.\n",
    ),
    Mistake(
        "a key twice in JSON",
        '{"deduction.seen": true,\n "deduction.seen": true}',
        "case.json:2:2: E110 the key “deduction.seen” stands twice; the first is on line 1\n"
        "  hint: Keep one of the two.\n",
    ),
    Mistake(
        "a key twice in YAML",
        "deduction:\n  seen: true\n  seen: false\n",
        "case.yaml:3:3: E110 the key “seen” stands twice; the first is on line 2\n"
        "  hint: Keep one of the two.\n",
        "case.yaml",
    ),
    Mistake(
        "a case that is a list",
        "[]",
        "case.json:1:1: E201 a case must be a mapping of facts\n"
        '  hint: For example {"deduction": {"seen": true}}.\n',
    ),
    Mistake(
        "a case that is a word",
        "charged twice\n",
        "case.yaml:1:1: E201 a case must be a mapping of facts\n"
        '  hint: For example {"deduction": {"seen": true}}.\n',
        "case.yaml",
    ),
    Mistake(
        "a case of another version",
        '{"case": {"version": "2"}}',
        "case.json:1:22: E216 case version 2 is not known\n"
        '  hint: This release reads version "1".\n',
    ),
    Mistake(
        "a case without a sensible time",
        '{"case.now": "tomorrow"}',
        "case.json:1:14: E205 case.now: “tomorrow” is not a date and time from 2000 to 2100\n"
        + TIME_HINT,
    ),
    Mistake(
        "a case with a list as its id",
        '{"case": {"id": ["T-1"]}}',
        "case.json:1:11: E210 case.id must be a single value\n"
        "  hint: The header of a case has id, now and version.\n",
    ),
    Mistake(
        "a case with a mapping as its time",
        '{"case": {"now": {"year": 2026}}}',
        "case.json:1:11: E210 case.now must be a single value\n"
        "  hint: The header of a case has id, now and version.\n",
    ),
    Mistake(
        "a case with an unknown header",
        '{"case": {"zzzqq": "x"}}',
        "case.json:1:11: E215 unknown term “case.zzzqq”\n" + LIST_TERMS_HINT,
    ),
    *(
        Mistake(f"a case with {what} as its id", f'{{"case.id": {json.dumps(text)}}}', says)
        for what, text, says in (
            (
                "101 characters",
                "x" * 101,
                "case.json:1:13: E217 case.id is longer than 100 characters\n"
                "  hint: Use the number of the ticket.\n",
            ),
            (
                "a number",
                1042,
                "case.json:1:13: E221 case.id: 1042 is not in quotes\n"
                "  hint: Write it in quotes: 07 and 7 are one number and two codes.\n",
            ),
            *(
                (
                    what,
                    text,
                    "case.json:1:13: E222 case.id: the text has control characters in it\n"
                    "  hint: Leave them out.\n",
                )
                for what, text in (("a control character", "T\u001b[31m"), ("a line break", "T\n1"))
            ),
            *(
                (
                    what,
                    text,
                    "case.json:1:13: E209 case.id: the text holds what looks like a full card"
                    " number\n  hint: Never tell a full card number; the first six and last four"
                    " digits are enough.\n",
                )
                for what, text in (
                    ("a card number", CARD),
                    ("a card number with dashes", "4111-1111-1111-1111"),
                    ("words and a card number", "refund to 4111111111111111 please"),
                )
            ),
        )
    ),
    Mistake(
        "JSON cut off",
        '{"deduction.seen": ',
        "case.json:1:20: E108 not valid JSON: Expecting value\n" + MEND_HINT,
    ),
    Mistake(
        "JSON with a comma too many",
        '{"deduction.seen": true,\n}',
        "case.json:1:24: E108 not valid JSON: Illegal trailing comma before end of object\n"
        + MEND_HINT
        if sys.version_info >= (3, 13)
        else "case.json:2:1: E108 not valid JSON:"
        " Expecting property name enclosed in double quotes\n" + MEND_HINT,
    ),
    Mistake(
        "JSON with something after it",
        "{} {}",
        "case.json:1:4: E108 not valid JSON: Extra data\n" + MEND_HINT,
    ),
    Mistake(
        "YAML cut off",
        "device.errors: [timeout\ndeduction.seen: true\n",
        "case.yaml:2:15: E108 not valid YAML: did not find expected ',' or ']'\n" + MEND_HINT,
        "case.yaml",
    ),
    Mistake(
        "an empty YAML file",
        "",
        "case.yaml: E113 the file is empty\n" + NOTHING_HINT,
        "case.yaml",
    ),
    Mistake(
        "a YAML file with only a comment",
        "# nothing yet\n",
        "case.yaml: E113 the file is empty\n" + NOTHING_HINT,
        "case.yaml",
    ),
    Mistake(
        "an empty JSON file",
        "",
        "case.json: E113 the file is empty\n" + NOTHING_HINT,
    ),
    Mistake(
        "half a character in a value",
        '{"reporter.role": "\\ud800"}',
        "case.json:1:19: E111 half of a character (a lone surrogate)\n"
        "  hint: Write the whole character, or leave it out.\n",
    ),
    Mistake(
        "half a character in a key",
        '{"\\udfff": true}',
        "case.json:1:2: E111 half of a character (a lone surrogate)\n"
        "  hint: Write the whole character, or leave it out.\n",
    ),
    Mistake(
        "half a character in YAML",
        'reporter.role: "\\ud800"\n',
        "case.yaml:1:19: E108 not valid YAML: found invalid Unicode character escape code\n"
        + MEND_HINT,
        "case.yaml",
    ),
    *(
        Mistake(
            f"YAML with {what}",
            text,
            f"case.yaml:{place}: E112 {named} is not allowed here\n" + PLAIN_YAML_HINT,
            "case.yaml",
        )
        for what, text, place, named in (
            ("an anchor", "deduction.seen: &a true\n", "1:17", "an anchor or alias"),
            ("an alias", "deduction.seen: *a\n", "1:17", "an anchor or alias"),
            ("an alias alone", "*a\n", "1:1", "an anchor or alias"),
            ("an anchor on a key", "&a deduction.seen: true\n", "1:1", "an anchor or alias"),
            ("a tag", "deduction.seen: !!bool true\n", "1:17", "a tag"),
            ("a tag of its own", "deduction.seen: !python/object:os.x {}\n", "1:17", "a tag"),
            ("a tag on the whole", "!!map {}\n", "1:1", "a tag"),
            ("a merge key", "<<: {deduction.seen: true}\n", "1:1", "a merge key"),
            ("a list as a key", "? [a]\n: true\n", "1:3", "a key that is no word"),
            ("two documents", "{}\n---\n{}\n", "2:1", "a second document"),
        )
    ),
    Mistake(
        "a control character in a key",
        '{"a\\u001b[31m": 1}',
        "case.json:1:2: E215 unknown term “a\\x1b[31m”\n" + LIST_TERMS_HINT,
    ),
    Mistake(
        "a line break in a key",
        '{"a\\nE000 b": 1}',
        "case.json:1:2: E215 unknown term “a\\nE000 b”\n" + LIST_TERMS_HINT,
    ),
    Mistake(
        "a control character in a value",
        '{"reporter.role": "\\u001b[2J"}',
        "case.json:1:19: E203 reporter.role: “\\x1b[2J” is not an allowed value\n"
        "  hint: Allowed: merchant, cardholder, agent, other, unknown.\n",
    ),
    Mistake(
        "a character that turns the writing around",
        '{"reporter.role": "\\u202ex"}',
        "case.json:1:19: E203 reporter.role: “\\u202ex” is not an allowed value\n"
        "  hint: Allowed: merchant, cardholder, agent, other, unknown.\n",
    ),
    Mistake(
        "an escaped control character in YAML",
        '"a\\e[31m": 1\n',
        "case.yaml:1:1: E215 unknown term “a\\x1b[31m”\n" + LIST_TERMS_HINT,
        "case.yaml",
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_named_with_its_place_and_a_hint(mistake: Mistake, refuse: Refuse) -> None:
    assert refuse(mistake.text, name=mistake.file) == mistake.says


CHINESE = [
    (
        '{"dedcution.seen": true}',
        snapshot("""\
case.json:1:2: E214 没有 “dedcution.seen” 这个名称
  提示：是不是想写 “deduction.seen”？
"""),
    ),
    (
        '{"zzzqq": 1}',
        snapshot("""\
case.json:1:2: E215 没有 “zzzqq” 这个名称
  提示：用 `expert schema case` 可以列出全部名称。
"""),
    ),
    (
        '{"结算状态": "failed"}',
        snapshot("""\
case.json:1:2: E214 没有 “结算状态” 这个名称
  提示：是不是想写 “settlement.status”？
"""),
    ),
    (
        '{"扣款": true}',
        snapshot("""\
case.json:1:2: E214 没有 “扣款” 这个名称
  提示：是不是想写 “deduction.seen”？
"""),
    ),
    (
        '{"金额": 100}',
        snapshot("""\
case.json:1:2: E214 没有 “金额” 这个名称
  提示：是不是想写 “txn.amount”？
"""),
    ),
    (
        '{"deduction.seen": "true"}',
        snapshot("""\
case.json:1:20: E202 deduction.seen：“true” 不是“是/否”
  提示：请写 true、false 或 unknown，不加引号。
"""),
    ),
    (
        '{"reporter.role": "bank"}',
        snapshot("""\
case.json:1:19: E203 reporter.role：“bank” 不是允许的值
  提示：可用：merchant, cardholder, agent, other, unknown。
"""),
    ),
    (
        '{"reporter.role": "payer"}',
        snapshot("""\
case.json:1:19: E227 reporter.role：“payer” 不是允许的值
  提示：是不是想写 “cardholder”？可用：merchant, cardholder, agent, other, unknown。
"""),
    ),
    (
        '{"reporter.role": ["merchant"]}',
        snapshot("""\
case.json:1:19: E213 reporter.role：这里只能写一个值（可用的值之一）
  提示：请只写一个值，不要写列表或映射。
"""),
    ),
    (
        '{"device.errors": ["timeout", "timeout"]}',
        snapshot("""\
case.json:1:19: E204 device.errors：列表里 “timeout” 重复了
  提示：每项只写一次。
"""),
    ),
    (
        '{"elapsed.days": 3.5}',
        snapshot("""\
case.json:1:18: E206 elapsed.days：“3.5” 不是整数
  提示：请写成：不带引号的数字，不超过 15 位，例如 3。
"""),
    ),
    (
        '{"elapsed.days": -1}',
        snapshot("""\
case.json:1:18: E207 elapsed.days：“-1” 超出范围
  提示：可用范围：0 到 3650。
"""),
    ),
    (
        '{"txn.local_datetime": "2026-02-30T10:00"}',
        snapshot("""\
case.json:1:24: E237 txn.local_datetime：没有“2026-02-30T10:00”这一天
  提示：请核对是几月几日。
"""),
    ),
    (
        '{"deduction.seen": true, "deduction": {"seen": true}}',
        snapshot("""\
case.json:1:40: E211 deduction.seen 写了两次（嵌套和平铺，或用了两个名称）
  提示：请只写一次。
"""),
    ),
    (
        '{"deduction.seen": true,\n "deduction.seen": true}',
        snapshot("""\
case.json:2:2: E110 键 “deduction.seen” 重复，第一次在第 1 行
  提示：请只保留一个。
"""),
    ),
    (
        f'{{"case.id": "{CARD}"}}',
        snapshot("""\
case.json:1:13: E209 case.id：文本里像是有完整卡号
  提示：不要填写完整卡号，前六位和后四位就够了。
"""),
    ),
    (
        "[]",
        snapshot("""\
case.json:1:1: E201 案例必须是“名称：值”的形式
  提示：例如 {"deduction": {"seen": true}}。
"""),
    ),
    (
        "[" * 100,
        snapshot("""\
case.json:1:65: E105 嵌套超过 64 层
  提示：案例两层就够，知识包也只需几层。
"""),
    ),
]


@pytest.mark.parametrize(("text", "says"), CHINESE, ids=[text[:40] for text, _ in CHINESE])
def test_the_same_mistake_is_named_in_chinese(text: str, says: str, refuse: Refuse) -> None:
    english = refuse(text)

    chinese = refuse(text, "--lang", "zh")

    assert chinese == says
    assert english.partition(" ")[0] == chinese.partition(" ")[0]


def test_chinese_is_answered_where_the_surroundings_wish_for_it(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPERT_LANG", "zh")
    by_wish = refuse("[]")
    monkeypatch.delenv("EXPERT_LANG")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    by_locale = refuse("[]")

    assert by_wish == by_locale == refuse("[]", "--lang=zh") != refuse("[]", "--lang", "en")


@pytest.mark.parametrize("code", MESSAGES)
def test_every_message_names_the_same_things_in_both_languages(code: str) -> None:
    message = MESSAGES[code]

    def fields(*texts: str) -> set[str]:
        return {f for text in texts for _, f, _, _ in string.Formatter().parse(text) if f}

    assert all(message)
    assert fields(message.en, message.hint_en) == fields(message.zh, message.hint_zh)


@pytest.mark.parametrize(
    ("bracket", "name"),
    [
        ("[", "case.json"),
        ('{"a":', "case.json"),
        ("[", "case.yaml"),
        ("- ", "case.yaml"),
        ("{a: ", "case.yaml"),
        ("? ", "case.yaml"),
    ],
)
def test_brackets_without_end_are_refused_and_not_followed_down(
    bracket: str, name: str, refuse: Refuse
) -> None:
    err = refuse(bracket * 100_000, name=name)

    assert re.match(r"case\.\w+:1:\d+: E105 nested deeper than 64 levels\n", err)


@pytest.mark.parametrize("term", ["settlement.status", "device.errors"])
def test_the_hint_for_a_value_not_allowed_names_every_value_that_is(
    term: str, refuse: Refuse, pack: expert.Pack
) -> None:
    err = refuse(f'{{"{term}": "nonsense"}}')

    assert [m for m in pack.vocabulary.terms[term].type.members if m not in err] == []


@pytest.mark.parametrize("text", ["not debited yet", "arrived", "商户", "", "卡"])
def test_what_is_like_no_value_is_not_guessed_at(text: str, pack: expert.Pack) -> None:
    assert pack.vocabulary.terms["card.debit_state"].meant(text) == ""


def test_every_value_is_meant_by_its_name_its_labels_and_its_other_words(
    pack: expert.Pack,
) -> None:
    for term in pack.vocabulary.terms.values():
        for value, label in term.members.items():
            assert term.meant(value.upper()) == value
            for word in (label.zh, label.en, *term.also.get(value, ())):
                assert term.meant(word) == value, (term.id, word)


def test_every_mistake_of_a_case_is_named_at_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "case.yaml"
    path.write_text("deduction.seen: maybe\nnope: 1\nelapsed.days: -1\ncase.version: 9\n")

    code = run(["explain", str(path)])

    out, err = capsys.readouterr()
    codes = re.findall(r"case\.yaml:(\d+):\d+: (E\d+)", err)
    assert (code, out) == (2, "")
    assert sorted(codes) == [("1", "E202"), ("2", "E215"), ("3", "E207"), ("4", "E216")]


def test_a_number_that_json_does_not_have_is_found_where_it_stands(refuse: Refuse) -> None:
    err = refuse('{"reporter.role": "NaN",\n "elapsed.days": NaN}')

    assert err.startswith("case.json:2:18: E109 ")


@pytest.mark.parametrize(
    "text",
    [
        '{"case": {"id": "a"}, "case.id": "b"}',
        '{"case": {"now": "2026-11-20T10:30+08:00"}, "case.now": "2026-11-21T10:30+08:00"}',
    ],
)
def test_a_header_told_nested_and_flat_is_refused_like_a_term(text: str, refuse: Refuse) -> None:
    assert "E211" in refuse(text)


def test_an_unknown_group_is_refused_even_with_nothing_in_it(refuse: Refuse) -> None:
    assert refuse('{"zzzqq": {}}').startswith("case.json:1:2: E215 unknown term “zzzqq”")


# -- files ------------------------------------------------------------------------------------


def test_a_missing_file_is_named(refuse: Refuse) -> None:
    assert refuse(None) == snapshot("""\
case.json: E101 cannot be read: no such file or folder
  hint: Check the path and the permissions.
""")


def test_a_folder_is_no_case(refuse: Refuse) -> None:
    Path("folder").mkdir()

    assert refuse(None, name="folder") == snapshot("""\
folder: E104 a folder, a pipe or a device, and no file
  hint: Give the path of a JSON or YAML file, or - for standard input.
""")


def test_a_pipe_is_refused_and_not_waited_for(refuse: Refuse) -> None:
    os.mkfifo("pipe.json")

    assert refuse(None, name="pipe.json") == snapshot("""\
pipe.json: E104 a folder, a pipe or a device, and no file
  hint: Give the path of a JSON or YAML file, or - for standard input.
""")


def test_a_device_is_no_case(refuse: Refuse) -> None:
    assert refuse(None, name="/dev/zero").startswith("/dev/zero: E104 ")


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable for root")
def test_a_file_that_may_not_be_read_is_named(refuse: Refuse) -> None:
    Path("case.json").write_text("{}")
    Path("case.json").chmod(0)

    assert refuse(None).startswith("case.json: E101 cannot be read: no permission\n")


def test_a_name_too_long_for_any_file_is_refused(refuse: Refuse) -> None:
    assert "E101 cannot be read: the name is too long\n" in refuse(None, name="x" * 300)


def test_why_a_file_cannot_be_read_is_said_in_chinese_too(refuse: Refuse) -> None:
    Path("file").write_text("{}")
    Path("circle").symlink_to("circle")
    said = {
        name: refuse(None, "--lang", "zh", name=name).split("\n")[0].partition(": ")[2]
        for name in ("gone.json", "folder/gone.json", "file/case.json", "circle", "x" * 300)
    }

    assert list(said.values()) == snapshot(
        [
            "E101 读不了：没有这个文件或文件夹",
            "E101 读不了：没有这个文件或文件夹",
            "E101 读不了：路径里有一段不是文件夹",
            "E101 读不了：链接绕成了圈",
            "E101 读不了：名称太长",
        ]
    )


def test_every_error_of_the_system_is_said_in_the_language_asked_for() -> None:
    for number, name in errno.errorcode.items():
        said = problem("E101", None, reason=system_reason(OSError(number, os.strerror(number))))
        english, chinese = said.text("en"), said.text("zh")

        assert english.isascii()
        assert os.strerror(number) not in chinese
        assert name in SYSTEM or name in english


@pytest.mark.parametrize(
    "text",
    [
        "deduction.seen：true\n",
        "deduction.seen：true\nelapsed.days: 1\n",
        "deduction.seen： true\nelapsed.days： 1\n",
        "deduction.seen:true\n",
        "deduction.seen:true\nelapsed.days:1\n",
        "deduction.seen:true\nelapsed.days: 1\n",
    ],
)
def test_a_name_without_a_colon_of_yaml_after_it_is_found(text: str, refuse: Refuse) -> None:
    assert refuse(text, "--lang", "zh", name="case.yaml") == snapshot("""\
case.yaml:1:15: E117 名称后面要有半角冒号和空格
  提示：例如 deduction.seen: true。
""")


@pytest.mark.parametrize("text", ['{"deduction.seen"： true}', '{"a": 1} x', "{'a': 1}"])
def test_what_is_wrong_with_json_is_said_in_chinese_too(text: str, refuse: Refuse) -> None:
    reason = refuse(text, "--lang", "zh").split("\n")[0].partition(" JSON：")[2]

    assert re.search("[\u4e00-\u9fff]", reason)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "E103"),
        (b"PK\x03\x04\0\0", "E103"),
        (b'{"reporter.role": "\xff"}', "E103"),
        ('{"reporter.role": "商户"}'.encode("gb18030"), "E103"),
        ('{"deduction.seen": true}'.encode("utf-16"), "E103"),
        (b'{"reporter.role": "a\0b"}', "E103"),
        (b'{"reporter.role": "\xed\xa0\x80"}', "E103"),
        (b"a\x1b[31m: 1", "E108"),
    ],
    ids=[
        "a picture", "an archive", "invalid UTF-8", "GB 18030", "UTF-16", "a NUL byte",
        "a surrogate in UTF-8", "a raw control character",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["case.json", "case.yaml"])
def test_what_is_no_text_is_refused(content: bytes, code: str, name: str, refuse: Refuse) -> None:
    err = refuse(content, name=name)

    assert err.startswith(f"{name}:")
    assert f" {code} " in err
    assert "\x1b" not in err


@pytest.mark.parametrize("name", ["case.json", "case.yaml", "case"])
def test_a_byte_order_mark_is_no_part_of_the_case(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(b'\xef\xbb\xbf{"deduction.seen": true}')

    assert run(["explain", str(path)]) == 0
    assert capsys.readouterr().err == ""


def test_a_file_may_be_as_long_as_the_limit_and_no_longer(
    refuse: Refuse, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("full.json").write_text("{}".ljust(CASE_BYTES))

    assert run(["explain", "full.json"]) == 0
    capsys.readouterr()
    assert refuse("{}".ljust(CASE_BYTES + 1)) == snapshot("""\
case.json: E102 larger than 1,000,000 bytes
  hint: Facts and rules are short: leave attachments out, or split the file.
""")


def test_a_long_text_of_backslashes_and_quotes_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text('["' + '\\"' * 100_000)
    command = [sys.executable, "-m", "expert", "explain", str(path)]

    done = subprocess.run(command, capture_output=True, text=True, timeout=8, check=False)

    assert done.returncode == 2
    assert "E108" in done.stderr


def test_standard_input_is_named_as_such_wherever_the_mistake_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = [sys.executable, "-m", "expert", "explain", "-"]

    told = [
        subprocess.run(command, input=text, capture_output=True, timeout=20, check=False)
        for text in (b"\xff", b"[]")
    ]

    assert [done.returncode for done in told] == [2, 2]
    assert told[0].stderr.startswith(b"<stdin>: E103 ")
    assert told[1].stderr.startswith(b"<stdin>:1:1: E201 ")


def test_the_name_of_a_file_is_never_echoed_raw(refuse: Refuse) -> None:
    for name in ("a\x1b[31m.json", "a\nE000 b.json"):
        err = refuse("[]", name=name)

        assert name not in err


# -- secrets and control characters -----------------------------------------------------------

CARD_SPELLINGS = [
    CARD,
    "4111111111111111",
    "4111-1111-1111-1111",
    "4111 1111-11111111",
    "4111  1111  1111  1111",
    "4111 - 1111 - 1111 - 1111",
    f"2026-11-20 {CARD}",
    f"{CARD} 699",
    f"卡号{CARD}，谢谢",
    "４１１１ １１１１ １１１１ １１１１",
]
PLACES_FOR_A_TEXT = {
    "a key": '{{"{}": 1}}',
    "a key within a group": '{{"deduction": {{"{}": 1}}}}',
    "a key of the header": '{{"case": {{"{}": 1}}}}',
    "a group": '{{"{}": {{"seen": true}}}}',
    "a word": '{{"reporter.role": "{}"}}',
    "a boolean": '{{"deduction.seen": "{}"}}',
    "a member": '{{"device.errors": ["{}"]}}',
    "an amount": '{{"txn.amount": "{}"}}',
    "a time": '{{"txn.local_datetime": "{}"}}',
    "a code": '{{"txn.response_code": "{}"}}',
    "the id": '{{"case.id": "{}"}}',
    "the version": '{{"case.version": "{}"}}',
    "the time": '{{"case.now": "{}"}}',
}


@pytest.mark.parametrize("where", PLACES_FOR_A_TEXT)
def test_a_card_number_is_refused_and_not_repeated(where: str, refuse: Refuse) -> None:
    err = refuse(PLACES_FOR_A_TEXT[where].format(CARD))

    assert re.sub(r"\D", "", CARD) not in re.sub(r"[ -]", "", err)


@pytest.mark.parametrize("spelling", CARD_SPELLINGS)
def test_a_card_number_is_found_however_it_is_spelled(spelling: str) -> None:
    assert holds_card_number(spelling)


@pytest.mark.parametrize("spelling", CARD_SPELLINGS)
def test_no_spelling_of_a_card_number_is_shown(spelling: str) -> None:
    said = problem("E215", None, name=spelling).text()

    assert "4111111111111111" not in "".join(str(int(c)) for c in said if c.isdigit())


@pytest.mark.parametrize(
    "text",
    ["4111 1111 1111 1112", "411111111111", "2026-11-20T10:30+08:00", "T-2026112000001", ""],
)
def test_a_number_that_is_no_card_number_is_let_through(text: str) -> None:
    assert not holds_card_number(text)
    assert problem("E215", None, name=text).text().startswith(f"E215 unknown term “{text}”\n")


def test_a_text_that_holds_a_card_number_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValueRefusedError) as refused:
        read_value(Type(Kind.TEXT), f"my card is {CARD}", quoted=True)

    assert (refused.value.code, refused.value.fields) == ("E209", {})


@pytest.mark.parametrize("where", PLACES_FOR_A_TEXT)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_one_time_code_is_refused_and_not_repeated(where: str, lang: str, refuse: Refuse) -> None:
    err = refuse(PLACES_FOR_A_TEXT[where].format("验证码 123456"), "--lang", lang)

    assert "123456" not in err


SECRETS = [
    "验证码123456",
    "验证码 8 8 2 1 3 3",
    "验证码 123456",
    "短信验证码是：1234，请查收",
    "【某银行】动态密码为 12345678",
    "校验码（4821）",
    "取款密码=482193",
    "verification code 123456",
    "Your verification code is 123456.",
    "one-time password: 4821",
    "SMS code 482-193",
    "my OTP is 1234 5678",
    "PIN 4821",
    "PIN码4821",
    "pin: 4821",
    "Password 48219",
    "验证码１２３４５６",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_password_or_one_time_code_is_found_and_not_shown(text: str) -> None:
    assert holds_secret_code(text)
    said = problem("E215", None, name=text).text()
    assert not re.search(r"\d{3}", said.partition("unknown")[2])


@pytest.mark.parametrize(
    "text",
    [
        "55 密码错误",
        "密码错误，终端号 10012345",
        "请输入密码",
        "没有收到验证码",
        "PIN ERROR 55",
        "PIN 123",
        "spinning 1234",
        "password changed on 2026-11-20",
        "密码 2026-11-20 改过",
        "验证码 2026年11月收到",
        "code 98 at 10:30, trace 482193",
        "verification code 123456789",
    ],
)
def test_a_text_about_a_secret_that_does_not_tell_it_is_let_through(text: str) -> None:
    assert not holds_secret_code(text)
    assert read_value(Type(Kind.TEXT), text, quoted=True) == text


def test_a_text_that_holds_a_one_time_code_is_refused_without_repeating_it(
    refuse: Refuse,
) -> None:
    text, id_ = '{"terminal.error_text": "验证码 123456"}', '{"case.id": "PIN 4821"}'

    assert refuse(text, "--lang", "en") == snapshot("""\
case.json:1:25: E234 terminal.error_text: the text holds what looks like a password or one-time code
  hint: Never tell anybody a PIN, a password or a code from a text message; leave it out.
""")
    assert refuse(id_, "--lang", "zh") == snapshot("""\
case.json:1:13: E234 case.id：文本里像是有密码或验证码
  提示：密码、验证码不要告诉任何人，请去掉。
""")


def test_an_id_as_long_as_a_card_number_is_an_id_unless_it_passes_for_one() -> None:
    def told(text: str) -> Case:
        return read_case(parse(f'{{"case.id": "{text}"}}', "case.json"), load_once().vocabulary)

    assert told("6217000010000000001").id == "6217000010000000001"
    with pytest.raises(expert.InputError):
        told("6217000010000000003")


def test_a_reference_number_may_look_like_a_card_number() -> None:
    assert read_value(Type(Kind.REFERENCE), "4111111111111111", quoted=True) == "4111111111111111"


@pytest.mark.parametrize(
    "command",
    [
        ["explain"],
        ["explain", "--format", "json"],
        ["graph"],
        ["graph", "--format", "mermaid"],
        ["graph", "--format", "dot"],
    ],
    ids=" ".join,
)
def test_a_control_character_in_a_told_text_never_reaches_the_terminal(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {
        "history.acquirer_ticket_no": "T\u001b[31m\u0007\u0000\u009b",
        "history.acquirer_replied": False,
        "settlement.status": "not_generated",
        "elapsed.days": 20,
        "deduction.seen": True,
    }
    path = tmp_path / "case.json"
    path.write_text(json.dumps(told))

    code = run([*command, str(path)])  # refused or answered

    printed = "".join(capsys.readouterr())
    assert code in (0, 2)
    assert [c for c in printed if unicodedata.category(c) == "Cc" and c != "\n"] == []


# -- options ----------------------------------------------------------------------------------


def test_a_language_that_is_not_there_is_refused(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPERT_LANG", "xx")

    assert refuse("{}") == snapshot("""\
E219 option EXPERT_LANG: “xx” is not allowed
  hint: Allowed: zh, en.
""")


@pytest.mark.parametrize("text", ["nonsense", "2026-11-20", "", "12:30"])
def test_a_time_of_asking_that_is_none_is_refused(text: str, refuse: Refuse) -> None:
    err = refuse("{}", "--now", text)

    assert "--now" in err
    assert f"“{text}” is not a date and time from 2000 to 2100" in err


def test_a_time_of_asking_on_no_day_of_the_calendar_is_refused(refuse: Refuse) -> None:
    assert "--now: there is no such day as in “2026-02-30T10:00”" in refuse(
        "{}", "--now", "2026-02-30T10:00"
    )


def test_a_pack_that_is_not_there_is_named(refuse: Refuse) -> None:
    assert refuse("{}", "--knowledge", "nowhere") == snapshot("""\
nowhere: E300 no such folder
  hint: A pack is a folder with pack.yaml in it.
""")


def test_a_pack_whose_name_is_too_long_is_named(refuse: Refuse) -> None:
    said = refuse("{}", "--knowledge", "x" * 300, "--lang", "zh")

    assert said.startswith(f"{'x' * 300}: E101 读不了：名称太长\n")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["explain", "case.json", "--format", "nonsense"], "nonsense"),
        (["graph", "case.json", "--format", "nonsense"], "nonsense"),
        (["explain", "case.json", "--lang", "nonsense"], "nonsense"),
        (["schema", "nonsense"], "nonsense"),
        (["nonsense"], "nonsense"),
        (["explain", "case.json", "--nonsense"], "--nonsense"),
        (["explain", "case.json", "more"], "more"),
        (["explain", "case.json", "--now"], "--now"),
        (["explain"], "case"),
        (["verify"], "diagnosis"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_that_cannot_be_understood_is_the_fault_of_the_input(
    arguments: list[str],
    named: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("case.json").write_text("{}")

    code = run(arguments)

    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert named in err.lower()
    assert "internal error" not in err
    assert "Traceback" not in err


# -- any text at all --------------------------------------------------------------------------

SNIPPETS = st.sampled_from(
    ["{", "}", "[", "]", ":", ": ", ",", "- ", '"', "'", "\\", "\n", "\n  ", "#", "&a ", "*a", "!!",
     "|", ">", "%YAML 1.2\n", "---\n", "...\n", "? ", "<<", "\t", "\r", "\x85", "\u2028", "\ufeff",
     "deduction", ".seen", "deduction.seen", "device.errors", "timeout", "case", "now", "true",
     "null", "~", "NaN", "1e9", "-0", "4111111111111111", "\\ud800", "\\u0000", "\x1b", "é", "扣款"]
)  # fmt: skip


@given(
    text=st.text() | st.lists(SNIPPETS, max_size=30).map("".join),
    name=st.sampled_from(["case.json", "case.yaml", "case"]),
)
def test_any_text_is_read_or_refused_in_so_many_words(text: str, name: str) -> None:
    pack = load_once()

    try:
        case = read_case(parse(text.replace("\0", ""), name), pack.vocabulary)
    except expert.InputError as error:
        for lang in ("en", "zh"):
            printed = error.text(lang)
            assert printed.startswith(name)
            assert printed.replace("\n", "").isprintable()
    else:
        assert isinstance(case, Case)


PYTHON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals()
    | st.text(max_size=8)
    | st.datetimes()
    | st.dates()
    | st.binary(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.frozensets(st.text(max_size=3), max_size=3)
        | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    told=PYTHON
    | st.dictionaries(
        st.sampled_from(["deduction.seen", "device.errors", "elapsed.days", "txn.amount", "case"]),
        PYTHON,
    )
)
def test_any_python_value_is_diagnosed_or_refused_in_so_many_words(told: Any) -> None:
    try:
        answered: object = expert.diagnose(told, pack=load_once())
    except expert.InputError as error:
        answered = error.text().replace("\n", "")

    assert isinstance(answered, expert.Diagnosis) or str(answered).isprintable()


def test_a_number_too_long_to_be_written_out_is_refused() -> None:
    with pytest.raises(expert.InputError, match="E206"):
        expert.diagnose({"elapsed.days": 10**5_000}, pack=load_once())


@pytest.mark.parametrize(
    "now",
    [
        datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    ],
    ids=str,
)
def test_a_time_of_asking_at_the_end_of_all_calendars_is_refused(now: datetime) -> None:
    told = {"deduction.seen": True, "txn.local_datetime": "2026-11-20T10:30"}

    with pytest.raises(expert.InputError):
        expert.diagnose(told, pack=load_once(), now=now)


def test_a_time_of_asking_without_a_zone_is_refused() -> None:
    with pytest.raises(expert.InputError, match="E218 the time has no zone"):
        expert.diagnose({}, pack=load_once(), now=datetime(2026, 11, 20, 10, 30))


# -- cases ------------------------------------------------------------------------------------


def case_of(text: str, name: str = "case.yaml") -> Case:
    return read_case(parse(text, name), load_once().vocabulary)


def test_nested_and_flat_cases_tell_the_same() -> None:
    nested = case_of("deduction: {seen: true}\nsettlement: {status: pending}\ncase: {id: T-1}\n")
    flat = case_of('{"deduction.seen": true, "settlement.status": "pending", "case.id": "T-1"}')

    assert nested == flat
    assert nested.content_hash == flat.content_hash


def test_another_name_of_a_term_tells_the_same() -> None:
    assert case_of("settle.record_state: pending") == case_of("settlement.status: pending")
    assert case_of("settle: {record_state: pending}") == case_of("settlement: {status: pending}")
    assert case_of("acct: {mismatch: true}") == case_of("account.mismatch: true")


@pytest.mark.parametrize("text", ["null", "~", "", "unknown", '"unknown"'])
def test_a_fact_told_to_be_unknown_is_kept_as_such(text: str) -> None:
    told = case_of(f"deduction.seen: {text}\n").told

    assert dict(told) == {"deduction.seen": None}


def test_an_empty_list_is_known_and_empty() -> None:
    assert case_of("device.errors: []").told == {"device.errors": frozenset()}


def test_the_header_of_a_case_is_read() -> None:
    case = case_of("case: {id: T-1, now: 2026-11-20T10:30, version: 1}")

    now = datetime.fromisoformat("2026-11-20T10:30+08:00")
    assert case == Case({}, "T-1", now, zoneless=("case.now",))


def test_a_header_told_as_null_is_not_told() -> None:
    assert case_of("case: {id: null, now: null}") == Case({}, None, None)


def test_the_id_of_a_case_is_no_part_of_its_hash_and_unknown_facts_are() -> None:
    empty = case_of("{}").content_hash

    assert case_of("case.id: T-1").content_hash == empty
    assert case_of("deduction.seen: unknown").content_hash != empty
    assert case_of("case.now: 2026-11-20T10:30").content_hash != empty


# -- values -----------------------------------------------------------------------------------

WORDS = ("none", "no", "01", "12:30", "true", "扣款")
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
AMOUNTS = st.decimals(-(10**14), 10**14, places=2)
FRACTIONS = st.integers(0, 6).flatmap(lambda n: st.decimals(-(10**8), 10**8, places=n))
TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31, 23, 59), timezones=ZONES)
PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=500).filter(
    lambda text: not holds_card_number(text)
)
VALUES: dict[Kind, st.SearchStrategy[Value]] = {
    Kind.BOOL: st.booleans(),
    Kind.ENUM: st.sampled_from(WORDS),
    Kind.SET: st.frozensets(st.sampled_from(WORDS)),
    Kind.INTEGER: st.integers(-(10**15) + 1, 10**15 - 1),
    Kind.MONEY: AMOUNTS,
    Kind.DECIMAL: FRACTIONS,
    Kind.DATETIME: TIMES,
    Kind.TEXT: PRINTABLE,
    Kind.REFERENCE: PRINTABLE,
}


def read_plain(kind: Type, told: object) -> Value:
    """Return the value that the JSON form of a value tells."""
    node = parse(json.dumps(told), "value.json")
    if isinstance(node, Array):
        return read_set(kind, [item.text for item in node.items if isinstance(item, Scalar)])
    assert isinstance(node, Scalar)
    return read_value(kind, node.text, quoted=node.quoted)


@pytest.mark.parametrize("kind", Kind)
@given(data=st.data())
def test_a_value_is_read_back_from_its_plain_form(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])

    again = read_plain(Type(kind, WORDS), to_plain(value))

    assert again == value
    assert type(again) is type(value)
    assert to_plain(again) == to_plain(read_plain(Type(kind, WORDS), to_plain(again)))


@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.DECIMAL])
@given(number=st.decimals(-(10**8), 10**8, places=2), zeros=st.integers(0, 4))
def test_equal_numbers_have_one_plain_form(kind: Kind, number: Decimal, zeros: int) -> None:
    short, long = format(number, "f"), format(number, "f") + "0" * zeros

    assert to_plain(read_plain(Type(kind), short)) == to_plain(read_plain(Type(kind), long))


@pytest.mark.parametrize("kind", [Kind.MONEY, Kind.DECIMAL, Kind.INTEGER])
def test_there_is_one_zero(kind: Kind) -> None:
    zeros = [read_value(Type(kind), text, quoted=False) for text in ("0", "-0", "0.00", "-0.00")]

    assert len({to_plain(zero) for zero in zeros if not isinstance(zero, frozenset)}) == 1


def test_a_difference_of_minus_zero_is_no_contradiction() -> None:
    told = {
        "settlement.received_amount": "699.00",
        "settlement.expected_net": "699.00",
        "settlement.net_difference": "-0.00",
    }

    diagnosis = expert.diagnose(told, pack=load_once())

    assert diagnosis.contradictions == ()


@pytest.mark.parametrize(
    ("kind", "told", "plain"),
    [
        (Kind.MONEY, "699", "699.00"),
        (Kind.MONEY, "0.5", "0.50"),
        (Kind.MONEY, "10.000", "10.00"),
        (Kind.MONEY, "-12.30", "-12.30"),
        (Kind.DECIMAL, "0.60", "0.6"),
        (Kind.DECIMAL, "100", "100"),
        (Kind.DECIMAL, "0.000001", "0.000001"),
        (Kind.INTEGER, "007", 7),
        (Kind.INTEGER, "3.0", 3),
        (Kind.DATETIME, "2026-11-20T10:30", "2026-11-20T10:30:00+08:00"),
        (Kind.DATETIME, "2026-11-20T02:30:00Z", "2026-11-20T02:30:00+00:00"),
        (Kind.DATETIME, "2026-11-20 10:30:15", "2026-11-20T10:30:15+08:00"),
    ],
)
def test_a_value_has_one_exact_form(kind: Kind, told: str, plain: object) -> None:
    assert to_plain(read_value(Type(kind), told, quoted=False)) == plain


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.MONEY, Kind.DECIMAL])
@pytest.mark.parametrize(
    "text",
    ["", "x", "1e3", "+1", "1.", ".5", "1,000", "1_000", "0x10", "NaN", "1" * 16, " 1", "1\n"],
)
def test_what_is_no_number_is_refused(kind: Kind, text: str) -> None:
    with pytest.raises(ValueRefusedError) as refused:
        read_value(Type(kind), text, quoted=False)

    assert refused.value.code == "E206"


MEMBERS = st.frozensets(st.sampled_from(WORDS))


@given(values=st.lists(AMOUNTS, min_size=1, max_size=4), value=AMOUNTS)
def test_one_of_and_none_of_are_membership(values: list[Decimal], value: Decimal) -> None:
    for told in (value, values[0]):
        member = any(told == each for each in values)
        assert among(OneOf(tuple(values)), told) is member
        assert among(NoneOf(tuple(values)), told) is not member


BOUNDS = st.none() | st.integers(-5, 5).map(Decimal)


@given(low=BOUNDS, above=BOUNDS, high=BOUNDS, below=BOUNDS, value=st.integers(-6, 6))
def test_within_is_every_bound_that_is_given(
    low: Decimal | None,
    above: Decimal | None,
    high: Decimal | None,
    below: Decimal | None,
    value: int,
) -> None:
    kept = [
        low is None or low <= value,
        above is None or above < value,
        high is None or value <= high,
        below is None or value < below,
    ]

    test = Within(at_least=low, above=above, at_most=high, below=below)

    assert among(test, value) is all(kept)
    assert among(test, Decimal(value)) is all(kept)


@given(members=MEMBERS, value=MEMBERS)
def test_tests_on_sets_are_plain_set_questions(
    members: frozenset[str], value: frozenset[str]
) -> None:
    assert among(HasAny(members), value) is any(member in value for member in members)
    assert among(HasAll(members), value) is all(member in value for member in members)
    assert among(HasNone(members), value) is all(member not in value for member in members)


@pytest.mark.parametrize(
    "test",
    [
        Within(at_least=Decimal(0)),
        HasAny(frozenset("0")),
        HasAll(frozenset()),
        HasNone(frozenset()),
    ],
    ids=lambda test: type(test).__name__,
)
def test_a_value_of_another_type_passes_no_test(test: Any) -> None:
    assert among(test, "0") is False


# -- documents --------------------------------------------------------------------------------

# What both notations can spell without an escape that only one of them knows.
TEXTS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=12)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def as_yaml(data: object, indent: int = 0) -> str:
    """Return data as block YAML, every text quoted."""
    margin = "\n" + " " * indent
    match data:
        case dict() if data:
            items = (f"{margin}{json.dumps(k)}:{as_yaml(v, indent + 2)}" for k, v in data.items())
            return "".join(items)
        case list() if data:
            return "".join(f"{margin}-{as_yaml(item, indent + 2)}" for item in data)
        case _:
            return f" {json.dumps(data)}"


def without_places(node: Node) -> object:
    match node:
        case Scalar():
            return node.text, node.quoted
        case Array():
            return [without_places(item) for item in node.items]
        case Table():
            return {"keys": [(key.text, without_places(item)) for key, item in node.entries]}


def scalars(node: Node) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case Array():
            return [scalar for item in node.items for scalar in scalars(item)]
        case Table():
            return [s for key, item in node.entries for s in (key, *scalars(item))]


@given(data=DATA)
def test_json_and_yaml_of_the_same_data_give_the_same_tree(data: object) -> None:
    of_json = parse(json.dumps(data, indent=1), "data.json")
    of_block_yaml = parse(as_yaml(data), "data.yaml")
    of_flow_yaml = parse(json.dumps(data), "data.yaml")

    assert without_places(of_json) == without_places(of_block_yaml)
    assert without_places(of_json) == without_places(of_flow_yaml)


@given(data=DATA, indent=st.sampled_from([None, 0, 1, 4, "\t"]), raw=st.booleans())
def test_every_scalar_of_a_json_text_stands_where_its_place_says(
    data: object, indent: int | str | None, raw: bool
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=not raw)
    lines = text.split("\n")

    for scalar in scalars(parse(text, "data.json")):
        notation = json.dumps(scalar.text, ensure_ascii=not raw) if scalar.quoted else scalar.text
        at = lines[scalar.place.line - 1][scalar.place.column - 1 :]
        assert at.startswith(notation)


@given(data=DATA)
def test_every_scalar_of_a_yaml_text_stands_where_its_place_says(data: object) -> None:
    text = as_yaml(data)
    lines = text.split("\n")

    for scalar in scalars(parse(text, "data.yaml")):
        notation = json.dumps(scalar.text) if scalar.quoted else scalar.text
        at = lines[scalar.place.line - 1][scalar.place.column - 1 :]
        assert at.startswith(notation)


@given(data=DATA)
def test_a_tree_is_plain_data_again(data: object) -> None:
    def as_texts(value: object) -> object:
        match value:
            case dict():
                return {key: as_texts(item) for key, item in value.items()}
            case list():
                return [as_texts(item) for item in value]
            case None | str():
                return value
            case _:
                return json.dumps(value)

    assert plain(parse(json.dumps(data), "data.json")) == as_texts(data)


@pytest.mark.parametrize("name", ["x.json", "x.yaml"])
def test_columns_count_characters_and_not_bytes(name: str) -> None:
    node = parse('{"扣款": ["未到账",\n  true]}', name)

    assert isinstance(node, Table)
    (key, items), *_ = node
    assert isinstance(items, Array)
    assert [found.place for found in (node, key, items, *items.items)] == [
        Place(name, 1, 1),
        Place(name, 1, 2),
        Place(name, 1, 8),
        Place(name, 1, 9),
        Place(name, 2, 3),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("01", "01"),
        ("no", "no"),
        ("12:30", "12:30"),
        ("1e3", "1e3"),
        ("0x1f", "0x1f"),
        ("2026-11-20", "2026-11-20"),
        ("1_000", "1_000"),
        ("'x'", "x"),
        ("|\n  x\n", "x\n"),
    ],
)
def test_a_scalar_of_yaml_stays_the_text_that_was_written(text: str, told: str) -> None:
    assert plain(parse(f"a: {text}", "x.yaml")) == {"a": told}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"a": 1}', "case"),
        ('  \n[{"a": 1}]', "case"),
        ("a: 1", "case"),
        ("a: 1", "case.yml"),
        ('{"a": 1}', "case.yaml"),
    ],
)
def test_the_ending_of_a_name_or_the_first_bracket_decides_the_notation(
    text: str, name: str
) -> None:
    node = plain(parse(text, name))

    assert (node[0] if isinstance(node, list) else node) == {"a": "1"}


@pytest.mark.parametrize("depth", [64, 65])
@pytest.mark.parametrize("notation", ["json", "yaml"])
def test_both_notations_may_nest_as_deep_as_each_other(depth: int, notation: str) -> None:
    text = "[" * depth + "]" * depth

    if depth == 64:
        parse(text, f"x.{notation}")
    else:
        with pytest.raises(expert.InputError, match="E105"):
            parse(text, f"x.{notation}")


def test_a_name_full_of_card_numbers_is_refused_at_once(tmp_path: Path) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps({f"{CARD} " * 40_000: 1}))
    command = [sys.executable, "-m", "expert", "explain", str(case)]

    done = subprocess.run(command, capture_output=True, text=True, timeout=8, check=False)

    assert done.returncode == 2
    assert "E215" in done.stderr
    assert CARD not in done.stderr
