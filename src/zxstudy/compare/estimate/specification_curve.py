"""One question asked in every reasonable way: all specifications over the same cross products, each as `regress` would estimate it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from zxstudy.compare.estimate.clustered import LEVEL
from zxstudy.compare.estimate.gram import contracted, inverses
from zxstudy.compare.estimate.specifications import Group, Specification, groups
from zxstudy.compare.estimate.within import Codes, Matrix

AT_ONCE = 256
NO_ROWS = "no row has all of its columns"
ONE_CLUSTER = "fewer than two clusters"
NO_FREEDOM = "no degrees of freedom are left"
NOT_DETERMINED = "the column of interest does not vary apart from the others"


@dataclass(frozen=True, slots=True)
class Curve:
    """What S specifications give, in their order; NaN where one cannot be estimated, and `reasons` says why (empty otherwise).

    estimates, errors: of the column of interest, CR1. freedom: G - 1. n, clusters: what stands behind each.
    """

    specifications: tuple[Specification, ...]
    estimates: Matrix
    errors: Matrix
    freedom: Matrix
    n: Codes
    clusters: Codes
    reasons: tuple[str, ...]

    @property
    def p(self) -> Matrix:
        """Two-sided p of each against 0."""
        return np.asarray(2 * stats.t.sf(np.abs(self.estimates) / np.where(self.errors > 0, self.errors, np.nan), self.freedom))

    @property
    def interval(self) -> Matrix:
        """The 95 % intervals, S × 2."""
        wide = stats.t.ppf((1 + LEVEL) / 2, self.freedom) * self.errors
        return np.column_stack([self.estimates - wide, self.estimates + wide])

    @property
    def estimated(self) -> NDArray[np.bool_]:
        """Which could be estimated."""
        return np.isfinite(self.estimates)

    @property
    def median(self) -> float:
        """The median of the estimates; NaN where there is none."""
        return float(np.median(self.estimates[self.estimated])) if self.estimated.any() else float("nan")

    @property
    def same_sign(self) -> float:
        """The share of the estimates that have the sign of most of them."""
        signs = np.sign(self.estimates[self.estimated])
        return float(max((signs > 0).mean(), (signs < 0).mean())) if len(signs) else float("nan")

    @property
    def significant(self) -> float:
        """The share of the estimates that have the sign of most of them and p below .05."""
        found, p = self.estimates[self.estimated], self.p[self.estimated]
        most = 1.0 if (found > 0).sum() >= (found < 0).sum() else -1.0
        return float(((found * most > 0) & (p < 1 - LEVEL)).mean()) if len(found) else float("nan")


def specification_curve(
    table: Mapping[str, Any], specifications: Sequence[Specification], cluster: str, weights: str = "", *, full: bool = False
) -> Curve:
    """All specifications of the columns of `table` (a frame, or n values a name), each with CR1 errors by the column `cluster`.

    full: the factor counts the effects nested in clusters too, see `factor`. Raises EstimationError where a specification names a column
    that does not exist, or its own outcome among its regressors.
    """
    size = len(specifications)
    estimates, errors, freedom = (np.full(size, np.nan) for _ in range(3))
    n, clusters, reasons = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64), [""] * size
    for group in groups(table, specifications, cluster, weights):
        members = np.array(group.members)
        n[members], clusters[members] = int(group.rows.sum()), len(group.packed)
        if len(group.packed) < 2:
            for member in members:
                reasons[member] = ONE_CLUSTER if group.rows.any() else NO_ROWS
            continue
        for start in range(0, len(members), AT_ONCE):
            some = members[start : start + AT_ONCE]
            found, error, why = _estimated(group, [specifications[member] for member in some], full=full)
            estimates[some], errors[some], freedom[some] = found, error, len(group.packed) - 1.0
            for member, reason in zip(some, why, strict=True):
                reasons[member] = reason
    return Curve(tuple(specifications), estimates, errors, freedom, n, clusters, tuple(reasons))


def _estimated(group: Group, specifications: Sequence[Specification], *, full: bool) -> tuple[Matrix, Matrix, list[str]]:
    """Estimates, errors and reasons of specifications of one group; every one a block of the same cross products."""
    inside, outcomes, interests = group.places(specifications)
    each = np.arange(len(specifications))
    inverse, known = inverses(group.products * inside[:, :, None] * inside[:, None, :])
    slopes = np.einsum("sij,sj->si", inverse, group.products[:, outcomes].T * inside)
    residual = -slopes
    residual[each, outcomes] += 1.0
    sums = contracted(group.packed, inverse[each, interests], residual)
    rank = np.rint(np.einsum("sij,ij->s", inverse, group.products)).astype(np.int64)
    n, many = int(group.rows.sum()), len(group.packed)
    left = n - rank - group.every - 1
    factor = many / (many - 1) * (n - 1) / np.maximum(n - rank - 1 - (group.every if full else group.counted), 1)
    unit = group.scale[outcomes] / group.scale[interests]
    usable = known[each, interests] & (left > 0)
    reasons = ["" if fine else NO_FREEDOM if free <= 0 else NOT_DETERMINED for fine, free in zip(usable, left, strict=True)]
    errors = np.sqrt(np.square(sums).sum(axis=1) * factor) * unit
    return np.where(usable, slopes[each, interests] * unit, np.nan), np.where(usable, errors, np.nan), reasons
