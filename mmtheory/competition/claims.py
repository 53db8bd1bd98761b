"""The statements of "Modality Competition" as claims.

Statements about trained networks are judged on a `Summary`: `judge` does so for any run, and a claim's check does so
for the run declared here. Asymptotic factors are made checkable in the open: 1 ± o(1) is read as 1 ± O_1 and "with
high probability" as a share of at least W_H_P; orders σ_0·polylog are read as σ_0 times POLYLOG.
"""

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Claim, Finding, Verdict, all_of, at_least, within
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.predictions import (
    max_agreement_probability,
    tensor_power_bound,
    winning_probabilities,
)
from mmtheory.competition.presets import PHASE_ONE, PRESETS
from mmtheory.competition.simulation import simulate
from mmtheory.competition.summary import NOBODY, Summary, winning_modality
from mmtheory.stats import Estimate

O_1 = 0.25
"""Factors 1 ± o(1) are read as 1 ± O_1."""

W_H_P = 0.9
"""With high probability is read as in at least this share of the cases."""

PAPER = "Modality Competition (Huang et al., ICML 2022)"


def polylog(p: Parameters) -> float:
    """The polylog factor of the bounds: 2 log(K m d), of which the initial maxima use sqrt(2 log(K m d))."""
    return 2 * math.log(p.K * p.m * p.code_dimension)


# -- judgements on one run -------------------------------------------------------------------------------------------


def training_error_zero(networks: str) -> Callable[[Summary], Finding]:
    """Every training sample is classified correctly at the end, in every run."""

    def check(summary: Summary) -> Finding:
        records = getattr(summary.outcome, networks).records
        final = records.training_error[:, -1]
        wrong = final > 0
        share = stats.proportion(np.sum(~wrong), wrong.size)
        evidence = f"zero in {np.sum(~wrong)} of {wrong.size} networks, largest {final.max():.4g}"
        if not wrong.any():
            return Finding(Verdict.SUPPORTED, evidence, {"share": share})
        insufficient = summary.outcome.data.insufficient.max()
        if max(summary.parameters.observed_dimensions) < summary.parameters.n and insufficient:
            evidence += "; with fewer noise dimensions than samples, the insufficient cannot be memorised"
            return Finding(Verdict.INCONCLUSIVE, evidence, {"share": share})
        return Finding(at_least(share, W_H_P), evidence, {"share": share})

    return check


def uni_modal_test_error(summary: Summary) -> Finding:
    """Theorem 5.1: the uni-modal test error is (1 ± o(1)) μ_r."""
    return _ratio_to(summary.uni_modal_test_error, list(summary.mu), "test error / μ_r")


def joint_test_error(summary: Summary) -> Finding:
    """Corollary 5.3: the joint test error is Σ_r (p_r ± o(1)) μ_r."""
    finding = _ratio_to([summary.joint_test_error], [summary.weighted_mu.value], "test error / Σ p_r μ_r")
    return dataclasses.replace(finding, evidence=f"{finding.evidence}; seed by seed {summary.joint_excess}")


def _ratio_to(estimates: Sequence[Estimate], targets: Sequence[float], what: str) -> Finding:
    if not all(target > 0 for target in targets):
        return Finding(Verdict.INCONCLUSIVE, f"{what} needs positive predictions")
    ratios = [
        Estimate(e.value / target, e.low / target, e.high / target)
        for e, target in zip(estimates, targets, strict=True)
    ]
    verdict = all_of([within(ratio, 1 - O_1, 1 + O_1) for ratio in ratios])
    return Finding(verdict, f"{what} = {', '.join(map(str, ratios))}", {"ratio": ratios})


def encoder_errs(summary: Summary) -> Finding:
    """Theorem 5.2 as printed: with probability at least p_{3−r} (1 − p_r for R > 2), f^r errs on a share ≥ 1/K."""
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality cannot lose")
    test = summary.outcome.test
    errors = test.encoder_errors.sum(axis=-1) / test.test_samples.sum(axis=-1)[:, None]
    shares = [stats.proportion(np.sum(e >= 1 / summary.parameters.K), e.size) for e in errors.T]
    needed = [1 - p.value for p in summary.win_probability_predicted]
    verdict = all_of([at_least(share, p) for share, p in zip(shares, needed, strict=True)])
    parts = [
        f"P(f^{r} errs ≥ 1/K) = {share}, p lost {p:.3g}"
        for r, (share, p) in enumerate(zip(shares, needed, strict=True), 1)
    ]
    return Finding(verdict, "; ".join(parts), {"share": shares})


