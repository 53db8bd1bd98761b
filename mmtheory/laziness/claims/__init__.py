"""The statements of "Modality Laziness", sections 3.2–3.3 and appendix B, as claims, each beside its check."""

from mmtheory.claim import Claim
from mmtheory.laziness.claims.lemma_1_proof import PROOF
from mmtheory.laziness.claims.lemmas import LEMMAS
from mmtheory.laziness.claims.modalities import MODALITIES
from mmtheory.laziness.claims.model import MODEL
from mmtheory.laziness.claims.theorem_1a import QUANTITY
from mmtheory.laziness.claims.theorem_1b import UNI_MODAL
from mmtheory.laziness.claims.theorem_1c import PERFORMANCE
from mmtheory.laziness.claims.theorem_2 import UMT
from mmtheory.laziness.claims.ties_as_correct import TIES
from mmtheory.laziness.claims.umt_learns import LEARNS
from mmtheory.laziness.claims.worked_examples import EXAMPLES

CLAIMS: tuple[Claim, ...] = tuple(
    claim
    for subject in (MODEL, LEMMAS, PROOF, QUANTITY, UNI_MODAL, PERFORMANCE, UMT, LEARNS, TIES, MODALITIES, EXAMPLES)
    for claim in subject.claims
)
