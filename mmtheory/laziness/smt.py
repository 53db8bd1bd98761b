"""A conjecture proved for all p, c and τ at small sizes, by the SMT solver z3 (`pip install mmtheory[smt]`).

With n features that are not empty, in descending p_1 ≥ … ≥ p_n > 0, of given kinds, what is learned is which prefix
succeeds first: finitely many cases. In each the accuracies are polynomials in p and e = 1/c, the conditions of the case
are polynomial inequalities with τ, and so is the statement: z3 decides whether they and its opposite have a solution.
Empty features are never learned, so that all sizes up to n are all instances with up to n features.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from mmtheory.laziness import language
from mmtheory.laziness.conjectures import Conjecture
from mmtheory.laziness.exhaustion import named
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.language import SIGNS, Tree
from mmtheory.laziness.priority import PAIRED
from mmtheory.laziness.quantities import Quantities
from mmtheory.laziness.votes import Ties
from mmtheory.parameter import ParameterError

MOST_FEATURES = 4
"""Of five z3 does not decide most statements."""


@dataclass(frozen=True)
class Proof:
    """What the solver says of all cases; the counterexample is None also if it has no fractions."""

    features: int
    cases: int
    undecided: int
    refuted: int
    counterexample: Instance | None

    def __str__(self) -> str:
        sizes = f"up to {self.features} feature{'' if self.features == 1 else 's'}"
        if self.refuted:
            return f"false of some p, c and τ with {sizes}, in {self.refuted} of {self.cases} cases, says z3"
        if self.undecided:
            return f"undecided: z3 does not say of {self.undecided} of {self.cases} cases with {sizes}"
        return f"proved for all p, c and τ with {sizes}, in {self.cases} cases by z3"


def prove(
    conjecture: Conjecture,
    features: int,
    ties: Ties = Ties.COIN,
    seconds: float = 10,
    advance: Callable[[float], Any] = lambda share: None,
) -> Proof:
    """Ask z3, population reading; `seconds` are for each case. Raises ParameterError for what it cannot be asked."""
    check(conjecture, features)
    tree, z3 = conjecture.tree, _z3()
    assert tree is not None
    cases = undecided = refuted = 0
    counterexample = None
    kinds = (*range(1, conjecture.modalities + 1), PAIRED)
    every = [chosen for n in range(1, features + 1) for chosen in itertools.product(kinds, repeat=n)]
    for chosen in every:
        symbols = _Symbols(z3, len(chosen), ties)
        for conditions, x in _cases(conjecture, chosen, symbols):
            cases += 1
            opposite = z3.Not(_Statement(z3, symbols, x).expression(tree))
            solver = z3.SolverFor("QF_NRA")
            solver.set("timeout", int(1000 * seconds))
            solver.add(*symbols.domain, *conditions, opposite)
            answer = solver.check()
            undecided += answer == z3.unknown
            if answer == z3.sat:
                refuted += 1
                counterexample = counterexample or symbols.instance(solver.model(), chosen, conjecture.modalities)
        advance(1 / len(every))
    return Proof(features, cases, undecided, refuted, counterexample)


def check(conjecture: Conjecture, features: int, reading: str = "population") -> None:
    """Raise ParameterError for what z3 cannot be asked."""
    tree = conjecture.tree
    if not 1 <= features <= MOST_FEATURES:
        raise ParameterError("prove", f"must be an integer from 1 to {MOST_FEATURES}; got {features}")
    if reading != "population":
        raise ParameterError("prove", "is for the population reading")
    if tree is None or conjecture.boosted or conjecture.everywhere:
        raise ParameterError("prove", "takes a statement in the language, without UMT, p0 and inf")
    if any(isinstance(part, language.Arithmetic) and part.sign == "/" and _divides(part) for part in tree.parts()):
        raise ParameterError("prove", "takes a statement that divides by nothing but numbers")
    _z3()


def _divides(part: language.Arithmetic) -> bool:
    return not isinstance(part.right, language.Number) or Fraction(part.right.text) == 0


def _z3() -> Any:
    try:
        import z3  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise ParameterError("prove", "takes z3: pip install mmtheory[smt]") from None
    return z3


class _Symbols:
    """p_1 ≥ … ≥ p_n, e = 1/c, τ, and the accuracy of every set of features as a polynomial."""

    def __init__(self, z3: Any, n: int, ties: Ties):
        self.p, self.e, self.tau = [z3.Real(f"p{i}") for i in range(n)], z3.Real("e"), z3.Real("tau")
        self.domain = [
            self.e > 0,
            self.e < 1,
            self.p[-1] > 0,
            self.p[0] * (1 + self.e) <= 1,
            *(first >= second for first, second in itertools.pairwise(self.p)),
            2 * self.tau > 1,
            self.tau <= 1,
        ]
        self.accuracy: dict[frozenset[Any], Any] = {}
        self.success: dict[frozenset[Any], Any] = {}
        laws = {frozenset[Any](): {0: z3.RealVal(1)}}
        for i, p in enumerate(self.p):
            laws |= {members | {i}: self._with(law, p) for members, law in laws.items()}
        for members, law in laws.items():
            positive, tied = z3.Sum([law[s] for s in law if s > 0] or [z3.RealVal(0)]), law.get(0, z3.RealVal(0))
            self.accuracy[members] = z3.simplify(positive + tied / 2, som=True)
            self.success[members] = z3.simplify(positive + z3.Q(*ties.value.as_integer_ratio()) * tied, som=True)

    def _with(self, law: Mapping[int, Any], p: Any) -> dict[int, Any]:
        longer: dict[int, Any] = {}
        for s, chance in law.items():
            for vote, weight in ((1, p), (0, 1 - p - p * self.e), (-1, p * self.e)):
                longer[s + vote] = longer.get(s + vote, 0) + chance * weight
        return longer

    def instance(self, model: Any, kinds: Sequence[int], modalities: int) -> Instance | None:
        """The solution of a case, None if it has no fractions."""
        values = [model.eval(symbol, model_completion=True) for symbol in (*self.p, self.e, self.tau)]
        if not all(hasattr(value, "as_fraction") for value in values):
            return None
        *p, e, tau = (Fraction(value.as_fraction()) for value in values)
        return Instance(c=1 / e, features=named(p, kinds), tau=tau, modalities=modalities)


def _cases(conjecture: Conjecture, kinds: Sequence[int], symbols: _Symbols) -> Iterator[tuple[list[Any], Quantities]]:
    """Which prefix of each training that is spoken of succeeds first: conditions, and what was learned."""
    places = range(len(kinds))
    orders = {"M": list(places)}
    orders |= {f"alone{r}": [i for i in places if kinds[i] == r] for r in range(1, conjecture.modalities + 1)}
    names = sorted(conjecture.needs)
    for stops in itertools.product(*(range(1, len(orders[name]) + 1) for name in names)):
        conditions, trained = [], {}
        for name, stop in zip(names, stops, strict=True):
            prefixes = [frozenset(orders[name][:t]) for t in range(1, stop + 1)]
            conditions += [symbols.success[prefix] < symbols.tau for prefix in prefixes[:-1]]
            conditions.append(symbols.success[prefixes[-1]] >= symbols.tau)
            trained[name] = prefixes[-1]
        every_kind = (*range(1, conjecture.modalities + 1), PAIRED)
        yield (
            conditions,
            Quantities(
                c=Fraction(0),
                tau=None,
                p0=None,
                trained=trained,
                succeeded=frozenset(names),
                kinds=tuple(frozenset(i for i in places if kinds[i] == kind) for kind in every_kind),
                accuracies={},
            ),
        )


class _Statement:
    """A tree of the language as z3's, in one case: only accuracies, c and τ are unknown."""

    def __init__(self, z3: Any, symbols: _Symbols, x: Quantities):
        self.z3, self.symbols, self.x = z3, symbols, x

    def expression(self, tree: Tree) -> Any:
        z3 = self.z3
        match tree:
            case language.Number():
                return z3.Q(*Fraction(tree.text).as_integer_ratio())
            case language.Quantity(name="tau"):
                return self.symbols.tau
            case language.Quantity(name="c"):
                return 1 / self.symbols.e
            case language.Quantity():
                return z3.RealVal(tree.value(self.x))
            case language.Accuracy():
                return self.symbols.accuracy[tree.learned.value(self.x)]
            case language.Negative():
                return -self.expression(tree.operand)
            case language.Extreme():
                before = SIGNS["<=" if tree.name == "min" else ">="]
                return reduce(lambda x, y: z3.If(before(x, y), x, y), map(self.expression, tree.operands))
            case language.Relation(left=language.Learned()):
                return z3.BoolVal(tree.value(self.x))
            case (
                language.Arithmetic(sign=sign, left=left, right=right)
                | language.Relation(sign=sign, left=left, right=right)
            ):
                return SIGNS[sign](self.expression(left), self.expression(right))
            case language.Not():
                return z3.Not(self.expression(tree.operand))
            case language.Connective():
                joined = {"and": z3.And, "or": z3.Or, "implies": z3.Implies}[tree.sign]
                return joined(self.expression(tree.left), self.expression(tree.right))
        raise TypeError(tree)