def encoder_fails_lost_classes(summary: Summary) -> Finding:
    """Theorem 5.2 as its proof has it: where modality r loses a class, f^r fails that class.

    A class counts as failed if f^r errs on at least W_H_P of its samples.
    """
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality cannot lose")
    failed = summary.class_errors(summary.outcome.test.encoder_errors)[summary.lost] >= W_H_P
    share = stats.proportion(np.sum(failed), failed.size)
    return Finding(at_least(share, W_H_P), f"f^r fails a share {share} of {failed.size} lost classes", {"share": share})


def predicted_winner(summary: Summary) -> Finding:
    """Property 6.1: where a modality wins at initialisation (Definition A.2), it wins the class."""
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality has no rival")
    share = summary.agreement(1 + summary.parameters.epsilon)
    return Finding(at_least(share, W_H_P), f"agreement at margin ≥ 1 + ε: {share}", {"share": share})


def win_probabilities(summary: Summary) -> Finding:
    """Lemma A.3 with its numbers: the frequency of wins is the predicted p_r, within the sampling interval.

    Supported when the 99.9 % interval holds the prediction and is at most 0.2 wide on either side.
    """
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality has no rival")
    decided = summary.winner[summary.winner != NOBODY]
    verdicts, parts = [], []
    for r, predicted in enumerate(summary.win_probability_predicted):
        simulated = stats.proportion(np.sum(decided == r), decided.size, confidence=0.999)
        precise = simulated.high - simulated.low <= 0.4
        inside = simulated.low <= predicted.value <= simulated.high
        undecided = Verdict.SUPPORTED if precise else Verdict.INCONCLUSIVE
        verdicts.append(undecided if inside else Verdict.REFUTED)
        parts.append(f"p_{r + 1} = {simulated} (99.9 %), predicted {predicted.value:.4g}")
    return Finding(all_of(verdicts), f"{'; '.join(parts)}; n = {decided.size}")


def loser_stays(summary: Summary) -> Finding:
    """Lemma A.14: the loser's Γ stays at the order of its initial value, Γ ≤ σ_0 polylog, to the end."""
    if len(summary.mu) < 2:
        return Finding(Verdict.INCONCLUSIVE, "one modality cannot lose")
    p = summary.parameters
    winner = winning_modality(summary.initial_scores, p.epsilon)
    losers = (np.arange(len(summary.mu))[:, None] != winner[:, None]) & (winner != NOBODY)[:, None]
    largest = summary.outcome.joint.records.Gamma.max(axis=1)[losers]
    share = stats.proportion(np.sum(largest <= p.sigma_0 * polylog(p)), largest.size)
    return Finding(
        at_least(share, W_H_P),
        f"Γ_loser ≤ {polylog(p):.1f} σ_0 throughout in a share {share}; median {np.median(largest) / p.sigma_0:.2f}",
        {"share": share},
    )


def monitor_stays(name: str, scale: Callable[[Summary], float], label: str) -> Callable[[Summary], Finding]:
    """Lemmas A.16–A.19: a monitor of the joint network stays below its bound over the whole run."""

    def check(summary: Summary) -> Finding:
        values = getattr(summary.outcome.joint.records, name)
        largest = (-values if name == "most_negative" else values).max(axis=1)
        bound = scale(summary)
        share = stats.proportion(np.sum(largest <= bound), largest.size)
        return Finding(
            at_least(share, W_H_P),
            f"{label} ≤ {bound:.3g} throughout in a share {share}; largest {largest.max():.3g}",
            {"share": share},
        )

    return check


def noise_stays(summary: Summary) -> Finding:
    """Lemma A.19 for samples of other classes: |⟨w_{j,l}, ξ'_i⟩| ≤ σ_0 σ_g √d_r polylog, sufficient y_i ≠ j."""
    p = summary.parameters
    scale = np.array(
        [
            sigma * math.sqrt(d)
            for sigma, d in zip(p.per_modality("sigma_g", p.sigma_g), p.observed_dimensions, strict=True)
        ]
    )
    largest = summary.outcome.joint.records.noise_correlation[..., 2].max(axis=1)
    bound = p.sigma_0 * scale[:, None] * polylog(p)
    share = stats.proportion(np.sum(largest <= bound), largest.size)
    return Finding(
        at_least(share, W_H_P),
        f"≤ {polylog(p):.1f} σ_0 σ_g √d_r throughout in a share {share}; largest {(largest / bound).max():.3g} × bound",
        {"share": share},
    )


