"""Theorems 1 and 2 of "Modality Laziness" as predicates on what was learned: each statement stands here once.

Every predicate takes features and the outcome of training them, with any batch axes, in floating point or in
fractions, and returns (…) booleans; `STATEMENTS` names them and says where each applies. Footnote 4 of the paper, "the
training error can be minimized to zero", is among the assumptions of all (`trained`).

The paper has two modalities and says that its techniques "can be directly generalized" (section 3.2). With R of them
b_r and k_r are those of modality r, k_{R+1} counts the paired features, and U is the union of all R trainings.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_

import numpy as np

from mmtheory.laziness import bounds
from mmtheory.laziness.priority import PAIRED, UMT_READINGS, Features, Outcome, UMTReading
from mmtheory.laziness.votes import Array, column, namespace, rational


@dataclass(frozen=True)
class Comparison:
    """Uni-modal against multi-modal learning: the quantities that the theorems speak of."""

    features: Features
    outcome: Outcome
    boost: Array | None = None

    @property
    def b(self) -> tuple[Array, ...]:
        """b_1, …, b_R, the numbers of features that uni-modal training learns, ∞ where it never succeeds."""
        return tuple(learned.count for learned in self.outcome.uni_modal)

    @property
    def k(self) -> tuple[Array, ...]:
        """k_1, …, k_R, what multi-modal training learns of each modality, and k_{R+1}, paired ones."""
        members = self.outcome.multi_modal.members
        kinds = (*self.features.each, PAIRED)
        return tuple((members & self.features.of_modality(kind)).sum(-1).astype(float) for kind in kinds)

    @property
    def trained(self) -> Array:
        """Whether every training succeeded (footnote 4)."""
        return every(learned.reached for learned in self.outcome.uni_modal) & self.outcome.multi_modal.reached

    @cached_property
    def own_accuracies(self) -> list[tuple[Array, Array]]:
        """`own_accuracy` of each modality."""
        return [self.own_accuracy(r) for r in self.features.each]

    def own_accuracy(self, modality: int) -> tuple[Array, Array]:
        """Accuracy of a modality's self-standing features as learned by (multi-modal, uni-modal) training."""
        jointly = self.outcome.multi_modal.members & self.features.of_modality(modality)
        return self.features.accuracy(jointly), self.features.accuracy(self.outcome.uni_modal[modality - 1].members)

    @cached_property
    def union_accuracy(self) -> Array:
        """Accuracy of U."""
        return self.features.accuracy(self.outcome.union)

    @cached_property
    def gained(self) -> Array:
        """U∖M, (…, n)."""
        return self.outcome.union & ~self.outcome.multi_modal.members

    @cached_property
    def lost(self) -> Array:
        """M∖U, (…, n)."""
        return self.outcome.multi_modal.members & ~self.outcome.union

    @cached_property
    def outperforms(self) -> tuple[Array, Array]:
        """(P(loss of U < loss of M), P(loss of U ≤ loss of M)) on a new point, exactly."""
        return bounds.margin_law(*self.features.in_laws, self.gained, self.lost)

    @property
    def paired_sum(self) -> Array:
        """Σ p(h_i) over the paired features that multi-modal training learns."""
        xp = namespace(self.features.p)
        learned = self.outcome.multi_modal.members & self.features.of_modality(PAIRED)
        return xp.where(learned, self.features.p, 0 * self.features.p).sum(-1)

    def ordered_sum(self, among: Array) -> Array:
        """Σ_{b_1 < i ≤ b_1 + … + b_R} p_[i], order statistics p_[1] ≥ p_[2] ≥ … over the set `among` (…, n)."""
        xp = namespace(self.features.p)
        p = xp.where(among, self.features.p, 0 * self.features.p)
        ordered = xp.flip(xp.sort(p, axis=-1), axis=-1)
        i = xp.broadcast_to(xp.arange(1, p.shape[-1] + 1, dtype=float), p.shape)
        first, last = (xp.asarray(b)[..., None] for b in (self.b[0], sum(self.b)))
        return xp.where((first < i) & (i <= last), ordered, 0 * ordered).sum(-1)

    @property
    def extra(self) -> Array:
        """n' = k_3 + b_1 − k_1 + b_2 − k_2; with R modalities k_{R+1} + Σ (b_r − k_r)."""
        *own, paired = self.k
        return paired + sum(b - k for b, k in zip(self.b, own, strict=True))

    @property
    def delta_corrected(self) -> Array:
        """The least δ that the corrected condition of 1(c) allows, 1 where it allows none."""
        return self.delta(self.outcome.union)

    def delta(self, among: Array) -> Array:
        """`delta_corrected`, with order statistics over the set `among` (…, n)."""
        P_v = _float(self.ordered_sum(among))
        return bounds.hoeffding(P_v, _float(self.paired_sum), self.extra, _float(self.features.c))


