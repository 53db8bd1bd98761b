"""The statements of "Modality Laziness", sections 3.2–3.3 and appendix B, as claims."""

from fractions import Fraction
from typing import Any

import numpy as np

from mmtheory.claim import Claim, Verdict
from mmtheory.laziness import definitions, identities, performance, worked
from mmtheory.laziness.checks import (
    Check,
    fails_on,
    holds_in,
    on_lists,
    on_stronger,
    own_ratios,
    smallest_failure,
    smallest_list,
    witnessed,
)
from mmtheory.laziness.examples import EXAMPLE_1, EXAMPLE_1_WITHOUT_PAIRED, ORDER_OVER_ALL, WITH_PAIRED
from mmtheory.laziness.theorems import STATEMENTS, VARIANTS
from mmtheory.laziness.votes import Ties, accuracy

PAPER = "Modality Laziness (Du et al., ICLR 2022 submission)"
HOLDS, REFUTED = Verdict.HOLDS, Verdict.REFUTED
ALL = {**STATEMENTS, **VARIANTS}

POPULATION = "population: training stops at the first prefix whose exact accuracy is at least τ, ties counted half"
FINITE = "finite sample: training stops at the first prefix with a positive vote sum on every sample"


def _claim(
    part: str, section: str, statement: str, expected: Verdict, check: Check, *, reading: str, **kwargs: Any
) -> Claim:
    declared = {
        "assumptions": "independent features given y, one c > 1 for all; every training succeeds (footnote 4)",
        "form": "printed",
        "scope": "exact",
        "source": "paper",
    }
    return Claim(
        id=f"laziness.{part}",
        paper=PAPER,
        section=section,
        statement=statement,
        expected=expected,
        check=check,
        reading=reading,
        **{**declared, **kwargs},
    )


CORRECTED = {"form": "corrected", "source": "reconstructed"}
FEATURES = {"assumptions": "independent features given y, one c > 1 for all"}
IN_POPULATION = {"reading": POPULATION, "scope": "population"}
IN_FINITE_SAMPLE = {"reading": FINITE, "scope": "exact"}
ANY_LIST = "any list of features, empty and never-zero ones included"


def _empty_changes_nothing(p: np.ndarray, c: Fraction, _: np.random.Generator) -> bool:
    return bool(accuracy(np.append(p, np.array([Fraction(0)], dtype=object)), c) == accuracy(p, c))


def _lemma_1_with_equality(p: np.ndarray, c: Fraction, stronger: Fraction) -> bool:
    helps = identities.stronger_helps(p, c, stronger)
    return identities.stronger_never_hurts(p, c, stronger) and helps != identities.ties_impossible(p[:-1], c)


def _for_thresholds(p: np.ndarray, c: Fraction, rng: np.random.Generator) -> bool:
    share = Fraction(int(rng.integers(1, 40)), 40)
    return all(
        identities.first_prefix_is_smallest_set(p, c, ties.value + (1 - ties.value) * share, ties)
        for ties in (Ties.COIN, Ties.ERROR)
    )


