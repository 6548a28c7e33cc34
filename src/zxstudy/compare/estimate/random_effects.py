"""Random effects of Swamy and Arora, the regression with unit means beside it, Hausman's comparison, and first differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from zxstudy.compare.estimate.checked import groups, independent, matrix, numbers, standardised
from zxstudy.compare.estimate.coefficients import Coefficients, Errors
from zxstudy.compare.estimate.least_squares import least_squares
from zxstudy.compare.estimate.orthonormal import COLLINEAR, orthonormal, pivots
from zxstudy.compare.estimate.within import Codes, Matrix, demean, group_sums
from zxstudy.errors import EstimationError

VARIES = 1e-9  # a column whose spread within units is this small beside its size is constant within them


@dataclass(frozen=True, slots=True)
class RandomEffects:
    """A random-effects regression.

    coefficients: slopes in the order of x, constant last. theta: one a unit (N), the share of its mean that is taken out; all 0 is pooled
    least squares. idiosyncratic, unit: the two variances, in squared units of y; `unit` is 0 where its estimate was negative.
    """

    coefficients: Coefficients
    theta: Matrix
    idiosyncratic: float
    unit: float


@dataclass(frozen=True, slots=True)
class Hausman:
    """Whether the units' effects go with the regressors: chi2, degrees of freedom, p, and how it was computed."""

    chi2: float
    df: int
    p: float
    form: str


@dataclass(frozen=True, slots=True)
class _Panel:
    """y, x (n × k, no constant) and unit codes, all checked; counts: rows of each unit."""

    y: Matrix
    x: Matrix
    unit: Codes

    @property
    def counts(self) -> Matrix:
        return np.bincount(self.unit).astype(np.float64)

    @property
    def with_constant(self) -> Matrix:
        return np.column_stack([self.x, np.ones(len(self.y))])


def _panel(y: Any, x: Any, unit: Any) -> _Panel:
    outcome = numbers(y, "y")
    n = len(outcome)
    panel = _Panel(outcome, matrix(x, n), groups(unit, n, "units"))
    if not panel.x.shape[1]:
        raise EstimationError("x: no column; at least one regressor is needed")
    standardised(panel.x)  # refuses what is constant or collinear
    return panel


def random_effects(y: Any, x: Any, unit: Any, errors: Errors | None = None) -> RandomEffects:
    """Feasible generalised least squares with Swamy and Arora's variances, unbalanced as Baltagi and Chang (1994), like plm's `swar`.

    y: n. x: n × k without constant. unit: n labels. errors: None gives the classic ones with t(N - K).
    Raises EstimationError where y or x cannot be used, or too few units or rows are left to know the variances.
    """
    panel = _panel(y, x, unit)
    idiosyncratic, between = _variances(panel)
    theta, left = _quasi_demeaned(panel, idiosyncratic, between)
    return RandomEffects(least_squares(left[:, 0], left[:, 1:], errors), theta, idiosyncratic, between)


def _quasi_demeaned(panel: _Panel, idiosyncratic: float, between: float) -> tuple[Matrix, Matrix]:
    """Theta of each unit, and y, x and the constant less theta times their means, n × (k + 2)."""
    theta = 1 - np.sqrt(idiosyncratic / (idiosyncratic + panel.counts * between))
    everything = np.column_stack([panel.y, panel.with_constant])
    return theta, everything - theta[panel.unit][:, None] * (everything - demean(everything, panel.unit))


def _within(panel: _Panel) -> tuple[Coefficients, list[int]]:
    """The fixed-effects slopes with classic errors, and the columns that vary within units."""
    left = demean(np.column_stack([panel.y, panel.x]), panel.unit)
    size = np.abs(panel.x).max(axis=0)
    varying = np.flatnonzero(np.sqrt((left[:, 1:] ** 2).mean(axis=0)) > VARIES * size)
    kept = [int(varying[place]) for place in pivots(left[:, 1:][:, varying])]
    units = len(panel.counts)
    if not kept or len(panel.y) - units - len(kept) <= 0:
        raise EstimationError(
            f"units: {len(panel.y)} rows in {units} units leave nothing to be seen within units; several rows a unit are needed"
        )
    return least_squares(left[:, 0], left[:, 1:][:, kept], None, units), kept


def _variances(panel: _Panel) -> tuple[float, float]:
    """The idiosyncratic variance and the units' (0 where its estimate is negative), from the within and the between residuals."""
    within, kept = _within(panel)
    residual = demean(np.column_stack([panel.y, panel.x[:, kept]]), panel.unit) @ np.append(1.0, -within.params)
    idiosyncratic = float(residual @ residual) / within.freedom
    if idiosyncratic <= COLLINEAR**2 * float(panel.y @ panel.y):
        raise EstimationError("y: the regressors and the units explain it without error; variances cannot be told apart")
    counts = panel.counts
    means = group_sums(np.column_stack([panel.y, panel.with_constant]), panel.unit) / counts[:, None]
    weighted = means * np.sqrt(counts)[:, None]
    columns = weighted[:, 1:][:, pivots(weighted[:, 1:])]
    basis, _ = orthonormal(columns / np.sqrt((columns**2).sum(axis=0)))
    rest = weighted[:, 0] - basis @ (basis.T @ weighted[:, 0])
    units, rank = basis.shape
    if units <= rank:
        raise EstimationError(f"units: {units} of them, {rank} regressors between them; more units are needed")
    spread = float(counts.sum() - (basis**2 * counts[:, None]).sum())
    return idiosyncratic, max((float(rest @ rest) - (units - rank) * idiosyncratic) / spread, 0.0)


