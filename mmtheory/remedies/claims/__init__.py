"""The statements of UMT's sections 2.2, 3.1 and 3.3 as claims about the network of Modality Competition."""

from mmtheory.claim import Claim
from mmtheory.remedies.claims.conjecture_1 import CONJECTURE_1
from mmtheory.remedies.claims.insufficiency import INSUFFICIENCY
from mmtheory.remedies.claims.soft_labels import LABELS
from mmtheory.remedies.claims.teachers import TEACHING

CLAIMS: tuple[Claim, ...] = (*TEACHING.claims, *CONJECTURE_1.claims, *INSUFFICIENCY.claims, *LABELS.claims)
