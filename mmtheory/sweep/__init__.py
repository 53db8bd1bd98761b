"""Experiments over grids of parameters: what is computed at a point, which points there are, and results on disk."""

from mmtheory.sweep.environment import Environment, versions
from mmtheory.sweep.files import Unwritten, check_file, make_folder, write_bytes, write_text
from mmtheory.sweep.grid import Axis, Label, Point, grid
from mmtheory.sweep.listing import Block, Listing
from mmtheory.sweep.notices import duration, notice, warn
from mmtheory.sweep.results import labelled, missing, read, unlabelled, write
from mmtheory.sweep.run import Experiment, Found, Interrupted, Sweep, alone_in, seed_range, sweep
from mmtheory.sweep.stored import NotOneSweep, Stored, stored

__all__ = [
    "Axis",
    "Block",
    "Environment",
    "Experiment",
    "Found",
    "Interrupted",
    "Label",
    "Listing",
    "NotOneSweep",
    "Point",
    "Stored",
    "Sweep",
    "Unwritten",
    "alone_in",
    "check_file",
    "duration",
    "grid",
    "labelled",
    "make_folder",
    "missing",
    "notice",
    "read",
    "seed_range",
    "stored",
    "sweep",
    "unlabelled",
    "versions",
    "warn",
    "write",
    "write_bytes",
    "write_text",
]