CLAIMS: tuple[Claim, ...] = (
    # -- the model ---------------------------------------------------------------------------------------------------
    _claim(
        "definition-1-2",
        "3.2",
        "A feature votes y·r > 0, = 0, < 0 with probabilities p, 1 − p − ε, ε, where ε = p/c.",
        Verdict.SUPPORTED,
        definitions.definitions,
        reading="frequencies in data sampled by `sampling.sample`, with intervals that hold together at 99.9 %",
        scope="empirical",
        **FEATURES,
    ),
    _claim(
        "definition-2.alone",
        "3.2",
        "One coordinate of a paired feature alone has low predicting ability.",
        Verdict.SUPPORTED,
        definitions.paired_alone,
        reading="XOR of signs: either coordinate alone is right as often as wrong, at 99.9 % together",
        scope="empirical",
        **FEATURES,
    ),
    _claim(
        "definition-3",
        "3.2",
        "Empty features (p = ε = 0) predict nothing.",
        HOLDS,
        on_lists(_empty_changes_nothing),
        reading="adding one changes no accuracy",
        **FEATURES,
    ),
    _claim(
        "training",
        "3.2",
        "Features are learned in descending p until training succeeds; UMT in descending p + p0 [self-standing].",
        HOLDS,
        definitions.training_is_defined,
        reading="both readings, ties half and errors; the code agrees with a loop over the features",
        assumptions="none",
    ),
    _claim(
        "accuracy",
        "3.2",
        "A point is predicted by the majority of its votes, at random if there is none: A = P(S > 0) + ½ P(S = 0).",
        HOLDS,
        on_lists(lambda p, c, _: identities.accuracy_is_defined(p, c)),
        reading="and with ties counted as errors or as correct; the product formula agrees with the law",
        **FEATURES,
    ),
    _claim(
        "statements",
        "3.2",
        "Theorems 1(a), 1(b), 1(c) as printed and 2 say of what is learned what their formulas say.",
        HOLDS,
        definitions.statements_are_defined,
        reading="both readings; the verdicts agree with the formulas, evaluated feature by feature",
        assumptions="none",
    ),
    _claim(
        "streaming",
        "3.2",
        "Learning from a data set too large to hold is learning from the data set.",
        HOLDS,
        definitions.streaming,
        reading=" ".join((definitions.streaming.__doc__ or "").split()),
        assumptions="none",
    ),
    # -- lemmas ------------------------------------------------------------------------------------------------------
    _claim(
        "lemma-2",
        "B.1",
        "P(S = 1) = c P(S = −1).",
        HOLDS,
        on_lists(lambda p, c, _: identities.mirror(p, c, 1)),
        reading=ANY_LIST,
        **FEATURES,
    ),
    _claim(
        "lemma-2.general",
        "B.1",
        "P(S = k) = c^k P(S = −k) for every k.",
        HOLDS,
        on_lists(lambda p, c, _: all(identities.mirror(p, c, k) for k in range(len(p) + 1))),
        reading=ANY_LIST,
        **FEATURES,
        **CORRECTED,
    ),
    _claim(
        "gain",
        "B.1",
        "A(R ∪ {r}) − A(R) = ½ (1 − 1/c) p(r) P(S_R = 0).",
        HOLDS,
        on_lists(lambda p, c, _: identities.gain(p, c)),
        reading=ANY_LIST,
        **FEATURES,
        **CORRECTED,
    ),
    _claim(
        "lemma-1",
        "B.1",
        "Replacing a feature by a stronger one increases the predicting probability.",
        REFUTED,
        smallest_list(identities.stronger_helps),
        reading="strictly",
        **FEATURES,
    ),
    _claim(
        "lemma-1.weak",
        "B.1",
        "Replacing a feature by a stronger one never lowers the accuracy, and leaves it equal iff the others are an "
        "odd number of never-zero features, p = c/(c+1), and empty ones.",
        HOLDS,
        on_stronger(_lemma_1_with_equality),
        reading=ANY_LIST,
        **FEATURES,
        **CORRECTED,
    ),
    _claim(
        "lemma-1.own-ratios",
        "B.1",
        "One c is needed: where the ratios p/ε differ, adding a feature with p > ε can lower the accuracy.",
        HOLDS,
        witnessed(own_ratios),
        reading="a witness to what Lemma 1 assumes",
        assumptions="independent features given y",
        **CORRECTED,
    ),
    _claim(
        "lemma-1.margins",
        "B.1",
        "Lemma 1 is about sign alone: a stronger feature can lower P(S ≥ k) − P(S ≤ −k) for k ≥ 2.",
        HOLDS,
        witnessed(smallest_list(lambda p, c, stronger: identities.margin_grows(p, c, stronger, 2))),
        reading="a witness for k = 2; k = 1 is Lemma 1",
        **FEATURES,
        **CORRECTED,
    ),
    _claim(
        "lemma-1.upper-tails",
        "B.1",
        "If all p ≤ c/(c+2), a stronger feature lowers no P(S ≥ k), k ≥ 1.",
        HOLDS,
        on_stronger(identities.upper_tails_grow, lambda c: c / (c + 2)),
        reading="stochastic order of max(S, 0); proved in `identities.upper_tails_grow`",
        **FEATURES,
        **CORRECTED,
    ),
    _claim(
        "lemma-1.concave",
        "B.1",
        "A stronger feature lowers no E φ(S), φ odd, non-decreasing, and concave on s ≥ 0.",
        HOLDS,
        on_stronger(lambda p, c, r: all(identities.clipped_margin_grows(p, c, r, K) for K in range(1, len(p) + 1))),
        reading="φ clips at ±K, of which all such φ are mixtures; proved in `identities.clipped_margin_grows`",
        **FEATURES,
        **CORRECTED,
    ),
    # -- Theorem 1(a), quantity laziness -----------------------------------------------------------------------------
    _claim(
        "theorem-1a.population",
        "3.2",
        "k_1 + k_2 + k_3 ≤ min{b_1, b_2}.",
        HOLDS,
        holds_in("population", ALL["theorem_1a"]),
        **IN_POPULATION,
    ),
    _claim(
        "theorem-1a.any-set",
        "B.1",
        "No set of features that reaches τ is smaller than the first prefix that does.",
        HOLDS,
        on_lists(_for_thresholds, most=6),
        reading=POPULATION + ", or as errors; implies 1(a); proved in `identities.first_prefix_is_smallest_set`",
        scope="population",
        **FEATURES,
        **CORRECTED,
    ),
    _claim(
        "theorem-1a.ties-as-errors",
        "3.2",
        "k_1 + k_2 + k_3 ≤ min{b_1, b_2} also when ties count as errors, P(S > 0) ≥ τ.",
        HOLDS,
        holds_in("population", ALL["theorem_1a"], Ties.ERROR),
        reading="training stops at the first prefix with P(S > 0) ≥ τ; `theorem-1a.any-set` proves it, though P(S > 0) "
        "is not monotone",
        scope="population",
        **CORRECTED,
    ),
    _claim(
        "theorem-1a.strict",
        "B.1",
        "b_1 > k_1 + k_2 + k_3 and b_2 > k_1 + k_2 + k_3, as the proof concludes.",
        REFUTED,
        smallest_failure("population", ALL["theorem_1a_strict"]),
        **IN_POPULATION,
    ),
    _claim(
        "theorem-1a.exhausted",
        "3.2",
        "k_1 + k_2 + k_3 ≤ min{b_1, b_2}, counting for a modality that never reaches τ all the features it has.",
        REFUTED,
        smallest_failure("population", ALL["theorem_1a_exhausted"]),
        **{**IN_POPULATION, "assumptions": "joint training succeeds"},
    ),
    _claim(
        "theorem-1a.finite",
        "3.2",
        "k_1 + k_2 + k_3 ≤ min{b_1, b_2}.",
        REFUTED,
        smallest_failure("finite", ALL["theorem_1a"]),
        **IN_FINITE_SAMPLE,
    ),
    _claim(
        "theorem-1a.finite.paired",
        "3.2",
        "k_1 + k_2 + k_3 ≤ min{b_1, b_2}, with a paired feature learned.",
        REFUTED,
        fails_on(WITH_PAIRED, ALL["theorem_1a"], "finite"),
        **IN_FINITE_SAMPLE,
    ),
    # -- Theorem 1(b), uni-modal laziness ----------------------------------------------------------------------------
    _claim(
        "theorem-1b.strict",
        "3.2",
        "Each modality performs worse in joint training than alone.",
        REFUTED,
        smallest_failure("population", ALL["theorem_1b_strict"]),
        reading=POPULATION + "; a modality performs by its self-standing features",
        scope="population",
    ),
    _claim(
        "theorem-1b.population",
        "3.2",
        "Each modality is at most as accurate in joint training as alone, and equally accurate iff k_r = b_r.",
        HOLDS,
        holds_in("population", ALL["theorem_1b_with_equality"]),
        reading=POPULATION + "; a modality performs by its self-standing features",
        scope="population",
        **CORRECTED,
    ),
    _claim(
        "theorem-1b.paired-in-full",
        "B.1",
        "Each modality performs worse in joint training, its part of the paired features included.",
        REFUTED,
        smallest_failure("population", ALL["theorem_1b_paired_in_full"]),
        reading=POPULATION + "; paired features count in full for either modality",
        scope="population",
    ),
    _claim(
        "theorem-1b.finite",
        "3.2",
        "Each modality performs worse in joint training than alone.",
        REFUTED,
        smallest_failure("finite", ALL["theorem_1b"]),
        **IN_FINITE_SAMPLE,
    ),
    # -- Theorem 1(c), performance laziness --------------------------------------------------------------------------
    _claim(
        "theorem-1c.printed",
        "3.2",
        "For every δ > 0: if Σ_{i≤k_3} p(h_i) ≤ Σ_{b_1<i≤b_1+b_2} p_[i] + √(8 (k_3+b_1−k_1+b_2−k_2) log 1/δ), "
        "uni-modal features outperform multi-modal ones in loss on a new point with probability at least 1 − δ.",
        REFUTED,
        smallest_failure("population", ALL["theorem_1c_printed"]),
        reading=POPULATION + "; every small enough δ meets the condition if n' > 0; equal losses are let pass",
        scope="with high probability",
    ),
    _claim(
        "theorem-1c.closing",
        "B.1",
        "Under that condition multi-modal training outperforms uni-modal training with probability at least 1 − δ.",
        REFUTED,
        smallest_failure("population", ALL["theorem_1c_closing"]),
        reading=POPULATION + "; the last sentence of the first proof; equal losses are let pass",
        scope="with high probability",
    ),
    _claim(
        "theorem-1c.mean-vote",
        "B.1",
        "E u(r) = 2 p(r).",
        REFUTED,
        definitions.mean_vote("printed"),
        reading="u = 1{y r > 0} − 1{y r < 0}",
        **FEATURES,
    ),
    _claim(
        "theorem-1c.mean-vote.corrected",
        "B.1",
        "E u(r) = (1 − 1/c) p(r).",
        HOLDS,
        definitions.mean_vote("corrected"),
        reading="u = 1{y r > 0} − 1{y r < 0}",
        **FEATURES,
        **CORRECTED,
    ),
    _claim(
        "theorem-1c.exponent",
        "B.1",
        "P(X ≤ 0) ≤ exp(−(P_v − P_h)²/8n'), the last line of the proof.",
        REFUTED,
        performance.proofs_bound,
        reading="X is by how much U beats M; P_v, P_h the sums of p over U∖M and M∖U; right for c ≥ 2 only",
        scope="with high probability",
        **FEATURES,
    ),
    _claim(
        "theorem-1c.corrected",
        "3.2",
        "If Σ_{i≤k_3} p(h_i) ≤ Σ_{b_1<i≤b_1+b_2} p^U_[i] − (1/a) √(2 n' log 1/δ), a = 1 − 1/c, order statistics over "
        "U, then P(loss of U < loss of M) ≥ 1 − δ.",
        HOLDS,
        holds_in("population", ALL["theorem_1c_corrected"], most_features=16, how="to rounding"),
        reading=POPULATION,
        scope="with high probability",
        **CORRECTED,
    ),
    _claim(
        "theorem-1c.delta",
        "3.2",
        "The least δ that meets the corrected condition is exp(−a² (Σ p^U_[i] − Σ p(h_i))² / 2n').",
        HOLDS,
        performance.delta_is_defined,
        reading="at that δ the condition holds with equality, to 1e-9; 1 where no δ below 1 meets it",
        scope="with high probability",
        **CORRECTED,
    ),
    _claim(
        "theorem-1c.order-over-all",
        "3.2",
        "Order statistics over U are needed: with the printed ones, over all self-standing features, even the "
        "corrected bound can fail.",
        HOLDS,
        witnessed(fails_on(ORDER_OVER_ALL, ALL["theorem_1c_order_over_all"])),
        reading=f"a witness; {POPULATION}",
        scope="with high probability",
        **CORRECTED,
    ),
    _claim(
        "theorem-1c.chernoff",
        "3.2",
        "P(X ≤ 0) ≤ exp(−(√(P_v + P_h/c) − √(P_h + P_v/c))²) when P_v > P_h.",
        HOLDS,
        performance.sharper_bound_holds,
        reading="X is by how much U beats M; P_v, P_h the sums of p over U∖M and M∖U, of either reading",
        scope="with high probability",
        **CORRECTED,
    ),
    _claim(
        "theorem-1c.reach",
        "3.2",
        "With k_3 = 0, c = 2, δ = 0.05 the bounds of Hoeffding, Chernoff and the exact law need 54, 53, 23 extra "
        "features of p = 2/3 and 600, 175, 88 of p = 1/5.",
        HOLDS,
        performance.reach,
        reading="least number of equal features in U∖M with P(X ≤ 0), or the bound on it, at most δ",
        scope="with high probability",
        **CORRECTED,
    ),
    # -- Theorem 2 ---------------------------------------------------------------------------------------------------
    *(
        _claim(
            f"theorem-2.{reading.lower()}",
            "3.3",
            "If S = {h : p(h) > p0} is not empty, UMT learns a paired feature and outperforms uni-modal training.",
            expected,
            check,
            reading=f"UMT stops {stops}; more accurate on a new point; {POPULATION}",
            scope="population",
        )
        for reading, stops, expected, check in (
            ("A", "at the empty features' priority p0", HOLDS, holds_in("population", ALL["theorem_2A"])),
            ("B", "when τ is reached", REFUTED, smallest_failure("population", ALL["theorem_2B"], umt="B")),
            (
                "C",
                "when the teachers' features are learned and τ is reached",
                REFUTED,
                smallest_failure("population", ALL["theorem_2C"], umt="C"),
            ),
        )
    ),
    _claim(
        "theorem-2.a.finite",
        "3.3",
        "If S = {h : p(h) > p0} is not empty, UMT learns a paired feature and outperforms uni-modal training.",
        HOLDS,
        holds_in("finite", ALL["theorem_2A"]),
        reading=f"UMT stops at the empty features' priority p0; {FINITE}",
    ),
    _claim(
        "theorem-2.c.corrected",
        "3.3",
        "If p(h) > p0 + min_U p for some paired h, UMT learns a paired feature and outperforms uni-modal training.",
        HOLDS,
        holds_in("population", ALL["theorem_2C_corrected"]),
        reading=f"UMT stops when the teachers' features are learned and τ is reached; {POPULATION}",
        scope="population",
        **CORRECTED,
    ),
    # -- worked examples ---------------------------------------------------------------------------------------------
    _claim(
        "table-14.signs",
        "B.3",
        "Table 14 gives the signs of the features, and training error zero can be reached.",
        REFUTED,
        worked.literal_signs,
        reading="literally: y = −1 on samples c and d",
        assumptions="none",
    ),
    _claim(
        "table-14.boost",
        "B.3",
        "The boosted probabilities p' are p + 0.15.",
        REFUTED,
        worked.boosted_probabilities,
        reading="as printed in the table",
        assumptions="none",
    ),
    _claim(
        "example-1.uni-modal",
        "B.3",
        "Uni-modal training learns f1, f2, f3 and g1, g2, g3.",
        HOLDS,
        worked.learns_everything_alone,
        reading=FINITE + "; Table 14 as signs of y·r",
        assumptions="none",
    ),
    _claim(
        "example-1.without-paired",
        "B.3",
        "Without the paired feature multi-modal training learns f1, f2, g2.",
        REFUTED,
        worked.learns(EXAMPLE_1_WITHOUT_PAIRED, "multi_modal", ("f1", "f2", "g2")),
        reading=FINITE + "; Table 14 as signs of y·r",
        assumptions="none",
    ),
    _claim(
        "example-1.without-paired.corrected",
        "B.3",
        "Without the paired feature multi-modal training learns f1, g1, f2.",
        HOLDS,
        worked.learns(EXAMPLE_1_WITHOUT_PAIRED, "multi_modal", ("f1", "g1", "f2")),
        reading=FINITE + "; Table 14 as signs of y·r",
        assumptions="none",
        **CORRECTED,
    ),
    _claim(
        "example-1.paired",
        "B.3",
        "With the paired feature multi-modal training learns only h and f1.",
        HOLDS,
        worked.learns(EXAMPLE_1, "multi_modal", ("h", "f1")),
        reading=FINITE + "; Table 14 as signs of y·r",
        assumptions="none",
    ),
    _claim(
        "example-2",
        "B.3",
        "With the pushing force multi-modal training learns f1, f2, h.",
        REFUTED,
        worked.learns(EXAMPLE_1, "B", ("f1", "f2", "h")),
        reading=FINITE + "; priorities p', stopping at training error zero",
        assumptions="none",
    ),
    _claim(
        "example-2.corrected",
        "B.3",
        "With the pushing force multi-modal training learns f1, g1, h, f2.",
        HOLDS,
        worked.learns(EXAMPLE_1, "B", ("f1", "g1", "h", "f2")),
        reading=FINITE + "; priorities p', stopping at training error zero",
        assumptions="none",
        **CORRECTED,
    ),
)
