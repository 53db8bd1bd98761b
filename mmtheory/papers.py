"""The titles under which the ledger lists the papers' claims, and what each paper is about."""

from collections.abc import Mapping

COMPETITION = "Modality Competition (Huang et al., ICML 2022)"
LAZINESS = "Modality Laziness (Du et al., ICLR 2022 submission)"
UMT = "Uni-Modal Teacher (Du et al., 2021)"
GREEDY = "Greedy Multi-Modal Learning (Wu et al., ICLR 2022 submission)"

SUBJECTS: Mapping[str, str] = {
    COMPETITION: "A network is trained on two modalities at once, each of which tells the class. Of every class it "
    "learns from one modality, the winner, and hardly from the other, the loser: with the winner the loss vanishes, "
    "and with the loss every gradient. The paper says who wins, and what that costs in test error. Γ_j^r is what the "
    "network knows of class j from modality r, σ_0 the size of the initial weights, μ_r the share of samples in which "
    "modality r says little of the class.",
    LAZINESS: "In a model of training features are taken in descending order of their strength p until the task is "
    "solved: what the stronger features of both modalities have solved together, the weaker ones of each are never "
    "learned for. Modality r alone learns b_r features; joint training learns k_r of modality r, and k_3 that need "
    "both. Uni-Modal Teacher (UMT) is training that favours the features of single modalities.",
    UMT: "Encoders that were trained jointly know less of their modality than encoders trained alone: they are lazy. "
    "Uni-Modal Teacher (UMT) trains jointly and has encoders that were trained alone, the teachers, hand over their "
    "features. Naive fusion is joint training without teachers.",
    GREEDY: "A network of two branches comes to rely on the modality that it learns faster. d_util is how much more "
    "one branch is used than the other, d_speed how much faster it is learned; guided training watches d_speed and "
    "steers against it.",
}
"""What each paper says, in words and before anything is checked, for whoever has not read it."""
