"""Conjecture 1 of UMT on the smoothed-ReLU network, in each of the four readings of `methods.READINGS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict, all_of, within
from mmtheory.competition.asymptotics import W_H_P
from mmtheory.estimate import Estimate
from mmtheory.familywise import together
from mmtheory.remedies.claims.paper import NO_DIVERGENCE, PAPER, SMALL
from mmtheory.remedies.comparison import Comparison
from mmtheory.remedies.methods import LIMIT, READINGS, ROWS, WEIGHTS, umt_name
from mmtheory.remedies.runs import small
from mmtheory.remedies.setting import hypothesis_1
from mmtheory.remedies.table import encoder_errors, joint_error, teacher_errors
from mmtheory.strict import above

CONJECTURE_1 = PAPER.subject(section="3.3", assumptions=SMALL, run=small, preconditions=(NO_DIVERGENCE,))

EXPECTED = dict.fromkeys(READINGS, Verdict.SUPPORTED) | {"neurons-own": Verdict.REFUTED}

MARGIN = 0.1
"""Errors count as equal within this share of μ_r, or of Hypothesis 1's μ for the joint network."""

NEAR = 0.01
"""Features count as equal to the teacher's up to this share Σ‖φ − φ*‖²/Σ‖φ*‖²."""


def learns_what_teachers_learned(reading: str) -> Callable[[Comparison], Finding]:
    def judge(runs: Comparison) -> Finding:
        """For some λ tried, no error of an f^r exceeds its teacher's by more than MARGIN μ_r, on the same samples.

        A λ is supported if the mean excess over seeds is within the margin for every r; it is refuted if some mean is
        beyond, or if the share of encoders (over seeds and modalities) within the margin is below W_H_P. Of so many λ
        and r some interval misses by chance: all intervals hold together, at 1 − 0.05/count each.
        """
        mu = np.array(runs.setting.parameters.mu)
        verdicts, parts, numbers = {}, [], {}
        tried = _tried(reading)
        confidence = together(len(tried) * (len(mu) + 1))
        for weight in tried:
            outcome = runs.outcomes[umt_name(reading, weight)]
            excess = (encoder_errors(outcome) - teacher_errors(outcome)) / mu
            means = [stats.mean(e, confidence) for e in excess.T]
            share = stats.proportion(int(np.sum(excess <= MARGIN)), excess.size, confidence)
            verdicts[weight] = all_of([within(e, -np.inf, MARGIN) for e in means])
            if verdicts[weight] is Verdict.INCONCLUSIVE and share.high < W_H_P:
                verdicts[weight] = Verdict.REFUTED
            parts.append(f"λ = {weight:g}: {_per_modality(means)}, within {MARGIN:g} in a share {share} of encoders")
            numbers[f"{weight:g}"] = {"excess": means, "share": share}
        evidence = f"(error of f^r − teacher's)/μ_r over {_seeds(runs)} seeds: {'; '.join(parts)}"
        return Finding(for_some(verdicts), evidence, numbers)

    return judge


def _tried(reading: str) -> list[float]:
    return [w for w in WEIGHTS if umt_name(reading, w) in ROWS]


def _per_modality(estimates: Sequence[Estimate]) -> str:
    return ", ".join(f"{estimate} (modality {r})" for r, estimate in enumerate(estimates, 1))


def for_some(verdicts: Mapping[Any, Verdict]) -> Verdict:
    """The verdict on "for some λ": supported if any is, refuted if all are."""
    if Verdict.SUPPORTED in verdicts.values():
        return Verdict.SUPPORTED
    return Verdict.REFUTED if set(verdicts.values()) == {Verdict.REFUTED} else Verdict.INCONCLUSIVE


def _seeds(runs: Comparison) -> int:
    return len(runs.outcomes["naive"].diverged)


for reading, (_method, _start, label) in READINGS.items():
    CONJECTURE_1.claim(
        f"conjecture-1.learned.{reading}",
        "For a suitable λ, UMT's encoders learn at least what their teachers learned.",
        EXPECTED[reading],
        preface=label,
    )(learns_what_teachers_learned(reading))


