"""Two engines that answer alike: durable-rules where it is installed, else the reference."""

from expert.engine.choice import engine_for, engine_info
from expert.engine.memory import Engine, EngineInfo, Firing, Trace, replay

__all__ = ["Engine", "EngineInfo", "Firing", "Trace", "engine_for", "engine_info", "replay"]
