"""Definitions 2.1 and 4.1, Algorithm 1 and appendices A.1 to A.3: the code against the formulas written out."""

import itertools
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.greedy import formulas
from mmtheory.greedy.balancing import Balance, Guided, Random, modes
from mmtheory.greedy.claims.paper import EXACT, PAPER
from mmtheory.greedy.evaluation import evaluate
from mmtheory.greedy.network import Architecture
from mmtheory.greedy.speed import speeds
from mmtheory.greedy.utilisation import conditional_utilisation
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Pretrained, Step
from mmtheory.precondition import Precondition

BUILD = Architecture(((3,), (4,)), 3, channels=(4, 3), strides=(1, 1), after=(0, 1))
STEPS, PER_EPOCH, BATCH = 40, 8, 4
ALPHA, Q, RATE = 0.05, 3, 0.05


@dataclass(frozen=True)
class Taken:
    """One step of a recorded training; `memory` is what it began with, `own` its modules' gates."""

    examples: Examples
    mode: int
    loss: float
    gradient: Any
    before: Any
    after: Any
    memory: Balance
    balance: Balance
    own: Any


@partial(jax.jit, static_argnums=0)
def _step(method: Guided, network: Any, memory: Balance, examples: Examples, step: Step) -> Any:
    def loss(network: Any) -> Any:
        return method.noted_loss(network, examples, step)

    (value, notes), gradient = jax.value_and_grad(loss, has_aux=True)(network)
    after = jax.tree.map(lambda theta, g: theta - RATE * g, network, gradient)
    balance = method.after_step(notes, gradient, network, after, step)
    return method.mode(step), value, gradient, after, balance, notes.gates


def _examples(rng: np.random.Generator, n: int) -> Examples:
    y = rng.integers(0, BUILD.K, n)
    first, second = (
        jnp.asarray(rng.standard_normal((n, size)) + 2 * np.eye(BUILD.K, size)[y]) for (size,) in BUILD.shapes
    )
    return Examples((first, second), jnp.asarray(y))


