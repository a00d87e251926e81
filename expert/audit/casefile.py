"""A case as the file that tells it: one line of YAML that the case reader takes."""

import json
import re
from datetime import datetime
from decimal import Decimal

from expert.facts import Case
from expert.values import Value

# Words that YAML and the reader take for nothing but themselves.
_PLAIN = re.compile(r"(?!(?:null|true|false|unknown)$)[A-Za-z][\w-]*", re.ASCII)


def as_yaml(case: Case) -> str:
    """Return a case as a flow mapping, such as `{deduction.seen: true, elapsed.days: 3}`."""
    header = {"case.now": case.now} if case.now else {}
    told = {**header, **case.told}
    return f"{{{', '.join(f'{term}: {written(value)}' for term, value in told.items())}}}"


def written(value: Value | None) -> str:
    """Return a value as a case tells it."""
    match value:
        case None:
            return "unknown"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.isoformat()
        case frozenset():
            return f"[{', '.join(sorted(value))}]"
        case str():
            return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