def _float(values: Array) -> Array:
    """In floating point, for roots and exponentials."""
    return np.asarray(values, float) if rational(values) else values


def every(truths: Iterable[Array]) -> Array:
    """Whether all of some truths, (…) each, are true."""
    return reduce(and_, truths)


def quantity_laziness(x: Comparison) -> Array:
    """Theorem 1(a): k_1 + k_2 + k_3 ≤ min{b_1, b_2}; with R modalities k_1 + … + k_{R+1} ≤ min_r b_r."""
    total = x.outcome.multi_modal.count
    return every(total <= b for b in x.b)


def uni_modal_laziness(x: Comparison) -> Array:
    """Theorem 1(b): each modality, by its self-standing features, is at most as accurate as trained alone.

    The paper says "worse"; equal accuracy is let pass.
    """
    return every(jointly <= alone for jointly, alone in x.own_accuracies)


def uni_modal_laziness_strict(x: Comparison) -> Array:
    """Theorem 1(b) as printed: each modality is less accurate than trained alone."""
    return every(jointly < alone for jointly, alone in x.own_accuracies)


def uni_modal_laziness_with_equality(x: Comparison) -> Array:
    """Theorem 1(b) corrected: at most as accurate, and equally exactly where k_r = b_r.

    Proof, population reading. The self-standing features of modality r that joint training learns are the first k_r in
    its order, and k_r ≤ b_r by 1(a). If k_r = b_r they are what it learns alone. If k_r < b_r they do not reach τ, for
    b_r is the first prefix that does. ∎
    """
    equal = (jointly == alone for jointly, alone in x.own_accuracies)
    all_learned = (k == b for k, b in zip(x.k[:-1], x.b, strict=True))
    return uni_modal_laziness(x) & every(one == other for one, other in zip(equal, all_learned, strict=True))


def quantity_laziness_strict(x: Comparison) -> Array:
    """Theorem 1(a) as its proof concludes it: b_1 and b_2 exceed k_1 + k_2 + k_3."""
    total = x.outcome.multi_modal.count
    return every(total < b for b in x.b)


def quantity_laziness_exhausted(x: Comparison) -> Array:
    """Theorem 1(a) if a modality that never succeeds counts with all the features it has, not with ∞."""
    total = x.outcome.multi_modal.count
    return every(total <= learned.members.sum(-1) for learned in x.outcome.uni_modal)


def uni_modal_laziness_paired_in_full(x: Comparison) -> Array:
    """Theorem 1(b) if each modality is credited with the paired features in full."""
    learned, paired = x.outcome.multi_modal.members, x.features.of_modality(PAIRED)
    jointly = (x.features.accuracy(learned & (x.features.of_modality(r) | paired)) for r in x.features.each)
    alone = (x.features.accuracy(learned.members) for learned in x.outcome.uni_modal)
    return every(one <= other for one, other in zip(jointly, alone, strict=True))


