"""The smallest instances on which a statement fails, found from the statement alone.

All instances of one feature on a grid of values are tried, then all of two, and so on; in the finite-sample reading,
for each number of features all data sets of one sample, then of two. Candidates are trained in floating point, in one
batch a size, and what fails there is verified in exact fractions: a counterexample returned is one.
"""

import itertools
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from mmtheory.laziness.instance import Feature, Instance
from mmtheory.laziness.priority import PAIRED, Features, FiniteSample, Population, Reading, train
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import Comparison, Statement

_ROUNDING = 1e-9
"""What accuracies may lack to τ in the floating-point pass: more than rounding, less than the grid's differences."""


@dataclass(frozen=True)
class Grid:
    """The values that are tried. Only the order of the p's matters for learning from a finite sample.

    By default no boosted priority is equal to another one.
    """

    c: Fraction = Fraction(2)
    p: tuple[Fraction, ...] = tuple(Fraction(i, 10) for i in range(6, 0, -1))
    tau: tuple[Fraction, ...] = tuple(Fraction(i, 40) for i in range(21, 38))
    boost: Fraction = Fraction(1, 20)


@dataclass(frozen=True)
class _Candidates:
    """Instances as arrays over candidates: indices into the grid's p, kinds, and what a reading adds."""

    p: np.ndarray
    kinds: np.ndarray
    tau: np.ndarray | None = None
    votes: np.ndarray | None = None

    def instance(self, i: int, grid: Grid) -> Instance:
        features = tuple(
            Feature(f"r{j + 1}", "paired", grid.p[p])
            if kind == PAIRED
            else Feature(f"r{j + 1}", "self-standing", grid.p[p], kind)
            for j, (p, kind) in enumerate(zip(self.p[i], self.kinds[i].tolist(), strict=True))
        )
        names = [feature.name for feature in features]
        return Instance(
            c=grid.c,
            features=features,
            tau=None if self.tau is None else grid.tau[self.tau[i]],
            boost=grid.boost,
            votes=None if self.votes is None else dict(zip(names, map(tuple, self.votes[i].tolist()), strict=True)),
        )


def smallest_in_population(statement: Statement, most_features: int, grid: Grid | None = None) -> Instance | None:
    """The first counterexample with the fewest features in the population reading, None up to `most_features`."""
    grid = grid or Grid()
    for n in range(1, most_features + 1):
        # Features in descending p: any other order is the same problem. All differ, for the paper has no rule for ties.
        p = list(itertools.combinations(range(len(grid.p)), n))
        kinds = list(itertools.product((1, 2, PAIRED), repeat=n))
        of_p, of_kinds, of_tau = (
            index.ravel() for index in np.meshgrid(*map(np.arange, (len(p), len(kinds), len(grid.tau))), indexing="ij")
        )
        candidates = _Candidates(np.array(p)[of_p], np.array(kinds)[of_kinds], tau=of_tau)
        if found := _first_failure(statement, candidates, grid, "population"):
            return found
    return None


def smallest_in_finite_sample(
    statement: Statement, most_features: int, most_samples: int, grid: Grid | None = None
) -> Instance | None:
    """The first counterexample with the fewest features, then samples, in the finite-sample reading."""
    grid = grid or Grid()
    for n, samples in itertools.product(range(1, most_features + 1), range(1, most_samples + 1)):
        kinds = np.array(list(itertools.product((1, 2, PAIRED), repeat=n)))
        votes = np.array(list(itertools.product((1, 0, -1), repeat=n * samples))).reshape(-1, n, samples)
        candidates = _Candidates(
            p=np.tile(np.arange(n), (len(kinds) * len(votes), 1)),
            kinds=np.repeat(kinds, len(votes), axis=0),
            votes=np.tile(votes, (len(kinds), 1, 1)),
        )
        if found := _first_failure(statement, candidates, grid, "finite"):
            return found
    return None


def _first_failure(statement: Statement, candidates: _Candidates, grid: Grid, reading: str) -> Instance | None:
    p = np.array([float(p) for p in grid.p])[candidates.p]
    features = Features(p, candidates.kinds, np.asarray(float(grid.c)))
    criterion: Reading
    if candidates.tau is not None:
        criterion = Population(np.array([float(tau) for tau in grid.tau])[candidates.tau] - _ROUNDING)
    else:
        criterion = FiniteSample(candidates.votes)
    boost = np.asarray(float(grid.boost))
    x = Comparison(features, train(features, criterion, boost), boost)
    suspects = np.flatnonzero(statement.applies(x) & ~statement.holds(x))
    for i in suspects.tolist():
        instance = candidates.instance(i, grid)
        if summaries(instance)[reading].fails(statement):
            return instance
    return None
