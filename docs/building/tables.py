"""Tables of measurements that are written whole into pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docs.building import markdown
from docs.building.measured import measured
from mmtheory.estimate import Estimate


def descent() -> str:
    """A step of descent by shape, beside the machine's limit and PyTorch."""
    # Who builds the site need not have what measures.
    from benchmarks.throughput import HEADER, Compared

    return _table(HEADER, [Compared(**row).cells for row in measured("throughput").found["rows"]])


def engines() -> str:
    """A step, or a call, of everything else."""
    from benchmarks.engines import Row

    rows = [Row(**row).cells for row in measured("throughput").found["engines"]]
    return _table(("a step or call", "time", "XLA's products", "ratio"), rows)


def scale() -> str:
    """What a point of a sweep costs, in CPU milliseconds, by the number of points."""
    found = measured("scale").found["sweeps"]
    columns = ("", *(f"of {sweep['points']} points" for sweep in found))
    by_sweep = [sweep["milliseconds a point"] for sweep in found]
    return _table(columns, [[name, *(f"{each[name]:.2f}" for each in by_sweep)] for name in by_sweep[0]])


def remedies() -> str:
    """What lets the losing modality be learned on the competition's network."""
    found = measured("remedies").found
    columns = ("", "Γ of the loser", "both learned", "joint error, %", "naive joint's − it", "CPU s")
    return _table(columns, [_remedy(row) for row in found["rows"]])


def _remedy(row: Mapping[str, Any]) -> list[str]:
    gain = "" if row["name"] == "naive" else _text(row["joint_gain"], ".3f", 100)
    learned, both = _text(row["loser"], ".2f"), _text(row["both_learned"], ".3f")
    return [row["label"], learned, both, _text(row["joint"], ".3f", 100), gain, f"{row['seconds']:.2f}"]


def htad() -> str:
    """UMT and its rivals on HTAD, in points."""
    columns = (
        "",
        "accuracy, %",
        "− naive fusion",
        "the same, population",
        "encoder of audio − uni-modal one",
        "of accelerometer − uni-modal one",
    )
    return _table(columns, [_rival(name, row) for name, row in measured("htad").found["methods"].items()])


def _rival(name: str, row: Mapping[str, Any]) -> list[str]:
    here = row["this_data_set"]
    gains = ["" if name == "naive" else _points(each["difference_from_naive"]) for each in (here, row)]
    alone = name.startswith("alone")
    encoders = ["" if alone else _points(here["encoders"][r]["difference_from_uni_modal"]) for r in "12"]
    return [row["name"], _points(here["accuracy"]), *gains, *encoders]


def _points(share: Mapping[str, float]) -> str:
    return _text(share, ".1f", 100)


TABLES: Mapping[str, tuple[str, Callable[[], str]]] = {
    "descent": ("throughput", descent),
    "engines": ("throughput", engines),
    "scale": ("scale", scale),
    "remedies": ("remedies", remedies),
    "htad": ("htad", htad),
}
"""By the name that stands in the comment before one: the experiment that it is of, and what writes it."""


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Between blank lines, which Markdown wants around a table."""
    return f"\n{markdown.table(columns, rows)}\n"


def _text(estimate: Mapping[str, float], form: str, scale: float = 1) -> str:
    return Estimate(**estimate).text(scale, form).replace("-", "−")
