"""3×3 patches of images, so that a convolution is a matrix product."""

import jax.numpy as jnp
from jaxtyping import Array, Float


def patches(
    x: Float[Array, "*batch row column channel"], stride: int
) -> Float[Array, "*batch row_out column_out 9*channel"]:
    """The neighbourhood of every stride-th pixel, its nine pixels row by row, with as many outputs as ⌈size/stride⌉.

    Zeros surround the image, the odd row or column of them below or on the right.

    Slices instead of a convolution: inside a scan a CPU runs the latter, and its gradient, several times slower.
    """
    rows, columns = (-(-size // stride) for size in x.shape[-3:-1])
    # From the first to one after the last pixel that a shifted copy of the image takes.
    down, right = (stride * (size - 1) + 1 for size in (rows, columns))
    low = [max(extent + 2 - size, 0) // 2 for extent, size in zip((down, right), x.shape[-3:-1], strict=True)]
    high = [max(extent + 2 - size, 0) - a for extent, size, a in zip((down, right), x.shape[-3:-1], low, strict=True)]
    padded = jnp.pad(x, [(0, 0)] * (x.ndim - 3) + [(low[0], high[0]), (low[1], high[1]), (0, 0)])
    shifted = [padded[..., i : i + down : stride, j : j + right : stride, :] for i in range(3) for j in range(3)]
    return jnp.concatenate(shifted, axis=-1)