def performance_laziness_printed(x: Comparison) -> Array:
    """Theorem 1(c) as printed, for every δ > 0.

    If Σ_{i ≤ k_3} p(h_i) ≤ Σ_{b_1 < i ≤ b_1+b_2} p_[i] + √(8 n' log 1/δ), then P(loss of U ≤ loss of M) ≥ 1 − δ. For
    n' > 0 the right-hand side is unbounded as δ → 0: every small δ meets the condition, and the probability has to be
    1. Equal losses are let pass.
    """
    # The probability is 1 where U = M only: else a vote of U∖M can be wrong, or one of M∖U right.
    certain = (x.gained | x.lost).sum(-1) == 0
    return certain | _printed_condition_never_met(x)


def _printed_condition_never_met(x: Comparison) -> Array:
    return (x.extra == 0) & (x.paired_sum > x.ordered_sum(x.features.modality != PAIRED))


def performance_laziness_closing(x: Comparison) -> Array:
    """The closing sentence of 1(c)'s proof: multi-modal training outperforms uni-modal with probability at least 1 − δ.

    Under the printed condition, for every δ > 0; equal losses are let pass.
    """
    return (x.outperforms[0] == 0) | _printed_condition_never_met(x)


def performance_laziness_printed_at(delta: Array) -> Callable[[Comparison], Array]:
    """Theorem 1(c) as printed, at one δ."""

    def holds(x: Comparison) -> Array:
        return (_float(x.paired_sum) > _reach(x, delta)) | (_float(x.outperforms[1]) >= 1 - _float(delta))

    return holds


def printed_condition(delta: Array) -> Callable[[Comparison], Array]:
    """The condition of Theorem 1(c) as printed, at one δ."""
    return lambda x: _float(x.paired_sum) <= _reach(x, delta)


def _reach(x: Comparison, delta: Array) -> Array:
    """The condition's right-hand side."""
    xp = namespace(x.features.p)
    # Where n' is negative the statement has no meaning, and does not apply.
    room = xp.sqrt(8 * xp.maximum(x.extra, 0) * xp.log(1 / xp.asarray(_float(delta))))
    return _float(x.ordered_sum(x.features.modality != PAIRED)) + room


def performance_laziness_corrected(x: Comparison) -> Array:
    """Theorem 1(c) corrected, for every δ.

    If Σ_{i ≤ k_3} p(h_i) ≤ Σ_{b_1 < i ≤ b_1+b_2} p^U_[i] − (1/a) √(2 n' log 1/δ), with order statistics over U and
    a = 1 − 1/c, then P(loss of U < loss of M) ≥ 1 − δ. It is enough to see the least such δ.

    Proof. U∖M has Σ (b_r − k_r) features, at least b_2 + … + b_R by 1(a), so that P_v is at least the sum of so many
    least of U, which is the ordered sum; P_h is the paired sum. So E X = a (P_v − P_h) ≥ √(2 n' log 1/δ), and by
    Hoeffding's inequality for n' independent votes in [−1, 1], P(X ≤ 0) ≤ exp(−(E X)² / 2n') ≤ δ. ∎
    """
    return _float(x.outperforms[0]) >= 1 - x.delta_corrected


def performance_laziness_order_over_all(x: Comparison) -> Array:
    """Theorem 1(c) corrected, but with the printed order statistics, over all self-standing features."""
    return _float(x.outperforms[0]) >= 1 - x.delta(x.features.modality != PAIRED)


def corrected_applies(x: Comparison) -> Array:
    """What the proof of the corrected 1(c) uses: the conclusion of 1(a), and k_r ≤ b_r."""
    return x.trained & quantity_laziness(x) & every(k <= b for k, b in zip(x.k[:-1], x.b, strict=True))


