"""Conjectures 1 and 2, and the learning speed as a proxy, on section 5.2's and 5.3's networks."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict, all_of, within
from mmtheory.familywise import together
from mmtheory.greedy.absolute_means import farther
from mmtheory.greedy.assumptions import ALIVE, CHANCE, CHANCE_ON_SOLIDS, FITTED, alive
from mmtheory.greedy.claims.paper import MEASURED, ON_DIGITS, ON_SOLIDS, PAPER, estimated, mean_over_seeds, of_pairs
from mmtheory.greedy.claims.sparsity import ALIVE_AT_EVERY_WEIGHT
from mmtheory.greedy.claims.table_1 import ON_FIXED_SPLITS
from mmtheory.greedy.fixed_splits import PARTITIONS, Compared, compared
from mmtheory.greedy.outcome import HeldOut
from mmtheory.greedy.parameters import MODALITIES
from mmtheory.greedy.runs import EPOCHS, L1, RATES, learning_rates, regularised
from mmtheory.greedy.summary import Summary
from mmtheory.precondition import Precondition
from mmtheory.strict import above

LEARNED = 0.8
"""Training accuracy from which a run of section 5.2 counts: what a network uses that cannot do its task says little."""

MARGIN = 0.1
"""E[d_util] is approximately 0 within ± MARGIN."""

_AT_RATES = (
    f"{ON_DIGITS}; learning rates {', '.join(f'{rate:g}' for rate in RATES)}, {EPOCHS} epochs; runs count whose "
    f"network, the one with the best validation accuracy, has training accuracy ≥ {LEARNED:g}, and none of them "
    "may have a branch at chance, which would be taken for balance; on test data, whose colours do not tell the label"
)

_PARTS: dict[HeldOut, str] = {"test": "test data", "familiar": "in distribution"}
"""The paper's accuracies are on test data, whose colours are not training's. Verdicts are of the first."""

AtRates: TypeAlias = Mapping[str, tuple[Summary, ...]]
"""By modalities, vanilla training at every rate of `RATES`."""

SOLIDS = "solids"
"""The one task of an `AtRates` that is not of digits."""


def over_rates(*modalities: str) -> Callable[[Budget, int], AtRates]:
    """Gives the study on these modalities at a budget and seed."""
    return lambda budget, seed: {name: learning_rates(budget, seed, name) for name in modalities}


def _learned(runs: Summary) -> np.ndarray:
    return runs.accuracy("training")[:, 0] >= LEARNED


def _most_learned(study: AtRates) -> tuple[bool, str]:
    learned = np.concatenate([_learned(runs) for at_rates in study.values() for runs in at_rates])
    return bool(2 * learned.sum() > learned.size), f"{learned.sum()} of {learned.size} runs"


TASK_LEARNED = Precondition(
    "task learned", f"more than half of the runs have training accuracy ≥ {LEARNED:g}", _most_learned
)


def _learned_at_chance(study: AtRates) -> np.ndarray:
    chances = {task: CHANCE_ON_SOLIDS if task == SOLIDS else CHANCE for task in study}
    return np.concatenate(
        [runs.collapsed(chances[task])[_learned(runs)] for task, at_rates in study.items() for runs in at_rates]
    )


LEARNED_ALIVE = alive(_learned_at_chance)

CONJECTURES = PAPER.subject(
    section="3.2",
    assumptions=_AT_RATES,
    uses=("greedy.d-util.range.corrected",),
    preconditions=(TASK_LEARNED, LEARNED_ALIVE),
    **MEASURED,
)


def where_learned(at_rates: tuple[Summary, ...], measure: Callable[[Summary], np.ndarray]) -> np.ndarray:
    """By learning rate and seed a number of section 5.2's runs; NaN where the task was not learned."""
    return np.stack([np.where(_learned(runs), measure(runs), np.nan) for runs in at_rates])


def by_seed(values: np.ndarray) -> np.ndarray:
    """The mean over the runs of every seed that count; NaN without any."""
    return np.ma.masked_invalid(values).mean(axis=0).filled(np.nan)


