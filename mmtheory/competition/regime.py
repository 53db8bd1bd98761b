"""Where parameters leave what the paper assumes of its data (section 4.1), in sentences."""

from mmtheory.competition.parameters import Parameters
from mmtheory.parameter import number_text


def outside(parameters: Parameters) -> list[str]:
    """A sentence for every assumption that does not hold, by the parameter that breaks it."""
    p = parameters
    sentences = []
    if (low := min(law.low for law in p.z_y)) < 1:
        sentences.append(f"z_y begins at {number_text(low)}; the paper assumes z_y ≥ 1 of sufficient data")
    if (high := max(law.high for law in p.z_off)) >= 0.5:
        sentences.append(f"z_off reaches {number_text(high)}; the paper assumes z_j ≤ c_z < 1/2 of sufficient data")
    for gamma, rho in zip(p.per_modality("gamma", p.gamma), p.per_modality("rho", p.rho), strict=True):
        if gamma.high >= rho.high:
            reach = f"gamma reaches {number_text(gamma.high)} and rho {number_text(rho.high)}"
            sentences.append(f"{reach}; the paper assumes γ_r ≪ ρ_r of insufficient data")
            break
    return sentences
