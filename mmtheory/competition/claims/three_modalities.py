"""Section 4: what is stated for two modalities, said to generalise, for three."""

from mmtheory.claim import Budget, Verdict
from mmtheory.competition.assumptions import JOINT, UNI_MODAL_TRAINED
from mmtheory.competition.claims.joint_against_uni_modal import best_uni_modal_wins
from mmtheory.competition.claims.paper import PAPER, judged_on
from mmtheory.competition.claims.theorems import encoder_fails_lost_classes, joint_test_error, uni_modal_test_error

THREE = PAPER.subject(
    section="4.1",
    source="reconstructed",
    **(judged_on("three", *JOINT, UNI_MODAL_TRAINED) | {"starts_at": Budget.STANDARD}),
)

THREE.claim(
    "three.theorem-5.1.test",
    "The uni-modal test error is (1 ± o(1)) μ_r, r = 1, 2, 3.",
    Verdict.SUPPORTED,
    uses=("competition.theorem-5.1.test",),
)(uni_modal_test_error)
THREE.claim(
    "three.theorem-5.2.class",
    "Of three modalities, where r loses class j, f^r fails class j.",
    Verdict.REFUTED,
    declares={"share": (0.3, 0.7)},
    uses=("competition.theorem-5.2.class",),
)(encoder_fails_lost_classes)
THREE.claim(
    "three.corollary-5.3",
    "The joint test error of three modalities is Σ_r (p_r ± o(1)) μ_r.",
    Verdict.SUPPORTED,
    declares={"ratio": (0.9, 1.04)},
    uses=("competition.corollary-5.3",),
)(joint_test_error)
THREE.claim(
    "three.best-uni-modal",
    "The best of three uni-modal networks outperforms the jointly trained one.",
    Verdict.SUPPORTED,
    declares={"gap": (0.5, 0.95)},
    uses=("competition.corollary-5.3.best-uni-modal",),
)(best_uni_modal_wins)