def umt_outperforms(reading: UMTReading) -> Callable[[Comparison], Array]:
    """Theorem 2 in one reading: UMT learns a paired feature and is more accurate than the uni-modal features.

    Proof, reading A, either reading of success. UMT learns every feature whose priority exceeds p0: all self-standing
    features that are not empty, U among them, and some paired h. By Lemma 1 adding features never lowers the accuracy,
    and by the gain identity adding h to U raises it if P(S_U = 0) > 0. That is so: else U would be an odd number of
    never-zero features. But a set of never-zero features that is the first prefix to succeed is odd: of an even number
    the last adds no accuracy, and leaves no vote sum positive that was not. So b_1 and b_2 would both be odd, and
    |U| = b_1 + b_2 even, as of any even number of modalities. Of an odd number U may be an odd number of never-zero
    features, to which a single h adds nothing: `examples.THREE_NEVER_ZERO`. Reading C under p(h) > p0 + min_U p: h
    comes before the teachers' weakest feature, which UMT waits for, so it learns U and h too. ∎
    """

    def holds(x: Comparison) -> Array:
        learned = x.outcome.umt[reading].members
        return (learned & x.features.of_modality(PAIRED)).any(-1) & (x.features.accuracy(learned) > x.union_accuracy)

    return holds


def umt_outperforms_any_number(x: Comparison) -> Array:
    """Theorem 2 in reading A, of R modalities: UMT is at least as accurate as U, and mostly more accurate.

    It is more accurate if some p(h) > p0, and R is even or U has a feature that can be zero. Proof. UMT learns U and,
    if there is one, h (`umt_contains`), so it is at least as accurate by Lemma 1. It is more accurate by the gain
    identity if U can tie. A feature that can be zero lets it. Without one every b_r is odd, as for `umt_outperforms`,
    and U has an even number of features if R is even. ∎
    """
    learned = x.features.accuracy(x.outcome.umt["A"].members)
    can_be_zero = x.outcome.union & (x.features.p < column(x.features.c / (x.features.c + 1), x.features.p))
    can_tie = can_be_zero.any(-1) | (x.features.modalities % 2 == 0)
    more = _has_paired_above(x, x.boost) & can_tie
    return (learned > x.union_accuracy) | ((learned == x.union_accuracy) & ~more)


def umt_keeps_paired(reading: UMTReading) -> Callable[[Comparison], Array]:
    """UMT learns every paired feature that joint training learns."""

    def holds(x: Comparison) -> Array:
        paired = x.outcome.multi_modal.members & x.features.of_modality(PAIRED)
        return (x.outcome.umt[reading].members | ~paired).all(-1)

    return holds


def worse_than_any_alone(x: Comparison) -> Array:
    """Each modality, by its self-standing features in joint training, is less accurate than every uni-modal network."""
    jointly, alone = zip(*x.own_accuracies, strict=True)
    return every(one < other for one in jointly for other in alone)


def umt_learns_more(reading: UMTReading) -> Callable[[Comparison], Array]:
    """UMT learns more self-standing features than joint training.

    Proof, population reading. In readings A and C UMT learns U, which has Σ b_r > min b_r ≥ Σ k_r of them by 1(a), for
    no modality succeeds without a feature. ∎
    """

    def holds(x: Comparison) -> Array:
        self_standing = x.features.modality != PAIRED
        boosted, jointly = x.outcome.umt[reading].members, x.outcome.multi_modal.members
        return (boosted & self_standing).sum(-1) > (jointly & self_standing).sum(-1)

    return holds


def umt_contains(x: Comparison) -> Array:
    """UMT in reading A learns U and every paired h with p(h) > p0.

    Proof. Its priorities p + p0 of self-standing features that are not empty, and p(h) of those h, exceed p0, and the
    first prefix that succeeds alone holds no empty feature, for that adds no accuracy and no vote. ∎
    """
    assert x.boost is not None
    strong = x.features.of_modality(PAIRED) & (x.features.p > column(x.boost, x.features.p))
    return (x.outcome.umt["A"].members | ~(x.outcome.union | strong)).all(-1)


