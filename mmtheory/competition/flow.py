"""Trajectories and end states predicted by the flow of the leading neurons, in a fraction of the time of full runs.

prediction = predict(Parameters(K=10, mu=(0.002, 0.01)), seeds=24)
prediction.Gamma, prediction.phase_one, prediction.joint_test_error

Of every class and modality a few neurons move: those that start nearest to the class's feature, of which one wins it or
loses it, and those nearest to the samples that this feature does not explain, which memorise them. No uni-modal network
is trained. Data and weights are those of `simulate` at the same seed, so that a prediction can be laid over the run
that it predicts; at other seeds it is another draw from the same law. Status: derived.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int, Key

from mmtheory import stats
from mmtheory.competition.coordinates import own_correlations
from mmtheory.competition.cost import memory
from mmtheory.competition.descent import NEVER, Trajectory, gradient_descent
from mmtheory.competition.gamma import signal_strength
from mmtheory.competition.generalisation import ErrorCounts, count_errors
from mmtheory.competition.leading import chosen, leading
from mmtheory.competition.network import initialise, preactivations
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.simulation import TEST_BATCH, DataStatistics, Outcome, Setup, at_record_steps, setup
from mmtheory.competition.sparse_coding import Sample, each, random_dictionaries
from mmtheory.competition.summary import Summary
from mmtheory.estimate import Estimate
from mmtheory.memory import check_fits
from mmtheory.parameter import ParameterError
from mmtheory.seeds import concatenate, listed, over_seeds

LEADING = 3
"""Neurons of each class and modality that move: one would miss a winner where noise puts another in front."""

MEMORISING = 2
"""And neurons that are nearest to a sample which the class's feature does not explain, and will memorise it."""


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Flow:
    """What the flow leaves behind; over seeds, every array has a seed axis in front.

    `pushed` are the samples of a class that push a modality's loser: [w, l, j] are those of class j whose modality w
    is insufficient and whose modality l is sufficient. `test` has no errors of uni-modal networks: these are ().
    """

    joint: Trajectory
    test: ErrorCounts
    data: DataStatistics
    pushed: Int[Array, "R R K"]


def _flow_seed(setup: Setup, key: Key[Array, ""]) -> Flow:
    """The joint network of `simulation.run_seed`, with the keys that it has there."""
    law, activation = setup.law, setup.activation
    data_key, dictionary_key, joint_key, _, test_key = jax.random.split(key, 5)
    if setup.random_dictionary:
        law = replace(law, dictionaries=random_dictionaries(dictionary_key, law.d_r, law.d))
    sample = law.sample(data_key, setup.n)
    weights = initialise(joint_key, law.d_r, law.K, setup.m, setup.sigma_0)
    start = tuple(
        moving(w, x, M, sample)
        for w, x, M in zip(weights, sample.X, each(law.dictionaries, law.modalities), strict=True)
    )
    joint = gradient_descent(start, sample, law.dictionaries, activation, setup.descent, setup.record_steps)
    # It stands in for the uni-modal networks, of which there are none.
    networks = joint.weights, joint.weights, law
    heads = joint.head, joint.head
    test = count_errors(*networks, activation, test_key, setup.test_samples, TEST_BATCH, *heads)
    none: Any = ()
    own = jnp.arange(law.K)[:, None] == sample.y[None]
    pushing = ~sample.sufficient[:, None] & sample.sufficient[None]
    return Flow(
        joint=replace(joint, weights=(), head=()),
        test=replace(test, uni_modal_errors=none, fused_errors=none, uni_modal_errors_sufficient=none),
        data=DataStatistics(
            signal_strength=signal_strength(sample, law.K, activation.q, activation.beta),
            insufficient=jnp.sum(~sample.sufficient, axis=-1),
        ),
        pushed=jnp.sum(own[None, None] & pushing[:, :, None], axis=-1),
    )


def moving(
    w: Float[Array, "K m d_r"], X: Float[Array, "d_r n"], M: Float[Array, "d_r d"] | None, sample: Sample
) -> Float[Array, "K count d_r"]:
    """The LEADING neurons of every class, and MEMORISING more that lead on one of the class's samples outside D_s.

    Of a class without such a sample any others, so that no neuron counts twice.
    """
    K, m, _ = w.shape
    first = leading(own_correlations(w, M), min(LEADING, m))
    of_class = jnp.arange(K)[:, None] == sample.y[None]
    in_D_i = of_class & ~jnp.all(sample.sufficient, axis=0)[None]
    # Above the −∞ of those that are chosen already.
    most = jnp.where(in_D_i[:, None], preactivations(w, X), jnp.finfo(w.dtype).min).max(axis=-1)
    others = jnp.where(jnp.any(jnp.arange(m)[None, None] == first[..., None], axis=1), -jnp.inf, most)
    return chosen(w, jnp.concatenate([first, leading(others, min(MEMORISING, m - first.shape[1]))], axis=1))


