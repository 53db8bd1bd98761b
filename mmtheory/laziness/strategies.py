"""Features and instances for hypothesis, rich in edge cases: empty, equal and never-zero features, τ met exactly.

For property tests of your own:

    from hypothesis import given
    from mmtheory.laziness.strategies import trainable_instances

    @given(trainable_instances())
    def test_mine(instance):
        assert instance.compare().population.comparison.trained
"""

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

try:
    from hypothesis import strategies as st
except ImportError:
    raise ImportError("mmtheory.laziness.strategies are for hypothesis: pip install hypothesis") from None

from mmtheory.laziness.instance import Feature, Instance
from mmtheory.laziness.votes import prefix_accuracies

ratios = st.sampled_from([Fraction(101, 100), Fraction(3, 2), Fraction(2), Fraction(7), Fraction(100)])
"""Ratios c."""


@st.composite
def probabilities(draw: Callable[..., Any], c: Fraction, most: Fraction | None = None) -> Fraction:
    """A p in [0, most], by default [0, c/(c+1)], both ends likely."""
    most = c / (c + 1) if most is None else most
    return most * draw(st.one_of(st.sampled_from([Fraction(0), Fraction(1)]), st.fractions(0, 1, max_denominator=12)))


def _feature(draw: Callable[..., Any], i: int, kind: int, p: Fraction, modalities: int) -> Feature:
    if kind:
        return Feature(f"r{i}", "self-standing", p, kind)
    pairs = list(itertools.combinations(range(1, modalities + 1), 2))
    return Feature(f"r{i}", "paired", p, between=draw(st.sampled_from(pairs)))


def _possible_votes(
    draw: Callable[..., Any], p: Fraction, c: Fraction, samples: int, vote: st.SearchStrategy[int]
) -> tuple[int, ...]:
    """Votes on a data set that the law can give: empty features vote 0, never-zero ones do not."""
    if p == 0:
        return (0,) * samples
    allowed = vote.filter(lambda v: v != 0) if p == c / (c + 1) else vote
    return tuple(draw(st.lists(allowed, min_size=samples, max_size=samples)))


@st.composite
def lists(draw: Callable[..., Any], most: int = 8, least: int = 1) -> tuple[np.ndarray, Fraction]:
    """(p, c): an object array of `least` to `most` fractions, and the ratio."""
    c = draw(ratios)
    return np.array(draw(st.lists(probabilities(c), min_size=least, max_size=most)), dtype=object), c


@st.composite
def instances(draw: Callable[..., Any], most: int = 6, modalities: int = 2) -> Instance:
    """An instance of at most so many features with any τ, boost and votes; most trainings do not succeed."""
    c = draw(ratios)
    kinds = draw(st.lists(st.integers(0, modalities), min_size=1, max_size=most))
    features = tuple(_feature(draw, i, kind, draw(probabilities(c)), modalities) for i, kind in enumerate(kinds))
    samples = draw(st.integers(1, 3))
    vote = st.sampled_from([1, 0, -1])
    votes = {f.name: _possible_votes(draw, f.p, c, samples, vote) for f in features}
    return Instance(
        c=c,
        features=features,
        tau=Fraction(1, 2) + draw(st.fractions(Fraction(1, 50), Fraction(1, 2), max_denominator=50)),
        boost=draw(st.fractions(Fraction(1, 50), Fraction(1, 2), max_denominator=50)),
        votes=votes,
        modalities=modalities,
    )


@st.composite
def trainable_instances(draw: Callable[..., Any], most: int = 4, modalities: int = 2) -> Instance:
    """All modalities reach τ, and often every sample; there are a paired feature and at most so many others more.

    τ is often met exactly.
    """
    c = draw(ratios)
    each = range(1, modalities + 1)
    kinds = draw(st.permutations([*each, 0, *draw(st.lists(st.integers(0, modalities), max_size=most))]))
    positive = probabilities(c).filter(lambda p: p > 0)
    features = tuple(_feature(draw, i, kind, draw(positive), modalities) for i, kind in enumerate(kinds))
    own = [
        prefix_accuracies(np.array(sorted((f.p for f in features if f.modality == r), reverse=True), dtype=object), c)
        for r in each
    ]
    reached = min(accuracies[-1] for accuracies in own)
    prefixes = [accuracy for accuracies in own for accuracy in accuracies if accuracy <= reached]
    share = draw(st.sampled_from([Fraction(1), Fraction(1), Fraction(1, 2), Fraction(1, 10)]))
    samples = draw(st.sampled_from([1, 1, 2]))
    vote = st.sampled_from([1, 1, 1, 1, 1, 1, 0, -1])
    return Instance(
        c=c,
        features=features,
        tau=Fraction(1, 2) + share * (draw(st.sampled_from(prefixes)) - Fraction(1, 2)),
        boost=c / (c + 1) / draw(st.sampled_from([4, 100, 10_000])),
        votes={f.name: _possible_votes(draw, f.p, c, samples, vote) for f in features},
        modalities=modalities,
    )
