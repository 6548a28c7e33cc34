"""Counts as outcomes: Poisson with the units' effects concentrated out, and what tells whether counts vary more than Poisson's.

The Poisson's coefficients need only the mean to be right; with clustered errors neither equal variance nor independence is assumed
(Wooldridge 1999), which is why it comes before the negative binomial.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import special

from zxstudy.compare.estimate.checked import groups, matrix, numbers, orthogonal
from zxstudy.compare.estimate.coefficients import Coefficients, Errors, sandwich
from zxstudy.compare.estimate.orthonormal import pivots
from zxstudy.compare.estimate.separation import refuse_separated
from zxstudy.compare.estimate.within import Codes, Matrix, codes, demean, dummies, group_sums, keep_repeated, nested_in
from zxstudy.errors import EstimationError

STEPS = 100
EXACT_FIT = 1e-10  # of the largest count
AT_REST = 1e-10  # of standardised coefficients
VARIES = 1e-9  # a column whose spread beside the effects is this small beside its size tells nothing


@dataclass(frozen=True, slots=True)
class PoissonFit:
    """A Poisson regression.

    coefficients: the k slopes in the order of x; no constant, which the effects hold. loglik: with all constants. dispersion: Pearson's
    chi2 over N - K, about 1 for Poisson counts. zeros, zeros_expected: share of rows at 0, seen and under Poisson. dropped_zero: rows of
    units or periods that are always 0; dropped_single: rows alone in their unit or period; neither says anything about slopes.
    """

    coefficients: Coefficients
    loglik: float
    dispersion: float
    zeros: float
    zeros_expected: float
    dropped_zero: int
    dropped_single: int


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is left to be fitted: y (n), x (n × k, dummies of periods last), unit codes."""

    y: Matrix
    x: Matrix
    unit: Codes


def poisson_effects(y: Any, x: Any, unit: Any = None, time: Any = None, errors: Errors | None = None) -> PoissonFit:
    """Poisson of y on x with an effect for each unit and each period (Hausman, Hall and Griliches 1984), the units' concentrated out.

    y: n, 0 or more, not necessarily whole. x: n × k. unit, time: n labels each or None, without units one constant stands for them. errors:
    None clusters by unit, or lets rows stand alone where there is none. K of the factor leaves units out where they are nested in the
    clusters. Raises EstimationError on negative or missing counts, columns without variation beside the effects, and separation.
    """
    outcome = numbers(y, "y")
    for row in np.flatnonzero(outcome < 0)[:1]:
        raise EstimationError(f"y: row {row} is {outcome[row]:g}; a count is 0 or more")
    n = len(outcome)
    values = matrix(x, n)
    unit_codes = None if unit is None else groups(unit, n, "units")
    time_codes = None if time is None else groups(time, n, "periods")
    kept, zero, single = _informative(outcome, [effect for effect in (unit_codes, time_codes) if effect is not None])
    if not kept.any():
        raise EstimationError("y: no row is left once units and periods that are always 0 or have one row are gone")
    rows = _rows(outcome, values, unit_codes, time_codes, kept)
    plain, size = _columns(rows, values.shape[1])
    _refuse_separated(rows, plain)
    columns, back = orthogonal(plain)
    params = _newton(rows, columns)
    wanted = errors or Errors(unit)
    inner = wanted if wanted.cluster is None else Errors(np.asarray(groups(wanted.cluster, n, "clusters"))[kept], wanted.factor)
    return replace(_result(rows, columns, params, back[: len(size)] / size[:, None], inner), dropped_zero=zero, dropped_single=single)


def _informative(y: Matrix, effects: list[Codes]) -> tuple[Any, int, int]:
    """The rows left when levels that are always 0, and rows alone in a level, are dropped again and again; how many of each."""
    kept, zero = np.ones(len(y), dtype=bool), 0
    while kept.any() and effects:
        empty = np.zeros(len(y), dtype=bool)
        for effect in effects:
            empty |= kept & (np.bincount(effect[kept], y[kept], minlength=int(effect.max()) + 1)[effect] <= 0)
        zero += int(empty.sum())
        left = kept & ~empty
        left[np.flatnonzero(left)[~keep_repeated([effect[left] for effect in effects])]] = False
        if (left == kept).all():
            break
        kept = left
    return kept, zero, len(y) - zero - int(kept.sum())


def _rows(y: Matrix, x: Matrix, unit: Codes | None, time: Codes | None, kept: Any) -> _Rows:
    """The rows that are kept, with the dummies of their periods but one after x."""
    level = np.zeros(int(kept.sum()), dtype=np.int64) if unit is None else codes(unit[kept])
    periods = np.zeros((len(level), 0)) if time is None else dummies(codes(time[kept]))[:, 1:]
    return _Rows(y[kept], np.column_stack([x[kept], periods]), level)


