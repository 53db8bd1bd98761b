"""The feature-priority model as slow, obvious loops, for claims and tests; for fractions, and but for `train` symbols.

A feature is (kind, p), its kind 1, 2, … for a self-standing feature of that modality and 0 for a paired one.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

Feature: TypeAlias = tuple[int, Any]
Success: TypeAlias = Callable[[list[int]], bool]


def law(p: Sequence[Any], c: Any) -> dict[int, Any]:
    """P(S = k) by k, from all 3^n vote patterns."""
    found: dict[int, Any] = dict.fromkeys(range(-len(p), len(p) + 1), 0)
    for pattern in itertools.product((1, 0, -1), repeat=len(p)):
        weight = 1
        for q, vote in zip(p, pattern, strict=True):
            weight *= {1: q, 0: 1 - q - q / c, -1: q / c}[vote]
        found[sum(pattern)] += weight
    return found


def accuracy(p: Sequence[Any], c: Any, tie: Any = None) -> Any:
    """P(S > 0) + (share of ties) P(S = 0), ties half by default."""
    found = law(p, c)
    ties = found[0] / 2 if tie is None else found[0] * tie
    return sum(chance for s, chance in found.items() if s > 0) + ties


def order(features: Sequence[Feature], boost: Any = 0) -> list[int]:
    """Indices in descending priority, equal ones as declared; only self-standing features are boosted."""
    priority = [p + (boost if kind else 0) for kind, p in features]
    return sorted(range(len(features)), key=lambda i: (-priority[i], i))


def learn(
    places: Sequence[int], features: Sequence[Feature], success: Success, needed: Sequence[int] = ()
) -> tuple[list[int], float]:
    """Features one by one until success, none of them empty: what is learned, and how many.

    If success never comes that is all features, and ∞ of them.
    """
    learned: list[int] = []
    for i in places:
        if features[i][1] == 0:
            continue
        learned.append(i)
        if success(learned) and set(needed) <= set(learned):
            return learned, len(learned)
    return learned, math.inf


def train(
    features: Sequence[Feature], success: Success, boost: Any, modalities: int = 2
) -> dict[str, tuple[list[int], float]]:
    """What `learn` finds by training: "uni 1", "uni 2", …, "multi", and UMT in the readings "A", "B", "C"."""
    places = order(features)
    each = range(1, modalities + 1)
    found = {f"uni {r}": learn([i for i in places if features[i][0] == r], features, success) for r in each}
    teachers = [i for learned, _ in found.values() for i in learned]
    found["multi"] = learn(places, features, success)
    boosted = order(features, boost)
    # Reading A stops at the priority p0 of the empty features.
    taught = [i for i in boosted if features[i][1] > 0 and (features[i][0] or features[i][1] > boost)]
    found["A"] = (taught, len(taught))
    found["B"] = learn(boosted, features, success)
    found["C"] = learn(boosted, features, success, teachers)
    return found
