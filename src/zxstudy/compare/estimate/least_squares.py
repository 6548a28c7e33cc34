"""Least squares on columns of any scale, with the classic covariance or a sandwich."""

from __future__ import annotations

import numpy as np

from zxstudy.compare.estimate.coefficients import Coefficients, Errors, sandwich
from zxstudy.compare.estimate.orthonormal import COLLINEAR, orthonormal
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError


def least_squares(y: Matrix, x: Matrix, errors: Errors | None = None, absorbed: int = 0) -> Coefficients:
    """Least squares of y (n) on the columns of x (n × k, the constant among them) with the classic covariance, or the sandwich.

    absorbed: effects that were taken out of both before, counted in the N - K of the classic errors. Raises EstimationError where no degree
    of freedom is left, or y is explained without error; columns are taken to be independent (`checked.independent`).
    """
    scale = np.sqrt((x**2).sum(axis=0))
    basis, triangle = orthonormal(x / scale)
    inverse = np.linalg.inv(triangle) / scale[:, None]
    params = inverse @ (basis.T @ y)
    residual = y - x @ params
    if float(residual @ residual) <= COLLINEAR**2 * float(y @ y):
        raise EstimationError("y: x explains it without error, or it is the same in every row")
    n, k = x.shape
    bread = inverse @ inverse.T
    if errors is None:
        freedom = n - k - absorbed
        if freedom < 1:
            raise EstimationError(f"x: {k + absorbed} parameters on {n} rows; more rows are needed")
        variance = float(residual @ residual) / freedom
        return Coefficients(params, bread * variance, float(freedom), f"classic, t({freedom})", n, n)
    covariance, freedom_, name, clusters = sandwich(bread, x * residual[:, None], errors, k)
    return Coefficients(params, covariance, freedom_, name, n, clusters)
