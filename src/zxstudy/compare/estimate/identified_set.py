"""Intervals for a figure of which only bounds are identified: they cover the figure itself, not the whole set, as often as asked for."""

from __future__ import annotations

import numpy as np
from scipy import optimize, stats

from zxstudy.errors import EstimationError

Pair = tuple[float, float]


def imbens_manski(bounds: Pair, errors: Pair, freedom: float = np.inf, level: float = 0.95) -> Pair:
    """Low and high around estimated bounds (Imbens and Manski 2004, equations 6 and 7), by t with `freedom`, the normal where it is inf.

    Right where the estimated upper bound never lies below the lower, as of bounds that are computed as least and greatest over one set
    (Stoye 2009, lemma 3). Raises EstimationError on bounds that cross or errors below 0.
    """
    width, largest = _checked(bounds, errors)
    if not np.isfinite(width):
        return -np.inf, np.inf
    two_sided = float(stats.t.ppf((1 + level) / 2, freedom))
    if largest == 0:
        return bounds
    apart = width / largest

    def missing(c: float) -> float:
        return float(stats.t.cdf(c + apart, freedom) - stats.t.cdf(-c, freedom) - level)

    c = two_sided if missing(two_sided) <= 0 else float(optimize.brentq(missing, 0.0, two_sided, xtol=1e-12))
    return bounds[0] - c * errors[0], bounds[1] + c * errors[1]


def stoye(bounds: Pair, errors: Pair, correlation: float, level: float = 0.95) -> Pair:
    """The shortest low and high that cover both ends of the set, knowing how the two bounds are correlated (Stoye 2009, equation 5).

    Normal. Raises EstimationError on bounds that cross, errors not above 0, or a correlation outside -1..1.
    """
    width, _ = _checked(bounds, errors)
    if not -1 <= correlation <= 1 or min(errors) <= 0:
        raise EstimationError(
            f"bounds: errors {errors} and correlation {correlation}; errors above 0 and a correlation within -1..1 are needed"
        )
    if not np.isfinite(width):
        return -np.inf, np.inf

    def short(c: np.ndarray) -> np.ndarray:
        at_lower = _covered(float(c[0]), float(c[1]) + width / errors[1], correlation)
        at_upper = _covered(float(c[1]), float(c[0]) + width / errors[0], correlation)
        return np.array([at_lower - level, at_upper - level])

    widest = float(stats.norm.ppf((1 + level) / 2)) + 0.5
    least = float(stats.norm.ppf(level)) - 0.05
    found = optimize.minimize(
        lambda c: c @ np.asarray(errors) / max(errors), np.full(2, widest - 0.4), method="SLSQP", bounds=[(least, widest)] * 2,
        constraints={"type": "ineq", "fun": short}, options={"ftol": 1e-10, "maxiter": 200},
    )  # fmt: skip
    c = found.x if found.success and (short(found.x) > -1e-6).all() else np.full(2, float(stats.norm.ppf((1 + level) / 2)))
    return bounds[0] - float(c[0]) * errors[0], bounds[1] + float(c[1]) * errors[1]


def _covered(below: float, above: float, correlation: float) -> float:
    """P(-below ≤ u, v ≤ above) of two standard normals with the correlation."""
    if correlation > 1 - 1e-9:
        return max(float(stats.norm.cdf(above) - stats.norm.cdf(-below)), 0.0)
    rest = np.sqrt(max(1 - correlation**2, 1e-12))
    u, weight = np.polynomial.legendre.leggauss(80)
    ends = max(-below, -9.0), 9.0
    points = (ends[1] - ends[0]) / 2 * u + (ends[1] + ends[0]) / 2
    inside = stats.norm.pdf(points) * stats.norm.cdf((above - correlation * points) / rest)
    return float((ends[1] - ends[0]) / 2 * (weight @ inside))


def _checked(bounds: Pair, errors: Pair) -> tuple[float, float]:
    """The width of the set and the larger error."""
    if not bounds[0] <= bounds[1]:
        raise EstimationError(f"bounds: {bounds}; the lower must not lie above the upper")
    if not min(errors) >= 0:
        raise EstimationError(f"bounds: errors {errors}; none may be below 0")
    return bounds[1] - bounds[0], max(errors)