def unit_means(x: Any, unit: Any) -> tuple[Matrix, list[int]]:
    """The mean of each column of x within its unit, n × m, and which columns of x they belong to.

    Left out: columns that do not vary within units, and means that x and the means before them already tell, as of years where balanced.
    """
    values = matrix(x, len(np.asarray(unit)))
    unit_codes = groups(unit, len(values), "units")
    means = values - demean(values, unit_codes)
    k = values.shape[1]
    found = pivots(np.column_stack([np.ones(len(values)), values, means]))
    which = [place - k - 1 for place in found if place > k]
    return means[:, which], which


def mundlak(y: Any, x: Any, unit: Any, errors: Errors | None = None) -> tuple[RandomEffects, list[int]]:
    """Random effects with the unit means of x beside x (Mundlak 1978), and the places of the means among its coefficients.

    In a balanced panel the slopes are those of fixed effects; unbalanced too, where all of x varies within units (Wooldridge 2019).
    """
    means, _ = unit_means(x, unit)
    values = matrix(x, len(means))
    fitted = random_effects(y, np.column_stack([values, means]), unit, errors)
    return fitted, list(range(values.shape[1], values.shape[1] + means.shape[1]))


def hausman(y: Any, x: Any, unit: Any, *, one_variance: bool = False) -> Hausman:
    """Fixed against random effects with classic errors (Hausman 1978); right only where errors are independent and of one variance.

    one_variance: both covariances with the variance that random effects leave, so that the difference has no negative direction (Stata's
    `sigmamore`); otherwise each with its own, as plm.
    Directions in which both always agree, as years where balanced, are not counted in the degrees of freedom. Raises EstimationError where
    the difference of the covariances has a negative direction or is nothing; `hausman_robust` has no such trouble.
    """
    panel = _panel(y, x, unit)
    fixed, kept = _within(panel)
    _, left = _quasi_demeaned(panel, *_variances(panel))
    random = least_squares(left[:, 0], left[:, 1:])
    ratio = 1.0
    if one_variance:
        within = demean(np.column_stack([panel.y, panel.x[:, kept]]), panel.unit) @ np.append(1.0, -fixed.params)
        rest = left @ np.append(1.0, -random.params)
        ratio = float(rest @ rest) / random.freedom / (float(within @ within) / fixed.freedom)
    difference = fixed.params - random.params[kept]
    size = np.sqrt(np.diag(fixed.covariance))
    gap = (fixed.covariance * ratio - random.covariance[np.ix_(kept, kept)]) / np.outer(size, size)
    values, directions = np.linalg.eigh(gap)
    told = values > VARIES
    if values.min() < -VARIES or not told.any():
        raise EstimationError("Hausman's difference of covariances is not positive definite; take the robust form, or one variance")
    along = directions[:, told].T @ (difference / size)
    chi2, df = float((along**2 / values[told]).sum()), int(told.sum())
    return Hausman(chi2, df, float(stats.chi2.sf(chi2, df)), "classic, one variance" if one_variance else "classic")


def hausman_robust(y: Any, x: Any, unit: Any, errors: Errors | None = None) -> Hausman:
    """The robust form: that all unit means have coefficient 0, by Wald with errors clustered by unit unless said (Wooldridge 2010)."""
    fitted, means = mundlak(y, x, unit, errors or Errors(unit))
    if not means:
        raise EstimationError("x: no column varies both within and between units; there is nothing to compare")
    if fitted.coefficients.clusters <= len(means):
        raise EstimationError(f"clusters: {fitted.coefficients.clusters} for {len(means)} restrictions; more clusters are needed")
    chi2, df, p = fitted.coefficients.wald(means)
    return Hausman(chi2, df, p, f"Wald of the unit means, {fitted.coefficients.errors}")


def first_differences(y: Any, x: Any, unit: Any, period: Any, errors: Errors | None = None) -> Coefficients:
    """The change of y on the change of x between periods that follow each other, constant (the drift) last; errors clustered by unit.

    period: n whole numbers. A gap gives no difference. Raises EstimationError on a period that occurs twice in a unit, or no pair at all.
    """
    panel = _panel(y, x, unit)
    wanted = errors or Errors(unit)
    labels = groups(unit if wanted.cluster is None else wanted.cluster, len(panel.y), "clusters")
    when = numbers(period, "periods")
    order = np.lexsort((when, panel.unit))
    same = panel.unit[order][1:] == panel.unit[order][:-1]
    step = np.diff(when[order])
    if (same & (step == 0)).any():
        raise EstimationError(
            f"periods: {when[order][1:][same & (step == 0)][0]:g} occurs twice in one unit; one row a unit and period is needed"
        )
    next_, before = order[1:][same & (step == 1)], order[:-1][same & (step == 1)]
    if not len(next_):
        raise EstimationError("periods: no unit has two that follow each other")
    changes = np.column_stack([panel.x[next_] - panel.x[before], np.ones(len(next_))])
    independent(changes, "changes of x")
    return least_squares(panel.y[next_] - panel.y[before], changes, Errors(labels[next_], wanted.factor))
