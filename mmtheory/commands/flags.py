"""A class of parameters as command-line flags, each of which takes one value or several: a sweep axis.

Value syntax: a value for every modality is one value for all (0.01) or a comma list (0.002,0.01); an interval is
LOW:HIGH or LOW:HIGH:SHAPE, over modalities again a comma list. Several values after a flag, separated by blanks, are
the values of a sweep axis.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar, get_type_hints

import tyro

from mmtheory.parameter import Declaration, Declared, ParameterError
from mmtheory.sweep import Axis

Chosen = TypeVar("Chosen")


def flag(parameter: str) -> str:
    """The flag of a parameter."""
    return "--" + parameter.replace("_", "-")


def parse(
    options: type[Chosen], parameters: type[Declared], argv: Sequence[str] | None, description: str, prog: str
) -> tuple[Chosen, dict[str, Axis]]:
    """Parse `argv` into `options` (a dataclass of flags) and the axes given for `parameters`.

    Raises ParameterError; tyro itself exits with code 2 on an unknown flag.
    """
    declared = parameters.declarations()
    swept = [(name, Annotated[(tuple[str, ...] | None, *_many(d))], None) for name, d in declared.items()]
    hints = get_type_hints(options, include_extras=True)
    own = [(f.name, hints[f.name], f.default) for f in dataclasses.fields(options)]  # type: ignore[arg-type]
    fields = [(name, hint, dataclasses.field(default=default)) for name, hint, default in (*own, *swept)]
    flags = dataclasses.make_dataclass("Flags", fields, frozen=True)
    parsed: Any = tyro.cli(flags, args=argv, description=description, prog=prog)
    axes = {}
    for name, declaration in declared.items():
        texts = getattr(parsed, name)
        if texts is not None:
            axes[name] = _axis(declaration, texts)
    return options(**{name: getattr(parsed, name) for name, _, _ in own}), axes


def _many(declaration: Declaration) -> Any:
    meaning = f"{declaration.symbol} (section {declaration.section}): {declaration.meaning}"
    within = f", in {declaration.within}" if declaration.within else ""
    return (
        tyro.constructors.PrimitiveConstructorSpec(
            nargs="*",
            metavar="VALUE [VALUE ...]",
            instance_from_str=lambda texts: tuple(texts),
            is_instance=lambda value: value is None or isinstance(value, tuple),
            str_from_instance=lambda value: list(value or ()),
        ),
        tyro.conf.arg(help=f"{meaning}{within}.", help_behavior_hint=""),
    )


def _axis(declaration: Declaration, texts: Sequence[str]) -> Axis:
    if not texts:
        raise ParameterError(declaration.name, "needs at least one value")
    values = tuple(map(declaration.parsed, texts))
    if len({repr(value) for value in values}) < len(values):
        raise ParameterError(declaration.name, "has the same value twice")
    return Axis(tuple(texts), values)