_flow_seeds = over_seeds(_flow_seed)


@dataclass(frozen=True, eq=False, repr=False)
class Prediction:
    """What `predict` returns: of every seed the trajectories and the end state of the joint network; printed, a table.

    Arrays are numpy with axes (seed, time, modality, class), as those of a run.
    """

    parameters: Parameters
    seeds: tuple[int, ...]
    flow: Flow = field(repr=False)

    @cached_property
    def summary(self) -> Summary:
        """The numbers of the joint network, as of a run.

        There are no uni-modal networks: their trajectories are None, their errors (), and what takes them raises.
        """
        flow = self.flow
        return Summary(self.parameters, Outcome(flow.joint, cast(Trajectory, None), flow.test, flow.data))

    @property
    def neurons(self) -> int:
        """How many neurons of each class and modality move."""
        return min(LEADING + MEMORISING, self.parameters.m)

    @property
    def times(self) -> np.ndarray:
        """Steps of the records, (time,)."""
        return self.parameters.record_steps()

    @property
    def Gamma(self) -> np.ndarray:
        """Γ_j^r(t), (seed, time, modality, class)."""
        return np.asarray(self.flow.joint.records.Gamma)

    @property
    def winner(self) -> np.ndarray:
        """(seed, class): the modality whose Γ reaches β first, −1 where none does."""
        return self.summary.winner

    @property
    def phase_one(self) -> np.ndarray:
        """(seed, class): T_j, NaN where no modality's Γ reaches β."""
        return self.summary.phase_one

    @property
    def loser_learned(self) -> np.ndarray:
        """(seed, class): whether every modality's Γ reaches β, so that competition for the class was transient."""
        return np.asarray((np.asarray(self.flow.joint.first_passage) != NEVER).all(axis=1))

    @property
    def share_of_losers_learned(self) -> Estimate:
        """Of the learned pairs of seed and class, those whose competition was transient."""
        learned = self.summary.learned
        return stats.proportion(int(np.sum(self.loser_learned & learned)), int(np.sum(learned)))

    @property
    def joint_test_error(self) -> Estimate:
        """Test error of the joint network, mean over seeds."""
        return self.summary.joint_test_error

    @property
    def gamma_ratio(self) -> np.ndarray:
        """Γ_loser / Γ_winner at the end, one number per learned pair of seed and class."""
        return self.summary.gamma_ratio

    def as_dict(self) -> dict[str, Any]:
        """The prediction as JSON values; every estimate is {"value", "low", "high"}."""
        summary = self.summary
        return {
            "seeds": len(self.seeds),
            "neurons": self.neurons,
            "win_probability": [estimate.as_dict() for estimate in summary.win_probability_simulated],
            "joint_test_error": self.joint_test_error.as_dict(),
            "weighted_mu": summary.weighted_mu.as_dict(),
            "training_error": summary.training_error.as_dict(),
            "gamma_ratio_median": stats.median(self.gamma_ratio).as_dict(),
            "loser_learned": self.share_of_losers_learned.as_dict(),
            "phase_one_median": stats.median(self.phase_one[summary.learned]).as_dict(),
        }

    def __str__(self) -> str:
        from mmtheory.competition.tables import predicted

        return predicted(self)

    __repr__ = __str__


def predict(parameters: Parameters, seeds: int | Iterable[int]) -> Prediction:
    """Predict the joint network's trajectories Γ_j^r(t), T_j, end state and test error, by the leading neurons' flow.

    Args:
        seeds: their number, for seeds from 0 on, or a range or list of them, as for `simulate`.

    Raises ParameterError, and TooLarge where it does not fit the memory.
    """
    check_predictable(parameters)
    chosen = listed(seeds)
    check_fits(memory(replace(parameters, m=min(LEADING + MEMORISING, parameters.m)), len(chosen)), "seeds")
    flow = concatenate(list(_flow_seeds(setup(parameters), chosen)))
    return Prediction(parameters, chosen, replace(flow, joint=at_record_steps(flow.joint, parameters)))


def check_predictable(parameters: Parameters) -> None:
    """Raise ParameterError where the parameters ask for other samples or neurons than the flow has."""
    if parameters.coordinates == "isotropic":
        raise ParameterError("coordinates", "must not be isotropic: the flow has samples of d_r dimensions")
    if parameters.leading is not None:
        raise ParameterError("leading", "must not be given: the flow chooses its own neurons")
