"""The tables of the segmentation experiment: as the papers have them, differences seed by seed, IoU by class."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from mmtheory.columns import fitted, spread, terminal_width, wrapped
from mmtheory.published import published
from mmtheory.segmentation.outcome import NETWORKS
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.summary import Summary, mean
from mmtheory.sweep import Found

NAMES: Mapping[str, str] = {
    "rgb": "RGB alone",
    "depth": "depth alone",
    "naive": "middle fusion",
    "umt": "UMT",
    "frozen depth": "new decoder on depth alone",
    "frozen naive": "new decoder on middle fusion's depth encoder",
    "frozen umt": "new decoder on UMT's depth encoder",
}

PAIRS = (
    ("umt", "naive"),
    ("naive", "rgb"),
    ("naive", "depth"),
    ("frozen naive", "depth"),
    ("frozen naive", "frozen depth"),
    ("frozen umt", "frozen naive"),
)

_PRINTED = {
    "naive": ("3", "ESANet"),
    "umt": ("3", "UMT"),
    "depth": ("4", "alone"),
    "frozen naive": ("4", "from ESANet"),
}


Segmented: TypeAlias = Found[Parameters, Summary]
"""What was found at one grid point."""


def tables(found: Sequence[Segmented]) -> str:
    """What a person reads, a block per grid point."""
    return "\n\n".join(map(_block, found))


def _block(one: Segmented) -> str:
    place, summary = one.point.place, one.result
    lines = [f"==== {place}", ""] if place else []
    title = "== mIoU, %: mean ± standard deviation over seeds; published: tables 3 and 4, from scratch, NYUv2"
    lines += wrapped(title, terminal_width())
    rows = [["", "mIoU", "published", "training mIoU", "pixel accuracy", "diverged"]]
    for network in NETWORKS:
        cells = [
            spread(summary.mean_iou(network)),
            _printed(network),
            spread(summary.training_iou(network)),
            spread(summary.pixel_accuracy(network)),
            str(int(summary.diverged(network).sum())),
        ]
        rows.append([NAMES[network], *cells])
    lines += [*fitted(rows), "", "== differences in mIoU, percentage points, seed by seed: mean and 95 % interval"]
    rows = [
        [f"{NAMES[first]} − {NAMES[second]}", summary.difference(first, second).text(100, ".1f")]
        for first, second in PAIRS
    ]
    lines += [*fitted(rows), "", "== IoU by class, %: mean over seeds"]
    heads = ["", *(network for network in NETWORKS)]
    by_class = [100 * np.ma.masked_invalid(summary.class_iou(network)).mean(axis=0) for network in NETWORKS]
    rows = [
        [name, *("–" if np.ma.is_masked(values[k]) else f"{values[k]:.1f}" for values in by_class)]
        for k, name in enumerate(summary.classes)
    ]
    return "\n".join(lines + fitted([heads, *rows]))


def _printed(network: str) -> str:
    if network not in _PRINTED:
        return ""
    number, column = _PRINTED[network]
    return f"{published('umt', number).value('from scratch', column):.2f}"


def as_json(found: Sequence[Segmented]) -> list[dict[str, Any]]:
    """One object per grid point."""
    return [
        {
            "axes": dict(one.axes),
            "params": one.parameters.as_config(),
            "files": one.files,
            "classes": list(one.result.classes),
            "networks": {network: _network(one.result, network) for network in NETWORKS},
            "differences": {
                f"{first} − {second}": one.result.difference(first, second).as_dict() for first, second in PAIRS
            },
        }
        for one in found
    ]


def _network(summary: Summary, network: str) -> dict[str, Any]:
    by_class = summary.class_iou(network)
    return {
        "mean_iou": mean(summary.mean_iou(network)).as_dict(),
        "pixel_accuracy": mean(summary.pixel_accuracy(network)).as_dict(),
        "training_mean_iou": mean(summary.training_iou(network)).as_dict(),
        "class_iou": [mean(by_class[:, k]).as_dict() for k in range(by_class.shape[1])],
        "runs": [float(value) if math.isfinite(value) else None for value in summary.mean_iou(network)],
        "diverged": int(summary.diverged(network).sum()),
    }
