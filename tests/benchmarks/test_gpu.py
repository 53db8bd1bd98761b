"""The benchmark of an accelerator at tiny sizes on a CPU: every part runs, and finds what is known."""

import json

import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks import gpu, peers
from mmtheory import seeds
from mmtheory.competition.simulation import setup

pytestmark = pytest.mark.slow


def test_every_part_runs_and_is_stored(tmp_path, monkeypatch):
    monkeypatch.setattr(peers, "installed", lambda: False)
    monkeypatch.setattr(gpu, "per_step", lambda run: bool(run(2)) + 1.0)
    assert gpu.main(["--out", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "gpu.json").read_text(encoding="utf-8"))
    assert found["sizes"] == "tiny"
    assert found["relative difference of the loss from the CPU's"] == 0
    assert found["error of a product"] < 1e-5
    assert found["descent, tiny"][1]["seeds·steps/s"] == 1.5
    assert np.shape(found["phase diagram"]["median ratio"]) == (2, 2)
    assert set(gpu.parts(gpu.CPU)) < set(found)


def test_products_of_less_precision_are_seen(monkeypatch):
    """TF32 keeps ten bits of every factor."""
    exact = gpu.preactivations

    def rounded(w, X):
        low = [jnp.round(a * 2**10 / 2 ** jnp.floor(jnp.log2(jnp.abs(a)))) for a in (w, X)]
        scale = [2 ** jnp.floor(jnp.log2(jnp.abs(a))) / 2**10 for a in (w, X)]
        return exact(low[0] * scale[0], low[1] * scale[1])

    monkeypatch.setattr(gpu, "preactivations", rounded)
    assert gpu.product_error(64) > 1e-4


def test_the_diagrams_points_are_the_grid_with_seeds_innermost():
    mu, sigma_0, keys = gpu.points(3, 2)
    assert mu.shape == sigma_0.shape == keys.shape == (18,)
    assert [float(x) for x in mu[:6]] == [float(mu[0])] * 6
    assert len(set(sigma_0[:6].tolist())) == 3
    assert sigma_0[0] == sigma_0[1]


def test_a_points_ratio_is_of_its_own_parameters():
    """A share of insufficient data of one makes all targets small, and Γ stays where it started."""
    run = setup(gpu.CPU.diagram)
    *_, keys = gpu.points(1, 1)
    ratio = [gpu.gamma_ratio(run, (jnp.asarray(mu), jnp.asarray(0.1), keys[0])) for mu in (0.0, 1.0)]
    assert ratio[0].shape == (2,)
    assert not np.allclose(ratio[0], ratio[1])


def test_batches_that_are_tried_are_counted(monkeypatch):
    monkeypatch.setattr(seeds, "batch_size", lambda: 2)
    assert gpu.halving(gpu.TINY, 3) == [2, 2]
