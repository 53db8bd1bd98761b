"""Everything that the model says about one instance, exactly: both readings, and a verdict on each theorem."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from mmtheory.claim import Verdict
from mmtheory.laziness import reasons
from mmtheory.laziness.exact import written
from mmtheory.laziness.instance import Instance
from mmtheory.laziness.priority import FiniteSample, Learned, Population, Reading, Stop, UMTReading, train
from mmtheory.laziness.theorems import (
    STATEMENTS,
    Comparison,
    Statement,
    corrected_applies,
    performance_laziness_printed_at,
    printed_condition,
)
from mmtheory.laziness.votes import Ties


@dataclass(frozen=True)
class Summary:
    """One instance in one reading; accuracies are those on a new point.

    Numbers are exact fractions, or, if `floating`, accuracies and chances are in double precision: what is learned may
    then differ where an accuracy is within some 1e-12 of τ.
    """

    instance: Instance
    reading: Reading
    floating: bool = False

    @cached_property
    def comparison(self) -> Comparison:
        """What is learned, in the terms of the theorems."""
        features, boost = replace(self.instance.exact, floating=self.floating), self.instance.boost
        return Comparison(features, train(features, self.reading, boost), boost)

    def compute(self, advance: Callable[[], Any] = lambda: None) -> None:
        """All that takes long, in three parts; `advance` is called after each."""
        for part in (
            lambda: self.comparison,
            lambda: self.accuracies,
            lambda: (self.comparison.own_accuracies, self.comparison.outperforms),
        ):
            part()
            advance()

    def names(self, learned: Learned, boost: Fraction = Fraction(0)) -> list[str] | None:
        """The features in the order in which they are learned, None if training never succeeds."""
        if not learned.reached:
            return None
        chosen = [f for f, member in zip(self.instance.features, learned.members, strict=True) if member]
        return [f.name for f in sorted(chosen, key=lambda f: -f.p - (boost if f.kind == "self-standing" else 0))]

    def fails(self, statement: Statement) -> bool:
        """Whether this instance is a counterexample: assumptions met, conclusion not."""
        x = self.comparison
        return bool(statement.applies(x) and not statement.holds(x))

    def verdict(self, name: str) -> Verdict | None:
        """What this instance says of one of `STATEMENTS`, None where some training never succeeds (footnote 4)."""
        return self._judged(STATEMENTS[name])

    def _judged(self, statement: Statement) -> Verdict | None:
        x = self.comparison
        if not x.trained:
            return None
        if not statement.applies(x):
            return Verdict.INCONCLUSIVE
        return Verdict.REFUTED if self.fails(statement) else Verdict.HOLDS

    @property
    def verdicts(self) -> dict[str, Verdict | None]:
        """Theorem 1 in its parts, at a δ too if the instance has one."""
        found = {name: self.verdict(name) for name in STATEMENTS if name.startswith("theorem_1")}
        if self.instance.delta is not None:
            printed, met = STATEMENTS["theorem_1c_printed"], printed_condition(self.instance.delta)
            at_delta = Statement(
                performance_laziness_printed_at(self.instance.delta), lambda x: printed.applies(x) & met(x)
            )
            found["theorem_1c_at_delta"] = self._judged(at_delta)
        return found

    @property
    def reasons(self) -> dict[str, str]:
        """The inequality behind each of `verdicts`, and of Theorem 2; none where some training never succeeds."""
        x, delta = self.comparison, self.instance.delta
        if not x.trained:
            return {}
        found = {"theorem_1a": reasons.of_1a(x), "theorem_1b": reasons.of_1b(x)}
        if x.extra >= 0:
            found["theorem_1c_printed"] = reasons.of_1c_printed(x)
            if delta is not None:
                found["theorem_1c_at_delta"] = reasons.of_1c_at(x, delta)
        if corrected_applies(x):
            found["theorem_1c_corrected"] = reasons.of_1c_corrected(x)
        reached = (reading for reading, learned in x.outcome.umt.items() if learned.reached)
        return found | {f"theorem_2{reading}": reasons.of_2(x, reading) for reading in reached}

    def umt_verdict(self, reading: UMTReading) -> Verdict | None:
        """Theorem 2 in one of its readings, None without a boost or where UMT never gets there."""
        boosted = self.comparison.outcome.umt.get(reading)
        return None if boosted is None or not boosted.reached else self.verdict(f"theorem_2{reading}")

    def accuracy(self, learned: Learned) -> Fraction | float | None:
        """Accuracy of what one training learned, None if it never succeeds."""
        if not learned.reached:
            return None
        return np.asarray(self.comparison.features.accuracy(learned.members)).item()

    @cached_property
    def accuracies(self) -> dict[str, Any]:
        """Accuracies of everything that is learned; None where a training never succeeds."""
        x, outcome = self.comparison, self.comparison.outcome
        both = all(learned.reached for learned in outcome.uni_modal)
        return {
            "uni_modal": np.asarray(x.union_accuracy).item() if both else None,
            "each_modality": [self.accuracy(learned) for learned in outcome.uni_modal],
            "multi_modal": self.accuracy(outcome.multi_modal),
            "umt": {reading: self.accuracy(learned) for reading, learned in outcome.umt.items()} or None,
        }

    def as_dict(self) -> dict[str, Any]:
        """JSON values, fractions also as texts; null where a training never succeeds."""
        x, outcome = self.comparison, self.comparison.outcome
        learned_jointly = outcome.multi_modal.reached
        return {
            "uni_modal": [self.names(learned) for learned in outcome.uni_modal],
            "multi_modal": self.names(outcome.multi_modal),
            "umt": {
                reading: self.names(learned, self.instance.boost or Fraction(0))
                for reading, learned in outcome.umt.items()
            }
            or None,
            "stop": {
                "uni_modal": [_stop(learned) for learned in outcome.uni_modal],
                "multi_modal": _stop(outcome.multi_modal),
                "umt": {reading: _stop(learned) for reading, learned in outcome.umt.items()} or None,
            },
            "b": [int(learned.count) if learned.reached else None for learned in outcome.uni_modal],
            "k": [int(k) for k in x.k] if learned_jointly else None,
            "accuracy": _each(float, self.accuracies),
            "accuracy_exact": _each(written, self.accuracies),
            **self.verdicts,
            "theorem_1c_probability": _each(float, list(x.outperforms)) if x.trained else None,
            "theorem_1c_probability_exact": [written(probability) for probability in x.outperforms]
            if x.trained
            else None,
            "theorem_1c_delta": float(x.delta_corrected) if corrected_applies(x) else None,
            "theorem_2": {reading: self.umt_verdict(reading) for reading in outcome.umt} or None,
            "reasons": self.reasons,
        }


def _each(convert: Callable[[Fraction], Any], values: Any) -> Any:
    """The numbers in lists and dicts converted."""
    if isinstance(values, dict):
        return {key: _each(convert, value) for key, value in values.items()}
    if isinstance(values, list):
        return [_each(convert, value) for value in values]
    return None if values is None else convert(values)


def _stop(learned: Learned) -> str:
    return Stop(int(learned.stop)).name.lower().replace("_", " ")


def summaries(instance: Instance, ties: Ties = Ties.COIN, floating: bool = False) -> dict[str, Summary]:
    """The instance in the readings it has data for: "population" with a tau, "finite" with votes."""
    readings: dict[str, Reading] = {}
    if instance.tau is not None:
        readings["population"] = Population(float(instance.tau) if floating else instance.tau, ties)
    if instance.votes is not None:
        readings["finite"] = FiniteSample(instance.vote_matrix, ties)
    return {name: Summary(instance, reading, floating) for name, reading in readings.items()}
