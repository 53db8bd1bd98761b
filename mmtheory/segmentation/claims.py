"""The papers' statements on RGB-D segmentation as claims, and what the rendered scenes are built to show."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from mmtheory.claim import Budget, Claim, Finding, Verdict, all_of, at_least, not_run, within
from mmtheory.datasets.scenes import CLASSES, KINDS, ONLY_COLOUR, ONLY_DEPTH, Scenes
from mmtheory.estimate import Estimate
from mmtheory.segmentation.runs import SEEDS, scenes
from mmtheory.segmentation.summary import Summary, mean

PAPER = "Uni-Modal Teacher (Du et al., 2021)"
HOLDS, SUPPORTED, REFUTED, INCONCLUSIVE = Verdict

Check = Callable[[Budget, int], Finding]

_SCENES = 200
_MARGIN = 0.1


def check_looks(*_: Any) -> Finding:
    """Whether exchanging the classes of a pair leaves one image of every scene as it is, bit by bit, and not both."""
    law = Scenes()
    same = changed = 0
    for k, (pair, blind, seen) in enumerate(((ONLY_DEPTH, "rgb", "depth"), (ONLY_COLOUR, "depth", "rgb"))):
        objects = law.objects_of(np.random.default_rng(k), _SCENES)
        first, second = (list(KINDS).index(name) for name in pair)
        exchanged = np.arange(len(KINDS))
        exchanged[[first, second]] = second, first
        of, other = (
            law.views(replace(objects, kind=kind), np.random.default_rng(k))
            for kind in (objects.kind, exchanged[objects.kind])
        )
        same += int(np.array_equal(getattr(of, blind), getattr(other, blind)))
        with_pair = np.isin(of.label, [CLASSES.index(name) for name in pair]).any(axis=(1, 2))
        differs = np.any(getattr(of, seen) != getattr(other, seen), axis=tuple(range(1, getattr(of, seen).ndim)))
        changed += int(np.array_equal(differs, with_pair))
    evidence = (
        f"two pairs in {_SCENES} scenes each: {same} of 2 images unchanged, {changed} of 2 changed where the pair is"
    )
    return Finding(HOLDS if same == changed == 2 else REFUTED, evidence)


def sampled(check: Callable[[Summary], tuple[dict[str, Estimate], Verdict]]) -> Check:
    """Minutes of training, hence nothing at the quick budget."""

    def run(budget: Budget, seed: int) -> Finding:
        if budget < Budget.STANDARD:
            return not_run(Budget.STANDARD)
        estimates, verdict = check(scenes(budget, seed))
        evidence = "; ".join(
            f"{name} {100 * e.value:.1f} [{100 * e.low:.1f}, {100 * e.high:.1f}]" for name, e in estimates.items()
        )
        return Finding(verdict, f"{evidence} points, {SEEDS[budget]} seeds", estimates)

    return run


def better(*pairs: tuple[str, str]) -> Check:
    """Of every pair the first network has the higher mIoU, seed by seed."""

    def check(summary: Summary) -> tuple[dict[str, Estimate], Verdict]:
        estimates = {f"{first} − {second}": summary.difference(first, second) for first, second in pairs}
        return estimates, all_of([at_least(estimate, 0) for estimate in estimates.values()])

    return sampled(check)


@sampled
def check_blind(summary: Summary) -> tuple[dict[str, Estimate], Verdict]:
    """Whether either uni-modal network guesses within the pair that its images do not tell apart."""
    estimates = {}
    for network, pair in (("rgb", ONLY_DEPTH), ("depth", ONLY_COLOUR)):
        first, second = (CLASSES.index(name) for name in pair)
        estimates[f"{network} on {pair[0]}, {pair[1]}:"] = mean(summary.told_apart(network, (first, second)))
    return estimates, all_of([within(of, 0.5 - _MARGIN, 0.5 + _MARGIN) for of in estimates.values()])


_ON_SCENES = (
    "rendered scenes in place of NYUv2, 960 for training; three scales, 15 epochs from scratch, λ = 1, a tenth of it "
    "every 3 epochs; seeds differ in scenes and initial weights"
)
_HIGHER = "mIoU on test scenes, the difference seed by seed: its 95 % interval lies above 0"


def _claim(
    part: str, section: str, statement: str, expected: Verdict, check: Check, reading: str, **kwargs: Any
) -> Claim:
    declared: dict[str, Any] = {
        "assumptions": _ON_SCENES,
        "form": "printed",
        "scope": "empirical",
        "source": "paper",
        "needs": Budget.STANDARD,
    }
    return Claim(
        id=f"segmentation.{part}",
        paper=PAPER,
        section=section,
        statement=statement,
        expected=expected,
        check=check,
        reading=reading,
        **{**declared, **kwargs},
    )


_OURS = {"form": "ours", "source": "reconstructed"}

CLAIMS: tuple[Claim, ...] = (
    _claim(
        "scenes",
        "4.2",
        "Colour images do not tell discs from balls, depth images not red boxes from green ones; the other image does.",
        HOLDS,
        check_looks,
        "exchanging the two classes leaves one image of a scene as it is, bit by bit, and changes the other",
        assumptions="noise apart, which does not depend on the classes",
        **{**_OURS, "scope": "exact", "needs": Budget.QUICK},
    ),
    _claim(
        "blind",
        "4.2",
        "Uni-modal networks guess within the pair that their images do not tell apart.",
        SUPPORTED,
        check_blind,
        f"of the pixels taken for one of the two, the share taken for the right one is within 50 ± {100 * _MARGIN:g} %",
        **_OURS,
    ),
    _claim(
        "fusion",
        "4.2",
        "Middle fusion is better than either modality alone.",
        SUPPORTED,
        better(("naive", "rgb"), ("naive", "depth")),
        _HIGHER,
        **_OURS,
    ),
    _claim(
        "depth-encoder",
        "4.2",
        "The depth encoder of joint training is worse than a uni-modal one (Table 4; laziness, Table 2).",
        SUPPORTED,
        better(("depth", "frozen naive"), ("frozen depth", "frozen naive")),
        _HIGHER + ". A new decoder on the frozen encoder, against the uni-modal network as it is and so treated",
    ),
    _claim(
        "umt",
        "4.2",
        "Uni-modal teachers improve middle fusion (Table 3; laziness, Table 5).",
        INCONCLUSIVE,
        better(("umt", "naive")),
        _HIGHER,
    ),
    _claim(
        "umt.depth-encoder",
        "4.2",
        "Uni-modal teachers improve the depth encoder.",
        INCONCLUSIVE,
        better(("frozen umt", "frozen naive")),
        _HIGHER + ". A new decoder on the frozen encoders",
        **_OURS,
    ),
)
"""In the order of the paper's argument, after what the data are."""
