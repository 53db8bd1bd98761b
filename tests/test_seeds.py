"""Batches of runs: in order, complete, and smaller where memory does not suffice."""

import jax
import numpy as np
import pytest

from mmtheory import seeds

DEVICES = 2


def collected(monkeypatch, count, largest, size=8, message="RESOURCE_EXHAUSTED: Out of memory"):
    """What comes of so many runs where a batch holds at most `largest`, and the sizes that were tried."""
    monkeypatch.setattr(seeds, "batch_size", lambda: size)
    tried = []

    def batch(runs):
        tried.append(len(runs["a"]))
        if len(runs["a"]) > largest:
            raise jax.errors.JaxRuntimeError(message)
        return runs["a"] * 10

    return seeds.concatenate(list(seeds.in_batches(batch, {"a": np.arange(count)}, DEVICES))), tried


@pytest.mark.parametrize("count", [1, 2, 7, 8, 9, 21])
@pytest.mark.parametrize("largest", [2, 3, 4, 7, 8])
def test_runs_come_in_order_in_batches_that_fit(monkeypatch, count, largest):
    found, tried = collected(monkeypatch, count, largest)
    np.testing.assert_array_equal(found, 10 * np.arange(count))
    fitting = next(size for size in (8, 4, 2) if size <= largest)
    # Too large ones are tried once, at the beginning.
    assert tried == [size for size in (8, 4, 2) if size > fitting] + [fitting] * -(-count // fitting)


def test_a_run_that_does_not_fit_is_reported(monkeypatch):
    with pytest.raises(jax.errors.JaxRuntimeError, match="Out of memory"):
        collected(monkeypatch, 3, 1)


def test_other_errors_are_not_retried(monkeypatch):
    with pytest.raises(jax.errors.JaxRuntimeError, match="INTERNAL"):
        collected(monkeypatch, 3, 1, message="INTERNAL: broken")
