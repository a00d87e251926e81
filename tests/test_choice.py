"""Which engine answers: durable-rules where it is installed, and never a silent other."""

from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError
from typing import Any

import pytest

import expert
from expert.engine import choice, engine_info
from expert.engine.reference import ReferenceEngine
from expert.pack.shape import Pack
from expert.program import compiled


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    engine_info.cache_clear()
    yield
    engine_info.cache_clear()


def absent(name: str) -> str:
    raise PackageNotFoundError(name)


def only_expert(name: str) -> str:
    return "0.1.0" if name == "expert" else absent(name)


@pytest.mark.parametrize(
    ("found", "version", "name"),
    [(object(), lambda _: "2.0.28", "durable-rules"), (None, only_expert, "reference")],
)
def test_the_installed_engine_answers_and_says_why(
    found: Any, version: Callable[[str], str], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "find_spec", lambda _: found)
    monkeypatch.setattr(choice, "version", version)

    assert engine_info().name == name
    assert "installed" in engine_info().why


def test_without_durable_rules_the_reference_engine_runs(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "find_spec", lambda _: None)
    monkeypatch.setattr(choice, "version", only_expert)

    assert isinstance(choice.engine_for(compiled(pack)), ReferenceEngine)


def test_durable_rules_that_cannot_be_imported_is_an_error_and_not_a_fall_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choice, "find_spec", lambda _: None)
    monkeypatch.setattr(choice, "version", lambda _: "2.0.28")

    with pytest.raises(expert.EngineError, match="E502"):
        engine_info()
