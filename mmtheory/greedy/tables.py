"""The tables of the greedy experiment: a row per setting, the paper's Table 1 beside it, and paired differences."""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from mmtheory import stats
from mmtheory.columns import fitted, spread, terminal_width, wrapped
from mmtheory.greedy.balancing import MODES
from mmtheory.greedy.evaluation import OUTPUTS
from mmtheory.greedy.outcome import HELD_OUT, PARTS, Alone, HeldOut, Outcome
from mmtheory.greedy.parameters import ALONE, Parameters
from mmtheory.greedy.summary import Result, alone_accuracy
from mmtheory.published import published
from mmtheory.sweep import Found

NAMES = {"vanilla": "vanilla", "rubi": "RUBi", "random": "random", "guided": "guided"}
"""Of the methods, as Table 1 has them."""


Trained: TypeAlias = Found[Parameters, Result]
"""What was found at one grid point."""


def _label(one: Trained) -> str:
    """The point's place in the grid, or else its method."""
    words = [f"{value}" if axis == "method" else f"{axis} {value}" for axis, value in one.axes.items()]
    return ", ".join(words) or one.parameters.method


def tables(found: Sequence[Trained], column: str | None) -> str:
    """What a person reads: accuracies, utilisation and speed, then differences between methods seed by seed.

    `column` is that of Table 1 with numbers on such data.
    """
    joint = [one for one in found if isinstance(one.result.outcome, Outcome)]
    alone = [one for one in found if isinstance(one.result.outcome, Alone)]
    blocks = []
    if joint:
        blocks += [_accuracies(joint, alone, column), _imbalance(joint)]
    elif alone:
        blocks.append(_accuracies([], alone, column))
    differences = _differences(joint, alone)
    if differences:
        blocks.append(differences)
    return "\n\n".join(blocks)


def _accuracies(joint: Sequence[Trained], alone: Sequence[Trained], column: str | None) -> str:
    title = "== accuracy, %: mean ± standard deviation over seeds; branches and cut-off branches on validation data"
    lines = wrapped(title, terminal_width())
    heads = ("validation", f"published: {column or '–'}", "test", "familiar", *OUTPUTS[1:], "at chance", "diverged")
    rows = [["", *heads]]
    for one in joint:
        summary = one.result.summary
        validation = summary.accuracy("validation")
        collapsed = summary.collapsed(1 / one.result.K)
        cells = [
            spread(validation[:, 0]),
            _printed(one.parameters.method, column) if column else "–",
            *(spread(summary.accuracy(part)[:, 0]) for part in ("test", "familiar")),
            *(spread(validation[:, k]) for k in range(1, len(OUTPUTS))),
            f"{int(np.sum(collapsed))} of {len(collapsed)}",
            str(summary.diverged),
        ]
        rows.append([_label(one), *cells])
    for name, outcomes in _uni_modal(alone).items():
        values = {part: alone_accuracy(outcomes, part) for part in HELD_OUT}
        cells = [spread(values["validation"]), "–", spread(values["test"]), spread(values["familiar"])]
        rows.append([name, *cells, *[""] * (len(heads) - len(cells))])
    lines += fitted(rows)
    note = "at chance: runs in which a branch cut off from the other is within 2 points of guessing, on training data"
    lines += wrapped(note, terminal_width())
    return "\n".join(lines)


def _imbalance(joint: Sequence[Trained]) -> str:
    lines = ["== utilisation and speed: mean and 95 % interval; steps in %"]
    heads = ("d_util", "|d_util|", "d_util familiar", "|d_util| fam.", "d_speed", "R(f)")
    rows = [["", *heads, *MODES]]
    for one in joint:
        summary = one.result.summary
        cells = [
            *(summary.mean(change(summary.d_util(part))) for part in ("validation", "familiar") for change in _SIGNS),
            summary.mean(summary.d_speed),
            summary.mean(summary.sparsity),
        ]
        steps = [f"{100 * share:.1f}" for share in summary.steps]
        rows.append([_label(one), *(cell.text(form=".3g") for cell in cells), *steps])
    return "\n".join(lines + fitted(rows))


_SIGNS = (np.asarray, np.abs)


def _differences(joint: Sequence[Trained], alone: Sequence[Trained]) -> str:
    """Guided − every other row, where methods are what is compared."""
    by_method = {one.parameters.method: one for one in joint}
    if "guided" not in by_method or len(by_method) != len(joint) or len(by_method) < 2:
        return ""
    guided = by_method["guided"]
    lines = ["== guided − …, percentage points, seed by seed: mean and 95 % interval"]
    rows: list[list[str]] = [["", *HELD_OUT]]
    others = {NAMES[name]: one for name, one in by_method.items() if name != "guided"}
    for name, one in others.items():
        rows.append([name, *(_difference(guided, one.result.summary.accuracy(part)[:, 0], part) for part in HELD_OUT)])
    for name, outcomes in _uni_modal(alone).items():
        rows.append([name, *(_difference(guided, alone_accuracy(outcomes, part), part) for part in HELD_OUT)])
    return "\n".join(lines + fitted(rows))


def _difference(guided: Trained, other: np.ndarray, part: HeldOut) -> str:
    values = guided.result.summary.accuracy(part)[:, 0] - other
    return stats.resampled_mean(values[np.isfinite(values)], guided.result.overlap).text(100, ".3g")


def _uni_modal(alone: Sequence[Trained]) -> dict[str, tuple[Alone, ...]]:
    """By the name of a row its uni-modal networks; both make the average of their logits."""
    by_place: dict[str, dict[str, Alone]] = {}
    for one in alone:
        assert isinstance(one.result.outcome, Alone)
        place = "".join(f", {axis} {value}" for axis, value in one.axes.items() if axis != "method")
        by_place.setdefault(place, {})[one.parameters.method] = one.result.outcome
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


def as_json(found: Sequence[Trained]) -> list[dict[str, Any]]:
    """One object per grid point."""
    return [_joint_json(one) if isinstance(one.result.outcome, Outcome) else _alone_json(one) for one in found]


def _head(one: Trained) -> dict[str, Any]:
    return {"axes": dict(one.axes), "params": one.parameters.as_config(), "files": one.files}


def _joint_json(one: Trained) -> dict[str, Any]:
    summary = one.result.summary
    return _head(one) | {
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


def _alone_json(one: Trained) -> dict[str, Any]:
    assert isinstance(one.result.outcome, Alone)
    overlap, values = one.result.overlap, {part: alone_accuracy((one.result.outcome,), part) for part in HELD_OUT}
    return _head(one) | {
        "accuracy": {part: stats.resampled_mean(v[np.isfinite(v)], overlap).as_dict() for part, v in values.items()},
        "diverged": int(np.sum(one.result.outcome.diverged)),
    }


def _numbers(values: np.ndarray) -> list[float | None]:
    return [float(value) if math.isfinite(value) else None for value in values]
