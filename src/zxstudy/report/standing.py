"""How one figure stands among those of the other counties, worked out for all counties at once.

What a report needs of the others is a handful of numbers and marks to draw. They are worked out once for the study, a vector a group, so
that a report costs the same among a hundred counties and among three thousand.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zxstudy.report.peers import GROUP, Floats, bounds

EXACT = 120  # so many figures are drawn one by one; more of them as a silhouette
CELLS = 112  # of two pixels each, from 0 to the greatest figure
Group = tuple[str, str, str]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Marks:
    """Figures as they are drawn: `count` of them from `low` to `high` (inf where open above), sorted.

    width: 0 where these are the figures themselves; where there are too many of them, the width of the cells of a silhouette, each with
    the number of figures that reach into it (of an open one: its lower end).
    """

    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    count: tuple[int, ...] = ()
    width: float = 0.0

    @classmethod
    def of_cells(cls, cells: Sequence[int], count: Sequence[int], width: float) -> Marks:
        """The marks of a silhouette: `count` figures reach into each of `cells`, which are counted from 0."""
        return cls(tuple(cell * width for cell in cells), tuple((cell + 1) * width for cell in cells), tuple(count), width)

    @property
    def cells(self) -> list[int]:
        """The cells of a silhouette, counted from 0."""
        return [round(low / self.width) for low in self.low]

    def without(self, low: float, high: float) -> Marks:
        """The marks when the figure low..high is taken out; as they are where `low` is no number."""
        if math.isnan(low):
            return self
        if self.width:
            first, last = _cells(np.array([low]), np.array([high]), self.width)
            inside = [int(first[0]) <= cell <= int(last[0]) for cell in self.cells]
        else:
            inside = [pair == (low, high) for pair in zip(self.low, self.high, strict=True)]
        left = [(a, b, n - gone) for a, b, n, gone in zip(self.low, self.high, self.count, inside, strict=True) if n > gone]
        return Marks(tuple(a for a, _, _ in left), tuple(b for _, b, _ in left), tuple(n for _, _, n in left), self.width)


@dataclass(frozen=True, slots=True)
class Standing:
    """The other counties beside one figure, in so few numbers that a country fits into them.

    count, near: how many there are, and how many of them in the same province. median: as in `PeerGroup`. top: how many are exactly 1.
    close: how many are in the same prefecture. near_median: of those in the province. quarter, three_quarters: between them lies the middle
    half (of the lower ends, and of the upper ones where they are closed), each the figure of a county, NaN where there is none.
    least, most: the smallest lower and the largest closed end among them, NaN where there is none. drawn, drawn_near: their marks.
    """

    count: int = 0
    near: int = 0
    median: float | None = None
    top: int = 0
    close: int = 0
    near_median: float | None = None
    quarter: float = math.nan
    three_quarters: float = math.nan
    least: float = math.nan
    most: float = math.nan
    drawn: Marks = Marks()
    drawn_near: Marks = Marks()


class Others:
    """The newest figures of all counties (`peers.latest_figures`), from which each county's `Standing`s are taken."""

    def __init__(self, latest: pd.DataFrame) -> None:
        self._groups = {group: _Among(rows) for group, rows in latest.groupby(GROUP, sort=False)}

    def beside(self, county_code: str, province: str, prefecture: str, groups: Iterable[Group]) -> dict[Group, Standing]:
        """What stands beside the figures of one county, by indicator, scope and period; nothing where nobody else has a figure."""
        found = {group: self._groups[group].beside(county_code, province, prefecture) for group in groups if group in self._groups}
        return {group: standing for group, standing in found.items() if standing.count}


