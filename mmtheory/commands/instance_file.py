"""An instance of the feature-priority model from a TOML file.

    c = 2
    tau = 0.55                 # optional: the population reading
    boost = 0.15               # optional: UMT

    [[feature]]
    name = "f1"
    kind = "self-standing"     # or "paired", without a modality
    modality = 1
    p = 0.2                    # or a fraction, "1/5"

    [votes]                    # optional: the finite-sample reading; y·r over the samples
    f1 = [1, 0, -1]

Numbers are read as the decimals they are written in, exactly.
"""

import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from mmtheory.commands.flags import BadInput
from mmtheory.laziness.instance import Feature, Instance
from mmtheory.parameter import ParameterError

_KEYS = {"c", "tau", "boost", "feature", "votes"}
_FEATURE_KEYS = {"name", "kind", "modality", "p"}
_NUMBER = re.compile(r"[+-]?[\d._]{1,40}([eE][+-]?\d{1,2}|/\d{1,40})?")
"""What a number may look like; longer ones would only cost time."""


def read_instance(path: Path) -> Instance:
    """The instance in a file; raises BadInput with one sentence."""
    try:
        with path.open("rb") as file:
            data = tomllib.load(file, parse_float=str)
        return _instance(data)
    except OSError as error:
        raise BadInput(f"--instance: cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"--instance: {path} is not TOML: {error}") from None
    except ParameterError as error:
        raise BadInput(f"--instance: {path}: {error.parameter} {error.reason}") from None


def _instance(data: Mapping[str, Any]) -> Instance:
    _only(data, _KEYS, "the file")
    features = data.get("feature", [])
    if not isinstance(features, list) or not all(isinstance(entry, dict) for entry in features):
        raise ParameterError("feature", "is a list of tables, [[feature]]")
    instance = Instance(
        c=_number(data, "c", "the file"),
        features=tuple(_feature(entry, i + 1) for i, entry in enumerate(features)),
        tau=_number(data, "tau", "the file") if "tau" in data else None,
        boost=_number(data, "boost", "the file") if "boost" in data else None,
        votes=_votes(data["votes"]) if "votes" in data else None,
    )
    if instance.tau is None and instance.votes is None:
        raise ParameterError("tau", "or votes must be given: without either nothing says when training stops")
    return instance


def _feature(entry: Mapping[str, Any], place: int) -> Feature:
    name = entry.get("name")
    where = f"feature {place}" if not isinstance(name, str) else f"feature {name}"
    _only(entry, _FEATURE_KEYS, where)
    if not isinstance(name, str) or not name.isprintable() or not name:
        raise ParameterError("name", f"of feature {place} is missing or not a printable text")
    if "kind" not in entry:
        raise ParameterError("kind", f"of {where} is missing")
    return Feature(name, entry["kind"], _number(entry, "p", where), entry.get("modality"))


def _number(entry: Mapping[str, Any], key: str, where: str) -> Fraction:
    """A number as written: an integer, a decimal, or a fraction as a text."""
    if key not in entry:
        raise ParameterError(key, f"is missing in {where}")
    value = entry[key]
    text = value if isinstance(value, str) else str(value) if type(value) is int else ""
    try:
        if not _NUMBER.fullmatch(text):
            raise ValueError
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        reason = f'in {where} must be a number like 0.25, or a fraction like "1/3"; got {value!r}'
        raise ParameterError(key, reason) from None


def _votes(table: Any) -> dict[str, tuple[int, ...]]:
    if not isinstance(table, dict):
        raise ParameterError("votes", "is a table, [votes]")
    for name, votes in table.items():
        if not isinstance(votes, list) or not all(type(vote) is int for vote in votes):
            raise ParameterError("votes", f"of {name} must be a list of 1, 0 or -1")
    return {name: tuple(votes) for name, votes in table.items()}


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in entry:
        if key not in known:
            raise ParameterError(key, f"is not a key of {where}; there are {', '.join(sorted(known))}")
