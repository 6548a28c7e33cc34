"""Krippendorff's alpha: agreement of any number of coders, with values missing, at any level of measurement.

K. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections C and D; (2019) Content Analysis, 4th edition, chapter 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Level = Literal["nominal", "ordinal", "interval", "ratio"]
Floats = NDArray[np.float64]
CONFIDENCE = 0.95
RESAMPLES = 2_000
SEED = 20_260_101
FEWEST_UNITS = 5


@dataclass(frozen=True, slots=True)
class Alpha:
    """Alpha with its 95 % interval.

    value: 1 is perfect agreement, 0 is what chance gives, below 0 is worse than chance; NaN where nothing varies or nothing can be paired.
    low, high: percentiles of the bootstrap, NaN with fewer than five units. units: units that two coders or more have a value for.
    values: values in these units.
    """

    value: float
    low: float
    high: float
    units: int
    values: int


def alpha(data: Floats, level: Level = "ordinal") -> float:
    """Alpha of `data`, one row a coder, one column a unit, NaN where a coder has no value; NaN where it is not defined.

    `alpha(np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 2.0]]), "nominal")` is 0.545...
    """
    values, contributions = coincidences(data)
    return float(_alphas(contributions.sum(axis=0)[None], values, level)[0])


def alpha_with_interval(data: Floats, level: Level = "ordinal", *, resamples: int = RESAMPLES, seed: int = SEED) -> Alpha:
    """Alpha of `data` with percentiles of a bootstrap that draws units with replacement (Zapf et al. 2016, BMC Med Res Methodol 16:93).

    Resamples in which nothing varies say nothing and are left out; where they are the half, there is no interval.
    """
    values, contributions = coincidences(data)
    units, size = len(contributions), len(values)
    value = float(_alphas(contributions.sum(axis=0)[None], values, level)[0])
    low = high = float("nan")
    if units >= FEWEST_UNITS and not np.isnan(value):
        draws = np.random.default_rng(seed).multinomial(units, np.full(units, 1 / units), size=resamples)
        sums = (draws @ contributions.reshape(units, -1)).reshape(resamples, size, size)
        found = _alphas(sums, values, level)
        found = found[~np.isnan(found)]
        if 2 * len(found) > resamples:
            low, high = (float(np.quantile(found, share)) for share in ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    return Alpha(value, low, high, units, round(float(contributions.sum())))


def coincidences(data: Floats) -> tuple[Floats, Floats]:
    """The distinct values, ascending, and for each unit with two values or more its matrix of coincidences (units × values × values).

    Entry c, k of a unit: ordered pairs of a value c and a value k in it, by its number of values less one (2011, section C, step 2).
    """
    table = np.asarray(data, dtype=np.float64)
    table = table[:, (~np.isnan(table)).sum(axis=0) > 1]
    values = np.unique(table[~np.isnan(table)])
    counts = (table.T[:, :, None] == values).sum(axis=1).astype(np.float64)
    same = np.eye(len(values)) * counts[:, None, :]
    held = counts.sum(axis=1)[:, None, None]
    return values, (counts[:, :, None] * counts[:, None, :] - same) / (held - 1)


def distances(values: Floats, totals: Floats, level: Level) -> Floats:
    """The squared difference of each value from each other (2011, section D); `totals` (n_c, may carry a leading axis) orders ranks."""
    if level == "nominal":
        return np.broadcast_to(1.0 - np.eye(len(values)), (*totals.shape, len(values)))
    if level == "ordinal":
        ranks = np.cumsum(totals, axis=-1) - totals / 2  # the mean rank of a value: its differences are the sums of the formula
        return np.asarray((ranks[..., :, None] - ranks[..., None, :]) ** 2)
    apart = values[:, None] - values[None, :]
    if level == "ratio":
        both = values[:, None] + values[None, :]
        apart = np.divide(apart, both, out=np.zeros_like(apart), where=both != 0)
    return np.broadcast_to(apart**2, (*totals.shape, len(values)))


def _alphas(sums: Floats, values: Floats, level: Level) -> Floats:
    """Alpha of each matrix of coincidences in `sums` (n × values × values): 1 - (n - 1) Σ o δ² / Σ n_c n_k δ²."""
    if not len(values):
        return np.full(len(sums), np.nan)
    totals = sums.sum(axis=2)
    apart = distances(values, totals, level)
    observed = (sums * apart).sum(axis=(1, 2))
    expected = (totals[:, :, None] * totals[:, None, :] * apart).sum(axis=(1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(expected > 0, 1 - (totals.sum(axis=1) - 1) * observed / expected, np.nan)