class _Among:
    """The figures of one indicator, scope and period, sorted once, so that leaving one of them out costs nothing."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self._low, self._high = bounds(rows)
        self._place = {str(code): place for place, code in enumerate(rows["county_code"])}
        self._province = rows["province"].to_numpy(dtype=object)
        self._prefecture = rows["prefecture"].to_numpy(dtype=object)
        closed = np.isfinite(self._high)
        self._middles = _Sorted(np.where(closed, (self._low + self._high) / 2, np.nan))
        self._lows, self._ends = _Sorted(self._low), _Sorted(np.where(closed, self._high, self._low))
        self._top = (self._low == 1) & (self._high == 1)
        self._tops = int(self._top.sum())
        self._all = marks_of(self._low, self._high)
        self._near: dict[str, tuple[int, Marks]] = {}

    def beside(self, county_code: str, province: str, prefecture: str) -> Standing:
        """The others beside the county of that code."""
        own = self._place.get(county_code, -1)
        low, high = (self._low[own], self._high[own]) if own >= 0 else (math.nan, math.nan)
        near, marks_near = self._in_province(province)
        count = len(self._low) - (own >= 0)
        median = self._middles.median_without(own)
        here = self._province == province
        closed = here & np.isfinite(self._high)
        if own >= 0:
            closed[own] = False
        close = int((here & (self._prefecture == prefecture)).sum()) - (own >= 0) if prefecture else 0
        return Standing(
            count=count,
            near=near - (own >= 0),
            median=None if math.isnan(median) else median,
            top=self._tops - bool(own >= 0 and self._top[own]),
            close=close,
            near_median=float(np.median((self._low[closed] + self._high[closed]) / 2)) if closed.any() else None,
            quarter=self._lows.without(own, math.ceil(count / 4) - 1) if count else math.nan,
            three_quarters=self._ends.without(own, math.ceil(3 * count / 4) - 1) if count else math.nan,
            least=self._lows.without(own, 0),
            most=self._ends.without(own, -1),
            drawn=self._all.without(low, high),
            drawn_near=marks_near.without(low, high),
        )

    def _in_province(self, province: str) -> tuple[int, Marks]:
        if province not in self._near:
            here = self._province == province
            self._near[province] = int(here.sum()), marks_of(self._low[here], self._high[here])
        return self._near[province]


class _Sorted:
    """Values in their order, NaN aside, of which one may be left out."""

    def __init__(self, values: Floats) -> None:
        order = np.argsort(values, kind="stable")
        self._values = values[order][: int((~np.isnan(values)).sum())]
        self._rank = np.empty(len(values), dtype=np.int64)
        self._rank[order] = np.arange(len(values))

    def without(self, own: int, place: int) -> float:
        """The value at `place` (from the end where negative) when that at `own` (none where negative) is left out, or NaN."""
        count = len(self._values)
        gone = int(self._rank[own]) if own >= 0 else count
        left = count - (gone < count)
        at = place if place >= 0 else left + place
        return float(self._values[at + (at >= gone)]) if 0 <= at < left else math.nan

    def median_without(self, own: int) -> float:
        """The median when the value at `own` is left out."""
        left = len(self._values) - (own >= 0 and int(self._rank[own]) < len(self._values))
        return (self.without(own, (left - 1) // 2) + self.without(own, left // 2)) / 2 if left else math.nan


def marks_of(low: Floats, high: Floats) -> Marks:
    """The figures low..high as they are drawn: one by one where they are at most EXACT, else as a silhouette of CELLS cells."""
    ends = np.where(np.isfinite(high), high, low)
    pairs, counts = np.unique(np.column_stack([low, high]), axis=0, return_counts=True)
    greatest = float(ends.max(initial=0.0))
    if len(low) <= EXACT or greatest <= 0:
        return Marks(tuple(pairs[:, 0].tolist()), tuple(pairs[:, 1].tolist()), tuple(counts.tolist()))
    width = greatest / CELLS
    first, last = _cells(low, high, width)
    steps = np.zeros(CELLS + 1, dtype=np.int64)
    np.add.at(steps, first, 1)
    np.add.at(steps, last + 1, -1)
    reached = np.cumsum(steps)[:CELLS]
    kept = np.flatnonzero(reached)
    return Marks.of_cells(kept.tolist(), reached[kept].tolist(), width)


def _cells(low: Floats, high: Floats, width: float) -> tuple[Whole, Whole]:
    """The first and the last cell that each figure reaches into; of an open one only the first."""
    ends = np.where(np.isfinite(high), high, low)
    first, last = (np.clip(np.floor(value / width), 0, CELLS - 1).astype(np.int64) for value in (low, ends))
    return first, last
