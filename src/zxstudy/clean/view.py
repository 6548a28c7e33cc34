"""The view: one value for a county, a year and an indicator, by a rule that is named in the row."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import decided, has_flag
from zxstudy.clean.choose import ASIDE
from zxstudy.clean.groups import each_distinct, group_numbers, joined, plain, runs
from zxstudy.clean.panel import ViewRow

PERIODS = ("annual", "stock", "half_year", "year_to_date", "since_session", "unknown", "term", "multi_year")
# Only what is a year's figure by its own words, or a level: nothing is annualised, a term's total least of all.
YEARLY = ("annual", "stock")

# Lower is preferred. The codebook's satisfaction is the broad one; a count of proposals is taken before merging.
_SCOPES = {"broad": 0, "": 1, "unstated": 2, "strict": 3, "before_merging": 1, "after_merging": 2, "form": 1, "vote": 2}
_ASPECTS = {"process": 20, "result": 10}

_KEY = ["county_code", "year", "indicator"]
_COLUMNS = [field.name for field in fields(ViewRow)]


def view_of(rows: pd.DataFrame, periods: tuple[str, ...] = YEARLY, without: tuple[str, ...] = ()) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The view of the panel `rows`, and one decision where there was a choice between cells.

    periods: the ones that may stand for a year; measures may have any, since a rule in force is not a flow. Masked figures, damaged ones
    that were not repaired, and facts flagged plan, change, previous, other_level or one of `without` have no value here.
    """
    graded = rows["degree"].notna()
    sound = ~has_flag(rows["flags"], *ASIDE, "damaged", *without) & rows["year"].notna() & rows["period"].ne("plan")
    fit = np.flatnonzero(sound & (graded | (rows["low"].notna() & rows["period"].isin(periods))))
    numbers = group_numbers(*(rows[name] for name in _KEY))[fit]
    order = np.argsort(numbers, kind="stable")
    cells, starts = fit[order], runs(numbers[order])
    sizes = np.diff(starts, append=len(cells))
    several = sizes > 1
    ranked = _ranked(plain(rows.take(cells[np.repeat(several, sizes)])).assign(value=np.repeat(np.flatnonzero(several), sizes[several])))
    chosen = cells[starts]
    chosen[several] = ranked.drop_duplicates("value").index
    first = rows[[*_COLUMNS, "county"]].take(chosen).reset_index(drop=True).assign(size=sizes)
    rule = each_distinct(_rule, first["period"], first["scope"], first["degree"].isna(), first["size"], first["rule"]).astype("category")
    view = first.assign(rule=rule)[_COLUMNS].astype({"year": "int64", "degree": "Int64"})
    return view, _decisions(ranked, plain(first[several]))


def _ranked(several: pd.DataFrame) -> pd.DataFrame:
    """Cells that may stand for the same year, the preferred one first; `value`: which of the values they compete for."""
    places = {name: place for place, name in enumerate(PERIODS)}
    placed = several.assign(place=several["period"].map(places), order=each_distinct(scope_order, several["scope"], dtype="int64"))
    return placed.sort_values(["value", "degree", "place", "order", "scope", "fact_id"], ascending=[True, False] + [True] * 4)


def scope_order(scope: str) -> int:
    """How far a scope is from the preferred one: whole before aspect (result before process), broad, plain, unstated, strict."""
    tags = scope.split(";")
    grade = [_SCOPES[tag] for tag in tags if tag in _SCOPES]
    return (max(grade) if grade else 1) + sum(_ASPECTS.get(tag, 0) for tag in tags)


def _rule(period: str, scope: str, figure: bool, size: int, rule: str) -> str:
    """What stands in the row: the period or the degree that decided, the scope, how many there were, why the cell has this fact."""
    named = (period if figure else "highest degree") + (f", scope {scope}" if scope else "")
    return named + (f" preferred among {size} cells" if size > 1 else "") + f"; {rule}"


def _decisions(ranked: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    said, starts = wording.view_member(ranked), runs(ranked["value"].to_numpy())
    listed = {
        "reason": joined(said["reason"], starts, ", "),
        "reason_zh": joined(said["reason_zh"], starts, "、"),
        "facts": joined(ranked["fact_id"], starts, ";"),
    }
    told = first.assign(**{name: texts.set_axis(first.index) for name, texts in listed.items()})
    return decided(told.assign(chosen=told["fact_id"], **wording.view(told, told, YEARLY)), "view", "chosen")
