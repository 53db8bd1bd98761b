"""Tiny data and networks of numpy arrays, and the training loop compiled once for the tests of a process."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from mmtheory.learners.data import Data, Examples
from mmtheory.learners.fusion import Architecture
from mmtheory.learners.training import Schedule, train

K = 3
BUILD = Architecture(shapes=((3,), (4,)), K=K, features=4, width=5)


@dataclass(frozen=True)
class OneDraw(Architecture):
    """All parameters from one draw, which compiles in a fraction of the time."""

    def late_fusion(self, key, head="linear", auxiliary=False):
        build = partial(super().late_fusion, head=head, auxiliary=auxiliary)
        leaves, structure = jax.tree.flatten(jax.eval_shape(build, key))
        ends = np.cumsum([leaf.size for leaf in leaves])
        parts = jnp.split(0.5 * jax.random.normal(key, (ends[-1],)), ends[:-1])
        parts = [part.reshape(leaf.shape) for part, leaf in zip(parts, leaves, strict=True)]
        return jax.tree.unflatten(structure, parts)

    def modality(self, r):
        return replace(self, shapes=(self.shapes[r],))


THREE = Architecture(shapes=((3,), (4,), (2,)), K=K, features=4, width=5)

EQUAL = OneDraw(shapes=((3,), (3,)), K=K, features=4, width=5)
"""Modalities that can change places."""

QUICKLY = {"xla_backend_optimization_level": 0}
"""Half of the time for compiling."""

quickly: Any = partial(jax.jit, compiler_options=QUICKLY)

trained = quickly(train, static_argnums=(0, 1, 2))


def labelled(x, y):
    """Examples of numpy arrays, which become JAX's where they are used."""
    return Examples(x, y)


def examples(rng, n, shapes=BUILD.shapes):
    return labelled(tuple(rng.standard_normal((n, *shape)) for shape in shapes), rng.integers(0, K, n))


def data(seed, sizes=(11, 6, 7), shapes=BUILD.shapes):
    rng = np.random.default_rng(seed)
    return Data(*(examples(rng, n, shapes) for n in sizes))


def stacked(parts):
    """Trees of arrays with an axis of runs, in single precision, as data sets have."""
    return jax.tree.map(lambda *a: np.stack(a).astype(np.float32 if a[0].dtype == float else np.int32), *parts)


def many(seeds):
    """Data sets of `EQUAL`, stacked along the seeds."""
    return stacked([data(seed, (11, 20, 7), EQUAL.shapes) for seed in seeds])


def of_run(k, tree):
    """One run, with its axis."""
    return jax.tree.map(lambda a: a[k : k + 1], tree)


SCHEDULE = Schedule(periods=2, passes=3, batch=None, probes=False)
"""Of what is fitted to `many`."""


def network(seed, build=BUILD, head="linear", auxiliary=False):
    """A network with normal parameters, without compiling its initialisation."""
    shapes = jax.eval_shape(partial(build.late_fusion, head=head, auxiliary=auxiliary), jax.random.key(0))
    rng = np.random.default_rng((seed, 1))
    return jax.tree.map(lambda leaf: 0.5 * rng.standard_normal(leaf.shape), shapes)


def permuted(network, order):
    """The network that reads modality order[0] first, under a linear head."""
    blocks = np.split(np.asarray(network.head.layer.weight), len(order), axis=1)
    turned = tuple(network.encoders[r] for r in order), np.concatenate([blocks[r] for r in order], axis=1)
    return eqx.tree_at(lambda n: (n.encoders, n.head.layer.weight), network, turned)


def same(a, b):
    """Bit for bit."""
    jax.tree.map(np.testing.assert_array_equal, a, b)


def close(a, b, rtol=1e-9, atol=1e-11):
    jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, rtol=rtol, atol=atol), a, b)
