"""The identities and monotonicities behind the theorems, as exact predicates on fractions.

Lists of features are numpy object arrays of fractions, (n,); c is a fraction. `Ties` weights are those of `votes`.
"""

import itertools
from fractions import Fraction

import numpy as np

from mmtheory.laziness.votes import Ties, accuracy, prefix_accuracies, vote_law


def mirror(p: np.ndarray, c: Fraction, k: int) -> bool:
    """P(S = k) = c^k P(S = −k); Lemma 2 is k = 1.

    Proof. A vote's generating function (p/c) z^{−1} + (1 − p − p/c) + p z is the same at 1/(c z) as at z, hence so is
    their product G(z) = Σ_k P(S = k) z^k. Compare the coefficients of z^{−k} in G(z) and in G(1/(c z)). ∎
    """
    law, n = vote_law(p, p / c), len(p)
    return bool(law[n + k] == c**k * law[n - k])


def gain(p: np.ndarray, c: Fraction) -> bool:
    """A(R ∪ {r}) − A(R) = ½ (1 − 1/c) p(r) P(S_R = 0), r being the last feature (reconstructed).

    Accuracies here are sums over the law, not the product of this identity.

    Proof. A vote of +1 adds ½ to the score of a sum that was 0 or −1, one of −1 takes ½ from a sum that was 0 or 1,
    others do nothing. So the difference is ½ p (P(0) + P(−1)) − ½ (p/c) (P(0) + P(1)), with P the law of S_R, and
    P(1) = c P(−1) by Lemma 2. ∎
    """
    without = vote_law(p[:-1], p[:-1] / c)
    tied = without[len(p) - 1]
    return _accuracy(vote_law(p, p / c)) - _accuracy(without) == (1 - 1 / c) * p[-1] * tied / 2


def _accuracy(law: np.ndarray) -> Fraction:
    n = len(law) // 2
    return law[n + 1 :].sum() + law[n] / 2


def stronger_never_hurts(p: np.ndarray, c: Fraction, stronger: Fraction) -> bool:
    """Lemma 1, corrected: replacing the last feature by one with p' ≥ p(r) does not lower the accuracy.

    Proof. By `gain` the accuracy is affine in p(r) with slope ½ (1 − 1/c) P(S' = 0) ≥ 0, S' the sum of the others. The
    slope vanishes only if S' is never 0. A feature that may stay at 0, or is empty, does not keep S' from 0 unless the
    others do; never-zero features alone sum to 0 with positive probability iff their number is even. With one feature
    of 0 < p < c/(c+1) among the others either parity is possible, so S' can be 0. What remains are an odd number of
    never-zero features and empty ones, which is `ties_impossible`. ∎
    """
    return bool(accuracy(_replaced(p, stronger), c) >= accuracy(p, c))


def stronger_helps(p: np.ndarray, c: Fraction, stronger: Fraction) -> bool:
    """Lemma 1 as printed: p' > p(r) raises the accuracy."""
    return bool(accuracy(_replaced(p, stronger), c) > accuracy(p, c))


def ties_impossible(others: np.ndarray, c: Fraction) -> bool:
    """When Lemma 1 is an equality: the others are an odd number of never-zero features, p = c/(c+1), and empty ones."""
    never_zero = others == c / (c + 1)
    return bool(np.all(never_zero | (others == 0)) and np.sum(never_zero) % 2 == 1)


def accuracy_is_defined(p: np.ndarray, c: Fraction) -> bool:
    """Every prefix's score is P(S > 0) + (share of ties that count as correct) P(S = 0), summed over the law."""
    laws = [vote_law(p[:t], p[:t] / c) for t in range(1, len(p) + 1)]
    return all(
        score == law[t + 1 :].sum() + ties.value * law[t]
        for ties in Ties
        for t, (law, score) in enumerate(zip(laws, prefix_accuracies(p, c, ties), strict=True), start=1)
    )


def _replaced(p: np.ndarray, last: Fraction) -> np.ndarray:
    return np.append(p[:-1], np.array([last], dtype=object))


