"""The benchmark of an accelerator at tiny sizes on a CPU: every part runs, and finds what is known."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from benchmarks import engines, gpu, networks, peers
from mmtheory import seeds
from mmtheory.competition.simulation import setup

pytestmark = pytest.mark.slow


def test_every_part_runs_and_is_stored(tmp_path, monkeypatch):
    monkeypatch.setattr(peers, "installed", lambda: False)

    def two_seconds(run):
        jax.block_until_ready(run(2))
        return 2.0

    for module in (gpu, engines, networks):
        monkeypatch.setattr(module, "per_step", two_seconds)
    assert gpu.main(["--out", str(tmp_path)]) == 0
    found = json.loads((tmp_path / "gpu.json").read_text(encoding="utf-8"))
    assert found["sizes"] == "tiny"
    assert found["relative difference of the loss from the CPU's"] == 0
    assert found["error of a product"] < 1e-5
    assert found["descent, tiny"][1]["seeds·steps/s"] == 1.5
    assert np.shape(found["phase diagram"]["median ratio"]) == (2, 2)
    assert found["the theorem's family, K = 6, seconds of a step of 2 seeds"] == 2
    assert found["MMTM, seconds of a step on 4 samples, and of its products"][0] > 0
    assert found["segmentation, seconds of a step on 2 samples, and of its products"][0] > 0
    assert set(gpu.parts(gpu.CPU)) < set(found)


def test_other_versions_than_the_pins_are_said(tmp_path, monkeypatch):
    assert gpu.other_versions() == ""
    monkeypatch.setattr(gpu, "PINS", tmp_path / "constraints.txt")
    gpu.PINS.write_text("jax==0.0.1\njaxlib==0.0.2\nnumpy==1\n", encoding="utf-8")
    assert gpu.other_versions().startswith("this machine has jax ")
    assert gpu.other_versions().endswith(" instead of 0.0.2")


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
