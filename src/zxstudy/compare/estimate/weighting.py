"""Least squares among those that report, weighted by one over their estimated probability of reporting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from zxstudy.compare.estimate.checked import independent, matrix, numbers, standardised
from zxstudy.compare.estimate.coefficients import Coefficients, Errors, sandwich
from zxstudy.compare.estimate.fractional import fractional
from zxstudy.compare.estimate.orthonormal import COLLINEAR
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

LEAST_CHANCE = 0.02  # a row that reports in one of fifty cases would stand for fifty: beyond this weights say more than data


@dataclass(frozen=True, slots=True)
class WeightedFit:
    """A regression weighted for reporting.

    coefficients: slopes in the order of x, constant last; their errors count that the weights are estimated. held: errors as if the weights
    were known, larger as a rule. weights: n, 0 where silent, mean 1 among those that report. effective: how many rows would tell as much
    without weights (Kish 1965). trimmed: rows whose probability was raised to the least allowed. who: the model of reporting.
    """

    coefficients: Coefficients
    held: Matrix
    weights: Matrix
    effective: float
    trimmed: int
    who: Coefficients


def weighted_for_reporting(y: Any, x: Any, reports: Any, covariates: Any, errors: Errors | None = None) -> WeightedFit:
    """Least squares of y on x among the rows that report, weights from a logit of reporting on the covariates (Wooldridge 2007).

    y: n, x: n × k without constant, neither read where silent. reports: n, 1 or 0. covariates: n × q without constant,
    known of all rows. errors: None lets rows stand alone. The covariance is that of both steps together (Newey and McFadden 1994, section
    6): scores of silent rows count too. Right where reporting depends on the covariates alone. Raises EstimationError where none or all
    report, where a covariate tells exactly who does, and on columns that cannot be used.
    """
    seen = numbers(reports, "reports")
    n = len(seen)
    if not np.isin(seen, (0.0, 1.0)).all() or seen.min() == seen.max():
        raise EstimationError("reports: 1 and 0 are needed, and both of them")
    who = matrix(covariates, n, "covariates")
    model = fractional(seen, who, errors or Errors())
    scaled = standardised(who)
    chance = 1 / (1 + np.exp(-(np.column_stack([who, np.ones(n)]) @ model.coefficients.params)))
    rows = seen > 0
    outcome, columns = _among(y, x, rows)
    kept = np.maximum(chance, LEAST_CHANCE)
    weights = np.where(rows, 1 / kept, 0.0)
    weights = weights / weights[rows].mean()
    params, bread, scores, residual = _weighted(outcome, columns, weights[rows])
    if float(residual @ residual) <= COLLINEAR**2 * float(outcome @ outcome):
        raise EstimationError("y: x explains it without error, or it is the same in every row")
    own = np.zeros((n, columns.shape[1]))
    own[rows] = scores
    passed = np.where(kept[rows] > chance[rows], 0.0, 1 - chance[rows])  # how a weight answers to its index; a trimmed one does not
    slope = -(columns * (weights[rows] * residual * passed)[:, None]).T @ scaled.columns[rows]
    information = scaled.columns.T @ (scaled.columns * (chance * (1 - chance))[:, None])
    first = np.linalg.solve(information, (scaled.columns * (seen - chance)[:, None]).T).T
    wanted = errors or Errors()
    covariance, freedom, name, clusters = sandwich(bread, own + first @ slope.T, wanted, columns.shape[1])
    held = np.sqrt(np.diag(sandwich(bread, own, wanted, columns.shape[1])[0]))
    coefficients = Coefficients(params, covariance, freedom, f"{name}, weights estimated", int(rows.sum()), clusters)
    effective = float(weights.sum() ** 2 / (weights**2).sum())
    return WeightedFit(coefficients, np.asarray(held), weights, effective, int((rows & (chance < LEAST_CHANCE)).sum()), model.coefficients)


def _among(y: Any, x: Any, rows: Any) -> tuple[Matrix, Matrix]:
    """The outcome and the columns (constant last) of the rows that report."""
    values = np.asarray(y)
    table = np.asarray(x)
    if values.shape != rows.shape or len(table) != len(rows):
        raise EstimationError(f"y, x: {values.shape} and {table.shape} for {len(rows)} rows; one row of both for each is needed")
    outcome = numbers(values[rows], "y, among those that report")
    columns = np.column_stack([matrix(table[rows], len(outcome)), np.ones(len(outcome))])
    independent(columns)
    if len(outcome) <= columns.shape[1]:
        raise EstimationError(f"reports: {len(outcome)} rows for {columns.shape[1]} parameters; more are needed")
    return outcome, columns


def _weighted(y: Matrix, x: Matrix, weights: Matrix) -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Coefficients, the inverse of the weighted cross products, scores, and residuals."""
    size = np.sqrt((x**2).sum(axis=0))
    inverse = np.linalg.inv((x / size).T @ (x / size * weights[:, None]))
    bread = inverse / np.outer(size, size)
    params = bread @ (x.T @ (weights * y))
    residual = y - x @ params
    return np.asarray(params), np.asarray(bread), x * (weights * residual)[:, None], residual
