"""The figures of one run, for a person who looks at it; the drawing is that of the gallery."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mmtheory.competition.summary import Summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from mmtheory.competition.flow import Prediction


@dataclass(frozen=True)
class Plots:
    """What there is to draw of a run. Every method returns a matplotlib figure, which notebooks show."""

    summary: Summary = field(repr=False)

    def gamma(self, prediction: Prediction | None = None) -> Figure:
        """Γ_j^r(t) of winner and loser, class by class, for the first seed, and their spread over all seeds.

        A prediction of the first seed is dashed over it: run.plot.gamma(predict(run.parameters, run.seeds)).
        """
        with _house_style():
            from mmtheory.figures.gamma_trajectories import draw_run

            return draw_run(self.summary, prediction)

    def class_accuracy(self) -> Figure:
        """The classes that uni-modal networks, the joint one and its encoders learn, and what joint training costs."""
        with _house_style():
            from mmtheory.figures.class_accuracy import draw_run

            return draw_run(self.summary)


@contextmanager
def _house_style() -> Iterator[None]:
    """The style of the gallery for what is drawn meanwhile; the style of the user's own figures stays theirs."""
    from matplotlib import rc_context, rcParams

    with rc_context():
        from mmtheory.figures.drawing import STYLE

        rcParams.update(STYLE)
        yield
