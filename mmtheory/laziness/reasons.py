"""The inequality that decided a verdict, in the numbers of the instance."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from mmtheory.laziness.exact import decimal, written
from mmtheory.laziness.priority import PAIRED, UMTReading
from mmtheory.laziness.theorems import Comparison, performance_laziness_printed

_LONGEST = 24
"""Characters of a fraction that is read; longer ones are shown as decimals."""


def number(x: Fraction | float) -> str:
    """A short fraction as it is, and anything else in six digits."""
    text = written(x)
    if text is not None and len(text) <= _LONGEST:
        return text
    return decimal(x) if isinstance(x, Fraction) else f"{x:.6g}"


def of_1a(x: Comparison) -> str:
    """k_1 + … against min b."""
    k, total = [int(one) for one in x.k], int(x.outcome.multi_modal.count)
    least = int(min(x.b))
    return f"{' + '.join(map(str, k))} = {total} {'≤' if total <= least else '>'} {least} = min({_counts(x.b)})"


def of_1b(x: Comparison) -> str:
    """Either modality's accuracies."""
    parts = []
    for r, pair in zip(x.features.each, x.own_accuracies, strict=True):
        jointly, alone = map(_item, pair)
        parts.append(f"modality {r}: {number(jointly)} {'≤' if jointly <= alone else '>'} {number(alone)}")
    return ", ".join(parts)


def of_1c_printed(x: Comparison) -> str:
    """n', and for which δ it fails."""
    probability = _item(x.outperforms[1])
    text = f"n' = {int(x.extra)}, P(loss of U ≤ loss of M) = {number(probability)}"
    if not performance_laziness_printed(x):
        met = x.paired_sum <= x.ordered_sum(x.features.modality != PAIRED)
        text += f": fails for every {'δ' if met else 'small enough δ'} < {number(1 - probability)}"
    return text


def of_1c_corrected(x: Comparison) -> str:
    """n', and the least δ."""
    delta, probability = float(x.delta_corrected), _item(x.outperforms[0])
    if delta == 1:
        return f"n' = {int(x.extra)}: no δ below 1 meets the condition, so that it says nothing"
    sign = "≥" if float(probability) >= 1 - delta else "<"
    return f"n' = {int(x.extra)}, least δ = {delta:.6g}: P(loss of U < loss of M) = {number(probability)} {sign} 1 − δ"


def of_1c_at(x: Comparison, delta: Fraction) -> str:
    """The printed condition at one δ, and its conclusion."""
    paired, ordered = (_item(total) for total in (x.paired_sum, x.ordered_sum(x.features.modality != PAIRED)))
    room = float(np.sqrt(8 * float(x.extra) * np.log(1 / float(delta))))
    if float(paired) > float(ordered) + room:
        return f"Σ p(h_i) = {number(paired)} > {float(ordered) + room:.6g}: the condition is not met"
    probability = _item(x.outperforms[1])
    sign = "≥" if float(probability) >= float(1 - delta) else "<"
    conclusion = f"P(loss of U ≤ loss of M) = {number(probability)} {sign} 1 − δ = {number(1 - delta)}"
    return f"Σ p(h_i) = {number(paired)} ≤ {float(ordered) + room:.6g}, {conclusion}"


def of_2(x: Comparison, reading: UMTReading) -> str:
    """What UMT learns, against U."""
    learned = x.outcome.umt[reading].members
    ours, theirs = _item(x.features.accuracy(learned)), _item(x.union_accuracy)
    if not (x.features.of_modality(PAIRED) & (x.features.p > x.boost)).any():
        return f"no paired feature has p(h) > p0 = {number(_item(x.boost))}"
    sign = ">" if ours > theirs else "=" if ours == theirs else "<"
    paired = "a" if (learned & x.features.of_modality(PAIRED)).any() else "no"
    return f"UMT learns {paired} paired feature, A(UMT) = {number(ours)} {sign} {number(theirs)} = A(U)"


def _counts(counts: Sequence[Any]) -> str:
    return ", ".join("∞" if np.isinf(one) else str(int(one)) for one in counts)


def _item(value: Any) -> Any:
    return np.asarray(value).item()