def _columns(rows: _Rows, k: int) -> tuple[Matrix, Matrix]:
    """The columns centred within units and scaled, x first; and the scale of x. Dummies that say nothing beside the others are left out."""
    left = demean(rows.x, rows.unit)
    spread = np.sqrt((left**2).mean(axis=0))
    flat = np.flatnonzero(spread[:k] <= VARIES * np.abs(rows.x[:, :k]).max(axis=0, initial=0.0))
    if len(flat):
        raise EstimationError(f"x: column {flat[0]} does not vary within units; with their effects it has no coefficient")
    scaled = left / np.where(spread > 0, spread, 1.0)
    order = [*range(k, scaled.shape[1]), *range(k)]
    found = [order[place] for place in pivots(scaled[:, order])]
    lost = sorted(set(range(k)) - set(found))
    if lost:
        raise EstimationError(f"x: column {lost[0]} is a combination of the effects and the other columns; leave out one of them")
    return scaled[:, sorted(found)], spread[:k]


def _refuse_separated(rows: _Rows, columns: Matrix) -> None:
    """Separation beside free effects: what is 0 must not be told apart, within its unit, from what is not (Correia et al. 2020)."""
    positive = rows.y > 0
    sums = group_sums(np.column_stack([columns, np.ones(len(columns))]) * positive[:, None], rows.unit)
    means = sums[:, :-1] / sums[:, -1:]
    refuse_separated(columns - means[rows.unit], np.where(positive, 0.0, -1.0), "y")


def _means(rows: _Rows, columns: Matrix, params: Matrix) -> tuple[Matrix, float]:
    """The fitted means with each unit's effect at its best, and the part of the log likelihood that depends on the slopes."""
    index = columns @ params
    top = np.full(int(rows.unit.max()) + 1, -np.inf)
    np.maximum.at(top, rows.unit, index)
    weight = np.exp(index - top[rows.unit])
    total, count = np.bincount(rows.unit, weight), np.bincount(rows.unit, rows.y)
    loglik = float(rows.y @ index - count @ (np.log(total) + top))
    return np.asarray(weight * (count / total)[rows.unit]), loglik


def _centred(rows: _Rows, columns: Matrix, mean: Matrix) -> Matrix:
    """The columns less their mean within the unit, weighted by the fitted means."""
    sums = group_sums(columns * mean[:, None], rows.unit)
    return np.asarray(columns - (sums / np.bincount(rows.unit, mean)[:, None])[rows.unit])


def _newton(rows: _Rows, columns: Matrix) -> Matrix:
    """The slopes of the columns; the concentrated likelihood is concave, so that a halved step always climbs."""
    params = np.zeros(columns.shape[1])
    mean, value = _means(rows, columns, params)
    for _ in range(STEPS):
        centred = _centred(rows, columns, mean)
        step = np.linalg.solve(centred.T @ (centred * mean[:, None]), columns.T @ (rows.y - mean))
        for _ in range(40):
            mean, reached = _means(rows, columns, params + step)
            if reached >= value - 1e-12 * (1 + abs(value)):
                break
            step = step / 2
        params, value = params + step, reached
        if np.abs(step).max(initial=0.0) <= AT_REST * (1 + np.abs(params).max(initial=0.0)):
            return params
    raise EstimationError("y: the likelihood did not come to rest; look at outlying rows and at columns that are nearly alike")


def _result(rows: _Rows, columns: Matrix, params: Matrix, back: Matrix, errors: Errors) -> PoissonFit:
    mean, _ = _means(rows, columns, params)
    if np.abs(rows.y - mean).max() <= EXACT_FIT * rows.y.max():
        raise EstimationError("y: x and the effects explain it without error, or it is the same in every row")
    centred = _centred(rows, columns, mean)
    n, units = len(rows.y), int(rows.unit.max()) + 1
    everything = params.shape[0] + units
    nested = errors.cluster is not None and units > 1 and nested_in(rows.unit, codes(errors.cluster))
    bread = np.asarray(np.linalg.inv(centred.T @ (centred * mean[:, None])), dtype=np.float64)
    counted = params.shape[0] + 1 if nested else everything
    covariance, freedom, name, clusters = sandwich(bread, centred * (rows.y - mean)[:, None], errors, counted)
    coefficients = Coefficients(back @ params, back @ covariance @ back.T, freedom, name, n, clusters)
    loglik = float((special.xlogy(rows.y, mean) - mean - special.gammaln(rows.y + 1)).sum())
    pearson = float(((rows.y - mean) ** 2 / mean).sum()) / max(n - everything, 1)
    return PoissonFit(coefficients, loglik, pearson, float((rows.y == 0).mean()), float(np.exp(-mean).mean()), 0, 0)
