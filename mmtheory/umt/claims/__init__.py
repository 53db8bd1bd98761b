"""The statements of the two UMT papers as claims: section 3.2 exactly, the experiments' orderings on our data."""

from mmtheory.claim import Claim
from mmtheory.umt.claims.additive import ADDITIVE
from mmtheory.umt.claims.decoupling import DECOUPLING
from mmtheory.umt.claims.encoders import ENCODERS
from mmtheory.umt.claims.htad import HTAD
from mmtheory.umt.claims.paired_features import PAIRED_FEATURES
from mmtheory.umt.claims.passes import PASSES
from mmtheory.umt.claims.weak_classes import WEAK_CLASSES

CLAIMS: tuple[Claim, ...] = tuple(
    claim
    for subject in (DECOUPLING, ADDITIVE, ENCODERS, PAIRED_FEATURES, HTAD, WEAK_CLASSES, PASSES)
    for claim in subject.claims
)
"""In the order of the papers' arguments."""
