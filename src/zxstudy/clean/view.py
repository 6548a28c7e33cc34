"""The view: one value for a county, a year and an indicator, by a rule that is named in the row."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import decided, has_flag
from zxstudy.clean.choose import ASIDE
from zxstudy.clean.panel import ViewRow

PERIODS = ("annual", "stock", "half_year", "year_to_date", "since_session", "unknown", "term", "multi_year")
# Only what is a year's figure by its own words, or a level: nothing is annualised, a term's total least of all.
YEARLY = ("annual", "stock")

# Lower is preferred. The codebook's satisfaction is the broad one; a count of proposals is taken before merging.
_SCOPES = {"broad": 0, "": 1, "unstated": 2, "strict": 3, "before_merging": 1, "after_merging": 2, "form": 1, "vote": 2}
_ASPECTS = {"process": 20, "result": 10}

_KEY = ["county_code", "year", "indicator"]
_COLUMNS = [field.name for field in fields(ViewRow)]


def view_of(rows: pd.DataFrame, periods: tuple[str, ...] = YEARLY) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The view of the panel `rows`, and one decision where there was a choice between cells.

    periods: the ones that may stand for a year; measures may have any, since a rule in force is not a flow. Masked figures, damaged ones
    that were not repaired, and facts flagged plan, change, previous or other_level have no value here.
    """
    graded = rows["degree"].notna()
    sound = ~has_flag(rows["flags"], *ASIDE, "damaged") & rows["year"].notna() & rows["period"].ne("plan")
    fit = sound & (graded | (rows["low"].notna() & rows["period"].isin(periods)))
    places = {name: place for place, name in enumerate(PERIODS)}
    fitting = rows[fit]
    ranked = fitting.assign(place=fitting["period"].map(places), order=fitting["scope"].map(scope_order))
    ranked = ranked.sort_values([*_KEY, "degree", "place", "order", "scope", "fact_id"], ascending=[True] * 3 + [False] + [True] * 4)
    size = ranked.groupby(_KEY)["fact_id"].transform("size")
    first = ranked.assign(size=size).drop_duplicates(_KEY)
    first = first.assign(rule=_rule(first))
    view = first[_COLUMNS].sort_values(_KEY).reset_index(drop=True).astype({"year": "int64", "degree": "Int64"})
    return view, _decisions(ranked[size > 1], first[first["size"] > 1])


def scope_order(scope: str) -> int:
    """How far a scope is from the preferred one: whole before aspect (result before process), broad, plain, unstated, strict."""
    tags = scope.split(";")
    grade = [_SCOPES[tag] for tag in tags if tag in _SCOPES]
    return (max(grade) if grade else 1) + sum(_ASPECTS.get(tag, 0) for tag in tags)


def _rule(first: pd.DataFrame) -> pd.Series:
    alone = first["period"].where(first["degree"].isna(), "highest degree")
    scope = (", scope " + first["scope"]).where(first["scope"].ne(""), "")
    several = " preferred among " + first["size"].astype("str") + " cells"
    return alone + scope + several.where(first["size"] > 1, "") + "; " + first["rule"]


def _decisions(ranked: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    by = ranked.assign(**wording.view_member(ranked)).groupby(_KEY)
    listed = by.agg(reason=("reason", ", ".join), reason_zh=("reason_zh", "、".join), facts=("fact_id", ";".join)).reset_index()
    joined = first.merge(listed, on=_KEY, suffixes=("_cell", ""))
    return decided(joined.assign(chosen=joined["fact_id"], **wording.view(joined, joined, YEARLY)), "view", "chosen")
