"""What the papers state of networks on RGB-D scenes: fusion, the lazy depth encoder, and UMT."""

from collections.abc import Callable

import numpy as np

from mmtheory import stats
from mmtheory.claim import OURS, Budget, Finding, Verdict, all_of, within
from mmtheory.datasets.scenes import CLASSES, ONLY_COLOUR, ONLY_DEPTH
from mmtheory.design import Design, Reading
from mmtheory.estimate import Estimate
from mmtheory.familywise import together
from mmtheory.precondition import Precondition
from mmtheory.segmentation.claims.paper import PAPER
from mmtheory.segmentation.runs import SEEDS, scenes
from mmtheory.segmentation.summary import Summary, mean
from mmtheory.strict import above

HIGHER = (
    "mIoU on test scenes, the difference seed by seed: its interval lies above 0; 95 %, of two differences together"
)
MARGIN = 0.1

LEARNED = 0.75
"""Half the way from a guess between two classes to no error between them."""

NO_DIVERGENCE = Precondition(
    "no divergence",
    "no network diverged",
    lambda summary: (not np.any(summary.outcome.diverged), f"{int(np.sum(summary.outcome.diverged))} networks"),
)

NETWORKS = PAPER.subject(
    reading=HIGHER,
    assumptions="rendered scenes in place of NYUv2, 960 for training; three scales, 15 epochs from scratch, λ = 1, "
    "a tenth of it every 3 epochs; seeds differ in scenes and initial weights",
    scope="empirical",
    starts_at=Budget.STANDARD,
    run=scenes,
    preconditions=(NO_DIVERGENCE,),
)
"""Minutes of training each."""


def _estimated(summary: Summary, estimates: dict[str, Estimate], verdict: Verdict) -> Finding:
    evidence = "; ".join(
        f"{name} {100 * e.value:.1f} [{100 * e.low:.1f}, {100 * e.high:.1f}]" for name, e in estimates.items()
    )
    return Finding(verdict, f"{evidence} points, {len(summary.outcome.diverged)} seeds", estimates)


@NETWORKS.claim(
    "blind",
    "Uni-modal networks guess within the pair that their images do not tell apart.",
    Verdict.SUPPORTED,
    uses=("segmentation.scenes",),
    reading="the mean of both classes' recalls within the pair, of a class's pixels that are taken for one of the two "
    f"the share taken for the right one, is within 50 ± {100 * MARGIN:g} %, by intervals for both networks together",
    **OURS,
)
def blind(summary: Summary) -> Finding:
    shares = {}
    for network, pair in (("rgb", ONLY_DEPTH), ("depth", ONLY_COLOUR)):
        first, second = (CLASSES.index(name) for name in pair)
        shares[f"{network} on {pair[0]}, {pair[1]}:"] = summary.told_apart(network, (first, second))
    missing = {name: int(np.isnan(share).sum()) for name, share in shares.items()}
    if any(missing.values()):
        where = "; ".join(f"{name} {count} of {len(shares[name])} seeds" for name, count in missing.items() if count)
        reason = "no value, for no pixel of a class is taken for one of the pair"
        return Finding(Verdict.INCONCLUSIVE, f"{reason}: {where}")
    estimates = {name: mean(share, together(len(shares))) for name, share in shares.items()}
    verdict = all_of([within(share, 0.5 - MARGIN, 0.5 + MARGIN) for share in estimates.values()])
    return _estimated(summary, estimates, verdict)


def better(*pairs: tuple[str, str]) -> Callable[[Summary], Finding]:
    """Of every pair the first network has the higher mIoU, seed by seed."""

    def judge(summary: Summary) -> Finding:
        confidence = together(len(pairs))
        estimates = {f"{first} − {second}": summary.difference(first, second, confidence) for first, second in pairs}
        return _estimated(summary, estimates, all_of([above(estimate, 0) for estimate in estimates.values()]))

    return judge


NETWORKS.claim("fusion", "Middle fusion is better than either modality alone.", Verdict.SUPPORTED, **OURS)(
    better(("naive", "rgb"), ("naive", "depth"))
)
NETWORKS.claim(
    "depth-encoder",
    "The depth encoder of joint training is worse than a uni-modal one (Table 4; laziness, Table 2).",
    Verdict.SUPPORTED,
    uses=("segmentation.scenes",),
    reading=f"{HIGHER}. A new decoder on the frozen encoder, against the uni-modal network as it is and so treated",
)(better(("depth", "frozen naive"), ("frozen depth", "frozen naive")))
NETWORKS.claim(
    "umt",
    "Uni-modal teachers improve middle fusion (Table 3; laziness, Table 5).",
    Verdict.INCONCLUSIVE,
    # Three quarters of the variance are between networks that learned the classes only depth tells apart, and others.
    design=Design(Reading.POPULATION, margin=0.02, sd=0.085, repeats=SEEDS[Budget.THOROUGH]),
)(better(("umt", "naive")))


@NETWORKS.claim(
    "umt.pair",
    "With uni-modal teachers middle fusion learns more often to tell discs from balls, which only depth tells apart.",
    # Which of two networks of a seed learns it varies, and six seeds that differ must all go one way.
    Verdict.INCONCLUSIVE,
    uses=("segmentation.scenes",),
    reading="a network has learned the pair if on test scenes the mean of both classes' recalls within the pair, as in "
    f"`segmentation.blind`, is above {100 * LEARNED:g} %. Of the seeds where one of both networks has and the other "
    "has not, the share in which UMT has is above 1/2: the exact interval given their number (McNemar's test), 95 %",
    **OURS,
)
def learns_the_pair(summary: Summary) -> Finding:
    first, second = (CLASSES.index(name) for name in ONLY_DEPTH)
    # A class of which no pixel is taken for either is not learned.
    umt, naive = (summary.told_apart(network, (first, second)) > LEARNED for network in ("umt", "naive"))
    counts = {
        "both": int(np.sum(umt & naive)),
        "only UMT": int(np.sum(umt & ~naive)),
        "only middle fusion": int(np.sum(~umt & naive)),
        "neither": int(np.sum(~umt & ~naive)),
    }
    differing = counts["only UMT"] + counts["only middle fusion"]
    share = stats.proportion(counts["only UMT"], differing)
    learned = {
        "UMT": stats.proportion(int(np.sum(umt)), len(umt)),
        "middle fusion": stats.proportion(int(np.sum(naive)), len(naive)),
    }
    evidence = (
        f"the pair is learned by {', '.join(f'{name} in {count}' for name, count in counts.items())} of {len(umt)} "
        f"seeds; of the {differing} seeds that differ the share of UMT, in %, is {share.text(100, '.1f')}"
    )
    return Finding(above(share, 0.5), evidence, {"share of UMT": share, **learned, **counts})


NETWORKS.claim(
    "umt.depth-encoder",
    "Uni-modal teachers improve the depth encoder.",
    Verdict.INCONCLUSIVE,
    reading=f"{HIGHER}. A new decoder on the frozen encoders",
    # Over six seeds, for the same two kinds of networks.
    design=Design(Reading.POPULATION, margin=0.02, sd=0.097, repeats=SEEDS[Budget.THOROUGH]),
    **OURS,
)(better(("frozen umt", "frozen naive")))
