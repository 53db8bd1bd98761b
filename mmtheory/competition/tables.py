"""What a person reads of a run: its numbers beside what the paper predicts, and what it says of the statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from mmtheory import stats
from mmtheory.claim import Finding
from mmtheory.columns import fitted, wrapped
from mmtheory.competition.phase_one import NOISE, noise
from mmtheory.competition.summary import MARGINS, Summary
from mmtheory.estimate import Estimate

if TYPE_CHECKING:
    from mmtheory.competition.flow import Prediction


def table(summary: Summary) -> str:
    """The numbers of one grid point beside what the paper predicts."""
    p = summary.parameters
    rows = [["", *(f"modality {r}" for r in range(1, p.modalities + 1))]]

    def row(name: str, cells: Iterable[Estimate | float]) -> None:
        rows.append([name, *(cell.text(form=".3g") if isinstance(cell, Estimate) else f"{cell:.3g}" for cell in cells)])

    row("uni-modal test error", summary.uni_modal_test_error)
    row("  Theorem 5.1: μ_r", summary.mu)
    row("uni-modal training error", summary.uni_modal_training_error)
    row("test error of encoder f^r", summary.encoder_test_error)
    row("p_r simulated", summary.win_probability_simulated)
    row("  predicted from S(0)", summary.win_probability_predicted)
    lines = fitted(rows)
    lines.append("")
    lines.append(f"joint test error                  {summary.joint_test_error}")
    lines.append(f"  Corollary 5.3: Σ p_r μ_r        {summary.weighted_mu}")
    lines.append(f"  joint − Σ p_r μ_r, seed by seed  {summary.joint_excess}")
    lines.append(f"joint training error              {summary.training_error}")
    for margin in MARGINS:
        name = "winner has the largest S(0)" + (f", margin ≥ {margin}" if margin > 1 else "")
        lines.append(f"{name:42} {summary.agreement(margin)}")
    lines.append(f"Γ_loser/Γ_winner, median over classes      {stats.median(summary.gamma_ratio)}")
    lines += _passage(summary)
    bad = int(np.sum(~summary.converged))
    lines.append(f"runs that did not converge: {bad} of {summary.seeds} ({int(np.sum(summary.diverged))} diverged)")
    return "\n".join(lines)


def _passage(summary: Summary) -> list[str]:
    """T_j, and how it compares with what is predicted."""
    steps = summary.phase_one
    if not np.isfinite(steps).any():
        return []
    low, middle, high = np.nanquantile(steps, [0, 0.5, 1])
    expected = summary.phase_one_predicted
    # Where Γ starts at 0 or beyond β no steps are predicted.
    known = np.isfinite(steps) & np.isfinite(expected) & (expected > 0)
    ratio = f"; {np.median(steps[known] / expected[known]):.2f} × predicted in the median" if known.any() else ""
    lines = [f"T_j: median {middle:.0f}, from {low:.0f} to {high:.0f} steps{ratio}"]
    if known.any() and (most := max(noise(summary.parameters))) > NOISE:
        lines.append(f"  with noise of σ_g² d_r = {most:.3g} it is predicted too long; up to {NOISE:g} within a tenth")
    return lines


def predicted(prediction: Prediction) -> str:
    """The joint network of one grid point as the leading neurons' flow has it."""
    p, summary = prediction.parameters, prediction.summary
    lines = [f"predicted by the flow of {prediction.neurons} of the {p.m} neurons of each class and modality"]
    for r, (flow, start) in enumerate(
        zip(summary.win_probability_simulated, summary.win_probability_predicted, strict=True), start=1
    ):
        lines.append(f"p_{r}                               {flow}, from S(0) {start}")
    lines.append(f"joint test error                  {prediction.joint_test_error}")
    lines.append(f"  Corollary 5.3: Σ p_r μ_r        {summary.weighted_mu}")
    lines.append(f"joint training error              {summary.training_error}")
    lines.append(f"Γ_loser/Γ_winner, median          {stats.median(prediction.gamma_ratio)}")
    lines.append(f"losers that are learned too       {prediction.share_of_losers_learned}")
    return "\n".join(lines + _passage(summary))


def judgements(findings: Mapping[str, Finding], width: int) -> str:
    """What the statements presume and whether the run meets it, what it says of them, and of which it says nothing."""
    presumed = {one.name: one for finding in findings.values() for one in finding.preconditions}
    lines = ["", "what the statements presume:"]
    for one in presumed.values():
        lines += wrapped(f"{'✓' if one.met else '✗'} {one.name:33} {one.value}", width, 2)
    lines += ["", "what this run says of them:"]
    silent: dict[str, list[str]] = {}
    for name, finding in findings.items():
        if missing := [one.name for one in finding.preconditions if not one.met]:
            silent.setdefault(", ".join(missing), []).append(name.removeprefix("competition."))
        else:
            lines += [f"  {name:46} {finding.verdict}", *wrapped(finding.evidence, width, 6)]
    for wanted, names in silent.items():
        lines += wrapped(f"nothing, for want of {wanted}: {', '.join(names)}", width, 2)
    return "\n".join(lines)