@cache
def recorded(budget: Budget, seed: int) -> tuple[Taken, ...]:
    """Guided training of dense branches in float64, every step kept."""
    method, taken = Guided(), []
    with jax.enable_x64(True):
        rng = np.random.default_rng(seed)
        network = jax.tree.map(
            lambda leaf: 0.7 * rng.standard_normal(leaf.shape), jax.eval_shape(BUILD.late_fusion, jax.random.key(0))
        )
        hyper = {name: jnp.asarray(v) for name, v in (("alpha", ALPHA), ("Q", float(Q)), ("l1", 0.0))}
        memory = method.memory(network, Data(*(_examples(rng, BATCH) for _ in range(3))), Pretrained())
        for t in range(STEPS):
            examples = _examples(rng, BATCH)
            step = Step(jax.random.key(t), jnp.asarray(0.0), jnp.asarray(t // PER_EPOCH), hyper, Pretrained(), memory)
            mode, loss, gradient, after, balance, own = _step(method, network, memory, examples, step)
            taken.append(Taken(examples, int(mode), float(loss), gradient, network, after, memory, balance, own))
            network, memory = after, balance
    return tuple(taken)


def _modes(taken: tuple[Taken, ...]) -> np.ndarray:
    return np.bincount([one.mode for one in taken], minlength=len(modes(2)))


def _in_all_modes(taken: tuple[Taken, ...]) -> tuple[bool, str]:
    regular, *others = _modes(taken)
    return bool(regular and any(others)), f"{regular} regular steps, {others[0]} towards m0, {others[1]} towards m1"


REBALANCES = Precondition("guidance fires", "the training has regular and re-balancing steps", _in_all_modes)

DEFINITIONS = PAPER.subject(
    section="4.1",
    scope="exact",
    assumptions=f"branches of dense layers, {STEPS} steps of guided training, float64",
    run=recorded,
    preconditions=(REBALANCES,),
    declares={"largest difference": (0, EXACT)},
)


def _samples(examples: Examples) -> list[list[formulas.Vector]]:
    return [[list(map(float, view)) for view in x] for x in zip(*map(np.asarray, examples.x), strict=True)]


def _equal(differences: list[float], what: str) -> Finding:
    worst = max(differences)
    verdict = Verdict.SUPPORTED if worst <= EXACT else Verdict.REFUTED
    return Finding(verdict, f"exact on {len(differences)} {what}, up to {worst:.1e}", {"largest difference": worst})


@DEFINITIONS.claim(
    "figure-1",
    "Two branches, joined by transfer modules, predict ŷ = ½ (ŷ_0 + ŷ_1) and descend CE(y, ŷ_0) + CE(y, ŷ_1).",
    Verdict.SUPPORTED,
    section="2",
)
def prediction_and_loss(taken: tuple[Taken, ...]) -> Finding:
    """ŷ of the trained network on new samples, and the loss of every regular step, equal those of the formulas."""
    network, new = taken[-1].after, _examples(np.random.default_rng(2), 20)
    with jax.enable_x64(True):
        found = np.asarray(jax.jit(lambda network, x: network(x))(network, new.x))
    halves = [formulas.forward(network, x, formulas.regular)[0] for x in _samples(new)]
    predictions = np.array([[(a + b) / 2 for a, b in zip(*pair, strict=True)] for pair in halves])
    losses = [abs(one.loss - _loss(one, formulas.regular)) for one in taken if one.mode == 0]
    return _equal([*np.abs(found - predictions).ravel(), *losses], "logits and losses")


def _loss(one: Taken, rule: formulas.Rule) -> float:
    """CE(ŷ_0) + CE(ŷ_1) of the step's samples, of the network before it."""
    samples = zip(_samples(one.examples), np.asarray(one.examples.y), strict=True)
    return float(
        np.mean(
            [
                sum(formulas.cross_entropy(logits, int(y)) for logits in formulas.forward(one.before, x, rule)[0])
                for x, y in samples
            ]
        )
    )


def _cut_off_accuracies(network: Any, training: Examples, test: Examples) -> list[float]:
    """Of ŷ, f_0, f_1, f'_0 and f'_1, sample by sample."""
    means = formulas.mean_squeezes(network, _samples(training))
    right = np.zeros(5)
    for x, y in zip(_samples(test), np.asarray(test.y), strict=True):
        (first, second), _ = formulas.forward(network, x, formulas.regular)
        without, _ = formulas.forward(network, x, formulas.cut_off(means))
        fused = [(a + b) / 2 for a, b in zip(first, second, strict=True)]
        right += [int(np.argmax(logits)) == y for logits in (fused, first, second, *without)]
    return list(right / test.n)


@DEFINITIONS.claim(
    "cut-off",
    "f'_0 and f'_1 are f whose modules give either branch its own squeeze and the training set's mean of the other's.",
    Verdict.SUPPORTED,
    section="A.1",
)
def cut_off(taken: tuple[Taken, ...]) -> Finding:
    """Accuracies of ŷ, f_0, f_1, f'_0, f'_1 of the trained network on new samples equal those of the formulas."""
    rng = np.random.default_rng(1)
    training, test = _examples(rng, 12), _examples(rng, 60)
    with jax.enable_x64(True):
        found = np.asarray(jax.jit(evaluate)(taken[-1].after, training, (test,)))[1]
    slow = _cut_off_accuracies(taken[-1].after, training, test)
    return _equal([abs(float(a) - b) for a, b in zip(found, slow, strict=True)], "accuracies on 60 samples")


@DEFINITIONS.claim(
    "definition-2.1",
    "u(m1|m0) = (A(f_0) − A(f'_0)) / A(f_0), and u(m0|m1) alike.",
    Verdict.SUPPORTED,
    section="2",
    uses=("greedy.cut-off",),
)
def definition_2_1(taken: tuple[Taken, ...]) -> Finding:
    """`conditional_utilisation` equals the formula for all pairs of accuracies on 12 samples with A(f_i) > 0."""
    pairs = [(a / 12, b / 12) for a, b in itertools.product(range(1, 13), range(13))]
    found = conditional_utilisation(*np.array(pairs).T)
    return _equal([abs(float(u) - formulas.utilisation(*pair)) for u, pair in zip(found, pairs, strict=True)], "pairs")


def _slow_speeds(taken: tuple[Taken, ...]) -> np.ndarray:
    """s(m1|m0), s(m0|m1) after every step."""
    passed = [[(b.gradient, b.after) for b in taken[: t + 1] if b.mode == 0] for t in range(len(taken))]
    return np.array([[formulas.speed(steps, i) for i in range(2)] for steps in passed])


@DEFINITIONS.claim(
    "definition-4.1",
    "s(m1|m0; t) = log(Σ_{i≤t} μ(θ'_0; i) / Σ_{i≤t} μ(θ_0; i)), μ(θ; i) = ‖G‖²/‖θ(i)‖², over the regular steps.",
    Verdict.SUPPORTED,
)
def definition_4_1(taken: tuple[Taken, ...]) -> Finding:
    """After every step both speeds equal the formula, to base 10, from the step's gradients and weights after it."""
    with jax.enable_x64(True):
        found = np.array([np.asarray(speeds(one.balance.accumulated, 10.0)) for one in taken])
    return _equal(list(np.abs(found - _slow_speeds(taken)).ravel()), "speeds")


@DEFINITIONS.claim(
    "algorithm-1",
    "T_1 regular steps; then, after a regular step with |d_speed| > α, Q re-balancing ones, on m0 if d_speed > 0, else "
    "on m1.",
    Verdict.SUPPORTED,
    section="4.2",
    uses=("greedy.definition-4.1",),
    declares={"different": (0, 0)},
)
def algorithm_1(taken: tuple[Taken, ...]) -> Finding:
    """The mode of every step is the printed loop's, which is given the formulas' d_speed."""
    loop, expected = formulas.algorithm_1(PER_EPOCH, ALPHA, Q), []
    mode = next(loop)
    for first, second in _slow_speeds(taken):
        expected.append(mode)
        mode = loop.send(first - second)
    different = sum(one.mode != mode for one, mode in zip(taken, expected, strict=True))
    regular, *others = _modes(taken)
    evidence = (
        f"{different} of {len(taken)} modes differ; {regular} regular, {others[0]} towards m0, {others[1]} towards m1"
    )
    return Finding(Verdict.REFUTED if different else Verdict.SUPPORTED, evidence, {"different": different})


@DEFINITIONS.claim(
    "rebalancing-step",
    "A re-balancing step on m_i hands branch i the mean of its context over the samples of past regular steps; the "
    "loss is unchanged.",
    Verdict.SUPPORTED,
    section="A.2",
)
def rebalancing_step(taken: tuple[Taken, ...]) -> Finding:
    """Every step's loss is that of the formulas: CE(ŷ_0) + CE(ŷ_1) with the gates of the step's mode."""
    past: list[list[list[np.ndarray]]] = [[[], []] for _ in BUILD.after]
    differences = []
    for one in taken:
        rule: formulas.Rule = formulas.regular
        if one.mode:
            means = [[list(np.mean(gates, axis=0)) for gates in both] for both in past]
            rule = formulas.rebalancing(one.mode - 1, means)
        differences.append(abs(one.loss - _loss(one, rule)))
        if one.mode == 0:
            for k, gates in enumerate(one.own):
                for r in range(2):
                    past[k][r] += list(np.asarray(gates[r]))
    return _equal(differences, "losses")


@DEFINITIONS.claim(
    "random-steps",
    "The random version draws every step after the first epoch uniformly: regular, towards m0, towards m1.",
    Verdict.SUPPORTED,
    section="A.3",
    assumptions="3,000 keys",
    preconditions=(),
    declares={"largest deviation": (0, 0.05)},
)
def random_steps(taken: tuple[Taken, ...]) -> Finding:
    """The modes' shares of 3,000 steps lie within five standard deviations of ⅓; in the first epoch all are regular."""

    @jax.jit
    def drawn(passes: jax.Array, memory: Balance) -> jax.Array:
        def mode(key: jax.Array) -> jax.Array:
            return Random().mode(Step(key, jnp.asarray(0.0), passes, {}, Pretrained(), memory))

        return jax.vmap(mode)(jax.random.split(jax.random.key(0), 3000))

    memory = taken[0].memory
    first, later = (np.asarray(drawn(jnp.asarray(passes), memory)) for passes in (0, 1))
    shares = np.bincount(later, minlength=len(modes(2))) / later.size
    deviation = float(np.abs(shares - 1 / 3).max())
    verdict = Verdict.REFUTED if first.any() or deviation > 5 * (2 / 9 / later.size) ** 0.5 else Verdict.SUPPORTED
    evidence = f"shares {', '.join(f'{share:.3f}' for share in shares)}; in the first epoch {np.sum(first > 0)} others"
    return Finding(verdict, evidence, {"largest deviation": deviation})
