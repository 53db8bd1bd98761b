"""K → ∞ on runs along families of settings: what statements call o(1), Õ(·) and Θ(·), and what becomes of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Unpack

import numpy as np

from mmtheory import stats
from mmtheory.claim import OURS, Budget, Declared, Finding, Verdict, all_of, at_least
from mmtheory.competition.assumptions import LEARNED
from mmtheory.competition.claims.limit_runs import (
    END,
    EVERY,
    PRUNED,
    SPIKES_BELOW,
    TRAINED,
    UNI_MODAL_LEARNED,
    at_every_size,
    inside,
    on,
)
from mmtheory.competition.claims.limits_exact import mistaken_for_nothing
from mmtheory.competition.claims.paper import PAPER
from mmtheory.competition.claims.theorems import CERTAIN
from mmtheory.competition.family import Family
from mmtheory.competition.inequalities import (
    MANY_OFF_TARGET,
    NOISE_AVERAGES,
    PROOF,
    SMALL_MARGIN,
)
from mmtheory.competition.limit import (
    AGREE,
    FAR,
    FLAT,
    POLYLOG,
    Limit,
    Means,
    bounded,
    follows,
    logarithms,
    of_one_order,
    persisting,
    vanishing,
    vanishing_exactly,
    verdict,
)
from mmtheory.competition.series import (
    PerSeed,
    Series,
    disagreement,
    encoder_knows,
    joint_gap,
    joint_ratio,
    largest,
    loser_order,
    loser_over_winner,
    losers_that_rise,
    lost_but_known,
    noise_order,
    passage,
    passage_from_scale,
    uni_modal_ratio,
)
from mmtheory.estimate import Estimate
from mmtheory.familywise import together

LIMITS = PAPER.subject(
    source="reconstructed",
    scope="empirical",
    starts_at=Budget.STANDARD,
    needs=Budget.THOROUGH,
    preface=f"K → ∞ along a family; by a fitted exponent of K, whose interval over seeds decides: below −{FLAT:g} a "
    f"deviation tends to 0, above {FLAT:g} it recedes, within it stalls and decides nothing, for a logarithm looks "
    f"like it; what is Õ(·), Θ(·) or at least 1/polylog K tends to its order up to {FLAT:g} from it, recedes beyond "
    f"the exponent that (log K)^{POLYLOG} shows between the first and the last size, and between these is unresolved",
    **on("end", *END),
)

Word = Callable[[Estimate, Sequence[int]], Limit]
"""Of a fitted exponent, and the sizes that it is fitted at."""


def to_nothing(exponent: Estimate, K: Sequence[int]) -> Limit:
    """`vanishing`, at whatever sizes."""
    return vanishing(exponent)


def fitted(number: PerSeed, word: Word, label: str, order: bool, trained: bool = True) -> Callable[[Series], Finding]:
    """The word for a number of every seed by its exponent, and its verdict.

    Of sizes (`order`) the geometric mean over seeds is followed, of shares the mean.
    """

    def judge(series: Series) -> Finding:
        return by_exponent(series.trained if trained else series, number, word, label, order)

    return judge


def by_exponent(series: Series, number: PerSeed, word: Word, label: str, order: bool) -> Finding:
    """The word, its verdict and the exponent that it comes from."""
    exponent = series.exponent_of_order(number) if order else series.exponent_of_mean(number)
    found = word(exponent, series.K)
    told = str(exponent) if np.isfinite(exponent.value) else "unknown, for it is not positive at every K"
    allowed = "" if word is to_nothing else f", of (log K)^{POLYLOG} {logarithms(series.K):.2f}"
    evidence = f"{found}: {label} {values(series, number, order)}; exponent of K {told}{allowed}"
    return Finding(verdict(found, Means.FIT), evidence, {"exponent": exponent})


def values(series: Series, number: PerSeed, order: bool) -> str:
    """The number at every K, in words."""
    centres = [np.exp(np.log(v).mean()) if order else v.mean() for v in map(np.asarray, series.per_seed(number))]
    return ", ".join(f"{centre:.3g} at K = {K}" for K, centre in zip(series.K, centres, strict=True))


def one_minus(number: PerSeed) -> PerSeed:
    """How far a ratio is below 1."""
    return lambda summary: 1 - number(summary)


def off_one(series: Series, number: PerSeed) -> PerSeed:
    """How far a ratio is from 1, on the side where its mean ends."""
    side = np.sign(1 - series.means(number)[-1].value)
    return lambda summary: side * (1 - number(summary))


# -- Theorems 5.1, 5.2, Corollary 5.3 --------------------------------------------------------------------------------


MODALITY_2 = uni_modal_ratio(1)
"""Of the modality whose insufficient samples are three times as many."""


def law_tends(family: Family) -> Limit:
    """The word for 1 − (1 − s/K)^{K−1} along a family, which is claimed to tend to 1."""
    return vanishing_exactly([mistaken_for_nothing(family, K) for K in FAR])


class AtLaw(NamedTuple):
    """How test error / μ_2 lies to its law: the word for all K, that for the largest, both in words, and distances."""

    everywhere: Limit
    at_the_largest: Limit
    shown: str
    distances: Mapping[str, list[float]]


def at_law(series: Series) -> AtLaw:
    """Whether test error / μ_2 is 1 − (1 − s/K)^{K−1}, at the largest K nearer to it than it is to 1."""
    law = [1 - mistaken_for_nothing(series.family, K) for K in series.K]
    ratios = series.means(MODALITY_2, CERTAIN)
    shown = (
        f"law {', '.join(f'{at:.3f}' for at in law)} at K = {', '.join(map(str, series.K))}: "
        f"modality 2 {', '.join(map(str, ratios))} (99.9 %)"
    )
    distances = {"modality 2 − law": [ratio.value - at for ratio, at in zip(ratios, law, strict=True)]}
    return AtLaw(follows(ratios, law, 1), follows(ratios[-1:], law[-1:], 1), shown, distances)


BY_LAW = (
    f"K → ∞ along a family; test error / μ_2 is within {AGREE:g} of 1 − (1 − s/K)^{{K−1}} at every K, its 99.9 % "
    "interval included, and at the largest K nearer to it than it is to 1, so that what has come to a stop does not "
    "pass for it: then it does what that law does, which is known to the limit"
)


@LIMITS.claim(
    "limit.theorem-5.1.test",
    "The uni-modal test error is (1 ± o(1)) μ_r.",
    Verdict.SUPPORTED,
    section="5.1",
    declares={"modality 2 − law": (-0.04, 0.04)},
    uses=("competition.limit.sparsity", "competition.theorem-5.1.test"),
    **(
        on("end", inside(*PROOF, MANY_OFF_TARGET), *EVERY, UNI_MODAL_LEARNED)
        | {"preface": f"{BY_LAW}; off it, the exponent of K in its gap to 1 refutes above {FLAT:g}"}
    ),
)
def uni_modal_test_error(series: Series) -> Finding:
    """Of modality 2, whose insufficient samples are three times as many.

    At the end of the runs, when every class is learned; some insufficient samples may not be memorised by then.
    """
    found = at_law(series)
    if found.everywhere is Limit.TENDS:
        word = law_tends(series.family)
        return Finding(verdict(word, Means.LAW), f"{word} by its {found.shown}", found.distances)
    exponent = series.exponent_of_mean(off_one(series, MODALITY_2))
    word = Limit.RECEDES if vanishing(exponent) is Limit.RECEDES else Limit.UNRESOLVED
    evidence = f"{word}, not at its {found.shown}; exponent of K in the gap to 1 {exponent}"
    return Finding(verdict(word, Means.FIT), evidence, found.distances)


@LIMITS.claim(
    "limit.theorem-5.1.sparsity",
    "Where s is fixed and spikes stay below the target, τ < γ_r, the uni-modal test error is (1 − e^{−s} ± o(1)) μ_r, "
    "and Theorem 5.1 does not hold.",
    Verdict.SUPPORTED,
    section="5.1",
    declares={"modality 2 − law": (-0.05, 0.05)},
    uses=("competition.limit.sparsity",),
    **(
        OURS
        | on("sparsity", inside(*PROOF), SPIKES_BELOW, *EVERY, UNI_MODAL_LEARNED)
        | {
            "preface": f"{BY_LAW}, as long as τ < γ_r, which holds at the sizes that are run; off the law at the "
            "largest, refuted"
        }
    ),
)
def fixed_sparsity_stalls(series: Series) -> Finding:
    """Of modality 2, in a family with s = 1.2, whose γ_r falls below τ = 0.02 far beyond the sizes that are run."""
    found = at_law(series)
    if found.everywhere is Limit.TENDS:
        word = law_tends(series.family)
        # What refutes the theorem along this family is what is claimed here.
        says = {Verdict.REFUTED: Verdict.SUPPORTED, Verdict.SUPPORTED: Verdict.REFUTED}
        of_theorem = verdict(word, Means.LAW)
        return Finding(says.get(of_theorem, of_theorem), f"{word} by its {found.shown}", found.distances)
    word = Limit.RECEDES if found.at_the_largest is Limit.RECEDES else Limit.UNRESOLVED
    return Finding(verdict(word, Means.LAW), f"{word}, not at its {found.shown}", found.distances)


LIMITS.claim(
    "limit.theorem-5.2.class",
    "Where modality r loses class j, f^r fails class j, up to o(1) of the lost classes.",
    Verdict.SUPPORTED,
    section="5.2",
    reading="of a seed's lost classes the share of which f^r errs on less than 0.9",
    uses=("competition.theorem-5.2.class", "competition.limit.lemma-a14"),
)(fitted(lost_but_known, to_nothing, "the share that f^r knows is", order=False))


@LIMITS.claim(
    "limit.theorem-5.2.encoder",
    "With probability p_{3−r} the test error of f^r is at least 1/K.",
    Verdict.SUPPORTED,
    section="5.2",
    uses=("competition.theorem-5.2.encoder",),
    **(on("end", *END) | {"preface": "K → ∞ along a family, the inequality itself at every K"}),
)
def encoder_errs(series: Series) -> Finding:
    """Of both modalities, which are alike, the share of f^r that err on 1/K or more is at least 1/2 at every K.

    Each share with its interval at 1 − 0.05 over the number of sizes, for any of them refutes.
    """
    confidence, shares = together(len(series.K)), []
    for member in series.trained.members:
        knows = encoder_knows(member)
        wrong = round(len(member.mu) * float(np.sum(1 - knows)))
        shares.append(stats.proportion(wrong, len(member.mu) * knows.size, confidence))
    found = all_of([at_least(share, 0.5) for share in shares])
    word = {Verdict.SUPPORTED: Limit.TENDS, Verdict.REFUTED: Limit.RECEDES}.get(found, Limit.UNRESOLVED)
    parts = [f"{share} at K = {K}" for K, share in zip(series.K, shares, strict=True)]
    evidence = f"{word}: f^r errs on 1/K or more in a share {', '.join(parts)} ({100 * confidence:.4g} % each)"
    return Finding(found, evidence, {"share": shares})


@LIMITS.claim(
    "limit.corollary-5.3",
    "The joint test error is Σ_r (p_r ± o(1)) μ_r.",
    Verdict.SUPPORTED,
    section="5.2",
    reading="joint test error / Σ_r p̂_r μ_r, each seed with its own winners, tends to 1",
    uses=("competition.corollary-5.3", "competition.limit.sparsity"),
)
def joint_error_tends(series: Series) -> Finding:
    """By the distance of its mean over seeds from 1, on the side where that ends; without an exponent if it crosses."""
    trained = series.trained
    return by_exponent(trained, off_one(trained, joint_ratio), to_nothing, "the ratio's distance from 1 is", False)


LIMITS.claim(
    "limit.best-uni-modal",
    "The best uni-modal network outperforms the jointly trained one, in the limit too.",
    Verdict.SUPPORTED,
    section="5.2",
    reading="(joint − best uni-modal test error) / (max μ − min μ), the share of classes that the worse modality wins, "
    "stays above 1/polylog K",
    uses=("competition.corollary-5.3.best-uni-modal", "competition.limit.corollary-5.3"),
    **on("end", *END, UNI_MODAL_LEARNED),
)(fitted(joint_gap, persisting, "the gap is", order=False))

# -- Property 6.1 and Claim A.7 --------------------------------------------------------------------------------------

LIMITS.claim(
    "limit.property-6.1",
    "With high probability the modality with the larger S_j(0) wins class j.",
    Verdict.SUPPORTED,
    section="6.1",
    reading="the share of learned classes that another modality wins tends to 0, where n_j = 20 √K",
    uses=("competition.property-6.1", "competition.limit.lemma-a3"),
    **on("phase one", inside(*PROOF, SMALL_MARGIN, NOISE_AVERAGES), *EVERY, at_every_size(LEARNED)),
)(fitted(disagreement, to_nothing, "disagreement is", order=False, trained=False))

LIMITS.claim(
    "limit.property-6.1.fixed-samples",
    "Where the number of samples a class is fixed, and ν with it, a share of at least 1/polylog K of the classes is "
    "won by the modality with the smaller S_j(0).",
    Verdict.INCONCLUSIVE,
    section="6.1",
    reading="at n_j = 50",
    uses=("competition.limit.property-6.1",),
    **(OURS | on("end", inside(*PROOF, SMALL_MARGIN), *EVERY, at_every_size(LEARNED))),
)(fitted(disagreement, persisting, "disagreement is", order=False, trained=False))

LIMITS.claim(
    "limit.claim-a7",
    "T_j = Θ(K β^{q−1} / (η Γ_0^{q−2})).",
    Verdict.SUPPORTED,
    section="A.4",
    reading="T_j over the formula, with its constant and without the noise, each class with its own Γ_j^r(0), median "
    "over classes, is of one order in K",
    uses=("competition.claim-a7.constant",),
    **on("end", inside(*PROOF), *EVERY, at_every_size(LEARNED)),
)(fitted(passage, of_one_order, "T_j / formula is", order=True, trained=False))

LIMITS.claim(
    "limit.claim-a7.logarithm",
    "T_j = Θ(K β^{q−1} / (η Γ_0^{q−2})), with Γ_0 ~ σ_0 √(2 log m).",
    Verdict.SUPPORTED,
    section="A.4",
    reading="T_j η (σ_0 √(2 log m))^{q−2} / (K β^{q−1}), median over classes, is of one order in K",
    uses=("competition.limit.claim-a7",),
    **on("end", inside(*PROOF), *EVERY, at_every_size(LEARNED)),
)(fitted(passage_from_scale, of_one_order, "T_j / formula is", order=True, trained=False))

# -- Lemmas A.14, A.16–A.19 ------------------------------------------------------------------------------------------

LIMITS.claim(
    "limit.lemma-a14",
    "The losing modality's Γ stays at Õ(σ_0) to the end.",
    Verdict.INCONCLUSIVE,
    section="A.6",
    reading="max_t Γ_loser / σ_0, median over classes with a winner at t = 0, grows no faster than a power of log K",
    declares={"exponent": (-0.2, 0.2)},
    uses=("competition.lemma-a14",),
)(fitted(loser_order, bounded, "Γ_loser / σ_0 is", order=True))
LIMITS.claim(
    "limit.lemma-a14.share",
    "The losing modality's Γ stays at Õ(σ_0) to the end, with high probability.",
    Verdict.INCONCLUSIVE,
    section="A.6",
    reading="of the classes with a winner at t = 0 the share where max_t Γ_loser exceeds 2 σ_0 log(K m d) tends to 0",
    uses=("competition.limit.lemma-a14",),
)(fitted(losers_that_rise, to_nothing, "the share that rises is", order=False))
LIMITS.claim(
    "limit.lemma-a14.ratio",
    "Γ_loser / Γ_winner at the end is Õ(σ_0) / Ω̃(1) = o(1).",
    Verdict.SUPPORTED,
    section="A.6",
    reading="Γ_loser / Γ_winner, median over lost classes, tends to 0",
    uses=("competition.limit.lemma-a14",),
)(fitted(loser_over_winner, to_nothing, "Γ_loser / Γ_winner is", order=True))
LOGARITHM = "2 log(K m d)"


def monitor(
    lemma: str, statement: str, expected: Verdict, number: PerSeed, label: str, **declared: Unpack[Declared]
) -> None:
    """Declare that the largest value of a monitor over its bound grows no faster than a power of log K."""
    reading = (
        f"the largest {label} of a run grows no faster than (log K)^{POLYLOG}, beyond the logarithm that it is over, "
        "for Õ(·) hides any power"
    )
    LIMITS.claim(f"limit.{lemma}", statement, expected, **({"section": "A.7", "reading": reading} | declared))(
        fitted(number, bounded, f"max {label} is", order=True)
    )


monitor(
    "lemma-a16",
    "Φ_j^r ≤ Õ(1).",
    Verdict.SUPPORTED,
    largest("Phi", "beta"),
    f"Φ_j^r / (β {LOGARITHM}), of the leading neurons,",
    uses=("competition.lemma-a16",),
)
monitor(
    "lemma-a17",
    "⟨w_{j,l}^r, M_j^r⟩ ≥ −Õ(σ_0).",
    Verdict.SUPPORTED,
    largest("most_negative", "sigma_0", -1),
    f"−⟨w_{{j,l}}, M_j⟩ / (σ_0 {LOGARITHM}), of all neurons,",
    uses=("competition.lemma-a17",),
    **on("all neurons", inside(*PROOF), *(one for one in EVERY if one is not PRUNED), TRAINED),
)
OFF_DIAGONAL = f"|⟨w_{{j,l}}, M_i⟩| / (σ_0 {LOGARITHM}), of the leading neurons,"
monitor(
    "lemma-a18",
    "|⟨w_{j,l}^r, M_i^r⟩| ≤ Õ(σ_0) for i ≠ j.",
    Verdict.INCONCLUSIVE,
    largest("off_diagonal", "sigma_0"),
    OFF_DIAGONAL,
    uses=("competition.lemma-a18",),
)
monitor(
    "lemma-a18.small-steps",
    "|⟨w_{j,l}^r, M_i^r⟩| ≤ Õ(σ_0) for i ≠ j, at a quarter of the step size.",
    Verdict.INCONCLUSIVE,
    largest("off_diagonal", "sigma_0"),
    OFF_DIAGONAL,
    uses=("competition.limit.lemma-a18",),
    **(OURS | on("small steps", *END)),
)
monitor(
    "lemma-a19",
    "|⟨w_{j,l}^r, ξ'_i⟩| stays at its initial order for y_i ≠ j.",
    Verdict.INCONCLUSIVE,
    noise_order,
    f"|⟨w_{{j,l}}, ξ'_i⟩| / (σ_0 σ_g √d_r {LOGARITHM}), of the leading neurons, over sufficient samples of other "
    "classes,",
    uses=("competition.lemma-a19",),
)
