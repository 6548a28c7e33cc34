"""Whether the items of a score hang together: Cronbach's alpha, each item's part in it, and the parts of a score beside the whole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zxstudy.errors import UsageError
from zxstudy.score.normalise import Matrix, varying


@dataclass(frozen=True, slots=True)
class Reliability:
    """How consistent k items are over n units.

    alpha: Cronbach (1951), of the items as they are; standardised: of their z-scores. without: alpha without each item. rest: the
    correlation of each item with the sum of the others; NaN for an item that does not vary. constant: such items, left out everywhere.
    """

    units: int
    alpha: float
    standardised: float
    without: Matrix
    rest: Matrix
    constant: tuple[int, ...]


def cronbach(items: Matrix) -> float:
    """k/(k-1) · (1 - Σ variances / variance of the sum); NaN for one item or a constant sum; below 0 where items work apart."""
    k, total = items.shape[1], items.sum(axis=1).var(ddof=1)
    return float(k / (k - 1) * (1 - items.var(axis=0, ddof=1).sum() / total)) if k > 1 and total > 0 else float("nan")


def reliability(items: Matrix) -> Reliability:
    """The reliability of `items` (n units × k, all counting upwards); rows with a missing item are left out.

    Raises UsageError where fewer than two items vary or fewer than three complete units are left.
    """
    rows = items[np.isfinite(items).all(axis=1)]
    if len(rows) < 3:
        raise UsageError(f"reliability: {len(rows)} of {len(items)} units have every item; at least 3 are needed")
    moving = varying(rows)
    if moving.sum() < 2:
        raise UsageError(f"reliability: {int(moving.sum())} of {items.shape[1]} items vary; at least 2 are needed")
    used = rows[:, moving]
    without, rest = np.full(items.shape[1], np.nan), np.full(items.shape[1], np.nan)
    for place, column in zip(np.flatnonzero(moving), range(used.shape[1]), strict=True):
        others = np.delete(used, column, axis=1)
        without[place] = cronbach(others)
        rest[place] = _correlation(used[:, column], others.sum(axis=1))
    standard = (used - used.mean(axis=0)) / used.std(axis=0, ddof=1)
    constant = tuple(int(item) for item in np.flatnonzero(~moving))
    return Reliability(len(rows), cronbach(used), cronbach(standard), without, rest, constant)


def _correlation(first: Matrix, second: Matrix) -> float:
    return float(np.corrcoef(first, second)[0, 1]) if np.ptp(second) > 0 else float("nan")
