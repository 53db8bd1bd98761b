"""Checks that the code does what section 3.2 defines: learning, evaluation, the statements, and the data.

Each definition once more, written out feature by feature, on random small instances.
"""

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.laziness.checks import VACUOUS, Check, always, describe, random_instance
from mmtheory.laziness.families import draw_instance, draw_vote_matrix
from mmtheory.laziness.identities import accuracy_without_common_c
from mmtheory.laziness.instance import Feature
from mmtheory.laziness.priority import MODALITIES, PAIRED, Features, FiniteSample, Outcome, train
from mmtheory.laziness.sampling import TwoModalityData, observed_votes, sample
from mmtheory.laziness.streaming import StreamedSample, drawn_votes
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.votes import vote_law

Succeeds: TypeAlias = Callable[[list[Feature]], bool]


def training_rule(rng: np.random.Generator) -> str | None:
    """Every training learns what a loop over the features does: strongest first, empty ones never, until success."""
    instance = random_instance(rng)
    features, boost, c = instance.features, instance.boost, instance.c
    assert boost is not None
    for reading, summary in summaries(instance).items():

        def succeeds(learned: list[Feature], reading: str = reading) -> bool:
            if reading == "finite":
                assert instance.votes is not None
                votes = [instance.votes[f.name] for f in learned]
                return all(sum(of_sample) > 0 for of_sample in zip(*votes, strict=True))
            p = np.array([f.p for f in learned], dtype=object)
            law = vote_law(p, p / c)
            return instance.tau is not None and law[len(p) + 1 :].sum() + law[len(p)] / 2 >= instance.tau

        def learns_by_loop(
            allowed: list[Feature], boost: Fraction, needed: Sequence[Feature] = (), succeeds: Succeeds = succeeds
        ) -> list[Feature] | None:
            learned: list[Feature] = []
            for feature in sorted(allowed, key=lambda f: -f.p - (boost if f.modality else 0)):
                if feature.p > 0:
                    learned.append(feature)
                    if succeeds(learned) and all(f in learned for f in needed):
                        return learned
            return None

        none, everything = Fraction(0), list(features)
        alone = [learns_by_loop([f for f in features if f.modality == r], none) for r in MODALITIES]
        # A teacher that never succeeds has learned all there is.
        exhausted = [[f for f in features if f.modality == r and f.p > 0] for r in MODALITIES]
        teachers = [f for own, all_of_it in zip(alone, exhausted, strict=True) for f in (own or all_of_it)]
        taught = [f for f in everything if f.p > 0 and (f.modality or f.p > boost)]
        expected = {
            "uni_modal": alone,
            "multi_modal": learns_by_loop(everything, none),
            "A": sorted(taught, key=lambda f: -f.p - (boost if f.modality else 0)),
            "B": learns_by_loop(everything, boost),
            "C": learns_by_loop(everything, boost, teachers),
        }
        found = summary.as_dict()
        derived = {"uni_modal": found["uni_modal"], "multi_modal": found["multi_modal"], **found["umt"]}
        for training, names in derived.items():
            if names != _named(expected[training]):
                return f"{describe(instance, reading)}: {training} learns {names}, not {_named(expected[training])}"
    return None


def _named(learned: Any) -> Any:
    if learned is None:
        return None
    return [f.name if isinstance(f, Feature) else _named(f) for f in learned]


def statements(rng: np.random.Generator) -> str | None:
    """The verdicts on Theorems 1(a), 1(b), printed 1(c) and 2, from the names and numbers of what is learned."""
    instance = random_instance(rng)
    kinds = {f.name: f.modality for f in instance.features}
    p = {f.name: f.p for f in instance.features}

    def right(names: Iterable[str]) -> Fraction:
        return accuracy_without_common_c(*(np.array([p[n] / d for n in names], dtype=object) for d in (1, instance.c)))

    judged = False
    for reading, summary in summaries(instance).items():
        found = summary.as_dict()
        if found["theorem_1a"] is None:
            continue
        judged = True
        (one, two), jointly, b, k = found["uni_modal"], found["multi_modal"], found["b"], found["k"]
        own = [right([n for n in jointly if kinds[n] == r]) <= right(of) for r, of in ((1, one), (2, two))]
        self_standing = sorted((p[n] for n in p if kinds[n] and p[n] > 0), reverse=True)
        paired_sum = sum((p[n] for n in jointly if kinds[n] is None), Fraction(0))
        ordered = sum(self_standing[b[0] : b[0] + b[1]], Fraction(0))
        never_met = k[2] + sum(b) - k[0] - k[1] == 0 and paired_sum > ordered
        expected = {
            "theorem_1a": sum(k) <= min(b),
            "theorem_1b": all(own),
            "theorem_1c_printed": set(jointly) == {*one, *two} or never_met,
        }
        derived = {name: found[name] for name in expected}
        for umt, names in found["umt"].items():
            if names is not None:
                learns_paired = any(kinds[n] is None for n in names)
                expected[umt] = learns_paired and right(names) > right([*one, *two])
                derived[umt] = found["theorem_2"][umt]
        for name, holds in expected.items():
            verdict = derived[name]
            if verdict is not Verdict.INCONCLUSIVE and (verdict is Verdict.HOLDS) != holds:
                return f"{describe(instance, reading)}: {name} is judged {verdict}, by hand {holds}"
    return None if judged else VACUOUS


