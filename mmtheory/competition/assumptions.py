"""What the statements of "Modality Competition" presume, as checks on a run: its data law, its sizes, its training.

Orders are read at a finite size: "much smaller" as at most a quarter, "with high probability" as in a share of at least
0.9. The paper fixes neither; `asymptotics` holds the two numbers. Status of every requirement: paper for the data law,
reconstructed for the sizes and for training.
"""

import math
from collections.abc import Callable

import numpy as np

from mmtheory.competition.asymptotics import O_1, W_H_P, polylog
from mmtheory.competition.parameters import Parameters
from mmtheory.competition.phase_one import NOISE, noise
from mmtheory.competition.summary import Summary
from mmtheory.precondition import Precondition

# -- the data law, section 4.1 ---------------------------------------------------------------------------------------


def _target(p: Parameters) -> tuple[bool, str]:
    low = min(interval.low for interval in p.z_y)
    return low >= 1, f"z_y from {low:g} on"


def _off_target(p: Parameters) -> tuple[bool, str]:
    high = max(interval.high for interval in p.z_off)
    return high < 0.5, f"c_z = {high:g}"


def _insufficient(p: Parameters) -> tuple[bool, str]:
    pairs = list(zip(p.per_modality("gamma", p.gamma), p.per_modality("rho", p.rho), strict=True))
    gamma, rho = max(pairs, key=lambda pair: pair[0].high - O_1 * pair[1].low)
    return gamma.high <= O_1 * rho.low, f"γ up to {gamma.high:g}, ρ from {rho.low:g} on"


def _rare(p: Parameters) -> tuple[bool, str]:
    mu = p.per_modality("mu", p.mu)
    return min(mu) > 0 and sum(mu) <= O_1, f"μ = {', '.join(f'{mu_r:g}' for mu_r in mu)}"


def _spikes(p: Parameters) -> tuple[bool, str]:
    largest = max(p.tau)
    return largest <= O_1, f"τ = {largest:g}"


def _of_law(name: str, requirement: str, check: Callable[[Parameters], tuple[bool, str]]) -> Precondition:
    return Precondition(name, requirement, lambda summary: check(summary.parameters))


_LAW = (
    ("target coordinate", "z_y ≥ 1 on sufficient data", _target),
    ("off-target coordinates", "z_j ≤ c_z < 1/2 on sufficient data", _off_target),
    ("γ ≪ ρ", f"γ_r ≤ {O_1:g} ρ_r on insufficient data", _insufficient),
    ("insufficient data are rare", f"every μ_r > 0, and Σ_r μ_r ≤ {O_1:g}", _rare),
    ("spike noise is small", f"τ ≤ {O_1:g}", _spikes),
)

LAW = tuple(_of_law(*assumption) for assumption in _LAW)
"""All of section 4.1."""
TARGET, OFF_TARGET, INSUFFICIENT, RARE, SPIKES = LAW


def outside(parameters: Parameters) -> list[str]:
    """A sentence for every assumption on the data law that the parameters do not meet."""
    checked = [(name, requirement, *check(parameters)) for name, requirement, check in _LAW]
    return [f"{name}: {value}; presumed is {requirement}" for name, requirement, met, value in checked if not met]


# -- sizes, section 4.2 and appendix A -------------------------------------------------------------------------------


def _rivals(summary: Summary) -> tuple[bool, str]:
    return len(summary.mu) > 1, f"R = {len(summary.mu)}"


def _pair(summary: Summary) -> tuple[bool, str]:
    return len(summary.mu) == 2, f"R = {len(summary.mu)}"


def modality_above(p: Parameters) -> int | None:
    """The modality whose whole support of z_y lies above that of every other, if there is one."""
    supports = p.per_modality("z_y", p.z_y)
    highest = max(range(p.modalities), key=lambda r: supports[r].low)
    others = [other.high for r, other in enumerate(supports) if r != highest]
    return highest if all(supports[highest].low > high for high in others) else None


def _supports_apart(summary: Summary) -> tuple[bool, str]:
    p = summary.parameters
    supports = ", ".join(f"[{z_y.low:g}, {z_y.high:g}]" for z_y in p.per_modality("z_y", p.z_y))
    return modality_above(p) is not None, f"z_y in {supports}"


def _small_beta(summary: Summary) -> tuple[bool, str]:
    p = summary.parameters
    offset = (1 - 1 / p.q) * p.beta
    return offset <= O_1, f"(1 − 1/q) β = {offset:.3g}"


def _initial_order(summary: Summary) -> tuple[bool, str]:
    p = summary.parameters
    bound = p.sigma_0 * polylog(p)
    return bound < p.beta, f"σ_0 · 2 log(K m d) = {bound:.3g}, β = {p.beta:g}"


def _margin(summary: Summary) -> tuple[bool, str]:
    p = summary.parameters
    product = p.epsilon * math.log(max(p.m, 2))
    return product <= O_1, f"ε log m = {product:.3g}"


def _step(summary: Summary) -> tuple[bool, str]:
    growth = float(summary.first_growth.max())
    if not math.isfinite(growth):
        return False, "Γ overflows"
    return growth <= O_1, f"Γ grows by a factor of up to 1 + {growth:.3g}"


def _memorising(summary: Summary) -> tuple[bool, str]:
    least = min(noise(summary.parameters))
    return least >= 1, f"σ_g² d_r = {least:.3g}"


def _below_signal(summary: Summary) -> tuple[bool, str]:
    p = summary.parameters
    most, bound = max(noise(p)), 2 * math.log(max(p.m, 2))
    return most <= bound, f"σ_g² d_r = {most:.3g}, 2 log m = {bound:.3g}"


