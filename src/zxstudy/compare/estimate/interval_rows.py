"""The likelihood of rows that are known as intervals, and its derivatives, for an error of location and scale.

With u = (end - xb)/s an exact row gives log f(u) - log s, any other log(F(u_high) - F(u_low)); ends may be infinite (Stewart 1983).
Everything goes over logarithms, so that a row far out in the tail neither vanishes nor divides by nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from zxstudy.compare.estimate.checked import numbers
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

Distribution = Literal["gaussian", "logistic", "t"]
FREEDOM_OF_T = 4.0  # that of survreg
NARROW = 1e-7  # of the spread of all ends: an interval this narrow is an exact row at its middle, its width a constant factor


@dataclass(frozen=True, slots=True)
class _Shape:
    """A symmetric density: its log, the slope of that log, the slope's slope, and the log of the distribution function."""

    log_density: Callable[[Matrix], Matrix]
    slope: Callable[[Matrix], Matrix]
    curvature: Callable[[Matrix], Matrix]
    log_below: Callable[[Matrix], Matrix]


def _t_log_density(u: Matrix) -> Matrix:
    nu = FREEDOM_OF_T
    constant = special.gammaln((nu + 1) / 2) - special.gammaln(nu / 2) - np.log(nu * np.pi) / 2
    return np.asarray(constant - (nu + 1) / 2 * np.log1p(u**2 / nu))


def _t_log_below(u: Matrix) -> Matrix:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(special.stdtr(FREEDOM_OF_T, u)))


def _logistic_curvature(u: Matrix) -> Matrix:
    below = special.expit(u)
    return np.asarray(-2 * below * (1 - below))


SHAPES: dict[str, _Shape] = {
    "gaussian": _Shape(lambda u: -(u**2) / 2 - np.log(2 * np.pi) / 2, lambda u: -u, lambda u: np.full_like(u, -1.0), special.log_ndtr),
    "logistic": _Shape(
        lambda u: special.log_expit(u) + special.log_expit(-u), lambda u: -np.tanh(u / 2), _logistic_curvature, special.log_expit
    ),
    "t": _Shape(
        _t_log_density,
        lambda u: -(FREEDOM_OF_T + 1) * u / (FREEDOM_OF_T + u**2),
        lambda u: -(FREEDOM_OF_T + 1) * (FREEDOM_OF_T - u**2) / (FREEDOM_OF_T + u**2) ** 2,
        _t_log_below,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ends:
    """Outcomes as intervals: low ≤ high (n each, the middle in both where exact), which rows are exact, and the log of widths taken out."""

    low: Matrix
    high: Matrix
    exact: NDArray[np.bool_]
    widths: float

    @property
    def middle(self) -> Matrix:
        """A finite figure for each row: the middle, or the end that is known."""
        low, high = np.where(np.isfinite(self.low), self.low, self.high), np.where(np.isfinite(self.high), self.high, self.low)
        return np.asarray((low + high) / 2)


def ends(low: object, high: object) -> Ends:
    """The checked ends; raises EstimationError on a missing end, an end below the other, or a row that is open on both sides."""
    lower, upper = numbers(low, "low", infinite=True), numbers(high, "high", infinite=True)
    if len(lower) != len(upper):
        raise EstimationError(f"low has {len(lower)} rows, high {len(upper)}; as many of both are needed")
    for wrong, what in (
        (lower > upper, "low is above high"),
        (~np.isfinite(lower) & ~np.isfinite(upper), "no finite end, which says nothing"),
    ):
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise EstimationError(f"outcome: row {row} is [{lower[row]}, {upper[row]}]: {what} ({int(wrong.sum())} such rows)")
    both = np.isfinite(lower) & np.isfinite(upper)
    finite = np.concatenate([lower[np.isfinite(lower)], upper[np.isfinite(upper)]])
    gap = np.where(both, np.where(both, upper, 0.0) - np.where(both, lower, 0.0), np.inf)
    exact = gap <= NARROW * float(finite.max() - finite.min())
    widths = float(np.log(gap[exact & (gap > 0)]).sum())
    middle = np.where(exact, np.where(exact, lower, 0.0) / 2 + np.where(exact, upper, 0.0) / 2, 0.0)
    return Ends(np.where(exact, middle, lower), np.where(exact, middle, upper), exact, widths)


@dataclass(frozen=True, slots=True)
class Pieces:
    """Of each row: the log likelihood (without the - log s of exact rows) and its derivatives.

    one, two: slopes along a shift of both u, and along a stretch of both (g and g·u). shift, cross, stretch: the second derivatives of the
    same, with u itself held where it multiplies.
    """

    loglik: Matrix
    one: Matrix
    two: Matrix
    shift: Matrix
    cross: Matrix
    stretch: Matrix


def pieces(rows: Ends, fitted: Matrix, scale: float, distribution: str) -> Pieces:
    """The pieces of each row at the fitted values xb (n) and the scale."""
    shape, n = SHAPES[distribution], len(fitted)
    found = np.zeros((6, n))
    exact, other = rows.exact, ~rows.exact
    u = (rows.low[exact] - fitted[exact]) / scale
    slope, bend = shape.slope(u), shape.curvature(u)
    found[:, exact] = shape.log_density(u), slope, slope * u, bend, bend * u, bend * u**2
    if other.any():
        found[:, other] = _between((rows.low[other] - fitted[other]) / scale, (rows.high[other] - fitted[other]) / scale, shape)
    return Pieces(*found)


def _between(low: Matrix, high: Matrix, shape: _Shape) -> Matrix:
    """The six pieces of rows between two values of u, either of which may be infinite; 6 × rows."""
    flipped = low + high > 0  # the tail in which the logs are exact
    left, right = np.where(flipped, -high, low), np.where(flipped, -low, high)
    above, below = shape.log_below(right), shape.log_below(left)
    chance = above + np.log1p(-np.exp(below - above))
    u_low, u_high = np.where(np.isfinite(low), low, 0.0), np.where(np.isfinite(high), high, 0.0)
    at_low = np.exp(np.where(np.isfinite(low), shape.log_density(u_low), -np.inf) - chance)
    at_high = np.exp(np.where(np.isfinite(high), shape.log_density(u_high), -np.inf) - chance)
    both = at_low * at_high
    bend_low = -shape.slope(u_low) * at_low - at_low**2
    bend_high = shape.slope(u_high) * at_high - at_high**2
    return np.stack(
        [
            chance,
            at_high - at_low,
            at_high * u_high - at_low * u_low,
            bend_low + 2 * both + bend_high,
            (bend_low + both) * u_low + (bend_high + both) * u_high,
            bend_low * u_low**2 + 2 * both * u_low * u_high + bend_high * u_high**2,
        ]
    )