def _utilised(at_rates: tuple[Summary, ...], name: str) -> dict[str, np.ndarray]:
    """By seed the mean of d_util over the learning rates at which it learned, by part; the paper's first."""
    learned = int(sum(_learned(runs).sum() for runs in at_rates))
    total = sum(len(runs.finite) for runs in at_rates)
    return {
        f"{name} ({learned} of {total} runs learned), {words}:": by_seed(
            where_learned(at_rates, partial(Summary.d_util, part=part))
        )
        for part, words in _PARTS.items()
    }


@CONJECTURES.claim(
    "conjecture-1.identical",
    "E[d_util] is approximately 0 for identical modalities.",
    Verdict.INCONCLUSIVE,
    run=over_rates(*MODALITIES[1:]),
    reading=f"the interval of the mean over seeds and learning rates lies within ± {MARGIN:g}, by intervals for both "
    "modalities' copies together",
)
def identical(study: AtRates) -> Finding:
    names = ("coloured twice", "gray twice")
    copies = {at: _utilised(study[at], name) for at, name in zip(MODALITIES[1:], names, strict=True)}
    estimates = {
        name: mean_over_seeds(study[at][0], values, together(len(copies)))
        for at, by_part in copies.items()
        for name, values in by_part.items()
    }
    judged = [estimates[next(iter(by_part))] for by_part in copies.values()]
    verdict = all_of([within(one, -MARGIN, MARGIN) for one in judged])
    values = [one for by_part in copies.values() for one in by_part.values()]
    return estimated(estimates, values, verdict, 1, "")


@CONJECTURES.claim(
    "conjecture-1.distinct",
    "E[d_util] is not 0 for distinct modalities that are learned at different speeds.",
    Verdict.SUPPORTED,
    run=compared("vanilla"),
    assumptions=ON_FIXED_SPLITS,
    preconditions=(FITTED, ALIVE),
    reading="on test data the interval of the mean over initialisations excludes 0, on the same side of it on both "
    f"splits; refuted where one lies within ± {MARGIN:g} and holds 0; by intervals for both splits together",
)
def distinct(runs: Compared) -> Finding:
    values = {
        f"split {at}, {words}:": rows["vanilla"].d_util(part)
        for part, words in _PARTS.items()
        for at, rows in zip(PARTITIONS, runs.rows, strict=True)
    }
    estimates = {name: stats.mean(one, together(len(PARTITIONS))) for name, one in values.items()}
    judged = list(estimates.values())[: len(PARTITIONS)]
    if all(e.low > 0 for e in judged) or all(e.high < 0 for e in judged):
        verdict = Verdict.SUPPORTED
    else:
        negligible = any(e.low <= 0 <= e.high and e.low >= -MARGIN and e.high <= MARGIN for e in judged)
        verdict = Verdict.REFUTED if negligible else Verdict.INCONCLUSIVE
    return estimated(estimates, list(values.values()), verdict, 1, " by split")


@CONJECTURES.claim(
    "conjecture-2",
    "The stronger the regularisation, the greater |E[d_util]|.",
    Verdict.INCONCLUSIVE,
    run=regularised,
    preconditions=(ALIVE_AT_EVERY_WEIGHT,),
    reading="at each λ > 0 section 5.3's |E[d_util]|, the absolute value of the mean over seeds, exceeds that at the λ "
    "before, seed by seed, by intervals for all λ together",
    assumptions=ON_SOLIDS,
)
def regularisation(runs: tuple[Summary, ...]) -> Finding:
    at_weights = [runs_at.d_util("test") for runs_at in runs]
    estimates, pairs = {}, {}
    for before, weight, d_util, after in zip(L1, L1[1:], at_weights, at_weights[1:], strict=False):
        name = f"|E[d_util]| at λ = {weight:g} − at {before:g}:"
        estimates[name] = farther(after, d_util, runs[0].overlap, together(len(runs) - 1))
        pairs[name] = after - d_util
    verdict = all_of([above(estimate, 0) for estimate in estimates.values()])
    return of_pairs(estimated(estimates, list(pairs.values()), verdict, 1, ""), pairs)


