"""Frozen dataclasses that are made in a third of the time.

Making one with the standard library takes half a millisecond, because it compiles six functions
for each, and a hundred of them stand on the way to the first answer of the command. Here one
is compiled, and the others are shared. In all else they are dataclasses: to type checkers, to
`fields`, `replace` and `match`, to pydantic, and in how they print.
"""

from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    from collections.abc import Callable
    from operator import attrgetter

    T = TypeVar("T")

    def dataclass(*, frozen: bool, slots: bool) -> Callable[[type[T]], type[T]]:
        """Return what makes a class a dataclass that is frozen and has slots."""
        assert frozen
        assert slots
        return _made

    def _made(cls: type[T]) -> type[T]:
        made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
        made.__dataclass_params__.frozen = True
        fields = dataclasses.fields(made)
        made.__init__ = _init(made, fields)
        compared = attrgetter(*(f.name for f in fields if f.compare))
        made.__eq__ = _eq(compared)
        if "__hash__" not in cls.__dict__:
            made.__hash__ = lambda self: hash(compared(self))
        for name, method in _SHARED.items():
            if name not in cls.__dict__:
                setattr(made, name, method)
        return made

    def _init(cls: type, fields: tuple[dataclasses.Field, ...]) -> Callable[..., None]:
        """Return the method that sets the slots of a new instance."""
        known: dict[str, Any] = {"_missing": dataclasses.MISSING}
        parameters, lines = ["self"], []
        for i, field in enumerate(fields):
            value = name = field.name
            known[f"_set{i}"] = cls.__dict__[name].__set__
            if field.default is not dataclasses.MISSING:
                known[f"_default{i}"] = field.default
                name = f"{name}=_default{i}"
            elif field.default_factory is not dataclasses.MISSING:
                known[f"_new{i}"] = field.default_factory
                value = f"_new{i}() if {name} is _missing else {name}"
                name = f"{name}=_missing"
            parameters.append(name)
            lines.append(f"  _set{i}(self, {value})\n")
        exec(f"def __init__({', '.join(parameters)}):\n{''.join(lines)}", known)
        return known["__init__"]

    def _eq(compared: Callable[[Any], object]) -> Callable[[Any, object], bool]:
        """Return the method that compares instances by some of their fields."""

        def eq(self: Any, other: object) -> bool:
            if other.__class__ is not self.__class__:
                return NotImplemented
            return compared(self) == compared(other)

        return eq

    def _repr(self: Any) -> str:
        shown = (f.name for f in dataclasses.fields(self) if f.repr)
        return f"{type(self).__qualname__}({', '.join(f'{n}={getattr(self, n)!r}' for n in shown)})"

    def _reduce(self: Any) -> tuple[type, tuple[Any, ...]]:
        return type(self), tuple(getattr(self, f.name) for f in dataclasses.fields(self))

    def _refuse(self: Any, name: str, *_: object) -> None:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    _SHARED = {
        "__repr__": _repr,
        "__reduce__": _reduce,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
