"""Verdicts under a design: their meaning, their errors, and the coverage of every reading's interval."""

import numpy as np
import pytest

from mmtheory.claim import Verdict
from mmtheory.decision import decided, interval, surely_below
from mmtheory.design import Design, Reading
from mmtheory.two_groups import two_groups

NOISE = np.array([-1.5, -1, -0.5, -0.2, 0.2, 0.5, 1, 1.5]) / 1000
"""Of mean 0; the half-width of its interval is 0.08 points."""


def design(reading=Reading.DATA_SET, margin=0.005, **more):
    if reading is Reading.SAMPLES:
        more.setdefault("cluster_error", 0.001)
    return Design(reading, margin, 0.001, 8, **more)


def on(*shifts, margin=0.005):
    return decided(design(margin=margin), {f"− {k}": NOISE + shift for k, shift in enumerate(shifts)})


@pytest.mark.parametrize(
    ("shifts", "verdict"),
    [
        ([0.002], Verdict.SUPPORTED),
        ([-0.002], Verdict.REFUTED),
        ([0.0005], Verdict.EQUIVALENT),
        ([-0.0005], Verdict.EQUIVALENT),
        ([0.002, 0.003], Verdict.SUPPORTED),
        ([0.002, -0.003], Verdict.REFUTED),
        # The smaller of the two is none, so that not both are positive by as much as would matter.
        ([0.002, 0.0005], Verdict.EQUIVALENT),
        ([0.02, 0.0], Verdict.EQUIVALENT),
    ],
)
def test_the_verdict_is_on_the_smallest_difference(shifts, verdict):
    assert on(*shifts).verdict is verdict


def test_wide_and_missing_intervals_decide_nothing():
    assert on(0.0005, margin=0.0004).verdict is Verdict.INCONCLUSIVE
    for values in ([0.1], [0.1, 0.2, np.nan]):
        assert decided(design(), {"− a": values}).verdict is Verdict.INCONCLUSIVE


def test_the_evidence_says_what_was_found():
    found = on(0.002)
    assert found.evidence == "− 0: +0.20 [+0.12, +0.28] percentage points, margin 0.5; this data set, 8 repeats"
    assert found.numbers["− 0"].value == pytest.approx(0.002)


def test_a_conjunction_is_not_refuted_by_one_interval_alone():
    """A difference just below 0 at 95 % refutes when it stands alone, and not among ten."""
    just_below = NOISE - 0.00095
    alone = decided(design(margin=0.0001), {"− a": just_below})
    among = decided(design(margin=0.0001), {"− a": just_below} | {f"− {k}": NOISE for k in range(9)})
    assert (alone.verdict, among.verdict) == (Verdict.REFUTED, Verdict.INCONCLUSIVE)


def test_holm_goes_on_with_what_is_left():
    """p = 0.001, 0.02: the second passes at level 0.05 once the first is out, and not at 0.025 beside it."""
    values = {"a": NOISE - 0.003, "b": NOISE - 0.001, "c": NOISE + 0.003}
    found = {name: interval(design(), x) for name, x in values.items()}
    assert surely_below(found, 0) == ["a"]
    del found["c"]
    assert surely_below(found, 0) == ["a", "b"]
    del found["a"]
    assert found["b"](0.975).high > 0 > found["b"](0.95).high
    assert "negative after Holm's correction: − 0, − 1" in on(-0.003, -0.001).evidence


@pytest.mark.parametrize("count", [1, 2, 14])
def test_where_nothing_differs_one_in_forty_is_refuted_however_many_differences_there_are(count):
    rng = np.random.default_rng(count)
    runs = 1000
    refuted = 0
    for _ in range(runs):
        found = {str(k): interval(design(), x) for k, x in enumerate(rng.normal(0, 1, (count, 12)))}
        refuted += bool(surely_below(found, 0))
    # One-sided, hence half of one in twenty.
    assert refuted / runs < 0.04


