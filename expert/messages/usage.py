"""What the reader of the command line says of a wrong command, in both languages.

It has no names for its mistakes, only sentences, and they differ a little between releases;
one that matches nothing here is told as it came.
"""

import re
from typing import NamedTuple


class Usage(NamedTuple):
    """A sentence to recognise, and what is said instead."""

    said: str
    en: str
    zh: str


_USAGES = (
    Usage(
        r"No such command '(.*?)'\. Did you mean '(.*?)'.*",
        "no command is called “{0}”; did you mean “{1}”?",
        "没有叫 “{0}” 的命令，是不是想用 “{1}”？",
    ),
    Usage(
        r"No such command '(.*?)'.*",
        "no command is called “{0}”",
        "没有叫 “{0}” 的命令",
    ),
    Usage(
        r"No such option:? '?(\S+?)'?\.? ?(?:Did you mean|\(Possible options:) '?(--[\w-]+).*",
        "no option is called {0}; did you mean {1}?",
        "没有 {0} 这个选项，是不是想用 {1}？",
    ),
    Usage(
        r"No such option:? '?(.*?)'?\.?",
        "no option is called {0}",
        "没有 {0} 这个选项",
    ),
    Usage(
        r"Missing (?:argument|option|parameter) '(.*?)'(?: / '.*')?\..*",
        "{0} is missing",
        "缺少 {0}",
    ),
    Usage(
        r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)",
        "nothing more may stand here: {0}",
        "多写了：{0}",
    ),
    Usage(
        r"Invalid value for '(.*?)': (?:Value error, )?'(.*)' is not one of (.*)\.",
        "{0} cannot be “{1}”; allowed: {2}",
        "{0} 不能是 “{1}”，可用：{2}",
    ),
    Usage(
        r"Invalid value for '(.*?)': (?:Input should be a valid integer|.* is not a valid int).*",
        "{0} must be a whole number",
        "{0} 要写整数",
    ),
    Usage(
        r"Invalid value for '(.*?)': .*?(?:greater than or equal to|the range x>=) ?(\d+)\.?",
        "{0} must be {1} at least",
        "{0} 不能小于 {1}",
    ),
    Usage(
        r"Option '?(.*?)'? requires an argument\.?",
        "{0} needs a value after it",
        "{0} 后面要写一个值",
    ),
    Usage(
        r"Option '?(.*?)'? does not take a value\.?",
        "{0} takes no value",
        "{0} 后面不能写值",
    ),
)


def usage(said: str, lang: str) -> str:
    """Return in `zh` or `en` what is wrong with a command."""
    for known in _USAGES:
        if found := re.fullmatch(known.said, said, re.DOTALL):
            parts = (part.strip("'").replace("', '", ", ") for part in found.groups())
            return (known.zh if lang == "zh" else known.en).format(*parts)
    return said
