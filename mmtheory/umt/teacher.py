"""Uni-Modal Teacher: the fusion loss plus the distance of every encoder's features to its teacher's (UMT eq. 3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import jax.numpy as jnp
from jaxtyping import Array, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.method import Method, Network, Step, cross_entropy
from mmtheory.learners.tuning import Range
from mmtheory.learners.uni_modal import uni_modal_examples
from mmtheory.umt.distillation import DISTANCES
from mmtheory.umt.entry import WEIGHT, Entry


@dataclass(frozen=True)
class UniModalTeacher(Method):
    """L_UMT = CE + λ Σ_r λ_r distance(φ*_r(X^r), φ_r(X^r)) (UMT eq. 3; source status: paper).

    Hyper-parameters: `weight` λ; `modality_weights` λ_r, one per modality (zeros distil from one modality only);
    `temperature` of the contrastive distance.
    """

    distance: str = "MSE"

    def loss(self, network: Network, examples: Examples, step: Step) -> Float[Array, ""]:
        """Cross-entropy and distillation."""
        features = network.features(examples.x)
        task = cross_entropy(network.fuse(features), examples)
        return task + self.weight(step) * self.distillation(features, examples, step)

    def weight(self, step: Step) -> Float[Array, ""]:
        """λ at this step."""
        return step.hyper["weight"]

    def distillation(
        self, features: tuple[Float[Array, "n _"], ...], examples: Examples, step: Step
    ) -> Float[Array, ""]:
        """Σ_r λ_r distance(φ*_r, φ_r)."""
        distance, teachers = DISTANCES[self.distance], step.pretrained.teachers
        # Teachers impute where the student does.
        every = uni_modal_examples(teachers[0], examples)
        temperature = step.hyper.get("temperature", jnp.ones(()))
        distances = [
            distance(self.seen(phi, teacher), self.seen(teacher.features((x,))[0], teacher), temperature, own)
            for phi, x, teacher, own in zip(features, examples.x, teachers, every, strict=True)
        ]
        return jnp.sum(step.hyper["modality_weights"] * jnp.stack(distances))

    def seen(self, features: Float[Array, "n F"], teacher: Network) -> Float[Array, "n _"]:
        """What of a modality's features the distance sees: all of it."""
        return features


@dataclass(frozen=True)
class DecayedTeacher(UniModalTeacher):
    """UMT with a weight that falls to zero, λ (1 − t/T). Ours; for segmentation laziness, A.5, has a step decay by 0.1.

    Meant to leave the end of the training free to build the paired features that no teacher has.
    """

    def weight(self, step: Step) -> Float[Array, ""]:
        """λ (1 − t/T)."""
        return step.hyper["weight"] * (1 - step.progress)


@dataclass(frozen=True)
class SubspaceTeacher(UniModalTeacher):
    """UMT on what the teacher's linear head θ*_r reads, θ*_r φ*_r against θ*_r φ_r. Ours, of no paper.

    Student features that the teacher's head does not see are free: of F directions the K that it reads are distilled.
    """

    def seen(self, features: Float[Array, "n F"], teacher: Network) -> Float[Array, "n _"]:
        """The teacher's logits of these features."""
        return teacher.fuse((features,))


TEMPERATURE = Range(0.05, 1.0)

Weights: TypeAlias = Callable[[int], tuple[float, ...]]
"""λ_r for R modalities."""


def every(R: int) -> tuple[float, ...]:
    """λ_r = 1 for all R modalities."""
    return (1.0,) * R


def only(r: int) -> Weights:
    """Of R modalities λ_r = 1 for one, r = 0 … R−1, and 0 for the others."""
    return lambda R: tuple(float(s == r) for s in range(R))


PAPER_WEIGHTS = (0, 1, 10, 20, 50, 100)
"""Distillation weights of laziness, Table 12."""


def _row(name: str, method: UniModalTeacher, modalities: Weights = every, **more: Any) -> Entry:
    space = {"weight": WEIGHT} | ({"temperature": TEMPERATURE} if method.distance == "contrastive" else {})
    return Entry(name, method, space, {"modality_weights": modalities}, **more)


METHODS: Mapping[str, Entry] = {
    "umt": _row("UMT", UniModalTeacher()),
    "umt-l1": _row("UMT, L1", UniModalTeacher(distance="L1")),
    "umt-contrastive": _row("UMT, contrastive", UniModalTeacher(distance="contrastive")),
    "umt-first": _row("distillation, modality 1 only", UniModalTeacher(), only(0)),
    "umt-second": _row("distillation, modality 2 only", UniModalTeacher(), only(1)),
    "umt-decayed": _row("UMT, decayed weight", DecayedTeacher(), ours=True),
    "umt-subspace": _row("UMT, the teacher's subspace", SubspaceTeacher(), ours=True),
    **{
        f"umt-weight-{w}": Entry(
            f"UMT, λ = {w}", UniModalTeacher(), fixed={"modality_weights": every, "weight": float(w)}
        )
        for w in PAPER_WEIGHTS
    },
}
