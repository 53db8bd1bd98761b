"""Equations (1) to (3) of UMT, and Algorithm 1 of laziness: the code against the formulas written out."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.method import Method, Pretrained, Step
from mmtheory.learners.training import Schedule, train
from mmtheory.umt import formulas
from mmtheory.umt.claims.paper import FROM_LAZINESS, PAPER
from mmtheory.umt.formulas import Weights
from mmtheory.umt.teacher import UniModalTeacher

BUILD = Architecture(((3,), (4,)), K=3, features=4, width=5)
STEPS = Schedule(periods=2, batch=None, optimiser="sgd", decay="constant", probes=False, watch="nothing")
"""Two iterations on all samples."""

SAMPLES, RATE = 6, 0.1
CASES = {Budget.QUICK: 5, Budget.STANDARD: 20, Budget.THOROUGH: 100}

EXACT = 1e-10
"""Agreement asked for in float64, relative to the largest value or 1."""


@dataclass(frozen=True)
class Case:
    """A random network with random teachers and samples, and what the code makes of them.

    Args:
        weights: λ, λ_1, λ_2.
        losses: naive fusion's, the teachers', and UMT's.
        after: the network after the iterations of `STEPS`.
    """

    network: Any
    teachers: tuple[Any, ...]
    examples: Examples
    weights: Float[np.ndarray, " 3"]
    losses: Float[np.ndarray, " 4"]
    after: Any

    @property
    def samples(self) -> list[list[np.ndarray]]:
        """Observations of both modalities, sample by sample."""
        return [[np.asarray(x_r, float) for x_r in x] for x in zip(*self.examples.x, strict=True)]

    @property
    def labels(self) -> list[int]:
        """One a sample."""
        return [int(y) for y in self.examples.y]

    @property
    def distilled(self) -> list[float]:
        """λ λ_s before the squared norm; the code averages over features."""
        weight, *by_modality = map(float, self.weights)
        return [weight * one / BUILD.features for one in by_modality]


def _drawn(rng: np.random.Generator, build: Architecture) -> Any:
    """A network with normal parameters."""
    return jax.tree.map(
        lambda leaf: rng.standard_normal(leaf.shape), jax.eval_shape(build.late_fusion, jax.random.key(0))
    )


@jax.jit
def _computed(network: Any, teachers: Any, examples: Examples, weights: Array) -> tuple[Array, Any]:
    """The losses, and the network that the training loop leaves."""
    weight, *modality_weights = weights
    hyper = {"learning_rate": jnp.asarray(RATE), "weight": weight, "modality_weights": jnp.stack(modality_weights)}
    key, pretrained = jax.random.key(0), Pretrained(teachers)
    step = Step(key, jnp.zeros(()), jnp.asarray(0), hyper, pretrained, ())
    alone = [
        Method().loss(teacher, Examples((x,), examples.y), step)
        for teacher, x in zip(teachers, examples.x, strict=True)
    ]
    losses = [Method().loss(network, examples, step), *alone, UniModalTeacher().loss(network, examples, step)]
    data = Data(examples, examples, examples)
    trained = train(UniModalTeacher(), BUILD, STEPS, data, pretrained, hyper, key, network)
    return jnp.stack(losses), trained.network


@cache
def cases(budget: Budget, seed: int) -> tuple[Case, ...]:
    """Random cases, in float64."""
    rng, found = np.random.default_rng(seed), []
    with jax.enable_x64(True):
        for _ in range(CASES[budget]):
            network, teachers = _drawn(rng, BUILD), tuple(_drawn(rng, BUILD.modality(r)) for r in range(2))
            x = tuple(jnp.asarray(rng.standard_normal((SAMPLES, *shape))) for shape in BUILD.shapes)
            examples = Examples(x, jnp.asarray(rng.integers(0, BUILD.K, SAMPLES)))
            weights = jnp.asarray(rng.uniform(0.2, 2.0, 3))
            case = (network, teachers, examples, weights, *_computed(network, teachers, examples, weights))
            # As numpy's: outside of this block jax would compute with them in single precision.
            found.append(Case(*jax.tree.map(np.asarray, case)))
    return tuple(found)


ALGORITHM = PAPER.subject(
    section="2.2",
    assumptions="late fusion with a linear head, encoders of one hidden layer, layers with biases",
    scope="exact",
    run=cases,
    declares={"difference": (0, EXACT)},
)


def _agreement(pairs: list[tuple[Any, Any]], what: str) -> Finding:
    """The largest difference of the code's value from the formula's."""
    worst = max(float(np.max(np.abs(a - b)) / max(1.0, float(np.max(np.abs(b))))) for a, b in pairs)
    verdict = Verdict.SUPPORTED if worst <= EXACT else Verdict.REFUTED
    return Finding(verdict, f"relative difference at most {worst:.1e} in {len(pairs)} {what}", {"difference": worst})


@ALGORITHM.claim(
    "equation-1",
    "Naive fusion minimises (1/n) Σ_i −log softmax(F(X_i))_y, F_y(X) = ⟨θ_y, (φ_1(W_1, X^1), φ_2(W_2, X^2))⟩.",
    Verdict.SUPPORTED,
)
def naive_loss(run: tuple[Case, ...]) -> Finding:
    """The loss equals the formula, sample by sample."""
    pairs = [
        (one.losses[0], formulas.task_loss(Weights.from_network(one.network), one.samples, one.labels)) for one in run
    ]
    return _agreement(pairs, "losses")


@ALGORITHM.claim(
    "equation-2",
    "A teacher minimises (1/n) Σ_i −log softmax(F^s(X_i))_y, F_y^s = ⟨θ_{y,s}, φ_s⟩, on its modality alone.",
    Verdict.SUPPORTED,
)
def teachers_losses(run: tuple[Case, ...]) -> Finding:
    """The losses of both teachers equal the formula, sample by sample."""
    pairs = [
        (
            one.losses[1 + s],
            formulas.task_loss(Weights.from_network(teacher), [[x[s]] for x in one.samples], one.labels),
        )
        for one in run
        for s, teacher in enumerate(one.teachers)
    ]
    return _agreement(pairs, "losses")


@ALGORITHM.claim(
    "equation-3",
    "L_UMT = L(θ, W_1, W_2) + λ E[Σ_s λ_s ‖φ*_s(X^s) − φ_s(W_s, X^s)‖²].",
    Verdict.SUPPORTED,
    uses=("umt.equation-1",),
)
def umt_loss(run: tuple[Case, ...]) -> Finding:
    """The loss equals the formula, sample by sample; λ here is λ/F there, for F features."""
    pairs = []
    for one in run:
        network, teachers = (
            Weights.from_network(one.network),
            [Weights.from_network(teacher) for teacher in one.teachers],
        )
        apart = formulas.distances(network, teachers, one.samples)
        distilled = sum(weight * distance for weight, distance in zip(one.distilled, apart, strict=True))
        pairs.append((one.losses[3], formulas.task_loss(network, one.samples, one.labels) + distilled))
    return _agreement(pairs, "losses")


@ALGORITHM.claim(
    "algorithm-1",
    "UMT: N times the target features of the frozen uni-modal models, the weighted losses of prediction and features, "
    "and an update of the multi-modal model.",
    Verdict.SUPPORTED,
    section="3.3",
    uses=("umt.equation-3",),
    **FROM_LAZINESS,
)
def iterations(run: tuple[Case, ...]) -> Finding:
    """Two iterations of the training loop on all samples leave the weights that the algorithm written out leaves."""
    pairs = []
    for one in run:
        network, teachers = (
            Weights.from_network(one.network),
            [Weights.from_network(teacher) for teacher in one.teachers],
        )
        for _ in range(STEPS.periods):
            network = formulas.descend(network, teachers, one.samples, one.labels, RATE, one.distilled)
        pairs += list(zip(Weights.from_network(one.after).leaves, network.leaves, strict=True))
    return _agreement(pairs, "arrays of weights")
