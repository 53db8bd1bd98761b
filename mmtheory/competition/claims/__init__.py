"""The statements of "Modality Competition" as claims, each beside its check."""

from mmtheory.claim import Claim, Finding
from mmtheory.competition.claims.deficient_encoders import DEFICIENT
from mmtheory.competition.claims.definitions import DEFINITIONS
from mmtheory.competition.claims.emergence import EMERGENCE
from mmtheory.competition.claims.flow import FLOW
from mmtheory.competition.claims.hypothesis import HYPOTHESIS
from mmtheory.competition.claims.joint_against_uni_modal import AGAINST
from mmtheory.competition.claims.later import LATER
from mmtheory.competition.claims.lemmas import LEMMAS
from mmtheory.competition.claims.limits import LIMITS
from mmtheory.competition.claims.limits_exact import LIMITS_EXACT
from mmtheory.competition.claims.permanence import PERMANENCE
from mmtheory.competition.claims.phase_one import PHASE_ONE
from mmtheory.competition.claims.summed_errors import SUMMED
from mmtheory.competition.claims.theorems import THEOREMS
from mmtheory.competition.claims.three_modalities import THREE
from mmtheory.competition.claims.trajectories import TRAJECTORIES
from mmtheory.competition.claims.wider_range import RANGE, SECOND_LAYER, SPIKES
from mmtheory.competition.claims.winners import WINNERS
from mmtheory.competition.summary import Summary

_RUN = (
    WINNERS,
    PHASE_ONE,
    EMERGENCE,
    TRAJECTORIES,
    FLOW,
    PERMANENCE,
    HYPOTHESIS,
    SUMMED,
    THEOREMS,
    AGAINST,
    DEFICIENT,
    THREE,
    SPIKES,
    SECOND_LAYER,
    RANGE,
)

ON_ONE_RUN: tuple[Claim, ...] = tuple(claim for subject in _RUN for claim in subject.claims)
"""Claims about trained networks of one size: where they judge a run, any run of that size will do."""

CLAIMS: tuple[Claim, ...] = (
    *DEFINITIONS.claims,
    *LEMMAS.claims,
    *ON_ONE_RUN,
    *LATER.claims,
    *LIMITS_EXACT.claims,
    *LIMITS.claims,
)


def judge(summary: Summary) -> dict[str, Finding]:
    """What each claim about trained networks has to say about one run, by id, in the order of the paper's sections."""
    judgements: dict[object, Claim] = {}
    for claim in ON_ONE_RUN:
        # Two claims may judge different runs alike.
        judgements.setdefault(claim.judge, claim)
    return {
        claim.id: claim.judged(summary)
        for claim in sorted(judgements.values(), key=lambda claim: claim.section)
        if claim.judge
    }
