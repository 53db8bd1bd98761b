"""An instance of the feature-priority model from a TOML file.

    c = 2
    tau = 0.55                 # optional: the population reading
    boost = 0.15               # optional: UMT
    delta = 0.1                # optional: Theorem 1(c) as printed is judged at this δ too
    modalities = 3             # optional: as many as the features need, two at least

    [[feature]]
    name = "f1"
    kind = "self-standing"     # or "paired", without a modality
    modality = 1               # with more than two modalities a paired one says which it needs: between = [1, 3]
    p = 0.2                    # or a fraction, "1/5"

    [votes]                    # optional: the finite-sample reading; y·r over the samples
    f1 = [1, 0, -1]

Numbers are read as the decimals they are written in, exactly.
"""

import tomllib
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from mmtheory.datasets.dataset import DataError
from mmtheory.datasets.user_file import content
from mmtheory.laziness.exact import fraction
from mmtheory.laziness.instance import Feature, Instance
from mmtheory.memory import amount
from mmtheory.parameter import ParameterError, shortened

LONGEST = 10**7
"""Bytes of a file with an instance."""

_KEYS = {"c", "tau", "boost", "delta", "feature", "votes", "modalities"}
_FEATURE_KEYS = {"name", "kind", "modality", "between", "p"}


def read_instance(path: Path) -> Instance:
    """The instance in a file; raises DataError with one sentence."""
    where, text = shortened(path), content(path)
    if len(text) > LONGEST:
        raise DataError(f"{where} has {amount(len(text))}; a file with an instance has at most {amount(LONGEST)}")
    try:
        # Some editors put a mark of the encoding first.
        data = tomllib.loads(text.decode("utf-8-sig"), parse_float=str)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{where} is not TOML: {shortened(error)}") from None
    except UnicodeDecodeError:
        raise DataError(f"{where} is not TOML: it is no text in UTF-8") from None
    except RecursionError:
        raise DataError(f"{where} has lists in lists, too deep to be read") from None
    except ValueError:
        # Of integers beyond what Python reads.
        raise DataError(f"{where} has an integer of thousands of digits") from None
    try:
        return _instance(data)
    except ParameterError as error:
        raise DataError(f"{where}: {error.parameter} {error.reason}") from None


def _instance(data: Mapping[str, Any]) -> Instance:
    _only(data, _KEYS, "the file")
    features = data.get("feature", [])
    if not isinstance(features, list) or not all(isinstance(entry, dict) for entry in features):
        raise ParameterError("feature", "is a list of tables, [[feature]]")
    if not isinstance(data.get("votes", {}), dict):
        raise ParameterError("votes", "is a table, [votes]")
    instance = Instance(
        c=_number(data, "c", "the file"),
        features=tuple(_feature(entry, i + 1) for i, entry in enumerate(features)),
        tau=_number(data, "tau", "the file") if "tau" in data else None,
        boost=_number(data, "boost", "the file") if "boost" in data else None,
        votes=data.get("votes"),
        modalities=data.get("modalities"),
        delta=_number(data, "delta", "the file") if "delta" in data else None,
    )
    instance.check_stops()
    return instance


def _feature(entry: Mapping[str, Any], place: int) -> Feature:
    name = entry.get("name")
    where = f"feature {place}" if not isinstance(name, str) else f"feature {shortened(name)}"
    _only(entry, _FEATURE_KEYS, where)
    if not isinstance(name, str) or not name.isprintable() or not 0 < len(name) <= 100:
        raise ParameterError("name", f"of feature {place} is missing or not a printable text of at most 100 characters")
    if "kind" not in entry:
        raise ParameterError("kind", f"of {where} is missing")
    return Feature(name, entry["kind"], _number(entry, "p", where), entry.get("modality"), entry.get("between"))


def _number(entry: Mapping[str, Any], key: str, where: str) -> Fraction:
    if key not in entry:
        raise ParameterError(key, f"is missing in {where}")
    return fraction(key, entry[key], f"in {where} ")


def _only(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in entry:
        if key not in known:
            raise ParameterError(key, f"is not a key of {where}; there are {', '.join(sorted(known))}")
