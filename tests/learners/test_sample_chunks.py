"""Chunks of samples against all samples at once."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.learners.sample_chunks import in_chunks

pytestmark = pytest.mark.usefixtures("float64")


@pytest.mark.parametrize("n", [1, 5, 6, 7, 11, 12])
@pytest.mark.parametrize("chunk", [1, 5, 6, 100])
def test_chunks_are_stitched_together(n, chunk):
    rng = np.random.default_rng(n)
    x = {"a": jnp.asarray(rng.standard_normal((n, 3))), "b": jnp.asarray(rng.standard_normal((n, 2, 2)))}
    seen = []

    def computed(x):
        seen.append(len(x["a"]))
        return x["a"] @ jnp.arange(3.0), (x["b"] ** 2,)

    # Seven numbers a sample.
    found = in_chunks(computed, x, 7 * chunk)
    jax.tree.map(np.testing.assert_allclose, found, computed(x))
    # One program, whatever the number of chunks, and none of more samples than allowed.
    assert len(seen[:-1]) == 1
    assert seen[0] <= chunk
