"""The PyTorch twin computes our loss and makes our steps; this runs where PyTorch is installed."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks.descent import started
from benchmarks.peers import problem
from mmtheory.competition.descent import gradient_descent
from mmtheory.competition.network import cross_entropy, late_fusion
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.simulation import setup

torch = pytest.importorskip("torch", reason="PyTorch, which only the benchmark is measured against, is not installed")
STEPS = 5


@pytest.mark.parametrize("d_r", [4, 50])
def test_the_twin_is_our_descent(d_r):
    """In the weights and, where we descend in the samples, too."""
    from benchmarks.torch_twin import loss, steps_of

    run = setup(Parameters(K=3, m=2, n=20, d_r=(d_r,), sigma_0=0.5))
    arrays = problem(run, 2)
    X, w = ([arrays[f"{letter}{r}"] for r in range(2)] for letter in "Xw")
    K, q, beta = 3, int(arrays["q"]), float(arrays["beta"])
    theirs, step = steps_of(X, arrays["y"], w, K, q, beta, float(arrays["eta"]))
    losses = loss(theirs, [torch.from_numpy(x) for x in X], torch.from_numpy(arrays["y"]), K, q, beta)
    for _ in range(STEPS):
        theirs = step(theirs)
    for seed in range(2):
        weights, sample = started(run, jax.random.key(seed))
        f = late_fusion(weights, sample.X, run.activation)
        np.testing.assert_allclose(float(losses[seed]), cross_entropy(f, sample.y), rtol=1e-5)
        path = gradient_descent(weights, sample, None, run.activation, run.descent, jnp.asarray([0, STEPS]))
        for ours, other, first in zip(path.weights, theirs, weights, strict=True):
            np.testing.assert_allclose(ours.reshape(K * 2, -1), other[seed], rtol=1e-4, atol=1e-6)
            assert float(jnp.max(jnp.abs(ours - first))) > 1e-3
