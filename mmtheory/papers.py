"""The titles under which the ledger lists the papers' claims."""

COMPETITION = "Modality Competition (Huang et al., ICML 2022)"
LAZINESS = "Modality Laziness (Du et al., ICLR 2022 submission)"
UMT = "Uni-Modal Teacher (Du et al., 2021)"
GREEDY = "Greedy Multi-Modal Learning (Wu et al., ICLR 2022 submission)"
