"""Checks of the lemmas that need no training: Gaussian maxima, and the tensor power bound."""

import math

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.competition.predictions import max_agreement_probability, tensor_power_bound, winning_probabilities


def close_maxima(budget: Budget, seed: int) -> Finding:
    """Lemma A.1(a): P(max_1 / max_2 ∈ 1 ± ε) ≤ C ε log m, C = 4, by quadrature; and the quadrature by Monte Carlo."""
    C, cases = 4.0, 0
    for m in (2, 8, 64, 1024, 16384):
        for epsilon in (0.001, 0.01, 0.1):
            for ratio in (0.5, 0.9, 1.0, 1.1, 2.0):
                bound = C * epsilon * math.log(m)
                if bound >= 1:
                    continue  # says nothing
                cases += 1
                p = max_agreement_probability(epsilon, m, ratio)
                if p > bound:
                    return Finding(Verdict.REFUTED, f"m = {m}, ε = {epsilon}, σ ratio {ratio}: P = {p:.4g} > 4 ε log m")
    n, m, epsilon = _samples(budget), 16, 0.1
    rng = np.random.default_rng(seed)
    maxima = np.stack([rng.standard_normal((n, m)).max(axis=1) for _ in range(2)])
    close = (maxima[0] > 0) & (np.abs(maxima[1] / maxima[0] - 1) <= epsilon)
    simulated = stats.proportion(np.sum(close), n, confidence=0.999)
    predicted = max_agreement_probability(epsilon, m)
    inside = simulated.low <= predicted <= simulated.high
    return Finding(
        Verdict.SUPPORTED if inside else Verdict.REFUTED,
        f"bound holds in {cases} cases by quadrature; m = 16, ε = 0.1: {predicted:.4f} by quadrature, simulated "
        f"{simulated} (99.9 %, n = {n})",
    )


def weaker_maximum_wins(budget: Budget, seed: int) -> Finding:
    """Lemma A.1(b): the m Gaussians of smaller σ win with probability ≥ m^{−c²}, c the ratio of the σ."""
    cases = 0
    for m in (2, 8, 64, 1024, 16384):
        for c in (1.1, 1.5, 2.0):
            cases += 1
            # q = 3 makes the scale σ_r the strength itself.
            p = winning_probabilities(np.array([1.0, c]), m, q=3)[0]
            if p < m ** (-(c**2)):
                return Finding(Verdict.REFUTED, f"m = {m}, σ_1/σ_2 = {c}: P = {p:.3g} < m^−c²")
    n, m, c = _samples(budget), 16, 1.5
    rng = np.random.default_rng(seed)
    wins = rng.standard_normal((n, m)).max(axis=1) > c * rng.standard_normal((n, m)).max(axis=1)
    simulated = stats.proportion(np.sum(wins), n, confidence=0.999)
    predicted = winning_probabilities(np.array([1.0, c]), m, q=3)[0]
    # Both maxima negative has probability 2^{−2m}: far below the interval's width.
    inside = simulated.low <= predicted <= simulated.high
    return Finding(
        Verdict.SUPPORTED if inside else Verdict.REFUTED,
        f"bound holds in {cases} cases by quadrature; m = 16, c = 1.5: {predicted:.4f} by quadrature, simulated "
        f"{simulated} (99.9 %, n = {n})",
    )


def _samples(budget: Budget) -> int:
    return 20_000 * 10**budget


def somebody_wins(budget: Budget, seed: int) -> Finding:
    """Lemma A.3 by quadrature: 1 − p_1 − p_2 ≤ 4 ε log m, falling in proportion to ε, and p_r ≥ m^{−c²}."""
    q, undecided = 4, []
    for epsilon in (0.1, 0.01, 0.001):
        worst = 0.0
        for m in (4, 16, 64, 256):
            for strength_ratio in (1.0, 1.5, 3.0):
                p = winning_probabilities(np.array([1.0, strength_ratio]), m, q, epsilon)
                c_squared = strength_ratio ** (2 / (q - 2)) * (1 + epsilon) ** 2
                if p.min() < m**-c_squared:
                    return Finding(Verdict.REFUTED, f"m = {m}, d ratio {strength_ratio}: p = {p} below m^−c²")
                # 2^{−2m}: both maxima negative, when nobody wins at any ε.
                worst = max(worst, (1 - p.sum() - 4.0**-m) / (epsilon * math.log(m)))
        undecided.append(worst)
    verdict = Verdict.HOLDS if max(undecided) <= 4 else Verdict.REFUTED
    return Finding(
        verdict, f"(1 − p_1 − p_2) / (ε log m) at most {max(undecided):.2f} in 36 cases, by quadrature (error < 1e-8)"
    )


