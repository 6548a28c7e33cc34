"""Coefficients with their covariance, and the sandwich that makes it: bread, scores by cluster, a factor that has a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

from zxstudy.compare.estimate.checked import groups
from zxstudy.compare.estimate.within import Codes, Matrix, group_sums
from zxstudy.errors import EstimationError

ROUNDING = 1e-12  # relative: what lies below minus this part of a covariance is negative
SmallSample = Literal["none", "groups", "parameters"]
FORMULA = {"none": "no factor", "groups": "G/(G-1)", "parameters": "G/(G-1)·(N-1)/(N-K)"}


def standard_errors(covariance: Matrix) -> Matrix:
    """The roots of the variances, k; 0 where rounding leaves a variance that is 0 just below it (a column that is one cluster)."""
    variances = covariance.diagonal()
    least = -ROUNDING * variances.max(initial=0.0)
    return np.asarray(np.sqrt(np.where((variances < 0) & (variances >= least), 0.0, variances)))


@dataclass(frozen=True, slots=True)
class Errors:
    """How standard errors are to be made: by the sandwich, rows alone (White 1980) or added up by `cluster`, with a named factor."""

    cluster: Any = None
    factor: SmallSample = "parameters"

    def codes(self, rows: int) -> Codes | None:
        """The clusters as codes, None where rows stand alone; raises EstimationError."""
        return None if self.cluster is None else groups(self.cluster, rows, "clusters")


@dataclass(frozen=True, slots=True)
class Coefficients:
    """What a regression gives, the columns in the order of x, the constant (where there is one) last.

    params: k. covariance: k × k, its factor applied. freedom: of t, inf where the normal is used. errors: how the covariance came about,
    in words a table can print. n: rows that were used. clusters: how many, n where rows stand alone.
    """

    params: Matrix
    covariance: Matrix
    freedom: float
    errors: str
    n: int
    clusters: int

    @property
    def se(self) -> Matrix:
        """The k standard errors, as `standard_errors` has them."""
        return standard_errors(self.covariance)

    @property
    def p(self) -> Matrix:
        """The k two-sided p of params = 0."""
        return two_sided(self.params, self.se, self.freedom)

    def interval(self, level: float = 0.95) -> Matrix:
        """k × 2: low and high."""
        return around(self.params, self.se, self.freedom, level)

    def wald(self, which: list[int]) -> tuple[float, int, float]:
        """That the coefficients `which` are all 0: chi2, how many they are, p by F(their number, freedom), by chi2 where freedom is inf."""
        part = self.covariance[np.ix_(which, which)]
        chi2 = float(self.params[which] @ np.linalg.solve(part, self.params[which]))
        tail = stats.f.sf(chi2 / len(which), len(which), self.freedom) if np.isfinite(self.freedom) else stats.chi2.sf(chi2, len(which))
        return chi2, len(which), float(tail)


def two_sided(params: Matrix, se: Matrix, freedom: float | Matrix) -> Matrix:
    """The two-sided p of params = 0 by t, one a parameter."""
    return np.asarray(2 * stats.t.sf(np.abs(params / se), freedom))


def around(params: Matrix, se: Matrix, freedom: float | Matrix, level: float) -> Matrix:
    """The interval of each parameter by t, k × 2: low and high."""
    wide = stats.t.ppf((1 + level) / 2, freedom) * se
    return np.column_stack([params - wide, params + wide])


def small_sample(kind: SmallSample, n: int, k: int, clusters: int) -> float:
    """The factor on the variance: `none` 1 (CR0, HC0), `groups` G/(G-1) (Stata's maximum likelihood), `parameters` G/(G-1)·(N-1)/(N-K).

    With each row its own cluster `parameters` is N/(N-K), HC1. Raises EstimationError where it would not be positive.
    """
    if kind not in FORMULA:
        raise EstimationError(f"factor: {kind!r}; one of {', '.join(FORMULA)}. HC2 and HC3 are for least squares only")
    if kind == "none":
        return 1.0
    if clusters < 2 or n <= k:
        raise EstimationError(
            f"standard errors: {n} rows, {k} parameters, {clusters} clusters; more rows and at least 2 clusters are needed"
        )
    return clusters / (clusters - 1) * ((n - 1) / (n - k) if kind == "parameters" else 1.0)


def sandwich(bread: Matrix, scores: Matrix, errors: Errors, counted: int) -> tuple[Matrix, float, str, int]:
    """Covariance, degrees of freedom, its name, and the clusters, from the bread (k × k) and the scores (n × k) (Liang and Zeger 1986).

    Rows alone take the normal, clusters t(G - 1). counted: the K of the factor.
    """
    cluster = errors.codes(len(scores))
    summed = scores if cluster is None else group_sums(scores, cluster)
    half = summed @ bread
    covariance = half.T @ half * small_sample(errors.factor, len(scores), counted, len(summed))
    if cluster is None:
        words = {"none": "HC0", "groups": "HC0 · N/(N-1)", "parameters": "HC1"}[errors.factor]
        return covariance, np.inf, f"robust, {words}, normal", len(summed)
    words = f"clustered, {len(summed)} clusters, {FORMULA[errors.factor]}, t({len(summed) - 1})"
    return covariance, float(len(summed) - 1), words, len(summed)
