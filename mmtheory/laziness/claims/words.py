"""Instances and what is learned from them in words, for the evidence of a finding."""

from fractions import Fraction

from mmtheory.laziness.instance import Feature, Instance
from mmtheory.laziness.priority import Learned, UMTReading
from mmtheory.laziness.summary import Summary


def describe(instance: Instance, reading: str) -> str:
    """An instance in one line."""
    parts = [f"c = {instance.c}"]
    parts += [f"{f.name} ({_kind(f, instance.R)}) {f.p}" for f in instance.features]
    if reading == "population":
        parts.append(f"τ = {instance.tau}")
    elif instance.votes is not None:
        parts += [f"votes of {name} {list(votes)}" for name, votes in instance.votes.items()]
    return ", ".join(parts)


def _kind(feature: Feature, modalities: int) -> str:
    if feature.kind == "self-standing":
        return f"modality {feature.modality}"
    return "paired" if modalities == 2 else f"paired, of {' and '.join(map(str, feature.needs))}"


def in_words(summary: Summary, umt: UMTReading | None = None) -> str:
    """What the trainings of an instance learn, and the numbers that the theorems compare."""
    x, names = summary.comparison, summary.as_dict()
    alone = " and ".join(
        f"modality {r} alone learns {_names(learned)} (right with {_right(summary, x.outcome.uni_modal[r - 1])})"
        for r, learned in enumerate(names["uni_modal"], start=1)
    )
    everyone = "both" if summary.instance.R == 2 else "all"
    jointly = f"{everyone} jointly {_names(names['multi_modal'])} ({_right(summary, x.outcome.multi_modal)})"
    less, at_most = x.outperforms
    text = f"{alone}, {jointly}, U is right with {x.union_accuracy}; P(loss of U < loss of M) = {less}, ≤: {at_most}"
    if umt is None:
        return text
    boosted = f"{_names(names['umt'][umt])} ({_right(summary, x.outcome.umt[umt])})"
    return f"{text}; with p0 = {summary.instance.boost} UMT learns {boosted}"


def _right(summary: Summary, learned: Learned) -> Fraction:
    return Fraction(summary.comparison.features.accuracy(learned.members)[()])


def _names(learned: list[str] | None) -> str:
    return "without success" if learned is None else ", ".join(learned)
