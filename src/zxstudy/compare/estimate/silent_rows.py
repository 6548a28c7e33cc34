"""A coefficient where some rows do not report their outcome: all that they may do to it, under assumptions that have names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.identified_set import imbens_manski
from zxstudy.compare.estimate.within import Matrix, dummies, group_sums
from zxstudy.errors import EstimationError

Silent = Literal["anywhere", "no better", "no worse"]


@dataclass(frozen=True, slots=True)
class SilentBounds:
    """The least and greatest first coefficient that the assumption leaves open, and 95 % for it (Imbens and Manski 2004), t(G - 1).

    silent, n: rows that do not report, of how many.
    """

    least: float
    greatest: float
    low: float
    high: float
    freedom: float
    silent: int
    n: int


def silent_bounds(design: Design, low: Matrix, high: Matrix, limits: tuple[float, float], silent: Silent) -> SilentBounds:
    """The bounds of the first coefficient over all rows, those that report (low ≤ y ≤ high) and those that do not (both ends NaN).

    silent: `anywhere` within the limits of the outcome (Manski 1990); on average `no better`, or `no worse`, than what the regression
    among those that report gives for their columns (monotone selection; Manski and Pepper 2000). A coefficient is linear in the outcome:
    both ends are reached at ends of the rows. Errors are those of the rows that report, given who does, clustered, G/(G-1). design.y is
    not read. Raises EstimationError where nobody reports, figures lie outside the limits, or with weights.
    """
    if design.weights is not None:
        raise EstimationError("outcome: bounds are for designs without weights")
    seen = ~(np.isnan(low) | np.isnan(high))
    if not seen.any():
        raise EstimationError("outcome: no row reports; there is nothing to be compared with")
    for row in np.flatnonzero(seen & ~((limits[0] <= low) & (low <= high) & (high <= limits[1])))[:1]:
        raise EstimationError(f"outcome: row {row} is [{low[row]}, {high[row]}]; within {limits[0]:g}..{limits[1]:g} is needed")
    _, x = Design(np.zeros(len(low)), design.x, design.effects, design.cluster).transformed
    weights = x @ np.linalg.pinv(x.T @ x)[:, 0]
    told = _Told(seen, _columns(design), (np.where(seen, low, 0.0), np.where(seen, high, 0.0)), limits)
    ends, errors = zip(*(_end(told, design, side * weights, silent) for side in (1.0, -1.0)), strict=True)
    bounds = (ends[0], max(-ends[1], ends[0]))
    freedom = float(int(design.cluster[seen].max()))
    inner = imbens_manski(bounds, (errors[0], errors[1]), freedom)
    return SilentBounds(*bounds, *inner, freedom, int((~seen).sum()), len(low))


@dataclass(frozen=True, slots=True)
class _Told:
    """Who reports (n), all columns with their effects written out (n × k), the ends of the outcome (0 where silent), and its limits."""

    seen: NDArray[np.bool_]
    columns: Matrix
    ends: tuple[Matrix, Matrix]
    limits: tuple[float, float]

    def expected(self, end: int) -> tuple[Matrix, Matrix]:
        """What the regression of one end among those that report gives for all rows, within the limits; and what it leaves of them."""
        y = self.ends[end][self.seen]
        fitted = self.columns @ np.linalg.lstsq(self.columns[self.seen], y, rcond=None)[0]
        return np.clip(fitted, *self.limits), y - fitted[self.seen]


def _columns(design: Design) -> Matrix:
    return np.column_stack([design.x, *(dummies(effect) for effect in design.effects), np.ones(len(design.x))])


def _end(told: _Told, design: Design, weights: Matrix, silent: Silent) -> tuple[float, float]:
    """The least Σ w·y, and its error; with -w it is minus the greatest."""
    seen, up = told.seen, weights > 0
    bottom, top = (np.full(len(weights), limit) for limit in told.limits)
    moved = np.zeros(len(weights), dtype=bool)  # silent rows that take what those that report give
    if silent == "no better":
        top, moved = told.expected(1)[0], ~seen & ~up
    elif silent == "no worse":
        bottom, moved = told.expected(0)[0], ~seen & up
    y = np.where(seen, np.where(up, *told.ends), np.where(up, bottom, top))
    own = weights[seen]
    if moved.any():
        among = told.columns[seen]
        own = own + among @ (np.linalg.pinv(among.T @ among, hermitian=True) @ (told.columns[moved].T @ weights[moved]))
    left = (told.expected(0)[1] + told.expected(1)[1]) / 2
    sums = group_sums((own * left)[:, None], design.cluster[seen])
    groups = len(np.unique(design.cluster[seen]))
    if groups < 2:
        raise EstimationError(f"clusters: {groups} reports, at least 2 are needed")
    return float(weights @ y), float(np.sqrt((sums**2).sum() * groups / (groups - 1)))
