"""The shape of a message."""

from typing import NamedTuple


class Message(NamedTuple):
    """What is wrong and what to do next; `{names}` are filled with the fields of a problem."""

    en: str
    hint_en: str
    zh: str
    hint_zh: str
