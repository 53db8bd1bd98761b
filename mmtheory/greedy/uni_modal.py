"""Training a branch on its own: the uni-modal networks beside Table 1 (Wu et al., section 5.1)."""

from dataclasses import dataclass
from typing import Any

from jaxtyping import Array, Float

from mmtheory.learners.data import Examples
from mmtheory.learners.method import Method, Step, cross_entropy


@dataclass(frozen=True)
class UniModal(Method):
    """Cross-entropy of a network with one branch."""

    def noted_loss(self, network: Any, examples: Examples, step: Step) -> tuple[Float[Array, ""], Any]:
        """The loss, and the moments that the running ones are to count."""
        passed = network.run(examples.x, training=True)
        (logits,) = passed.logits
        return cross_entropy(logits, examples), passed.moments

    def settled(self, network: Any, notes: Any) -> Any:
        """The network whose running moments have counted the step's batch."""
        return network.settled(notes)
