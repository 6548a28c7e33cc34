"""Shares as outcomes: the fractional logit for shares as printed, the binomial for k of n; average effects in points of the share."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from zxstudy.compare.estimate.checked import matrix, numbers, standardised
from zxstudy.compare.estimate.coefficients import Coefficients, Errors, sandwich
from zxstudy.compare.estimate.separation import refuse_separated
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

Bread = Literal["expected", "observed"]
Link = Literal["logit", "probit"]
EXACT_FIT = 1e-10  # of a share
AT_REST = 1e-12  # of the coefficients; statsmodels' own default watches the deviance, which hardly moves near the maximum


@dataclass(frozen=True, slots=True)
class ShareFit:
    """A regression of shares.

    coefficients: slopes on the scale of the link in the order of x, constant last. effects: k average partial effects, change of the share
    for one unit of x, and effect_errors: their standard errors by the delta method. dispersion: Pearson's chi2 over N - K; of k-of-n rows
    above 1 says that they vary more than independent cases would. zeros, ones: rows at either end. link, bread: as asked for.
    """

    coefficients: Coefficients
    effects: Matrix
    effect_errors: Matrix
    dispersion: float
    zeros: int
    ones: int
    link: str
    bread: str


def fractional(y: Any, x: Any, errors: Errors | None = None, link: Link = "logit", bread: Bread | None = None) -> ShareFit:
    """Quasi-likelihood of shares in [0, 1] (Papke and Wooldridge 1996).

    y: n. x: n × k without constant. errors: None is quasi (dispersion times the information's inverse); otherwise the sandwich. bread: for
    the logit expected and observed information are the same; a sandwich of the probit must name one, since they differ by up to a tenth
    (R's sandwich takes the expected, Stata's fracreg the observed). Raises EstimationError on shares outside [0, 1], unusable columns, and
    separation.
    """
    share = numbers(y, "y")
    for row in np.flatnonzero((share < 0) | (share > 1))[:1]:
        raise EstimationError(f"y: row {row} is {share[row]}; a share lies between 0 and 1")
    if link not in ("logit", "probit"):
        raise EstimationError(f"link: {link}; logit or probit")
    if bread not in (None, "expected", "observed"):
        raise EstimationError(f"bread: {bread!r}; expected or observed")
    if link == "probit" and errors is not None and bread is None:
        raise EstimationError("probit with robust errors: name the bread, expected (as R's sandwich) or observed (as Stata's fracreg)")
    return _fit(share, np.ones(len(share)), matrix(x, len(share)), errors, (link, bread or "expected"))


def binomial_counts(k: Any, n: Any, x: Any, errors: Errors | None = None) -> ShareFit:
    """The binomial logit of k of n cases in each row, rows weighted by n; cluster the errors wherever cases of a row are alike.

    k, n: whole numbers with 0 ≤ k ≤ n, n ≥ 1. Raises EstimationError on others, on unusable columns, and on separation.
    """
    hits, cases = numbers(k, "k"), numbers(n, "n")
    if len(hits) != len(cases):
        raise EstimationError(f"k has {len(hits)} rows, n {len(cases)}; as many of both are needed")
    for row in np.flatnonzero((cases < 1) | (hits < 0) | (hits > cases) | (hits % 1 != 0) | (cases % 1 != 0))[:1]:
        raise EstimationError(f"k of n: row {row} is {hits[row]:g} of {cases[row]:g}; whole numbers with 0 ≤ k ≤ n and n ≥ 1 are needed")
    return _fit(hits / cases, cases, matrix(x, len(hits)), errors, ("logit", "expected"))


def _fit(share: Matrix, cases: Matrix, x: Matrix, errors: Errors | None, how: tuple[str, str]) -> ShareFit:
    """The quasi-likelihood fit on standardised columns by statsmodels, covariance by hand: its HC1 is HC0 without a word."""
    link, _ = how
    scaled = standardised(x)
    columns = scaled.columns
    if len(columns) <= columns.shape[1]:
        raise EstimationError(f"x: {columns.shape[1]} parameters on {len(columns)} rows; more rows are needed")
    if np.ptp(share) == 0 and 0 < share[0] < 1:
        raise EstimationError("y: it is the same in every row")
    refuse_separated(scaled.plain, np.where(share >= 1, 1.0, np.where(share <= 0, -1.0, 0.0)), "y")
    family = families.Binomial(families.links.Logit() if link == "logit" else families.links.Probit())
    model = GLM(share, columns, family=family, var_weights=cases)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # separation was looked for above, and a perfect fit is judged below
        try:
            fitted = model.fit(tol=AT_REST, tol_criterion="params", maxiter=200)
        except (Warning, np.linalg.LinAlgError) as problem:
            raise EstimationError(f"y: the likelihood did not come to rest ({problem})") from None
    if not fitted.converged:
        raise EstimationError("y: the likelihood did not come to rest; look at columns that are nearly alike")
    if np.abs(share - fitted.fittedvalues).max() <= EXACT_FIT:
        raise EstimationError("y: x explains it without error")
    return _result(fitted, scaled.back, errors, how, share)


def _result(fitted: Any, back: Matrix, errors: Errors | None, how: tuple[str, str], share: Matrix) -> ShareFit:
    model, (link, bread) = fitted.model, how
    columns, n = np.asarray(model.exog), len(share)
    inverse = np.linalg.inv(-model.hessian(fitted.params, scale=1.0, observed=bread == "observed"))
    dispersion = float(fitted.pearson_chi2 / fitted.df_resid)
    covariance, freedom, name, clusters = inverse * dispersion, float(fitted.df_resid), f"quasi, dispersion {dispersion:.4g}", n
    if errors is not None:
        scores = model.score_obs(fitted.params, scale=1.0)
        covariance, freedom, name, clusters = sandwich(inverse, scores, errors, columns.shape[1])
        name += "" if link == "logit" else f", {bread} information"
    effects = _average_effects(fitted, covariance, back)
    coefficients = Coefficients(back @ fitted.params, back @ covariance @ back.T, freedom, name, n, clusters)
    zeros, ones = int((share <= 0).sum()), int((share >= 1).sum())
    return ShareFit(coefficients, *effects, dispersion, zeros, ones, link, bread)


def _average_effects(fitted: Any, covariance: Matrix, back: Matrix) -> tuple[Matrix, Matrix]:
    """The mean over rows of the slope of the share in each given column, and its error by the delta method.

    The same as statsmodels' get_margeff, which knows no factor of ours and does not look at weights.
    """
    columns, params, link = np.asarray(fitted.model.exog), np.asarray(fitted.params), fitted.model.family.link
    index = columns @ params
    slope, bend = link.inverse_deriv(index).mean(), (columns * link.inverse_deriv2(index)[:, None]).mean(axis=0)
    gradient = slope * back + np.outer(back @ params, bend)
    errors = np.sqrt(np.diag(gradient @ covariance @ gradient.T))
    return (slope * (back @ params))[:-1], errors[:-1]
