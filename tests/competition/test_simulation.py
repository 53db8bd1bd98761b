"""Whole runs: a seed's numbers depend on the parameters and the seed alone; one compilation per shape; edge cases."""

import dataclasses

import jax
import numpy as np
import pytest

from mmtheory.competition import Parameters, predict, simulate, simulation
from mmtheory.competition.sparse_coding import Interval, random_dictionaries
from mmtheory.competition.summary import NOBODY, Summary
from mmtheory.seeds import over_seeds
from tests.processes import bits, cores_can_be_hidden

pytestmark = pytest.mark.slow

TINY = Parameters(
    K=3, n=60, m=4, q=3, beta=1.0, sigma_0=0.1, eta=4.0, steps=60, s=1.0, mu=(0.05, 0.1), test_samples=1000, records=10
)


@pytest.fixture(scope="module")
def five():
    return simulate(TINY, 5).outcome


def same(a, b):
    jax.tree.map(np.testing.assert_array_equal, a, b)


def test_a_seed_alone_is_the_seed_in_a_batch_bit_for_bit(five):
    for k in (0, 3, 4):
        same(simulate(TINY, [k]).outcome, jax.tree.map(lambda a, k=k: a[k : k + 1], five))
    same(simulate(TINY, [4, 1]).outcome, jax.tree.map(lambda a: a[[4, 1]], five))


def test_the_batched_program_of_accelerators_agrees(five):
    """On accelerators seeds run as one vmapped batch; on the CPU that agrees up to rounding."""
    keys = jax.vmap(jax.random.key)(np.arange(5))
    batched = jax.jit(jax.vmap(simulation.run_seed, in_axes=(None, 0)))(simulation.setup(TINY), keys)
    joint = simulation.at_record_steps(batched.joint, TINY)
    np.testing.assert_array_equal(joint.stop_step, five.joint.stop_step)
    np.testing.assert_allclose(joint.records.Gamma, five.joint.records.Gamma, rtol=1e-3, atol=1e-4)
    np.testing.assert_array_equal(batched.data.insufficient, five.data.insufficient)


@cores_can_be_hidden
def test_numbers_depend_neither_on_devices_nor_on_cores(five):
    """The same five seeds in a process with one core and one device, and in one with all cores and eight devices."""
    code = (
        "from tests.competition.test_simulation import TINY\n"
        "from mmtheory.competition import simulate\n"
        "found = simulate(TINY, range(5)).outcome"
    )
    here = b"".join(leaf.tobytes() for leaf in jax.tree.leaves(five)).hex()
    assert bits(code, 1, 1) == bits(code, 64, 8) == here


def test_neither_continuous_parameters_nor_steps_compile_again(five, caplog):
    del five  # compiled by now

    def compilations(p):
        caplog.clear()
        with jax.log_compiles():
            simulate(p, [0])
        return sum("XLA compilation of jit(run_seed)" in record.message for record in caplog.records)

    others = dataclasses.replace(
        TINY,
        steps=40,
        eta=3.0,
        sigma_0=0.07,
        beta=1.2,
        mu=(0.1, 0.2),
        s=0.8,
        z_y=(Interval(1.1, 1.8, 2.0),),
        z_off=(Interval(0.0, 0.3),),
        gamma=(Interval(0.0, 0.1),),
        rho=(Interval(0.2, 0.4),),
        sigma_g=(0.01, 0.05),
        tau=(0.0,),
        loss_threshold=0.2,
        epsilon=0.1,
    )
    assert compilations(others) == 0
    # The count counts: another size is another program.
    assert compilations(dataclasses.replace(TINY, n=50)) >= 1


def test_records_are_at_the_record_steps_each_once():
    """Of 10 records below step 8 some fall together."""
    p = dataclasses.replace(TINY, steps=8)
    steps = p.record_steps()
    assert len(steps) == 8
    run, predicted = simulate(p, 2), predict(p, 2)
    for trajectory in (run.outcome.joint, run.outcome.uni_modal, predicted.flow.joint):
        assert {leaf.shape[:2] for leaf in jax.tree.leaves(trajectory.records)} == {(2, len(steps))}
    # With a record every step, the same step's record is the same.
    longer = simulate(TINY, 2).outcome.joint.records
    common = np.isin(TINY.record_steps(), steps)
    np.testing.assert_array_equal(
        run.outcome.joint.records.Gamma[:, np.isin(steps, TINY.record_steps())], longer.Gamma[:, common]
    )


