"""Checks of the worked examples (appendix B.3), of Theorem 1(c)'s bounds, and of the definitions on sampled data."""

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import chain, combinations, product
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
import numpy as np
import scipy.optimize

from mmtheory import stats
from mmtheory.claim import Budget, Finding, Verdict
from mmtheory.laziness.bounds import chernoff, features_needed, proofs_exponent
from mmtheory.laziness.checks import VACUOUS, Check, always, describe, in_words, random_instance
from mmtheory.laziness.examples import EXAMPLE_1, EXAMPLE_1_LITERALLY, TABLE_14_BOOSTED
from mmtheory.laziness.families import draw_instance, draw_vote_matrix
from mmtheory.laziness.identities import accuracy_without_common_c
from mmtheory.laziness.instance import Feature, Instance, paired, self_standing
from mmtheory.laziness.priority import MODALITIES, PAIRED, Features, FiniteSample, Outcome, train
from mmtheory.laziness.sampling import observed_votes, sample
from mmtheory.laziness.streaming import StreamedSample, drawn_votes
from mmtheory.laziness.summary import summaries
from mmtheory.laziness.theorems import Statement
from mmtheory.laziness.votes import vote_law

Succeeds: TypeAlias = Callable[[list[Feature]], bool]


def learns(instance: Instance, training: str, claimed: Sequence[str]) -> Check:
    """The features that a training learns from the instance's votes are the claimed ones, as a set.

    Args:
        training: "multi_modal" or a reading of UMT.
    """

    def check(budget: Budget, seed: int) -> Finding:
        summary = summaries(instance)["finite"]
        learned = summary.as_dict()
        derived = learned["multi_modal"] if training == "multi_modal" else learned["umt"][training]
        verdict = Verdict.HOLDS if set(derived) == set(claimed) else Verdict.REFUTED
        evidence = f"the rule learns {', '.join(derived)}; claimed {', '.join(claimed)}"
        return Finding(verdict, evidence, {"derived": derived, "claimed": list(claimed)})

    return check


def learns_everything_alone(budget: Budget, seed: int) -> Finding:
    """Uni-modal training learns all three features of either modality, and both reach training error zero."""
    summary = summaries(EXAMPLE_1)["finite"]
    derived = summary.as_dict()["uni_modal"]
    verdict = Verdict.HOLDS if derived == [["f1", "f2", "f3"], ["g1", "g2", "g3"]] else Verdict.REFUTED
    evidence = f"the rule learns {' and '.join(', '.join(names) for names in derived)}"
    return Finding(verdict, evidence, {"derived": derived})


def literal_signs(budget: Budget, seed: int) -> Finding:
    """With Table 14 read as signs of r, some set of the seven features predicts all four samples."""
    votes = EXAMPLE_1_LITERALLY.vote_matrix
    n = len(votes)
    sets = list(chain.from_iterable(combinations(range(n), size) for size in range(1, n + 1)))
    perfect = [members for members in sets if (votes[list(members)].sum(0) > 0).all()]
    verdict = Verdict.HOLDS if perfect else Verdict.REFUTED
    return Finding(verdict, f"{len(perfect)} of {len(sets)} sets reach training error zero", {"sets": len(sets)})


def boosted_probabilities(budget: Budget, seed: int) -> Finding:
    """Table 14's p' is p + 0.15 for every self-standing feature."""
    assert EXAMPLE_1.boost is not None
    wrong = {
        f.name: (float(TABLE_14_BOOSTED[f.name]), float(f.p + EXAMPLE_1.boost))
        for f in EXAMPLE_1.features
        if f.modality and TABLE_14_BOOSTED[f.name] != f.p + EXAMPLE_1.boost
    }
    said = "; ".join(f"{name}: printed {printed:g}, {sum_:g} by the rule" for name, (printed, sum_) in wrong.items())
    return Finding(Verdict.REFUTED if wrong else Verdict.HOLDS, said or "all six agree", {"wrong": wrong})


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


