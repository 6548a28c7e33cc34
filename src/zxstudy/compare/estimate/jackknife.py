"""What is left of an estimate without one county, one province, one year; and the variance that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.gram import grams, refits, refits_without_each
from zxstudy.compare.estimate.within import Matrix, codes, nested_in

FREE_LEVELS = 120  # more dummies than this are absorbed again in each refit instead of being carried along


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The slopes without each group.

    groups: their labels, sorted. slopes: groups × k, NaN where the rest does not determine one. estimates: k, with all rows.
    """

    groups: tuple[str, ...]
    slopes: Matrix
    estimates: Matrix

    def sign_kept(self, interest: int = 0) -> bool:
        """Whether the sign stays whichever group is left out; what can no longer be estimated has not kept it."""
        with_one_less = self.slopes[:, interest] * self.estimates[interest]
        return bool((with_one_less > 0).all())

    def most_influential(self, interest: int = 0) -> tuple[str, float]:
        """The group without which the slope moves most, and the slope without it; a slope that is lost counts as the most."""
        moves = np.abs(self.slopes[:, interest] - self.estimates[interest])
        place = int(np.argmax(np.where(np.isnan(moves), np.inf, moves)))
        return self.groups[place], float(self.slopes[place, interest])


def leave_out(design: Design, by: Any) -> LeftOut:
    """The slopes with each group of `by` (n labels: counties, provinces, years) left out in turn; every one an exact refit."""
    group = codes(by)
    labels = np.asarray(by)[np.unique(group, return_index=True)[1]]
    free = sum(int(effect.max()) for effect in design.effects if not nested_in(effect, group))
    names = tuple(map(str, labels))
    if free > FREE_LEVELS:
        found = np.vstack([refit(design, group != each) for each in range(len(labels))])
        return LeftOut(names, found, refit(design, np.ones(len(group), dtype=bool)))
    products = grams(design, group)
    return LeftOut(names, refits_without_each(products), refits(products, np.ones((1, len(labels))))[0])


def refit(design: Design, rows: NDArray[np.bool_]) -> Matrix:
    """The slopes on some rows alone, k, NaN where they do not determine one."""
    if not rows.any():
        return np.full(design.x.shape[1], np.nan)
    effects = [codes(effect[rows]) for effect in design.effects]
    weights = None if design.weights is None else design.weights[rows]
    one = np.zeros(int(rows.sum()), dtype=np.int64)
    return np.asarray(refits(grams(Design(design.y[rows], design.x[rows], effects, one, 0, weights)), np.ones((1, 1)))[0])


def jackknife_covariance(design: Design) -> Matrix:
    """(G-1)/G times the squares of what each cluster moves the slopes by, k × k: CV3 of MacKinnon, Nielsen and Webb (2023)."""
    left = leave_out(design, design.cluster)
    moves = left.slopes - left.estimates
    groups = len(left.groups)
    return np.asarray((groups - 1) / groups * (moves.T @ moves))