def first_prefix_is_smallest_set(p: np.ndarray, c: Fraction, tau: Fraction, ties: Ties) -> bool:
    """The first prefix in descending p that reaches τ is no larger than any other set of features that does.

    Reconstructed; for every weight of ties below τ, so that the empty set does not reach it. It implies Theorem 1(a)
    in the population reading: the features of a modality that reach τ are such a set.

    Proof. E(T ∪ {r}), the score of a set, is affine in p(r) and equals E(T) at p(r) = 0. Among the sets of at most n
    features with the largest score take those with the fewest features, and of these the one whose places in the order
    have the least sum. If it is not a prefix, it lacks some i before one of its members j; let T be the set without j.
    E(T) is smaller, or T would have been taken; so E(T ∪ {r}) increases in p(r), and i in place of j scores no less at
    a smaller sum of places: a contradiction. So a prefix of at most n features scores as much as any set of n. ∎

    By brute force over all sets, so for few features.
    """
    ordered = np.sort(p)[::-1]
    reached = np.flatnonzero(prefix_accuracies(ordered, c, ties) >= tau)
    first = reached[0] + 1 if len(reached) else np.inf
    smaller = itertools.chain.from_iterable(
        itertools.combinations(range(len(p)), size) for size in range(1, int(min(first, len(p) + 1)))
    )
    return not any(prefix_accuracies(p[list(members)], c, ties)[-1] >= tau for members in smaller)


def accuracy_without_common_c(p: np.ndarray, misleading: np.ndarray) -> Fraction:
    """A of features whose misleading probabilities are not p/c."""
    return _accuracy(vote_law(p, misleading))


# -- stronger orders than accuracy -----------------------------------------------------------------------------------


def margin_grows(p: np.ndarray, c: Fraction, stronger: Fraction, k: int) -> bool:
    """P(S ≥ k) − P(S ≤ −k) does not fall when the last feature gets stronger. k = 1 is Lemma 1; k ≥ 2 fails."""
    before, after, n = vote_law(p, p / c), _law_with(p, c, stronger), len(p)
    return _margin(after, n, k) >= _margin(before, n, k)


def _margin(law: np.ndarray, n: int, k: int) -> Fraction:
    return sum(law[n + k :], Fraction(0)) - sum(law[: n - k + 1], Fraction(0))


def upper_tails_grow(p: np.ndarray, c: Fraction, stronger: Fraction) -> bool:
    """P(S ≥ k) does not fall for any k ≥ 1 when the last feature gets stronger, if all p ≤ c/(c+2) (reconstructed).

    Proof. dP(S ≥ k)/dp(r) = P(S' = k−1) − P(S' = k)/c with S' the sum of the others, so P(k) ≤ c P(k−1) for k ≥ 1 is
    enough. Write P(k) = c^{k/2} w(k), w symmetric: to show is w(k) ≤ √c w(k−1). It holds for no features. A feature
    convolves w with (a, b, a), a = p/√c and b = 1 − p − p/c, and p ≤ c/(c+2) says a = √c b t with t ≤ 1. For k ≥ 2 the
    inequality passes term by term; for k = 1 it remains that w(1)(1 − ct) ≤ √c (1 − t) w(0), which follows from w(1) ≤
    √c w(0). ∎ The bound is sharp: if p > c/(c+2), any second feature lowers P(S > 0).
    """
    before, after, n = vote_law(p, p / c), _law_with(p, c, stronger), len(p)
    return all(sum(after[n + k :]) >= sum(before[n + k :]) for k in range(1, n + 1))


def clipped_margin_grows(p: np.ndarray, c: Fraction, stronger: Fraction, K: int) -> bool:
    """E max(−K, min(K, S)) does not fall when the last feature gets stronger (reconstructed).

    So neither does E φ(S) for odd φ that is non-decreasing and concave on s ≥ 0, a mixture of such. Proof. The number
    of features that vote grows stochastically in each p, and given j of them S is W_j, a sum of j independent ±1 votes
    with odds c. With clip the clipping, (c+1) (E clip(W_{j+1}) − E clip(W_j)) = (c−1) P(|W_j| < K) − (1 − c^{1−K})
    P(W_j = K), and P(W_j = K−2i) ≥ c^{−i} P(W_j = K) for 0 < i < K, which sum to at least (1 − c^{1−K})/(c−1) P(W_j =
    K). ∎
    """
    before, after, n = vote_law(p, p / c), _law_with(p, c, stronger), len(p)
    clipped = np.array([Fraction(max(-K, min(K, s))) for s in range(-n, n + 1)], dtype=object)
    return (clipped * after).sum() >= (clipped * before).sum()


def _law_with(p: np.ndarray, c: Fraction, last: Fraction) -> np.ndarray:
    changed = _replaced(p, last)
    return vote_law(changed, changed / c)
