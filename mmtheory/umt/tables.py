"""The tables of the UMT experiment: in the shape of the papers', each row beside the published number."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from mmtheory.columns import fitted
from mmtheory.estimate import Estimate
from mmtheory.learners.imputation import subsets
from mmtheory.learners.training import Optimiser
from mmtheory.plugin import is_plugin
from mmtheory.published import published
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.methods import BALANCING, entry
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.parameters import ALONE
from mmtheory.umt.pretraining import PAPER_RATES
from mmtheory.umt.sweep import Compared
from mmtheory.umt.teacher import PAPER_WEIGHTS


@dataclass(frozen=True)
class PaperTable:
    """A printed table and the methods here that stand for its rows.

    `paper` is None, and `number` with it, for a table of ours, beside which nothing is printed.
    `measure`: what the printed columns are: accuracies of the fused model; linear evaluations of encoders (modality 1
    stands for audio or RGB, 2 for video or flow); or both. `rows` maps a method here to the printed row, or to None.
    """

    paper: str | None
    number: str | None
    title: str
    measure: Literal["accuracy", "encoders", "both"]
    rows: Mapping[str, str | None]


TABLES = (
    PaperTable(
        "laziness",
        "1",
        "linear evaluation of each encoder",
        "encoders",
        {
            "naive": "naive fusion",
            "mlp-head": "MLP head",
            "attention-head": "attention head",
            "blending": "gradient blending",
            "alone-1": "uni-modal, audio or RGB",
            "alone-2": "uni-modal, video or flow",
        },
    ),
    PaperTable(
        "laziness",
        "3",
        "multi-modal training methods",
        "accuracy",
        {
            "naive": "naive fusion",
            "mlp-head": "MLP head",
            "attention-head": "attention head",
            "auxiliary": "auxiliary cross-entropy",
            "blending": "gradient blending",
            "blending-online": None,
            "umt": "UMT",
        },
    ),
    PaperTable(
        "laziness",
        "4",
        "self-distillation against UMT with three losses",
        "accuracy",
        {
            "naive": "naive fusion",
            "self-labels": "self-distillation, labels",
            "self-features": "self-distillation, features",
            "umt-contrastive": "UMT, contrastive",
            "umt-l1": "UMT, L1",
            "umt": "UMT",
        },
    ),
    PaperTable(
        "laziness",
        "7",
        "joint training against combined uni-modal networks",
        "accuracy",
        {
            "alone-1": "uni-modal, audio or RGB",
            "alone-2": "uni-modal, video or flow",
            "averaged-probabilities": "averaged predictions",
            "averaged-logits": None,
            "frozen": "linear classifier on frozen encoders",
            "umt": "UMT",
        },
    ),
    PaperTable(
        "laziness",
        "9",
        "fine-tuning: the encoders' learning rate relative to the head's",
        "both",
        {**{f"fine-tuning-{rate:g}": f"1e-{3 + i}" for i, rate in enumerate(PAPER_RATES) if rate}, "frozen": "0"},
    ),
    PaperTable(
        "laziness",
        "10",
        "middle fusion",
        "accuracy",
        {"naive": "naive fusion", "middle-fusion": "middle fusion", "umt": "UMT"},
    ),
    PaperTable(
        "laziness",
        "11",
        "dropout",
        "accuracy",
        {"naive": "naive fusion", "dropout": "dropout", "modality-dropout": "modality dropout", "umt": "UMT"},
    ),
    PaperTable("laziness", "12", "distillation weight", "accuracy", {f"umt-weight-{w}": str(w) for w in PAPER_WEIGHTS}),
    PaperTable(
        "umt",
        "1",
        "encoders by training method",
        "encoders",
        {
            "naive": "naive fusion",
            "alone-1": "uni-modal, audio",
            "alone-2": "uni-modal, video",
            "blending": "gradient blending",
            "umt-first": "distillation, audio only",
            "umt-second": "distillation, video only",
            "umt": "UMT",
        },
    ),
    PaperTable(
        "umt",
        "2",
        "UMT and baselines",
        "accuracy",
        {
            "naive": "naive fusion",
            "frozen": "linear classifier on frozen encoders",
            "dropout": "dropout",
            "modality-dropout": "modality dropout",
            "umt-second": "distillation, video only",
            "umt-first": "distillation, audio only",
            "self-features": "self-distillation",
            "blending": "gradient blending",
            "umt": "UMT",
            "fine-tuning": None,
            "umt-decayed": None,
            "umt-subspace": None,
        },
    ),
    PaperTable(
        None,
        None,
        "methods against imbalance in joint training, and what it is compared with",
        "both",
        dict.fromkeys(("alone-1", "alone-2", "naive", "averaged-logits", "frozen", "umt", *BALANCING)),
    ),
)


def tables(comparison: Comparison, modalities: Sequence[str]) -> str:
    """All tables of which at least two methods were run."""
    shown = []
    for table in TABLES:
        rows = {method: row for method, row in table.rows.items() if method in comparison.outcomes}
        if table.paper is None:
            own = [method for method in comparison.outcomes if is_plugin(method)]
            rows = rows | dict.fromkeys(own) if own or rows.keys() & BALANCING.keys() else {}
        if len(rows) > 1:
            shown.append("\n".join(_lines(table, rows, comparison, modalities)))
    return "\n\n".join(shown)


def _lines(
    table: PaperTable, rows: Mapping[str, str | None], comparison: Comparison, modalities: Sequence[str]
) -> Iterator[str]:
    printed = None if table.paper is None or table.number is None else published(table.paper, table.number)
    of_paper = "" if printed is None else f"{table.paper}, table {table.number}: "
    yield f"== {of_paper}{table.title} (%)"
    columns = []
    if table.measure != "encoders":
        columns += ["accuracy", "− naive fusion"]
    if table.measure != "accuracy":
        columns += [f"{name}, test" for name in modalities]
    if table.measure == "encoders":
        columns += [f"{name}, training" for name in modalities]
    lines = [["", *columns, *([] if printed is None else [f"published: {', '.join(printed.columns)}"])]]
    for method, row in rows.items():
        cells = [_percent(estimate) for estimate in _estimates(table, method, comparison, len(modalities))]
        if printed is not None:
            cells.append(", ".join("–" if row is None else _plain(printed.value(row, c)) for c in printed.columns))
        lines.append([name_of(method), *cells])
    yield from fitted(lines)
    for method in rows:
        yield from _failures(method, comparison)


def _estimates(table: PaperTable, method: str, comparison: Comparison, R: int) -> Iterator[Estimate | None]:
    if table.measure != "encoders":
        yield comparison.accuracy(method)
        known = "naive" in comparison.outcomes and method != "naive"
        yield comparison.difference(method) if known else None
    if table.measure != "accuracy":
        for part in ("test",) if table.measure == "both" else ("test", "training"):
            for r in range(1, R + 1):
                absent = method.startswith(ALONE) and method != f"{ALONE}{r}"
                yield None if absent else comparison.encoder(method, r, part)


def name_of(method: str) -> str:
    """A method's name in the tables; ours are marked."""
    if method.startswith(ALONE):
        return f"uni-modal, modality {method.removeprefix(ALONE)}"
    row = entry(method)
    return row.name + (" (ours)" if row.ours else "")