def least_delta(rng: np.random.Generator) -> str | None:
    """At the least δ that the code derives, the corrected condition of 1(c) holds with equality."""
    instance = random_instance(rng)
    summary = summaries(instance)["population"]
    found = summary.as_dict()
    if found["theorem_1c_delta"] is None:
        return VACUOUS
    p = {f.name: f.p for f in instance.features}
    (one, two), jointly = found["uni_modal"], found["multi_modal"]
    (b_1, b_2), (k_1, k_2, k_3) = found["b"], found["k"]
    paired = sum((f.p for f in instance.features if f.modality is None and f.name in jointly), Fraction(0))
    ordered = sorted((p[name] for name in (*one, *two)), reverse=True)[b_1 : b_1 + b_2]
    ahead = float(sum(ordered, Fraction(0)) - paired)
    extra = k_3 + b_1 - k_1 + b_2 - k_2
    delta = found["theorem_1c_delta"]
    if ahead <= 0 or extra == 0:
        return VACUOUS if delta == 1 else f"{describe(instance, 'population')}: δ = {delta}, not 1"
    needed = math.sqrt(2 * extra * math.log(1 / delta)) / float(1 - 1 / instance.c)
    return None if abs(needed - ahead) < 1e-9 else f"{describe(instance, 'population')}: {needed} is not {ahead}"


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


training_is_defined, delta_is_defined = always(training_rule), always(least_delta, "to 1e-9")
statements_are_defined = always(statements)


def fails_on(instance: Instance, statement: Statement, reading: str = "population") -> Check:
    """The statement is refuted by this instance."""

    def check(budget: Budget, seed: int) -> Finding:
        summary = summaries(instance)[reading]
        found = describe(instance, reading)
        if not summary.fails(statement):
            return Finding(Verdict.INCONCLUSIVE, f"does not fail on {found}")
        probability = float(summary.comparison.outperforms[0])
        evidence = f"fails on {found}; {in_words(summary)}"
        return Finding(Verdict.REFUTED, evidence, {"counterexample": found, "probability": probability})

    return check


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


def sharper_bound(rng: np.random.Generator) -> str | None:
    """P(X ≤ 0) is at most Chernoff's bound at P_v and P_h of what is learned, which is the least over λ."""
    instance = random_instance(rng)
    reading = "population" if rng.random() < 0.5 else "finite"
    x = summaries(instance)[reading].comparison
    P_v, P_h = (np.float64(x.features.p[members].sum() if members.any() else 0) for members in (x.gained, x.lost))
    if not x.trained or P_v <= P_h:
        return VACUOUS
    c = float(instance.c)
    bound, tail = float(chernoff(P_v, P_h, c)), float(1 - x.outperforms[0])

    def exponent(rate: float) -> float:
        return (math.exp(-rate) - 1) * (P_v + P_h / c) + (math.exp(rate) - 1) * (P_h + P_v / c)

    least = math.exp(scipy.optimize.minimize_scalar(exponent, bounds=(0, 20), method="bounded").fun)
    if abs(bound - least) > 1e-6:
        return f"{describe(instance, reading)}: the bound is {bound}, the least over λ {least}"
    return None if tail <= bound else f"{describe(instance, reading)}: P(X ≤ 0) = {tail:.4g} > {bound:.4g}"


sharper_bound_holds = always(sharper_bound, "to rounding")


def own_ratios(budget: Budget, seed: int) -> Finding:
    """Adding a feature with p > ε never lowers the accuracy: tried on all pairs of a grid of (p, ε)."""
    grid = [Fraction(i, 10) for i in range(1, 8)]
    for n in (1, 2):
        for p in product(grid, repeat=n):
            for misleading in product(grid, repeat=n):
                if any(e >= q or q + e > 1 for q, e in zip(p, misleading, strict=True)):
                    continue
                laws = [np.array(values, dtype=object) for values in (p, misleading)]
                before = accuracy_without_common_c(laws[0][:-1], laws[1][:-1])
                after = accuracy_without_common_c(*laws)
                if after < before:
                    pairs = ", ".join(f"(p, ε) = ({q}, {e})" for q, e in zip(p, misleading, strict=True))
                    found = f"{pairs}: accuracy {before} falls to {after}"
                    evidence = f"shortest counterexample: {found}"
                    return Finding(Verdict.REFUTED, evidence, {"counterexample": found})
    return Finding(Verdict.INCONCLUSIVE, "no counterexample with up to 2 features on the grid")


