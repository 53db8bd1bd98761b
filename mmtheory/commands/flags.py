"""A dataclass of parameters as command-line flags, each of which takes one value or several: a sweep axis.

Value syntax: a value for every modality is one value for all (0.01) or a comma list (0.002,0.01); an interval is
LOW:HIGH or LOW:HIGH:SHAPE, over modalities again a comma list. Several values after a flag, separated by blanks, are
the values of a sweep axis.
"""

import dataclasses
import importlib
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn, get_type_hints

import tyro

from mmtheory.sweep import Label

Parser = Callable[[str], Any]


class BadInput(Exception):
    """One sentence about a flag, for the user."""


class Interrupted(Exception):
    """One sentence about grid points that are still to do."""


def fail(reason: Exception | str) -> int:
    """Print the sentence on standard error and return the exit code: 1 for an interrupted run, 2 for bad input."""
    print(f"error: {reason}", file=sys.stderr)
    return 1 if isinstance(reason, Interrupted) else 2


def run_script(name: str) -> NoReturn:
    """What python experiments/NAME.py does: `main` of that module, imported by its name.

    Workers of a cluster import by their names the functions that they are sent.
    """
    # Results are written whole or not at all, so an interrupt may end the process at once, mid-computation.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(importlib.import_module(f"mmtheory.commands.{name}").main())


CLUSTER = tyro.conf.arg(help="Dask scheduler that computes the grid points, or local:N to start N workers here.")


def flag_name(field: str) -> str:
    """The flag of a dataclass field."""
    return "--" + field.replace("_", "-")


@dataclass(frozen=True)
class Axis:
    """The values given for one parameter, as written and as parsed."""

    texts: tuple[str, ...]
    values: tuple[Any, ...]

    @property
    def swept(self) -> bool:
        """Whether more than one value was given."""
        return len(self.values) > 1

    @property
    def labels(self) -> tuple[Label, ...]:
        """The axis' coordinates: the numbers themselves if every value is one, else the texts as written."""
        plain = [v[0] if isinstance(v, tuple) and len(v) == 1 else v for v in self.values]
        return tuple(plain) if all(isinstance(v, int | float) for v in plain) else self.texts


def cli(
    options: type,
    parameters: type,
    parsers: Mapping[str, Parser],
    argv: Sequence[str] | None,
    description: str,
    prog: str,
) -> tuple[Any, dict[str, Axis]]:
    """Parse `argv` into `options` (an ordinary dataclass) and the axes given for fields of `parameters`.

    `parsers` turns one written value of each parameter into its Python value, raising ValueError with a reason.
    Raises BadInput; tyro itself exits with code 2 on an unknown flag.
    """
    flags = [
        (f.name, Annotated[(tuple[str, ...] | None, *_many(f))], dataclasses.field(default=None))
        for f in dataclasses.fields(parameters)
    ]
    hints = get_type_hints(options, include_extras=True)
    own = [(f.name, hints[f.name], dataclasses.field(default=f.default)) for f in dataclasses.fields(options)]
    both = dataclasses.make_dataclass("Flags", [*own, *flags], frozen=True)
    parsed: Any = tyro.cli(both, args=argv, description=description, prog=prog)
    axes = {}
    for f in dataclasses.fields(parameters):
        texts = getattr(parsed, f.name)
        if texts is not None:
            axes[f.name] = _axis(f.name, texts, parsers[f.name])
    return options(**{f.name: getattr(parsed, f.name) for f in dataclasses.fields(options)}), axes


def _many(f: dataclasses.Field) -> Any:
    meta = f.metadata
    return (
        tyro.constructors.PrimitiveConstructorSpec(
            nargs="*",
            metavar="VALUE [VALUE ...]",
            instance_from_str=lambda texts: tuple(texts),
            is_instance=lambda value: value is None or isinstance(value, tuple),
            str_from_instance=lambda value: list(value or ()),
        ),
        tyro.conf.arg(help=f"{meta['symbol']} (section {meta['section']}): {meta['meaning']}.", help_behavior_hint=""),
    )


def _axis(name: str, texts: Sequence[str], parse: Parser) -> Axis:
    if not texts:
        raise BadInput(f"{flag_name(name)}: needs at least one value")
    values = []
    for text in texts:
        try:
            values.append(parse(text))
        except ValueError as reason:
            raise BadInput(f"{flag_name(name)}: {reason}") from None
    if len({repr(value) for value in values}) < len(values):
        raise BadInput(f"{flag_name(name)}: has the same value twice")
    return Axis(tuple(texts), tuple(values))


def integer(text: str) -> int:
    """One integer."""
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"expected an integer; got {text!r}") from None


def number(text: str) -> float:
    """One number."""
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"expected a number; got {text!r}") from None


def comma_list(parse: Parser) -> Parser:
    """A comma-separated tuple of what `parse` reads."""
    return lambda text: tuple(parse(part) for part in text.split(","))


def make_folder(out: Path, flag: str = "--out") -> None:
    """Make the folder `out` and see that files can be made in it; raise BadInput naming the flag if not."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = out / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BadInput(f"{flag}: cannot write to {out}: {error.strerror}") from None
