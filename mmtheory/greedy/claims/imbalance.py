"""Sections 3.2 and 5.2: how many models have a high imbalance in utilisation, task by task and rate by rate."""

from functools import partial

import numpy as np

from mmtheory import stats
from mmtheory.claim import OURS, Budget, Finding, Verdict, all_of, at_least
from mmtheory.familywise import together
from mmtheory.greedy.claims.conjectures import (
    LEARNED_ALIVE,
    SOLIDS,
    TASK_LEARNED,
    AtRates,
    by_seed,
    over_rates,
    where_learned,
)
from mmtheory.greedy.claims.paper import MEASURED, ON_DIGITS, PAPER, estimated
from mmtheory.greedy.parameters import MODALITIES
from mmtheory.greedy.runs import RATES, learning_rates, regularised
from mmtheory.greedy.summary import Summary

HIGH = 0.3
"""|d_util| from which it is called high: about E[d_util] of coloured and gray digits, as section 5.2 has it."""

MANY = 1 / 3
"""The least share of the models that is called many."""

_TASKS = dict(zip(MODALITIES, ("coloured and gray", "coloured twice", "gray twice"), strict=True))

# The paper's networks are normalised; whether theirs are imbalanced is `conjecture-1.distinct`.
IMBALANCE = PAPER.subject(section="5.2", preconditions=(TASK_LEARNED, LEARNED_ALIVE), **(MEASURED | OURS))


def _tasks(budget: Budget, seed: int) -> AtRates:
    """By task, digits and solids, vanilla training at every rate that it has."""
    digits = {words: learning_rates(budget, seed, name) for name, words in _TASKS.items()}
    return {**digits, SOLIDS: regularised(budget, seed)[:1]}


def _high(at_rates: tuple[Summary, ...]) -> np.ndarray:
    """By rate and seed 1 where |d_util| on test data is high, else 0; NaN where the task was not learned."""
    d_util = where_learned(at_rates, partial(Summary.d_util, part="test"))
    return np.where(np.isnan(d_util), np.nan, np.abs(d_util) >= HIGH)


def _finite(values: np.ndarray) -> np.ndarray:
    return np.asarray(values[np.isfinite(values)])


@IMBALANCE.claim(
    "high-imbalance",
    "Many models have a high |d_util|, on every task, without batch normalisation too (Figure 2 has it with).",
    # At the highest rate branches are dead, and d_util is 0 for that.
    Verdict.INCONCLUSIVE,
    run=_tasks,
    assumptions=f"{ON_DIGITS}, and solids; intervals are of this pool of digits; learning rates as in Conjecture 1; "
    "vanilla training, distinct modalities and two copies of one; no branch of a run that counts is at chance",
    reading=f"task by task the share of the models with |d_util| ≥ {HIGH:g} on test data, averaged seed by seed over "
    f"those that learned, is at least {MANY:.2g}",
)
def on_every_task(study: AtRates) -> Finding:
    high = [by_seed(_high(at_rates)) for at_rates in study.values()]
    shares = {
        f"{task}:": stats.bounded_mean(_finite(values), 0, 1, together(len(study)))
        for task, values in zip(study, high, strict=True)
    }
    verdict = all_of([at_least(share, MANY) for share in shares.values()])
    return estimated(shares, high, verdict, 100, f" % of the models have |d_util| ≥ {HIGH:g}")


@IMBALANCE.claim(
    "hypothesis",
    "Without batch normalisation too, training on the sum of the losses cannot avoid models with a high imbalance.",
    # At the highest rate branches are dead, and d_util is 0 for that.
    Verdict.INCONCLUSIVE,
    section="3.2",
    run=over_rates(MODALITIES[0]),
    assumptions=f"{ON_DIGITS}; intervals are of this pool of digits; distinct modalities; "
    f"learning rates {', '.join(f'{rate:g}' for rate in RATES)}; no branch of a run that counts is at chance",
    reading=f"whatever the learning rate, a share of at least {MANY:.2g} of the models that learned has |d_util| ≥ "
    f"{HIGH:g} on test data",
)
def at_every_rate(study: AtRates) -> Finding:
    (at_rates,) = study.values()
    high = list(_high(at_rates))
    learned = [_finite(values) for values in high]
    shares = {
        f"η = {rate:g}:": stats.proportion(int(values.sum()), values.size, together(len(learned)))
        for rate, values in zip(RATES, learned, strict=True)
    }
    verdict = all_of([at_least(share, MANY) for share in shares.values()])
    return estimated(shares, high, verdict, 100, f" % of the models have |d_util| ≥ {HIGH:g}")
