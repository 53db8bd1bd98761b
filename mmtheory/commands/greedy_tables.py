"""The tables of the greedy experiment: a row per setting, the paper's Table 1 beside it, and paired differences."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mmtheory import stats
from mmtheory.commands.columns import aligned, interval, spread
from mmtheory.greedy.balancing import MODES
from mmtheory.greedy.evaluation import OUTPUTS
from mmtheory.greedy.outcome import HELD_OUT, PARTS, Alone, HeldOut, Outcome
from mmtheory.greedy.parameters import ALONE, Parameters
from mmtheory.greedy.summary import Summary, alone_accuracy
from mmtheory.published import published
from mmtheory.sweep import Label

NAMES = {"vanilla": "vanilla", "rubi": "RUBi", "random": "random", "guided": "guided"}
"""Of the methods, as Table 1 has them."""


@dataclass(frozen=True)
class Found:
    """What was found at one grid point; `overlap` is that of `resampled_mean`."""

    axes: Mapping[str, Label]
    parameters: Parameters
    outcome: Outcome | Alone
    overlap: float
    K: int
    file: str

    @property
    def label(self) -> str:
        """The point's place in the grid."""
        return ", ".join(f"{value}" if axis == "method" else f"{axis} {value}" for axis, value in self.axes.items())

    @property
    def summary(self) -> Summary:
        """Of a network on both modalities."""
        assert isinstance(self.outcome, Outcome)
        return Summary(self.outcome, self.overlap)


def tables(found: Sequence[Found], column: str | None) -> str:
    """What a person reads: accuracies, utilisation and speed, then differences between methods seed by seed.

    `column` is that of Table 1 with numbers on such data.
    """
    joint = [of for of in found if isinstance(of.outcome, Outcome)]
    alone = [of for of in found if isinstance(of.outcome, Alone)]
    blocks = []
    if joint:
        blocks += [_accuracies(joint, alone, column), _imbalance(joint)]
    elif alone:
        blocks.append(_accuracies([], alone, column))
    differences = _differences(joint, alone)
    if differences:
        blocks.append(differences)
    return "\n\n".join(blocks)


def _accuracies(joint: Sequence[Found], alone: Sequence[Found], column: str | None) -> str:
    lines = ["== accuracy, %: mean ± standard deviation over seeds; branches and cut-off branches on validation data"]
    heads = ("validation", f"published: {column or '–'}", "test", "familiar", *OUTPUTS[1:], "at chance", "diverged")
    rows = [["", *heads]]
    for of in joint:
        summary = of.summary
        validation = summary.accuracy("validation")
        collapsed = summary.collapsed(1 / of.K)
        cells = [
            spread(validation[:, 0]),
            _printed(of.parameters.method, column) if column else "–",
            *(spread(summary.accuracy(part)[:, 0]) for part in ("test", "familiar")),
            *(spread(validation[:, k]) for k in range(1, len(OUTPUTS))),
            f"{int(np.sum(collapsed))} of {len(collapsed)}",
            str(summary.diverged),
        ]
        rows.append([of.label or of.parameters.method, *cells])
    for name, outcomes in _uni_modal(alone).items():
        values = {part: alone_accuracy(outcomes, part) for part in HELD_OUT}
        cells = [spread(values["validation"]), "–", spread(values["test"]), spread(values["familiar"])]
        rows.append([name, *cells, *[""] * (len(heads) - len(cells))])
    lines += aligned(rows)
    lines.append(
        "at chance: runs in which a branch cut off from the other is within 2 points of guessing, on training data"
    )
    return "\n".join(lines)


def _imbalance(joint: Sequence[Found]) -> str:
    lines = ["== utilisation and speed: mean and 95 % interval; steps in %"]
    heads = ("d_util", "|d_util|", "d_util familiar", "|d_util| fam.", "d_speed", "R(f)")
    rows = [["", *heads, *MODES]]
    for of in joint:
        summary = of.summary
        cells = [
            *(summary.mean(change(summary.d_util(part))) for part in ("validation", "familiar") for change in _SIGNS),
            summary.mean(summary.d_speed),
            summary.mean(summary.sparsity),
        ]
        steps = [f"{100 * share:.1f}" for share in summary.steps]
        rows.append([of.label or of.parameters.method, *map(interval, cells), *steps])
    return "\n".join(lines + aligned(rows))


_SIGNS = (np.asarray, np.abs)


