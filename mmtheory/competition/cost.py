"""What a run of the competition costs, from its shapes: roughly, and before anything is computed."""

import jax.numpy as jnp

from mmtheory.competition.parameters import Parameters
from mmtheory.seeds import threads


def memory(parameters: Parameters, seeds: int) -> float:
    """Bytes that so many seeds need at a time on CPUs: fitted to what XLA allocates, which it meets within a tenth."""
    p = parameters
    neurons, d = p.K * p.neurons, p.code_dimension
    # Preactivations and their gradients; weights, of the joint and the uni-modal networks; observations and codes.
    run = sum(
        (6 * p.n + (12 if samples else 9) * d_r) * neurons + ((5 if samples else 3) * seen + 6 * d) * p.n
        for d_r, seen, samples in _moved(p)
    )
    kept = 37 * min(p.records, p.steps + 1) * p.modalities * p.K
    # While seeds are joined and stored, they are there three times.
    return jnp.zeros((), float).itemsize * (min(threads(), seeds) * run + 3 * seeds * kept) + 1000 * seeds


def _moved(p: Parameters) -> list[tuple[int, int, bool]]:
    """Per modality the length of a neuron and of a sample, and whether descent moves coefficients of the samples."""
    if p.coordinates == "isotropic":
        return [(p.code_dimension + p.n, p.code_dimension, False)] * p.modalities
    return [(d_r, d_r, _in_samples(p, d_r)) for d_r in p.observed_dimensions]


def _in_samples(p: Parameters, d_r: int) -> bool:
    """Whether descent moves coefficients of the samples, as `coordinates` has it."""
    return p.coordinates == "samples" or (p.coordinates == "auto" and p.n < 2 * d_r)


def seconds(parameters: Parameters, seeds: int) -> float:
    """Time that so many seeds take on the CPUs here if none stops early, within a factor of three or so."""
    p = parameters
    inner = sum(p.n if samples else seen for _, seen, samples in _moved(p))
    neurons = p.K * p.neurons * p.n
    step = 1e-8 * neurons * p.modalities + 8 * neurons * inner / 2e10
    return seeds / threads() * p.steps * step
