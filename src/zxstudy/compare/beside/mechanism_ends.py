"""The mechanism as an interval: everything that its ends allow, and draws between them given the outcome, side by side."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zxstudy.compare.beside.alternative import Alternative, Given, nothing, tried
from zxstudy.compare.beside.columns import with_dummies
from zxstudy.compare.case import Case
from zxstudy.compare.estimate.coefficients import Errors
from zxstudy.compare.estimate.imputation import Imputation, imputed_regression
from zxstudy.compare.estimate.interval_regressor import regressor_bounds
from zxstudy.compare.estimate.within import Matrix

EXACT = ("机制得分没有区间。", "the mechanism has no interval")
ROUNDING = 1e-9  # readings that are worked out in two ways and mean the same
SCALES = {"measure": "two_limit"}  # a share of degrees, which heaps at 0 and 1; the others are normal


def ends_of_mechanism(case: Case) -> tuple[Matrix, Matrix]:
    """The least and the greatest reading of each row, n each, in the unit of the headline reading."""
    assert case.result is not None
    readings = case.result.model.rows[list(case.sample.readings)].to_numpy(float)
    low, high = readings.min(axis=1), readings.max(axis=1)
    return low, np.where(high - low < ROUNDING, low, high)


def imputed(case: Case, kind: str) -> Iterator[Alternative]:
    """The identified set, and (between counties, where effects can stand as dummies) twenty completed samples pooled by Rubin's rules."""
    assert case.result is not None
    low, high = ends_of_mechanism(case)
    if np.array_equal(low, high):
        yield nothing(case, kind, "mechanism_bounds", EXACT)
    else:
        yield tried(case, kind, "mechanism_bounds", lambda: _bounded(case, low, high))
    if case.stage != "association":
        return
    if np.array_equal(low, high):
        yield nothing(case, kind, "imputed_mechanism", EXACT)
    else:
        yield tried(case, kind, "imputed_mechanism", lambda: _pooled(case, low, high))


def _bounded(case: Case, low: Matrix, high: Matrix) -> tuple[Given, str]:
    """The intervals as no more than bounds; the interval is Imbens and Manski's around both ends of the set."""
    assert case.result is not None
    spread = float(case.result.model.rows[case.sample.readings[0]].std())
    found = regressor_bounds(case.result.model.design, low / spread, high / spread)
    note = f"{found.least:.4f} - {found.greatest:.4f}; between {found.intervals}"
    return Given(freedom=found.freedom, low=_finite(found.low), high=_finite(found.high)), note


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _pooled(case: Case, low: Matrix, high: Matrix) -> tuple[Given, str]:
    assert case.result is not None
    model, reading = case.result.model, case.sample.readings[0]
    spread = float(model.rows[reading].std())
    plan = Imputation("two_limit" if reading in SCALES else "normal")
    others = with_dummies(case, model.effects)[:, 1:]
    found = imputed_regression(model.design.y, (low, high), others, Errors(model.design.cluster), plan)
    pooled = found.pooled
    note = f"m = {pooled.m}, fmi {pooled.fmi[0]:.2f}, {found.errors}"
    return Given(float(pooled.params[0]) * spread, float(pooled.se[0]) * spread, float(pooled.freedom[0])), note
