"""Columns of different units made comparable: oriented, then min-max, z-scores or ranks; positive for a geometric mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from zxstudy.errors import UsageError

Matrix = NDArray[np.float64]
Normalisation = Literal["min_max", "z_score", "rank"]
NORMALISATIONS: tuple[Normalisation, ...] = ("min_max", "z_score", "rank")
FLOOR = 0.01  # the least value that a geometric mean is given: one hundredth of the greatest
NO_SPREAD = 1e-12  # relative to its size: a column that varies less than rounding does not vary


def complete(values: Matrix) -> Matrix:
    """`values` (n units × k columns) as they are; raises UsageError where one is missing, with fewer than 2 units, or if nothing varies."""
    if values.ndim != 2 or values.shape[0] < 2 or values.shape[1] < 1:
        raise UsageError(f"index: a table of {' × '.join(map(str, values.shape))}; at least 2 units and 1 column are needed")
    missing = ~np.isfinite(values)
    if missing.any():
        row, column = (int(place[0]) for place in np.nonzero(missing))
        raise UsageError(f"index: {int(missing.sum())} values are missing or not finite, the first in unit {row}, column {column}")
    if not varying(values).any():
        raise UsageError("index: no column varies; nothing can be told apart by it")
    return values


def varying(values: Matrix) -> NDArray[np.bool_]:
    """Which columns vary at all."""
    return np.asarray(np.ptp(values, axis=0) > NO_SPREAD * np.abs(values).max(axis=0))


def oriented(values: Matrix, directions: Sequence[int]) -> Matrix:
    """`values` with every column counting upwards; directions: 1, or -1 where less is more."""
    if len(directions) != values.shape[1] or not set(directions) <= {-1, 1}:
        raise UsageError(f"index: directions {list(directions)} for {values.shape[1]} columns; 1 or -1 for each is allowed")
    return np.asarray(values * np.array(directions, dtype=float))


def normalised(values: Matrix, how: Normalisation) -> Matrix:
    """Each column on one scale: 0..1 (`min_max`), mean 0 and deviation 1 (`z_score`), mean ranks 0..1 (`rank`); 0 where it does not vary.

    Missing values stay missing.
    """
    known, moving = np.isfinite(values), _spread(values) > 0
    count = np.maximum(known.sum(axis=0), 2)
    if how == "rank":
        scaled = (stats.rankdata(values, axis=0, nan_policy="omit") - 1) / (count - 1)
    elif how == "min_max":
        scaled = (values - np.fmin.reduce(values, axis=0)) / np.where(moving, _spread(values), 1.0)
    else:
        left = values - np.where(known, values, 0.0).sum(axis=0) / count
        deviation = np.sqrt(np.where(known, left**2, 0.0).sum(axis=0) / (count - 1))
        scaled = left / np.where(moving, deviation, 1.0)
    return np.asarray(np.where(moving, scaled, 0.0 * values))


def positive(values: Matrix) -> Matrix:
    """Each column drawn out to FLOOR..1, 1 where it does not vary: what a geometric mean can take.

    A geometric mean orders units alike whatever unit its columns are in, so that min-max and z-scores are the same to it.
    """
    spread = _spread(values)
    moving = spread > 0
    return np.asarray(np.where(moving, FLOOR + (1 - FLOOR) * (values - values.min(axis=0)) / np.where(moving, spread, 1.0), 1.0))


def _spread(values: Matrix) -> Matrix:
    low, high = np.fmin.reduce(values, axis=0), np.fmax.reduce(values, axis=0)
    return np.asarray(np.where(high - low > NO_SPREAD * np.maximum(np.abs(low), np.abs(high)), high - low, 0.0))
