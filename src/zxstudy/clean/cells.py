"""The figures of one document or one place, year and period side by side: an array a figure, so that identities are sums of arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zxstudy.clean.audit import has_flag
from zxstudy.clean.choose import ASIDE, OUT
from zxstudy.clean.groups import dense, joint_numbers
from zxstudy.clean.whole_numbers import Bools, Floats, cut_off, decimals, rounded
from zxstudy.codebook import load
from zxstudy.codebook.identities import SIDES, UNSAID, Term

Codes = NDArray[np.int64]
Sides = tuple[str, ...]  # what a scope says, in the order of SIDE_NAMES; "" where it says nothing

SIDE_NAMES = ("stage", "aspect", "grade", "instrument", "people")
LOOSE = ("multi_year", "unknown", "plan")  # two figures may be of different windows unless one document prints both
_CHUNK = 40_000  # groups at a time: 40,000 × 80 figures × 4 ends are 100 MB
_READ = ["source", "county", "county_code", "year", "period", "indicator", "scope", "low", "high", "unit", "qualifier", "quote"]
_PERSONS = r"\d\s*(?:余|多)?[名人位](?!次)"


@dataclass(frozen=True, slots=True)
class Column:
    """One array: an indicator, whether as a percentage of its class, and what its scope says."""

    indicator: str
    share: bool
    sides: Sides


@dataclass(frozen=True, slots=True)
class Held:
    """The sound figures that identities speak about, as numbers.

    row: position in the facts. column: position in `columns`. document, place: place, year and period as one number, of one document and of
    all; -1 where all documents together cannot be compared. year_of: how many periods there are, so that group // periods is a place-year.
    """

    columns: list[Column]
    row: Codes
    column: Codes
    document: Codes
    place: Codes
    ends: tuple[Floats, Floats, Floats, Floats]
    periods: int
    stock: int


def hold(facts: pd.DataFrame, wanted: Iterable[str]) -> Held:
    """The figures of `facts` with the indicators `wanted`; refused, damaged, planned ones and ones that are no level are left out."""
    sound = (facts["low"].notna() & facts["indicator"].isin(set(wanted)) & facts["period"].ne("plan")).to_numpy()
    sound = sound & ~flagged(facts["flags"], *ASIDE, *OUT, "damaged", "base_mismatch")
    used = facts.loc[sound, _READ]
    periods, period_names = _codes(used["period"])
    column, columns = _columns(used)
    count = max(len(period_names), 1)
    stock = period_names.index("stock") if "stock" in period_names else -1
    document, place = (
        dense(joint_numbers(*(used[name] for name in names))) * count + periods
        for names in (("source", "county_code", "county", "year"), ("county_code", "year"))
    )
    loose = np.isin(periods, [at for at, name in enumerate(period_names) if name in LOOSE])
    alone = (used["county_code"].eq("") | used["year"].isna()).to_numpy(dtype=bool)
    return Held(columns, np.flatnonzero(sound), column, document, np.where(alone | loose, -1, place), _ends(used), count, stock)


def flagged(flags: pd.Series, *wanted: str) -> Bools:
    """`has_flag` by each set of flags that occurs instead of each fact: there are few."""
    codes, names = _codes(flags)
    return has_flag(pd.Series(names, dtype="str"), *wanted).to_numpy(bool)[codes]


def _codes(column: pd.Series) -> tuple[Codes, list[str]]:
    codes, names = pd.factorize(column)
    return codes.astype(np.int64), [str(name) for name in names]


def _columns(used: pd.DataFrame) -> tuple[Codes, list[Column]]:
    names, indicators = _codes(used["indicator"])
    scopes, tags = _codes(used["scope"])
    rates = np.array([load()[name].is_proportion for name in indicators], dtype=bool)
    share = used["unit"].eq("proportion").to_numpy() & ~rates[names] if len(used) else np.zeros(0, dtype=bool)
    said = [sides_of(text) for text in tags]
    kinds = sorted(set(said))
    side = np.array([kinds.index(sides) for sides in said], dtype=np.int64)[scopes] if len(used) else np.zeros(0, dtype=np.int64)
    persons = np.zeros(len(used), dtype=bool)
    trained = np.flatnonzero(used["indicator"].eq("members_trained").to_numpy())
    if len(trained):
        some = used.iloc[trained]
        persons[trained] = (some["unit"].isin(["人", "名"]) | some["quote"].str.contains(_PERSONS, regex=True)).to_numpy()
    key = ((names * len(kinds) + side) * 2 + share) * 2 + persons
    found, column = np.unique(key, return_inverse=True)
    made = []
    for number in found:
        rest, who = divmod(int(number), 2)
        rest, part = divmod(rest, 2)
        name, place = divmod(rest, len(kinds))
        made.append(Column(indicators[name], bool(part), (*kinds[place][:4], "persons" if who else "")))
    return column.astype(np.int64), made


def sides_of(scope: str) -> Sides:
    """What the tags of a scope say on each side."""
    said = {SIDES[tag]: "" if tag in UNSAID else tag for tag in scope.split(";") if tag in SIDES}
    return tuple(said.get(name, "") for name in SIDE_NAMES)


def _ends(used: pd.DataFrame) -> tuple[Floats, Floats, Floats, Floats]:
    """low, high as printed; bottom, top: what an exact percentage may stand for, rounded or cut off."""
    low, high = used["low"].to_numpy(float), used["high"].to_numpy(float)
    bottom, top = low.copy(), high.copy()
    printed = np.flatnonzero(used["unit"].eq("proportion").to_numpy() & (low == high) & used["qualifier"].ne("all").to_numpy())
    if len(printed):
        digits = decimals(used.iloc[printed])
        bottom[printed] = rounded(low[printed], digits)[0]
        top[printed] = cut_off(low[printed], digits)[1]
    return low, high, bottom, top


@dataclass(frozen=True, slots=True)
class Cells:
    """Some groups side by side. ends: low, high, bottom, top, each columns × groups, NaN where nothing is published.

    groups: their numbers. row: the facts of all cells, one cell after the other, low, high: their ends; start, count: where those of a cell
    begin and how many they are, columns × groups.
    """

    columns: list[Column]
    groups: Codes
    ends: tuple[Floats, Floats, Floats, Floats]
    row: Codes
    low: Floats
    high: Floats
    start: Codes
    count: Codes

    def facts_at(self, column: int, group: int) -> tuple[int, ...]:
        """The positions of the facts in one cell, those of the place-year's stocks where it has none of its own."""
        start = self.start[column, group]
        return tuple(self.row[start : start + self.count[column, group]].tolist())

    def facts_in(self, column: int, groups: Codes) -> list[tuple[int, ...]]:
        """`facts_at` for each of `groups`."""
        start, count = self.start[column, groups], self.count[column, groups]
        alone = self.row[np.minimum(start, len(self.row) - 1)].tolist()
        return [
            (first,) if size == 1 else tuple(self.row[begin : begin + size].tolist())
            for first, begin, size in zip(alone, start.tolist(), count.tolist(), strict=True)
        ]

    def matching(self, term: Term) -> list[int]:
        """The columns of a term, whatever its scope says beside the term's tags."""
        fixed = {SIDES[tag]: "" if tag in UNSAID else tag for tag in term.tags}
        return [
            at
            for at, column in enumerate(self.columns)
            if column.indicator == term.indicator
            and column.share == term.share
            and all(column.sides[SIDE_NAMES.index(side)] == value for side, value in fixed.items())
        ]


