"""Tiny networks and data for segmentation, of numpy arrays, compiled once for the tests of a process."""

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory.learners.data import Data
from mmtheory.learners.method import Pretrained, Step
from mmtheory.segmentation.network import Architecture
from tests.learners.tiny import close, labelled, of_run, quickly, same, stacked, trained

__all__ = ["close", "labelled", "of_run", "quickly", "same", "stacked", "trained"]

K, SIZE, CHANNELS = 3, 8, (2, 3)
BUILD = Architecture(K, CHANNELS)


def examples(rng, n, size=SIZE):
    """About a fifth of the pixels has no label."""
    x = tuple(rng.standard_normal((n, size, size, 3)) for _ in range(2))
    y = rng.integers(0, K, (n, size, size))
    return labelled(x, np.where(rng.random(y.shape) < 0.2, -1, y))


def data(seed, sizes=(5, 2, 3)):
    rng = np.random.default_rng(seed)
    return Data(*(examples(rng, n) for n in sizes))


def random(build, seed):
    """Normal parameters in a module, vectors too, without compiling its initialisation."""
    rng = np.random.default_rng((seed, 1))
    return jax.tree.map(lambda leaf: 0.5 * rng.standard_normal(leaf.shape), jax.eval_shape(build))


def uni_modal(seed, build=BUILD):
    return random(lambda: build.uni_modal(jax.random.key(0)), (seed, 0))


def middle_fusion(seed, build=BUILD, predictors=True):
    return random(lambda: build.middle_fusion(jax.random.key(0), predictors), (seed, 1))


def teachers(seed, build=BUILD):
    """Of RGB and of depth."""
    return Pretrained((uni_modal((seed, 0), build), uni_modal((seed, 1), build)))


def hyper(**values):
    defaults = {"learning_rate": 0.05, "weight": 2.0, "decay_every": 2.0}
    return {name: jnp.asarray(value, float) for name, value in (defaults | values).items()}


def step(pretrained, passes=0, **values):
    return Step(jax.random.key(0), jnp.asarray(0.0), jnp.asarray(passes), hyper(**values), pretrained, ())
