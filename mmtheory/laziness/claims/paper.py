"""What claims about "Modality Laziness" have in common: assumptions, and the two readings of "training succeeds"."""

from mmtheory import papers
from mmtheory.claim import Declared, Established, Paper

FEATURES = "independent features given y, one c > 1 for all"
POPULATION = "population: training stops at the first prefix whose exact accuracy is at least τ, ties counted half"
FINITE = "finite sample: training stops at the first prefix with a positive vote sum on every sample"

PAPER = Paper(
    "laziness",
    papers.LAZINESS,
    assumptions=f"{FEATURES}; every training succeeds (footnote 4)",
    scope="exact",
    # Most verdicts are counterexamples, witnesses and worked examples.
    established=Established.CERTIFICATE,
)


def machine_checked(file: str, theorem: str) -> Declared:
    """What a claim declares whose statement is a theorem of `laziness/proofs`, be it that it holds or that it fails."""
    return {"established": Established.MACHINE_CHECKED, "proof": f"`laziness/proofs/{file}.v`, theorem {theorem}"}