def _percent(estimate: Estimate | None) -> str:
    return "–" if estimate is None else estimate.text(100, ".2f")


def _plain(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:g}"


def _failures(method: str, comparison: Comparison) -> Iterator[str]:
    runs, trials = comparison.diverged(method)
    if runs:
        yield f"{name_of(method)}: {runs} runs diverged and are not in the mean"
    elif trials:
        yield f"{name_of(method)}: {trials} trials diverged"


def class_table(comparison: Comparison, classes: Sequence[str]) -> str:
    """Accuracy by class of the uni-modal networks and of naive fusion, the largest gain first (tables 6 and 13)."""
    shown = [name for name in comparison.outcomes if name.startswith(ALONE)] + ["naive"]
    accuracies = {name: comparison.class_accuracies(name) for name in shown}
    gains = comparison.class_gains()
    lines = ["== laziness, tables 6 and 13: accuracy by class, and naive fusion − the sum (%)"]
    columns = [name_of(name) for name in shown] + ["− their sum"]
    rows = [["", *columns]]
    best = [
        accuracies["naive"][k].value - max(accuracies[name][k].value for name in shown[:-1])
        for k in range(len(classes))
    ]
    for k in np.argsort(-np.asarray(best))[:10]:
        cells = [_percent(accuracies[name][k]) for name in shown] + [_percent(gains[k])]
        rows.append([classes[k], *cells])
    above = sum(gain.low > 0 for gain in gains)
    lines += fitted(rows)
    lines.append(f"{above} of {len(classes)} classes exceed the sum by more than the interval")
    return "\n".join(lines)


