"""Say what joint training does with a data set of your own: redundant, lazy, competing, paired, or undecided.

mmtheory diagnose mine.npz

The file, or a folder of .npy files, has arrays x1, x2, … or of other names, one a modality; y or labels, a class each;
and perhaps split, groups, which are left out whole, and mask1, …, 0 where a modality is missing. Also htad, mnist and
digits. Small networks are trained on every modality alone and on all, on folds of the data; nothing else than classes
is taken as labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from mmtheory.commands.frame import Job, reported
from mmtheory.commands.one_line import cli, fail
from mmtheory.datasets.dataset import DataError
from mmtheory.datasets.npz import Missing
from mmtheory.diagnosis.diagnosis import Diagnosis, diagnose
from mmtheory.diagnosis.parameters import Parameters
from mmtheory.diagnosis.sources import named, results_name
from mmtheory.diagnosis.summary import summary
from mmtheory.diagnosis.text import text
from mmtheory.ledger.diagnosis_page import page
from mmtheory.parameter import ParameterError
from mmtheory.sweep import check_file, write_text

PAGE = "diagnosis.html"

_DEFAULT = Parameters()


@dataclass(frozen=True)
class Options:
    """The command line."""

    data: tyro.conf.Positional[str]
    """An .npz file, a folder of .npy files, htad, mnist or digits."""
    missing: Annotated[Missing, tyro.conf.arg(help="nan: where all numbers of a modality are NaN it is missing.")] = (
        "refused"
    )
    ignore_groups: Annotated[bool, tyro.conf.arg(help="Folds of rows; known groups cluster the intervals.")] = False
    encoder: Annotated[
        str, tyro.conf.arg(help="MLP; CNN for images; conv1d or GRU for sequences, arrays (sample, time, feature).")
    ] = _DEFAULT.encoder
    repeats: Annotated[int, tyro.conf.arg(help="Partitions into folds.")] = _DEFAULT.repeats
    folds: Annotated[int, tyro.conf.arg(help="Folds of a partition.")] = _DEFAULT.folds
    epochs: Annotated[int, tyro.conf.arg(help="Passes over the training data.")] = _DEFAULT.epochs
    seed: Annotated[int, tyro.conf.arg(help="Of partitions, initialisations and batches.")] = 0
    out: Annotated[
        Path | None, tyro.conf.arg(help="Folder for summary.json and diagnosis.html (default: one in results/).")
    ] = None


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""

    def work() -> int:
        try:
            _job(cli(Options, argv, __doc__, "mmtheory diagnose")).do()
        except DataError as sentence:
            return fail(str(sentence), 2)
        return 0

    return reported(work)


def _job(options: Options) -> Job[Diagnosis]:
    if options.seed < 0:
        raise ParameterError("seed", f"must not be negative; got {options.seed}")
    parameters = Parameters(
        repeats=options.repeats, folds=options.folds, epochs=options.epochs, encoder=options.encoder
    )
    dataset = named(options.data, options.missing)
    out = Path("results") / f"diagnose-{results_name(options.data)}" if options.out is None else options.out
    groups = False if options.ignore_groups else None
    check_file(out / PAGE, "out")
    return Job(
        out,
        lambda: diagnose(dataset, parameters, seed=options.seed, groups=groups),
        text,
        summary,
        lambda found, folder: write_text(folder / PAGE, page(found)),
    )