@CONJECTURE_1.claim(
    "conjecture-1.outperform",
    "UMT's encoders extract features that only multi-modal training learns, and outperform their teachers in "
    "linear evaluation.",
    Verdict.INCONCLUSIVE,
    assumptions=f"{SMALL}; modalities independent given the label",
    starts_at=Budget.STANDARD,
)
def outperforms(runs: Comparison) -> Finding:
    """In some reading and for some λ tried, linear evaluation of an encoder beats its teacher's by over MARGIN μ_r.

    Supported if some gain's interval is above that, refuted if all are below although naive joint training gains. Of
    so many gains some interval misses by chance: all intervals hold together, at 1 − 0.05/count each, UMT's and naive
    joint training's apart. Where naive joint training gains nothing either, there is no feature that only multi-modal
    training learns, and the statement is about something else. Nothing is decided where a linear classifier could not
    be fitted.
    """
    mu = np.array(runs.setting.parameters.mu)
    names = [umt_name(reading, weight) for reading in READINGS for weight in _tried(reading)]
    accuracies = np.stack([runs.encoders[name].encoder_test_accuracy for name in (*names, "naive", "averaged-logits")])
    if missing := int(np.isnan(accuracies).sum()):
        reason = f"no linear classifier could be fitted to {missing} of {accuracies.size} encoders"
        return Finding(Verdict.INCONCLUSIVE, reason)

    def gains(name: str, count: int) -> list[Estimate]:
        students, teachers = runs.encoders[name], runs.encoders["averaged-logits"]
        gain = (students.encoder_test_accuracy - teachers.encoder_test_accuracy) / mu
        return [stats.mean(gain_of_modality, together(count)) for gain_of_modality in np.asarray(gain).T]

    found = {name: gains(name, len(names) * len(mu)) for name in names}
    naive = gains("naive", len(mu))
    everywhere = [gain for in_row in found.values() for gain in in_row]
    verdict = for_some({k: above(gain, MARGIN) for k, gain in enumerate(everywhere)})
    if verdict is Verdict.REFUTED and not any(above(gain, MARGIN) is Verdict.SUPPORTED for gain in naive):
        verdict = Verdict.INCONCLUSIVE
    largest = max(everywhere, key=lambda gain: gain.value)
    return Finding(
        verdict,
        f"(accuracy − teacher's)/μ_r over {_seeds(runs)} seeds: largest of UMT {largest}; naive joint "
        f"{_per_modality(naive)}",
        {"umt": found, "naive": naive},
    )


def limit_is_trivial(reading: str) -> Callable[[Comparison], Finding]:
    def judge(runs: Comparison) -> Finding:
        """At λ = LIMIT every encoder's features are its teacher's up to NEAR, and f errs as often as averaged logits.

        Features are compared as they are distilled; errors within MARGIN of Hypothesis 1's μ, on the same samples. Any
        interval refutes, so that all of them hold together.
        """
        outcome, averaged = runs.outcomes[umt_name(reading, LIMIT)], runs.outcomes["averaged-logits"]
        distances = outcome.neuron_distance if reading.startswith("neurons") else outcome.class_distance
        excesses = (joint_error(outcome) - joint_error(averaged)) / hypothesis_1(runs.setting.parameters.mu)
        by_modality = np.asarray(distances).T
        confidence = together(len(by_modality) + 1)
        near, excess = [stats.mean(d, confidence) for d in by_modality], stats.mean(excesses, confidence)
        verdict = all_of([*(within(d, -np.inf, NEAR) for d in near), within(excess, -MARGIN, MARGIN)])
        return Finding(
            verdict,
            f"relative squared distance {_per_modality(near)}; (joint error − averaged logits')/μ = {excess}; "
            f"{_seeds(runs)} seeds",
            {"distance": near, "excess": excess},
        )

    return judge


for reading, (_method, _start, label) in READINGS.items():
    CONJECTURE_1.claim(
        f"conjecture-1.limit.{reading}",
        "As λ → ∞, φ_r = φ*_r, and UMT is a classifier on the teachers' features.",
        EXPECTED[reading],
        preface=label,
    )(limit_is_trivial(reading))
