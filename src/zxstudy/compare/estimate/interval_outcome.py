"""Regression of an outcome that is known as an interval: exact rows, rows between two ends, and rows open below or above.

statsmodels' GenericLikelihoodModel fits it with our analytic score and Hessian, from a start at which nothing can go astray.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import special
from statsmodels.base.model import GenericLikelihoodModel

from zxstudy.compare.estimate.checked import Standardised, matrix, numbers, standardised
from zxstudy.compare.estimate.coefficients import Coefficients, Errors, sandwich
from zxstudy.compare.estimate.interval_rows import SHAPES, Distribution, Ends, Pieces, ends, pieces
from zxstudy.compare.estimate.interval_start import start
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError


@dataclass(frozen=True, slots=True)
class IntervalFit:
    """An interval regression.

    coefficients: slopes in the order of x, the constant, the log of the scale last. scale: of the error, in units of the outcome.
    loglik: at the maximum. exact, left, right, between: how many rows are of each kind (`left`: only known to lie below a figure).
    distribution: of the error.
    """

    coefficients: Coefficients
    scale: float
    loglik: float
    exact: int
    left: int
    right: int
    between: int
    distribution: str


class IntervalModel(GenericLikelihoodModel):  # type: ignore[misc]
    """The likelihood of interval rows for statsmodels; parameters are the coefficients of `exog` and the log of the scale."""

    def __init__(self, rows: Ends, exog: Matrix, distribution: str = "gaussian") -> None:
        self.rows, self.distribution = rows, distribution
        self.last: tuple[bytes, Pieces] | None = None
        super().__init__(rows.middle, exog, extra_params_names=["log(scale)"])

    def initialize(self) -> None:
        """Degrees of freedom without the singular values that statsmodels would ask for: the columns are known to be independent."""
        self.df_model, self.df_resid = float(self.exog.shape[1] - 1), float(self.exog.shape[0] - self.exog.shape[1])

    def pieces(self, params: Matrix) -> Pieces:
        """The pieces of all rows at `params`; likelihood, score and Hessian are asked for at the same place one after the other."""
        key = np.asarray(params).tobytes()
        if self.last is None or self.last[0] != key:
            self.last = key, pieces(self.rows, self.exog @ params[:-1], float(np.exp(params[-1])), self.distribution)
        return self.last[1]

    def loglikeobs(self, params: Matrix) -> Matrix:
        """The log likelihood of each row, n."""
        return np.asarray(self.pieces(params).loglik - params[-1] * self.rows.exact)

    def score_obs(self, params: Matrix, **_: Any) -> Matrix:
        """The derivative of each row's log likelihood, n × parameters."""
        found, scale = self.pieces(params), float(np.exp(params[-1]))
        return np.column_stack([self.exog * (-found.one / scale)[:, None], -found.two - self.rows.exact])

    def score(self, params: Matrix) -> Matrix:
        """The derivative of the log likelihood."""
        found, scale = self.pieces(params), float(np.exp(params[-1]))
        return np.append(-(self.exog.T @ found.one) / scale, -found.two.sum() - self.rows.exact.sum())

    def hessian(self, params: Matrix) -> Matrix:
        """The second derivatives of the log likelihood, parameters × parameters."""
        found, scale = self.pieces(params), float(np.exp(params[-1]))
        k = self.exog.shape[1]
        result = np.empty((k + 1, k + 1))
        result[:k, :k] = self.exog.T @ (self.exog * (found.shift / scale**2)[:, None])
        result[:k, k] = result[k, :k] = self.exog.T @ ((found.cross + found.one) / scale)
        result[k, k] = (found.stretch + found.two).sum()
        return result


def interval_regression(
    low: Any, high: Any, x: Any, errors: Errors | None = None, distribution: Distribution = "gaussian"
) -> IntervalFit:  # fmt: skip
    """Maximum likelihood where the outcome lies in [low, high] (Stewart 1983; Tobin 1958 where rows are open below at one figure).

    low, high: n each, equal where exact, -inf and inf where open. x: n × k without constant. errors: None takes the inverse of the observed
    information; otherwise the sandwich of the analytic scores. Raises EstimationError on ends that cross or say nothing, constant or
    collinear columns, and where no maximum exists: rows told apart exactly, all open on one side, or fitted without error.
    """
    if distribution not in SHAPES:
        raise EstimationError(f"distribution: {distribution!r}; one of {', '.join(SHAPES)}")
    rows = ends(low, high)
    scaled = standardised(matrix(x, len(rows.low)))
    spread = _spread(rows)
    unit = Ends((rows.low - spread[0]) / spread[1], (rows.high - spread[0]) / spread[1], rows.exact, rows.widths)
    model = IntervalModel(unit, scaled.columns, distribution)
    found = model.fit(start_params=start(unit, scaled, distribution), method="newton", disp=0, warn_convergence=False)
    if not found.mle_retvals["converged"] or not np.isfinite(found.params).all():
        raise EstimationError("interval regression: no rest was found; look at outlying rows and at columns that are nearly alike")
    return _result(model, np.asarray(found.params), scaled, spread, errors)


