"""Mixed models by restricted or full maximum likelihood: statsmodels' MixedLM on one scale, with classic errors only.

MixedLM takes no notice of a robust or clustered covariance; whoever wants one takes `random_effects` or `mundlak` with clusters.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from statsmodels.regression.mixed_linear_model import MixedLM

from zxstudy.compare.estimate.checked import groups, independent, matrix, numbers, standardised
from zxstudy.compare.estimate.coefficients import Coefficients
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

AT_BOUNDARY = 1e-6  # of the residual variance: a unit variance this small is none
METHODS = ["bfgs", "lbfgs", "cg", "powell"]  # one after the other until one comes to rest


@dataclass(frozen=True, slots=True)
class MixedFit:
    """A mixed model.

    coefficients: slopes in the order of x, constant last, classic errors with the normal. between: covariance of the units' effects, in
    squared units of y, the constant first, then the random slopes (q × q). residual: the variance within. loglik: restricted where asked
    for. units: how many.
    """

    coefficients: Coefficients
    between: Matrix
    residual: float
    loglik: float
    units: int


def mixed_model(y: Any, x: Any, unit: Any, slopes: Any = None, *, restricted: bool = True) -> MixedFit:
    """Random constants, and random `slopes` where given, by unit (Laird and Ware 1982).

    y: n. x: n × k without constant. slopes: n × s, columns whose coefficients vary between units. Raises EstimationError on columns that
    cannot be used, and where the units' covariance is at its boundary: no spread, or slopes and constants in one line.
    """
    outcome = numbers(y, "y")
    n = len(outcome)
    unit_codes, scaled = groups(unit, n, "units"), standardised(matrix(x, n))
    random = np.column_stack([np.ones(n), np.zeros((n, 0)) if slopes is None else matrix(slopes, n, "slopes")])
    independent(random, "slopes")
    if n <= len(np.unique(unit_codes)):
        raise EstimationError(f"units: {n} rows in {n} units; several rows a unit are needed")
    size, spread = np.sqrt((random**2).mean(axis=0)), float(outcome.std())
    if spread <= AT_BOUNDARY**2 * np.abs(outcome).max(initial=0.0):
        raise EstimationError("y: it is the same in every row")
    found = _fitted((outcome - outcome.mean()) / spread, scaled.columns, random / size, unit_codes, restricted)
    if found.scale <= AT_BOUNDARY**2:
        raise EstimationError("y: x and the units explain it without error")
    k, q = scaled.columns.shape[1], random.shape[1]
    between = np.asarray(found.cov_re).reshape(q, q) * spread**2 / np.outer(size, size)
    back = scaled.back * spread
    params = back @ np.asarray(found.fe_params) + np.append(np.zeros(k - 1), outcome.mean())
    covariance = back @ np.asarray(found.cov_params())[:k, :k] @ back.T
    shift = (n - k) * np.log(spread) - np.linalg.slogdet(scaled.back)[1] if restricted else n * np.log(spread)
    said = f"classic, {'restricted ' if restricted else ''}maximum likelihood, normal"
    coefficients = Coefficients(params, covariance, np.inf, said, n, int(unit_codes.max()) + 1)
    return MixedFit(coefficients, between, float(found.scale) * spread**2, float(found.llf - shift), int(unit_codes.max()) + 1)


def _fitted(y: Matrix, x: Matrix, random: Matrix, unit: Any, restricted: bool) -> Any:
    model = MixedLM(y, x, groups=unit, exog_re=random)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # judged below
        try:
            found = model.fit(reml=restricted, method=METHODS, gtol=1e-9)
        except (np.linalg.LinAlgError, ValueError) as problem:
            raise EstimationError(f"mixed model: no maximum was found ({problem})") from None
    values = np.linalg.eigvalsh(np.asarray(found.cov_re))
    if not found.converged or not np.isfinite(found.llf):
        raise EstimationError("mixed model: the likelihood did not come to rest")
    if values.min() <= AT_BOUNDARY * found.scale:
        raise EstimationError("mixed model: the units' covariance is at its boundary; fewer random effects are needed, or none")
    return found