_BALANCING = ("vanilla", "random", "guided")


@CONJECTURES.claim(
    "d-speed.proxy",
    "d_speed predicts d_util.",
    Verdict.REFUTED,
    section="5.2",
    run=compared("vanilla"),
    assumptions=ON_FIXED_SPLITS,
    preconditions=(FITTED, ALIVE),
    declares={"share with the same sign, test data:": (0, 0.4), "share with the same sign, in distribution:": (0.6, 1)},
    reading="they have the same sign in most runs of vanilla training, on test data; beside it, in distribution; a "
    "difference of 0 counts half, and the runs from one initialisation, one on each split, are one value",
)
def proxy(runs: Compared) -> Finding:
    same = {
        f"share with the same sign, {words}:": np.mean(
            [_same_sign(rows["vanilla"], part) for rows in runs.rows], axis=0
        )
        for part, words in _PARTS.items()
    }
    shares = {name: stats.bounded_mean(one, 0, 1) for name, one in same.items()}
    verdict = above(next(iter(shares.values())), 0.5)
    return estimated(shares, list(same.values()), verdict, 100, " % over both splits")


def _same_sign(summary: Summary, part: HeldOut) -> np.ndarray:
    """By run 1, 0, or ½ where a difference is 0."""
    return np.asarray((1 + np.sign(summary.d_speed * summary.d_util(part))) / 2)


@CONJECTURES.claim(
    "d-speed.rank",
    "Distributions of d_speed replicate those of d_util: a run with the larger d_speed has the larger d_util.",
    Verdict.INCONCLUSIVE,
    section="5.2",
    run=compared(*_BALANCING),
    assumptions=ON_FIXED_SPLITS,
    preconditions=(FITTED, ALIVE),
    reading="Kendall's rank correlation over the runs of vanilla, random and guided training from one initialisation, "
    "averaged over the splits, has a positive mean over initialisations on test data",
)
def rank(runs: Compared) -> Finding:
    # Runs from one initialisation are alike on both splits: they are one value.
    tau = {f"τ, {words}:": np.mean(_correlations(runs, part), axis=0) for part, words in _PARTS.items()}
    estimates = {name: stats.mean(one) for name, one in tau.items()}
    verdict = above(next(iter(estimates.values())), 0)
    return estimated(estimates, list(tau.values()), verdict, 1, " over both splits")


def _correlations(runs: Compared, part: HeldOut) -> list[np.ndarray]:
    """By split and initialisation: the mean over pairs of methods of sign(Δ d_speed) sign(Δ d_util)."""
    first, second = np.triu_indices(len(_BALANCING), 1)
    found = []
    for rows in runs.rows:
        speeds = np.stack([rows[name].d_speed for name in _BALANCING])
        utils = np.stack([rows[name].d_util(part) for name in _BALANCING])
        found.append(np.mean(np.sign(speeds[first] - speeds[second]) * np.sign(utils[first] - utils[second]), axis=0))
    return found


@CONJECTURES.claim(
    "learning-rate",
    "High learning rates balance the conditional utilisation rates.",
    # At the highest rate the coloured branch is dead in both of two runs looked at, and d_util 0 for that.
    Verdict.INCONCLUSIVE,
    section="5.2",
    run=over_rates(MODALITIES[0]),
    reading="|d_util| at the lowest rate exceeds that at the highest, seed by seed; at least half of the seeds learned "
    "at both",
)
def rates(study: AtRates) -> Finding:
    (at_rates,) = study.values()
    differences = {}
    for part, words in _PARTS.items():
        imbalance = np.abs(where_learned(at_rates, partial(Summary.d_util, part=part)))
        differences[f"η = {RATES[0]:g} − η = {RATES[-1]:g}, {words}:"] = imbalance[0] - imbalance[-1]
    estimates = {name: mean_over_seeds(at_rates[0], one) for name, one in differences.items()}
    verdict = above(next(iter(estimates.values())), 0)
    return of_pairs(estimated(estimates, list(differences.values()), verdict, 1, ""), differences)
