"""The statements of the two UMT papers as claims: section 3.2 exactly, the experiments' orderings on our data."""

from collections.abc import Callable, Sequence
from typing import Any

from mmtheory import stats
from mmtheory.claim import Budget, Claim, Finding, Verdict, all_of, at_least, not_run
from mmtheory.estimate import Estimate
from mmtheory.umt import additive, decoupling
from mmtheory.umt.methods import LEARNING_RATE, WEIGHT
from mmtheory.umt.runs import TRIALS, Study, on_htad, on_paired

UMT = "Uni-Modal Teacher (Du et al., 2021)"
LAZINESS = "Modality Laziness (Du et al., ICLR 2022 submission)"
HOLDS, REFUTED, SUPPORTED = Verdict.HOLDS, Verdict.REFUTED, Verdict.SUPPORTED
INCONCLUSIVE = Verdict.INCONCLUSIVE

Check = Callable[[Budget, int], Finding]
Differences = Callable[[Study], Sequence[tuple[str, Estimate]]]

RARE, ABUNDANT = 0, 6
"""Paired features of the six slots, at the two ends."""


def above_zero(run: Callable[[Budget, int], Study], differences: Differences, least: Budget = Budget.STANDARD) -> Check:
    """Whether every difference is positive; minutes of training, hence nothing below the budget `least`."""

    def check(budget: Budget, seed: int) -> Finding:
        if budget < least:
            return not_run(least)
        study = run(budget, seed)
        found = dict(differences(study))
        evidence = "; ".join(f"{name}: {_points(estimate)}" for name, estimate in found.items())
        evidence += f" percentage points, {study.seeds} seeds"
        if study.diverged:
            return Finding(INCONCLUSIVE, f"{evidence}; {study.diverged} runs diverged, which are in no mean", found)
        return Finding(all_of([at_least(estimate, 0) for estimate in found.values()]), evidence, found)

    return check


def _points(estimate: Estimate) -> str:
    return f"{100 * estimate.value:+.2f} [{100 * estimate.low:+.2f}, {100 * estimate.high:+.2f}]"


def rare(budget: Budget, seed: int) -> Study:
    """Paired-feature data without paired features."""
    return on_paired(budget, seed, RARE)


def abundant(budget: Budget, seed: int) -> Study:
    """Paired-feature data with all slots paired."""
    return on_paired(budget, seed, ABUNDANT)


def better(method: str, *others: str) -> Differences:
    """Accuracy of a method − that of each other."""
    return lambda study: [(f"− {other}", study.comparison.difference(method, other)) for other in others]


def lazier(method: str, *modalities: int) -> Differences:
    """Linear evaluation of the uni-modal encoder − that of the method's."""
    return lambda study: [(f"encoder {r}", _negative(study.comparison.laziness(method, r))) for r in modalities]


def encoder_gain(method: str, other: str, *modalities: int) -> Differences:
    """Linear evaluation of a method's encoder − the other's."""
    return lambda study: [(f"encoder {r}", study.comparison.encoder_difference(method, other, r)) for r in modalities]


def lost_signs(method: str, other: str) -> Differences:
    """Recovery of paired signs from the other's encoders − from the method's."""
    return lambda study: [
        (f"encoder {r + 1}", stats.mean(study.recovery[other][:, r] - study.recovery[method][:, r])) for r in range(2)
    ]


def _negative(estimate: Estimate) -> Estimate:
    return Estimate(-estimate.value, -estimate.high, -estimate.low)


def _claim(
    part: str, paper: str, section: str, statement: str, expected: Verdict, check: Check, *, reading: str, **kwargs: Any
) -> Claim:
    declared = {
        "assumptions": "late fusion with a linear head, softmax cross-entropy",
        "form": "printed",
        "scope": "exact",
        "source": "paper",
    }
    return Claim(
        id=f"umt.{part}",
        paper=paper,
        section=section,
        statement=statement,
        expected=expected,
        check=check,
        reading=reading,
        **{**declared, **kwargs},
    )


def _measured(
    part: str, paper: str, section: str, statement: str, expected: Verdict, check: Check, on: str, **kwargs: Any
) -> Claim:
    return _claim(
        part,
        paper,
        section,
        statement,
        expected,
        check,
        reading="every difference, seed by seed, is positive: its 95 % interval lies above 0",
        assumptions=on,
        scope="empirical",
        **{"needs": Budget.STANDARD, **kwargs},
    )


_TRIED = (
    f"of {TRIALS} hyper-parameter values the best on validation data is taken, method by method; learning rates in "
    f"[{LEARNING_RATE.low:g}, {LEARNING_RATE.high:g}], λ in [{WEIGHT.low:g}, {WEIGHT.high:g}], a mean over features"
)
_ON_PAIRED = "default paired-feature data, {} of 6 slots paired; MLP encoders and head, Adam; " + _TRIED
# With two classes, averaged logits and averaged probabilities decide alike.
_ON_RARE, _ON_ABUNDANT = _ON_PAIRED.format(RARE), _ON_PAIRED.format(ABUNDANT)
_ON_HTAD = (
    f"HTAD (audio, accelerometer), MLP encoders, linear head, Adam; {_TRIED}; random splits, Nadeau and Bengio's "
    "corrected interval"
)

