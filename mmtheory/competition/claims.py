"""The statements of "Modality Competition" as claims.

A claim about trained networks judges the run declared for it here, by the function of `judgements` that judges any run.
"""

import dataclasses
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Claim, Finding, Verdict, not_run, within
from mmtheory.competition import definitions
from mmtheory.competition.judgements import JUDGEMENTS, O_1
from mmtheory.competition.lemmas import close_maxima, quadrature, somebody_wins, tensor_power, weaker_maximum_wins
from mmtheory.competition.presets import PHASE_ONE, PRESETS
from mmtheory.competition.simulation import simulate
from mmtheory.competition.summary import Summary

PAPER = "Modality Competition (Huang et al., ICML 2022)"

_RUNS: Mapping[str, tuple[tuple[str, int], ...]] = {
    # per budget the preset and the number of seeds
    "theorems": (("memorising", 12), ("theory", 12), ("theory", 40)),
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
        if axis == "K" and budget is Budget.QUICK:
            # Three sizes take three compilations, and so few seeds do not decide it.
            return not_run(Budget.STANDARD)
        exponent = {"eta": -1.0, "sigma_0": -(PHASE_ONE.q - 2.0), "K": 1.0}[axis]
        seeds = range(seed, seed + (6, 16, 64)[budget])
        values = PHASE_ONE_AXES[axis]
        runs = [dataclasses.replace(PHASE_ONE, **dict[str, Any]({axis: value})) for value in values]
        # A class that is still in phase 1 at the end counts as slower than all others.
        passages = [np.nan_to_num(Summary(p, simulate(p, seeds)).phase_one, nan=np.inf) for p in runs]
        medians = [float(np.median(T, axis=1).max()) for T in passages]
        if not np.isfinite(medians).all():
            return Finding(
                Verdict.INCONCLUSIVE,
                f"in some run phase 1 did not end in half of the classes: largest medians {medians}",
            )
        # One fit a seed, so that the interval over seeds is that of the value.
        estimate = stats.mean(
            [stats.log_log_slope(values, [float(np.median(T[k])) for T in passages]).value for k in range(len(seeds))]
        )
        verdict = within(estimate, exponent - O_1, exponent + O_1)
        return Finding(verdict, f"slope {estimate} over {values}, claimed {exponent:g}", {"slope": estimate})

    return check


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


def _trained(
    part: str, kind: str, section: str, statement: str, expected: Verdict, judged_as: str = "", **kwargs: Any
) -> Claim:
    claim = f"competition.{judged_as or part}"
    presets = ", ".join(f"{preset} × {seeds} seeds" for preset, seeds in _RUNS[kind])
    return _claim(
        part,
        section,
        statement,
        expected,
        _judged(claim, kind),
        reading=_AT_SIZE + (kwargs.pop("reading", "") or " ".join((JUDGEMENTS[claim].__doc__ or "").split())),
        assumptions=f"section 4's data and networks; runs at the three budgets: {presets}",
        scope="empirical",
        **kwargs,
    )


def _defined(
    part: str, section: str, statement: str, check: Callable[[Budget, int], Finding], source: str = "paper"
) -> Claim:
    return _claim(
        part,
        section,
        statement,
        Verdict.HOLDS,
        check,
        reading=f"the code agrees with the formula to {definitions.TOLERANCE:g} in float64",
        assumptions="none",
        scope="exact",
        source=source,
    )


CLAIMS: tuple[Claim, ...] = (
    _claim(
        "data-law",
        "4.1",
        "y is uniform; modality r is insufficient with probability μ_r; off-target coordinates are non-zero with "
        "probability s/K; coefficients and noise have the declared laws.",
        Verdict.SUPPORTED,
        definitions.data_law,
        reading=(definitions.data_law.__doc__ or ""),
        assumptions="none",
        scope="empirical",
    ),
    _defined(
        "definition-4.1",
        "4.2",
        "σ(x) = 0 for x ≤ 0, x^q / (q β^{q−1}) on [0, β], x − (1 − 1/q) β above; σ'(x) = min(x/β, 1)^{q−1}.",
        definitions.activation_is_defined,
        "reconstructed",
    ),
    _defined(
        "equation-1",
        "4.2",
        "f_j(X) = Σ_l Σ_r σ(⟨w_{j,l}^r, X^r⟩), and the uni-modal networks are its terms.",
        definitions.network_is_defined,
    ),
    _defined(
        "equation-3",
        "4.2",
        "The loss is the mean of −log softmax(f)_y; an error is f_y ≤ max_{j≠y} f_j.",
        definitions.loss_is_defined,
    ),
    _defined(
        "gradient-descent",
        "4.2",
        "w ← w + (η/n) Σ_i (1{y_i = j} − logit_j(X_i)) σ'(⟨w_{j,l}^r, X_i^r⟩) X_i^r.",
        definitions.descent_is_defined,
    ),
    _defined(
        "gamma",
        "6.1",
        "Γ_j^r = max_l [⟨w_{j,l}^r, M_j^r⟩]^+ and Φ_j^r = Σ_l [⟨w_{j,l}^r, M_j^r⟩]^+.",
        definitions.gamma_is_defined,
    ),
    _defined(
        "signal-strength",
        "6.1",
        "d_{j,r}(D) = (1 / (n β^{q−1})) Σ_{D_s} 1{y = j} (z_j^r)^q.",
        definitions.signal_is_defined,
        "reconstructed",
    ),
    _defined(
        "definition-a2",
        "A.2",
        "Modality r wins class j if Γ_j^r d_{j,r}^{1/(q−2)} is at least 1 + ε times every other modality's.",
        definitions.winner_is_defined,
        "reconstructed",
    ),
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
        "lemma-a3.quadrature",
        "A.2",
        "p_{j,r} = P(S_r ≥ (1 + ε) S_s for all s ≠ r), S_r = d_{j,r}^{1/(q−2)} max_l [N(0, σ_0²)]^+.",
        Verdict.SUPPORTED,
        quadrature,
        reading=(quadrature.__doc__ or ""),
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
            reading="log-log slope of a seed's median T_j over classes, mean over seeds, within ±0.25 of the exponent",
            scope="empirical",
            source="reconstructed",
            needs=needs,
        )
        for name, axis, law, needs in (
            ("eta", "eta", "exponent −1 in η", Budget.STANDARD),
            ("sigma-0", "sigma_0", "exponent −(q−2) in σ_0", Budget.STANDARD),
            # About 0.89 at these sizes, with a wide spread over seeds.
            ("k", "K", "exponent +1 in K", Budget.THOROUGH),
        )
    ),
    _trained(
        "lemma-a14",
        "wins",
        "A.6",
        "The losing modality's Γ stays at Õ(σ_0) to the end.",
        Verdict.SUPPORTED,
        needs=Budget.THOROUGH,
    ),
    _trained(
        "lemma-a14.memorising",
        "theorems",
        "A.6",
        "The losing modality's Γ stays at Õ(σ_0) to the end, also in runs that reach training error zero.",
        Verdict.REFUTED,
        judged_as="lemma-a14",
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
        reading="zero in a share of at least 0.9 of the networks",
        source="slides",
        needs=Budget.THOROUGH,
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
        reading="zero in a share of at least 0.9 of the networks",
        source="slides",
        needs=Budget.THOROUGH,
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
