"""What the rendered scenes are built to show: pairs of classes that only one of the two images tells apart."""

from dataclasses import replace

import numpy as np

from mmtheory.claim import OURS, Budget, Finding, Verdict
from mmtheory.datasets.scenes import CLASSES, KINDS, ONLY_COLOUR, ONLY_DEPTH, Scenes
from mmtheory.segmentation.claims.paper import PAPER

SCENES = PAPER.subject()

_COUNT = 200


@SCENES.claim(
    "scenes",
    "Colour images do not tell discs from balls, depth images not red boxes from green ones; the other image does.",
    Verdict.SUPPORTED,
    reading="exchanging the two classes leaves one image of a scene as it is, bit by bit, and changes the other",
    assumptions="noise apart, which does not depend on the classes",
    scope="exact",
    **OURS,
)
def pairs_look_alike(budget: Budget, seed: int) -> Finding:
    law = Scenes()
    same = changed = 0
    for k, (pair, blind, seen) in enumerate(((ONLY_DEPTH, "rgb", "depth"), (ONLY_COLOUR, "depth", "rgb"))):
        objects = law.objects_of(np.random.default_rng(k), _COUNT)
        first, second = (list(KINDS).index(name) for name in pair)
        exchange = np.arange(len(KINDS))
        exchange[[first, second]] = second, first
        views, exchanged = (
            law.views(replace(objects, kind=kind), np.random.default_rng(k))
            for kind in (objects.kind, exchange[objects.kind])
        )
        same += int(np.array_equal(getattr(views, blind), getattr(exchanged, blind)))
        with_pair = np.isin(views.label, [CLASSES.index(name) for name in pair]).any(axis=(1, 2))
        image = getattr(views, seen)
        differs = np.any(image != getattr(exchanged, seen), axis=tuple(range(1, image.ndim)))
        changed += int(np.array_equal(differs, with_pair))
    evidence = (
        f"two pairs in {_COUNT} scenes each: {same} of 2 images unchanged, {changed} of 2 changed where the pair is"
    )
    return Finding(Verdict.SUPPORTED if same == changed == 2 else Verdict.REFUTED, evidence)
