"""What may be said of a mean when some do not report: bounds without any assumption, and with assumptions that have names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from zxstudy.compare.estimate.checked import groups, numbers
from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.identified_set import imbens_manski
from zxstudy.compare.estimate.within import Codes, Matrix, group_sums
from zxstudy.errors import EstimationError

Silent = Literal["no better", "no worse"]
DRAWS = 999
SEED = 20260101


@dataclass(frozen=True, slots=True)
class MeanBounds:
    """Bounds on a mean.

    least, greatest: what the assumption leaves open, at the estimates. low, high: 95 % for the mean, clustered, t(G - 1) (Imbens and Manski
    2004). assumption: in words. n, silent: rows, and how many of them do not report. clusters: how many.
    """

    least: float
    greatest: float
    low: float
    high: float
    assumption: str
    n: int
    silent: int
    clusters: int


def worst_case(low: Any, high: Any, limits: tuple[float, float], cluster: Any) -> MeanBounds:
    """Bounds on the mean with each silent row at either limit (Manski 1990; Horowitz and Manski 2000 for intervals).

    low, high: n each, NaN on both where the row is silent, equal where exact. limits: of the outcome. cluster: n labels. Raises
    EstimationError on figures outside the limits, ends that cross, or a single cluster.
    """
    lower, upper, silent = _checked(low, high, limits)
    codes = groups(cluster, len(lower), "clusters")
    ends = np.where(silent, limits[0], lower), np.where(silent, limits[1], upper)
    return _bounds(ends, codes, "none: the silent may be anywhere within the limits", silent)


def monotone_selection(low: Any, high: Any, limits: tuple[float, float], cluster: Any, silent: Silent) -> MeanBounds:
    """Bounds on the mean where the silent are on average `no better` (or `no worse`) than those that report (Manski and Pepper 2000).

    Arguments and errors as of `worst_case`; someone must report.
    """
    lower, upper, missing = _checked(low, high, limits)
    codes = groups(cluster, len(lower), "clusters")
    if missing.all():
        raise EstimationError("outcome: no row reports; there is no mean to be compared with")
    seen = ~missing
    if silent == "no better":
        ends = np.where(missing, limits[0], lower), _mean_influence(upper, seen)
    elif silent == "no worse":
        ends = _mean_influence(lower, seen), np.where(missing, limits[1], upper)
    else:
        raise EstimationError(f"silent: {silent!r}; no better or no worse")
    return _bounds(ends, codes, f"the silent are on average {silent} than those that report", missing)


def _mean_influence(values: Matrix, seen: Any) -> Matrix:
    """Figures of all rows whose mean is that of the rows seen, and whose spread gives its error."""
    share = float(seen.mean())
    mean = float(values[seen].mean())
    return np.asarray(np.where(seen, (np.where(seen, values, 0.0) - mean) / share, 0.0) + mean)


def monotone_instrument(
    ends: tuple[Any, Any], limits: tuple[float, float], level: Any, cluster: Any, draws: int = DRAWS
) -> MeanBounds:  # fmt: skip
    """Bounds on the mean where it does not fall from one `level` to the next (monotone instrument; Manski and Pepper 2000, proposition 1).

    ends: low and high as of `worst_case`. level: n figures such as bands of income; each needs rows of two clusters or more. In samples
    the greatest of lower bounds and the least of upper ones lie too close; that bias is estimated by `draws` cluster bootstraps with one
    seed and taken out (Kreider and Pepper 2007). low, high: the 2.5 and 97.5 % points around the corrected bounds. Raises
    EstimationError where the levels' bounds cross, which speaks against the assumption.
    """
    lower, upper, silent = _checked(*ends, limits)
    n = len(lower)
    codes = groups(cluster, n, "clusters")
    order = groups(numbers(level, "level"), n, "levels")
    worst = np.where(silent, limits[0], lower), np.where(silent, limits[1], upper)
    parts = _parts(worst, order, codes)
    for which in np.flatnonzero((parts[0] > 0).sum(axis=0) < 2)[:1]:
        raise EstimationError(f"levels: number {which} lies in one cluster; at least 2 are needed in each")
    found = np.array(_monotone(parts, np.ones(int(codes.max()) + 1)))
    rng = np.random.default_rng(SEED)
    weights = rng.multinomial(len(parts[0]), np.full(len(parts[0]), 1 / len(parts[0])), size=draws).astype(float)
    drawn = np.array([each for weight in weights if np.isfinite(each := _monotone(parts, weight)).all()])
    least, greatest = np.clip(2 * found - drawn.mean(axis=0), *limits)
    if least > greatest:
        raise EstimationError(
            f"levels: the bounds cross ({least:.4g} above {greatest:.4g}); the mean falls somewhere, against the assumption"
        )
    wide = np.quantile(drawn - drawn.mean(axis=0), [0.025, 0.975], axis=0)
    low, high = np.clip([least + wide[0, 0], greatest + wide[1, 1]], *limits)
    assumption = "the mean does not fall from one level to the next; bias of the bounds taken out by a cluster bootstrap"
    return MeanBounds(float(least), float(greatest), float(low), float(high), assumption, n, int(silent.sum()), len(parts[0]))


def _parts(worst: tuple[Matrix, Matrix], order: Codes, cluster: Codes) -> tuple[Matrix, Matrix, Matrix]:
    """Rows, and sums of the low and the high ends, by cluster and level; clusters × levels each."""
    shape = int(cluster.max()) + 1, int(order.max()) + 1
    cell = cluster * shape[1] + order
    rows, low, high = (
        np.bincount(cell, weights, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
        for weights in (np.ones(len(order)), *worst)
    )
    return rows, low, high


def _monotone(parts: tuple[Matrix, Matrix, Matrix], weight: Matrix) -> tuple[float, float]:
    """The bounds on the mean with each cluster counted `weight` times."""
    rows, low, high = (weight @ part for part in parts)
    if (rows == 0).any():
        return np.nan, np.nan
    least, greatest = np.maximum.accumulate(low / rows), np.minimum.accumulate((high / rows)[::-1])[::-1]
    return float(rows @ least / rows.sum()), float(rows @ greatest / rows.sum())


def coefficient_bounds(design: Design, low: Matrix, high: Matrix) -> tuple[float, float]:
    """The least and greatest first coefficient of `design` over all outcomes with low ≤ y ≤ high; silent rows at both limits.

    A coefficient is linear in the outcome: both are reached at ends (Stoye 2007). design.y is not read. Raises EstimationError on ends that
    are missing, open or cross, and on weighted designs.
    """
    if design.weights is not None:
        raise EstimationError("outcome: bounds are for designs without weights")
    low, high = numbers(low, "outcome, low"), numbers(high, "outcome, high")
    if not len(low) == len(high) == len(design.x):
        raise EstimationError(f"outcome: {len(low)} and {len(high)} ends for {len(design.x)} rows; one of both a row is needed")
    for row in np.flatnonzero(low > high)[:1]:
        raise EstimationError(f"outcome: row {row} is [{low[row]}, {high[row]}]: low is above high")
    _, x = replace(design, y=low).transformed
    weights = x @ np.linalg.pinv(x.T @ x)[:, 0]
    return float(np.minimum(weights * low, weights * high).sum()), float(np.maximum(weights * low, weights * high).sum())


def _checked(low: Any, high: Any, limits: tuple[float, float]) -> tuple[Matrix, Matrix, Any]:
    lower, upper = (np.asarray(end, dtype=np.float64) for end in (low, high))
    if lower.ndim != 1 or lower.shape != upper.shape or not len(lower):
        raise EstimationError(f"outcome: shapes {lower.shape} and {upper.shape}; as many low as high ends are needed")
    if not (np.isfinite(limits).all() and limits[0] < limits[1]):
        raise EstimationError(f"limits: {limits}; two finite figures are needed, the lower first")
    silent = np.isnan(lower) & np.isnan(upper)
    bad = ~silent & ~((limits[0] <= lower) & (lower <= upper) & (upper <= limits[1]))
    for row in np.flatnonzero(bad)[:1]:
        raise EstimationError(
            f"outcome: row {row} is [{lower[row]}, {upper[row]}]; within {limits[0]:g}..{limits[1]:g} or missing on both ends"
        )
    return lower, upper, silent


def _bounds(ends: tuple[Matrix, Matrix], cluster: Codes, assumption: str, silent: Any) -> MeanBounds:
    """Means of both ends with clustered errors, G/(G-1), and the interval around them."""
    means, errors = [float(end.mean()) for end in ends], []
    count = int(cluster.max()) + 1
    for end, mean in zip(ends, means, strict=True):
        sums = group_sums((end - mean)[:, None], cluster)
        errors.append(float(np.sqrt((sums**2).sum() * count / (count - 1)) / len(end)))
    low, high = imbens_manski((means[0], max(means)), (errors[0], errors[1]), count - 1)
    return MeanBounds(means[0], means[1], low, high, assumption, len(ends[0]), int(silent.sum()), count)
