"""The tables of a diagnosis and what is said around them, for whatever shows them: a terminal or a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmtheory.design import Reading
from mmtheory.diagnosis.advice import advice
from mmtheory.diagnosis.diagnosis import Diagnosis, subset, trained
from mmtheory.diagnosis.measuring import pairs, subsets
from mmtheory.diagnosis.regime import COMBINATIONS, LOST, MARGIN, Regime
from mmtheory.estimate import Estimate


@dataclass(frozen=True)
class Table:
    """A title, and rows of cells, of which the first is the header."""

    title: str
    rows: Sequence[Sequence[str]]


def tables(found: Diagnosis) -> tuple[Table, ...]:
    """Accuracies in %, differences in points, with intervals."""
    return tuple(make(found) for make in (_accuracies, _encoders, _classes, _use, _subsets))


def heading(found: Diagnosis) -> str:
    """What was diagnosed."""
    return f"{found.dataset.name}: {len(found.rows.y)} test rows, {found.dataset.K} classes"


def method(found: Diagnosis) -> Sequence[str]:
    """How the numbers came about, and what their intervals are of, in sentences."""
    p = found.parameters
    if found.dataset.split is not None:
        how = f"{p.repeats} initialisations on the split that the data come with."
    else:
        units = "whole groups" if found.groups else "rows"
        folds = len(found.learning) // p.repeats
        how = f"{p.repeats} partitions into {folds} folds of {units}, each tested by networks that have not seen it."
    clusters = len(np.unique(found.rows.clusters))
    alike = f"{clusters} clusters of rows" if clusters < len(found.rows.y) else "rows taken for independent"
    read = (
        f"Accuracies in %, differences in points, with 95 % intervals: for {Reading.SAMPLES} ({alike}), and for "
        f"{Reading.DATA_SET}, whose rows are fixed."
    )
    splits = len(found.learning)
    diverged = f"{found.diverged} of {splits} splits have a network that diverged: no regime is named."
    return (how, read, diverged) if found.diverged else (how, read)


def _accuracies(found: Diagnosis) -> Table:
    rows, names = found.rows, _predictors(found)
    lines = [["", str(Reading.SAMPLES), str(Reading.DATA_SET), *(["balanced"] if found.rare else [])]]
    for name, label in names.items():
        cells = [_percent(rows.mean(name, reading)) for reading in (Reading.SAMPLES, Reading.DATA_SET)]
        lines.append([label, *cells, *([_percent(rows.balanced(name))] if found.rare else [])])
    return Table("accuracy", lines)


def _predictors(found: Diagnosis) -> dict[str, str]:
    modalities = found.dataset.modalities
    return {
        **{f"alone {r}": f"uni-modal, {name}" for r, name in enumerate(modalities, 1)},
        **{f"same {r}": f"{found.R} networks on {name}" for r, name in enumerate(modalities, 1)},
        **COMBINATIONS,
        "joint": "joint training",
    }


def _encoders(found: Diagnosis) -> Table:
    rows = found.rows
    lines = [["", "uni-modal", "joint", "joint − uni-modal"]]
    for r, name in enumerate(found.dataset.modalities, 1):
        alone, joint = f"encoder alone {r}", f"encoder {r}"
        lines.append([name, *map(_percent, (rows.mean(alone), rows.mean(joint), rows.difference(joint, alone)))])
    return Table("encoders: linear evaluation after uni-modal and after joint training", lines)


def _classes(found: Diagnosis) -> Table:
    rows, modalities, won = found.rows, found.dataset.modalities, found.evidence.won
    header = ["", "rows", "joint", "− sum", *(f"{name}, joint − alone" for name in modalities), "won by"]
    lines = [header]
    for k, name in enumerate(found.dataset.classes):
        if not (count := int((rows.y == k).sum())):
            continue
        encoders = [_percent(of_r[k]) for of_r in found.evidence.classes]
        sums = _percent(rows.beyond_the_sum(k, found.R))
        winner = modalities[won[k] - 1] if k in won else "–"
        lines.append([name, str(count), _percent(rows.of_class(k, "joint")), sums, *encoders, winner])
    return Table("classes: joint training, less the sum of the uni-modal, and encoders", lines)


def _use(found: Diagnosis) -> Table:
    lines = [["", "lost without it", "utilisation", "epochs"]]
    for r, name in enumerate(found.dataset.modalities, 1):
        lost, pace = found.lost_without(r), found.pace[r - 1]
        lines.append([name, _percent(lost), f"{found.utilisation(r):.3f}", _epochs(pace)])
    lines.append(["joint training", "", "", _epochs(found.pace[-1])])
    return Table("use by the joint network; epochs to 0.9 of a network's gain in validation", lines)


def _subsets(found: Diagnosis) -> Table:
    rows = found.rows
    own = {subset(chosen): trained(chosen) for chosen in pairs(found.R)}
    lines = [["", "rows", "accuracy", *(["trained on these only"] if own else [])]]
    for chosen in subsets(found.R):
        name = subset(chosen)
        count = int(np.isfinite(rows.right[name]).any(axis=0).sum())
        label = " + ".join(found.dataset.modalities[r] for r in chosen)
        # Of all modalities the network that is shown them is the one.
        alone = f"alone {chosen[0] + 1}" if len(chosen) == 1 else own.get(name, name)
        lines.append([label, str(count), _percent(rows.mean(name)), *([_percent(rows.mean(alone))] if own else [])])
    return Table("joint network, shown some modalities; for the others the mean of features", lines)


def suggestion(found: Diagnosis) -> Sequence[str]:
    """What to do, and the difference that it rests on."""
    told = advice(found.evidence, found.dataset.modalities)
    return told.sentence, f"{told.measure}: {_points(told.estimate)} ({Reading.SAMPLES})"


def reasons(found: Diagnosis) -> Sequence[str]:
    """What the rule looked at, in its order."""
    e, modalities = found.evidence, found.dataset.modalities
    best = "joint training" if e.best == "joint" else COMBINATIONS[e.best]
    lost = ", ".join(f"{found.dataset.classes[k]} by {modalities[r - 1]}" for k, r in e.won.items())
    gaps = "" if found.dataset.present is None else ", which are wrong where it is missing"
    first = [
        f"joint training − {COMBINATIONS[e.combination]}, the best combination of uni-modal predictions: "
        f"{_points(e.ahead)} ({Regime.PAIRED}: above 0, and {100 * MARGIN:g} at the least)",
        f"{best} − {found.R} networks on {modalities[e.single - 1]}{gaps}: {_points(e.gain)} "
        f"({Regime.REDUNDANT}: below {100 * MARGIN:g})",
        f"classes won, in which all other encoders lose {100 * LOST:g} points at the least, by intervals "
        f"for all classes at once: {lost or 'none'} ({Regime.COMPETING}: by different modalities)",
    ]
    below = "; ".join(f"{name} {_points(one)}" for name, one in zip(modalities, e.encoders, strict=True))
    return [
        *first,
        f"encoders after joint training − alone: {below} ({Regime.LAZY}: below 0, by intervals for all modalities at "
        f"once, and −{100 * MARGIN:g} at the most)",
    ]


def _epochs(pace: float) -> str:
    return f"{pace:.1f}" if np.isfinite(pace) else "–"


def _percent(estimate: Estimate) -> str:
    return estimate.text(100, ".1f")


def _points(estimate: Estimate) -> str:
    return estimate.text(100, "+.1f")