def partition_table(over_partitions: Comparison, modalities: Sequence[str]) -> str:
    """Accuracies, and encoders against the uni-modal ones, with intervals over partitions of this data set."""
    rows = [["", "accuracy", "− naive fusion", *(f"{name} − uni-modal" for name in modalities)]]
    for method in over_partitions.outcomes:
        alone = method.startswith(ALONE)
        rows.append(
            [
                name_of(method),
                _percent(over_partitions.accuracy(method)),
                _percent(None if method == "naive" else over_partitions.difference(method)),
                *(
                    _percent(None if alone else over_partitions.laziness(method, r))
                    for r in range(1, len(modalities) + 1)
                ),
            ]
        )
    title = "== this data set: its rows fixed, partitions varied; encoders by linear evaluation (%)"
    return "\n".join([title, *fitted(rows)])


def subset_table(comparison: Comparison, modalities: Sequence[str]) -> str:
    """Accuracy of every method by the modalities that it is shown at test time."""
    every = subsets(len(modalities))
    rows = [["", *(" + ".join(modalities[r] for r in chosen) for chosen in every)]]
    for method in comparison.outcomes:
        rows.append([name_of(method), *(_percent(comparison.with_subset(method, chosen)) for chosen in every)])
    title = "== accuracy by the modalities shown, on the test samples that have them (%)"
    return "\n".join([title, *fitted(rows)])


# -- summary.json ----------------------------------------------------------------------------------------------------


def as_json(seeds: Sequence[int], found: Sequence[Compared]) -> list[dict[str, Any]]:
    """summary.json: one object per grid point."""
    return [
        {
            "data": one.about.identity,
            "params": {k: v for k, v in one.parameters.as_config().items() if k != "method"},
            "axes": dict(one.axes),
            "seeds": list(seeds),
            "overlap": one.about.overlap,
            "methods": {m: _method_json(one, m, one.over_partitions(seeds)) for m in one.files},
            "class_gains": {
                name: gain.as_dict() for name, gain in zip(one.about.classes, one.comparison.class_gains(), strict=True)
            },
        }
        for one in found
    ]


def _method_json(one: Compared, method: str, over_partitions: Comparison | None) -> dict[str, Any]:
    comparison = one.comparison
    runs, trials = comparison.diverged(method)
    R = comparison.outcomes["naive"].encoders.encoder_test_accuracy.shape[1]
    encoders = [int(method.removeprefix(ALONE))] if method.startswith(ALONE) else range(1, R + 1)
    return {
        "name": name_of(method),
        "accuracy": comparison.accuracy(method).as_dict(),
        "difference_from_naive": comparison.difference(method).as_dict(),
        "encoders": {
            str(r): {
                "test": comparison.encoder(method, r).as_dict(),
                "training": comparison.encoder(method, r, "training").as_dict(),
                "difference_from_uni_modal": comparison.laziness(method, r).as_dict(),
            }
            for r in encoders
        },
        **({} if over_partitions is None else {"this_data_set": _partitions_json(over_partitions, method, encoders)}),
        **(_subsets_json(comparison, method, R) if comparison.gaps else {}),
        "diverged_runs": runs,
        "diverged_trials": trials,
        "chosen": _chosen(comparison.outcomes[method], method, one.parameters.optimiser),
        "files": one.files[method],
    }


def _partitions_json(over_partitions: Comparison, method: str, encoders: Iterable[int]) -> dict[str, Any]:
    return {
        "accuracy": over_partitions.accuracy(method).as_dict(),
        "difference_from_naive": over_partitions.difference(method).as_dict(),
        "encoders": {
            str(r): {"difference_from_uni_modal": over_partitions.laziness(method, r).as_dict()} for r in encoders
        },
    }


def _subsets_json(comparison: Comparison, method: str, R: int) -> dict[str, Any]:
    each = {" ".join(str(r + 1) for r in chosen): comparison.with_subset(method, chosen) for chosen in subsets(R)}
    return {"shown": {name: estimate.as_dict() for name, estimate in each.items() if estimate is not None}}


def _chosen(outcome: Outcome, method: str, optimiser: Optimiser) -> dict[str, list[float]]:
    """By hyper-parameter the value chosen for every seed; nothing for what is not trained."""
    row = entry("naive" if method.startswith(ALONE) else method)
    tried = row.trials(outcome.diverged.shape[1], optimiser)
    names = row.tuned(optimiser) if row.method.trained else ()
    return {name: [float(value) for value in np.asarray(tried[name])[np.asarray(outcome.chosen)]] for name in names}
