"""Staggered adoption: the effect on each cohort in each year against units that have not adopted, with influence functions.

Callaway and Sant'Anna (2021): ATT(g, t) = E[Y_t - Y_base | cohort g] - the same change among controls, doubly robust where covariates are
given (Sant'Anna and Zhao 2020). Two-way fixed effects would compare late adopters with early ones (Goodman-Bacon 2021).
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from statsmodels.discrete.discrete_model import Logit

from zxstudy.compare.estimate.adoptions import Adoptions
from zxstudy.compare.estimate.influence import careful
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import UsageError

MINIMUM = 2  # one unit has no spread: its influence function, and so its error, would be that of the others alone
OVERLAP = 0.999  # a unit as certain as this to adopt has no counterpart among the controls


@dataclass(frozen=True, slots=True)
class Contrast:
    """What a cohort's change is compared with.

    control: those that `never` adopt, or those `not_yet` with it (who adopt later count until they do). base: the year of comparison before
    adoption is the one just before (`varying`) or the last one before adoption (`universal`). anticipation: years before adoption that
    may be touched already.
    """

    control: Literal["never", "not_yet"] = "not_yet"
    base: Literal["varying", "universal"] = "varying"
    anticipation: int = 0


@dataclass(frozen=True, slots=True)
class GroupTime:
    """ATT(g, t), one entry a cohort and year that can be estimated.

    att, group, year: m. influence: units × m; the error of any linear combination is the root of its clustered sum of squares / units.
    treated, controls: how many units stand behind each. unestimated: cohort, year and the reason, for the others. data: what it came from.
    """

    att: Matrix
    group: Matrix
    year: Matrix
    influence: Matrix
    treated: NDArray[np.int64]
    controls: NDArray[np.int64]
    unestimated: tuple[tuple[float, float, str], ...]
    data: Adoptions
    contrast: Contrast

    @property
    def error(self) -> Matrix:
        """The standard error of each att, corrected for small cohorts (`influence.careful`)."""
        return careful(self.influence, self.data.cluster, self.data.cohort)[0]


def group_time(data: Adoptions, contrast: Contrast | None = None) -> GroupTime:
    """ATT(g, t) of every cohort and year, before adoption too (what should be 0 there); a unit counts where both years are observed.

    Raises UsageError where no cell can be estimated.
    """
    contrast = contrast or Contrast()
    if contrast.control == "never" and np.isfinite(data.cohort).all():
        raise UsageError("adoption: every unit adopts in the end; take those not yet with it as controls (`not_yet`)")
    cells, influences, missing = [], [], []
    for group in data.cohorts:
        for place, year in enumerate(data.years):
            before = _base(data.years, group, place, contrast)
            if before is None or before == place:
                continue
            result = _cell(data, group, (place, before), contrast)
            if isinstance(result, str):
                missing.append((float(group), float(year), result))
                continue
            att, influence, treated, controls = result
            cells.append((att, group, year, treated, controls))
            influences.append(influence)
    if not cells:
        raise UsageError(f"adoption: nothing can be estimated: {missing[0][2] if missing else 'no year before any adoption'}")
    table = np.array(cells, dtype=float)
    counts = table[:, 3:].astype(np.int64)
    return GroupTime(
        table[:, 0], table[:, 1], table[:, 2], np.column_stack(influences), counts[:, 0], counts[:, 1], tuple(missing), data, contrast
    )


def _base(years: Matrix, group: float, place: int, contrast: Contrast) -> int | None:
    """The place of the year that the year at `place` is compared with; None where there is none."""
    start = group - contrast.anticipation
    before = int(np.searchsorted(years, start)) - 1
    if before < 0:
        return None
    if years[place] >= start or contrast.base == "universal":
        return before
    return place - 1 if place else None


def _cell(data: Adoptions, group: float, places: tuple[int, int], contrast: Contrast) -> tuple[float, Matrix, int, int] | str:
    """One ATT(g, t) with its influence, adopters and controls; places: of the year and of the year that it is compared with."""
    change = data.outcome[:, places[0]] - data.outcome[:, places[1]]
    seen = ~np.isnan(change)
    later = max(data.years[list(places)]) + contrast.anticipation
    free = np.isinf(data.cohort) if contrast.control == "never" else data.cohort > later
    treated = (data.cohort == group) & seen
    controls = free & (data.cohort != group) & seen
    counts = int(treated.sum()), int(controls.sum())
    if min(counts) < MINIMUM:
        return f"{counts[0]} adopters and {counts[1]} controls observed in both years; {MINIMUM} of each are needed"
    used = treated | controls
    result = _doubly_robust(change[used], treated[used].astype(float), None if data.x is None else data.x[used])
    if isinstance(result, str):
        return result
    influence = np.zeros(len(change))
    influence[used] = len(change) / used.sum() * result[1]
    return result[0], influence, *counts


def _doubly_robust(change: Matrix, treated: Matrix, covariates: Matrix | None) -> tuple[float, Matrix] | str:
    """The effect on the treated and its influence function (Sant'Anna and Zhao 2020, equation 3.1, traditional estimator)."""
    n = len(change)
    x = np.ones((n, 1)) if covariates is None else np.column_stack([np.ones(n), covariates])
    outside = x[treated == 0]
    if np.linalg.matrix_rank(outside) < x.shape[1]:
        return "the covariates do not vary apart from each other among the controls"
    score = np.full(n, treated.mean()) if covariates is None else _propensity(treated, x)
    if isinstance(score, str):
        return score
    slopes = np.linalg.lstsq(outside, change[treated == 0], rcond=None)[0]
    left = change - x @ slopes
    weight = score * (1 - treated) / (1 - score)
    gain, rest = (treated * left).mean() / treated.mean(), (weight * left).mean() / weight.mean()
    inverse = np.linalg.inv(outside.T @ outside / n)
    of_slopes = ((1 - treated) * left)[:, None] * x @ inverse
    hessian = np.linalg.inv((score * (1 - score))[:, None].T * x.T @ x / n)
    of_score = (treated - score)[:, None] * x @ hessian
    first = treated * (left - gain) - of_slopes @ (treated[:, None] * x).mean(axis=0)
    second = weight * (left - rest) + of_score @ ((weight * (left - rest))[:, None] * x).mean(axis=0)
    second -= of_slopes @ (weight[:, None] * x).mean(axis=0)
    return float(gain - rest), np.asarray(first / treated.mean() - second / weight.mean())


def _propensity(treated: Matrix, x: Matrix) -> Matrix | str:
    """The chance to be among the adopters by a logit on `x`."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            fitted = Logit(treated, x).fit(disp=0, tol=1e-12)
        except (Warning, np.linalg.LinAlgError):  # separation, or no convergence
            return "the covariates tell adopters and controls apart"
    score = np.asarray(fitted.predict(), dtype=np.float64)
    return "some adopters have no counterpart among the controls" if score.max() >= OVERLAP else score
