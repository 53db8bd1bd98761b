"""Draw the figures, running the sweeps whose results are missing.

python paper_figures/make.py [NAME ...]; all figures without a name. Results: results/figures/NAME/, figures beside
them as NAME.pdf and NAME.png.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mmtheory.commands import competition, greedy, laziness, segmentation, umt
from mmtheory.commands.flags import BadInput, fail
from mmtheory.figures import (
    balanced_histograms,
    class_accuracy,
    class_fusion,
    class_laziness,
    distillation_weight,
    encoder_training,
    fine_tuning,
    finite_sample_failure,
    gamma_trajectories,
    joint_error,
    laziness_share,
    learned_features,
    learning_rate_balance,
    modality_failure,
    paired_share,
    performance_bounds,
    phase_diagram,
    phase_one,
    rebalancing_sensitivity,
    regularisation,
    segmentation_scenes,
    segmentation_schematic,
    trend,
    utilisation_histograms,
    win_probability,
    zero_error_region,
)
from mmtheory.figures.drawing import save

FIGURES = {
    "gamma_trajectories": gamma_trajectories,
    "class_accuracy": class_accuracy,
    "win_probability": win_probability,
    "phase_one": phase_one,
    "joint_error": joint_error,
    "phase_diagram": phase_diagram,
    "trend": trend,
    "learned_features": learned_features,
    "zero_error_region": zero_error_region,
    "laziness_share": laziness_share,
    "performance_bounds": performance_bounds,
    "finite_sample_failure": finite_sample_failure,
    "modality_failure": modality_failure,
    "encoder_training": encoder_training,
    "class_laziness": class_laziness,
    "fine_tuning": fine_tuning,
    "class_fusion": class_fusion,
    "distillation_weight": distillation_weight,
    "paired_share": paired_share,
    "utilisation_histograms": utilisation_histograms,
    "balanced_histograms": balanced_histograms,
    "learning_rate_balance": learning_rate_balance,
    "regularisation": regularisation,
    "rebalancing_sensitivity": rebalancing_sensitivity,
    "segmentation_scenes": segmentation_scenes,
    "segmentation_schematic": segmentation_schematic,
}
EXPERIMENTS: dict[str, Any] = {
    "competition": competition,
    "laziness": laziness,
    "umt": umt,
    "greedy": greedy,
    "segmentation": segmentation,
}
"""Figures name their experiment and do not import it, for experiments draw figures."""

RESULTS = Path("results/figures")


def make(name: str, results: Path) -> None:
    """Run what the figure lacks, and draw it. Raises BadInput if its data set's package is missing."""
    start = time.perf_counter()
    figure = FIGURES[name]
    found = {}
    for sweep, flags in figure.SWEEPS.items():
        experiment = EXPERIMENTS[figure.EXPERIMENT]
        planned = experiment.plan([*flags, "--out", str(results / "sweeps")])
        planned.out.mkdir(parents=True, exist_ok=True)
        found[sweep] = experiment.run(planned)
    save(figure.draw(found), results, name)
    print(f"{results / name}.pdf  ({time.perf_counter() - start:.0f} s)")


def main(names: Sequence[str]) -> int:
    """Draw the named figures, or all; returns the exit code. A figure that cannot be drawn does not stop the others."""
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        return fail(f"FIG: no figure {unknown[0]!r}; there are {', '.join(FIGURES)}")
    code = 0
    for name in names or FIGURES:
        try:
            make(name, RESULTS)
        except BadInput as sentence:
            code = fail(f"FIG={name}: {sentence}")
    return code


def console() -> None:
    """What `paper_figures/make.py` does."""
    sys.exit(main(sys.argv[1:]))