def _differences(joint: Sequence[Found], alone: Sequence[Found]) -> str:
    """Guided − every other row, where methods are what is compared."""
    by_method = {of.parameters.method: of for of in joint}
    if "guided" not in by_method or len(by_method) != len(joint) or len(by_method) < 2:
        return ""
    guided = by_method["guided"]
    lines = ["== guided − …, percentage points, seed by seed: mean and 95 % interval"]
    rows: list[list[str]] = [["", *HELD_OUT]]
    others = {NAMES[name]: of for name, of in by_method.items() if name != "guided"}
    for name, of in others.items():
        rows.append([name, *(_difference(guided, of.summary.accuracy(part)[:, 0], part) for part in HELD_OUT)])
    for name, outcomes in _uni_modal(alone).items():
        rows.append([name, *(_difference(guided, alone_accuracy(outcomes, part), part) for part in HELD_OUT)])
    return "\n".join(lines + aligned(rows))


def _difference(guided: Found, other: np.ndarray, part: HeldOut) -> str:
    values = guided.summary.accuracy(part)[:, 0] - other
    return interval(stats.resampled_mean(values[np.isfinite(values)], guided.overlap), 100)


def _uni_modal(alone: Sequence[Found]) -> dict[str, tuple[Alone, ...]]:
    """By the name of a row its uni-modal networks; both make the average of their logits."""
    by_place: dict[str, dict[str, Alone]] = {}
    for of in alone:
        assert isinstance(of.outcome, Alone)
        place = "".join(f", {axis} {value}" for axis, value in of.axes.items() if axis != "method")
        by_place.setdefault(place, {})[of.parameters.method] = of.outcome
    rows: dict[str, tuple[Alone, ...]] = {}
    for place, by_method in by_place.items():
        rows |= {f"uni-modal, m{ALONE.index(name)}{place}": (outcome,) for name, outcome in by_method.items()}
        if len(by_method) == len(ALONE):
            rows[f"average of their logits{place}"] = tuple(by_method[name] for name in ALONE)
    return rows


def _printed(method: str, column: str) -> str:
    table = published("greedy", "1")
    name = NAMES[method]
    return f"{table.value(name, column):.2f} ± {table.sd[name][column]:.2f}"


# -- summary.json ----------------------------------------------------------------------------------------------------


def as_json(found: Sequence[Found]) -> list[dict[str, Any]]:
    """One object per grid point."""
    return [_joint_json(of) if isinstance(of.outcome, Outcome) else _alone_json(of) for of in found]


def _head(of: Found) -> dict[str, Any]:
    return {"axes": dict(of.axes), "params": of.parameters.as_config(), "file": of.file}


def _joint_json(of: Found) -> dict[str, Any]:
    summary = of.summary
    return _head(of) | {
        "accuracy": {
            part: {output: summary.mean(summary.accuracy(part)[:, k]).as_dict() for k, output in enumerate(OUTPUTS)}
            for part in PARTS
        },
        "d_util": {part: summary.mean(summary.d_util(part)).as_dict() for part in HELD_OUT},
        "abs_d_util": {part: summary.mean(np.abs(summary.d_util(part))).as_dict() for part in HELD_OUT},
        "d_speed": summary.mean(summary.d_speed).as_dict(),
        "R": summary.mean(summary.sparsity).as_dict(),
        "steps": dict(zip(MODES, map(float, summary.steps), strict=True)),
        "diverged": summary.diverged,
        "runs": {
            "accuracy": {
                part: {output: _numbers(summary.accuracy(part)[:, k]) for k, output in enumerate(OUTPUTS)}
                for part in PARTS
            },
            "d_util": {part: _numbers(summary.d_util(part)) for part in HELD_OUT},
            "d_speed": _numbers(summary.d_speed),
            "R": _numbers(summary.sparsity),
        },
    }


def _alone_json(of: Found) -> dict[str, Any]:
    assert isinstance(of.outcome, Alone)
    values = {part: alone_accuracy((of.outcome,), part) for part in HELD_OUT}
    return _head(of) | {
        "accuracy": {part: stats.resampled_mean(v[np.isfinite(v)], of.overlap).as_dict() for part, v in values.items()},
        "diverged": int(np.sum(of.outcome.diverged)),
    }


def _numbers(values: np.ndarray) -> list[float | None]:
    return [float(value) if math.isfinite(value) else None for value in values]
