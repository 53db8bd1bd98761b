"""Test errors where the observations have more dimensions than there are neurons: projected, with the same law."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from mmtheory.competition import Parameters
from mmtheory.competition.generalisation import count_errors, projected
from mmtheory.competition.network import errors, initialise, late_fusion
from mmtheory.competition.sparse_coding import each, random_dictionaries

pytestmark = pytest.mark.usefixtures("float64")

K, M_NEURONS, d = 2, 2, 3
NEURONS = 2 * K * M_NEURONS


def problem(seed, d_r, rotated):
    keys = jax.random.split(jax.random.key(seed), 3)
    law = Parameters(K=K, d=d, d_r=d_r, m=M_NEURONS, mu=(0.2, 0.1), sigma_g=(0.3, 0.5)).law()
    if rotated:
        law = replace(law, dictionaries=random_dictionaries(keys[0], d_r, d))
    return *(initialise(k, d_r, K, M_NEURONS, jnp.asarray(0.5)) for k in keys[1:]), law


def dense(M, d_r):
    return np.eye(d_r, d) if M is None else np.asarray(M)


@pytest.mark.parametrize("d_r", [(20, 9), (3, 20)])
@pytest.mark.parametrize("rotated", [False, True])
@settings(max_examples=5)
@given(seed=st.integers(0, 2**31))
def test_what_neurons_see_has_the_same_law(seed, d_r, rotated):
    """It is Gaussian around w·M z with covariance σ_g² w wᵀ, so that these two products decide."""
    joint, alone, law = problem(seed, d_r, rotated)
    *found, smaller = projected(joint, alone, law)
    assert all(new <= min(old, NEURONS) for new, old in zip(smaller.d_r, d_r, strict=True))
    for r in range(2):
        w = np.concatenate([joint[r], alone[r]]).reshape(NEURONS, -1)
        v = np.concatenate([found[0][r], found[1][r]]).reshape(NEURONS, -1)
        np.testing.assert_allclose(v @ v.T, w @ w.T, rtol=1e-10, atol=1e-12)
        M, N = (dense(each(one.dictionaries, 2)[r], one.d_r[r]) for one in (law, smaller))
        np.testing.assert_allclose(v @ N, w @ M, rtol=1e-10, atol=1e-12)


def test_few_dimensions_stay_as_they_are():
    unprojected = problem(0, (3, NEURONS), rotated=False)
    for before, after in zip(unprojected, projected(*unprojected), strict=True):
        assert before is after


counted = jax.jit(count_errors, static_argnums=(5, 6))


def test_error_rates_are_those_of_samples_with_all_their_noise():
    joint, alone, law = problem(3, (40, 30), rotated=True)
    activation = Parameters(K=K).activation()
    n = 10_000
    counts = counted(joint, alone, law, activation, jax.random.key(1), n, 1000)
    assert int(counts.tested.sum()) == n
    sample = jax.jit(law.sample, static_argnums=1)(jax.random.key(2), n)
    direct = int(errors(late_fusion(joint, sample.X, activation), sample.y).sum())
    of_counts = int(counts.joint_errors.sum())
    table = np.array([[of_counts, direct], [n - of_counts, n - direct]])
    assert 0.05 * n < direct < 0.95 * n
    assert scipy.stats.fisher_exact(table).pvalue > 1e-4


def test_errors_by_sufficiency_and_of_encoders_trained_apart():
    """Every count, and with heads that silence one modality, against errors counted one by one on the same draws."""
    joint, alone, law = problem(5, (4, 4), rotated=False)
    activation, key = Parameters(K=K).activation(), jax.random.key(9)
    silent = (jnp.ones((K, M_NEURONS)), jnp.zeros((K, M_NEURONS)))
    plain = counted(joint, alone, law, activation, key, 1000, 1000)
    headed = counted(joint, alone, law, activation, key, 1000, 1000, silent, silent[::-1])
    sample = law.sample(jax.random.split(key, 1)[0], 1000)
    y, sufficient = np.asarray(sample.y), np.asarray(sample.sufficient)

    def per_class(wrong, where=True):
        return [int(np.sum(np.asarray(wrong) & where & (y == j))) for j in range(K)]

    of_joint = errors(late_fusion(joint, sample.X, activation), sample.y)
    fused = errors(late_fusion(alone, sample.X, activation), sample.y)
    each_alone = [errors(late_fusion(alone[r : r + 1], sample.X[r : r + 1], activation), sample.y) for r in (0, 1)]
    of_first = errors(late_fusion(joint[:1], sample.X[:1], activation), sample.y)
    assert plain.joint_errors.tolist() == per_class(of_joint)
    assert plain.fused_errors.tolist() == per_class(fused)
    assert plain.sufficient.tolist() == per_class(sufficient.all(axis=0))
    assert plain.joint_errors_sufficient.tolist() == per_class(of_joint, sufficient.all(axis=0))
    assert plain.sufficient_alone.tolist() == [per_class(sufficient[r]) for r in (0, 1)]
    found = plain.uni_modal_errors_sufficient.tolist()
    assert found == [per_class(each_alone[r], sufficient[r]) for r in (0, 1)]
    assert headed.joint_errors.tolist() == per_class(of_first)
    assert headed.fused_errors.tolist() == per_class(each_alone[1])
    assert headed.encoder_errors[1].tolist() == headed.tested.tolist()


def test_networks_that_diverged_are_wrong_everywhere():
    # Of the shapes above, whose compiled program serves again.
    joint, alone, law = problem(0, (40, 30), rotated=True)
    broken = tuple(jnp.full_like(w, jnp.nan) for w in joint)
    none = tuple(jnp.zeros_like(w) for w in joint)
    activation, key = Parameters(K=K).activation(), jax.random.key(0)
    counts = counted(broken, alone, law, activation, key, 10_000, 1000)
    np.testing.assert_array_equal(counts.joint_errors, counts.tested)
    # The other networks are judged as they would be beside neurons that are 0.
    others = counted(none, alone, law, activation, key, 10_000, 1000)
    np.testing.assert_array_equal(counts.uni_modal_errors, others.uni_modal_errors)
    assert int(counts.uni_modal_errors.sum()) < 2 * int(counts.tested.sum())
