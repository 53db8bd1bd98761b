"""What distillation from uni-modal teachers erases where paired features abound: their signs, in the encoders. Ours."""

from dataclasses import replace

from mmtheory import stats
from mmtheory.claim import OURS, Budget, Finding, Verdict
from mmtheory.datasets.paired_features import PairedFeatures
from mmtheory.decision import decided
from mmtheory.precondition import Precondition
from mmtheory.umt.claims.paper import FROM_LAZINESS, MEASURED, NO_DIVERGENCE, ON_ABUNDANT, Judge, fresh
from mmtheory.umt.erasure import by_emptiness
from mmtheory.umt.runs import Study, erasing

SIGNS = fresh(0.027, margin=0.01)
"""The standard deviation is the largest of the three, rounded up, in twelve draws that no check has: it asks for 58.

The sixty draws of seed 0 had up to 0.035, so that at other seeds they may leave a verdict to the larger budget.
"""

_EMPTINESS = by_emptiness(PairedFeatures())


def _kept(study: Study) -> tuple[bool, str]:
    kept = stats.mean(study.recovery["naive"].mean(axis=1))
    return kept.low > _EMPTINESS, f"{kept}"


SIGNS_TO_LOSE = Precondition(
    "signs to lose",
    f"naive fusion's encoders keep more of the signs than the share {_EMPTINESS:.2f} that emptiness alone tells",
    _kept,
)

ERASURE = MEASURED.subject(
    section="3.3",
    reading="of the signs of all paired features in both modalities, the share that a linear classifier reads off the "
    "encoder's features: that of naive fusion − that of UMT, on the average over both encoders",
    preconditions=(NO_DIVERGENCE, SIGNS_TO_LOSE),
    **FROM_LAZINESS | ON_ABUNDANT | OURS | {"run": erasing},
)


def loses_signs(method: str) -> Judge:
    """Fewer signs are read off the method's encoders than off those of naive fusion; either encoder beside it."""

    def judge(study: Study) -> Finding:
        lost = study.recovery["naive"] - study.recovery[method]
        finding = decided(SIGNS, {"signs lost": lost.mean(axis=1)})
        untaught = study.recovery["naive"] - study.recovery["alone"]
        beside = {f"encoder {r}": stats.mean(lost[:, r - 1]) for r in (1, 2)}
        beside["naive − uni-modal"] = stats.mean(untaught.mean(axis=1))
        others = "; ".join(f"{name}: {estimate.text(100, '+.2f')}" for name, estimate in beside.items())
        return replace(finding, evidence=f"{finding.evidence}. {others}", numbers={**finding.numbers, **beside})

    return judge


for part, words, method, expected, lost in (
    # Sixty draws fell into two groups: a quarter of them had gained four points, the others had lost less than two.
    ("chosen", "its weight chosen on validation data", "umt", Verdict.INCONCLUSIVE, (-0.013, 0.015)),
    ("weight-1", "of weight 1", "umt-weight-1", Verdict.SUPPORTED, (0.0, 0.03)),
    ("weight-100", "of weight 100", "umt-weight-100", Verdict.EQUIVALENT, (-0.013, 0.014)),
):
    ERASURE.claim(
        f"erasure.{part}",
        f"Distillation from uni-modal teachers, {words}, erases signs of paired features: on the average "
        "of both encoders a linear classifier reads fewer of them than after naive fusion.",
        expected,
        design=SIGNS,
        declares={"signs lost": lost},
        needs=Budget.THOROUGH,
    )(loses_signs(method))
