"""Conjectures 1 and 2, and the learning speed as a proxy, on section 5.2's and 5.3's networks."""

from collections.abc import Callable
from functools import partial

import numpy as np

from mmtheory.claim import Budget, Finding, Verdict, all_of, at_least, within
from mmtheory.estimate import Estimate
from mmtheory.greedy.claims.paper import MEASURED, ON_DIGITS, PAPER, estimated, mean_over_seeds
from mmtheory.greedy.outcome import HeldOut
from mmtheory.greedy.parameters import MODALITIES
from mmtheory.greedy.runs import EPOCHS, L1, RATES, SEEDS, learning_rates, regularised
from mmtheory.greedy.summary import Summary

LEARNED = 0.8
"""Training accuracy from which a run of section 5.2 counts: what a network uses that cannot do its task says little."""

MARGIN = 0.1
"""E[d_util] is approximately 0 within ± MARGIN."""

_AT_RATES = (
    f"{ON_DIGITS}; learning rates {', '.join(f'{rate:g}' for rate in RATES)}, {EPOCHS} epochs; runs count whose "
    f"network, the one with the best validation accuracy, has training accuracy ≥ {LEARNED:g}; on test data, whose "
    "colours do not tell the label"
)

CONJECTURES = PAPER.subject(section="3.2", assumptions=_AT_RATES, uses=("greedy.d-util.range.corrected",), **MEASURED)

_PARTS: dict[HeldOut, str] = {"test": "test data", "familiar": "in distribution"}
"""The paper's accuracies are on test data, whose colours are not training's. Verdicts are of the first."""


def _measured(budget: Budget, seed: int, modalities: str, measure: Callable[[Summary], np.ndarray]) -> np.ndarray:
    """By learning rate and seed a number of section 5.2's runs; NaN where the task was not learned."""
    return np.stack(
        [np.where(_learned(runs), measure(runs), np.nan) for runs in learning_rates(budget, seed, modalities)]
    )


def _learned(runs: Summary) -> np.ndarray:
    return runs.accuracy("training")[:, 0] >= LEARNED


def _by_seed(values: np.ndarray) -> np.ndarray:
    """The mean over the runs of every seed that count; NaN without any."""
    return np.ma.masked_invalid(values).mean(axis=0).filled(np.nan)


def _utilised(budget: Budget, seed: int, modalities: str, name: str) -> dict[str, Estimate]:
    """E[d_util] over seeds and the learning rates at which they learned, by part; the paper's first."""
    at_rates = learning_rates(budget, seed, modalities)
    learned = int(sum(_learned(runs).sum() for runs in at_rates))
    total = sum(len(runs.finite) for runs in at_rates)
    return {
        f"{name} ({learned} of {total} runs learned), {words}:": mean_over_seeds(
            at_rates[0], _by_seed(_measured(budget, seed, modalities, partial(Summary.d_util, part=part)))
        )
        for part, words in _PARTS.items()
    }


@CONJECTURES.claim(
    "conjecture-1.identical",
    "E[d_util] is approximately 0 for identical modalities.",
    Verdict.INCONCLUSIVE,
    reading=f"the interval of the mean over seeds and learning rates lies within ± {MARGIN:g}",
)
def identical(budget: Budget, seed: int) -> Finding:
    copies = [
        _utilised(budget, seed, modalities, name)
        for modalities, name in zip(MODALITIES[1:], ("coloured twice", "gray twice"), strict=True)
    ]
    verdict = all_of([within(next(iter(by_part.values())), -MARGIN, MARGIN) for by_part in copies])
    return estimated(copies[0] | copies[1], verdict, 1, "", SEEDS[budget])


@CONJECTURES.claim(
    "conjecture-1.distinct",
    "E[d_util] is not 0 for distinct modalities that are learned at different speeds.",
    Verdict.INCONCLUSIVE,
    reading="the interval of the mean over seeds and learning rates excludes 0; refuted where it is within "
    f"± {MARGIN:g}",
)
def distinct(budget: Budget, seed: int) -> Finding:
    estimates = _utilised(budget, seed, MODALITIES[0], "distinct")
    mean = next(iter(estimates.values()))
    negligible = within(mean, -MARGIN, MARGIN) is Verdict.SUPPORTED
    otherwise = Verdict.REFUTED if negligible else Verdict.INCONCLUSIVE
    verdict = Verdict.SUPPORTED if mean.low > 0 or mean.high < 0 else otherwise
    return estimated(estimates, verdict, 1, "", SEEDS[budget])


@CONJECTURES.claim(
    "conjecture-2",
    "The stronger the regularisation, the greater |E[d_util]|.",
    Verdict.INCONCLUSIVE,
    reading="section 5.3's |d_util| at each λ > 0 exceeds that at λ = 0",
    assumptions=f"two views of synthetic solids, λ in {', '.join(f'{weight:g}' for weight in L1)}, "
    "learning rate 0.1, batches of 8, no momentum",
)
def regularisation(budget: Budget, seed: int) -> Finding:
    without, *others = regularised(budget, seed)
    base = np.abs(without.d_util("test"))
    estimates = {
        f"λ = {weight:g}:": mean_over_seeds(runs, np.abs(runs.d_util("test")) - base)
        for weight, runs in zip(L1[1:], others, strict=True)
    }
    verdict = all_of([at_least(estimate, 0) for estimate in estimates.values()])
    return estimated(estimates, verdict, 1, "", SEEDS[budget])


@CONJECTURES.claim(
    "d-speed.proxy",
    "d_speed predicts d_util.",
    Verdict.INCONCLUSIVE,
    section="5.2",
    reading="they have the same sign in more than half of a seed's runs, on average over seeds; d_util = 0 counts half",
    assumptions=f"{_AT_RATES}; distinct and identical modalities",
)
def proxy(budget: Budget, seed: int) -> Finding:
    def agree(part: HeldOut) -> Estimate:
        """Over seeds, the share of their runs; a product of 0 agrees by half."""
        signs = np.concatenate(
            [
                _measured(budget, seed, modalities, lambda runs: np.sign(runs.d_speed * runs.d_util(part)))
                for modalities in MODALITIES
            ]
        )
        return mean_over_seeds(learning_rates(budget, seed, MODALITIES[0])[0], (1 + _by_seed(signs)) / 2)

    estimates = {f"share with the same sign, {words}:": agree(part) for part, words in _PARTS.items()}
    verdict = at_least(next(iter(estimates.values())), 0.5)
    return estimated(estimates, verdict, 100, " %", SEEDS[budget])


@CONJECTURES.claim(
    "learning-rate",
    "High learning rates balance the conditional utilisation rates.",
    Verdict.INCONCLUSIVE,
    section="5.2",
    reading="|d_util| at the lowest rate exceeds that at the highest, seed by seed",
)
def rates(budget: Budget, seed: int) -> Finding:
    first = learning_rates(budget, seed, MODALITIES[0])[0]
    estimates = {}
    for part, words in _PARTS.items():
        imbalance = np.abs(_measured(budget, seed, MODALITIES[0], partial(Summary.d_util, part=part)))
        name = f"η = {RATES[0]:g} − η = {RATES[-1]:g}, {words}:"
        estimates[name] = mean_over_seeds(first, imbalance[0] - imbalance[-1])
    verdict = at_least(next(iter(estimates.values())), 0)
    return estimated(estimates, verdict, 1, "", SEEDS[budget])
