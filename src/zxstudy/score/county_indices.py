"""The mechanism scores of a study as a table of counties: its indices, its rank intervals, and how far each score hangs together."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.codebook.mentions import would_mention
from zxstudy.errors import UsageError
from zxstudy.score.coverage import coverage
from zxstudy.score.indices import Indices, side_by_side
from zxstudy.score.measures import KEY, TOP_DEGREE, expected, measures_of, stated_degrees
from zxstudy.score.mechanism import MECHANISMS, SUPPORT_PARTS
from zxstudy.score.rank_intervals import RankIntervals, rank_intervals
from zxstudy.score.reliability import reliability


@dataclass(frozen=True, slots=True)
class CountyIndices:
    """table: a county a row (its code as the index), a recipe a column. recipes: weights, agreement, and what each deletes."""

    table: pd.DataFrame
    recipes: Indices


@dataclass(frozen=True, slots=True)
class CountyRanks:
    """table: a county a row (its code as the index): rank, low, median, high. intervals: what survives, and what moves ranks most."""

    table: pd.DataFrame
    intervals: RankIntervals


def mechanism_table(scores: pd.DataFrame) -> pd.DataFrame:
    """Mean measure score of the four mechanisms by county, over the years in which each is known; only counties of which all four are.

    Raises UsageError where there are fewer than two.
    """
    known = scores[scores["mechanism"].isin(MECHANISMS) & scores["measure"].notna()]
    wide = known.pivot_table(index="county_code", columns="mechanism", values="measure", observed=True)
    table = wide.reindex(columns=list(MECHANISMS)).dropna().sort_index()
    if len(table) < 2:
        raise UsageError(f"index: {len(table)} counties have a score of all four mechanisms; at least 2 are needed")
    return table


def county_indices(scores: pd.DataFrame) -> CountyIndices:
    """Six indices of the four mechanisms side by side; raises UsageError as `mechanism_table` and `normalise.complete`."""
    table = mechanism_table(scores)
    found = side_by_side(table.to_numpy(float))
    return CountyIndices(pd.DataFrame(found.values, index=table.index, columns=list(found.recipes)), found)


def county_ranks(scores: pd.DataFrame) -> CountyRanks:
    """The interval of each county's rank over all recipes; for researchers, never for a report. Raises as `county_indices`."""
    table = mechanism_table(scores)
    found = rank_intervals(table.to_numpy(float))
    columns = {"rank": found.rank, "low": found.low, "median": found.median, "high": found.high}
    return CountyRanks(pd.DataFrame(columns, index=table.index).sort_values(["median", "rank"], kind="stable"), found)


def score_reliability(panel: Panel, sources: pd.DataFrame) -> pd.DataFrame:
    """Cronbach's alpha of each mechanism and each part of support: mechanism, items, county_years, alpha, standardised, constant, note.

    An item is a measure's degree / 3 in a county-year, 0 where a document that would name it is silent. Only county-years with every item
    that is known anywhere count; `note` says why there is no alpha.
    """
    silent = expected(coverage(panel, sources), would_mention(), panel.facts)
    counted = stated_degrees(panel.view).merge(silent, on=[*KEY, "indicator"], how="outer").fillna({"degree": 0.0})
    rows = []
    for mechanism in (*MECHANISMS, *SUPPORT_PARTS):
        part = counted[counted["indicator"].isin(measures_of(mechanism))]
        items = part.pivot_table(index=KEY, columns="indicator", values="degree", observed=True) / TOP_DEGREE
        row: dict[str, object] = {"mechanism": mechanism, "items": items.shape[1], "county_years": 0, "alpha": None, "standardised": None}
        try:
            found = reliability(items.to_numpy(float))
            row |= {"county_years": found.units, "alpha": found.alpha, "standardised": found.standardised}
            rows.append({**row, "constant": ";".join(items.columns[place] for place in found.constant), "note": ""})
        except UsageError as why:
            rows.append({**row, "constant": "", "note": str(why)})
    return pd.DataFrame(rows).astype({"alpha": "float64", "standardised": "float64"})
