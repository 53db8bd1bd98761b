"""Experiments over grids of parameters: what is computed at a point, which points there are, and results on disk."""

from mmtheory.sweep.grid import Axis, Label, Point, grid
from mmtheory.sweep.results import labelled, read, unlabelled, versions, write, write_text
from mmtheory.sweep.run import Experiment, Found, Interrupted, Sweep, alone_in, make_folder, seed_range, sweep

__all__ = [
    "Axis",
    "Experiment",
    "Found",
    "Interrupted",
    "Label",
    "Point",
    "Sweep",
    "alone_in",
    "grid",
    "labelled",
    "make_folder",
    "read",
    "seed_range",
    "sweep",
    "unlabelled",
    "versions",
    "write",
    "write_text",
]
