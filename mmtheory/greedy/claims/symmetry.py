"""With identical modalities the branches may trade places: d_util and d_speed then change sign (Conjecture 1)."""

from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.greedy.balancing import Guided, Vanilla
from mmtheory.greedy.claims.paper import EXACT, PAPER
from mmtheory.greedy.evaluation import evaluate
from mmtheory.greedy.mmtm import MMTM
from mmtheory.greedy.network import Architecture, Branches
from mmtheory.greedy.utilisation import d_util
from mmtheory.learners.data import Data, Examples
from mmtheory.learners.method import Pretrained
from mmtheory.learners.training import Schedule, train

SYMMETRY = PAPER.subject(section="3.2", scope="exact")

NETWORKS = 4
"""Trainings of the check, each with its twin."""

_SCHEDULE = Schedule(
    periods=4, batch=8, optimiser="sgd", decay="constant", probes=False, momentum=0.9, watch="validation"
)


_train = jax.jit(train, static_argnums=(0, 1, 2))


def swapped(network: Branches) -> Branches:
    """The network whose branch 0 is the other's branch 1; the modules know the branches by their new numbers."""
    return replace(
        network,
        branches=network.branches[::-1],
        modules=tuple(_swapped(module) for module in network.modules),
    )


def _swapped(module: MMTM) -> MMTM:
    C_0 = module.excite[0].weight.shape[0]
    weight = jnp.concatenate([module.shared.weight[:, C_0:], module.shared.weight[:, :C_0]], axis=1)
    return eqx.tree_at(lambda m: (m.shared.weight, m.excite), module, (weight, module.excite[::-1]))


def _copies(seed: int) -> Data:
    rng = np.random.default_rng(seed)

    def part(n: int) -> Examples:
        y = rng.integers(0, 3, n)
        x = jnp.asarray(rng.standard_normal((n, 6)) + 2 * np.eye(3, 6)[y])
        return Examples((x, x), jnp.asarray(y))

    return Data(part(96), part(30), part(300))


def _start(build: Architecture, seed: int) -> Branches:
    """A network with random weights, all alike: programs that draw them by the layers' laws take seconds to compile."""
    rng = np.random.default_rng(seed)
    shapes = eqx.filter_eval_shape(build.late_fusion, jax.random.key(0))
    return jax.tree.map(lambda leaf: jnp.asarray(rng.uniform(-0.4, 0.4, leaf.shape)), shapes)


def _measured(method: Vanilla, start: Branches, build: Architecture, data: Data, seed: int) -> tuple[float, float]:
    """d_util on the test part and d_speed after training."""
    hyper = {name: jnp.asarray(v) for name, v in (("learning_rate", 0.1), ("alpha", 0.01), ("Q", 2.0), ("l1", 0.0))}
    trained = _train(method, build, _SCHEDULE, data, Pretrained(), hyper, jax.random.key(seed), start)
    on_test = np.asarray(evaluate(trained.network, data.train, (data.test,)))[1:]
    (util,) = d_util(on_test[:, 1:3], on_test[:, 3:])
    first, second = np.asarray(trained.trace.speeds[-1])
    return float(util), float(first - second)


@SYMMETRY.claim(
    "conjecture-1.symmetry",
    "With identical modalities d_util is distributed symmetrically around 0, and E[d_util] = 0.",
    Verdict.SUPPORTED,
    reading="branches are initialised alike, so that a network and its twin with swapped branches are equally likely; "
    "trained on the same batches, the twin has −d_util and −d_speed",
    assumptions="dense branches, vanilla and guided training",
    declares={"sum of twins' d_util": (0, EXACT), "sum of twins' d_speed": (0, EXACT)},
)
def twins_mirror_each_other(budget: Budget, seed: int) -> Finding:
    build = Architecture(((6,), (6,)), 3, channels=(8, 8), strides=(1, 1), after=(0, 1))
    worst_util = worst_speed = 0.0
    utils, speeds = [], []
    with jax.enable_x64(True):
        for k in range(NETWORKS):
            data = _copies(k)
            network = _start(build, k)
            for method in (Vanilla(), Guided()):
                util, speed = _measured(method, network, build, data, k)
                util_twin, speed_twin = _measured(method, swapped(network), build, data, k)
                worst_util = max(worst_util, abs(util + util_twin))
                worst_speed = max(worst_speed, abs(speed + speed_twin))
                utils.append(abs(util))
                speeds.append(abs(speed))
    holds = max(worst_util, worst_speed) < EXACT
    numbers = {"sum of twins' d_util": worst_util, "sum of twins' d_speed": worst_speed}
    # Networks that use both branches alike would agree with their twins in any case.
    tested = min(max(utils), max(speeds)) > 0.1
    evidence = (
        f"{2 * NETWORKS} trainings, each with its swapped twin: d_util of the two adds up to at most {worst_util:.1e}, "
        f"d_speed to at most {worst_speed:.1e} (float64); "
        f"|d_util| up to {max(utils):.2f}, |d_speed| up to {max(speeds):.2f}"
    )
    if not holds:
        return Finding(Verdict.REFUTED, evidence, numbers)
    return Finding(Verdict.SUPPORTED if tested else Verdict.INCONCLUSIVE, evidence, numbers)
