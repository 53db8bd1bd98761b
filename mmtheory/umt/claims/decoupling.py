"""Section 3.2 of UMT: modalities meet in the logits only, and where these are right every gradient vanishes."""

from collections.abc import Callable
from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float, Key

from mmtheory.claim import CORRECTED, Budget, Established, Finding, Verdict
from mmtheory.learners.data import Examples
from mmtheory.learners.encoders import CNN, MLP
from mmtheory.learners.fusion import Architecture, LateFusion
from mmtheory.learners.method import cross_entropy
from mmtheory.umt.claims.paper import PAPER

DECOUPLING = PAPER.subject(
    section="3.2", assumptions="late fusion with a linear head, softmax cross-entropy", scope="exact"
)

NETWORKS = {Budget.QUICK: 20, Budget.STANDARD: 100, Budget.THOROUGH: 500}

EXACT = 1e-12
"""Agreement asked for in float64, relative to the largest entry."""


def surplus(network: LateFusion, examples: Examples) -> Float[Array, "n K"]:
    """1{y_i = y} − logit_y(F, X_i)."""
    return jax.nn.one_hot(examples.y, len(_theta(network))) - jax.nn.softmax(network(examples.x))


def descent_direction(network: LateFusion, examples: Examples, r: int) -> tuple[Float[Array, "K F"], MLP | CNN]:
    """−∇L for (θ_r, W_r), from modality r's own network and `surplus` alone.

    −∂L/∂θ_{y,r} = E[(1{y_i = y} − logit_y) φ_r(X^r)] and
    −∂L/∂W_r = E[Σ_y (1{y_i = y} − logit_y) ∇_{W_r} ⟨θ_{y,r}, φ_r(W_r, X^r)⟩].

    Source status: paper, section 3.2, but for two misprints there: the sign, and the sum over classes.
    """
    sizes = np.cumsum([0, *(encoder.size for encoder in network.encoders)])
    theta = _theta(network)[:, sizes[r] : sizes[r + 1]]

    def own_logits(theta: Array, encoder: MLP | CNN) -> Float[Array, "n K"]:
        return jax.vmap(encoder)(examples.x[r]) @ theta.T

    pulled_back = jax.vjp(own_logits, theta, network.encoders[r])[1]
    return pulled_back(surplus(network, examples) / examples.y.size)


def random_case(key: Key[Array, ""]) -> tuple[LateFusion, Examples]:
    """A network with two encoders of random weights and a random batch, in the current precision."""
    network_key, x1_key, x2_key, y_key, scale_key = jax.random.split(key, 5)
    network = Architecture(((5,), (3,)), K=4, features=6, width=7).late_fusion(network_key)
    scale = jax.random.uniform(scale_key, minval=0.1, maxval=3.0)
    network = jax.tree.map(lambda w: scale * w, network)
    x = (jax.random.normal(x1_key, (10, 5)), jax.random.normal(x2_key, (10, 3)))
    return network, Examples(x, jax.random.randint(y_key, (10,), 0, 4))


def _over_random_cases(
    measure: Callable[[LateFusion, Examples], Float[Array, "*_"]], budget: Budget, seed: int
) -> Float[np.ndarray, " network *_"]:
    with jax.enable_x64(True):
        cases = _random_cases(jax.random.split(jax.random.key(seed), NETWORKS[budget]))
        return np.asarray(jax.jit(lambda cases: jax.lax.map(lambda case: measure(*case), cases))(cases))


# Drawing takes longer to compile than what is measured.
_random_cases = jax.jit(partial(jax.lax.map, random_case))


@DECOUPLING.claim(
    "section-3.2.update",
    "Gradient descent updates θ_{y,1} to θ_{y,1} − η E[(1{y_i=y} − logit_y) φ_1(X)].",
    Verdict.REFUTED,
    reading="a small step lowers the loss",
    established=Established.CERTIFICATE,
)
def printed_update(budget: Budget, seed: int) -> Finding:
    raised = int(np.sum(_over_random_cases(_rise_by_printed_step, budget, seed) > 0))
    verdict = Verdict.REFUTED if raised else Verdict.SUPPORTED
    n = NETWORKS[budget]
    return Finding(verdict, f"the printed step raises the loss in {raised} of {n} random networks (η = 1e-4, float64)")


def _rise_by_printed_step(network: LateFusion, examples: Examples) -> Float[Array, ""]:
    direction = jnp.concatenate([descent_direction(network, examples, r)[0] for r in range(2)], axis=1)
    moved = eqx.tree_at(lambda joint: joint.head.layer.weight, network, _theta(network) - 1e-4 * direction)
    return cross_entropy(moved(examples.x), examples) - cross_entropy(network(examples.x), examples)


