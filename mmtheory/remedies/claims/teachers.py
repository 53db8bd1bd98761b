"""Equation (2) of UMT on the network of Modality Competition: teachers are trained side by side, each by itself."""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.learners.data import Examples
from mmtheory.learners.method import Hyper, Method, Pretrained, Step
from mmtheory.remedies.claims.paper import PAPER
from mmtheory.remedies.methods import TEACHERS
from mmtheory.remedies.network import Build, SmoothedNetwork
from mmtheory.remedies.trainer import apart

EXACT = 1e-12
"""Agreement asked for in float64, relative to the largest entry."""

BUILD = Build(K=3, m=2, d_r=(4, 5), sigma_0=1.0, q=3, beta=1.0)
CASES, SAMPLES = {Budget.QUICK: 5, Budget.STANDARD: 20, Budget.THOROUGH: 100}, 6

TEACHING = PAPER.subject(section="2.2", assumptions="smoothed-ReLU networks with a fixed head, random weights and data")


@jax.jit
def _gradients(
    network: SmoothedNetwork, examples: Examples, hyper: Hyper
) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """By modality the gradient of both teachers' loss, and that of a network of this modality's neurons alone."""
    step = Step(jax.random.key(0), jnp.zeros(()), jnp.asarray(0), hyper, Pretrained(), ())
    side_by_side = jax.grad(TEACHERS.method.loss)(network, examples, step)
    alone = [
        jax.grad(Method().loss)(one, Examples((x,), examples.y), step)
        for one, x in zip(apart(network), examples.x, strict=True)
    ]
    return side_by_side.encoders, tuple(gradient.encoders[0] for gradient in alone)


def _difference(ours: Float[Array, "K m d"], theirs: Float[Array, "K m d"]) -> float:
    return float(jnp.max(jnp.abs(ours - theirs)) / jnp.max(jnp.abs(theirs)))


@TEACHING.claim(
    "teachers.alone",
    "Each teacher is trained on its modality alone, as if the other were not there.",
    Verdict.SUPPORTED,
    scope="exact",
    declares={"difference": (0, EXACT)},
)
def trained_alone(budget: Budget, seed: int) -> Finding:
    """A step on both teachers moves either as a step of a network with this modality's neurons alone does."""
    rng, worst = np.random.default_rng(seed), 0.0
    with jax.enable_x64(True):
        for _ in range(CASES[budget]):
            network = jax.tree.map(
                lambda leaf: jnp.asarray(rng.standard_normal(leaf.shape)),
                jax.eval_shape(BUILD.late_fusion, jax.random.key(0)),
            )
            x = tuple(jnp.asarray(rng.standard_normal((SAMPLES, d))) for d in BUILD.d_r)
            examples = Examples(x, jnp.asarray(rng.integers(0, BUILD.K, SAMPLES)))
            pairs = zip(*_gradients(network, examples, TEACHERS.at(1.0, BUILD)), strict=True)
            worst = max(worst, *(_difference(*pair) for pair in pairs))
    evidence = f"relative difference at most {worst:.1e} in {CASES[budget]} random networks, both modalities, float64"
    return Finding(Verdict.SUPPORTED if worst <= EXACT else Verdict.REFUTED, evidence, {"difference": worst})
