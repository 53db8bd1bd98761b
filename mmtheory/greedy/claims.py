"""The statements of Wu et al. as claims: the range of d_util, the two conjectures, and what Table 1 is said to show."""

import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Claim, Finding, Verdict, all_of, at_least, not_run, within
from mmtheory.greedy import studies
from mmtheory.greedy.bench import HeldOut
from mmtheory.greedy.parameters import METHODS, MODALITIES
from mmtheory.greedy.studies import EPOCHS, HIGH, L1, RATES, learning_rates, regularised, table_1, uni_modal
from mmtheory.greedy.summary import Summary, alone_accuracy
from mmtheory.greedy.symmetry import check_swap
from mmtheory.greedy.utilisation import conditional_utilisation, d_util, d_util_range, utilisation_range
from mmtheory.stats import Estimate

PAPER = "Greedy Multi-Modal Learning (Wu et al., ICLR 2022 submission)"
HOLDS, SUPPORTED, REFUTED, INCONCLUSIVE = Verdict

Check = Callable[[Budget, int], Finding]

LOW = 0.03
"""A learning rate at which branches mostly live; at the paper's 0.01 sixteen epochs do not suffice here."""

_CLASSES = 10


def _every_count(N: int) -> tuple[np.ndarray, np.ndarray]:
    """d_util and both u for every combination of correct answers on N samples, A(f_i) > 0."""
    counts = np.array(list(itertools.product(range(1, N + 1), range(N + 1), range(1, N + 1), range(N + 1)))) / N
    accuracies, cut_offs = counts[:, [0, 2]], counts[:, [1, 3]]
    return d_util(accuracies, cut_offs), conditional_utilisation(accuracies, cut_offs)


def check_printed_range(*_: Any) -> Finding:
    """Whether d_util lies in [−1, 1] for every count of correct answers on 10 samples."""
    of, _rates = _every_count(10)
    outside = int(np.sum(np.abs(of) > 1 + 1e-12))
    evidence = (
        f"{outside} of {of.size} combinations of four accuracies on 10 samples give |d_util| > 1, up to {of.max():g}"
    )
    return Finding(REFUTED if outside else HOLDS, evidence, {"largest": float(of.max())})


def check_range(*_: Any) -> Finding:
    """Whether u and d_util on N samples lie in the ranges stated here, whose ends they reach, so where no u < 0."""
    right = []
    for N in (1, 2, 5, 10):
        of, rates = _every_count(N)
        without_harm = of[np.all(rates >= 0, axis=1)]
        found = (rates.min(), rates.max(), of.min(), of.max(), without_harm.min(), without_harm.max())
        right.append(np.allclose(found, (*utilisation_range(N), *d_util_range(N), -1, 1)))
    return Finding(HOLDS if all(right) else REFUTED, "all combinations of accuracies on 1, 2, 5 and 10 samples")


def _decided(estimates: dict[str, Estimate], verdict: Verdict, scale: float, unit: str, runs: int) -> Finding:
    evidence = "; ".join(
        f"{name} {scale * e.value:.3g} [{scale * e.low:.3g}, {scale * e.high:.3g}]" for name, e in estimates.items()
    )
    return Finding(verdict, f"{evidence}{unit}, {runs} seeds", estimates)


def sampled(check: Callable[[Budget, int], Finding]) -> Check:
    """Minutes of training, hence nothing at the quick budget."""
    return lambda budget, seed: not_run(Budget.STANDARD) if budget < Budget.STANDARD else check(budget, seed)


def _paired(summary: Summary, values: np.ndarray) -> Estimate:
    return stats.resampled_mean(values[np.isfinite(values)], summary.overlap)


def higher(method: str, *others: str, rate: float = LOW) -> Check:
    """Validation accuracy of a method − that of others, seed by seed; `average` is of the uni-modal logits."""

    def check(budget: Budget, seed: int) -> Finding:
        found = table_1(budget, seed, rate)
        of = found[method]
        estimates = {}
        for other in others:
            against = (
                alone_accuracy(uni_modal(budget, seed), "validation")
                if other == "average"
                else found[other].accuracy("validation")[:, 0]
            )
            estimates[f"− {other}"] = _paired(of, of.accuracy("validation")[:, 0] - against)
        verdict = all_of([at_least(estimate, 0) for estimate in estimates.values()])
        return _decided(estimates, verdict, 100, " percentage points", studies.SEEDS[budget])

    return sampled(check)


