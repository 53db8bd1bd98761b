"""How everything goes with K: "as K → ∞" is about a family of settings, one for every number of classes.

The paper gives orders, σ_0^{q−2} = 1/K, m = polylog K, and so on. A `Family` gives each of them as c K^a (log K)^b, so
that a member can be simulated at any K and the inequalities of the proof can be computed at all K, before any run.
Schedules are ours; the orders that they keep are the paper's (reconstructed).
"""

import math
from dataclasses import dataclass, fields, replace

from mmtheory.competition.parameters import Parameters
from mmtheory.competition.sparse_coding import Interval


@dataclass(frozen=True)
class Schedule:
    """c K^a (log K)^b."""

    coefficient: float
    power: float = 0.0
    log_power: float = 0.0

    def __call__(self, K: float) -> float:
        """The value at K."""
        return self.coefficient * K**self.power * math.log(K) ** self.log_power

    def __str__(self) -> str:
        powers = (("K", self.power), ("(log K)", self.log_power))
        factors = [name if exponent == 1 else f"{name}^{exponent:g}" for name, exponent in powers if exponent]
        return " ".join(factors if factors and self.coefficient == 1 else [f"{self.coefficient:g}", *factors])


Q, BETA = 4, 2.0
MU = (0.01, 0.03)
Z_Y = Interval(1.0, 2.0)
WIDTH = 0.5
"""γ_r and ρ_r are the upper ends of intervals that begin at this share of them."""

OBSERVED = 10**7
"""d_r, of which the isotropic limit knows only that it is large: memorised noise is not met again at test time."""

LEADING = 5
"""Neurons per class and modality that take part: 3 have the same winners, but are slow to memorise the last samples."""


@dataclass(frozen=True)
class Sizes:
    """Every quantity of a family at one K, as real numbers: K may be larger than any program's."""

    K: float
    sigma_0: float
    m: float
    s: float
    beta: float
    n_j: float
    epsilon: float
    nu: float
    gamma: float
    rho: float
    eta: float
    steps: float

    @property
    def n(self) -> float:
        """Training samples, n_j a class."""
        return self.K * self.n_j

    @property
    def n_i(self) -> float:
        """Samples some modality of which is insufficient."""
        return self.n * (1 - math.prod(1 - mu for mu in MU))

    @property
    def largest_start(self) -> float:
        """The order of the largest Γ_j^r(0) over classes, σ_0 √(2 log(K m))."""
        return self.sigma_0 * math.sqrt(2 * math.log(self.K * self.m))


@dataclass(frozen=True)
class Family:
    """One schedule a quantity; q = 4, μ = (.01, .03), z_y uniform on [1, 2] and τ = .02 stay.

    Args:
        name: what sets the family apart.
        sigma_0, m, s, beta, epsilon, eta: of the parameters of these names.
        n_j: training samples a class; n_i, by μ, is 0.0397 n.
        nu: the squared norm of the Gaussian noise, σ_g² d_r.
        gamma, rho: the upper ends of insufficient data's target and off-target coordinates.
        steps: T, the step by which a run that still has training error is ended.
        leading: neurons per class and modality that take part; None for all m.
    """

    name: str
    sigma_0: Schedule = Schedule(0.0566, -1 / (Q - 2))
    m: Schedule = Schedule(3, 0, 2)
    s: Schedule = Schedule(1, 0, 1)
    beta: Schedule = Schedule(BETA)
    n_j: Schedule = Schedule(20, 0.5)
    epsilon: Schedule = Schedule(1, 0, -2)
    nu: Schedule = Schedule(4)
    gamma: Schedule = Schedule(0.1, -0.05)
    rho: Schedule = Schedule(1, -0.01)
    eta: Schedule = Schedule(4, 1)
    steps: Schedule = Schedule(2200, 0.25)
    leading: int | None = LEADING

    def sizes(self, K: float) -> Sizes:
        """Every quantity at K, unrounded."""
        return Sizes(K=K, **{name: schedule(K) for name, schedule in self.schedules.items()})

    @property
    def schedules(self) -> dict[str, Schedule]:
        """The schedules by name."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, Schedule)}

    def parameters(self, K: int) -> Parameters:
        """The member at K, with isotropic noise and its leading neurons; whole numbers are rounded up."""
        x = self.sizes(K)
        return Parameters(
            K=K,
            d_r=(OBSERVED,),
            n=math.ceil(x.n),
            mu=MU,
            s=x.s,
            z_y=(Z_Y,),
            gamma=(Interval(WIDTH * x.gamma, x.gamma),),
            rho=(Interval(WIDTH * x.rho, x.rho),),
            sigma_g=(math.sqrt(x.nu / OBSERVED),),
            m=math.ceil(x.m),
            q=Q,
            beta=x.beta,
            sigma_0=x.sigma_0,
            eta=x.eta,
            epsilon=x.epsilon,
            steps=math.ceil(x.steps),
            stop="zero-error",
            coordinates="isotropic",
            leading=self.leading,
            records=60,
            test_samples=200_000,
        )


THEOREM = Family("the theorem's")
"""Inside every inequality of the proof at K = 6 and beyond, and what is to vanish vanishes."""

PHASE_ONE = replace(THEOREM, name="the theorem's, in phase 1", steps=Schedule(40, 1))
"""Ended when nearly every class is learned: where samples grow in number, so does the time until all are memorised."""

FIXED_SAMPLES = replace(THEOREM, name="n_j fixed", n_j=Schedule(50), steps=Schedule(2200, 0.5))
"""With K the last insufficient sample is memorised later: at T = 2200 K^{1/4} 11 of 24 runs at K = 48 had one left."""

# No runs are at K = 48, up to which four times the shorter T is enough.
SMALL_STEPS = replace(FIXED_SAMPLES, name="n_j fixed, small steps", eta=Schedule(1, 1), steps=Schedule(8800, 0.25))
ALL_NEURONS = replace(FIXED_SAMPLES, name="n_j fixed, all neurons", leading=None)
FIXED_SPARSITY = replace(FIXED_SAMPLES, name="s fixed", s=Schedule(1.2))
FIXED_MARGIN = replace(THEOREM, name="ε fixed", epsilon=Schedule(0.05))
SLOW_MARGIN = replace(THEOREM, name="ε = 1/log K", epsilon=Schedule(1, 0, -1))
"""Deliberate departures from the theorem's."""

FAMILIES = (THEOREM, PHASE_ONE, FIXED_SAMPLES, SMALL_STEPS, ALL_NEURONS, FIXED_SPARSITY, FIXED_MARGIN, SLOW_MARGIN)