TWO_GROUPS = np.array([-1, 1, 0, -1, 1, 0, 40, 41, 40, 39, 41, 40]) / 1000
"""Around 0 and 4 points."""


def test_repeats_in_two_groups_get_no_verdict_where_these_tell_different_stories():
    found = decided(design(), {"umt − naive": TWO_GROUPS})
    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.evidence.startswith(
        "umt − naive: two groups, 6 at +0.00 and 6 at +4.02, explain 100 % of the variance"
    )
    assert decided(design(), {"− a": TWO_GROUPS - 0.02}).evidence.startswith("− a: two groups, 6 at -2.00 and 6 at")


@pytest.mark.parametrize(("shift", "verdict"), [(0.05, Verdict.SUPPORTED), (-0.09, Verdict.REFUTED)])
def test_repeats_in_two_groups_get_one_where_both_tell_the_same(shift, verdict):
    found = decided(design(), {"− a": TWO_GROUPS + shift})
    assert found.verdict is verdict
    assert "two groups" not in found.evidence


OPPOSITE = np.concatenate([np.full(13, 4.5), np.full(3, -4.5)]) / 1000 + np.tile(NOISE, 2) / 10
"""Thirteen repeats that gain half a point, and three that lose it; all within the margin."""


@pytest.mark.parametrize("sign", [1, -1])
def test_repeats_in_two_groups_of_opposite_sign_tell_no_sign(sign):
    values = sign * OPPOSITE
    assert np.abs(values).max() < 0.005
    assert sign * interval(design(), values)(0.95).low * sign * interval(design(), values)(0.95).high > 0
    found = decided(design(), {"− a": values})
    assert found.verdict is Verdict.INCONCLUSIVE
    assert "− a: two groups" in found.evidence
    # Beside a difference that surely is positive, too.
    assert decided(design(), {"− a": values, "− b": NOISE + 0.05}).verdict is Verdict.INCONCLUSIVE


def test_repeats_in_two_groups_of_opposite_sign_within_the_margin_are_no_different():
    even = np.tile([4.0, -4.0], 8) / 1000 + np.tile(NOISE, 2) / 10
    assert two_groups(even).apart
    assert decided(design(), {"− a": even}).verdict is Verdict.EQUIVALENT


def test_repeats_in_two_groups_of_one_sign_within_the_margin_tell_the_sign():
    values = np.tile([1.0, 4.0], 8) / 1000 + np.tile(NOISE, 2) / 10
    assert two_groups(values).apart
    assert decided(design(), {"− a": values}).verdict is Verdict.SUPPORTED


def test_a_second_look_takes_half_of_the_error():
    """p is between 0.025 and 0.05: enough for a first look, and not for one of two."""
    values = NOISE + 0.00095
    first, second = (decided(design(margin=0.0001, looks=looks), {"− a": values}) for looks in (1, 2))
    assert (first.verdict, second.verdict) == (Verdict.SUPPORTED, Verdict.INCONCLUSIVE)
    assert second.numbers["− a"] == interval(design(), values)(0.975)
    assert "8 repeats, look 2, at 97.5 %" in second.evidence
    # Holm's correction shares out what the look has.
    assert interval(design(looks=2), values)(0.975) == interval(design(), values)(1 - 0.05 / 4)


@pytest.mark.parametrize("looks", [1, 2, 3])
def test_where_nothing_differs_all_looks_together_err_in_one_of_twenty(looks):
    rng = np.random.default_rng(looks)
    made, runs = design(looks=looks), 1500
    erred = sum(
        any(not one.low <= 0 <= one.high for one in (interval(made, x)(0.95) for x in rng.normal(0, 1, (looks, 12))))
        for _ in range(runs)
    )
    assert erred / runs == pytest.approx(0.05, abs=0.017)


def test_new_samples_need_clusters():
    with pytest.raises(ValueError, match="clusters"):
        interval(design(Reading.SAMPLES), NOISE)


