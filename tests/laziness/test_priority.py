"""Learning in descending priority: against the slow rule, in every arithmetic, batched and streamed."""

import math
from fractions import Fraction

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmtheory.laziness import formulas
from mmtheory.laziness.examples import EXAMPLE_1
from mmtheory.laziness.families import draw_instance, draw_vote_matrix
from mmtheory.laziness.instance import Instance, paired, self_standing
from mmtheory.laziness.priority import Features, FiniteSample, Population, train
from mmtheory.laziness.strategies import instances
from mmtheory.laziness.streaming import StreamedSample, drawn_votes
from mmtheory.laziness.votes import Ties

pytestmark = pytest.mark.usefixtures("float64")


def as_sets(outcome):
    alone = {f"uni {r}": learned for r, learned in enumerate(outcome.uni_modal, start=1)}
    named = {**alone, "multi": outcome.multi_modal, **outcome.umt}
    return {name: (set(np.flatnonzero(l.members).tolist()), float(l.count)) for name, l in named.items()}


def slowly(instance, success):
    features = [(f.modality or 0, f.p) for f in instance.features]
    found = formulas.train(features, success, instance.boost, instance.R)
    return {name: (set(learned), count) for name, (learned, count) in found.items()}


# Of two, three and four modalities.
any_instances = st.integers(2, 4).flatmap(lambda modalities: instances(modalities=modalities))


@given(any_instances)
def test_population(instance):
    p = [f.p for f in instance.features]
    for ties in Ties:

        def success(learned, ties=ties):
            return formulas.accuracy([p[i] for i in learned], instance.c, ties.value) >= instance.tau

        found = train(instance.exact, Population(instance.tau, ties), instance.boost)
        assert as_sets(found) == slowly(instance, success)


@given(any_instances)
def test_finite_sample(instance):
    votes = instance.vote_matrix
    for ties in Ties:

        def success(learned, ties=ties):
            sums = votes[learned].sum(0)
            return all(sums >= 0) if ties is Ties.CORRECT else all(sums > 0)

        found = train(instance.exact, FiniteSample(votes, ties), instance.boost)
        assert as_sets(found) == slowly(instance, success)


def test_a_batch_is_its_instances_in_every_arithmetic():
    """jax and numpy in one batch, fractions one by one; probabilities and thresholds are apart, so nothing is a tie."""
    rng = np.random.default_rng(1)
    n, size, samples = 9, 50, 2
    p = rng.permuted(np.tile(np.arange(1, n + 1) / 20, (size, 1)), axis=1)
    kinds, votes = rng.integers(0, 3, (size, n)), rng.integers(-1, 2, (size, n, samples))
    tau = rng.uniform(0.55, 0.8, size)
    outcomes = {}
    for library in (np, jnp):
        features = Features(library.asarray(p), library.asarray(kinds), library.asarray(2.0))
        for reading in (Population(library.asarray(tau)), FiniteSample(library.asarray(votes))):
            outcomes[library, type(reading)] = train(features, reading, library.asarray(0.12))
    for i in range(size):
        exact = Features(
            np.array([Fraction(round(20 * q), 20) for q in p[i]], dtype=object), kinds[i], np.asarray(Fraction(2))
        )
        for reading in (Population(Fraction(tau[i])), FiniteSample(votes[i])):
            one = as_sets(train(exact, reading, Fraction(12, 100)))
            for library in (np, jnp):
                of_batch = jax.tree.map(lambda a, i=i: np.asarray(a)[i], outcomes[library, type(reading)])
                assert as_sets(of_batch) == one


def test_a_modality_that_never_gets_there_learns_infinitely_many():
    instance = Instance(
        Fraction(2), (*self_standing(1, f1="0.1"), *self_standing(2, g1="0.1", g2="0.1")), tau=Fraction("0.54")
    )
    outcome = train(instance.exact, Population(instance.tau))
    assert [l.count for l in outcome.uni_modal] == [math.inf, 2]
    assert outcome.multi_modal.count == 2
    assert list(outcome.uni_modal[0].members) == [True, False, False]
    assert outcome.umt == {}