def streaming(budget: Budget, seed: int) -> Finding:
    """Learning from votes drawn one feature at a time, and from the same votes held, learns the same features."""
    instances, n, samples = (4, 20, 100)[budget], 400, 40

    @jax.jit
    def both(key: jax.Array) -> tuple[Outcome, Outcome]:
        of_features, of_votes = jax.random.split(key)
        features = draw_instance("uniform", n, of_features, jnp.asarray(0.5), jnp.asarray(0.2), jnp.asarray(1.6))
        held = FiniteSample(draw_vote_matrix(of_votes, features, samples))
        streamed = StreamedSample(drawn_votes(of_votes, features, samples), samples)
        return train(features, held, jnp.asarray(0.1)), train(features, streamed, jnp.asarray(0.1))

    trained = 0
    for i in range(instances):
        held, streamed = both(jax.random.fold_in(jax.random.key(seed), i))
        if not jax.tree.all(jax.tree.map(lambda a, b: bool((a == b).all()), held, streamed)):
            return Finding(Verdict.REFUTED, f"instance {i} of {n} features and {samples} samples learns differently")
        trained += int(held.multi_modal.reached)
    evidence = f"{instances} instances of {n} features and {samples} samples, {trained} of them learned"
    return Finding(Verdict.HOLDS if trained else Verdict.INCONCLUSIVE, evidence, {"instances": instances})


def mean_vote(factor_of: str) -> Check:
    """E u(r) by the law of one vote, as a multiple of p: 2 as printed, 1 − 1/c by the definitions."""

    def predicate(rng: np.random.Generator) -> str | None:
        instance = random_instance(rng)
        factor = Fraction(2) if factor_of == "printed" else 1 - 1 / instance.c
        for f in instance.features:
            p = np.array([f.p], dtype=object)
            down, _, up = vote_law(p, p / instance.c)
            if up - down != factor * f.p:
                return f"c = {instance.c}, p = {f.p}: E u = {up - down}, claimed {factor * f.p}"
        return None

    return always(predicate)


def definitions(budget: Budget, seed: int) -> Finding:
    """Votes read off the sampled data have probabilities p, 1 − p − p/c, p/c.

    Simultaneous exact intervals: at confidence 1 − 0.001 divided by their number.
    """
    samples = (4000, 40_000, 400_000)[budget]
    features, data = _sampled(seed, samples)
    votes = np.asarray(observed_votes(data, features))
    p = np.asarray(features.p, float)
    c = float(features.c)
    worst = [
        (int(np.sum(votes[i] == vote)), probability)
        for i in range(len(p))
        for vote, probability in ((1, p[i]), (0, 1 - p[i] - p[i] / c), (-1, p[i] / c))
    ]
    return _frequencies(worst, samples)


def paired_alone(budget: Budget, seed: int) -> Finding:
    """Either coordinate of a paired feature alone is right and wrong about y equally often."""
    samples = (4000, 40_000, 400_000)[budget]
    features, data = _sampled(seed, samples)
    pairs = int(np.sum(np.asarray(features.modality) == PAIRED))
    counts = []
    for x in (data.x1, data.x2):
        agreement = np.asarray(data.y)[:, None] * np.sign(np.asarray(x)[:, -pairs:])
        for column in agreement.T:
            counts.append((np.sum(column > 0), np.sum(column != 0)))
    confidence = 1 - 0.001 / len(counts)
    estimates = [stats.proportion(right, spoken, confidence) for right, spoken in counts]
    verdict = Verdict.SUPPORTED if all(e.low <= 0.5 <= e.high for e in estimates) else Verdict.REFUTED
    return Finding(verdict, f"right in {', '.join(map(str, estimates))} of {samples} samples", {"samples": samples})


def _sampled(seed: int, samples: int) -> tuple[Features, TwoModalityData]:
    of_instance, of_data = jax.random.split(jax.random.key(seed))
    drawn = draw_instance("uniform", 9, of_instance, jnp.asarray(0.6), jnp.asarray(0.0), jnp.asarray(2.0))
    features = Features(drawn.p, jnp.array([1, 1, 1, 2, 2, 2, PAIRED, PAIRED, PAIRED]), drawn.c)
    return features, sample(of_data, features, samples)


def _frequencies(counts: Sequence[tuple[int, float]], samples: int) -> Finding:
    confidence = 1 - 0.001 / len(counts)
    estimates = [(stats.proportion(seen, samples, confidence), probability) for seen, probability in counts]
    outside = [f"{e} for {probability:.4g}" for e, probability in estimates if not e.low <= probability <= e.high]
    if outside:
        return Finding(Verdict.REFUTED, f"outside their intervals: {'; '.join(outside)}", {"samples": samples})
    return Finding(Verdict.SUPPORTED, f"{len(counts)} frequencies agree in {samples} samples", {"samples": samples})


training_is_defined, statements_are_defined = always(training_rule), always(statements)
