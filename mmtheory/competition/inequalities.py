"""What the proof needs of the sizes of a family, computed at every K before anything is run.

Each is a number that is to stay below 1, "much smaller" read as at most O_1 of the bound; some have to vanish as K
grows for what is stated to be 1 ± o(1). Whether they do is read off the schedules at K far beyond any run. Status: the
paper's orders, reconstructed; the last two are ours, and what they are needed for says a claim that names them.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mmtheory.competition.asymptotics import O_1
from mmtheory.competition.family import WIDTH, Z_Y, Family, Q, Sizes
from mmtheory.competition.predictions import nothing_off_target

NEAR, FAR = 1e12, 1e100
"""What has not fallen by half from one of these K to the other does not vanish."""


@dataclass(frozen=True)
class Inequality:
    """A number of a family that is to stay below 1.

    Args:
        name: short, as in "noise below the signal".
        formula: the number, written out.
        value: computes it.
        vanishing: whether it has to vanish as K grows.
    """

    name: str
    formula: str
    value: Callable[[Sizes], float]
    vanishing: bool = False

    def leaves(self, family: Family, K: Sequence[float]) -> str:
        """How the family leaves the inequality at these K or beyond them, in words; empty where it does not."""
        for k in K:
            if (value := self.value(family.sizes(k))) > 1:
                return f"{self.name}: {self.formula} = {value:.3g} > 1 at K = {k:g}"
        near, far = (self.value(family.sizes(k)) for k in (NEAR, FAR))
        if self.vanishing and not far <= near / 2:
            return f"{self.name}: {self.formula} does not vanish, {near:.3g} at K = 10^12 and {far:.3g} at K = 10^100"
        if far > 1:
            return f"{self.name}: {self.formula} = {far:.3g} > 1 at K = 10^100"
        return ""


def _growth(x: Sizes) -> float:
    """η d_{j,r} Γ_j^r(0)^{q−2}, the relative growth of the first step."""
    return x.eta * Z_Y.moment(Q) / (x.K * x.beta ** (Q - 1)) * x.largest_start ** (Q - 2)


FEW_INSUFFICIENT = Inequality("few insufficient data", "n_i s / K²", lambda x: x.n_i * x.s / x.K**2)
NOISE_BELOW = Inequality("noise below the signal", "ν / (2 log m)", lambda x: x.nu / (2 * math.log(x.m)))
SMALL_START = Inequality(
    "initial order below β", "σ_0 2 log(K m d) / β", lambda x: x.sigma_0 * 2 * math.log(x.K**2 * x.m) / x.beta, True
)
SMALL_SCALE = Inequality("initial scale", "σ_0^(q−2) K", lambda x: x.sigma_0 ** (Q - 2) * x.K)
SMALL_TARGET = Inequality("γ ≪ ρ", f"γ / ({O_1 * WIDTH:g} ρ)", lambda x: x.gamma / (O_1 * WIDTH * x.rho), True)
SMALL_STEPS = Inequality("small steps", f"η d Γ_0^(q−2) / {O_1:g}", lambda x: _growth(x) / O_1)
SMALL_MARGIN = Inequality("small margin", "ε log m", lambda x: x.epsilon * math.log(x.m), True)
MANY_OFF_TARGET = Inequality(
    "off-target coordinates", "(1 − s/K)^(K−1)", lambda x: nothing_off_target(x.s, x.K, x.K), True
)
NOISE_AVERAGES = Inequality(
    "noise averages out",
    "(q−1) √(ν / (2 n_j log m))",
    lambda x: (Q - 1) * math.sqrt(x.nu / (2 * x.n_j * math.log(x.m))),
    True,
)

PROOF = (FEW_INSUFFICIENT, NOISE_BELOW, SMALL_START, SMALL_SCALE, SMALL_TARGET, SMALL_STEPS)
"""What the proof needs for every statement."""

ALL = (*PROOF, SMALL_MARGIN, MANY_OFF_TARGET, NOISE_AVERAGES)
"""And what single statements need: a margin, off-target coordinates to be mistaken for, noise that averages out."""


def labels(family: Family, K: Sequence[float], needed: Sequence[Inequality] = ALL) -> list[str]:
    """A sentence for every inequality that the family leaves."""
    return [sentence for one in needed if (sentence := one.leaves(family, K))]


def table(family: Family, K: Sequence[float]) -> str:
    """The schedules of a family, and every inequality at every K: what is shown before a run."""
    lines = [f"family: {family.name}"]
    lines += [f"  {name:10} {schedule}" for name, schedule in family.schedules.items()]
    lines.append(f"  {'below 1':42}" + "".join(f"{f'K = {k}':>10}" for k in K))
    for one in ALL:
        values = "".join(f"{one.value(family.sizes(k)):10.3g}" for k in K)
        lines.append(f"  {f'{one.name}: {one.formula}':42}" + values + ("   must vanish" if one.vanishing else ""))
    return "\n".join(lines + [f"  outside: {sentence}" for sentence in labels(family, K)])
