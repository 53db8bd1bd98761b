"""What the papers' results suggest where a regime was found: a sentence, and the difference that it rests on.

A suggestion, not a promise: the difference was measured with small networks on the data at hand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mmtheory.diagnosis.regime import COMBINATIONS, Evidence, Regime, regime
from mmtheory.estimate import Estimate


@dataclass(frozen=True)
class Advice:
    """A suggestion.

    Args:
        sentence: what to do, and why.
        measure: what `estimate` is.
        estimate: a difference of accuracies, for new samples.
    """

    sentence: str
    measure: str
    estimate: Estimate


def advice(found: Evidence, modalities: Sequence[str]) -> Advice:
    """The suggestion for the regime of some evidence."""
    combination = COMBINATIONS[found.combination]
    over_joint = Estimate(-found.ahead.value, -found.ahead.high, -found.ahead.low)
    apart = Advice("", f"{combination} − joint training", over_joint)
    match regime(found):
        case Regime.REDUNDANT:
            best = modalities[found.single - 1]
            return Advice(
                f"{best} alone will do. Average the modalities' predictions where one may be missing.",
                f"best of all − networks on {best} alone",
                found.gain,
            )
        case Regime.PAIRED:
            return Advice(
                "Train jointly, with a head that is not linear: what is paired no uni-modal network sees. Uni-modal "
                "teachers (UMT) would hold the encoders to what they see alone.",
                f"joint training − {combination}",
                found.ahead,
            )
        case Regime.LAZY | Regime.COMPETING:
            if over_joint.high < 0:
                return Advice(
                    "Teach the joint network by uni-modal teachers (UMT). Encoders that are trained apart and combined "
                    f"({combination}) are worse here, by {found.ahead.text(100, '.1f')} points.",
                    apart.measure,
                    over_joint,
                )
            better = over_joint.low > 0
            return Advice(
                f"Train the encoders apart and combine them ({combination}), or teach the joint network by uni-modal "
                "teachers (UMT); modality dropout is worth a try."
                + ("" if better else " By how much that is better is not decided here."),
                apart.measure,
                over_joint,
            )
        case _:
            why = "a network diverged" if found.diverged else "nothing stands out beyond the intervals"
            return Advice(f"None: {why}.", apart.measure, over_joint)
