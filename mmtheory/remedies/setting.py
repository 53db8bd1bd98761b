"""What a comparison of the remedies runs on: the data law, the networks, and how teachers and students are trained."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mmtheory.competition.parameters import Parameters
from mmtheory.learners.training import Schedule
from mmtheory.remedies.network import Build

PILOT = 1_000_000
"""The first pilot seed: far from any seed that is reported."""


def hypothesis_1(mu: Sequence[float]) -> float:
    """μ of UMT's Hypothesis 1 for two modalities that are insufficient with probabilities μ_r, independently.

    The share of samples with the class feature in exactly one modality, μ_1 (1 − μ_2) + μ_2 (1 − μ_1): a share
    μ_2 (1 − μ_1) has it in modality 1 only, so that the stronger modality is the one with the smaller μ_r. In a further
    share μ_1 μ_2, which the hypothesis does not have, neither carries it. These samples stay in.
    """
    first, second = mu
    return first * (1 - second) + second * (1 - first)


@dataclass(frozen=True)
class Setting:
    """All a table depends on, but for the seeds.

    Args:
        parameters: of data and networks; `parameters.eta` and `parameters.steps` are the teachers' training.
        steps: gradient steps of every student, on all samples at once.
        rates: step sizes for a loss of weight 1 among which every row chooses.
        pilots: seeds on which it chooses, PILOT and on: by validation error, among equals by validation loss.
        validation: samples for that.
        evaluated: test samples of the linear evaluation.
    """

    parameters: Parameters = field(
        default_factory=lambda: Parameters(
            K=5, m=10, n=600, q=3, beta=1.0, sigma_0=0.01, mu=(0.01, 0.05), eta=4.0, steps=2000, test_samples=20000
        )
    )
    steps: int = 2000
    rates: tuple[float, ...] = (0.1, 0.4, 1.6)
    pilots: int = 2
    validation: int = 4000
    evaluated: int = 4000

    @property
    def build(self) -> Build:
        """Of the joint networks."""
        p = self.parameters
        return Build(p.K, p.m, p.observed_dimensions, p.sigma_0, p.q, p.beta)

    @staticmethod
    def schedule(steps: int, periods: int = 2) -> Schedule:
        """Gradient descent at a constant rate, recorded after every period."""
        passes = -(-steps // periods)
        return Schedule(periods, passes, batch=None, optimiser="sgd", decay="constant", probes=False)


DEFAULT = Setting()
"""Two minutes for the table of 8 seeds. At a rate of 6.4 naive training still descends, distillation does not."""

QUICK = Setting(
    replace(DEFAULT.parameters, n=400, steps=1000, test_samples=8000),
    steps=1000,
    rates=(1.6,),
    pilots=1,
    validation=1000,
    evaluated=2000,
)
"""Seconds, for claims: one step size, so that nothing is chosen."""
