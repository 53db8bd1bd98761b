"""What the claims say of studies whose differences are known."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from mmtheory.claim import Budget, Verdict
from mmtheory.design import Reading
from mmtheory.learners.evaluation import Encoders
from mmtheory.umt.claims import CLAIMS
from mmtheory.umt.comparison import Comparison
from mmtheory.umt.fixed_settings import ENCODER_RATES, LARGE, SMALL, Weighed
from mmtheory.umt.outcome import Outcome
from mmtheory.umt.runs import ACROSS_PASSES, AGAIN_ON_HTAD, ERASING, ON_HTAD, ON_PAIRED, REPEATS_AGAIN, Study
from mmtheory.umt.teacher import PAPER_WEIGHTS

BY_ID = {claim.id: claim for claim in CLAIMS}
COMPARES_NOTHING = {"umt.figure-1.weak-classes", "umt.classes.htad.lazy", "umt.classes.htad.sum"}
MEASURED = [claim for claim in CLAIMS if claim.scope == "empirical" and claim.id not in COMPARES_NOTHING]
ROWS, FOLDS, REPEATS = 70, 7, 8
STRETCHES = np.repeat(np.arange(14), 5)


def of_right(right, encoders=(0.8, 0.7)):
    """An outcome of networks that are right on these samples of each fold."""
    right = np.asarray(right)
    shape = (len(right), len(encoders))
    array: Any = np.array
    return Outcome(
        test_accuracy=array(right.mean(axis=1)),
        class_accuracy=array(right.mean(axis=1)[:, None]),
        chosen=array(np.zeros(len(right), int)),
        validation_accuracy=array(np.zeros((len(right), 1))),
        diverged=array(np.zeros((len(right), 1), bool)),
        encoders=Encoders(array(np.ones(shape)), array(np.broadcast_to(encoders, shape)), array(np.ones((*shape, 1)))),
        records=SimpleNamespace(probe_accuracy=np.full((len(right), 41, len(encoders)), 0.5)),  # type: ignore[arg-type]
    )


def refolded(rng):
    """Rows that are dealt out into folds, the same in every repeat."""
    folds = np.stack([rng.permutation(ROWS).reshape(FOLDS, -1) for _ in range(REPEATS)])
    return folds.reshape(REPEATS * FOLDS, -1)


def study(shares, methods, folds=FOLDS):
    """Every method is right on its share of the rows, one row in twenty flipped by chance."""
    rng = np.random.default_rng(0)
    rows = refolded(rng)
    right = {}
    for method in methods:
        sure = rng.random(ROWS) < shares.get(method, 0.6)
        right[method] = sure[rows] ^ (rng.random(rows.shape) < 0.05)
    outcomes = {method: of_right(each) for method, each in right.items()}
    outcomes |= {f"alone-{r}": of_right(right[methods[0]], (0.9,)) for r in (1, 2)}
    recovery = {method: np.full((len(rows), 2), 0.9) for method in (*methods, "alone")}
    fitted, attended = np.ones(len(rows)), np.full((len(rows), 2), 0.5)
    return Study(Comparison(outcomes, 0.2), folds, right, rows, STRETCHES, recovery, fitted, attended)


def test_every_claim_has_a_design_that_can_decide_at_thorough_and_says_of_what_it_speaks():
    assert len(MEASURED) > 35
    for claim in MEASURED:
        assert claim.design is not None, claim.id
        expected = Reading.DATA_SET if "htad" in claim.id or "passes" in claim.id or "one-sided" in claim.id else None
        assert claim.design.reading is (expected or Reading.POPULATION), claim.id
        assert claim.refused is None or claim.expected is Verdict.INCONCLUSIVE, claim.id


def test_every_claim_finds_its_methods_in_its_run():
    runs = {"on_htad": ON_HTAD, "on_paired": ON_PAIRED, "across_passes": ACROSS_PASSES}
    runs |= dict.fromkeys(("along_training", "attending"), ("naive",)) | {"under_attention": ("naive", "umt")}
    runs |= {"again_on_htad": AGAIN_ON_HTAD, "erasing": ERASING, "two_heads": ("naive", "attention-head")}
    runs["fine_tuned"] = tuple(f"at {rate:g}" for rate in ENCODER_RATES)
    even = dict.fromkeys((SMALL, LARGE), np.full((len(PAPER_WEIGHTS), REPEATS, 2), 0.5))
    for claim in MEASURED:
        run: Any = getattr(claim.run, "func", claim.run)
        if run.__name__ == "weighed":
            found = claim.judged(Weighed(even, even))
        else:
            one = study({}, runs[run.__name__])
            found = claim.judged((one, one, one) if run.__name__ == "across_passes" else one)
        assert found.evidence, claim.id
        assert set(claim.declares) <= set(found.numbers), claim.id


@pytest.mark.parametrize(
    ("umt", "naive", "verdict"),
    [(0.9, 0.5, Verdict.SUPPORTED), (0.5, 0.9, Verdict.REFUTED), (1.0, 1.0, Verdict.EQUIVALENT)],
)
def test_an_ordering_is_decided_by_repeats_and_shows_the_other_readings(umt, naive, verdict):
    claim = BY_ID["umt.ordering.htad.naive"]
    one = study({"umt": umt, "naive": naive}, ON_HTAD)
    if verdict is Verdict.EQUIVALENT:
        # Half a point of noise is more than the interval may have: here the two are right on the same rows.
        one.right["umt"][:] = one.right["naive"]
        one.comparison.outcomes["umt"] = one.comparison.outcomes["naive"]
    found = claim.judged(one)
    assert found.verdict is verdict
    assert set(found.numbers) == {"− naive", "− naive, new samples", "− naive, population"}
    by_fold = np.mean([right.mean() for right in one.right["umt"]]) - np.mean([r.mean() for r in one.right["naive"]])
    assert found.numbers["− naive"].value == pytest.approx(by_fold)
    # Every row is tested equally often: readings have one value and intervals of their own.
    assert found.numbers["− naive, new samples"].value == pytest.approx(found.numbers["− naive"].value)
    assert found.numbers["− naive, population"].value == pytest.approx(found.numbers["− naive"].value)
    assert "this data set, 8 repeats" in found.evidence


def test_a_row_counts_by_how_often_a_method_is_right_on_it():
    one = study({"umt": 0.9, "naive": 0.5}, ON_HTAD)
    by_row = one.ahead_by_row("umt", "naive")
    row = 13
    at = np.argwhere(one.rows == row)
    assert len(at) == REPEATS
    hand = np.mean([float(one.right["umt"][i, j]) - float(one.right["naive"][i, j]) for i, j in at])
    assert by_row[row] == pytest.approx(hand)


def test_passes_are_pooled_by_their_size():
    claim = BY_ID["umt.passes.ordering.naive"]
    first = study({"umt": 0.9, "naive": 0.5}, ACROSS_PASSES, folds=1)
    second = study({"umt": 0.5, "naive": 0.5}, ACROSS_PASSES, folds=1)
    half = {method: right[:, :5] for method, right in second.right.items()}
    short = Study(second.comparison, 1, half, second.rows[:, :5], STRETCHES, {})
    found = claim.judged((first, first, short))
    values = [found.numbers[f"− naive, pass {k}"].value for k in (1, 2, 3)]
    assert values[0] == values[1]
    assert found.numbers["− naive"].value == pytest.approx((10 * values[0] + 10 * values[1] + 5 * values[2]) / 25)


def test_a_claim_on_passes_is_about_the_three_together_and_shows_each():
    claims = [claim for claim in MEASURED if claim.id.startswith("umt.passes.")]
    assert len(claims) == 7
    studies = (study({}, ACROSS_PASSES, folds=1),) * 3
    for claim in claims:
        assert claim.statement.startswith("Over the three passes of HTAD together")
        found = claim.judged(studies)
        assert all(f", pass {k}: " in found.evidence for k in (1, 2, 3)), claim.id


def test_the_second_look_at_dropout_has_half_of_the_error():
    second, first = BY_ID["umt.ordering.htad.dropout"], BY_ID["umt.ordering.htad.modality-dropout"]
    assert second.design is not None
    assert (second.design.looks, second.design.confidence) == (2, 0.975)
    # Two looks need more than the smaller budget has.
    assert REPEATS_AGAIN[Budget.STANDARD] < second.design.needed <= REPEATS_AGAIN[Budget.THOROUGH]
    assert second.needs is Budget.THOROUGH
    assert "second look" in second.assumptions
    assert "second look" not in first.assumptions
    one = study({"umt": 0.9, "dropout": 0.5, "modality-dropout": 0.5}, ON_HTAD)
    for other in ("dropout", "modality-dropout"):
        one.comparison.outcomes[other] = one.comparison.outcomes["dropout"]
        one.right[other] = one.right["dropout"]
    wide, narrow = second.judged(one).numbers, first.judged(one).numbers
    for name in ("", ", new samples", ", population"):
        half, before = wide[f"− dropout{name}"], narrow[f"− modality-dropout{name}"]
        assert half.value == before.value
        assert half.high > before.high


def test_a_lazy_encoder_is_one_that_is_behind_the_uni_modal_one():
    found = BY_ID["umt.laziness.htad"].judged(study({}, ON_HTAD))
    assert [found.numbers[f"encoder {r}"].value for r in (1, 2)] == pytest.approx([0.1, 0.2])
    assert found.verdict is Verdict.SUPPORTED
    assert BY_ID["umt.laziness.htad"].starts_at is Budget.STANDARD