def test_over_seeds_counts_traces():
    traced: list[None] = []

    def per_seed(scale, key):
        traced.append(None)
        return scale * jax.random.normal(key)

    run = over_seeds(per_seed)
    values = [np.concatenate(list(run(jax.numpy.float32(scale), range(5)))) for scale in (1.0, 2.0)]
    np.testing.assert_array_equal(2 * values[0], values[1])
    assert len(set(values[0])) == 5
    assert len(traced) == 1


def test_shapes_for_one_modality_and_unequal_dimensions():
    one = simulate(dataclasses.replace(TINY, modalities=1, mu=(0.1,)), [0])
    assert one.outcome.joint.records.Gamma.shape[2:] == (1, 3)
    assert one.summary.as_dict()["gamma_ratio_median"]["value"] is None
    p = dataclasses.replace(TINY, modalities=3, mu=(0.1,), d=4, d_r=(4, 6, 5), dictionary="random")
    three = simulate(p, [0]).outcome
    assert three.uni_modal.records.residual.shape == (1, len(p.record_steps()), 3, 3, 2)
    assert three.test.encoder_errors.shape == (1, 3, 3)


def test_given_dictionaries_change_nothing_but_rotation():
    """With M given, Γ at initialisation is that of other Gaussians, but the law of the data is the same."""
    M = tuple(np.asarray(m, float) for m in random_dictionaries(jax.random.key(0), (3, 3), 3))
    p = dataclasses.replace(TINY, dictionary=M)
    rotated, plain = simulate(p, range(5)), simulate(TINY, range(5))
    same(rotated.outcome.data, plain.outcome.data)


def test_every_network_starts_from_weights_of_its_own(five):
    """The four Γ(0) of a class, jointly and alone, in two modalities; 0 where every neuron starts negative."""
    joint, alone = (run.records.Gamma[:, 0] for run in (five.joint, five.uni_modal))
    starts = np.concatenate([joint, alone], axis=1)
    for r in range(4):
        for s in range(r):
            assert np.sum((starts[:, r] == starts[:, s]) & (starts[:, r] > 0)) == 0
    assert np.mean(starts > 0) > 0.8


def test_extreme_mu():
    for mu, insufficient in ((0.0, 0), (1.0, TINY.n)):
        out = simulate(dataclasses.replace(TINY, mu=(mu,)), [0]).outcome
        np.testing.assert_array_equal(out.data.insufficient, insufficient)
        assert np.all((out.data.signal_strength > 0) == (mu == 0))


def test_divergence_is_counted_not_dropped():
    # Products of weights and observations beyond the range of float32.
    p = dataclasses.replace(TINY, sigma_0=1e30, z_y=(Interval(5e8, 9e8),))
    summary = simulate(p, range(2)).summary
    assert summary.diverged.all()
    assert summary.as_dict()["not_converged"] == 2
    networks = summary.outcome.joint.records, summary.outcome.uni_modal.records
    assert not all(np.isfinite(records.loss[:, -1]).all() for records in networks)
    assert summary.as_dict()["win_probability_simulated"][0]["value"] is None


def test_test_samples_are_counted_in_whole_batches(five):
    assert np.all(five.test.tested.sum(axis=-1) == 1000)
    assert np.all(five.test.joint_errors <= five.test.tested)


def test_winner_is_the_first_to_learn(five):
    summary = Summary(TINY, five)
    assert set(np.unique(summary.winner)) <= {NOBODY, 0, 1}
    Gamma = five.joint.records.Gamma[:, -1]
    learned = (Gamma >= TINY.beta).any(axis=1)
    # Γ can only have been at β earlier and fallen since, not the other way round.
    assert np.all(summary.winner[learned] != NOBODY)
