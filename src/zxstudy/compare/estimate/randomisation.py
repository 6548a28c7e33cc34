"""Randomisation inference: where an estimate stands among those that exchanged histories give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.histories import SEED, Histories, reshuffled
from zxstudy.compare.estimate.wild import TIE
from zxstudy.compare.estimate.within import Matrix, absorb, group_sums
from zxstudy.errors import EstimationError

AT_ONCE = 128
NOTHING = 1e-14  # of a column's square: what is left of it beside effects and controls is rounding


@dataclass(frozen=True, slots=True)
class Randomised:
    """Where the first coefficient stands among its arrangements.

    p: two-sided, the share of arrangements whose statistic is at least as large; drawn ones count the one that was seen. arrangements: how
    many, and larger: how many of them are as large; enumerated: whether they are all. movable, units: how many histories can move at all.
    """

    estimate: float
    p: float
    larger: int
    arrangements: int
    enumerated: bool
    movable: int
    units: int


def randomisation(
    design: Design, histories: Histories, *, statistic: Literal["t", "b"] = "t", draws: int | None = None, seed: int = SEED
) -> Randomised:
    """Fisher's test of no effect of the first column for any unit: whole histories of it move between units, everything else stays.

    statistic: the clustered t, which is also right for no effect on average where effects differ (Wu and Ding 2021), or the plain
    coefficient. draws: see `reshuffled`. An arrangement that does not determine the coefficient counts as larger. Raises EstimationError
    where nothing can be exchanged or the coefficient is not determined.
    """
    ways = reshuffled(design.x[:, 0], histories, draws=draws, seed=seed)
    outcome, held = _prepared(design)
    seen, estimate = (float(found[0]) for found in _statistics(design, design.x[:, :1], outcome, held, statistic))
    if not np.isfinite(seen):
        raise EstimationError("the coefficient is not determined: its column does not vary apart from the others")
    larger = 0
    for start in range(0, len(ways.source), AT_ONCE):
        moved = ways.applied(design.x[:, 0], slice(start, start + AT_ONCE))
        found, _ = _statistics(design, moved, outcome, held, statistic)
        larger += int((~(found < seen * (1 - TIE))).sum())
    count = len(ways.source)
    p = larger / count if ways.enumerated else (larger + 1) / (count + 1)
    return Randomised(estimate, p, larger, count, ways.enumerated, ways.movable, ways.units)


def _left(design: Design, columns: Matrix) -> Matrix:
    """`columns` without effects or means, times the root of the weights."""
    effects = design.effects or [np.zeros(len(columns), dtype=np.int64)]
    left = absorb(columns, effects, design.weights)
    return left if design.weights is None else left * np.sqrt(design.weights)[:, None]


def _prepared(design: Design) -> tuple[Matrix, Matrix]:
    """The outcome without effects and controls, and an orthonormal basis of the controls."""
    both = _left(design, np.column_stack([design.y, design.x[:, 1:]]))
    basis, values, _ = np.linalg.svd(both[:, 1:], full_matrices=False)
    basis = basis[:, values > values[:1] * 1e-10] if len(values) else basis
    return both[:, 0] - basis @ (basis.T @ both[:, 0]), basis


def _statistics(design: Design, moved: Matrix, outcome: Matrix, held: Matrix, statistic: str) -> tuple[Matrix, Matrix]:
    """|statistic| and coefficient of each column of `moved`; NaN where effects and controls leave nothing of it."""
    left = _left(design, moved)
    left = left - held @ (held.T @ left)
    square = np.square(left).sum(axis=0)
    mass = 1.0 if design.weights is None else design.weights[:, None]
    square = np.where(square > NOTHING * (mass * np.square(moved)).sum(axis=0), square, np.nan)
    slope = outcome @ left / square
    if statistic == "b":
        return np.abs(slope), slope
    scores = group_sums(left * (outcome[:, None] - left * slope), design.cluster)
    error = np.sqrt(np.square(scores).sum(axis=0)) / square
    return np.asarray(np.abs(slope) / np.where(error > 0, error, np.nan)), slope