def test_equal_features_are_learned_as_declared():
    instance = Instance(
        Fraction(2),
        (*self_standing(1, f1="0.3", f2="0.3"), *self_standing(2, g1="0.3"), *paired(h="0.3")),
        tau=Fraction("0.575"),
    )
    outcome = train(instance.exact, Population(instance.tau))
    assert list(outcome.multi_modal.members) == [True, False, False, False]


def test_umt_of_the_papers_example_stops_in_three_ways():
    outcome = train(EXAMPLE_1.exact, FiniteSample(EXAMPLE_1.vote_matrix), EXAMPLE_1.boost)
    names = {r: {n for n, m in zip(EXAMPLE_1.names, l.members, strict=True) if m} for r, l in outcome.umt.items()}
    everything = set(EXAMPLE_1.names)
    assert names == {"A": everything, "B": {"f1", "g1", "h", "f2"}, "C": everything}


def test_streamed_votes_are_the_matrix():
    """Same features, same counts, bit for bit, whether the votes are held or drawn again and again."""
    samples, boost = 30, jnp.asarray(0.1)

    @jax.jit
    def both(key):
        of_instance, of_votes = jax.random.split(key)
        features = draw_instance("uniform", 40, of_instance, jnp.asarray(0.6), jnp.asarray(0.3), jnp.asarray(4.0))
        held = FiniteSample(draw_vote_matrix(of_votes, features, samples))
        streamed = StreamedSample(drawn_votes(of_votes, features, samples), samples)
        return train(features, held, boost), train(features, streamed, boost)

    trained = 0
    for seed in range(6):
        held, streamed = both(jax.random.key(seed))
        assert as_sets(held) == as_sets(streamed)
        trained += int(held.multi_modal.reached)
    assert trained


@pytest.mark.parametrize("library", [np, jnp])
def test_vote_sums_may_exceed_a_byte(library):
    """Sample 1 is right from the start, sample 2 only after 201 features; votes are stored in single bytes."""
    n = 201
    votes = np.ones((n, 2), np.int8)
    votes[:100, 1] = -1
    features = Features(library.asarray(np.linspace(0.6, 0.1, n)), library.ones(n, int), library.asarray(2.0))
    assert train(features, FiniteSample(library.asarray(votes))).multi_modal.count == n


def test_drawn_votes_have_the_declared_law():
    features = Features(jnp.asarray([0.0, 0.2, 0.5, 2 / 3]), jnp.asarray([1, 1, 2, 0]), jnp.asarray(2.0))
    votes = np.asarray(draw_vote_matrix(jax.random.key(0), features, 200_000))
    p = np.asarray(features.p)
    # Five standard deviations of a frequency at most: a false alarm once in a million.
    np.testing.assert_allclose((votes == 1).mean(1), p, atol=5 * 0.5 / 200_000**0.5)
    np.testing.assert_allclose((votes == -1).mean(1), p / 2, atol=5 * 0.5 / 200_000**0.5)
    assert not votes[0].any()
    assert votes[3].all()
    assert abs(np.corrcoef(votes[1:])[~np.eye(3, dtype=bool)]).max() < 5 / 200_000**0.5


def test_learning_is_differentiable_nowhere_but_its_accuracy_is():
    """The accuracy of what is learned has the slope ½ (1 − 1/c) P(S' = 0) in each learned p, and 0 in the others."""
    features = Features(jnp.asarray([0.5, 0.4, 0.3, 0.2]), jnp.asarray([1, 2, 0, 1]), jnp.asarray(2.0))

    def accuracy(p):
        with_p = Features(p, features.modality, features.c)
        return with_p.accuracy(train(with_p, Population(jnp.asarray(0.66))).multi_modal.members)

    slope = jax.grad(accuracy)(features.p)
    assert train(features, Population(jnp.asarray(0.66))).multi_modal.count == 3
    assert (slope[:3] > 0).all()
    assert slope[3] == 0
