"""The statements of UMT's sections 3.1 and 3.3 as claims about the network of Modality Competition."""

from mmtheory.claim import Claim
from mmtheory.remedies.claims.conjecture_1 import CONJECTURE_1
from mmtheory.remedies.claims.insufficiency import INSUFFICIENCY

CLAIMS: tuple[Claim, ...] = (*CONJECTURE_1.claims, *INSUFFICIENCY.claims)
