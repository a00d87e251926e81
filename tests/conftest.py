"""What all tests share: the built-in pack, and a quiet, repeatable Hypothesis."""

import os
import sys
import threading
from collections.abc import Iterator
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, settings

import expert

settings.register_profile(
    "default",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("default")

# Compiled packs of the tests stay out of the user's cache, and those of the user out of the tests.
_cache = TemporaryDirectory()
os.environ["XDG_CACHE_HOME"] = _cache.name


@pytest.fixture(scope="session")
def pack() -> expert.Pack:
    """The built-in pack."""
    return expert.load_pack()


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("EXPERT_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def untraced() -> Iterator[None]:
    """A test without coverage: its tracer makes bulk runs six times as long.

    The tracer has a lock of its own, too, on which a forked child would wait for ever.
    """
    tracer, in_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    yield
    threading.settrace(in_threads)
    sys.settrace(tracer)
