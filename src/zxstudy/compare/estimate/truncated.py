"""The normal distribution between two ends, over logarithms, so that ends far out in a tail are exact too."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import special

from zxstudy.compare.estimate.within import Matrix


def log_chance(low: Matrix, high: Matrix) -> Matrix:
    """The log of the probability that a standard normal lies between `low` and `high` (n each, may be infinite); -inf where equal."""
    left, right = _lower_tail(low, high)[:2]
    above, below = special.log_ndtr(right), special.log_ndtr(left)
    return np.asarray(above + np.log1p(-np.exp(np.where(np.isneginf(below), -np.inf, below - above))))


def truncated_normal(mean: Matrix, scale: float, within: tuple[Matrix, Matrix], rng: np.random.Generator) -> Matrix:
    """One draw a row from the normal around `mean` (n) between the ends (n each, may be infinite)."""
    left, right, flipped = _lower_tail((within[0] - mean) / scale, (within[1] - mean) / scale)
    uniform = rng.uniform(size=len(mean))
    with np.errstate(divide="ignore"):
        chance = np.logaddexp(special.log_ndtr(left) + np.log1p(-uniform), special.log_ndtr(right) + np.log(uniform))
    drawn = np.clip(special.ndtri_exp(chance), left, right)
    return np.asarray(mean + scale * np.where(flipped, -drawn, drawn))


def _lower_tail(low: Matrix, high: Matrix) -> tuple[Matrix, Matrix, NDArray[np.bool_]]:
    """The ends mirrored, where that brings them into the lower tail, in which the logs are exact; and where they were."""
    flipped = low > -high
    return np.where(flipped, -high, low), np.where(flipped, -low, high), flipped
