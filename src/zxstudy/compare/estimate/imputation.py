"""A regressor that is known as an interval, imputed several times from what it may be given the outcome and the other regressors.

Imputing without the outcome is the worst that can be done: it makes the regressor less related to the outcome than it is (Meng 1994).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from zxstudy.compare.estimate.checked import independent, matrix, numbers, standardised
from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.interval_outcome import interval_regression
from zxstudy.compare.estimate.least_squares import least_squares
from zxstudy.compare.estimate.rubin import Pooled, pool
from zxstudy.compare.estimate.truncated import truncated_normal
from zxstudy.compare.estimate.two_limit import two_limit_draws
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

Scale = Literal["normal", "two_limit"]
FEWEST_DRAWS = 2


@dataclass(frozen=True, slots=True)
class Imputation:
    """How the regressor is imputed.

    scale: `normal` as it stands; `two_limit` for shares that heap at 1 or 0. draws: completed data sets. seed: of the draws.
    """

    scale: Scale = "normal"
    draws: int = 20
    seed: int = 20260101


@dataclass(frozen=True, slots=True)
class ImputedFit:
    """Least squares on imputed data.

    pooled: the regressor of interest first, the others, the constant last. imputed: rows that were not exact. errors: of each analysis, in
    words.
    """

    pooled: Pooled
    imputed: int
    errors: str


def imputed_regression(
    y: Any, regressor: tuple[Any, Any], others: Any, errors: Errors | None = None, plan: Imputation | None = None
) -> ImputedFit:  # fmt: skip
    """Least squares of y on an interval regressor and others, pooled over draws of the regressor given y and the others.

    y: n. regressor: low and high, n each, finite. others: n × k without constant, may have no columns; for effects give their dummies or
    the unit means. errors: of each analysis, None classic. Raises EstimationError where the ends cannot be used, or the regressor's model
    given the rest has no maximum.
    """
    outcome, how = numbers(y, "y"), plan or Imputation()
    n = len(outcome)
    beside = matrix(others, n, "others") if np.size(others) else np.zeros((n, 0))
    low, high = numbers(regressor[0], "regressor, low"), numbers(regressor[1], "regressor, high")
    if not len(low) == len(high) == n:
        raise EstimationError(f"regressor: {len(low)} and {len(high)} ends for {n} outcomes; one of both a row is needed")
    for row in np.flatnonzero(low > high)[:1]:
        raise EstimationError(f"regressor: row {row} is [{low[row]}, {high[row]}]: low is above high")
    if how.draws < FEWEST_DRAWS:
        raise EstimationError(f"draws: {how.draws}; at least {FEWEST_DRAWS} are needed, 20 or more are usual")
    sets = impute(outcome, (low, high), beside, how)
    params, variances, freedom, words = [], [], 0.0, ""
    for values in sets:
        columns = np.column_stack([values, beside, np.ones(n)])
        independent(columns, "regressor and others")
        fitted = least_squares(outcome, columns, errors)
        params.append(fitted.params)
        variances.append(np.diag(fitted.covariance))
        freedom, words = fitted.freedom, fitted.errors
    return ImputedFit(pool(params, variances, freedom), int((low != high).sum()), words)


def impute(y: Matrix, regressor: tuple[Matrix, Matrix], others: Matrix, plan: Imputation) -> list[Matrix]:
    """The completed regressors, n each: exact rows stay as they are, the others are drawn within their ends."""
    low, high = regressor
    if plan.scale not in ("normal", "two_limit"):
        raise EstimationError(f"scale: {plan.scale!r}; normal or two_limit")
    rng = np.random.default_rng(plan.seed)
    if plan.scale == "two_limit":
        for row in np.flatnonzero((np.minimum(low, high) < 0) | (np.maximum(low, high) > 1))[:1]:
            raise EstimationError(f"regressor: row {row} is [{low[row]}, {high[row]}]; a share lies between 0 and 1")
        behind = np.where(low <= 0, -np.inf, low), np.where(high >= 1, np.inf, high)
        told = np.isfinite(behind[0]) | np.isfinite(behind[1])
        interval_regression(behind[0][told], behind[1][told], np.column_stack([y, others])[told])  # refuses what tells too little
        return two_limit_draws((y - y.mean()) / (float(y.std()) or 1.0), regressor, standardised(others).plain, plan.draws, rng)
    return _normal_draws(y, regressor, others, plan.draws, rng)


def _normal_draws(
    y: Matrix, regressor: tuple[Matrix, Matrix], others: Matrix, draws: int, rng: np.random.Generator
) -> list[Matrix]:  # fmt: skip
    """Of each set first the parameters of the regressor given y and the others, then the rows (Rubin 1987; Royston 2007)."""
    low, high = regressor
    columns = standardised(np.column_stack([y, others])).plain
    centre = float(low.mean())
    model = interval_regression(low - centre, high - centre, columns[:, :-1]).coefficients
    size = np.sqrt(np.diag(model.covariance))
    root = np.linalg.cholesky(model.covariance / np.outer(size, size)) * size[:, None]
    loose = low != high
    sets = []
    for _ in range(draws):
        params = model.params + root @ rng.standard_normal(len(size))
        values = low.copy()
        mean = columns[loose] @ params[:-1] + centre
        values[loose] = truncated_normal(mean, float(np.exp(params[-1])), (low[loose], high[loose]), rng)
        sets.append(np.clip(values, low, high))
    return sets
