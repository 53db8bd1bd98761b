"""The tables of the greedy experiment: a row per setting, the paper's Table 1 beside it, and paired differences."""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from mmtheory import stats
from mmtheory.columns import fitted, spread, terminal_width, wrapped
from mmtheory.greedy.balancing import modes
from mmtheory.greedy.evaluation import outputs
from mmtheory.greedy.outcome import HELD_OUT, PARTS, Alone, HeldOut, Outcome
from mmtheory.greedy.parameters import Parameters
from mmtheory.greedy.summary import Result, Summary, alone_accuracy
from mmtheory.published import published
from mmtheory.sweep import Found

NAMES = {"vanilla": "vanilla", "rubi": "RUBi", "random": "random", "guided": "guided"}
"""Of the methods, as Table 1 has them."""

NOTE = (
    "u(m_i|rest) is what all other branches take from m_i: the share of their average's accuracy that is lost where "
    "they are deaf to it; s(rest|m_i) is what branch i takes from all others: how fast it learns from them, on a "
    "logarithmic scale"
)
"""What the columns of more than two modalities are, of which the directions are opposite."""

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
    blocks: list[str] = []
    # Of more than two modalities there may be controls, which have two.
    for R in sorted({one.result.R for one in joint}, reverse=True):
        with_as_many = [one for one in joint if one.result.R == R]
        blocks += [_accuracies(with_as_many, [] if blocks else alone, column), _imbalance(with_as_many)]
    if alone and not joint:
        blocks.append(_accuracies([], alone, column))
    differences = _differences(joint, alone)
    if differences:
        blocks.append(differences)
    return "\n\n".join(blocks)


def _accuracies(joint: Sequence[Trained], alone: Sequence[Trained], column: str | None) -> str:
    names = outputs(joint[0].result.R)[1:] if joint else ()
    title = "== accuracy, %: mean ± standard deviation over seeds"
    lines = wrapped(f"{title}; {_parts_of_networks(joint[0].result.R)}" if joint else title, terminal_width())
    heads = ["validation", f"published: {column or '–'}", "test", "familiar"]
    if joint:
        heads += [*names, "at chance", "diverged"]
    rows = [["", *heads]]
    for one in joint:
        summary = one.result.summary
        validation = summary.accuracy("validation")
        collapsed = summary.collapsed(1 / one.result.K)
        cells = [
            spread(validation[:, 0]),
            _printed(one.parameters.method, column) if column else "–",
            *(spread(summary.accuracy(part)[:, 0]) for part in ("test", "familiar")),
            *(spread(validation[:, k]) for k in range(1, 1 + len(names))),
            f"{int(np.sum(collapsed))} of {len(collapsed)}",
            str(summary.diverged),
        ]
        rows.append([_label(one), *cells])
    for name, outcomes in _uni_modal(alone).items():
        values = {part: alone_accuracy(outcomes, part) for part in HELD_OUT}
        cells = [spread(values["validation"]), "–", spread(values["test"]), spread(values["familiar"])]
        rows.append([name, *cells, *[""] * (len(heads) - len(cells))])
    lines += fitted(rows)
    if joint:
        rest = "the other" if joint[0].result.R == 2 else "all others"
        note = f"at chance: runs in which a branch cut off from {rest} is within 2 points of guessing, on training data"
        lines += wrapped(note, terminal_width())
    return "\n".join(lines)


def _parts_of_networks(R: int) -> str:
    """Of what the accuracies by modality are."""
    if R == 2:
        return "branches and cut-off branches on validation data"
    return (
        "branches, branches cut off from all others, and the average of all branches but one, which hear its modality "
        "or are deaf to it, on validation data"
    )


def _imbalance(joint: Sequence[Trained]) -> str:
    lines = ["== utilisation and speed: mean and 95 % interval; steps in %"]
    R = joint[0].result.R
    measured = _differences_of_two if R == 2 else _measures_by_modality
    rows = [["", *measured(joint[0].result.summary), "R(f)", *modes(R)]]
    for one in joint:
        summary = one.result.summary
        values = (*measured(summary).values(), summary.sparsity)
        steps = [f"{100 * share:.1f}" for share in summary.steps]
        rows.append([_label(one), *(summary.mean(each).text(form=".3g") for each in values), *steps])
    lines += fitted(rows)
    if R > 2:
        lines += wrapped(NOTE, terminal_width())
    return "\n".join(lines)