JUDGEMENTS: dict[str, Callable[[Summary], Finding]] = {
    "competition.theorem-5.1.training": training_error_zero("uni_modal"),
    "competition.theorem-5.1.test": uni_modal_test_error,
    "competition.theorem-5.2.training": training_error_zero("joint"),
    "competition.theorem-5.2.encoder": encoder_errs,
    "competition.theorem-5.2.class": encoder_fails_lost_classes,
    "competition.corollary-5.3": joint_test_error,
    "competition.property-6.1": predicted_winner,
    "competition.lemma-a3.simulated": win_probabilities,
    "competition.lemma-a14": loser_stays,
    "competition.lemma-a16": monitor_stays("Phi", lambda s: polylog(s.parameters) * s.parameters.beta, "Φ_j^r"),
    "competition.lemma-a17": monitor_stays(
        "most_negative", lambda s: polylog(s.parameters) * s.parameters.sigma_0, "−min_l ⟨w_{j,l}, M_j⟩"
    ),
    "competition.lemma-a18": monitor_stays(
        "off_diagonal", lambda s: polylog(s.parameters) * s.parameters.sigma_0, "max_{i≠j,l} |⟨w_{j,l}, M_i⟩|"
    ),
    "competition.lemma-a19": noise_stays,
}


def judge(summary: Summary) -> dict[str, Finding]:
    """What each claim about trained networks has to say about one run."""
    return {claim: check(summary) for claim, check in JUDGEMENTS.items()}


# -- checks that need no training ------------------------------------------------------------------------------------


def close_maxima(budget: Budget, seed: int) -> Finding:
    """Lemma A.1(a): P(max_1 / max_2 ∈ 1 ± ε) ≤ C ε log m, C = 4, by quadrature; and the quadrature by Monte Carlo."""
    C, cases = 4.0, 0
    for m in (2, 8, 64, 1024, 16384):
        for epsilon in (0.001, 0.01, 0.1):
            for ratio in (0.5, 0.9, 1.0, 1.1, 2.0):
                cases += 1
                p = max_agreement_probability(epsilon, m, ratio)
                if p > C * epsilon * math.log(m):
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


def tensor_power(budget: Budget, seed: int) -> Finding:
    """Lemma A.15 with an explicit constant, on random sequences that meet its assumptions with equality."""
    rng = np.random.default_rng(seed)
    n, tightest = _samples(budget) // 100, 0.0
    for case in range(n):
        q = int(rng.integers(3, 8))
        S, y_0 = 10 ** rng.uniform(-2, 2), 10 ** rng.uniform(-3, 0)
        ratio = 1 + 10 ** rng.uniform(-2, 1)
        x_0 = ratio * y_0 * S ** (1 / (q - 2))
        y, largest_step = tensor_power_run(
            x_0, y_0, S, A=x_0 * 10 ** rng.uniform(0, 2), q=q, relative_steps=10 ** rng.uniform(-3, -0.5, 64)
        )
        bound = float(tensor_power_bound(y_0, ratio, q, largest_step))
        if y > bound * (1 + 1e-9):
            return Finding(
                Verdict.REFUTED, f"case {case}: q = {q}, S = {S:.3g}, ratio = {ratio:.3g}: y = {y:.4g} > {bound:.4g}"
            )
        if math.isfinite(bound):
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


# -- checks on trained networks --------------------------------------------------------------------------------------

_RUNS: Mapping[str, tuple[tuple[str, int], ...]] = {
    # per budget the preset and the number of seeds
    "theorems": (("memorising", 12), ("theory", 12), ("theory", 32)),
    "wins": (("skewed", 16), ("skewed", 48), ("skewed", 160)),
}


@cache
def run(kind: str, budget: Budget, seed: int) -> Summary:
    """The run on which claims of one kind are judged."""
    preset, seeds = _RUNS[kind][budget]
    return Summary(PRESETS[preset], simulate(PRESETS[preset], range(seed, seed + seeds)))


