"""Laws of two-modality data in which one regime is planted: what the rule is set on, and counted on at other seeds.

Source status: ours, after Definitions 1 and 2 of "Modality Laziness" (self-standing and paired features) and the
competition of "Modality Competition", here between easy and hard features: on data of that paper's own law, networks
with standard initialisations trained by Adam do not compete, and the rule says `undecided`.
"""

from collections.abc import Callable, Mapping

import numpy as np
from jaxtyping import Float, Int

from mmtheory.datasets.dataset import Dataset
from mmtheory.diagnosis.regime import Regime

K, D = 4, 16
"""Classes, and columns of a modality."""

SIGNS = 4
"""The last columns of a modality, where signs may stand; noise of their looks where they say nothing."""

NOISE = 0.6

Modalities = tuple[Float[np.ndarray, "n D"], Float[np.ndarray, "n D"]]
Labels = Int[np.ndarray, " n"]


def draw(planted: Regime, seed: int, n: int = 800) -> Dataset:
    """A data set of a law that is itself drawn, strengths and shares of it, by the seed."""
    rng = np.random.default_rng([list(LAWS).index(planted), seed])
    y = rng.permutation(np.arange(n) % K)
    first, second = LAWS[planted](rng, y)
    return Dataset(
        name=f"planted: {planted}",
        x=(first.astype(np.float32), second.astype(np.float32)),
        y=y,
        modalities=("modality 1", "modality 2"),
        classes=tuple(map(str, range(K))),
        provenance="synthetic: mmtheory.diagnosis.planted",
    )


def _bits(y: Labels) -> Int[np.ndarray, "n 2"]:
    """The class as two signs."""
    return np.stack([2 * (y % 2) - 1, 2 * (y // 2) - 1], axis=1)


def _signs(rng: np.random.Generator, n: int) -> Int[np.ndarray, "n 2"]:
    return rng.choice([-1, 1], (n, 2))


def _flipped(rng: np.random.Generator, bits: Int[np.ndarray, "n 2"], share: float) -> Int[np.ndarray, "n 2"]:
    """The signs, a share of them turned."""
    return np.where(rng.random(bits.shape) < share, -bits, bits)


def _magnitudes(rng: np.random.Generator, signs: Int[np.ndarray, "n s"]) -> Float[np.ndarray, "n s"]:
    return signs * rng.uniform(0.5, 1.5, signs.shape)


def _easy(rng: np.random.Generator, y: Labels, strength: Float[np.ndarray, " n"]) -> Float[np.ndarray, "n D"]:
    """A direction for every class, so strong, in Gaussian noise; then signs that say nothing."""
    columns = D - SIGNS
    directions = np.linalg.qr(rng.normal(size=(columns, columns)))[0][:K]
    x = strength[:, None] * directions[y] + rng.normal(0, NOISE, (len(y), columns))
    return np.concatenate([x, _magnitudes(rng, rng.choice([-1, 1], (len(y), SIGNS)))], axis=1)


def _hard(rng: np.random.Generator, x: Float[np.ndarray, "n D"], bits: Int[np.ndarray, "n 2"]) -> None:
    """Two signs as products of two columns each, of which either alone says nothing, in place of the last columns."""
    s = _signs(rng, len(x))
    x[:, -SIGNS:] = np.concatenate([_magnitudes(rng, s), _magnitudes(rng, s * bits)], axis=1)


def _redundant(rng: np.random.Generator, y: Labels) -> Modalities:
    """The second modality is the first, turned."""
    x = _easy(rng, y, np.full(len(y), rng.uniform(1.0, 2.2)))
    return x, x @ np.linalg.qr(rng.normal(size=(D, D)))[0]


def _lazy(rng: np.random.Generator, y: Labels) -> Modalities:
    """Self-standing features, easy in the first modality and hard in the second."""
    first = _easy(rng, y, np.full(len(y), rng.uniform(1.0, 1.5)))
    second = _easy(rng, y, np.zeros(len(y)))
    _hard(rng, second, _flipped(rng, _bits(y), rng.uniform(0.02, 0.08)))
    return first, second


def _competing(rng: np.random.Generator, y: Labels) -> Modalities:
    """Of the classes half have easy features in the first modality and hard ones in the second, half the other way."""
    strength, flips = rng.uniform(1.8, 2.6), rng.uniform(0.02, 0.1)
    first_half = rng.permutation(K)[: K // 2]
    place = np.argsort(np.argsort(~np.isin(np.arange(K), first_half), kind="stable"))[y]
    modalities = []
    for r in range(2):
        easy = (place < K // 2) == (r == 0)
        x = _easy(rng, y, np.where(easy, strength, 0.0))
        # One sign for which of the hard classes, one for whether it is a hard class.
        _hard(rng, x, _flipped(rng, np.stack([2 * (place % 2) - 1, np.where(easy, -1, 1)], axis=1), flips))
        modalities.append(x)
    return modalities[0], modalities[1]


def _paired(rng: np.random.Generator, y: Labels) -> Modalities:
    """Both modalities have weak easy features, and signs whose products across modalities are the class."""
    strengths = rng.uniform(0.6, 1.2, 2)
    # Few columns, for signs among more take more samples to be found.
    first, second = (_easy(rng, y, np.full(len(y), strength))[:, -2 * SIGNS :] for strength in strengths)
    share = rng.uniform(0.02, 0.1)
    votes = np.concatenate([_flipped(rng, _bits(y), share) for _ in range(SIGNS // 2)], axis=1)
    s = rng.choice([-1, 1], votes.shape)
    first[:, -SIGNS:], second[:, -SIGNS:] = _magnitudes(rng, s), _magnitudes(rng, s * votes)
    return first, second


LAWS: Mapping[Regime, Callable[[np.random.Generator, Labels], Modalities]] = {
    Regime.REDUNDANT: _redundant,
    Regime.LAZY: _lazy,
    Regime.COMPETING: _competing,
    Regime.PAIRED: _paired,
}