def _differences_of_two(summary: Summary) -> dict[str, np.ndarray]:
    """By column the values of all runs: the paper's differences."""
    validation, familiar = summary.d_util("validation"), summary.d_util("familiar")
    return {
        "d_util": validation,
        "|d_util|": np.abs(validation),
        "d_util familiar": familiar,
        "|d_util| fam.": np.abs(familiar),
        "d_speed": summary.d_speed,
    }


def _measures_by_modality(summary: Summary) -> dict[str, np.ndarray]:
    """By column the values of all runs: what the others take from every modality, what its branch takes from them."""
    parts: dict[str, HeldOut] = {"": "validation", " familiar": "familiar"}
    return {
        **{
            f"u(m{i}|rest){words}": values
            for words, part in parts.items()
            for i, values in enumerate(summary.modality_utilisation(part).T)
        },
        **{f"s(rest|m{i})": values for i, values in enumerate(summary.speeds.T)},
    }


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
    """By the name of a row its uni-modal networks; those of all modalities make the average of their logits."""
    by_place: dict[str, dict[str, Alone]] = {}
    modalities: dict[str, int] = {}
    for one in alone:
        assert isinstance(one.result.outcome, Alone)
        place = "".join(f", {axis} {value}" for axis, value in one.axes.items() if axis != "method")
        by_place.setdefault(place, {})[one.parameters.method] = one.result.outcome
        modalities[place] = one.result.R
    rows: dict[str, tuple[Alone, ...]] = {}
    for place, by_method in by_place.items():
        rows |= {f"uni-modal, m{name.partition('-')[2]}{place}": (by_method[name],) for name in by_method}
        if len(by_method) == modalities[place]:
            rows[f"average of their logits{place}"] = tuple(by_method[name] for name in sorted(by_method))
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
    names = outputs(summary.R)
    estimates, runs = (_differences_json if summary.R == 2 else _measures_json)(summary)
    return _head(one) | {
        "accuracy": {
            part: {output: summary.mean(summary.accuracy(part)[:, k]).as_dict() for k, output in enumerate(names)}
            for part in PARTS
        },
        **estimates,
        "R": summary.mean(summary.sparsity).as_dict(),
        "steps": dict(zip(modes(summary.R), map(float, summary.steps), strict=True)),
        "diverged": summary.diverged,
        "runs": {
            "accuracy": {
                part: {output: _numbers(summary.accuracy(part)[:, k]) for k, output in enumerate(names)}
                for part in PARTS
            },
            **runs,
            "R": _numbers(summary.sparsity),
        },
    }


def _differences_json(summary: Summary) -> tuple[dict[str, Any], dict[str, Any]]:
    """Estimates of the paper's differences, and those of every run."""
    estimates = {
        "d_util": {part: summary.mean(summary.d_util(part)).as_dict() for part in HELD_OUT},
        "abs_d_util": {part: summary.mean(np.abs(summary.d_util(part))).as_dict() for part in HELD_OUT},
        "d_speed": summary.mean(summary.d_speed).as_dict(),
    }
    runs = {
        "d_util": {part: _numbers(summary.d_util(part)) for part in HELD_OUT},
        "d_speed": _numbers(summary.d_speed),
    }
    return estimates, runs


def _measures_json(summary: Summary) -> tuple[dict[str, Any], dict[str, Any]]:
    """By modality estimates of u(m_i|rest) and of s(rest|m_i), and those of every run."""
    by_part = {part: summary.modality_utilisation(part).T for part in HELD_OUT}
    estimates = {
        "utilisation": {part: [summary.mean(u).as_dict() for u in of_part] for part, of_part in by_part.items()},
        "speeds": [summary.mean(s).as_dict() for s in summary.speeds.T],
    }
    runs = {
        "utilisation": {part: [_numbers(u) for u in of_part] for part, of_part in by_part.items()},
        "speeds": [_numbers(s) for s in summary.speeds.T],
    }
    return estimates, runs


def _alone_json(one: Trained) -> dict[str, Any]:
    assert isinstance(one.result.outcome, Alone)
    overlap, values = one.result.overlap, {part: alone_accuracy((one.result.outcome,), part) for part in HELD_OUT}
    return _head(one) | {
        "accuracy": {part: stats.resampled_mean(v[np.isfinite(v)], overlap).as_dict() for part, v in values.items()},
        "diverged": int(np.sum(one.result.outcome.diverged)),
    }


def _numbers(values: np.ndarray) -> list[float | None]:
    return [float(value) if math.isfinite(value) else None for value in values]
