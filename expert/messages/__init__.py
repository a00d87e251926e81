"""The message catalogue: every problem `expert` can name, in both languages, by stable code.

E1 documents · E2 cases and options · E3 packs · E4 certificates · E5 `expert` itself.
A code is never used for anything else, so programs may rely on it.
"""

from expert.messages import cases, certificates, documents, language, packs
from expert.messages.message import Message

MESSAGES: dict[str, Message] = {
    **documents.MESSAGES,
    **cases.MESSAGES,
    **packs.MESSAGES,
    **language.MESSAGES,
    **certificates.MESSAGES,
}

__all__ = ["MESSAGES", "Message"]