def _judged(claim: str, kind: str) -> Callable[[Budget, int], Finding]:
    return lambda budget, seed: JUDGEMENTS[claim](run(kind, budget, seed))


PHASE_ONE_AXES: Mapping[str, tuple[float, ...]] = {
    "eta": (4.0, 8.0, 16.0),
    "sigma_0": (0.03, 0.045, 0.07),
    "K": (8, 16, 32),
}


def phase_one_slope(axis: str) -> Callable[[Budget, int], Finding]:
    """Claim A.7: the log-log slope of the median T_j, within ±O_1 of the claim's exponent."""

    def check(budget: Budget, seed: int) -> Finding:
        exponent = {"eta": -1.0, "sigma_0": -(PHASE_ONE.q - 2.0), "K": 1.0}[axis]
        seeds = range(seed, seed + (6, 16, 64)[budget])
        values = PHASE_ONE_AXES[axis]
        runs = [dataclasses.replace(PHASE_ONE, **dict[str, Any]({axis: value})) for value in values]
        # A class that is still in phase 1 at the end counts as slower than all others.
        passages = [np.nan_to_num(Summary(p, simulate(p, seeds)).phase_one, nan=np.inf) for p in runs]
        medians = [float(np.median(T)) for T in passages]
        if not np.isfinite(medians).all():
            return Finding(Verdict.INCONCLUSIVE, f"phase 1 did not end in half of the classes: medians {medians}")
        slope = stats.log_log_slope(values, medians).value
        # The spread of the slope over seeds, each seed a fit of its own.
        by_seed = [
            stats.log_log_slope(values, [float(np.median(T[k])) for T in passages]).value for k in range(len(seeds))
        ]
        estimate = dataclasses.replace(stats.mean(by_seed), value=slope)
        verdict = within(estimate, exponent - O_1, exponent + O_1)
        return Finding(verdict, f"slope {estimate} over {values}, claimed {exponent:g}", {"slope": estimate})

    return check


# -- the claims ------------------------------------------------------------------------------------------------------

_AT_SIZE = "at the declared size, which says nothing of K → ∞; "


def _claim(
    part: str,
    section: str,
    statement: str,
    expected: Verdict,
    check: Callable[[Budget, int], Finding],
    *,
    reading: str,
    assumptions: str = "section 4's data and networks",
    scope: str = "with high probability",
    source: str = "paper",
    needs: Budget = Budget.QUICK,
) -> Claim:
    return Claim(
        id=f"competition.{part}",
        paper=PAPER,
        section=section,
        statement=statement,
        assumptions=assumptions,
        reading=reading,
        form="printed",
        scope=scope,  # type: ignore[arg-type]
        source=source,  # type: ignore[arg-type]
        expected=expected,
        check=check,
        needs=needs,
    )


def _trained(part: str, kind: str, section: str, statement: str, expected: Verdict, **kwargs: Any) -> Claim:
    claim = f"competition.{part}"
    reading = _AT_SIZE + " ".join((JUDGEMENTS[claim].__doc__ or kwargs.pop("reading", "")).split())
    return _claim(
        part, section, statement, expected, _judged(claim, kind), reading=reading, scope="empirical", **kwargs
    )


