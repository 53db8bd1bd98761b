"""The claim that compiled programs learn what exact numbers say notices an order that is not descending."""

import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.laziness import priority
from mmtheory.laziness.claims.model import compiled_is_exact


def test_compiled_programs_learn_what_exact_numbers_say():
    finding = compiled_is_exact(Budget.QUICK, 0)
    assert finding.verdict is Verdict.SUPPORTED, finding.evidence


def later_first(p):
    """Descending, and of equal ones the later first."""
    return p.shape[-1] - 1 - jnp.argsort(-p[..., ::-1], axis=-1, stable=True)


@pytest.mark.parametrize("wrong", [lambda p: jnp.argsort(p, axis=-1), later_first])
def test_another_order_is_noticed(monkeypatch, wrong):
    right = priority.descending
    monkeypatch.setattr(priority, "descending", lambda p: right(p) if isinstance(p, np.ndarray) else wrong(p))
    assert compiled_is_exact(Budget.QUICK, 0).verdict is Verdict.REFUTED
