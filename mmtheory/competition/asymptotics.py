"""How the paper's asymptotic factors are read at a finite size, in the open."""

import math

from mmtheory.competition.parameters import Parameters

O_1 = 0.25
"""Factors 1 ± o(1) are read as 1 ± O_1."""

W_H_P = 0.9
"""With high probability is read as in at least this share of the cases."""


def polylog(p: Parameters) -> float:
    """The polylog factor of the bounds: 2 log(K m d), of which the initial maxima use sqrt(2 log(K m d))."""
    return 2 * math.log(p.K * p.m * p.code_dimension)
