"""Where paired features are rare, and where they abound: averaged predictions, naive fusion, UMT and its variants."""

from mmtheory.claim import OURS, Budget, Verdict
from mmtheory.umt.claims.paper import (
    FROM_LAZINESS,
    MEASURED,
    ON_ABUNDANT,
    ON_RARE,
    better,
    better_encoders,
    loses_signs,
)

PAIRED_FEATURES = MEASURED.subject(section="4.1")

# -- averaged predictions against joint training ----------------------------------------------------------------------

PAIRED_FEATURES.claim(
    "dichotomy.rare",
    "Where paired features are rare, averaged uni-modal predictions are better than naive fusion.",
    Verdict.SUPPORTED,
    section="4.4",
    # About half a point, which 20 seeds decide in some runs only.
    needs=Budget.THOROUGH,
    **FROM_LAZINESS,
    **ON_RARE,
)(better("averaged-logits", "naive"))

PAIRED_FEATURES.claim(
    "dichotomy.abundant",
    "Where paired features abound, joint training is better than averaged uni-modal predictions.",
    Verdict.SUPPORTED,
    section="4.4",
    **FROM_LAZINESS,
    **ON_ABUNDANT,
)(better("naive", "averaged-logits", "averaged-probabilities"))

PAIRED_FEATURES.claim(
    "dichotomy.umt",
    "Where paired features abound, UMT is better than averaged uni-modal predictions.",
    Verdict.SUPPORTED,
    section="3.3",
    # A frozen classifier is 1.7 points behind, with an interval of ± 1.4 from 20 seeds.
    needs=Budget.THOROUGH,
    **FROM_LAZINESS,
    **ON_ABUNDANT,
)(better("umt", "averaged-logits", "averaged-probabilities", "frozen"))

# -- UMT against naive fusion and modality dropout --------------------------------------------------------------------

for other, name, if_rare, if_abundant in (
    ("naive", "naive fusion", Verdict.SUPPORTED, Verdict.REFUTED),
    ("modality-dropout", "modality dropout", Verdict.INCONCLUSIVE, Verdict.REFUTED),
):
    PAIRED_FEATURES.claim(
        f"ordering.rare.{other}", f"UMT is better than {name}; without paired features.", if_rare, **ON_RARE
    )(better("umt", other))
    PAIRED_FEATURES.claim(
        f"ordering.abundant.{other}",
        f"UMT is better than {name}; where paired features abound.",
        if_abundant,
        declares={f"− {other}": (-0.035, -0.015)},
        **ON_ABUNDANT,
    )(better("umt", other))

# -- what distillation erases, and variants that spare it -------------------------------------------------------------

for part, words, method in (
    ("chosen", "its weight chosen on validation data", "umt"),
    ("weight-1", "of weight 1", "umt-weight-1"),
    ("weight-100", "of weight 100", "umt-weight-100"),
):
    PAIRED_FEATURES.claim(
        f"erasure.{part}",
        f"Distillation from uni-modal teachers, {words}, erases the signs of paired features from the encoders: "
        "a linear classifier reads fewer of them than after naive fusion.",
        Verdict.INCONCLUSIVE,
        section="3.3",
        # Intervals of 20 seeds lie above 0 or around it, depending on the seeds.
        starts_at=Budget.THOROUGH,
        **FROM_LAZINESS,
        **ON_ABUNDANT,
        **OURS,
    )(loses_signs(method, "naive"))

VARIANTS = {"decayed": "with a weight that decays to 0", "subspace": "on what the teachers' heads read"}

for variant, words in VARIANTS.items():
    for other, name, expected in (("umt", "UMT", Verdict.SUPPORTED), ("naive", "naive fusion", Verdict.REFUTED)):
        PAIRED_FEATURES.claim(
            f"ours.{variant}.{other}",
            f"UMT {words} is better than {name}, where paired features abound.",
            expected,
            section="3.3",
            # The decayed weight gains about a third of a point.
            needs=Budget.THOROUGH if (variant, other) == ("decayed", "umt") else Budget.STANDARD,
            **FROM_LAZINESS,
            **ON_ABUNDANT,
            **OURS,
        )(better(f"umt-{variant}", other))

for variant, words in VARIANTS.items():
    PAIRED_FEATURES.claim(
        f"ours.{variant}.repair",
        f"UMT {words} repairs the lazy encoder.",
        Verdict.SUPPORTED,
        section="3.3",
        **FROM_LAZINESS,
        **ON_RARE,
        **OURS,
    )(better_encoders(f"umt-{variant}", "naive", 2))
