"""The headline's question with another form of the outcome: its ends alone, and the likelihood of what the intervals say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import special

from zxstudy.compare.beside.alternative import Alternative, Given, beside, in_both, tried
from zxstudy.compare.beside.columns import with_dummies
from zxstudy.compare.beside.panels import first_of
from zxstudy.compare.case import Case
from zxstudy.compare.design import OUTCOMES
from zxstudy.compare.estimate.clustered import fit
from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.interval_outcome import interval_regression, rate_ends
from zxstudy.compare.estimate.within import Matrix

ROUNDING = 0.0005  # half of the last digit of a rate that is printed as 99.4 %
AT_ONE = 1.0 - 1e-9


def other_forms(case: Case, kind: str) -> Iterator[Alternative]:
    """One row a form; models that are no least squares only between counties, where effects can stand as dummies."""
    assert case.result is not None
    model = case.result.model
    for method, outcome in zip(("lower_ends", "upper_ends"), model.ends, strict=True):
        found = fit(replace(model.design, y=outcome))
        note = f"CR1 {found.factor:.4f}, t({found.freedom:.0f})"
        yield beside(case, kind, method, Given(found.estimate, found.error, found.freedom), in_both(note))
    if case.stage != "association":
        return
    yield tried(case, kind, "interval_regression", lambda: _interval(case))
    if OUTCOMES[case.pair.outcome].unit == "share":
        yield tried(case, kind, "interval_logit", lambda: _interval_logit(case))


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


def average_effect(params: Matrix, covariance: Matrix, x: Matrix) -> tuple[float, float]:
    """The mean over the rows of x of the derivative of expit(x · params) by the first column, and its error by the delta method."""
    rate = special.expit(x @ params)
    slope = rate * (1 - rate)
    gradient = params[0] * ((slope * (1 - 2 * rate)) @ x) / len(x)
    gradient[0] += slope.mean()
    return float(params[0] * slope.mean()), float(np.sqrt(gradient @ covariance @ gradient))