@DECOUPLING.claim(
    "section-3.2.update.corrected",
    "θ_{y,r} ← θ_{y,r} + η E[(1{y_i=y} − logit_y) φ_r], W_r ← W_r + η E[Σ_y (1{y_i=y} − logit_y) ∇⟨θ_{y,r}, φ_r⟩]: "
    "the other modality enters through the logits only.",
    Verdict.SUPPORTED,
    reading="equal to −η times the gradient of the loss",
    corrects=("umt.section-3.2.update",),
    **CORRECTED,
)
def corrected_update(budget: Budget, seed: int) -> Finding:
    worst = _over_random_cases(_difference_from_gradient, budget, seed).max()
    verdict = Verdict.SUPPORTED if worst < EXACT else Verdict.REFUTED
    return Finding(verdict, f"largest relative difference {worst:.1e} in {NETWORKS[budget]} random networks, float64")


def _difference_from_gradient(network: LateFusion, examples: Examples) -> Float[Array, ""]:
    gradient = jax.grad(lambda n: cross_entropy(n(examples.x), examples))(network)
    differences = []
    for r, columns in enumerate((slice(0, 6), slice(6, 12))):
        ours = descent_direction(network, examples, r)
        theirs = (gradient.head.layer.weight[:, columns], gradient.encoders[r])
        for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
            differences.append(jnp.max(jnp.abs(a + b)) / jnp.max(jnp.abs(b)))
    return jnp.max(jnp.stack(differences))


RAISED = (0.0, 5.0, 10.0, 20.0, 40.0, 100.0)
"""What is added to the label's logit in `vanishing`."""


@DECOUPLING.claim(
    "section-3.2.vanishing",
    "Where 1 − logit_y ≈ 0 on all samples, the gradients of θ_r and W_r vanish, though encoder r be under-trained.",
    Verdict.HOLDS,
    reading="‖∇_{θ_2,W_2} L‖ ≤ 2 E[1 − logit_y] × a constant of modality 2, for an encoder never trained",
    established=Established.PROVED,
    proof="the docstring of `umt.claims.decoupling.vanishing`",
    uses=("umt.section-3.2.update.corrected",),
)
def vanishing(budget: Budget, seed: int) -> Finding:
    """‖∇_{θ_2,W_2} L‖ against E[1 − logit_{y_i}], encoder 2 arbitrary, as the other modality's logits become right.

    By the formulas it is at most 2 E[1 − logit_{y_i}] times a constant of modality 2 that does not depend on the
    logits: the largest ‖∇_{θ_2,W_2} ⟨θ_{y,2}, φ_2⟩‖ over samples and classes (Σ_y |1{y_i=y} − logit_y| =
    2 (1 − logit_{y_i}), triangle inequality). Modality 1's logits are made right by raising the label's; the bound
    must hold however far, and the norm go to 0.
    """
    found = _over_random_cases(_against_bound, budget, seed)
    worst, last = found[:, 0].max(), found[:, 1, -1].max()
    verdict = Verdict.SUPPORTED if worst <= 1 + EXACT and last < 1e-9 else Verdict.REFUTED
    evidence = (
        f"‖∇_{{θ_2,W_2}} L‖ is at most {worst:.3f} times its bound in {found[:, 0].size} cases, at most {last:.1e} "
        f"where the label's logit is raised by {RAISED[-1]:g}, encoder 2 untrained all the while"
    )
    return Finding(verdict, evidence)


def _against_bound(network: LateFusion, examples: Examples) -> Float[Array, "2 raised"]:
    """‖∇_{θ_2,W_2} L‖ over its bound, and the norm itself, for each of RAISED."""
    second = (_theta(network)[:, 6:], network.encoders[1])

    def logits(second: tuple[Float[Array, "K F"], MLP | CNN]) -> Float[Array, "n K"]:
        theta, encoder = second
        return jax.vmap(encoder)(examples.x[1]) @ theta.T

    jacobian = jax.tree.leaves(jax.jacrev(logits)(second))
    squares = [jnp.sum(leaf**2, axis=tuple(range(2, leaf.ndim))) for leaf in jacobian]
    constant = jnp.sqrt(jnp.max(jnp.sum(jnp.stack(squares), axis=0)))
    first = jax.vmap(network.encoders[0])(examples.x[0]) @ _theta(network)[:, :6].T
    own = jax.nn.one_hot(examples.y, first.shape[1], dtype=bool)

    def raised(s: Float[Array, ""]) -> Float[Array, "2"]:
        others = first + jnp.where(own, s, 0)
        gradient = jax.grad(lambda both: cross_entropy(others + logits(both), examples))(second)
        norm = optax.tree.norm(gradient)
        # 1 − logit_y as the sum of the others, which is exact where it is tiny.
        wrong = jnp.sum(jnp.where(own, 0, jax.nn.softmax(others + logits(second))), axis=1)
        return jnp.stack([norm / (2 * constant * jnp.mean(wrong)), norm])

    return jax.vmap(raised, out_axes=1)(jnp.asarray(RAISED))


def _theta(network: LateFusion) -> Float[Array, "K F"]:
    return network.head.layer.weight  # type: ignore[union-attr]
