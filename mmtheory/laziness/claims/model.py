"""Section 3.2 defines: features, learning, evaluation, what the theorems say, and the data; the code does so."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from mmtheory import stats
from mmtheory.claim import OURS, Budget, Established, Finding, Verdict
from mmtheory.laziness import formulas, identities
from mmtheory.laziness.claims.certificates import certified
from mmtheory.laziness.claims.paper import FEATURES, PAPER, machine_checked
from mmtheory.laziness.claims.random_cases import VACUOUS, always, random_instance
from mmtheory.laziness.claims.words import describe
from mmtheory.laziness.families import draw_instance, draw_vote_matrix
from mmtheory.laziness.priority import PAIRED, Features, FiniteSample, Outcome, train
from mmtheory.laziness.sampling import TwoModalityData, observed_votes, sample
from mmtheory.laziness.streaming import StreamedSample, drawn_votes
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.votes import accuracy, vote_law

MODEL = PAPER.subject(section="3.2", assumptions=FEATURES, established=Established.SAMPLED)

SAMPLES = (4000, 40_000, 400_000)
"""Of sampled data, at each budget."""


@MODEL.claim(
    "definition-1-2",
    "A feature votes y·r > 0, = 0, < 0 with probabilities p, 1 − p − ε, ε, where ε = p/c.",
    Verdict.SUPPORTED,
    reading="frequencies in data sampled by `sampling.sample`, with intervals that hold together at 99.9 %",
    scope="empirical",
)
def frequencies_of_votes(budget: Budget, seed: int) -> Finding:
    samples = SAMPLES[budget]
    features, data = _sampled(seed, samples)
    votes = np.asarray(observed_votes(data, features))
    p = np.asarray(features.p, float)
    c = float(features.c)
    counts = [
        (int(np.sum(votes[i] == vote)), probability)
        for i in range(len(p))
        for vote, probability in ((1, p[i]), (0, 1 - p[i] - p[i] / c), (-1, p[i] / c))
    ]
    confidence = 1 - 0.001 / len(counts)
    estimates = [(stats.proportion(seen, samples, confidence), probability) for seen, probability in counts]
    outside = [f"{e} for {probability:.4g}" for e, probability in estimates if not e.low <= probability <= e.high]
    if outside:
        return Finding(Verdict.REFUTED, f"outside their intervals: {'; '.join(outside)}", {"samples": samples})
    return Finding(Verdict.SUPPORTED, f"{len(counts)} frequencies agree in {samples} samples", {"samples": samples})


@MODEL.claim(
    "definition-2.alone",
    "One coordinate of a paired feature alone has low predicting ability.",
    Verdict.SUPPORTED,
    reading="XOR of signs: either coordinate alone is right as often as wrong, at 99.9 % together",
    scope="empirical",
)
def paired_alone(budget: Budget, seed: int) -> Finding:
    samples = SAMPLES[budget]
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


_KINDS = np.array([1, 1, 1, 2, 2, 2, PAIRED, PAIRED, PAIRED])


@cache
def _sampled(seed: int, samples: int) -> tuple[Features, TwoModalityData]:
    # As one program: to compile one for every operation takes seconds.
    @jax.jit
    def drawn(key: jax.Array) -> tuple[Features, TwoModalityData]:
        instance_key, data_key = jax.random.split(key)
        instance = draw_instance("uniform", 9, instance_key, jnp.asarray(0.6), jnp.asarray(0.0), jnp.asarray(2.0))
        features = Features(instance.p, _KINDS, instance.c)
        return features, sample(data_key, features, samples)

    features, data = drawn(jax.random.key(seed))
    return replace(features, modality=_KINDS), data


@MODEL.claim(
    "definition-3",
    "Empty features (p = ε = 0) predict nothing.",
    Verdict.HOLDS,
    reading="adding one changes no accuracy",
    **machine_checked("Votes", "empty_changes_nothing"),
)
@certified
def empty_changes_nothing(p: np.ndarray, c: Fraction) -> bool:
    return bool(accuracy(np.append(p, np.array([Fraction(0)], dtype=object)), c) == accuracy(p, c))


@MODEL.claim(
    "training",
    "Features are learned in descending p until training succeeds; UMT in descending p + p0 [self-standing].",
    Verdict.SUPPORTED,
    reading="both readings, ties half and errors; the code agrees with a loop over the features",
    assumptions="none",
)
@always
def training_is_defined(rng: np.random.Generator) -> str | None:
    instance = random_instance(rng)
    p = np.array([f.p for f in instance.features], dtype=object)
    names = [f.name for f in instance.features]
    for reading, summary in summaries(instance).items():

        def succeeds(learned: list[int], reading: str = reading) -> bool:
            if reading == "finite":
                return all(instance.vote_matrix[learned].sum(axis=0) > 0)
            law = vote_law(p[learned], p[learned] / instance.c)
            n = len(learned)
            return instance.tau is not None and law[n + 1 :].sum() + law[n] / 2 >= instance.tau

        expected = {
            training: [names[i] for i in learned] if count < np.inf else None
            for training, (learned, count) in formulas.train(
                [(f.modality or 0, f.p) for f in instance.features], succeeds, instance.boost
            ).items()
        }
        found = summary.as_dict()
        derived = {f"uni {r}": names for r, names in enumerate(found["uni_modal"], start=1)}
        derived |= {"multi": found["multi_modal"], **found["umt"]}
        for training, learned in derived.items():
            if learned != expected[training]:
                return f"{describe(instance, reading)}: {training} learns {learned}, not {expected[training]}"
    return None


@MODEL.claim(
    "training.compiled",
    "Learning in compiled programs, from floating-point numbers, is learning from exact ones.",
    Verdict.SUPPORTED,
    assumptions="p and p0 multiples of 1/32, some features with equal p; float64",
    **OURS,
)
def compiled_is_exact(budget: Budget, seed: int) -> Finding:
    """All trainings, UMT among them, learn the same features of the same data sets."""
    instances, samples = (40, 200, 1000)[budget], 4
    modality, rng = np.array([1, 1, 2, 2, PAIRED, PAIRED]), np.random.default_rng(seed)

    @jax.jit
    def compiled(p: jax.Array, votes: jax.Array, boost: jax.Array) -> Outcome:
        return train(Features(p, jnp.asarray(modality), jnp.asarray(2.0)), FiniteSample(votes), boost)

    learned = 0
    for i in range(instances):
        p, p0 = rng.integers(1, 20, len(modality)), rng.integers(1, 8)
        votes = rng.choice([1, 0, -1], (len(modality), samples), p=(0.7, 0.2, 0.1)).astype(np.int8)
        exact = np.array([Fraction(int(k), 32) for k in p], dtype=object)
        boost: Any = np.array(Fraction(int(p0), 32), dtype=object)
        expected = train(Features(exact, modality, np.array(Fraction(2), dtype=object)), FiniteSample(votes), boost)
        with jax.enable_x64(True):
            found = compiled(jnp.asarray(p / 32), jnp.asarray(votes), jnp.asarray(p0 / 32))
        if not jax.tree.all(jax.tree.map(lambda a, b: bool(np.all(np.asarray(a) == np.asarray(b))), found, expected)):
            return Finding(Verdict.REFUTED, f"instance {i} learns differently: p = {p}/32, p0 = {p0}/32, votes {votes}")
        learned += int(expected.multi_modal.reached)
    evidence = f"{instances} data sets of {len(modality)} features and {samples} samples, {learned} of them learned"
    return Finding(Verdict.SUPPORTED if learned else Verdict.INCONCLUSIVE, evidence, {"instances": instances})


@MODEL.claim(
    "accuracy",
    "A point is predicted by the majority of its votes, at random if there is none: A = P(S > 0) + ½ P(S = 0).",
    Verdict.HOLDS,
    reading="and with ties counted as errors or as correct; the code's ½ + ½ (1 − 1/c) Σ p_t P(S_{t−1} = 0) agrees",
    **machine_checked("Outcomes", "accuracy_is_defined"),
)
@certified
def accuracy_is_defined(p: np.ndarray, c: Fraction) -> bool:
    return identities.accuracy_is_defined(p, c)


@MODEL.claim(
    "statements",
    "Theorems 1(a), 1(b), 1(c) as printed and 2 say of what is learned what their formulas say.",
    Verdict.SUPPORTED,
    reading="both readings; the verdicts agree with the formulas, evaluated feature by feature",
    assumptions="none",
)
@always
def statements_are_defined(rng: np.random.Generator) -> str | None:
    instance = random_instance(rng)
    kinds = {f.name: f.modality for f in instance.features}
    p = {f.name: f.p for f in instance.features}

    def right(names: Iterable[str]) -> Fraction:
        chosen = np.array([p[n] for n in names], dtype=object)
        return identities.accuracy_without_common_c(chosen, chosen / instance.c)

    judged = False
    for reading, summary in summaries(instance).items():
        found = summary.as_dict()
        if found["theorem_1a"] is None:
            continue
        judged = True
        (one, two), jointly, b, k = found["uni_modal"], found["multi_modal"], found["b"], found["k"]
        own = [right([n for n in jointly if kinds[n] == r]) <= right(alone) for r, alone in ((1, one), (2, two))]
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


@MODEL.claim(
    "streaming",
    "Learning from a data set too large to hold is learning from the data set.",
    Verdict.SUPPORTED,
    assumptions="none",
)
def streaming(budget: Budget, seed: int) -> Finding:
    """Learning from votes drawn one feature at a time, and from the same votes held, learns the same features."""
    instances, n, samples = (4, 20, 100)[budget], 400, 40

    @jax.jit
    def both(key: jax.Array) -> tuple[Outcome, Outcome]:
        features_key, votes_key = jax.random.split(key)
        features = draw_instance("uniform", n, features_key, jnp.asarray(0.5), jnp.asarray(0.2), jnp.asarray(1.6))
        held = FiniteSample(draw_vote_matrix(votes_key, features, samples))
        streamed = StreamedSample(drawn_votes(votes_key, features, samples), samples)
        return train(features, held, jnp.asarray(0.1)), train(features, streamed, jnp.asarray(0.1))

    trained = 0
    for i in range(instances):
        held, streamed = both(jax.random.fold_in(jax.random.key(seed), i))
        if not jax.tree.all(jax.tree.map(lambda a, b: bool((a == b).all()), held, streamed)):
            return Finding(Verdict.REFUTED, f"instance {i} of {n} features and {samples} samples learns differently")
        trained += int(held.multi_modal.reached)
    evidence = f"{instances} instances of {n} features and {samples} samples, {trained} of them learned"
    return Finding(Verdict.SUPPORTED if trained else Verdict.INCONCLUSIVE, evidence, {"instances": instances})
