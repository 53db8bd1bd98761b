"""Induction hypotheses A.4 and B.1 along a run: each statement's value over its bound.

Orders are read with the polylog factor of `asymptotics`: Õ(σ_0) as σ_0 max(1, σ_g √d_r) polylog, for what a neuron
sees has the noise in it, Õ(1) as β polylog, and Ω̃(σ_0) as σ_0 / polylog. Status: reconstructed.
"""

import math
from collections.abc import Mapping

import numpy as np

from mmtheory.competition.approximation import CASES
from mmtheory.competition.assumptions import noise
from mmtheory.competition.asymptotics import polylog
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.summary import NOBODY, Summary, winning_modality
from mmtheory.competition.violations import Networks

JOINT = (*CASES, "vii", "viii")
"""The statements of Hypothesis A.4."""

UNI_MODAL = ("i", "ii", "iii", "iv", "v", "vi", "vii")
"""Those of Hypothesis B.1, which has no rival and hence no A.4 v."""


def initial_order(p: Parameters) -> np.ndarray:
    """Õ(σ_0) of what neurons see, per modality."""
    return np.array([p.sigma_0 * max(1, math.sqrt(power)) * polylog(p) for power in noise(p)])


def lost_at_initialisation(summary: Summary) -> np.ndarray:
    """(seed, modality, class): whether another modality wins the class at t = 0, by Definition A.2."""
    winner = winning_modality(summary.initial_scores, summary.parameters.epsilon)
    return (np.arange(len(summary.mu))[:, None] != winner[:, None]) & (winner != NOBODY)[:, None]


def ratios(summary: Summary, networks: Networks) -> Mapping[str, np.ndarray]:
    """By statement (seed, time, modality, class): at most 1 where it holds, NaN where it is about nothing."""
    p, records = summary.parameters, getattr(summary.outcome, networks).records
    order = initial_order(p)
    deviation = np.asarray(records.deviation, float) / order[:, None, None]
    # A group of samples that is empty has no difference at any time.
    deviation = np.where(deviation.max(axis=1, keepdims=True) == 0, np.nan, deviation)
    of_neurons = dict(zip(CASES, np.moveaxis(deviation, -1, 0), strict=True))
    Gamma = np.asarray(records.Gamma, float)
    known = Gamma.max(axis=2, keepdims=True) if networks == "joint" else Gamma
    with np.errstate(divide="ignore"):
        least = p.sigma_0 / polylog(p) / known
    strength = np.maximum(Gamma / (p.beta * polylog(p)), least)
    negative = -np.asarray(records.most_negative, float) / (p.sigma_0 * polylog(p))
    if networks == "joint":
        of_neurons["v"] = np.where(lost_at_initialisation(summary)[:, None], of_neurons["v"], np.nan)
        return of_neurons | {"vii": strength, "viii": negative}
    values = [*(of_neurons[name] for name in CASES if name != "v"), strength, negative]
    return dict(zip(UNI_MODAL, values, strict=True))
