"""Lemmas A.1, A.3 and A.15, which need no training: Gaussian maxima, and the tensor power bound."""

import math

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.competition.claims.paper import PAPER
from mmtheory.competition.formulas import tensor_power_run
from mmtheory.competition.predictions import max_agreement_probability, tensor_power_bound, winning_probabilities

LEMMAS = PAPER.subject(section="A.1", source="reconstructed")

TWO_KINDS = "mean 0, constant ratio of the standard deviations"
AT_INITIALISATION = "Gaussian initial weights, d_{j,r} fixed"


@LEMMAS.claim(
    "lemma-a1a",
    "The maxima of m Gaussians of two kinds agree within a factor 1 ± ε with probability at most O(ε polylog m).",
    Verdict.SUPPORTED,
    assumptions=TWO_KINDS,
)
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


@LEMMAS.claim(
    "lemma-a1b",
    "The kind with the smaller standard deviation has the larger maximum with probability at least m^{−O(1)}.",
    Verdict.SUPPORTED,
    assumptions=TWO_KINDS,
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


@LEMMAS.claim(
    "lemma-a3",
    "p_{j,1} + p_{j,2} = 1 − o(1) and p_{j,r} ≥ m^{−O(1)}.",
    Verdict.SUPPORTED,
    section="A.2",
    assumptions=AT_INITIALISATION,
    uses=("competition.lemma-a1a", "competition.lemma-a1b"),
)
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
    verdict = Verdict.SUPPORTED if max(undecided) <= 4 else Verdict.REFUTED
    return Finding(
        verdict, f"(1 − p_1 − p_2) / (ε log m) at most {max(undecided):.2f} in 36 cases, by quadrature (error < 1e-8)"
    )


@LEMMAS.claim(
    "lemma-a3.bounded",
    "However far apart the supports of z_y are, both p_r are bounded below by m^{−O(1)}.",
    Verdict.SUPPORTED,
    section="5.2",
    assumptions=AT_INITIALISATION,
    uses=("competition.lemma-a1b",),
    declares={"exponent": (3.3, 3.45)},
)
def even_the_weaker_may_win(budget: Budget, seed: int) -> Finding:
    """At d_2/d_1 = 25 and 100, q = 4: p_1 ≥ m^{−c²}, c = √(d_2/d_1), by quadrature; and at 25 among Gaussians drawn.

    Also p_1 as a power of m. The wins that are drawn are those of the maximum of m normals over c times another.
    """
    q, exponents = 4, []
    for strength_ratio, widths in ((25.0, (4, 8, 16, 32)), (100.0, (4, 8))):
        for m in widths:
            p = float(winning_probabilities(np.array([1.0, strength_ratio]), m, q)[0])
            exponents.append(-math.log(p) / math.log(m))
            if p < m**-strength_ratio:
                return Finding(Verdict.REFUTED, f"m = {m}, d ratio {strength_ratio:g}: p_1 = {p:.3g} < m^−c²")
    n, m = 10 * _samples(budget), 4
    rng = np.random.default_rng(seed)
    weak, strong = (rng.standard_normal((n, m)).max(axis=1) for _ in range(2))
    simulated = stats.proportion(np.sum((weak > 0) & (weak > 5 * strong)), n, confidence=0.999)
    predicted = float(winning_probabilities(np.array([1.0, 25.0]), m, q)[0])
    inside = simulated.low <= predicted <= simulated.high
    evidence = (
        f"bound holds in {len(exponents)} cases by quadrature, p_1 = m^−x with x at most {max(exponents):.2f}; "
        f"m = {m}, d ratio 25: {predicted:.4f} by quadrature, simulated {simulated} (99.9 %, n = {n})"
    )
    return Finding(Verdict.SUPPORTED if inside else Verdict.REFUTED, evidence, {"exponent": max(exponents)})


@LEMMAS.claim(
    "lemma-a3.quadrature",
    "p_{j,r} = P(S_r ≥ (1 + ε) S_s for all s ≠ r), S_r = d_{j,r}^{1/(q−2)} max_l [N(0, σ_0²)]^+.",
    Verdict.SUPPORTED,
    section="A.2",
    assumptions=AT_INITIALISATION,
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
    evidence = "; ".join(
        f"p_{r + 1} = {p:.4f}, drawn {e}" for r, (p, e) in enumerate(zip(predicted, estimates, strict=True))
    )
    return Finding(Verdict.SUPPORTED if agree else Verdict.REFUTED, evidence, {"draws": n})


@LEMMAS.claim(
    "lemma-a15",
    "When x, growing by η C x^{q−1}, first reaches A, y, growing by η S C y^{q−1}, is at most O(y_0 polylog).",
    Verdict.SUPPORTED,
    section="A.6",
    reading="the constant is that of predictions.tensor_power_bound",
    assumptions="x_0 ≥ (1 + ε) y_0 S^{1/(q−2)}",
    scope="exact",
)
def tensor_power(budget: Budget, seed: int) -> Finding:
    # On random sequences that meet the assumptions with equality.
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
    return Finding(Verdict.SUPPORTED, f"in all {n} sequences; largest y / bound {tightest:.3f}", {"cases": n})
