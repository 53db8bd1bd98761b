"""What a person reads of a diagnosis, in at most 80 columns, and what a program does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from mmtheory.columns import fitted, wrapped
from mmtheory.design import Reading
from mmtheory.diagnosis.advice import advice
from mmtheory.diagnosis.diagnosis import Diagnosis, subset
from mmtheory.diagnosis.measuring import subsets
from mmtheory.diagnosis.regime import COMBINATIONS, LOST, MARGIN, Regime
from mmtheory.estimate import Estimate, as_json

WIDTH = 80


def text(found: Diagnosis) -> str:
    """The tables, then the regime with its evidence, and the suggestion."""
    blocks = (_about(found), _accuracies(found), _encoders(found), _classes(found), _use(found), _subsets(found))
    return "\n\n".join("\n".join(block) for block in (*blocks, _regime(found)))


def _about(found: Diagnosis) -> Iterator[str]:
    data, p = found.dataset, found.parameters
    yield f"==== {data.name}: {len(found.rows.y)} test rows, {data.K} classes"
    if data.split is not None:
        how = f"{p.repeats} initialisations on the split that the data come with"
    else:
        of = "whole groups" if found.groups else "rows"
        folds = len(found.learning) // p.repeats
        how = f"{p.repeats} partitions into {folds} folds of {of}, each tested by networks that have not seen it"
    clusters = len(np.unique(found.rows.clusters))
    alike = f"{clusters} clusters of rows" if clusters < len(found.rows.y) else "rows taken for independent"
    yield from wrapped(
        f"{how}. Accuracies in %, differences in points, with 95 % intervals: for {Reading.SAMPLES} ({alike}), and for "
        f"{Reading.DATA_SET}, whose rows are fixed.",
        WIDTH,
    )
    if found.diverged:
        yield f"{found.diverged} of {len(found.learning)} splits have a network that diverged: no regime is named"


def _accuracies(found: Diagnosis) -> Iterator[str]:
    rows, names = found.rows, _predictors(found)
    yield "== accuracy"
    lines = [["", str(Reading.SAMPLES), str(Reading.DATA_SET), *(["balanced"] if found.rare else [])]]
    for name, said in names.items():
        cells = [_percent(rows.mean(name, reading)) for reading in (Reading.SAMPLES, Reading.DATA_SET)]
        lines.append([said, *cells, *([_percent(rows.balanced(name))] if found.rare else [])])
    yield from fitted(lines, WIDTH)


def _predictors(found: Diagnosis) -> dict[str, str]:
    modalities = found.dataset.modalities
    return {
        **{f"alone {r}": f"uni-modal, {name}" for r, name in enumerate(modalities, 1)},
        **{f"same {r}": f"{found.R} networks on {name}" for r, name in enumerate(modalities, 1)},
        **COMBINATIONS,
        "joint": "joint training",
    }


def _encoders(found: Diagnosis) -> Iterator[str]:
    rows = found.rows
    yield "== encoders: linear evaluation after uni-modal and after joint training"
    lines = [["", "uni-modal", "joint", "joint − uni-modal"]]
    for r, name in enumerate(found.dataset.modalities, 1):
        alone, joint = f"encoder alone {r}", f"encoder {r}"
        lines.append([name, *map(_percent, (rows.mean(alone), rows.mean(joint), rows.difference(joint, alone)))])
    yield from fitted(lines, WIDTH)


def _classes(found: Diagnosis) -> Iterator[str]:
    rows, modalities, won = found.rows, found.dataset.modalities, found.evidence.won
    yield "== classes: joint training, less the sum of the uni-modal, and encoders"
    header = ["", "rows", "joint", "− sum", *(f"{name}, joint − alone" for name in modalities), "won by"]
    lines = [header]
    for k, name in enumerate(found.dataset.classes):
        if not (count := int((rows.y == k).sum())):
            continue
        encoders = [_percent(of_r[k]) for of_r in found.evidence.classes]
        sums = _percent(rows.beyond_the_sum(k, found.R))
        winner = modalities[won[k] - 1] if k in won else "–"
        lines.append([name, str(count), _percent(rows.of_class(k, "joint")), sums, *encoders, winner])
    yield from fitted(lines, WIDTH)


def _use(found: Diagnosis) -> Iterator[str]:
    yield "== use by the joint network; epochs to 0.9 of a network's gain in validation"
    lines = [["", "without it", "utilisation", "epochs"]]
    for r, name in enumerate(found.dataset.modalities, 1):
        others = subset(s for s in range(found.R) if s != r - 1)
        pace = found.pace[r - 1]
        lines.append([name, _percent(found.rows.mean(others)), f"{found.utilisation(r):.3f}", f"{pace:.1f}"])
    lines.append(["joint training", "", "", f"{found.pace[-1]:.1f}"])
    yield from fitted(lines, WIDTH)


def _subsets(found: Diagnosis) -> Iterator[str]:
    rows = found.rows
    yield "== joint network, shown some modalities; for the others the mean of features"
    lines = [["", "rows", "accuracy"]]
    for chosen in subsets(found.R):
        name = subset(chosen)
        count = int(np.isfinite(rows.right[name]).any(axis=0).sum())
        said = " + ".join(found.dataset.modalities[r] for r in chosen)
        lines.append([said, str(count), _percent(rows.mean(name))])
    yield from fitted(lines, WIDTH)


def _regime(found: Diagnosis) -> Iterator[str]:
    suggestion = advice(found.evidence, found.dataset.modalities)
    yield f"== regime: {found.regime}"
    for sentence in _reasons(found):
        yield from wrapped(f"- {sentence}", WIDTH, indent=2, first=0)
    yield from wrapped(f"Suggestion: {suggestion.sentence}", WIDTH)
    yield from wrapped(f"{suggestion.measure}: {_points(suggestion.estimate)} ({Reading.SAMPLES})", WIDTH)


def _reasons(found: Diagnosis) -> Sequence[str]:
    """What the rule looked at, in its order."""
    e, modalities = found.evidence, found.dataset.modalities
    best = "joint training" if e.best == "joint" else COMBINATIONS[e.best]
    lost = ", ".join(f"{found.dataset.classes[k]} by {modalities[r - 1]}" for k, r in e.won.items())
    reasons = [
        f"joint training − {COMBINATIONS[e.combination]}, the best combination of uni-modal predictions: "
        f"{_points(e.ahead)} ({Regime.PAIRED}: above 0, and {100 * MARGIN:g} at the least)",
        f"{best} − {found.R} networks on {modalities[e.single - 1]}: {_points(e.gain)} ({Regime.REDUNDANT}: below "
        f"{100 * MARGIN:g})",
        f"classes won, in which all other encoders lose {100 * LOST:g} points at the least: {lost or 'none'} "
        f"({Regime.COMPETING}: by different modalities)",
    ]
    below = "; ".join(f"{name} {_points(one)}" for name, one in zip(modalities, e.encoders, strict=True))
    return [
        *reasons,
        f"encoders after joint training − alone: {below} ({Regime.LAZY}: below 0, and −{100 * MARGIN:g} at the most)",
    ]


def _percent(estimate: Estimate) -> str:
    return estimate.text(100, ".1f")


def _points(estimate: Estimate) -> str:
    return estimate.text(100, "+.1f")


# -- summary.json ----------------------------------------------------------------------------------------------------


def summary(found: Diagnosis) -> dict[str, Any]:
    """Everything that the tables tell, as JSON; shares, not percentages."""
    rows, e, R = found.rows, found.evidence, found.R
    suggestion = advice(e, found.dataset.modalities)

    def accuracies(name: str) -> dict[str, Any]:
        return {
            "new samples": rows.mean(name),
            "this data set": rows.mean(name, Reading.DATA_SET),
            "balanced": rows.balanced(name),
        }

    content = {
        "data": found.dataset.name,
        "modalities": list(found.dataset.modalities),
        "classes": list(found.dataset.classes),
        "rows": len(rows.y),
        "clusters": len(np.unique(rows.clusters)),
        "groups left out": found.groups,
        "parameters": found.parameters.as_config(),
        "splits": len(found.learning),
        "diverged": found.diverged,
        "regime": str(found.regime),
        "evidence": {
            "combination": e.combination,
            "best": e.best,
            "single": e.single,
            "gain": e.gain,
            "ahead": e.ahead,
            "encoders": e.encoders,
            "won": {found.dataset.classes[k]: r for k, r in e.won.items()},
        },
        "suggestion": {
            "sentence": suggestion.sentence,
            "measure": suggestion.measure,
            "difference": suggestion.estimate,
        },
        "accuracy": {name: accuracies(name) for name in rows.right},
        "encoders": {
            str(r): rows.difference(f"encoder {r}", f"encoder alone {r}", Reading.DATA_SET) for r in range(1, R + 1)
        },
        "by class": {
            name: {
                "joint": rows.of_class(k, "joint"),
                "beyond the sum": rows.beyond_the_sum(k, R),
                "encoders": [of_r[k] for of_r in e.classes],
            }
            for k, name in enumerate(found.dataset.classes)
        },
        "utilisation": {str(r): found.utilisation(r) for r in range(1, R + 1)},
        "epochs to 0.9 of the gain": found.pace,
    }
    found_json: dict[str, Any] = as_json(content)
    return found_json