CLAIMS: tuple[Claim, ...] = (
    _claim(
        "lemma-a1a",
        "A.1",
        "The maxima of m Gaussians of two kinds agree within a factor 1 ± ε with probability at most O(ε polylog m).",
        Verdict.SUPPORTED,
        close_maxima,
        reading=(close_maxima.__doc__ or ""),
        assumptions="mean 0, constant ratio of the standard deviations",
        source="reconstructed",
    ),
    _claim(
        "lemma-a1b",
        "A.1",
        "The kind with the smaller standard deviation has the larger maximum with probability at least m^{−O(1)}.",
        Verdict.SUPPORTED,
        weaker_maximum_wins,
        reading=(weaker_maximum_wins.__doc__ or ""),
        assumptions="mean 0, constant ratio of the standard deviations",
        source="reconstructed",
    ),
    _claim(
        "lemma-a3",
        "A.2",
        "p_{j,1} + p_{j,2} = 1 − o(1) and p_{j,r} ≥ m^{−O(1)}.",
        Verdict.HOLDS,
        somebody_wins,
        reading=(somebody_wins.__doc__ or ""),
        assumptions="Gaussian initial weights, d_{j,r} fixed",
        source="reconstructed",
    ),
    _claim(
        "lemma-a15",
        "A.6",
        "When x, growing by η C x^{q−1}, first reaches A, y, growing by η S C y^{q−1}, is at most O(y_0 polylog).",
        Verdict.HOLDS,
        tensor_power,
        reading="the constant is that of predictions.tensor_power_bound",
        assumptions="x_0 ≥ (1 + ε) y_0 S^{1/(q−2)}",
        scope="exact",
        source="reconstructed",
    ),
    _trained(
        "lemma-a3.simulated",
        "wins",
        "A.2",
        "Modality r wins class j with probability p_{j,r}.",
        Verdict.SUPPORTED,
        source="reconstructed",
    ),
    _trained(
        "property-6.1",
        "wins",
        "6.1",
        "The modality with the larger score Γ_j^r(0) d_{j,r}^{1/(q−2)} wins class j.",
        Verdict.SUPPORTED,
        source="reconstructed",
    ),
    *(
        _claim(
            f"claim-a7.{name}",
            "A.4",
            f"T_j = Θ(K β^{{q−1}} / (η Γ_0^{{q−2}})): {law}.",
            Verdict.SUPPORTED,
            phase_one_slope(axis),
            reading="log-log slope of the median T_j within ±0.25 of the exponent",
            scope="empirical",
            source="reconstructed",
        )
        for name, axis, law in (
            ("eta", "eta", "exponent −1 in η"),
            ("sigma-0", "sigma_0", "exponent −(q−2) in σ_0"),
            ("k", "K", "exponent +1 in K"),
        )
    ),
    _trained(
        "lemma-a14",
        "wins",
        "A.6",
        "The losing modality's Γ stays at Õ(σ_0) to the end.",
        Verdict.SUPPORTED,
        needs=Budget.STANDARD,
    ),
    _trained(
        "lemma-a16",
        "theorems",
        "A.7",
        "Φ_j^r(t) ≤ Õ(1).",
        Verdict.SUPPORTED,
        source="reconstructed",
        reading="Φ ≤ 2 β log(K m d)",
    ),
    _trained(
        "lemma-a17",
        "theorems",
        "A.7",
        "⟨w_{j,l}^r, M_j^r⟩ ≥ −Õ(σ_0).",
        Verdict.SUPPORTED,
        source="reconstructed",
        reading="≥ −2 σ_0 log(K m d)",
    ),
    _trained(
        "lemma-a18",
        "theorems",
        "A.7",
        "|⟨w_{j,l}^r, M_i^r⟩| ≤ Õ(σ_0) for i ≠ j.",
        Verdict.REFUTED,
        source="reconstructed",
        reading="≤ 2 σ_0 log(K m d)",
    ),
    _trained(
        "lemma-a19",
        "theorems",
        "A.7",
        "|⟨w_{j,l}^r, ξ'_i⟩| stays at its initial order for y_i ≠ j.",
        Verdict.REFUTED,
        source="reconstructed",
    ),
    _trained(
        "theorem-5.1.training",
        "theorems",
        "5.1",
        "The uni-modal training error is zero.",
        Verdict.SUPPORTED,
        source="slides",
        needs=Budget.STANDARD,
    ),
    _trained(
        "theorem-5.1.test",
        "theorems",
        "5.1",
        "The uni-modal test error is (1 ± o(1)) μ_r.",
        Verdict.SUPPORTED,
        source="slides",
    ),
    _trained(
        "theorem-5.2.training",
        "theorems",
        "5.2",
        "The joint training error is zero.",
        Verdict.SUPPORTED,
        source="slides",
    ),
    _trained(
        "theorem-5.2.encoder",
        "theorems",
        "5.2",
        "With probability p_{3−r} the test error of f^r is at least 1/K.",
        Verdict.SUPPORTED,
        source="slides",
    ),
    _trained(
        "theorem-5.2.class", "theorems", "5.2", "Where modality r loses class j, f^r fails class j.", Verdict.REFUTED
    ),
    _trained(
        "corollary-5.3",
        "theorems",
        "5.2",
        "The joint test error is Σ_r (p_r ± o(1)) μ_r.",
        Verdict.SUPPORTED,
        needs=Budget.STANDARD,
    ),
)
