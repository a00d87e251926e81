"""Frozen dataclasses made fast are in all else what the standard library makes."""

import copy
import dataclasses
import pickle
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from expert.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Quick:
    """A few fields of each kind."""

    name: str
    count: int = 1
    parts: tuple[str, ...] = ()
    notes: Mapping[str, int] = dataclasses.field(default_factory=dict, compare=False, repr=False)

    def twice(self) -> int:
        """Return twice the count."""
        return 2 * self.count


class Usual:
    """The same, made by the standard library."""

    @dataclasses.dataclass(frozen=True, slots=True)
    class Quick:
        """A few fields of each kind."""

        name: str
        count: int = 1
        parts: tuple[str, ...] = ()
        notes: Mapping[str, int] = dataclasses.field(
            default_factory=dict, compare=False, repr=False
        )


@dataclass(frozen=True, slots=True)
class Named:
    """Instances of one name hash alike, whatever else they say."""

    name: str
    other: list[int]

    def __hash__(self) -> int:
        return hash(self.name)


def test_fields_defaults_and_hints_are_those_of_the_standard_library() -> None:
    kept = ("name", "type", "compare", "repr", "default", "init")
    fields = [
        [[getattr(field, name) for name in kept] for field in dataclasses.fields(made)]
        for made in (Quick, Usual.Quick)
    ]

    assert fields[0] == fields[1]
    assert Quick.__match_args__ == Usual.Quick.__match_args__
    assert Quick("a") == Quick("a", 1, (), {"left": "out"})  # type: ignore[dict-item]
    assert Quick("a").notes == {}
    assert Quick("a").notes is not Quick("a").notes


def test_it_prints_and_compares_as_the_standard_library_has_it() -> None:
    quick, usual = Quick("a", 2, ("b",), {"c": 1}), Usual.Quick("a", 2, ("b",), {"c": 1})

    assert repr(quick) == repr(usual).replace("Usual.", "")
    assert hash(quick) == hash(usual)
    assert quick != Quick("a", 3, ("b",))
    assert {quick: 1}[Quick("a", 2, ("b",))] == 1


def test_nothing_can_be_set_added_or_deleted() -> None:
    quick = Quick("a")

    for name in ("name", "new"):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(quick, name, "b")
    with pytest.raises(dataclasses.FrozenInstanceError):
        del quick.name
    assert not hasattr(quick, "__dict__")


def test_it_is_replaced_matched_copied_and_pickled() -> None:
    quick = Quick("a", 2)

    assert dataclasses.replace(quick, count=3).twice() == 6
    assert copy.deepcopy(quick) == copy.copy(quick) == pickle.loads(pickle.dumps(quick)) == quick
    match quick:
        case Quick(name, count):
            assert (name, count) == ("a", 2)


def test_a_hash_of_its_own_is_kept() -> None:
    assert hash(Named("a", [1])) == hash(Named("a", [])) == hash("a")


def test_pydantic_reads_and_writes_it() -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Quick)

    read = adapter.validate_python({"name": "a", "count": "2", "notes": {}})

    assert read == Quick("a", 2)
    assert adapter.dump_python(read) == {"name": "a", "count": 2, "parts": (), "notes": {}}
    with pytest.raises(ValidationError):
        adapter.validate_python({"count": 2})


def test_what_is_missing_or_too_much_is_refused() -> None:
    with pytest.raises(TypeError):
        Quick()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Quick("a", other=1)  # type: ignore[call-arg]
