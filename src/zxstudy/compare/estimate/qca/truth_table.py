"""The truth table: every configuration of the conditions, the cases in it, and how consistently it shows the outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from zxstudy.compare.estimate.qca.calibration import CROSSOVER
from zxstudy.compare.estimate.qca.fit import sufficiency
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import UsageError

PRESENT, ABSENT, REMAINDER = 1, 0, -1
MAXIMUM_CONDITIONS = 10  # each one doubles the rows; with 2^10 most are empty in any study of counties


@dataclass(frozen=True, slots=True)
class Cuts:
    """From what consistency, PRI and number of cases on a row counts as sufficient; a row with fewer cases is a remainder."""

    consistency: float = 0.8
    pri: float = 0.0
    cases: int = 1


@dataclass(frozen=True, slots=True)
class TruthTable:
    """All 2^k rows in binary order, the first condition the most significant.

    conditions: k names. x: n × k memberships, y: n. configurations: 2^k × k of 0 and 1. members: the cases of each row (> .5 in it).
    consistency, pri: 2^k, NaN for rows without cases. output: PRESENT, ABSENT or REMAINDER. contradictory: rows whose cases lie on
    both sides of .5 in the outcome. unplaced: cases with exactly .5 in a condition, which are in no row.
    """

    conditions: tuple[str, ...]
    x: Matrix
    y: Matrix
    configurations: NDArray[np.int64]
    members: tuple[tuple[int, ...], ...]
    consistency: Matrix
    pri: Matrix
    output: NDArray[np.int64]
    contradictory: NDArray[np.bool_]
    unplaced: tuple[int, ...]
    cuts: Cuts

    def rows(self, output: int) -> frozenset[int]:
        """The places of the rows with that output."""
        return frozenset(int(row) for row in np.flatnonzero(self.output == output))


def row_memberships(x: Matrix) -> Matrix:
    """n × 2^k: the membership of each case in each configuration, the least over its conditions."""
    n, k = x.shape
    result = np.ones((n, 1))
    for place in range(k):
        both = np.stack([np.minimum(result, 1 - x[:, [place]]), np.minimum(result, x[:, [place]])], axis=2)
        result = both.reshape(n, -1)
    return result


def truth_table(conditions: tuple[str, ...], x: Matrix, y: Matrix, cuts: Cuts | None = None) -> TruthTable:
    """The table of `x` (n × k memberships) and the outcome `y` (n); pass 1 - y for the negated outcome.

    Raises UsageError for more conditions than MAXIMUM_CONDITIONS, without cases, or with memberships outside 0..1.
    """
    n, k = x.shape
    if k > MAXIMUM_CONDITIONS:
        raise UsageError(f"QCA: {k} conditions make {2**k} rows; at most {MAXIMUM_CONDITIONS} are allowed")
    if n == 0 or not ((x >= 0) & (x <= 1)).all() or not ((y >= 0) & (y <= 1)).all():
        raise UsageError(f"QCA: {n} cases with memberships between 0 and 1 are needed; calibrate raw values first")
    inside = row_memberships(x)
    place = (x > CROSSOVER).astype(np.int64) @ (1 << np.arange(k)[::-1])
    unplaced = (x == CROSSOVER).any(axis=1)
    members = tuple(tuple(int(case) for case in np.flatnonzero((place == row) & ~unplaced)) for row in range(2**k))
    fits = [sufficiency(inside[:, row], y) if cases else None for row, cases in enumerate(members)]
    table = TruthTable(
        conditions, x, y, (np.arange(2**k)[:, None] >> np.arange(k)[::-1]) & 1, members,
        np.array([fit.inclusion if fit else np.nan for fit in fits]), np.array([fit.pri if fit else np.nan for fit in fits]),
        np.full(2**k, REMAINDER), np.array([_contradicts(y[list(cases)]) for cases in members]),
        tuple(int(case) for case in np.flatnonzero(unplaced)), cuts or Cuts(),
    )  # fmt: skip
    return with_cuts(table, table.cuts)


def _contradicts(y: Matrix) -> bool:
    return bool((y > CROSSOVER).any() and (y < CROSSOVER).any())


def with_cuts(table: TruthTable, cuts: Cuts) -> TruthTable:
    """The same table with its output by other cuts."""
    counts = np.array([len(cases) for cases in table.members])
    pri = np.nan_to_num(table.pri, nan=0.0)  # no PRI where the row is as much in the outcome as in its negation
    sufficient = (np.nan_to_num(table.consistency, nan=-1.0) >= cuts.consistency) & (pri >= cuts.pri)
    output = np.where(counts < max(cuts.cases, 1), REMAINDER, np.where(sufficient, PRESENT, ABSENT))
    return replace(table, output=output, cuts=cuts)
