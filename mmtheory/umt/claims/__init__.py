"""The statements of the two UMT papers as claims: sections 2.2 and 3.2 exactly, what experiments say on our data."""

from mmtheory.claim import Claim
from mmtheory.umt.claims.additive import ADDITIVE
from mmtheory.umt.claims.algorithm import ALGORITHM
from mmtheory.umt.claims.along_training import ALONG_TRAINING
from mmtheory.umt.claims.attention_head import ATTENTION_HEAD
from mmtheory.umt.claims.classes import CLASSES, SIGN
from mmtheory.umt.claims.computation import COMPUTATION
from mmtheory.umt.claims.decoupling import DECOUPLING
from mmtheory.umt.claims.encoders import ENCODERS
from mmtheory.umt.claims.erasure import ERASURE
from mmtheory.umt.claims.fixed_settings import FIXED_SETTINGS
from mmtheory.umt.claims.htad import HTAD
from mmtheory.umt.claims.one_sided import ONE_SIDED
from mmtheory.umt.claims.paired_features import PAIRED_FEATURES
from mmtheory.umt.claims.passes import PASSES
from mmtheory.umt.claims.table_1 import TABLE_1
from mmtheory.umt.claims.weak_classes import WEAK_CLASSES

CLAIMS: tuple[Claim, ...] = tuple(
    claim
    for subject in (
        ALGORITHM,
        DECOUPLING,
        ADDITIVE,
        ENCODERS,
        ALONG_TRAINING,
        TABLE_1,
        CLASSES,
        SIGN,
        PAIRED_FEATURES,
        ATTENTION_HEAD,
        ERASURE,
        HTAD,
        ONE_SIDED,
        FIXED_SETTINGS,
        WEAK_CLASSES,
        PASSES,
        COMPUTATION,
    )
    for claim in subject.claims
)
"""In the order of the papers' arguments."""