def less_greedy(method: str) -> Check:
    """|d_util| of vanilla − that of a method, seed by seed, out of distribution and in distribution."""

    def check(budget: Budget, seed: int) -> Finding:
        found = table_1(budget, seed, LOW)
        estimates = {
            part: _paired(found[method], np.abs(found["vanilla"].d_util(part)) - np.abs(found[method].d_util(part)))
            for part in ("validation", "familiar")
        }
        verdict = all_of([at_least(estimate, 0) for estimate in estimates.values()])
        return _decided(estimates, verdict, 1, "", studies.SEEDS[budget])

    return sampled(check)


ACCURATE = 0.91
"""The published accuracy of guided training: runs that reach it are those that the table's last row stands for."""


def _collapse(budget: Budget, seed: int, methods: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """By seed how many of the methods' runs at both rates are accurate, and how many of these have a branch at chance.

    A seed's runs share data and initial weights, and go the same way more often than not.
    """
    accurate, collapsed = [], []
    for rate, method in itertools.product((LOW, HIGH), methods):
        of = table_1(budget, seed, rate)[method]
        good = of.accuracy("validation")[:, 0] >= ACCURATE
        accurate.append(good)
        collapsed.append(good & of.collapsed(1 / _CLASSES))
    return np.sum(accurate, axis=0), np.sum(collapsed, axis=0)


@sampled
def check_balance(budget: Budget, seed: int) -> Finding:
    """Whether both branches of the accurate runs of guided training are above chance, in most seeds."""
    accurate, collapsed = _collapse(budget, seed, ("guided",))
    return _share(accurate - collapsed, accurate, "guided", "both branches above chance")


@sampled
def check_collapse(budget: Budget, seed: int) -> Finding:
    """Whether a branch of the accurate runs of any method is at chance, in most seeds."""
    accurate, collapsed = _collapse(budget, seed, tuple(METHODS))
    return _share(collapsed, accurate, "any method's", "a branch at chance")


def _share(count: np.ndarray, accurate: np.ndarray, methods: str, what: str) -> Finding:
    seeds = accurate > 0
    share = stats.proportion(int(np.sum(count[seeds] > accurate[seeds] / 2)), int(np.sum(seeds)))
    evidence = (
        f"{count.sum()} of {accurate.sum()} {methods} runs with validation accuracy ≥ {ACCURATE:g} have {what}; "
        f"most of them in a share {share} of {np.sum(seeds)} seeds"
    )
    return Finding(at_least(share, 0.5) if seeds.any() else INCONCLUSIVE, evidence, {"share": share})


LEARNED = 0.8
"""Training accuracy from which a run of section 5.2 counts: what a network uses that cannot do its task says little."""

_PARTS: dict[HeldOut, str] = {"test": "test data", "familiar": "in distribution"}
"""The paper's accuracies are on test data, whose colours are not training's. Verdicts are of the first."""


def _study(budget: Budget, seed: int, modalities: str, of: Callable[[Summary], np.ndarray]) -> np.ndarray:
    """By learning rate and seed a number of section 5.2's runs; NaN where the task was not learned."""
    return np.stack([np.where(_learned(run), of(run), np.nan) for run in learning_rates(budget, seed, modalities)])


def _learned(runs: Summary) -> np.ndarray:
    return runs.accuracy("training")[:, 0] >= LEARNED


def _by_seed(values: np.ndarray) -> np.ndarray:
    """The mean over the runs of every seed that count; NaN without any."""
    return np.ma.masked_invalid(values).mean(axis=0).filled(np.nan)


def _utilised(budget: Budget, seed: int, modalities: str, name: str) -> dict[str, Estimate]:
    """E[d_util] over seeds and the learning rates at which they learned, by part; the paper's first."""
    runs = learning_rates(budget, seed, modalities)
    learned = int(sum(_learned(of).sum() for of in runs))
    total = sum(len(of.finite) for of in runs)
    return {
        f"{name} ({learned} of {total} runs learned), {words}:": _paired(
            runs[0], _by_seed(_study(budget, seed, modalities, partial(Summary.d_util, part=part)))
        )
        for part, words in _PARTS.items()
    }


_MARGIN = 0.1


@sampled
def check_distinct(budget: Budget, seed: int) -> Finding:
    """Whether E[d_util] is not 0 for distinct modalities; refuted where it is within ± 0.1 of 0."""
    estimates = _utilised(budget, seed, MODALITIES[0], "distinct")
    of = next(iter(estimates.values()))
    negligible = within(of, -_MARGIN, _MARGIN) is SUPPORTED
    verdict = SUPPORTED if of.low > 0 or of.high < 0 else REFUTED if negligible else INCONCLUSIVE
    return _decided(estimates, verdict, 1, "", studies.SEEDS[budget])


@sampled
def check_identical(budget: Budget, seed: int) -> Finding:
    """Whether E[d_util] is within ± 0.1 of 0 for two copies of either modality."""
    copies = [
        _utilised(budget, seed, modalities, name)
        for modalities, name in zip(MODALITIES[1:], ("coloured twice", "gray twice"), strict=True)
    ]
    verdict = all_of([within(next(iter(of.values())), -_MARGIN, _MARGIN) for of in copies])
    return _decided(copies[0] | copies[1], verdict, 1, "", studies.SEEDS[budget])


@sampled
def check_proxy(budget: Budget, seed: int) -> Finding:
    """Whether d_speed has the sign of d_util in more than half of a seed's runs in section 5.2's study, on average."""

    def agree(part: HeldOut) -> Estimate:
        """Over seeds, the share of their runs; a product of 0 agrees by half."""
        signs = np.concatenate(
            [
                _study(budget, seed, modalities, lambda of: np.sign(of.d_speed * of.d_util(part)))
                for modalities in MODALITIES
            ]
        )
        return _paired(learning_rates(budget, seed, MODALITIES[0])[0], (1 + _by_seed(signs)) / 2)

    estimates = {f"share with the same sign, {words}:": agree(part) for part, words in _PARTS.items()}
    verdict = at_least(next(iter(estimates.values())), 0.5)
    return _decided(estimates, verdict, 100, " %", studies.SEEDS[budget])


@sampled
def check_rates(budget: Budget, seed: int) -> Finding:
    """Whether |d_util| at the lowest learning rate exceeds that at the highest, in seeds that learn at both."""
    runs = learning_rates(budget, seed, MODALITIES[0])
    estimates = {}
    for part, words in _PARTS.items():
        imbalance = np.abs(_study(budget, seed, MODALITIES[0], partial(Summary.d_util, part=part)))
        estimates[f"η = {RATES[0]:g} − η = {RATES[-1]:g}, {words}:"] = _paired(runs[0], imbalance[0] - imbalance[-1])
    verdict = at_least(next(iter(estimates.values())), 0)
    return _decided(estimates, verdict, 1, "", studies.SEEDS[budget])


@sampled
def check_regularisation(budget: Budget, seed: int) -> Finding:
    """Whether |d_util| grows with λ: at every weight above 0 it exceeds that without, seed by seed."""
    without, *others = regularised(budget, seed)
    base = np.abs(without.d_util("test"))
    estimates = {
        f"λ = {weight:g}:": _paired(of, np.abs(of.d_util("test")) - base)
        for weight, of in zip(L1[1:], others, strict=True)
    }
    verdict = all_of([at_least(estimate, 0) for estimate in estimates.values()])
    return _decided(estimates, verdict, 1, "", studies.SEEDS[budget])


_ON_DIGITS = (
    "coloured and gray MNIST from 5,000 digits pooled to 14 × 14, validation colours independent of the label; "
    "channels 8, 16, 32, 32, no normalisation layers; random splits, Nadeau and Bengio's corrected interval; "
)
_AT_LOW = _ON_DIGITS + f"learning rate {LOW:g}, for sixteen epochs do not suffice at the paper's 0.01"
_AT_BOTH = _ON_DIGITS + f"learning rates {LOW:g} and {HIGH:g}"
_AT_RATES = _ON_DIGITS + (
    f"learning rates {', '.join(f'{rate:g}' for rate in RATES)}, {EPOCHS} epochs; runs count whose network, the "
    f"one with the best validation accuracy, has training accuracy ≥ {LEARNED:g}; on test data, whose colours do not "
    "tell the label"
)


def _claim(
    part: str, section: str, statement: str, expected: Verdict, check: Check, reading: str, **kwargs: Any
) -> Claim:
    declared: dict[str, Any] = {
        "assumptions": _AT_LOW,
        "form": "printed",
        "scope": "empirical",
        "source": "paper",
        "needs": Budget.STANDARD,
    }
    return Claim(
        id=f"greedy.{part}",
        paper=PAPER,
        section=section,
        statement=statement,
        expected=expected,
        check=check,
        reading=reading,
        **{**declared, **kwargs},
    )


_EXACT = {"scope": "exact", "needs": Budget.QUICK}
_POSITIVE = "the difference, seed by seed, is positive: its 95 % interval lies above 0"

CLAIMS: tuple[Claim, ...] = (
    _claim(
        "d-util.range",
        "3.2",
        "d_util is bounded between −1 and 1.",
        REFUTED,
        check_printed_range,
        "whatever the four accuracies are",
        assumptions="accuracies are multiples of 1/N, A(f_i) > 0",
        **_EXACT,
    ),
    _claim(
        "d-util.range.corrected",
        "3.2",
        "On N samples u lies in [1 − N, 1] and d_util in [−N, N]; in [−1, 1] where no context lowers an accuracy.",
        HOLDS,
        check_range,
        "least and greatest value over all combinations of accuracies",
        assumptions="accuracies are multiples of 1/N, A(f_i) > 0",
        form="corrected",
        source="reconstructed",
        **_EXACT,
    ),
    _claim(
        "conjecture-1.symmetry",
        "3.2",
        "With identical modalities d_util is distributed symmetrically around 0, and E[d_util] = 0.",
        HOLDS,
        check_swap,
        "branches are initialised alike, so that a network and its twin with swapped branches are equally likely; "
        "trained on the same batches, the twin has −d_util and −d_speed",
        assumptions="dense branches, vanilla and guided training",
        **_EXACT,
    ),
    _claim(
        "conjecture-1.identical",
        "3.2",
        "E[d_util] is approximately 0 for identical modalities.",
        INCONCLUSIVE,
        check_identical,
        f"the interval of the mean over seeds and learning rates lies within ± {_MARGIN:g}",
        assumptions=_AT_RATES,
    ),
    _claim(
        "conjecture-1.distinct",
        "3.2",
        "E[d_util] is not 0 for distinct modalities that are learned at different speeds.",
        INCONCLUSIVE,
        check_distinct,
        f"the interval of the mean over seeds and learning rates excludes 0; refuted where it is within ± {_MARGIN:g}",
        assumptions=_AT_RATES,
    ),
    _claim(
        "conjecture-2",
        "3.2",
        "The stronger the regularisation, the greater |E[d_util]|.",
        INCONCLUSIVE,
        check_regularisation,
        "section 5.3's |d_util| at each λ > 0 exceeds that at λ = 0",
        assumptions=f"two views of synthetic solids, λ in {', '.join(f'{weight:g}' for weight in L1)}, "
        "learning rate 0.1, batches of 8, no momentum",
    ),
    _claim(
        "d-speed.proxy",
        "5.2",
        "d_speed predicts d_util.",
        INCONCLUSIVE,
        check_proxy,
        "they have the same sign in more than half of a seed's runs, on average over seeds; d_util = 0 counts half",
        assumptions=_AT_RATES + "; distinct and identical modalities",
    ),
    _claim(
        "learning-rate",
        "5.2",
        "High learning rates balance the conditional utilisation rates.",
        INCONCLUSIVE,
        check_rates,
        "|d_util| at the lowest rate exceeds that at the highest, seed by seed",
        assumptions=_AT_RATES,
    ),
    *(
        _claim(
            f"table-1.{method}.{other}",
            "5.4",
            f"{method.capitalize()} training is more accurate than {words} (Table 1).",
            expected,
            higher(method, other),
            _POSITIVE,
        )
        for method, other, words, expected in (
            ("guided", "vanilla", "vanilla training", INCONCLUSIVE),
            ("guided", "rubi", "RUBi", INCONCLUSIVE),
            ("guided", "random", "random training", INCONCLUSIVE),
            ("random", "vanilla", "vanilla training", INCONCLUSIVE),
        )
    ),
    _claim(
        "table-1.guided.average",
        "5.4",
        "Guided training is more accurate than the average of the uni-modal networks' logits.",
        INCONCLUSIVE,
        higher("guided", "average"),
        _POSITIVE,
        form="ours",
        source="reconstructed",
    ),
    _claim(
        "guided.less-greedy",
        "5.4",
        "Guided training is less greedy than vanilla training.",
        INCONCLUSIVE,
        less_greedy("guided"),
        "|d_util|, seed by seed, is smaller, out of distribution and in distribution",
    ),
    _claim(
        "guided.balance",
        "4.2",
        "Models trained by the guided algorithm learn to use all modalities and generalise better for it.",
        INCONCLUSIVE,
        check_balance,
        f"in most seeds most guided runs with validation accuracy ≥ {ACCURATE:g} have both branches, cut off from each "
        "other, above chance",
        assumptions=_AT_BOTH,
    ),
    _claim(
        "guided.collapse",
        "5.4",
        f"Validation accuracies of {ACCURATE:g} and more, as in Table 1's last row, come from a collapsed branch.",
        SUPPORTED,
        check_collapse,
        "in most seeds most runs of any method that reach it have a branch that, cut off from the other, is at chance",
        assumptions=_AT_BOTH,
        needs=Budget.THOROUGH,
        form="ours",
        source="reconstructed",
    ),
)
"""In the order of the paper's arguments."""