# -- coverage: nominal 95 %, accepted 93 to 97 % -----------------------------------------------------------------------


EXPERIMENTS = 600


def coverage(experiment):
    """How many of the intervals of experiments hold the truth; an experiment gives (interval, truth)."""
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(EXPERIMENTS):
        estimate, truth = experiment(rng)
        held += estimate.low <= truth <= estimate.high
    return held / EXPERIMENTS


def test_the_interval_of_this_data_set_covers():
    """Rows fixed, each with its chance to be right under two methods; repeats with new predictions of every row."""
    p = np.random.default_rng(0).beta(8, 1, (2, 400))

    def experiment(rng):
        right = rng.random((12, 2, 400)) < p
        differences = right[:, 0].mean(axis=1) - right[:, 1].mean(axis=1)
        return interval(design(), differences)(0.95), p[0].mean() - p[1].mean()

    assert 0.93 <= coverage(experiment) <= 0.97


def test_the_interval_of_new_samples_covers():
    """Forty blocks of unlike sizes whose rows are near-copies; the truth is of all blocks that there could be."""

    def experiment(rng):
        sizes = rng.integers(5, 15, 40)
        clusters = np.repeat(np.arange(40), sizes)
        shared = rng.choice([-1, 0, 1], 40, p=[0.05, 0.85, 0.1])
        copies = rng.random(len(clusters)) < 0.9
        rows = np.where(copies, shared[clusters], rng.choice([-1, 0, 1], len(clusters), p=[0.05, 0.85, 0.1]))
        return interval(design(Reading.SAMPLES), rows, clusters)(0.95), 0.05

    assert 0.93 <= coverage(experiment) <= 0.97


def test_the_interval_of_fresh_draws_covers():
    """Two learners, the mean of one coordinate and of another, on data of their own in every repeat."""

    def experiment(rng):
        x = rng.exponential(size=(20, 30, 2)) * [1.2, 1.0]
        differences = x[..., 0].mean(axis=1) - x[..., 1].mean(axis=1)
        return interval(design(Reading.POPULATION), differences)(0.95), 0.2

    assert 0.93 <= coverage(experiment) <= 0.97


def test_the_interval_of_splits_of_one_data_set_covers():
    """Eight repeats of seven folds, two learners: the nearest class mean on some coordinates, and on others."""
    N, folds, repeats = 210, 7, 8
    first, second = slice(None, 6), slice(6, None)

    def draw(rng, n):
        y = rng.integers(2, size=n)
        return rng.standard_normal((n, 12)) + np.repeat([0.35, 0.3], 6) * (2 * y - 1)[:, None], y

    def ahead(means, x, y):
        """By row, whether the first learner is right − whether the second is."""
        score = (x - means.mean(axis=-2)) * (means[..., 1, :] - means[..., 0, :])
        right = [((score[:, part].sum(axis=1) > 0) == y).astype(int) for part in (first, second)]
        return right[0] - right[1]

    def class_means(x, y, among):
        """On the rows that are `among` it, by whatever axis that has in front."""
        members = among[..., None, :] * (y == np.arange(2)[:, None])
        return members @ x / members.sum(axis=-1, keepdims=True)

    def experiment(rng):
        x, y = draw(rng, N)
        found = []
        for _ in range(repeats):
            fold = rng.permutation(N) % folds
            means = class_means(x, y, fold != np.arange(folds)[:, None])
            by_row = ahead(means[fold], x, y)
            found += [by_row[fold == k].mean() for k in range(folds)]
        return interval(design(Reading.POPULATION, overlap=1 / (folds - 1)), found)(0.95), truth

    def once(rng):
        x, y = draw(rng, N - N // folds)
        return ahead(class_means(x, y, np.ones(len(y)))[None], *draw(rng, 4000)).mean()

    rng = np.random.default_rng(0)
    truth = np.mean([once(rng) for _ in range(2000)])
    assert 0.93 <= coverage(experiment) <= 0.97
