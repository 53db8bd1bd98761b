"""The limit of many observed dimensions: exact where it is written out densely, near the engine where d_r is large."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from mmtheory import stats
from mmtheory.competition import formulas, isotropic
from mmtheory.competition.activation import SmoothedReLU
from mmtheory.competition.descent import Descent
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.run import simulate
from mmtheory.parameter import ParameterError

P = Parameters(
    K=3, d=4, d_r=(400,), n=10, m=3, mu=(0.3, 0.4), s=1.0, q=3, beta=0.5, eta=4.0, sigma_0=0.2, sigma_g=(0.1, 0.05),
    tau=(0.05,), coordinates="isotropic",
)  # fmt: skip


def drawn(seed):
    """Weights and a sample of P, with the same written densely: X_i = Z_i + √ν e_i in d + n dimensions."""
    law, key = P.law(), jax.random.key(seed)
    sample = isotropic.along_dictionary(law).sample(key, P.n)
    weights = isotropic.initialise(jax.random.fold_in(key, 1), law, P.n, P.m, P.m, jnp.asarray(P.sigma_0))
    nu = np.asarray(isotropic.off_dictionary(law))
    np.testing.assert_allclose(nu, np.array(P.sigma_g) ** 2 * 396)
    own = [np.sqrt(each) * np.eye(P.n) for each in nu]
    X = [np.concatenate([np.asarray(x), e]) for x, e in zip(sample.X, own, strict=True)]
    xi = [np.concatenate([np.asarray(x), e]) for x, e in zip(sample.xi, own, strict=True)]
    return weights, sample, nu, X, xi


@pytest.mark.usefixtures("float64")
@pytest.mark.parametrize("seed", range(3))
def test_training_equals_slow_loops_on_the_dense_data(seed):
    weights, sample, nu, X, xi = drawn(seed)
    steps = 25
    rule = Descent(jnp.asarray(P.eta), jnp.asarray(0.0), "steps")
    fast = jax.jit(isotropic.gradient_descent)(
        weights, sample, jnp.asarray(nu), SmoothedReLU(P.q, jnp.asarray(P.beta)), rule, jnp.asarray([0, steps])
    )
    M = [np.eye(P.code_dimension + P.n, P.code_dimension)] * 2
    y, start = np.asarray(sample.y), [np.asarray(w) for w in weights]
    final, first, wrong = formulas.gradient_descent(start, X, y, M, P.q, P.beta, P.eta, steps)
    for w, slow in zip(fast.weights, final, strict=True):
        np.testing.assert_allclose(w, slow, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(fast.first_passage, first)
    np.testing.assert_allclose(fast.records.training_error[-1], wrong[steps] / P.n, atol=1e-12)
    sufficient = np.asarray(sample.sufficient)
    for name, slow in (
        ("Gamma", formulas.Gamma(final, M)),
        ("off_diagonal", formulas.off_diagonal(final, M)),
        ("noise_correlation", formulas.noise_correlation(final, xi, y, sufficient)),
    ):
        np.testing.assert_allclose(getattr(fast.records, name)[-1], slow, rtol=1e-9, atol=1e-12)


def test_the_leading_neurons_are_those_of_the_full_network():
    law, key = P.law(), jax.random.key(0)
    every = isotropic.initialise(key, law, P.n, 5, 5, jnp.asarray(0.1))
    few = isotropic.initialise(key, law, P.n, 5, 2, jnp.asarray(0.1))
    for all_of, some in zip(every, few, strict=True):
        np.testing.assert_array_equal(all_of[:, :2], some)
    assert np.std(every[0]) == pytest.approx(0.1, rel=0.2)


@pytest.mark.usefixtures("float64")
def test_fresh_noise_has_the_variance_of_all_observed_dimensions():
    """σ_g² ‖w‖², which at the start is σ_g² σ_0² d_r in the mean, and no covariance between untrained directions."""
    joint, _, _, _, _ = drawn(0)
    uni_modal, _, _, _, _ = drawn(1)
    sigma_0 = jnp.asarray(P.sigma_0)
    first, second, law = isotropic.fresh(joint, uni_modal, P.law(), sigma_0)
    unseen = P.sigma_0**2 * (400 - P.code_dimension - P.n)
    for before, after in ((joint, first), (uni_modal, second)):
        for w, extended in zip(before, after, strict=True):
            assert extended.shape[-1] == law.d_r[0]
            np.testing.assert_allclose(jnp.sum(extended**2, -1), jnp.sum(w**2, -1) + unseen)
    products = jnp.einsum("jlx,abx->jlab", first[0], second[0])
    np.testing.assert_allclose(products, jnp.einsum("jlx,abx->jlab", joint[0], uni_modal[0]), atol=1e-12)
    np.testing.assert_allclose(jnp.mean(jnp.sum(first[0] ** 2, -1)), P.sigma_0**2 * 400, rtol=0.1)


NEAR = Parameters(
    K=3, d_r=(1500,), n=60, m=6, mu=(0.1, 0.2), s=1.0, eta=12.0, sigma_0=0.06, sigma_g=(0.05,), steps=400,
    records=8, test_samples=4000,
)  # fmt: skip


@pytest.mark.slow
def test_many_dimensions_are_near_the_limit():
    """The engine at d_r = 1,500, and the limit at the same σ_g and d_r: means over seeds within their intervals."""
    found = [simulate(replace(NEAR, coordinates=kind), 24, progress=False) for kind in ("samples", "isotropic")]

    def per_seed(run):
        o, s = run.outcome, run.summary
        tested = np.asarray(o.test.tested).sum(-1)
        return {
            "T_j": np.log(np.nanmedian(s.phase_one, axis=1)),
            "joint": np.asarray(o.test.joint_errors).sum(-1) / tested,
            "uni-modal 2": np.asarray(o.test.uni_modal_errors)[:, 1].sum(-1) / tested,
            "loss": np.log(np.asarray(o.joint.records.loss)[:, -1]),
            "noise": np.log(np.asarray(o.joint.records.noise_correlation)[:, -1, 0, :, 2].max(-1)),
        }

    engine, limit = map(per_seed, found)
    for name, values in engine.items():
        one, other = (stats.mean(v[np.isfinite(v)], 0.999) for v in (values, limit[name]))
        assert one.low <= other.high, name
        assert other.low <= one.high, name


@pytest.mark.slow
def test_leading_neurons_learn_what_all_do():
    every, few = (
        simulate(replace(NEAR, coordinates="isotropic", m=12, leading=leading), 3, progress=False).summary
        for leading in (None, 3)
    )
    np.testing.assert_array_equal(every.winner, few.winner)
    np.testing.assert_allclose(every.phase_one, few.phase_one, atol=2)
    np.testing.assert_allclose(every.joint_test_error.value, few.joint_test_error.value, atol=0.01)


@pytest.mark.parametrize(("name", "values"), [("d_r", {"d_r": (13,)}), ("leading", {"leading": 4})])
def test_what_has_no_limit_is_refused(name, values):
    with pytest.raises(ParameterError, match=name):
        replace(P, **values)
