"""Drawn data follow Definitions 1 and 2, and nothing but the products in the slots depends on the number of pairs."""

import dataclasses
import itertools

import numpy as np
import pytest
from scipy.stats import binomtest

from mmtheory.datasets.dataset import Part, standardised
from mmtheory.datasets.paired_features import MAGNITUDES, PairedFeatures
from mmtheory.parameter import ParameterError

P = (0.6, 0.3)
LAW = PairedFeatures(p=P, paired=2, slots=4, p_h=0.7, c=4, train=40_000, validation=10, test=10)


def assert_share(events, expected):
    """The expected probability lies in the Clopper–Pearson interval of level 1 − 1e-5 (some hundred are looked at)."""
    interval = binomtest(int(np.sum(events)), len(events)).proportion_ci(1 - 1e-5)
    assert interval.low <= expected <= interval.high, (interval, expected)
    assert interval.high - interval.low < 0.07


def assert_law_of_votes(votes, p):
    assert_share(votes == 1, p)
    assert_share(votes == -1, p / LAW.c)
    # Of those that are not empty, c/(c+1) predict.
    assert_share(votes[votes != 0] == 1, LAW.c / (LAW.c + 1))


def assert_fair_and_independent_of_the_label(column, y):
    held = column != 0
    assert_share(np.sign(column[held]) == y[held], 0.5)
    assert_share(column[held] > 0, 0.5)
    # Nor does emptiness tell the label.
    assert_share(y[~held] > 0, 0.5)


@pytest.fixture(scope="module")
def drawn():
    data = LAW.draw(7)
    return data, np.where(data.y == 1, 1, -1)


def test_layout(drawn):
    data, y = drawn
    assert [x.shape for x in data.x] == [(40_020, 2 + 4), (40_020, 2 * 2 + 4)]
    assert LAW.slot_columns == (slice(2, 6), slice(4, 8))
    assert data.classes == ("−1", "+1")
    np.testing.assert_array_equal(data.split, np.repeat([0, 1, 2], [40_000, 10, 10]))
    assert len(data.part(Part.VALIDATION)[1]) == 10
    assert_share(y == 1, 0.5)
    for x in data.x:
        sizes = np.abs(x[x != 0])
        assert MAGNITUDES[0] <= sizes.min() < sizes.max() <= MAGNITUDES[1]
        # A uniform law of magnitudes: its quartiles.
        for quartile in (0.25, 0.5, 0.75):
            assert_share(sizes < MAGNITUDES[0] + quartile * (MAGNITUDES[1] - MAGNITUDES[0]), quartile)


def test_easy_features_vote_by_themselves(drawn):
    data, y = drawn
    for i, p in enumerate(P):
        assert_law_of_votes(y * np.sign(data.x[0][:, i]), p)


def test_hard_features_vote_as_products_and_say_nothing_alone(drawn):
    data, y = drawn
    for i, p in enumerate(P):
        first, second = data.x[1][:, 2 * i], data.x[1][:, 2 * i + 1]
        assert_law_of_votes(y * np.sign(first * second), p)
        np.testing.assert_array_equal(first == 0, second == 0)
        for column in (first, second):
            assert_fair_and_independent_of_the_label(column, y)


def test_paired_features_vote_as_products_and_say_nothing_alone(drawn):
    data, y = drawn
    products = LAW.paired_signs(data)
    for slot in range(LAW.slots):
        first, second = (x[:, at][:, slot] for x, at in zip(data.x, LAW.slot_columns, strict=True))
        np.testing.assert_array_equal(products[:, slot], np.sign(first) * np.sign(second))
        np.testing.assert_array_equal(first == 0, second == 0)
        assert_share(first == 0, 1 - LAW.p_h * (1 + 1 / LAW.c))
        for column in (first, second):
            assert_fair_and_independent_of_the_label(column, y)
        if slot < LAW.paired:
            assert_law_of_votes(y * products[:, slot], LAW.p_h)
        else:
            held = products[:, slot] != 0
            assert_share(products[held, slot] == y[held], 0.5)
            # The two modalities' signs, and either with the label.
            for signs in itertools.product((-1, 1), repeat=3):
                table = (np.sign(first) == signs[0]) & (np.sign(second) == signs[1]) & (y == signs[2])
                assert_share(table[held], 1 / 8)


def test_features_are_independent_given_the_label(drawn):
    data, y = drawn
    votes = y[:, None] * np.concatenate(
        [np.sign(data.x[0][:, :2]), np.sign(data.x[1][:, 0:4:2] * data.x[1][:, 1:4:2]), LAW.paired_signs(data)], axis=1
    )
    # Votes, all columns with their signs, all magnitudes; five standard deviations of a correlation.
    hidden = np.concatenate([data.x[0][:, 2:], data.x[1][:, :4:2]], axis=1)
    for values in (votes, votes**2, np.concatenate([votes, hidden], axis=1)):
        correlation = np.corrcoef(values.T) - np.eye(values.shape[1])
        assert abs(correlation).max() < 5 / len(y) ** 0.5
    # Magnitudes of the two columns of a product.
    for first, second in ((data.x[0][:, 2], data.x[1][:, 4]), (data.x[1][:, 0], data.x[1][:, 1])):
        held = first != 0
        assert abs(np.corrcoef(abs(first[held]), abs(second[held]))[0, 1]) < 5 / held.sum() ** 0.5


def test_only_signs_of_the_second_modality_know_the_number_of_pairs():
    laws = [dataclasses.replace(LAW, paired=paired, train=200) for paired in range(LAW.slots + 1)]
    for (less, before), (more, after) in itertools.pairwise((law, law.draw(3)) for law in laws):
        np.testing.assert_array_equal(before.y, after.y)
        np.testing.assert_array_equal(before.x[0], after.x[0])
        np.testing.assert_array_equal(abs(before.x[1]), abs(after.x[1]))
        changed = np.flatnonzero((before.x[1] != after.x[1]).any(0))
        np.testing.assert_array_equal(changed, [less.slot_columns[1].start + more.paired - 1])


def test_standardised_data_keep_their_columns():
    law = PairedFeatures(train=50, validation=20, test=20)
    assert [x.shape[1] for x in standardised(law.draw(0)).x] == [3 + 6, 6 + 6]


@pytest.mark.parametrize("slots", [0, 3])
def test_the_extremes(slots):
    # A feature that is never empty, one that always is, and slots alone.
    law = PairedFeatures(p=(0.5, 0.0), paired=slots, slots=slots, p_h=0.0, c=1.0 + 1e-12, hard=(False, False))
    data = law.draw(0)
    for x in data.x:
        assert (x[:, 0] != 0).all()
        assert (x[:, 1:] == 0).all()
    assert law.paired_signs(data).shape == (3250, slots)
    alone = PairedFeatures(p=(), slots=2, paired=2, c=1e6, p_h=1e6 / (1e6 + 1))
    data = alone.draw(0)
    assert [x.shape[1] for x in data.x] == [2, 2]
    assert np.mean(alone.paired_signs(data) == np.where(data.y == 1, 1, -1)[:, None]) > 0.999


def test_no_features_at_all_are_refused():
    with pytest.raises(ParameterError, match=r"^p: and slots must make"):
        PairedFeatures(p=(), slots=0)
