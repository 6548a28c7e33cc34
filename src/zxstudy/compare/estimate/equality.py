"""Coefficients against each other: whether they are equal, tested once and together, instead of one p beside another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from zxstudy.compare.estimate.regression import Regression
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

SINGULAR = 1e-12  # the least eigenvalue by the greatest, of a covariance scaled to ones on its diagonal


@dataclass(frozen=True, slots=True)
class Wald:
    """A linear hypothesis on coefficients: F, its restrictions and degrees of freedom, and p."""

    f: float
    restrictions: int
    freedom: float
    p: float


def wald(estimates: Matrix, covariance: Matrix, restrictions: Matrix, freedom: float) -> Wald:
    """F = (Rb)'(RVR')⁻¹(Rb) / q against F(q, freedom), for R (`restrictions`, q × k) times b = 0.

    Raises EstimationError where RVR' is singular: more restrictions than clusters, or one of them twice.
    """
    distance = restrictions @ estimates
    spread = restrictions @ covariance @ restrictions.T
    unit = np.sqrt(np.maximum(spread.diagonal(), 0.0))
    scaled = spread / np.outer(unit, unit) if (unit > 0).all() else np.zeros_like(spread)
    values = np.linalg.eigvalsh(scaled)
    if not (np.isfinite(values).all() and values[0] > SINGULAR * values[-1]):
        raise EstimationError(
            f"{len(restrictions)} restrictions cannot be tested: their covariance is singular; more clusters, or fewer of them"
        )
    f = float((distance / unit) @ np.linalg.solve(scaled, distance / unit)) / len(restrictions)
    return Wald(f, len(restrictions), freedom, float(stats.f.sf(f, len(restrictions), freedom)))


def equal(found: Regression, names: Sequence[str]) -> Wald:
    """Whether the coefficients `names` of one regression are all the same; they must stand on one scale for this to be a question.

    The degrees of freedom are the least of theirs. Raises EstimationError on a name that is not estimated, and on fewer than two.
    """
    unknown = [name for name in names if name not in found.names or name in found.dropped]
    if unknown or len(set(names)) < 2:
        estimated = ", ".join(name for name in found.names if name not in found.dropped)
        raise EstimationError(f"equality needs two coefficients or more that are estimated, not {', '.join(names)}; there are: {estimated}")
    places = [found.names.index(name) for name in dict.fromkeys(names)]
    contrast = np.zeros((len(places) - 1, len(found.names)))
    contrast[:, places[0]] = 1.0
    contrast[np.arange(len(places) - 1), places[1:]] = -1.0
    held = ~np.isnan(found.estimates)
    freedom = float(found.freedom[places].min())
    return wald(found.estimates[held], found.covariance[np.ix_(held, held)], contrast[:, held], freedom)