def umt_trained(reading: UMTReading) -> Callable[[Comparison], Array]:
    """Every training succeeds, UMT's in its reading among them."""
    return lambda x: x.trained & x.outcome.umt[reading].reached


def _has_paired_above(x: Comparison, bound: Array) -> Array:
    return (x.features.of_modality(PAIRED) & (x.features.p > column(bound, x.features.p))).any(-1)


def strong_paired_feature(reading: UMTReading) -> Callable[[Comparison], Array]:
    """Theorem 2's assumptions: S = {h : p(h) > p0} is not empty; UMT succeeds, in its reading, like the others."""
    return lambda x: x.trained & x.outcome.umt[reading].reached & _has_paired_above(x, x.boost)


def stronger_than_a_teacher(x: Comparison) -> Array:
    """What Theorem 2 takes in reading C: some p(h) > p0 + min_U p (reconstructed)."""
    xp = namespace(x.features.p)
    weakest = xp.where(x.outcome.union, x.features.p, 2 + 0 * x.features.p).min(-1)
    return strong_paired_feature("C")(x) & _has_paired_above(x, x.boost + weakest)


def trained(x: Comparison) -> Array:
    """Footnote 4: every training succeeds."""
    return x.trained


def multi_modal_trained(x: Comparison) -> Array:
    """Joint training succeeds, and every modality has features, whether or not it succeeds alone."""
    return x.outcome.multi_modal.reached & every(x.features.of_modality(r).any(-1) for r in x.features.each)


@dataclass(frozen=True)
class Statement:
    """A predicate on comparisons, where the theorem's assumptions are met, and whether it speaks of UMT."""

    holds: Callable[[Comparison], Array]
    applies: Callable[[Comparison], Array] = trained
    boosted: bool = False


STATEMENTS: Mapping[str, Statement] = {
    "theorem_1a": Statement(quantity_laziness),
    "theorem_1b": Statement(uni_modal_laziness),
    "theorem_1c_printed": Statement(performance_laziness_printed, lambda x: x.trained & (x.extra >= 0)),
    "theorem_1c_corrected": Statement(performance_laziness_corrected, corrected_applies),
    **{
        f"theorem_2{reading}": Statement(umt_outperforms(reading), strong_paired_feature(reading), boosted=True)
        for reading in UMT_READINGS
    },
}

VARIANTS: Mapping[str, Statement] = {
    "theorem_1a_strict": Statement(quantity_laziness_strict),
    "theorem_1a_exhausted": Statement(quantity_laziness_exhausted, multi_modal_trained),
    "theorem_1b_strict": Statement(uni_modal_laziness_strict),
    "theorem_1b_with_equality": Statement(uni_modal_laziness_with_equality),
    "theorem_1b_paired_in_full": Statement(uni_modal_laziness_paired_in_full),
    "theorem_1c_closing": Statement(performance_laziness_closing, STATEMENTS["theorem_1c_printed"].applies),
    "theorem_1c_order_over_all": Statement(performance_laziness_order_over_all, corrected_applies),
    "theorem_2C_corrected": Statement(umt_outperforms("C"), stronger_than_a_teacher, boosted=True),
    "worse_than_any_alone": Statement(worse_than_any_alone),
    "umt_outperforms_any_number": Statement(umt_outperforms_any_number, umt_trained("A"), boosted=True),
    **{
        f"umt_keeps_paired_{reading}": Statement(umt_keeps_paired(reading), umt_trained(reading), boosted=True)
        for reading in UMT_READINGS
    },
    "umt_contains": Statement(umt_contains, umt_trained("A"), boosted=True),
    **{
        f"umt_learns_more_{reading}": Statement(umt_learns_more(reading), umt_trained(reading), boosted=True)
        for reading in UMT_READINGS
    },
}
"""Other forms: the proof's strict sign, other ways of counting, and what reading C of Theorem 2 takes."""
