"""The statements of Wu et al. as claims: the range of d_util, the two conjectures, and what Table 1 is said to show."""

from mmtheory.claim import Claim
from mmtheory.greedy.claims.collapse import COLLAPSE
from mmtheory.greedy.claims.computation import COMPUTATION
from mmtheory.greedy.claims.conjectures import CONJECTURES
from mmtheory.greedy.claims.definitions import DEFINITIONS
from mmtheory.greedy.claims.imbalance import IMBALANCE
from mmtheory.greedy.claims.solids import SOLIDS
from mmtheory.greedy.claims.sparsity import SPARSITY
from mmtheory.greedy.claims.symmetry import SYMMETRY
from mmtheory.greedy.claims.table_1 import TABLE_1
from mmtheory.greedy.claims.utilisation import UTILISATION

CLAIMS: tuple[Claim, ...] = tuple(
    claim
    for subject in (
        DEFINITIONS,
        UTILISATION,
        SYMMETRY,
        CONJECTURES,
        IMBALANCE,
        SPARSITY,
        TABLE_1,
        SOLIDS,
        COLLAPSE,
        COMPUTATION,
    )
    for claim in subject.claims
)
"""In the order of the paper's arguments."""
