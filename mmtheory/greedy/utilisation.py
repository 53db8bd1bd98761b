"""Conditional utilisation rate (Wu et al., Definition 2.1): what a modality adds to the branch of the other."""

import numpy as np
from jaxtyping import Float


def conditional_utilisation(
    accuracy: Float[np.ndarray, "*runs"], cut_off: Float[np.ndarray, "*runs"]
) -> Float[np.ndarray, "*runs"]:
    """u = (A(f_i) − A(f'_i)) / A(f_i): of branch i, with the other's context and without; NaN where A(f_i) = 0.

    Of more than two modalities u(m_i|rest) is the same of f_{−i} and f'_{−i} (`evaluation`). Source status of that:
    derived; with two, f_{−1} is f_0. At most 1, and negative where the context hurts: down to 1 − N on N samples
    (`utilisation_range`).
    """
    accuracy, cut_off = np.asarray(accuracy, float), np.asarray(cut_off, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(accuracy > 0, 1 - cut_off / accuracy, np.nan)


def d_util(
    accuracies: Float[np.ndarray, "*runs 2"], cut_offs: Float[np.ndarray, "*runs 2"]
) -> Float[np.ndarray, "*runs"]:
    """u(m1|m0) − u(m0|m1), from the accuracies of f_0, f_1 and of f'_0, f'_1."""
    rates = conditional_utilisation(accuracies, cut_offs)
    return rates[..., 0] - rates[..., 1]


def utilisation_range(N: int) -> tuple[float, float]:
    """The least and the greatest u on N samples: accuracies are multiples of 1/N, A(f_i) at least 1/N."""
    return 1.0 - N, 1.0


def d_util_range(N: int) -> tuple[float, float]:
    """The least and the greatest d_util on N samples, ±N; the printed [−1, 1] holds only where no context hurts."""
    low, high = utilisation_range(N)
    return low - high, high - low