def _spread(rows: Ends) -> tuple[float, float]:
    """Centre and spread of the outcome, so that figures of any size are fitted on one scale."""
    middle = rows.middle
    centre = float(middle.mean())
    spread = float(np.sqrt(((middle - centre) ** 2).mean()))
    return centre, spread if spread > 0 else max(abs(centre), 1.0)


def _result(model: IntervalModel, params: Matrix, scaled: Standardised, spread: tuple[float, float], errors: Errors | None) -> IntervalFit:
    """The fit on the scales that were given."""
    k = len(params)
    back = np.eye(k)
    back[:-1, :-1] = scaled.back * spread[1]
    rows = model.rows
    given = back @ params + np.append(np.zeros(k - 2), [spread[0], np.log(spread[1])])
    bread = np.asarray(np.linalg.inv(-model.hessian(params)), dtype=np.float64)
    covariance, freedom, name, clusters = bread, np.inf, "observed information, normal", len(rows.low)
    if errors is not None:
        covariance, freedom, name, clusters = sandwich(bread, model.score_obs(params), errors, k)
    coefficients = Coefficients(given, back @ covariance @ back.T, freedom, name, len(rows.low), clusters)
    below, above = ~np.isfinite(rows.low), ~np.isfinite(rows.high)
    exact, left, right = int(rows.exact.sum()), int(below.sum()), int(above.sum())
    loglik = float(model.loglike(params)) - rows.exact.sum() * np.log(spread[1]) + rows.widths
    between = len(rows.low) - exact - left - right
    return IntervalFit(coefficients, float(np.exp(given[-1])), float(loglik), exact, left, right, between, model.distribution)


def lognormal_regression(low: Any, high: Any, x: Any, errors: Errors | None = None) -> IntervalFit:
    """The interval regression of log outcomes; the log likelihood is that of the outcomes themselves, as survreg's `lognormal`.

    low: 0 is open below. Raises EstimationError on negative ends and on outcomes of exactly 0.
    """
    lower, upper = numbers(low, "low", infinite=True), numbers(high, "high", infinite=True)
    if (upper <= 0).any() or (lower[np.isfinite(lower)] < 0).any():
        raise EstimationError("outcome: 0 or less; the logarithm needs figures above 0")
    with np.errstate(divide="ignore"):
        logs = np.log(np.maximum(lower, 0.0)), np.log(upper)
    found = interval_regression(*logs, x, errors)
    rows = ends(*logs)
    return replace(found, loglik=found.loglik - float(rows.low[rows.exact].sum()))


def rate_ends(low: Any, high: Any, rounding: float) -> tuple[Matrix, Matrix]:
    """The logits of the ends of rates in [0, 1], for `interval_regression`.

    rounding: half a unit of the last printed digit, .0005 where shares are printed as 99.4 %. An end of 1 is open above, of 0 below; a rate
    of exactly 1 lies above 1 - rounding, of exactly 0 below rounding. Raises EstimationError on ends outside 0..1.
    """
    lower, upper = numbers(low, "low"), numbers(high, "high")
    if not 0 < rounding < 0.5:
        raise EstimationError(f"rounding: {rounding}; half a unit of the last digit is needed, above 0 and below .5")
    for row in np.flatnonzero((np.minimum(lower, upper) < 0) | (np.maximum(lower, upper) > 1))[:1]:
        raise EstimationError(f"outcome: row {row} is [{lower[row]}, {upper[row]}]; a rate lies between 0 and 1")
    at_least = np.where(lower >= 1, 1 - rounding, lower)
    at_most = np.where(upper <= 0, rounding, upper)
    return np.asarray(special.logit(at_least)), np.asarray(special.logit(at_most))