def quadrature(budget: Budget, seed: int) -> Finding:
    """p_r by quadrature against draws of the initial maxima of three modalities; all intervals together at 99.9 %."""
    rng = np.random.default_rng(seed)
    n, m, q, epsilon, strengths = _samples(budget), 8, 5, 0.1, np.array([1.0, 2.0, 5.0])
    predicted = winning_probabilities(strengths, m, q, epsilon)
    S = np.maximum(rng.normal(size=(n, 3, m)).max(-1), 0) * strengths ** (1 / (q - 2))
    ranked = np.sort(S, axis=1)
    clear = (ranked[:, 2] >= (1 + epsilon) * ranked[:, 1]) & (ranked[:, 2] > 0)
    wins = [int(np.sum(clear & (S.argmax(1) == r))) for r in range(3)]
    estimates = [stats.proportion(won, n, 1 - 0.001 / 3) for won in wins]
    agree = all(e.low <= p <= e.high for e, p in zip(estimates, predicted, strict=True))
    said = "; ".join(
        f"p_{r + 1} = {p:.4f}, drawn {e}" for r, (p, e) in enumerate(zip(predicted, estimates, strict=True))
    )
    return Finding(Verdict.SUPPORTED if agree else Verdict.REFUTED, said, {"draws": n})


def tensor_power(budget: Budget, seed: int) -> Finding:
    """Lemma A.15 with an explicit constant, on random sequences that meet its assumptions with equality."""
    rng = np.random.default_rng(seed)
    n, tightest = _samples(budget) // 100, 0.0
    for case in range(n):
        q = int(rng.integers(3, 8))
        S, y_0 = 10 ** rng.uniform(-2, 2), 10 ** rng.uniform(-3, 0)
        ratio = 1 + 10 ** rng.uniform(-2, 1)
        x_0 = ratio * y_0 * S ** (1 / (q - 2))
        # Below this relative step the bound is finite: (1 + u)^{q−1} < ratio^{q−2}.
        limit = ratio ** ((q - 2) / (q - 1)) - 1
        relative_steps = limit * rng.uniform(0.1, 0.95) * rng.uniform(0.2, 1, 64)
        y, largest_step = tensor_power_run(x_0, y_0, S, x_0 * 10 ** rng.uniform(0, 2), q, relative_steps)
        bound = float(tensor_power_bound(y_0, ratio, q, largest_step))
        if y > bound * (1 + 1e-9):
            return Finding(
                Verdict.REFUTED, f"case {case}: q = {q}, S = {S:.3g}, ratio = {ratio:.3g}: y = {y:.4g} > {bound:.4g}"
            )
        tightest = max(tightest, y / bound)
    return Finding(Verdict.HOLDS, f"in all {n} sequences; largest y / bound {tightest:.3f}", {"cases": n})


def tensor_power_run(x: float, y: float, S: float, A: float, q: int, relative_steps: np.ndarray) -> tuple[float, float]:
    """Iterate Lemma A.15's recurrences with equality until x ≥ A: (y then, x's largest relative step).

    C_t is such that η C_t x_t^{q−2}, the relative step of x, runs through `relative_steps` cyclically.
    """
    t = 0
    while x < A:
        u = relative_steps[t % len(relative_steps)]
        # x + η C x^{q−1} = x (1 + u);  y + η S C y^{q−1} = y (1 + S u (y/x)^{q−2})
        x, y = x * (1 + u), y * (1 + S * u * (y / x) ** (q - 2))
        t += 1
    return y, float(relative_steps[: max(t, 1)].max())
