"""The headline's question with another form of the outcome: its ends alone, and the likelihood of what the intervals say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import special

from zxstudy.compare.beside.alternative import Alternative, Given, beside, in_both, tried
from zxstudy.compare.beside.columns import with_dummies
from zxstudy.compare.beside.panels import first_of
from zxstudy.compare.case import Case
from zxstudy.compare.design import OUTCOMES
from zxstudy.compare.estimate.clustered import fit
from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.counts import poisson_effects
from zxstudy.compare.estimate.fractional import ShareFit, binomial_counts, fractional
from zxstudy.compare.estimate.interval_outcome import interval_regression, rate_ends
from zxstudy.compare.estimate.orthonormal import pivots
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError
from zxstudy.score.measures import KEY

ROUNDING = 0.0005  # half of the last digit of a rate that is printed as 99.4 %
AT_ONE = 1.0 - 1e-9


def other_forms(case: Case, view: pd.DataFrame, kind: str) -> Iterator[Alternative]:
    """One row a form; models of rates only between counties, where effects can stand as dummies. view: rows of `ViewRow`."""
    assert case.result is not None
    model = case.result.model
    for method, outcome in zip(("lower_ends", "upper_ends"), model.ends, strict=True):
        found = fit(replace(model.design, y=outcome))
        note = f"CR1 {found.factor:.4f}, t({found.freedom:.0f})"
        yield beside(case, kind, method, Given(found.estimate, found.error, found.freedom), in_both(note))
    if OUTCOMES[case.pair.outcome].unit == "ratio":
        yield tried(case, kind, "poisson", lambda: _poisson(case))
    if case.stage != "association":
        return
    yield tried(case, kind, "interval_regression", lambda: _interval(case))
    if OUTCOMES[case.pair.outcome].unit == "share":
        yield tried(case, kind, "interval_logit", lambda: _interval_logit(case))
        yield tried(case, kind, "fractional_logit", lambda: _fractional(case))
        yield tried(case, kind, "binomial_logit", lambda: _of_counts(case, view))


def likelihood_interval(case: Case) -> tuple[float | None, float | None]:
    """The 95 % interval of the interval regression; None where there is none."""
    if case.result is None:
        return None, None
    row = tried(case, "", "interval_regression", lambda: _interval(case))
    return row.low, row.high


def _interval(case: Case) -> tuple[Given, str]:
    assert case.result is not None
    model, (low, high) = case.result.model, case.result.model.ends
    if OUTCOMES[case.pair.outcome].unit == "share":  # at 100 % the scale ends, and what it would be beyond is not known
        low, high = np.where(low >= AT_ONE, 1 - ROUNDING, low), np.where(high >= AT_ONE, np.inf, high)
    found = interval_regression(low, high, with_dummies(case, model.effects), Errors(model.design.cluster))
    return first_of(
        found.coefficients, case
    ), f"{found.coefficients.errors}; exact {found.exact}, between {found.between}, open {found.right}"


def _interval_logit(case: Case) -> tuple[Given, str]:
    """The interval regression of the logits, as the average change of the median rate (delta method)."""
    assert case.result is not None
    model, x = case.result.model, with_dummies(case, case.result.model.effects)
    found = interval_regression(*rate_ends(*model.ends, ROUNDING), x, Errors(model.design.cluster)).coefficients
    effect, error = average_effect(found.params[:-1], found.covariance[:-1, :-1], np.column_stack([x, np.ones(len(x))]))
    return Given(effect, error, found.freedom), found.errors


def _fractional(case: Case) -> tuple[Given, str]:
    assert case.result is not None
    model = case.result.model
    return _average(fractional(model.design.y, with_dummies(case, model.effects), Errors(model.design.cluster)), case)


def _of_counts(case: Case, view: pd.DataFrame) -> tuple[Given, str]:
    """Only the county-years whose two counts are whole numbers without a range."""
    assert case.result is not None
    model, outcome = case.result.model, OUTCOMES[case.pair.outcome]
    if outcome.counts is None:
        raise EstimationError("this share is published without its two counts")
    known = view[(view["period"] == "annual") & (view["low"] == view["high"]) & (view["low"] % 1 == 0)]
    hits, cases = (known.loc[known["indicator"] == name].set_index(KEY)["low"] for name in outcome.counts)
    place = pd.MultiIndex.from_frame(model.rows[KEY])
    k, n = hits.reindex(place).to_numpy(float), cases.reindex(place).to_numpy(float)
    rows = np.flatnonzero((k <= n) & (n > 0))
    if len(rows) < 2:
        raise EstimationError(f"{len(rows)} county-years publish both counts as plain numbers")
    x = with_dummies(case, model.effects)[rows]
    x = x[:, [column - 1 for column in pivots(np.column_stack([np.ones(len(x)), x])) if column > 0]]
    found = binomial_counts(k[rows], n[rows], x, Errors(model.design.cluster[rows]))
    given, note = _average(found, case)
    counties = int(model.rows["county_code"].iloc[rows].nunique())
    return replace(given, counts=(len(rows), counties, found.coefficients.clusters)), f"{note}; overdispersion {found.dispersion:.2f}"


def _average(found: ShareFit, case: Case) -> tuple[Given, str]:
    assert case.result is not None
    counts = (found.coefficients.n, case.result.counties, found.coefficients.clusters)
    given = Given(float(found.effects[0]), float(found.effect_errors[0]), found.coefficients.freedom, counts=counts)
    return given, f"average marginal effect; {found.coefficients.errors}"


def _poisson(case: Case) -> tuple[Given, str]:
    """The effect on the logarithm of the mean, which for small effects is the part of the mean that least squares gives."""
    assert case.result is not None
    model = case.result.model
    rows = model.rows
    unit = rows[model.effects[0]] if model.effects else None
    time = rows["year"] if "year" in model.effects[1:] else None
    found = poisson_effects(model.design.y, model.design.x, unit, time, Errors(model.design.cluster))
    said = f"{found.coefficients.errors}; overdispersion {found.dispersion:.2f}, zeros {found.zeros:.0%}"
    return first_of(found.coefficients, case), said


def average_effect(params: Matrix, covariance: Matrix, x: Matrix) -> tuple[float, float]:
    """The mean over the rows of x of the derivative of expit(x · params) by the first column, and its error by the delta method."""
    rate = special.expit(x @ params)
    slope = rate * (1 - rate)
    gradient = params[0] * ((slope * (1 - 2 * rate)) @ x) / len(x)
    gradient[0] += slope.mean()
    return float(params[0] * slope.mean()), float(np.sqrt(gradient @ covariance @ gradient))
