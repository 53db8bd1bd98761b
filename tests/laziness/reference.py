"""The feature-priority model as slow, obvious loops, on plain lists; works for fractions and for sympy's symbols."""

import itertools
import math


def law(p, c):
    """P(S = k) as a dict, by all 3^n vote patterns."""
    found = dict.fromkeys(range(-len(p), len(p) + 1), 0)
    for pattern in itertools.product((1, 0, -1), repeat=len(p)):
        weight = 1
        for q, vote in zip(p, pattern, strict=True):
            weight *= {1: q, 0: 1 - q - q / c, -1: q / c}[vote]
        found[sum(pattern)] += weight
    return found


def accuracy(p, c, tie=None):
    """P(S > 0) + (share of ties) P(S = 0), ties half by default."""
    found = law(p, c)
    half = found[0] / 2 if tie is None else found[0] * tie
    return sum(chance for s, chance in found.items() if s > 0) + half


def order(features, boost=0):
    """Indices in descending priority, ties as declared; features are (kind, p) with kind 1, 2 or 0 for paired."""
    priority = [p + (boost if kind else 0) for kind, p in features]
    return sorted(range(len(features)), key=lambda i: (-priority[i], i))


def learn(places, features, success, needed=()):
    """Features one by one until success; (list, their number), all of them and ∞ if it never comes."""
    learned = []
    for i in places:
        if features[i][1] == 0:
            continue
        learned.append(i)
        if success(learned) and set(needed) <= set(learned):
            return learned, len(learned)
    return learned, math.inf


def train(features, success, boost):
    """Everything `priority.train` computes: {name: (set, count)}."""
    places = order(features)
    found = {f"uni {r}": learn([i for i in places if features[i][0] == r], features, success) for r in (1, 2)}
    found["multi"] = learn(places, features, success)
    teachers = found["uni 1"][0] + found["uni 2"][0]
    boosted = order(features, boost)
    everything = [i for i in boosted if features[i][1] + (boost if features[i][0] else 0) > boost]
    everything = [i for i in everything if features[i][1] > 0]
    found["A"] = (everything, len(everything))
    found["B"] = learn(boosted, features, success)
    found["C"] = learn(boosted, features, success, teachers)
    return {name: (set(learned), number) for name, (learned, number) in found.items()}
