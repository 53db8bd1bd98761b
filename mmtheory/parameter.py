"""Parameters as fields of frozen dataclasses. One declaration says everything about a parameter:

    eta: float = parameter(8.0, "η", "4.2", "step size of gradient descent", "(0, inf)")

Its default, the paper's symbol and section, its meaning, and its range. Checks, conversions and command-line flags
follow from that and from the field's type: int, float, bool, str, Literal, X | None, tuple[X, ...], or a class with the
class methods `from_value` and `from_text`. Most people want `parameter`, `Declared` and `ParameterError`.
"""

from __future__ import annotations

import dataclasses
import math
import numbers
import reprlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import numpy as np

D = TypeVar("D", bound="Declared")


class ParameterError(ValueError):
    """A parameter outside its range. `parameter` is its name, the message one sentence that begins with it."""

    def __init__(self, parameter: str, reason: str):
        super().__init__(parameter, reason)
        self.parameter = parameter
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.parameter}: {self.reason}"


@dataclass(frozen=True)
class Range:
    """The numbers from `low` to `high`, each of which belongs to them unless it is open."""

    low: float
    high: float
    low_open: bool
    high_open: bool

    @classmethod
    def from_text(cls, text: str) -> Range:
        """A range in the usual notation: "[0, 1)"; inf stands for infinity."""
        low, high = text[1:-1].split(",")
        return cls(float(low), float(high), text[0] == "(", text[-1] == ")")

    def __contains__(self, number: float) -> bool:
        above = number > self.low if self.low_open else number >= self.low
        below = number < self.high if self.high_open else number <= self.high
        return above and below

    def __str__(self) -> str:
        low, high = ("∞" if end == math.inf else f"{end:.10g}" for end in (self.low, self.high))
        return f"{'(' if self.low_open else '['}{low}, {high}{')' if self.high_open else ']'}"


def parameter(
    default: Any,
    symbol: str,
    section: str,
    meaning: str,
    within: str | None = None,
    *,
    choices: Collection[Any] | None = None,
    from_text: Callable[[str], Any] | None = None,
) -> Any:
    """A field of a `Declared` class.

    Args:
        default: its default value.
        symbol, section: the paper's.
        meaning: what it is, in a phrase, for the help of its flag.
        within: the range of a number, or of every number of a tuple, as `Range.from_text` reads it.
        choices: what it may be, where neither type nor range say it.
        from_text: reads a value as written after a flag, where the type does not say how; raises ValueError.
    """
    declared = {"symbol": symbol, "section": section, "meaning": meaning, "choices": choices, "from_text": from_text}
    return dataclasses.field(default=default, metadata={**declared, "within": within and Range.from_text(within)})


@dataclass(frozen=True)
class Declaration:
    """What a class says of one of its parameters."""

    name: str
    type: Any
    default: Any
    symbol: str
    section: str
    meaning: str
    choices: Collection[Any] | None
    from_text: Callable[[str], Any] | None
    within: Range | None

    def checked(self, value: Any) -> Any:
        """The value as the type has it: a tuple for a list, say. Raises ParameterError."""
        try:
            converted = _converted(self.type, value)
            for part in converted if isinstance(converted, tuple) else (converted,):
                if self.within is not None and part is not None and part not in self.within:
                    raise ValueError(f"must lie in {self.within}; got {shown(part)}")
                if self.choices is not None and part not in self.choices:
                    raise ValueError(f"is one of {', '.join(map(str, self.choices))}; got {shown(part)}")
        except ValueError as error:
            raise ParameterError(self.name, str(error)) from None
        return converted

    def parsed(self, text: str) -> Any:
        """The value that is written after a flag. Raises ParameterError."""
        try:
            return _parsed(self.type, text) if self.from_text is None else self.from_text(text)
        except ValueError as error:
            raise ParameterError(self.name, str(error)) from None


class Declared:
    """Base class of dataclasses of parameters: values are converted and checked, and the first bad one is named.

    A field that is itself `Declared`, a data law for example, belongs to the parameters as if its own were theirs.
    """

    def __post_init__(self) -> None:
        for declaration in _own(type(self)):
            value = declaration.checked(getattr(self, declaration.name))
            object.__setattr__(self, declaration.name, value)

    @classmethod
    def declarations(cls) -> Mapping[str, Declaration]:
        """Its parameters by name, those of a data law first."""
        return {declaration.name: declaration for declaration in _all(cls)}

    def with_values(self: D, values: Mapping[str, Any]) -> D:
        """The parameters with some replaced, those of a data law among them."""
        for name in values:
            if name not in self.declarations():
                raise ParameterError(name, f"is no parameter; there are {', '.join(self.declarations())}")
        changed = dict(values)
        for f in dataclasses.fields(self):  # type: ignore[arg-type]
            part = getattr(self, f.name)
            if isinstance(part, Declared):
                own = {name: changed.pop(name) for name in type(part).declarations() if name in changed}
                changed |= {f.name: part.with_values(own)} if own else {}
        return dataclasses.replace(self, **changed)  # type: ignore[type-var]

    def values(self) -> dict[str, Any]:
        """The parameters by name, those of a data law among them."""
        values: dict[str, Any] = {}
        for f in dataclasses.fields(self):  # type: ignore[arg-type]
            value = getattr(self, f.name)
            values |= value.values() if isinstance(value, Declared) else {f.name: value}
        return {name: values[name] for name in self.declarations()}

    def as_config(self) -> dict[str, Any]:
        """The parameters as JSON values: everything that numbers depend on, apart from the seeds."""
        config = dataclasses.asdict(self)  # type: ignore[call-overload]
        for f in dataclasses.fields(self):  # type: ignore[arg-type]
            part = getattr(self, f.name)
            if isinstance(part, Declared):
                del config[f.name]
                config |= part.as_config()
        return config

    def from_config(self: D, config: Mapping[str, Any]) -> D:
        """The parameters that `as_config` has written, from JSON, where a tuple is a list."""
        return self.with_values({name: tuple(v) if isinstance(v, list) else v for name, v in config.items()})