def proofs_bound(budget: Budget, seed: int) -> Finding:
    """P(X ≤ 0) ≤ exp(−(P_v − P_h)²/8n'), on equal features in U∖M and none in M∖U, by the exact law in fractions."""
    c, p = Fraction(11, 10), Fraction(1, 2)
    for n in range(1, 60):
        law = vote_law(np.full(n, p, dtype=object), np.full(n, p / c, dtype=object))
        tail, bound = law[: n + 1].sum(), float(proofs_exponent(np.float64(n * p), np.float64(0), n))
        if tail > bound:
            found = f"c = {c}, {n} features of p = {p} in U and not in M: P(X ≤ 0) = {float(tail):.4g} > {bound:.4g}"
            return Finding(Verdict.REFUTED, found, {"counterexample": found})
    return Finding(Verdict.INCONCLUSIVE, "not exceeded by up to 59 equal features")


REACH = {
    (Fraction(2, 3), "hoeffding"): 54,
    (Fraction(2, 3), "chernoff"): 53,
    (Fraction(2, 3), "exact"): 23,
    (Fraction(1, 5), "hoeffding"): 600,
    (Fraction(1, 5), "chernoff"): 175,
    (Fraction(1, 5), "exact"): 88,
}
"""The numbers of extra features at c = 2, δ = 0.05, k_3 = 0."""


def reach(budget: Budget, seed: int) -> Finding:
    """`REACH`, with the exact law's numbers computed again in fractions."""
    delta, c = Fraction(1, 20), Fraction(2)
    derived = {
        (p, bound): count
        for p in (Fraction(2, 3), Fraction(1, 5))
        for bound, count in features_needed(float(p), float(c), float(delta)).items()
    }
    for p in (Fraction(2, 3), Fraction(1, 5)):
        n = derived[p, "exact"]
        tails = []
        for count in (n - 1, n):
            law = vote_law(np.full(count, p, dtype=object), np.full(count, p / c, dtype=object))
            tails.append(law[: count + 1].sum())
        if not tails[1] <= delta < tails[0]:
            return Finding(
                Verdict.REFUTED, f"p = {p}: P(X ≤ 0) is {float(tails[0])}, {float(tails[1])} at {n - 1}, {n}"
            )
    said = ", ".join(f"p = {p} {bound} {count}" for (p, bound), count in derived.items())
    needed = {f"p = {p}, {bound}": count for (p, bound), count in derived.items()}
    return Finding(Verdict.HOLDS if derived == REACH else Verdict.REFUTED, said, {"needed": needed})


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
        (np.sum(votes[i] == vote), probability)
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


def _sampled(seed: int, samples: int):  # type: ignore[no-untyped-def]
    of_instance, of_data = jax.random.split(jax.random.key(seed))
    drawn = draw_instance("uniform", 9, of_instance, jnp.asarray(0.6), jnp.asarray(0.0), jnp.asarray(2.0))
    features = Features(drawn.p, jnp.array([1, 1, 1, 2, 2, 2, PAIRED, PAIRED, PAIRED]), drawn.c)
    return features, sample(of_data, features, samples)


def _frequencies(counts: Sequence[tuple[int, float]], samples: int) -> Finding:
    confidence = 1 - 0.001 / len(counts)
    outside = [
        f"{stats.proportion(seen, samples, confidence)} for {probability:.4g}"
        for seen, probability in counts
        if not (lambda e, q=probability: e.low <= q <= e.high)(stats.proportion(seen, samples, confidence))
    ]
    if outside:
        return Finding(Verdict.REFUTED, f"outside their intervals: {'; '.join(outside)}", {"samples": samples})
    return Finding(Verdict.SUPPORTED, f"{len(counts)} frequencies agree in {samples} samples", {"samples": samples})


WITH_PAIRED = Instance(
    c=Fraction(2),
    features=(*paired(h="1/2"), *self_standing(1, f="2/5"), *self_standing(2, g="3/10")),
    votes={"h": (0,), "f": (1,), "g": (1,)},
)
"""One sample on which a paired feature is learned in vain: k = (1, 0, 1), b = (1, 1)."""

ORDER_OVER_ALL = Instance(
    c=Fraction(20),
    features=(*self_standing(1, f1="3/5", f2="11/20", f3="1/2"), *self_standing(2, g1="1/100", g2="1/100", g3="1/100")),
    tau=Fraction("0.512"),
)
"""Strong features that no training learns: they may not stand in the order statistics of 1(c)."""
