"""What every refusal by the command has in common, whatever was wrong."""

import re

# A place, a code, a message; a hint below. Options have a name instead of a place.
PROBLEM = re.compile(r"[^\n]+?: E\d{3} [^\n]+\n  (?P<label>hint: |提示：)[^\n]+\n")
MORE = re.compile(r"(?:… and \d+ more problems|……还有 \d+ 处问题)\n")
_CHINESE = re.compile("[\u4e00-\u9fff]")


def codes(err: str, lang: str) -> list[str]:
    """Return the codes of a refusal, which is nothing but problems in one language.

    Each says where, what and what to do next; none holds a character that drives a terminal.
    """
    problems, rest = [], err
    while found := PROBLEM.match(rest):
        assert found["label"] == ("提示：" if lang == "zh" else "hint: ")
        problems.append(found[0])
        rest = rest[found.end() :]
    assert problems, err
    assert not rest or MORE.fullmatch(rest), rest
    assert err.replace("\n", "").isprintable(), ascii(err)
    if lang == "zh":
        assert [line for line in err.splitlines() if not _CHINESE.search(line)] == []
    return [code for problem in problems for code in re.findall(r": (E\d{3}) ", problem)[:1]]
