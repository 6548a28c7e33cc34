"""One chosen fact for each cell of the panel, by the ordered rule; every other fact of the cell stays named beside it.

The rule, in this order (domain rule of the project): facts that agree, the narrowest interval; of two figures from one side the later
revision; a share computed from counts over a printed one; the narrower interval; the later source; the smaller id. Measures: the
highest degree, and -1 beside a positive degree is a conflict.

Most cells have one fact and nothing to choose: only the others are ranked.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import CELL, add_flag, decided, has_flag
from zxstudy.clean.groups import Numbers, among, each_distinct, group_numbers, joined, order_of, plain, replaced, runs
from zxstudy.clean.panel import PanelRow

ASIDE = ("change", "previous", "other_level", "plan")  # kept, but never the level of the cell while another fact is
OUT = ("refused", "set_aside")

_COLUMNS = [field.name for field in fields(PanelRow)]
_OF_CELL = ("facts", "fact_count", "source_count", "rule", "conflict")
_OF_FACT = [name for name in _COLUMNS if name not in _OF_CELL]

_OF_MEMBER = ["fact_id", "low", "high", "unit", "qualifier", "degree", "flags", "side", "published", "family"]


@dataclass(frozen=True, slots=True)
class _Cells:
    """The facts that stand in cells, by position: `members` cell after cell, by id within; `starts`, `sizes`: a number a cell."""

    members: Numbers
    starts: Numbers
    sizes: Numbers


def choose(facts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The panel's rows, the facts with `conflict` flagged, and one decision for each cell with more than one fact.

    facts: located facts with `province`, `kind`, `side`, `published`, `family` of their source. Facts without a unit, refused
    or set aside are in no cell. The order of the rows does not matter. What is a category in the facts is one in the panel's rows.
    """
    rows, members, fought = _chosen(facts)
    flagged = facts.assign(flags=add_flag(facts["flags"], "conflict", among(facts["fact_id"], fought)))
    return rows, flagged, _decisions(members, rows)


def rows_of(facts: pd.DataFrame) -> pd.DataFrame:
    """The panel's rows alone, as from `choose`."""
    return _chosen(facts)[0]


def _chosen(facts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series[Any]]:
    """The panel's rows, the facts of the cells with more than one, and which of these are in conflict."""
    cells = _cells(facts)
    several = cells.sizes > 1
    members = plain(facts[_OF_MEMBER].take(cells.members[np.repeat(several, cells.sizes)]).reset_index(drop=True))
    members["cell"] = np.repeat(np.flatnonzero(several), cells.sizes[several])
    members["tier"] = _tier(members)
    rivals = _rivals(members[members["tier"].eq(members.groupby("cell")["tier"].transform("min"))])
    return _rows(facts, cells, members, rivals), members, rivals.loc[rivals["conflict"], "fact_id"]


def rounding(facts: pd.DataFrame) -> pd.Series[Any]:
    """Half a unit of the last printed digit of an exact share (95 % -> .005, 99.12 % -> .00005); 0 for everything else.

    A share printed p stands for p minus this to p plus twice this, because pages cut digits off (48.96 % -> 48 %) as well as round.
    Trailing zeros are not known any more, so a share may be taken as printed more coarsely than it was.
    """
    low = facts["low"].astype(float)
    tolerance = pd.Series(0.0, index=facts.index)
    printed = facts["unit"].eq("proportion") & facts["qualifier"].isin(["exact", "about"]) & low.eq(facts["high"].astype(float))
    for digits in (6, 5, 4, 3, 2):
        tolerance = tolerance.mask(printed & np.isclose(low, low.round(digits), rtol=0, atol=1e-9), 0.5 * 10.0**-digits)
    return tolerance


def _cells(facts: pd.DataFrame) -> _Cells:
    inside = (facts["county_code"].ne("") & ~has_flag(facts["flags"], *OUT)).to_numpy(dtype=bool)
    positions = order_of(facts["fact_id"])
    positions = positions[inside[positions]]
    numbers = group_numbers(*(facts[name] for name in CELL))[positions]
    members = np.argsort(numbers, kind="stable")
    starts = runs(numbers[members])
    return _Cells(positions[members], starts, np.diff(starts, append=len(members)))


def _tier(members: pd.DataFrame) -> pd.Series[Any]:
    """0 sound, 1 damaged and not repaired, 2 masked, 3 not a level of this cell."""
    masked = members["low"].isna() & members["degree"].isna()
    tier = pd.Series(0, index=members.index).mask(has_flag(members["flags"], "damaged"), 1).mask(masked, 2)
    return tier.mask(has_flag(members["flags"], *ASIDE), 3)