CLAIMS: tuple[Claim, ...] = (
    _claim(
        "section-3.2.update",
        UMT,
        "3.2",
        "Gradient descent updates θ_{y,1} to θ_{y,1} − η E[(1{y_i=y} − logit_y) φ_1(X)].",
        REFUTED,
        decoupling.printed_update,
        reading="a small step lowers the loss",
    ),
    _claim(
        "section-3.2.update.corrected",
        UMT,
        "3.2",
        "θ_{y,r} ← θ_{y,r} + η E[(1{y_i=y} − logit_y) φ_r], W_r ← W_r + η E[Σ_y (1{y_i=y} − logit_y) ∇⟨θ_{y,r}, φ_r⟩]: "
        "the other modality enters through the logits only.",
        HOLDS,
        decoupling.corrected_update,
        reading="equal to −η times the gradient of the loss",
        form="corrected",
        source="reconstructed",
    ),
    _claim(
        "section-3.2.vanishing",
        UMT,
        "3.2",
        "Where 1 − logit_y ≈ 0 on all samples, the gradients of θ_r and W_r vanish, though encoder r be under-trained.",
        HOLDS,
        decoupling.vanishing,
        reading="‖∇_{θ_2,W_2} L‖ ≤ 2 E[1 − logit_y] × a constant of modality 2, for an encoder never trained",
    ),
    _claim(
        "paired-feature.additive",
        LAZINESS,
        "3.2",
        "A fusion head that adds up the modalities cannot read a paired feature (Definition 2).",
        HOLDS,
        additive.cannot_represent,
        reading="of the four cells of signs at most three are decided as the product of the signs is",
        assumptions="F(X) = a(X^1) + b(X^2), of which the linear head is one",
        source="reconstructed",
    ),
    _claim(
        "paired-feature.additive.minimiser",
        LAZINESS,
        "3.2",
        "Trained by cross-entropy on a paired feature, an additive head learns nothing.",
        HOLDS,
        additive.constant_minimiser,
        reading="F = 0 minimises the population cross-entropy over all a(s_1) + b(s_2)",
        assumptions="F(X) = a(X^1) + b(X^2), one paired feature alone",
        scope="population",
        source="reconstructed",
    ),
    _measured(
        "laziness.paired",
        LAZINESS,
        "3.1",
        "The encoder of the modality with the features that are hard to learn is lazy under naive fusion.",
        SUPPORTED,
        above_zero(rare, lazier("naive", 2)),
        _ON_RARE,
        # About half a point: 20 seeds decide it in some runs only.
        needs=Budget.THOROUGH,
    ),
    _measured(
        "laziness.htad",
        LAZINESS,
        "4.2",
        "Encoders from naive fusion are worse in linear evaluation than uni-modal ones (Table 1).",
        INCONCLUSIVE,
        above_zero(on_htad, lazier("naive", 1, 2)),
        _ON_HTAD,
    ),
    _measured(
        "repair.paired",
        UMT,
        "4.1",
        "UMT repairs the lazy encoder.",
        SUPPORTED,
        above_zero(rare, encoder_gain("umt", "naive", 2)),
        _ON_RARE,
    ),
    _measured(
        "repair.htad",
        UMT,
        "4.1",
        "UMT has better encoders of both modalities than naive fusion (Table 1).",
        INCONCLUSIVE,
        above_zero(on_htad, encoder_gain("umt", "naive", 1, 2)),
        _ON_HTAD,
    ),
    _measured(
        "dichotomy.rare",
        LAZINESS,
        "4.4",
        "Where paired features are rare, averaged uni-modal predictions are better than naive fusion.",
        SUPPORTED,
        above_zero(rare, better("averaged-logits", "naive")),
        _ON_RARE,
        # About half a point, as above.
        needs=Budget.THOROUGH,
    ),
    _measured(
        "dichotomy.abundant",
        LAZINESS,
        "4.4",
        "Where paired features abound, joint training is better than averaged uni-modal predictions.",
        SUPPORTED,
        above_zero(abundant, better("naive", "averaged-logits", "averaged-probabilities")),
        _ON_ABUNDANT,
    ),
    _measured(
        "dichotomy.umt",
        LAZINESS,
        "3.3",
        "Where paired features abound, UMT is better than averaged uni-modal predictions.",
        SUPPORTED,
        above_zero(abundant, better("umt", "averaged-logits", "averaged-probabilities", "frozen")),
        _ON_ABUNDANT,
        # A frozen classifier is 1.7 points behind, with an interval of ± 1.4 from 20 seeds.
        needs=Budget.THOROUGH,
    ),
    _measured(
        "ordering.rare.naive",
        UMT,
        "4.1",
        "UMT is better than naive fusion; without paired features.",
        SUPPORTED,
        above_zero(rare, better("umt", "naive")),
        _ON_RARE,
    ),
    _measured(
        "ordering.abundant.naive",
        UMT,
        "4.1",
        "UMT is better than naive fusion; where paired features abound.",
        REFUTED,
        above_zero(abundant, better("umt", "naive")),
        _ON_ABUNDANT,
    ),
    *(
        _measured(
            f"ordering.{name}.modality-dropout",
            UMT,
            "4.1",
            f"UMT is better than modality dropout; {words}.",
            expected,
            above_zero(run, better("umt", "modality-dropout")),
            on,
        )
        for name, words, run, on, expected in (
            ("rare", "without paired features", rare, _ON_RARE, INCONCLUSIVE),
            ("abundant", "where paired features abound", abundant, _ON_ABUNDANT, REFUTED),
        )
    ),
    *(
        _measured(
            f"erasure.{name}",
            LAZINESS,
            "3.3",
            f"Distillation from uni-modal teachers, {words}, erases the signs of paired features from the encoders: "
            "a linear classifier reads fewer of them than after naive fusion.",
            expected,
            # Intervals of 20 seeds lie above 0 or around it, depending on the seeds.
            above_zero(abundant, lost_signs(method, "naive"), Budget.THOROUGH),
            _ON_ABUNDANT,
            needs=Budget.THOROUGH,
            form="ours",
            source="reconstructed",
        )
        for name, words, method, expected in (
            ("chosen", "its weight chosen on validation data", "umt", INCONCLUSIVE),
            ("weight-1", "of weight 1", "umt-weight-1", INCONCLUSIVE),
            ("weight-100", "of weight 100", "umt-weight-100", INCONCLUSIVE),
        )
    ),
    *(
        _measured(
            f"ours.{name}.{against}",
            LAZINESS,
            "3.3",
            f"UMT {words} is better than {others}, where paired features abound.",
            expected,
            above_zero(abundant, better(f"umt-{name}", against)),
            _ON_ABUNDANT,
            # The decayed weight gains about a third of a point.
            needs=Budget.THOROUGH if (name, against) == ("decayed", "umt") else Budget.STANDARD,
            form="ours",
            source="reconstructed",
        )
        for name, words in (
            ("decayed", "with a weight that decays to 0"),
            ("subspace", "on what the teachers' heads read"),
        )
        for against, others, expected in (
            ("umt", "UMT", SUPPORTED),
            ("naive", "naive fusion", REFUTED),
        )
    ),
    *(
        _measured(
            f"ours.{name}.repair",
            LAZINESS,
            "3.3",
            f"UMT {words} repairs the lazy encoder.",
            SUPPORTED,
            above_zero(rare, encoder_gain(f"umt-{name}", "naive", 2)),
            _ON_RARE,
            form="ours",
            source="reconstructed",
        )
        for name, words in (
            ("decayed", "with a weight that decays to 0"),
            ("subspace", "on what the teachers' heads read"),
        )
    ),
    *(
        _measured(
            f"ordering.htad.{other}",
            paper,
            section,
            f"UMT is better than {name}.",
            expected,
            above_zero(on_htad, better("umt", other)),
            _ON_HTAD,
        )
        for other, name, paper, section, expected in (
            ("naive", "naive fusion (Table 2)", UMT, "4.1", INCONCLUSIVE),
            ("frozen", "a linear classifier on frozen encoders (Table 2)", UMT, "4.1", INCONCLUSIVE),
            ("dropout", "dropout (Table 2)", UMT, "4.1", INCONCLUSIVE),
            ("modality-dropout", "modality dropout (Table 2)", UMT, "4.1", INCONCLUSIVE),
            ("blending", "gradient blending (Table 2)", UMT, "4.1", INCONCLUSIVE),
            ("self-features", "self-distillation of features (Table 4)", LAZINESS, "4.3", INCONCLUSIVE),
            ("averaged-probabilities", "averaged predictions (Table 7)", LAZINESS, "4.4", INCONCLUSIVE),
            ("averaged-logits", "averaged logits (Table 7, read otherwise)", LAZINESS, "4.4", INCONCLUSIVE),
        )
    ),
    *(
        _measured(
            f"one-sided.{method}",
            UMT,
            "4.1",
            f"Distilling modality {r} alone makes the other modality's encoder worse than naive fusion does (Table 1).",
            INCONCLUSIVE,
            above_zero(on_htad, encoder_gain("naive", method, 3 - r)),
            _ON_HTAD,
        )
        for r, method in ((1, "umt-first"), (2, "umt-second"))
    ),
)
"""In the order of the papers' arguments."""
