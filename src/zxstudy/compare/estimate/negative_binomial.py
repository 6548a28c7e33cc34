"""The negative binomial for counts that vary more than Poisson's: statsmodels fits it, from a start that lies close."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import special
from statsmodels.discrete.discrete_model import NegativeBinomial
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from zxstudy.compare.estimate.checked import matrix, numbers, standardised
from zxstudy.compare.estimate.coefficients import Coefficients, Errors, sandwich
from zxstudy.compare.estimate.separation import refuse_separated
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

Information = Literal["joint", "dispersion held"]


@dataclass(frozen=True, slots=True)
class NegativeBinomialFit:
    """A negative binomial regression, variance mean + alpha · mean².

    coefficients: slopes in the order of x, constant last. alpha: the overdispersion, 1/theta of MASS; alpha_error: its standard error.
    loglik: at the maximum. zeros, zeros_expected: share of rows at 0, seen and fitted.
    """

    coefficients: Coefficients
    alpha: float
    alpha_error: float
    loglik: float
    zeros: float
    zeros_expected: float


def negative_binomial(y: Any, x: Any, errors: Errors | None = None, information: Information = "joint") -> NegativeBinomialFit:
    """Maximum likelihood of the negative binomial with quadratic variance (Cameron and Trivedi 1986, NB2).

    y: n whole numbers, 0 or more. x: n × k without constant; effects enter as dummies. errors: None takes the inverse information,
    otherwise the sandwich. information: `joint` of slopes and overdispersion, or expected with the overdispersion held, as R's
    glm.nb. Raises EstimationError on other counts, unusable columns, separation, and where counts vary no more than Poisson's.
    """
    if information not in ("joint", "dispersion held"):
        raise EstimationError(f"information: {information!r}; joint or dispersion held")
    outcome = numbers(y, "y")
    for row in np.flatnonzero((outcome < 0) | (outcome % 1 != 0))[:1]:
        raise EstimationError(f"y: row {row} is {outcome[row]:g}; whole numbers, 0 or more, are needed")
    scaled = standardised(matrix(x, len(outcome)))
    columns = scaled.columns
    refuse_separated(scaled.plain, np.where(outcome > 0, 0.0, -1.0), "y")
    model = NegativeBinomial(outcome, columns, loglike_method="nb2")
    params = _fitted(model, _start(outcome, columns))
    return _result(model, params, scaled.back, errors, information)


def _start(y: Matrix, columns: Matrix) -> Matrix:
    """Poisson's coefficients and the overdispersion of its residuals; EstimationError where there is none, by the score at alpha = 0."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # looked for before
        poisson = GLM(y, columns, family=families.Poisson()).fit(tol=1e-10, tol_criterion="params")
    mean = np.asarray(poisson.fittedvalues)
    excess = (y - mean) ** 2 - y
    if excess.sum() <= 0:
        raise EstimationError("y: the counts vary no more than Poisson's; the overdispersion is 0, and the Poisson is the model")
    return np.append(poisson.params, max(float((excess / mean**2).mean()), 1e-3))


def _fitted(model: Any, begin: Matrix) -> Matrix:
    """The parameters at the maximum: statsmodels' BFGS to come near, Newton to arrive."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # judged below by the slope that is left
        near = model.fit(start_params=begin, method="bfgs", disp=0, maxiter=500, skip_hessian=True).params
        best = np.asarray(model.fit(start_params=near, method="newton", disp=0, maxiter=50).params)
    slope = np.asarray(model.score(best)) if np.isfinite(best).all() else np.array([np.inf])
    if best[-1] <= 0 or not np.abs(slope).max() <= 1e-6 * len(model.endog):
        raise EstimationError("y: the likelihood did not come to rest; look at outlying counts and at columns that are nearly alike")
    return best


def _result(model: Any, params: Matrix, back: Matrix, errors: Errors | None, information: str) -> NegativeBinomialFit:
    y, columns, alpha = np.asarray(model.endog), np.asarray(model.exog), float(params[-1])
    n, k = columns.shape
    mean = np.exp(columns @ params[:-1])
    theta = 1 / alpha
    scores = np.column_stack([columns * ((y - mean) / (1 + alpha * mean))[:, None], _dispersion_score(y, mean, theta)])
    joint = np.linalg.inv(-np.asarray(model.hessian(params)))
    if information == "joint":
        bread, used = joint, scores
    else:
        expected = columns.T @ (columns * (mean / (1 + alpha * mean))[:, None])
        bread, used = np.linalg.inv(expected), scores[:, :k]
    covariance, freedom, name, clusters = bread, np.inf, f"information, {information}, normal", n
    if errors is not None:
        covariance, freedom, name, clusters = sandwich(bread, used, errors, k)
        name += f", information {information}"
    slopes = back @ covariance[:k, :k] @ back.T
    coefficients = Coefficients(back @ params[:-1], slopes, freedom, name, n, clusters)
    spread = float(np.sqrt(covariance[-1, -1] if information == "joint" else joint[-1, -1]))
    expected_zeros = float(((1 + alpha * mean) ** -theta).mean())
    return NegativeBinomialFit(coefficients, alpha, spread, float(model.loglike(params)), float((y == 0).mean()), expected_zeros)


def _dispersion_score(y: Matrix, mean: Matrix, theta: float) -> Matrix:
    """The derivative of each row's log likelihood in alpha."""
    in_theta = special.digamma(y + theta) - special.digamma(theta) + np.log(theta / (theta + mean)) + (mean - y) / (theta + mean)
    return np.asarray(-(theta**2) * in_theta)
