"""What starts from the uni-modal networks: fine-tuning, a classifier on frozen encoders, averaged predictions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Key

from mmtheory.learners.data import Observations
from mmtheory.learners.method import Build, Hyper, Method, Pretrained
from mmtheory.learners.tuning import Range
from mmtheory.learners.uni_modal import CombinedPredictions
from mmtheory.umt.entry import Entry


@dataclass(frozen=True)
class FineTuning(Method):
    """The teachers' encoders under a new head, trained jointly (laziness, A.6 and Table 9; source status: paper).

    Hyper-parameter: `encoder_rate`, the encoders' learning rate relative to the head's. At 0 they are frozen: the
    linear classifier of Table 7.
    """

    def start(self, build: Build, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> Any:
        """The teachers' encoders and a fresh head."""
        network = build.late_fusion(key, self.head)
        encoders = tuple(teacher.encoders[0] for teacher in pretrained.teachers)
        return eqx.tree_at(lambda n: n.encoders, network, encoders)

    def scale(self, update: Any, hyper: Hyper) -> Any:
        """The encoders' updates times their relative rate."""
        rate = hyper["encoder_rate"]
        return eqx.tree_at(lambda n: n.encoders, update, jax.tree.map(lambda u: rate * u, update.encoders))


class AveragedNetworks(CombinedPredictions):
    """The teachers side by side; their predictions are averaged."""

    teachers: tuple[Any, ...]
    averaged: Literal["probabilities", "logits"] = eqx.field(static=True)

    @property
    def encoders(self) -> tuple[Any, ...]:
        """The teachers' encoders."""
        return tuple(teacher.encoders[0] for teacher in self.teachers)

    def features(self, x: Observations) -> tuple[Float[Array, "n _"], ...]:
        """φ*_r(X^r)."""
        return tuple(teacher.features((x_r,))[0] for teacher, x_r in zip(self.teachers, x, strict=True))

    def each_alone(self, features: tuple[Float[Array, "n _"], ...]) -> tuple[Float[Array, "n K"], ...]:
        """Every teacher's logits."""
        return tuple(teacher.fuse((phi,)) for teacher, phi in zip(self.teachers, features, strict=True))

    def combine(self, logits: Float[Array, "R n K"], here: Bool[Array, "R n"] | None) -> Float[Array, "n K"]:
        """The mean logits, or the logarithm of the mean probabilities."""
        counted, count = (None, len(logits)) if here is None else (here[..., None], jnp.sum(here, axis=0)[:, None])
        if self.averaged == "logits":
            return jnp.mean(logits, axis=0, where=counted)
        return jax.nn.logsumexp(jax.nn.log_softmax(logits), axis=0, where=counted) - jnp.log(count)


@dataclass(frozen=True)
class Averaging(Method):
    """Averaged predictions of the uni-modal networks, without any training (laziness, Table 7).

    The paper does not say what is averaged; both readings are rows of their own.
    """

    averaged: Literal["probabilities", "logits"] = "probabilities"

    trained: ClassVar[bool] = False

    def start(self, build: Build, key: Key[Array, ""], pretrained: Pretrained, hyper: Hyper) -> AveragedNetworks:
        """The teachers."""
        return AveragedNetworks(pretrained.teachers, self.averaged)


PAPER_RATES = (1.0, 0.1, 0.01, 0.001, 0.0)
"""The encoders' learning rates of laziness, Table 9, relative to the head's 1e-3. The last is `frozen`."""

METHODS: Mapping[str, Entry] = {
    "averaged-probabilities": Entry("averaged predictions", Averaging(averaged="probabilities")),
    "averaged-logits": Entry("averaged logits", Averaging(averaged="logits")),
    "frozen": Entry("classifier on frozen encoders", FineTuning(), {}, {"encoder_rate": 0.0}),
    "fine-tuning": Entry("fine-tuning", FineTuning(), {"encoder_rate": Range(1e-3, 1.0)}),
    **{
        f"fine-tuning-{rate:g}": Entry(f"fine-tuning, encoders × {rate:g}", FineTuning(), fixed={"encoder_rate": rate})
        for rate in PAPER_RATES
        if rate
    },
}
