"""A class of parameters as command-line flags, each of which takes one value or several: a sweep axis.

Value syntax: a value for every modality is one value for all (0.01) or a comma list (0.002,0.01); an interval is
LOW:HIGH or LOW:HIGH:SHAPE, over modalities again a comma list. Several values after a flag, separated by blanks, are
the values of a sweep axis.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Sequence
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import tyro

from mmtheory.commands.one_line import NoFlag
from mmtheory.parameter import Declaration, Declared, ParameterError, parsed, shown
from mmtheory.sweep import Axis

Chosen = TypeVar("Chosen")


def flag(parameter: str) -> str:
    """The flag of a parameter."""
    return "--" + parameter.replace("_", "-")


def parse(
    options: type[Chosen], parameters: type[Declared], argv: Sequence[str] | None, description: str, prog: str
) -> tuple[Chosen, dict[str, Axis]]:
    """Parse `argv` into `options` (a dataclass of flags) and the axes given for `parameters`.

    Raises ParameterError, and NoFlag.
    """
    own = {f.name: f for f in dataclasses.fields(options)}  # type: ignore[arg-type]
    hints = get_type_hints(options, include_extras=True)
    declared = parameters.declarations()
    specs = {name: _one(hints[name], f.default) for name, f in own.items()}
    specs |= {name: _many(declaration) for name, declaration in declared.items()}
    fields = [(name, spec, dataclasses.field(default=None)) for name, spec in specs.items()]
    flags = dataclasses.make_dataclass("Flags", fields, frozen=True)
    # As texts, so that what is wrong with one is said in our words.
    read: Any
    read, unknown = tyro.cli(flags, args=argv, description=description, prog=prog, return_unknown_args=True)
    if unknown:
        raise NoFlag(_unknown(unknown[0], [flag(name) for name in specs]))
    texts = {name: getattr(read, name) for name in specs if getattr(read, name) is not None}
    values = {name: _value(name, hints[name], texts[name]) for name in own if name in texts}
    axes = {name: _axis(declaration, texts[name]) for name, declaration in declared.items() if name in texts}
    return options(**values), axes


def _unknown(word: str, flags: Sequence[str]) -> str:
    if not word.startswith("-"):
        return f"{shown(word)} is no flag"
    name = word.partition("=")[0]
    close = difflib.get_close_matches(name, flags, 1, 0.75)
    return f"{name if len(name) < 50 else shown(name)}: is no flag" + (f"; perhaps {close[0]}" if close else "")


def _one(hint: Any, default: Any) -> Any:
    kind, argument = get_args(hint)
    if kind is bool:
        return _texts("", argument.help)
    metavar = _metavar(kind)
    told = "" if default is None else f" (default: {default})"
    return _texts(metavar, f"{argument.help}{told}")


def _metavar(kind: Any) -> str:
    if get_origin(kind) is Literal:
        return "{" + ",".join(get_args(kind)) + "}"
    names = [part.__name__.upper() for part in get_args(kind) or (kind,) if part is not NoneType]
    return names[0]


def _many(declaration: Declaration) -> Any:
    meaning = f"{declaration.symbol} (section {declaration.section}): {declaration.meaning}"
    within = f", in {declaration.within}" if declaration.within else ""
    return _texts("VALUE [VALUE ...]", f"{meaning}{within}.")


def _texts(metavar: str, meaning: str) -> Any:
    spec = tyro.constructors.PrimitiveConstructorSpec(
        nargs="*",
        metavar=metavar,
        instance_from_str=lambda texts: tuple(texts),
        is_instance=lambda value: value is None or isinstance(value, tuple),
        str_from_instance=lambda value: list(value or ()),
    )
    return Annotated[tuple[str, ...] | None, spec, tyro.conf.arg(help=meaning, help_behavior_hint="")]


def _value(name: str, hint: Any, texts: Sequence[str]) -> Any:
    if get_args(hint)[0] is bool:
        if texts:
            raise ParameterError(name, f"is a switch and takes no value; got {shown(texts[0])}")
        return True
    if len(texts) != 1 or not texts[0]:
        raise ParameterError(name, "needs a value" if len(texts) < 2 else f"takes one value; got {len(texts)}")
    kind, *_ = get_args(hint)
    if Path in (kind, *get_args(kind)):
        return Path(texts[0])
    try:
        return parsed(kind, texts[0])
    except ValueError as error:
        raise ParameterError(name, str(error)) from None


def _axis(declaration: Declaration, texts: Sequence[str]) -> Axis:
    if not texts:
        raise ParameterError(declaration.name, "needs at least one value")
    values = tuple(map(declaration.parsed, texts))
    if len({repr(value) for value in values}) < len(values):
        raise ParameterError(declaration.name, "has the same value twice")
    return Axis(tuple(texts), values)
