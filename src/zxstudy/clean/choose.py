"""One chosen fact for each cell of the panel, by the ordered rule; every other fact of the cell stays named beside it.

The rule, in this order (domain rule of the project): facts that agree, the narrowest interval; of two figures from one side the later
revision; a share computed from counts over a printed one; the narrower interval; the later source; the smaller id. Measures: the
highest degree, and -1 beside a positive degree is a conflict.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import CELL, add_flag, decided, has_flag
from zxstudy.clean.panel import PanelRow

ASIDE = ("change", "previous", "other_level", "plan")  # kept, but never the level of the cell while another fact is
OUT = ("refused", "set_aside")

_COLUMNS = [field.name for field in fields(PanelRow)]


def choose(facts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The panel's rows, the facts with `conflict` flagged, and one decision for each cell with more than one fact.

    facts: located facts with `province`, `kind`, `side`, `published`, `family` of their source. Facts without a unit, refused
    or set aside are in no cell. The order of the rows does not matter.
    """
    inside = facts["county_code"].ne("") & ~has_flag(facts["flags"], *OUT)
    cells = facts[inside].sort_values([*CELL, "fact_id"]).reset_index(drop=True)
    cells["cell"] = cells.groupby(CELL, dropna=False, sort=False).ngroup()
    cells["tier"] = _tier(cells)
    rivals = _rivals(cells[cells["tier"].eq(cells.groupby("cell")["tier"].transform("min"))])
    first = rivals.drop_duplicates("cell").set_index("cell")
    rows = _rows(cells, first)
    fought = rivals.loc[rivals["conflict"], "fact_id"]
    flagged = facts.assign(flags=add_flag(facts["flags"], "conflict", facts["fact_id"].isin(fought)))
    return rows, flagged, _decisions(cells, rows)


def rounding(facts: pd.DataFrame) -> pd.Series:
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


def _tier(cells: pd.DataFrame) -> pd.Series:
    """0 sound, 1 damaged and not repaired, 2 masked, 3 not a level of this cell."""
    masked = cells["low"].isna() & cells["degree"].isna()
    tier = pd.Series(0, index=cells.index).mask(has_flag(cells["flags"], "damaged"), 1).mask(masked, 2)
    return tier.mask(has_flag(cells["flags"], *ASIDE), 3)


def _rivals(rivals: pd.DataFrame) -> pd.DataFrame:
    """The facts that may be chosen, best first within each cell, with the `rule` and `conflict` of their cell."""
    derived = has_flag(rivals["flags"], "derived")
    slack = rounding(rivals).mask(derived, 0.0)
    same = rivals.assign(bottom=rivals["low"] - slack - 1e-9, top=rivals["high"] + 2 * slack + 1e-9, derived=derived)
    by = same.groupby("cell")
    apart = by["bottom"].transform("max") > by["top"].transform("min")
    degree = same["degree"].astype("Float64")
    lowest, highest = degree.groupby(same["cell"]).transform("min"), degree.groupby(same["cell"]).transform("max")
    graded = highest.notna()
    ranked = same.assign(
        apart=apart,
        graded=graded,
        conflict=(apart | ((lowest < 0) & (highest > 0)).fillna(False)).astype(bool),
        revised=apart & _revised(same),
        mixed=(graded & (lowest != highest)).fillna(False).astype(bool),
        width=(same["high"] - same["low"]).astype(float),
        dated=pd.to_datetime(same["published"].replace("", None), format="ISO8601", errors="coerce"),
    )
    ordered = ranked.sort_values(
        ["cell", "revised", "derived", "degree", "width", "dated", "fact_id"],
        ascending=[True, True, False, False, True, False, True],
        na_position="last",
    )
    return ordered.assign(rule=_rule(ordered))


def _revised(same: pd.DataFrame) -> pd.Series:
    """Whether a later figure from the same side stands in the cell; sides or dates that are not known revise nothing."""
    known = same["side"].ne("unknown") & same["side"].ne("") & same["published"].ne("")
    latest = same["published"].where(known, "").groupby([same["cell"], same["side"]]).transform("max")
    # A month or a year that holds the later day may be later itself.
    vague = [last.startswith(day) for day, last in zip(same["published"], latest, strict=True)]
    return known & (same["published"] < latest) & ~pd.Series(vague, index=same.index, dtype="bool")


def _rule(ordered: pd.DataFrame) -> pd.Series:
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


def _rows(cells: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    by = cells.groupby("cell")
    # Most cells have one fact; joining only the others keeps the work with the conflicts.
    several = cells[cells.duplicated("cell", keep=False)].groupby("cell")["fact_id"].agg(";".join)
    joined = first.assign(
        facts=several.reindex(first.index).fillna(first["fact_id"]).astype("str"),
        fact_count=by["fact_id"].size(),
        source_count=by["family"].nunique(),
        flags=add_flag(first["flags"], "conflict", first["conflict"]),
    )
    rows = joined[_COLUMNS].sort_values(CELL).reset_index(drop=True)
    return rows.astype({"year": "Int64", "degree": "Int64", "fact_count": "int64", "source_count": "int64", "conflict": "bool"})


def _decisions(cells: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    several = rows[rows["fact_count"] > 1]
    members = cells[cells.groupby("cell")["fact_id"].transform("size") > 1]
    by = members.assign(**wording.conflict_member(members)).groupby("cell")
    listed = by.agg(reason=("reason", ", ".join), reason_zh=("reason_zh", "、".join), facts=("fact_id", ";".join)).set_index("facts")
    told = listed.reindex(several["facts"]).set_axis(several.index)
    return decided(several.assign(chosen=several["fact_id"], **wording.conflict(several, told)), "conflict", "chosen")
