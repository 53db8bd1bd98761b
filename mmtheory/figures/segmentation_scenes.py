"""Scenes, their labels, and what middle fusion and UMT predict (ours; the UMT papers show no predictions)."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from mmtheory.datasets.dataset import Part
from mmtheory.datasets.scenes import CLASSES
from mmtheory.figures.drawing import PAGE, new_figure
from mmtheory.segmentation.outcome import NETWORKS, SHOWN
from mmtheory.segmentation.parameters import Parameters
from mmtheory.segmentation.sources import SCENES, source
from mmtheory.segmentation.summary import Summary
from mmtheory.segmentation.sweep import scaled
from mmtheory.sweep import Found

CLAIMS = ("segmentation.umt", "segmentation.scenes")
SWEEPS = {"scenes": lambda out: scaled(source(SCENES), "default", {}, 2, out)}

COLOURS = ListedColormap(["#d9d9d9", "#8c8c8c", "#f4d03f", "#b9770e", "#cb4335", "#27ae60", "#2e4a9e"])
"""Of the classes; pairs differ in brightness too."""


def draw(results: Mapping[str, Sequence[Found[Parameters, Summary]]]) -> Figure:
    """The first test scenes of the first seed."""
    (one,) = results["scenes"]
    (rgb, depth), label = one.parameters.law.draw(0).part(Part.TEST)
    count = min(SHOWN, len(label))
    predictions = np.asarray(one.result.outcome.predictions)[0]
    rows: list[tuple[str, np.ndarray, dict[str, Any]]] = [
        ("colour", rgb.clip(0, 1), {}),
        ("depth", depth[..., 0], {"cmap": "gray"}),
        ("label", label, {"cmap": COLOURS, "vmin": 0, "vmax": len(CLASSES) - 1}),
        *(
            (name, predictions[NETWORKS.index(network)], {"cmap": COLOURS, "vmin": 0, "vmax": len(CLASSES) - 1})
            for network, name in (("naive", "fusion"), ("umt", "UMT"))
        ),
    ]
    figure, axes = new_figure(len(rows), count, PAGE, 1.05 * len(rows) + 0.4)
    for line, (name, images, look) in zip(axes, rows, strict=True):
        for ax, image in zip(line, images, strict=False):
            ax.imshow(image, interpolation="nearest", **look)
            ax.set_xticks([])
            ax.set_yticks([])
            ax.grid(visible=False)
        line[0].set_ylabel(name)
    handles = [Patch(color=COLOURS(k), label=name) for k, name in enumerate(CLASSES)]
    figure.legend(handles=handles, loc="outside lower center", ncols=len(CLASSES))
    return figure
