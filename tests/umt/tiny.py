"""Pretrained networks with drawn parameters, and the losses of methods."""

from functools import partial
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from mmtheory.learners.method import Pretrained, Step
from tests.learners import reference, tiny


def pretrained(seed, build=tiny.BUILD, auxiliary=False):
    """Teachers, a network of naive fusion, and curves of their losses."""
    R = len(build.shapes)
    curves: Any = np.random.default_rng(seed).uniform(0.1, 2, (R + 1, 5, 2))
    return Pretrained(
        teachers=tuple(tiny.network((seed, r), build.modality(r)) for r in range(R)),
        fusion=tiny.network((seed, R), build, auxiliary=auxiliary),
        curves=curves,
    )


def hyper(**values):
    return {name: jnp.asarray(value, float) for name, value in ({"learning_rate": 0.1} | values).items()}


def step(pretraining, memory=(), progress=0.0, key=0, **values):
    return Step(jax.random.key(key), jnp.asarray(progress), jnp.asarray(0), hyper(**values), pretraining, memory)


def loss(method, network, examples, of_step):
    return float(_loss(method, network, examples, of_step))


@partial(jax.jit, static_argnums=0)
def _loss(method, network, examples, of_step):
    return method.loss(network, examples, of_step)


def exchanged(network):
    """The network that reads modality 2 first."""
    first, second = np.split(np.asarray(network.head.layer.weight), 2, axis=1)
    turned = (network.encoders[::-1], np.concatenate([second, first], axis=1), network.auxiliary[::-1])
    return eqx.tree_at(lambda n: (n.encoders, n.head.layer.weight, n.auxiliary), network, turned)


def taught(pretraining):
    """Per modality the slow teacher: features, and logits from features."""
    return [reference.Network(teacher) for teacher in pretraining.teachers]


THREE = tiny.Architecture(shapes=((3,), (4,), (2,)), K=tiny.K, features=4, width=5)
"""Networks of three modalities."""

STEPS = tiny.Schedule(periods=3, passes=2, batch=None, optimiser="sgd", decay="constant", probes=False)
"""Of gradient descent on all samples: six, recorded after every second."""


def trained(method, build, seed, schedule=STEPS, auxiliary=False, **values):
    """What training leaves, of a drawn network on drawn data, and both of these."""
    data, network = tiny.data(seed, shapes=build.shapes), tiny.network(seed, build, method.head, auxiliary)
    found = tiny.trained(method, build, schedule, data, Pretrained(), hyper(**values), jax.random.key(seed), network)
    return found, data, network
