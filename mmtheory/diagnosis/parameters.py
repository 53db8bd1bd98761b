"""Every parameter of a diagnosis: how often the data are taken apart, and how networks are built and trained."""

from dataclasses import dataclass

from mmtheory.learners.fusion import ENCODERS, Architecture, check_encoder
from mmtheory.learners.training import Schedule
from mmtheory.parameter import Declared, parameter

RATES = (0.001, 0.004)
"""Learning rates, among which every network's is chosen on validation data."""


@dataclass(frozen=True)
class Parameters(Declared):
    """How a data set is diagnosed. Raises ParameterError."""

    repeats: int = parameter(
        6,
        "repeats",
        "–",
        "partitions into folds; of data that come split, initialisations",
        "[2, 1000]",
    )
    folds: int = parameter(5, "K", "–", "folds of a partition, at most the groups there are", "[3, 100]")
    epochs: int = parameter(40, "N", "–", "passes over the training data", "[1, 10000]")
    batch: int = parameter(64, "B", "–", "samples per step", "[1, 1e6]")
    encoder: str = parameter(
        "MLP",
        "φ",
        "–",
        "encoders: MLP, to which images and sequences are vectors; CNN for images; conv1d or GRU for sequences, other "
        "modalities then have MLPs",
        choices=ENCODERS,
    )
    features: int = parameter(32, "F", "–", "number of features of each encoder", "[1, 10000]")
    width: int = parameter(64, "width", "–", "hidden width of MLPs; channels of conv1d, units of GRU", "[1, 10000]")
    depth: int = parameter(1, "depth", "–", "hidden layers of MLPs", "[1, 20]")

    @property
    def schedule(self) -> Schedule:
        """Of every network."""
        return Schedule(periods=self.epochs, batch=self.batch, probes=False, watch="validation")

    def architecture(self, shapes: tuple[tuple[int, ...], ...], K: int) -> Architecture:
        """Encoders for observations of these shapes."""
        check_encoder(self.encoder, shapes)
        return Architecture(shapes, K, self.features, self.width, self.depth, self.encoder)
