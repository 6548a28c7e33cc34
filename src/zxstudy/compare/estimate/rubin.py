"""Rubin's rules: one estimate and its error from the estimates of several completed data sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from zxstudy.compare.estimate.coefficients import around, two_sided
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError


@dataclass(frozen=True, slots=True)
class Pooled:
    """Coefficients over m completed data sets, k each.

    params: their means. within, between, total: variances. freedom: of t (Barnard and Rubin 1999). increase: of the variance by what is
    missing (riv). share: of the total variance that comes from it (lambda). fmi: the fraction of missing information. m: data sets.
    """

    params: Matrix
    within: Matrix
    between: Matrix
    total: Matrix
    freedom: Matrix
    increase: Matrix
    share: Matrix
    fmi: Matrix
    m: int

    @property
    def se(self) -> Matrix:
        """The k standard errors."""
        return np.asarray(np.sqrt(self.total))

    @property
    def p(self) -> Matrix:
        """The k two-sided p of params = 0."""
        return two_sided(self.params, self.se, self.freedom)

    def interval(self, level: float = 0.95) -> Matrix:
        """k × 2: low and high."""
        return around(self.params, self.se, self.freedom, level)


def pool(params: Any, variances: Any, freedom: float) -> Pooled:
    """Rubin (1987) with the degrees of freedom of Barnard and Rubin (1999), as mice.

    params, variances: m × k, one row a completed data set. freedom: of the complete data, inf where normal. Raises EstimationError
    on fewer than two data sets, shapes that differ, or variances that are not above 0.
    """
    estimates, inside = np.atleast_2d(np.asarray(params, dtype=float)), np.atleast_2d(np.asarray(variances, dtype=float))
    m = len(estimates)
    if estimates.shape != inside.shape or m < 2:
        raise EstimationError(f"pooling: {estimates.shape} estimates, {inside.shape} variances; one shape and at least 2 rows are needed")
    if not (np.isfinite(estimates).all() and np.isfinite(inside).all() and (inside > 0).all() and freedom > 0):
        raise EstimationError("pooling: an estimate is not finite, or a variance or the degrees of freedom not above 0")
    within, between = inside.mean(axis=0), estimates.var(axis=0, ddof=1)
    extra = (1 + 1 / m) * between
    total = within + extra
    share = np.maximum(extra / total, 1e-12)  # as good as none: the degrees of freedom are then those of the complete data
    old = (m - 1) / share**2
    seen = np.full_like(share, np.inf) if np.isinf(freedom) else (freedom + 1) / (freedom + 3) * freedom * (1 - share)
    both = 1 / (1 / old + 1 / seen)
    increase = extra / within
    return Pooled(
        estimates.mean(axis=0), within, between, total, both, increase, extra / total, (increase + 2 / (both + 3)) / (1 + increase), m
    )
