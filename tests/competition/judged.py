"""What claims make of the run by hand, and of that run where two of its seeds are trained to the end."""

import numpy as np

from mmtheory.competition.claims import CLAIMS
from tests.competition.by_hand import SUMMARY, changed, over_time

BY_ID = {claim.id: claim for claim in CLAIMS}

TWO_TRAINED = changed(
    SUMMARY, joint__training_error=over_time(np.full(4, 0.5), np.full(4, 0.5), np.array([0.0, 0.0, 0.3, 1.0]))
)
"""Seeds 0 and 1 end without an error, seed 2 with one, seed 3 diverges."""

ALL_TRAINED = changed(
    TWO_TRAINED, uni_modal__training_error=np.zeros((4, 3, 2)), uni_modal__first_passage=np.full((4, 2, 3), 20)
)
"""Of seeds 0 and 1 every network ends without an error."""


def numbers(part, summary=TWO_TRAINED):
    """Those of the judgement, whatever it presumes."""
    found = BY_ID[f"competition.{part}"].judge(summary).numbers
    return {name: getattr(number, "value", number) for name, number in found.items()}