def _own(cls: type[Declared]) -> tuple[Declaration, ...]:
    hints = get_type_hints(cls)
    fields = [f for f in dataclasses.fields(cls) if "symbol" in f.metadata]  # type: ignore[arg-type]
    return tuple(Declaration(f.name, hints[f.name], f.default, **f.metadata) for f in fields)


def _all(cls: type[Declared]) -> Iterator[Declaration]:
    hints = get_type_hints(cls)
    for f in dataclasses.fields(cls):  # type: ignore[arg-type]
        hint = hints[f.name]
        if isinstance(hint, type) and issubclass(hint, Declared):
            yield from _all(hint)
    yield from _own(cls)


def shown(value: Any) -> str:
    """A value for a message, shortened where it is long."""
    return repr(float(value)) if isinstance(value, float) else reprlib.repr(value)


def shortened(text: object) -> str:
    """A text, a path or a list of names say, for a message: as it is, unless it is long or not printable."""
    plain = str(text)
    if not plain.isprintable():
        return shown(plain)
    return plain if len(plain) <= 200 else f"{plain[:100]} … {plain[-60:]}"


def apart(first: float, second: float) -> tuple[str, str]:
    """Two numbers in as many digits as tell them apart, six at least."""
    for digits in range(6, 17):
        texts = f"{first:.{digits}g}", f"{second:.{digits}g}"
        if texts[0] != texts[1]:
            return texts
    return repr(float(first)), repr(float(second))


def _converted(hint: Any, value: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType) and NoneType in arguments:
        (inner,) = (argument for argument in arguments if argument is not NoneType)
        return None if value is None else _converted(inner, value)
    if origin is Literal:
        if value not in arguments:
            raise ValueError(f"is one of {', '.join(map(str, arguments))}; got {shown(value)}")
        return value
    if origin is tuple:
        return _tuple(arguments[0], value)
    if hasattr(hint, "from_value"):
        return hint.from_value(value)
    if hint in _PLAIN:
        abstract, what = _PLAIN[hint]
        if not isinstance(value, abstract) or (hint is not bool and isinstance(value, bool)):
            raise ValueError(f"must be {what}; got {shown(value)}")
        return hint(value)
    return value


_PLAIN: Mapping[type, tuple[Any, str]] = {
    bool: ((bool, np.bool_), "True or False"),
    int: (numbers.Integral, "an integer"),
    float: (numbers.Real, "a number"),
    str: (str, "a text"),
}
"""By type what is accepted for it, and its name."""


def _tuple(inner: Any, value: Any) -> tuple[Any, ...]:
    """A single value is a tuple of one."""
    if not isinstance(value, list | tuple | np.ndarray):
        return (_converted(inner, value),)
    if hasattr(inner, "from_value") and all(isinstance(part, numbers.Real) for part in value):
        return (_converted(inner, value),)
    return tuple(_converted(inner, part) for part in value)


def _parsed(hint: Any, text: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _parsed(arguments[0], text)
    if origin is tuple:
        return tuple(_parsed(arguments[0], part) for part in text.split(","))
    if hasattr(hint, "from_text"):
        return hint.from_text(text)
    if hint is bool:
        if text not in ("yes", "no"):
            raise ValueError(f"is yes or no; got {shown(text)}")
        return text == "yes"
    if hint in (int, float):
        return _number(hint, text)
    return text


def parsed(hint: Any, text: str) -> Any:
    """The value of some type that a text stands for; raises ValueError."""
    return _converted(hint, _parsed(hint, text))


def _number(kind: type, text: str) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise ValueError(f"must be {_PLAIN[kind][1]}; got {shown(text)}") from None


def number(text: str) -> float:
    """The number that is written; raises ValueError."""
    return float(_number(float, text))


def number_text(value: float) -> str:
    """The inverse of `number`: 2, 0.002 or 1e-06, with more than six digits where it takes more."""
    short = f"{value:g}"
    return short if float(short) == value else repr(float(value))