def side_by_side(held: Held, group: Codes, only: Bools | None = None) -> Iterator[Cells]:
    """The cells of `group` (`held.document` or `held.place`), some groups at a time.

    only: the figures that count. Where several facts speak about a cell it spans them all. A place-year with a single figure is passed over
    unless that is a percentage, whose wording may hold the rest.
    """
    rows = np.flatnonzero(group >= 0 if only is None else (group >= 0) & only)
    width = len(held.columns)
    key = group[rows] * width + held.column[rows]
    order = np.argsort(key, kind="stable")
    rows, key = rows[order], key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(starts):
        return
    cell = key[starts]
    merged = [np.minimum.reduceat(held.ends[0][rows], starts), np.maximum.reduceat(held.ends[1][rows], starts),
              np.minimum.reduceat(held.ends[2][rows], starts), np.maximum.reduceat(held.ends[3][rows], starts)]  # fmt: skip
    year = cell // width // held.periods
    rate = np.array([load()[column.indicator].is_proportion for column in held.columns], dtype=bool)
    several = (np.bincount(year)[year] > 1) | rate[cell % width]
    sizes = np.diff(starts, append=len(rows))
    cell, merged, year = cell[several], [end[several] for end in merged], year[several]
    starts, sizes = starts[several], sizes[several]
    breaks = np.flatnonzero(np.diff(year, prepend=-1))
    for first in range(0, len(breaks), _CHUNK):
        last = breaks[first + _CHUNK] if first + _CHUNK < len(breaks) else len(cell)
        here = slice(breaks[first], last)
        yield _dense(held, cell[here], [end[here] for end in merged], (starts[here], sizes[here]), rows)


def _dense(held: Held, cell: Codes, merged: list[Floats], facts: tuple[Codes, Codes], rows: Codes) -> Cells:
    width = len(held.columns)
    groups, at = np.unique(cell // width, return_inverse=True)
    ends = tuple(np.full((width, len(groups)), np.nan) for _ in merged)
    for end, values in zip(ends, merged, strict=True):
        end[cell % width, at] = values
    start, count = (np.zeros((width, len(groups)), dtype=np.int64) for _ in facts)
    start[cell % width, at], count[cell % width, at] = facts
    stock = groups // held.periods * held.periods + held.stock
    place = np.minimum(np.searchsorted(groups, stock), max(len(groups) - 1, 0))
    lent = np.flatnonzero((groups[place] == stock) & (held.stock >= 0) & (groups != stock))
    missing, home = count[:, lent] == 0, place[lent]
    for table in (*ends, start, count):
        table[:, lent] = np.where(missing, table[:, home], table[:, lent])
    return Cells(held.columns, groups, ends, held.row[rows], held.ends[0][rows], held.ends[1][rows], start, count)  # type: ignore[arg-type]