def _predicted(summary: Summary) -> tuple[bool, str]:
    most = max(noise(summary.parameters))
    return most <= NOISE, f"σ_g² d_r = {most:.3g}"


RIVALS = Precondition("two modalities", "R ≥ 2", _rivals)
PAIR = Precondition("no third modality", "R = 2", _pair)
SUPPORTS_APART = Precondition(
    "supports apart", "one modality's z_y on sufficient data all lie above every other's", _supports_apart
)
SMALL_BETA = Precondition("small β", f"(1 − 1/q) β ≤ {O_1:g}, by which σ(x) is below x from β on", _small_beta)
INITIAL_ORDER = Precondition("initial order below β", "σ_0 · 2 log(K m d) < β", _initial_order)
MARGIN = Precondition("small margin", f"ε log m ≤ {O_1:g}", _margin)
STEP = Precondition("small steps", f"η d_{{j,r}} Γ_j^r(0)^(q−2) ≤ {O_1:g} for every class and modality", _step)
MEMORISING = Precondition("noise can memorise", "σ_g² d_r ≥ 1 in every modality", _memorising)
BELOW_SIGNAL = Precondition("noise below the signal", "σ_g² d_r ≤ 2 log m in every modality", _below_signal)
PREDICTED = Precondition(
    "noise within the prediction", f"σ_g² d_r ≤ {NOISE:g} in every modality, or T_j comes out too long", _predicted
)

SIZES = (INITIAL_ORDER, STEP)
"""What every statement about training takes."""

# -- training --------------------------------------------------------------------------------------------------------


def _share(good: np.ndarray, what: str) -> tuple[bool, str]:
    return bool(good.size and good.mean() >= W_H_P), f"{int(good.sum())} of {good.size} {what}"


def _finite(summary: Summary) -> tuple[bool, str]:
    return _share(~summary.diverged, "runs with a finite loss")


def _learned(summary: Summary) -> tuple[bool, str]:
    return _share(summary.learned[summary.startable], "classes learned by some modality")


def _mostly_learned(summary: Summary) -> tuple[bool, str]:
    learned = summary.learned[summary.startable]
    return bool(learned.size and learned.mean() >= 0.5), f"{int(learned.sum())} of {learned.size} classes"


def _joint_settled(summary: Summary) -> tuple[bool, str]:
    return _share(summary.joint_settled[summary.joint_converged], "converged joint networks")


def _uni_modal_long(summary: Summary) -> tuple[bool, str]:
    return _share(summary.uni_modal_long_enough, "uni-modal networks")


def _uni_modal_settled(summary: Summary) -> tuple[bool, str]:
    return _share(summary.uni_modal_settled[summary.uni_modal_converged], "converged uni-modal networks")


def _joint(summary: Summary) -> tuple[bool, str]:
    return _share(summary.joint_trained, "joint networks")


def _uni_modal(summary: Summary) -> tuple[bool, str]:
    return _share(summary.uni_modal_trained, "uni-modal networks")


def _uni_modal_converged(summary: Summary) -> tuple[bool, str]:
    return _share(summary.uni_modal_converged, "uni-modal networks")


def _joint_converged(summary: Summary) -> tuple[bool, str]:
    return _share(summary.joint_converged, "joint networks")


_CONVERGED = f"stopping rule met, loss finite, every class learned, in a share ≥ {W_H_P:g}; the others are left out"
_SETTLED = (
    f"no error left, or a loss that falls by less than {O_1:g} in the second half of the run, in a share ≥ {W_H_P:g}"
)
_TRAINED = f"converged with training error 0 in a share ≥ {W_H_P:g}; the others are left out"

FINITE = Precondition("no divergence", f"the loss stays finite in a share ≥ {W_H_P:g} of the seeds", _finite)
LEARNED = Precondition(
    "classes learned",
    f"a share ≥ {W_H_P:g} of the classes with a positive Γ_j^r(0) is learned; the others are left out",
    _learned,
)
MOSTLY_LEARNED = Precondition(
    "most classes learned", "half or more of the classes with a positive Γ_j^r(0) are learned", _mostly_learned
)
JOINT_CONVERGED = Precondition("joint training converged", _CONVERGED, _joint_converged)
UNI_MODAL_CONVERGED = Precondition("uni-modal training converged", _CONVERGED, _uni_modal_converged)
JOINT_SETTLED = Precondition("joint training is over", _SETTLED, _joint_settled)
UNI_MODAL_LONG = Precondition(
    "uni-modal training long enough",
    f"ended by error or loss, or after twice the T_j predicted of every class that can start, in a share ≥ {W_H_P:g}",
    _uni_modal_long,
)
UNI_MODAL_SETTLED = Precondition("uni-modal training is over", _SETTLED, _uni_modal_settled)
JOINT_TRAINED = Precondition("joint training error zero", _TRAINED, _joint)
UNI_MODAL_TRAINED = Precondition("uni-modal training error zero", _TRAINED, _uni_modal)

AT_THE_START = (*LAW, *SIZES, RIVALS, BELOW_SIGNAL, FINITE)
"""What statements presume on who wins a class."""

UNI_MODAL = (*LAW, *SIZES, MEMORISING, UNI_MODAL_TRAINED)
"""What Theorem 5.1 presumes of the end of uni-modal training."""

JOINT = (*LAW, *SIZES, RIVALS, MEMORISING, JOINT_TRAINED)
"""What Theorem 5.2, Corollary 5.3 and the lemmas on all of joint training presume."""
