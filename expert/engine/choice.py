"""Which engine answers, and why: durable-rules where it is installed, and never a silent other.

On Python 3.13 and later durable-rules does not build as published, so the package does not
ask for it there and the reference engine answers.
"""

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from expert.engine.memory import Engine, EngineInfo
from expert.errors import EngineError, problem
from expert.program import Program

_DISTRIBUTION = "durable-rules"


@cache
def engine_info() -> EngineInfo:
    """Return the engine that answers on this machine."""
    if find_spec("durable_rules_engine"):
        return EngineInfo("durable-rules", version(_DISTRIBUTION), "durable-rules is installed")
    try:
        version(_DISTRIBUTION)
    except PackageNotFoundError:
        why = "durable-rules is not installed (it does not build on Python 3.13 and later)"
        return EngineInfo("reference", version("expert"), why)
    raise EngineError(problem("E502", None))


def engine_for(program: Program) -> Engine:
    """Return a new engine that runs a program."""
    if engine_info().name == "reference":
        from expert.engine.reference import ReferenceEngine

        return ReferenceEngine(program)
    from expert.engine.durable import DurableEngine

    return DurableEngine(program)
