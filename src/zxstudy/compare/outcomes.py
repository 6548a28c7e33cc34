"""The outcomes of a study as intervals, one a county-year, each with the definition that it was published under."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zxstudy.clean.groups import each_distinct
from zxstudy.codebook import load
from zxstudy.compare.design import CODEBOOK_ID, OUTCOMES, PAIRS, Outcome
from zxstudy.score.activity import PERIODS, closed, members_by_year
from zxstudy.score.measures import KEY

COLUMNS = [*KEY, "low", "high", "definition"]
_DEFINING = {"strict", "broad", "process", "result", "form", "vote", "before_merging", "after_merging"}
STOCKS = ("members", "standing_members", "staff")
FIGURES = tuple(sorted({
    *OUTCOMES, *CODEBOOK_ID.values(), *(name for outcome in OUTCOMES.values() for name in (*(outcome.counts or ()), outcome.per) if name),
    *(pair.mechanism for pair in PAIRS if pair.reading == "indicator"),
}))  # fmt: skip
_NEEDED = [*KEY, "indicator", "low", "high", "period", "scope", "base", "fact_id"]


def figures(view: pd.DataFrame) -> pd.DataFrame:
    """The rows and columns of `view` that outcomes and samples are made of; a country has ten times as many that they are not."""
    return view.loc[view["indicator"].isin(FIGURES), _NEEDED]


def outcome_values(view: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Each county-year that publishes `outcome`: county_code, year, low, high, definition (period, scope and base in one word).

    Shares are 0..1, counts are divided by what the outcome says. Only figures with the same definition may be put side by side; longer or
    shorter windows than a year keep their period in the definition and are never turned into years.
    """
    name = CODEBOOK_ID.get(outcome.id, outcome.id)
    rows = closed(view[view["indicator"] == name])
    rows = rows.assign(definition=_definitions(rows, name))[[*KEY, "low", "high", "definition"]]
    if outcome.counts:
        exact = _from_counts(view, *outcome.counts)
        rows = pd.concat([exact, rows], ignore_index=True).drop_duplicates(KEY)
    if outcome.per:
        rows = _divided(rows, _denominators(view, outcome.per, rows), outcome.times)
    if outcome.unit == "share":
        rows = rows.assign(low=rows["low"].clip(0.0, 1.0), high=rows["high"].clip(0.0, 1.0))
    return rows[COLUMNS].sort_values(KEY, ignore_index=True).astype({"low": "float64", "high": "float64", "definition": "str"})


def _definitions(rows: pd.DataFrame, name: str) -> pd.Series[str]:
    """`annual/broad/proposals_filed`: period, tags of scope that define, and the base where one was found that is not the usual one."""
    usual = load()[name].denominator.split(" ")[0].removesuffix(",")

    def definition(period: str, scope: str | None, base: str | None) -> str:
        when = "annual" if name in STOCKS and period == "stock" else period
        tags = ";".join(sorted(_DEFINING & set((scope or "").split(";"))))
        return "/".join([when, tags, "" if base == usual else base or ""]).rstrip("/")

    return each_distinct(definition, rows["period"], rows["scope"], rows["base"])


def _from_counts(view: pd.DataFrame, numerator: str, denominator: str) -> pd.DataFrame:
    """The share from two annual counts of one county-year, as an interval; impossible ones (more than the base) are left out."""
    annual = closed(view[view["indicator"].isin([numerator, denominator]) & (view["period"] == "annual")])
    top = annual.loc[annual["indicator"] == numerator, [*KEY, "low", "high"]]
    base = annual.loc[annual["indicator"] == denominator, [*KEY, "low", "high"]]
    both = top.merge(base, on=KEY, suffixes=("", "_base"))
    both = both[(both["low_base"] > 0) & (both["low"] <= both["high_base"])]
    return pd.DataFrame(
        {
            "county_code": both["county_code"], "year": both["year"], "low": both["low"] / both["high_base"],
            "high": np.minimum(both["high"] / both["low_base"], 1.0), "definition": "annual",
        }
    )  # fmt: skip


def _denominators(view: pd.DataFrame, per: str, rows: pd.DataFrame) -> pd.DataFrame:
    if per == "members":
        near = members_by_year(view, rows[KEY].drop_duplicates())
        return near.rename(columns={"members_low": "base_low", "members_high": "base_high"})
    known = closed(view[(view["indicator"] == per) & view["period"].isin(PERIODS)])
    return known[[*KEY, "low", "high"]].rename(columns={"low": "base_low", "high": "base_high"})


def _divided(rows: pd.DataFrame, base: pd.DataFrame, times: float) -> pd.DataFrame:
    both = rows.merge(base[[*KEY, "base_low", "base_high"]], on=KEY)
    both = both[both["base_low"] > 0]
    return both.assign(low=both["low"] / both["base_high"] * times, high=both["high"] / both["base_low"] * times)
