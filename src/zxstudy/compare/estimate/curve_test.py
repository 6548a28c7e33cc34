"""A whole specification curve against chance: the same curve over and over, with whole histories of the mechanism exchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zxstudy.compare.estimate.checked import floats
from zxstudy.compare.estimate.gram import inverses
from zxstudy.compare.estimate.histories import MANY, Histories, Reshuffled, reshuffled
from zxstudy.compare.estimate.specification_curve import Curve, specification_curve
from zxstudy.compare.estimate.specifications import Group, Specification, groups
from zxstudy.compare.estimate.wild import TIE
from zxstudy.compare.estimate.within import Codes, Matrix, squares_left
from zxstudy.errors import EstimationError

DRAWS, DRAWS_OF_MANY = 499, 199
AT_ONCE = 64
BEYOND = 1.96
NOTHING = 1e-11  # of an exchanged column's square: what controls and effects leave of it is rounding


@dataclass(frozen=True, slots=True)
class CurveTest:
    """The joint p of a curve under no effect of the mechanism for any unit, by three statistics (Simonsohn, Simmons and Nelson 2020).

    median: as large a median, of estimates by the error that each specification had in the data. sign: as large a share of one sign.
    significant: as large a share beyond 1.96 such errors on one side. arrangements, enumerated, movable, units: see `Reshuffled`.
    """

    median: float
    sign: float
    significant: float
    arrangements: int
    enumerated: bool
    movable: int
    units: int


def curve_test(  # noqa: PLR0913 - the curve, and how it is put to chance
    table: Mapping[str, Any], specifications: Sequence[Specification], cluster: str, histories: Histories, *,
    weights: str = "", draws: int | None = None,
) -> CurveTest:  # fmt: skip
    """The test of the curve that `specification_curve` gives of the same table.

    Columns of interest move together, one and the same exchange for all, whatever the specifications; outcomes, controls and effects
    stay. Specifications that cannot be estimated are left out. Raises EstimationError where none can, or nothing can be exchanged.
    """
    curve = specification_curve(table, specifications, cluster, weights)
    usable = curve.estimated & (curve.errors > 0)
    if not usable.any():
        raise EstimationError(f"none of {len(specifications)} specifications can be estimated: {curve.reasons[0]}")
    names = sorted({each.interest for each in specifications})
    columns = np.column_stack([floats(table[name], f"column {name}") for name in names])
    ways = reshuffled(columns, histories, draws=draws or (DRAWS if len(columns) < MANY else DRAWS_OF_MANY))
    drawn = np.full((len(specifications), len(ways.source)), np.nan)
    together = list(groups(table, specifications, cluster, weights))
    for column, name in enumerate(names):
        mine = [[member for member in group.members if usable[member] and specifications[member].interest == name] for group in together]
        parts = [_part(group, members, specifications) for group, members in zip(together, mine, strict=True) if members]
        for start in range(0, len(ways.source), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            moved = ways.applied(columns[:, column] - np.nanmean(columns[:, column]), some)
            of_rows: dict[bytes, Matrix] = {}
            for part in parts:
                drawn[part.members, some] = part.estimates(_taken(moved, part.group.rows, of_rows))
    p = _against(curve, usable, drawn, ways)
    return CurveTest(*p, len(ways.source), ways.enumerated, ways.movable, ways.units)


@dataclass(frozen=True, slots=True)
class _Part:
    """Specifications of one group with one column of interest.

    outcomes: places of their outcomes. inverse, slopes: of the controls (S × q × q) and of the outcome on them (S × q).
    """

    group: Group
    members: list[int]
    outcomes: Codes
    inverse: Matrix
    slopes: Matrix

    def estimates(self, moved: Matrix) -> Matrix:
        """Their estimates with each column of `moved` (rows × arrangements) in the place of the column of interest, S × arrangements.

        A projection on one side is one on both: of the moved columns themselves only the squared length without effects is needed.
        """
        group = self.group
        square = squares_left(moved, group.effects, None if group.root is None else group.root**2)
        across = moved.T @ (group.unit if group.root is None else group.unit * group.root[:, None])
        found = np.empty((len(self.members), len(square)))
        for place, inverse in enumerate(self.inverse):
            above = across[:, self.outcomes[place]] - across @ self.slopes[place]
            below = square - np.einsum("ai,ai->a", across @ inverse, across)
            found[place] = above / np.where(below > NOTHING * square, below, np.nan)
        return np.asarray(found * group.scale[self.outcomes][:, None])


def _part(group: Group, members: list[int], specifications: Sequence[Specification]) -> _Part:
    """The specifications of `members`, which share rows, effects and the column of interest."""
    inside, outcomes, interests = group.places([specifications[member] for member in members])
    inside[np.arange(len(members)), interests] = False
    inverse, _ = inverses(group.products * inside[:, :, None] * inside[:, None, :])
    return _Part(group, members, outcomes, inverse, np.einsum("sij,sj->si", inverse, group.products[:, outcomes].T * inside))


def _against(curve: Curve, usable: NDArray[np.bool_], drawn: Matrix, ways: Reshuffled) -> tuple[float, float, float]:
    """The three p: the share of arrangements with a statistic at least as large; drawn ones count the curve that was seen."""
    errors = curve.errors[usable]
    seen, found = curve.estimates[usable] / errors, drawn[usable] / errors[:, None]
    p = []
    for statistic in (_median, _sign, _significant):
        larger = int((~(statistic(found) < statistic(seen[:, None])[0] * (1 - TIE))).sum())
        p.append(larger / found.shape[1] if ways.enumerated else (larger + 1) / (found.shape[1] + 1))
    return p[0], p[1], p[2]


def _median(z: Matrix) -> Matrix:
    return np.asarray(np.abs(np.median(np.nan_to_num(z), axis=0)))


def _sign(z: Matrix) -> Matrix:
    return np.asarray(np.maximum((z > 0).mean(axis=0), (z < 0).mean(axis=0)))


def _significant(z: Matrix) -> Matrix:
    return np.asarray(np.maximum((z > BEYOND).mean(axis=0), (z < -BEYOND).mean(axis=0)))


def _taken(moved: Matrix, rows: NDArray[np.bool_], of_rows: dict[bytes, Matrix]) -> Matrix:
    """Some rows of `moved`, taken out once for all groups that have the same."""
    key = rows.tobytes()
    if key not in of_rows:
        of_rows[key] = moved if rows.all() else moved[rows]
    return of_rows[key]