def _rivals(rivals: pd.DataFrame) -> pd.DataFrame:
    """The facts that may be chosen, best first within each cell, with the `rule` and `conflict` of their cell."""
    derived = has_flag(rivals["flags"], "derived")
    slack = rounding(rivals).mask(derived, 0.0)
    same = rivals.assign(bottom=rivals["low"] - slack - 1e-9, top=rivals["high"] + 2 * slack + 1e-9, derived=derived)
    by = same.groupby("cell")
    apart = by["bottom"].transform("max") > by["top"].transform("min")
    degree = same["degree"].astype("float64")
    lowest, highest = degree.groupby(same["cell"]).transform("min"), degree.groupby(same["cell"]).transform("max")
    ranked = same.assign(
        apart=apart,
        conflict=apart | ((lowest < 0) & (highest > 0)),
        revised=apart & _revised(same),
        mixed=highest.notna() & (lowest != highest),
        width=(same["high"] - same["low"]).astype(float),
        dated=each_distinct(_day, same["published"], dtype="datetime64[s]"),
    )
    ordered = ranked.sort_values(
        ["cell", "revised", "derived", "degree", "width", "dated", "fact_id"],
        ascending=[True, True, False, False, True, False, True],
        na_position="last",
    )
    return ordered.assign(rule=_rule(ordered))


def _day(published: str) -> pd.Timestamp | None:
    """The first day that a date, a month or a year stands for; None where it is none of these."""
    day = pd.to_datetime(pd.Series([published or None], dtype="str"), format="ISO8601", errors="coerce").iloc[0]
    return None if pd.isna(day) else day


def _revised(same: pd.DataFrame) -> pd.Series[Any]:
    """Whether a later figure from the same side stands in the cell; sides or dates that are not known revise nothing."""
    known = same["side"].ne("unknown") & same["side"].ne("") & same["published"].ne("")
    codes, days = pd.factorize(same["published"].where(known, ""), sort=True)
    hand = group_numbers(same["cell"], same["side"])
    last = pd.Series(codes, index=same.index).groupby(hand).transform("max")
    latest = pd.Series(days, dtype="str").take(last.to_numpy()).set_axis(same.index)
    # A month or a year that holds the later day may be later itself.
    vague = each_distinct(lambda day, later: later.startswith(day), same["published"], latest, dtype="bool")
    return known & (codes < last) & ~vague


def _rule(ordered: pd.DataFrame) -> pd.Series[Any]:
    by = ordered.groupby("cell")
    left = ordered[~ordered["revised"]]
    left_by = left.groupby("cell")
    size, revised = by["fact_id"].transform("size"), by["revised"].transform("any")
    still_apart = (left_by["bottom"].max() > left_by["top"].min()).reindex(ordered["cell"]).set_axis(ordered.index)
    derived = by["derived"].transform("any") & ~by["derived"].transform("all")
    ties = left["width"].eq(left_by["width"].transform("min")).groupby(left["cell"]).sum()
    narrower = (ties.eq(1) & left_by.size().gt(1)).reindex(ordered["cell"]).set_axis(ordered.index)
    conditions = [size.eq(1), ordered["mixed"], derived, ~ordered["apart"], revised & ~still_apart, narrower]
    names = ["single", "highest_degree", "count_over_rate", "agree", "later_revision", "narrower"]
    return pd.Series(np.select(conditions, names, default="first_in_order"), index=ordered.index, dtype="str")


def _rows(facts: pd.DataFrame, cells: _Cells, members: pd.DataFrame, rivals: pd.DataFrame) -> pd.DataFrame:
    """One row a cell, in the order of the cells: the chosen fact, and what its cell is like."""
    first = rivals.drop_duplicates("cell")
    at = first["cell"].to_numpy()
    chosen = cells.members[cells.starts]
    chosen[at] = cells.members[cells.starts[at] + _within(members, first)]
    rows = facts[_OF_FACT].take(chosen).reset_index(drop=True)
    conflict = np.zeros(len(rows), dtype=bool)
    conflict[at] = first["conflict"]
    sources = np.ones(len(rows), dtype=np.int64)
    named = pd.Series(group_numbers(members["cell"], members["family"])).drop_duplicates().index
    sources[at] = members["cell"].iloc[named].value_counts().reindex(at)
    rows = rows.assign(
        facts=replaced(rows["fact_id"], at, joined(members["fact_id"], runs(members["cell"].to_numpy()), ";")),
        fact_count=cells.sizes,
        source_count=sources,
        rule=replaced(pd.Series(pd.Categorical.from_codes(np.zeros(len(rows), dtype=np.int8), pd.Index(["single"]))), at, first["rule"]),
        conflict=conflict,
        flags=add_flag(rows["flags"], "conflict", pd.Series(conflict, index=rows.index)),
    )
    return rows[_COLUMNS].astype({"year": "Int64", "degree": "Int64"})


def _within(members: pd.DataFrame, first: pd.DataFrame) -> Numbers:
    """The place of each chosen fact among the members of its cell."""
    cell = members["cell"].to_numpy()
    starts = runs(cell)
    place = np.arange(len(members)) - np.repeat(starts, np.diff(starts, append=len(members)))
    return np.asarray(place[first.index.to_numpy()], dtype=np.int64)


def _decisions(members: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    several = plain(rows[rows["fact_count"] > 1])
    said, starts = wording.conflict_member(members), runs(members["cell"].to_numpy())
    told = pd.DataFrame({"reason": joined(said["reason"], starts, ", "), "reason_zh": joined(said["reason_zh"], starts, "、")}).set_axis(
        several.index
    )
    return decided(several.assign(chosen=several["fact_id"], **wording.conflict(several, told)), "conflict", "chosen")
