"""Counts and money to an activity score: standardised logs per 100 members, carried as intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from zxstudy.codebook import Entry, load
from zxstudy.score.measures import KEY, mechanisms_of

PERIODS = ("annual", "stock")  # nothing is annualised: longer and shorter windows do not enter
YEARS_OF_MEMBERS = 2  # a membership is fixed for a term of five years: the nearest figure within two years stands in
MINIMUM_TO_STANDARDISE = 5  # fewer county-years give no mean and deviation worth dividing by
HUNDRED = 100.0


def activity_indicators() -> tuple[Entry, ...]:
    """The figures that enter: counts and money of a mechanism that count upwards, and of which no other one is the whole."""
    wholes = {entry.id for entry in load() if entry.role == "mechanism"}
    return tuple(
        entry
        for entry in load()
        if entry.role == "mechanism" and entry.kind in ("count", "money") and entry.direction == "+" and entry.denominator not in wholes
    )


def closed(view: pd.DataFrame) -> pd.DataFrame:
    """`view` without masked figures, and with an open upper end closed at what the codebook calls impossible beyond."""
    rows = view[view["low"].notna() & view["high"].notna()].astype({"high": "float64"})
    opened = np.isinf(rows["high"])
    if not opened.any():
        return rows
    hard = rows["indicator"].map({entry.id: entry.hard_high for entry in load()}).astype("float64")
    rows["high"] = rows["high"].mask(opened, np.fmax(hard, rows["low"].astype("float64")))
    return rows


def members_by_year(view: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """The membership behind each county-year of `grid`: members_low, members_high, members_fact; of two equally near years the earlier."""
    known = closed(view[(view["indicator"] == "members") & view["period"].isin(PERIODS)])
    known = known[known["low"] > 0][[*KEY, "low", "high", "fact_id"]].rename(
        columns={"year": "known", "low": "members_low", "high": "members_high", "fact_id": "members_fact"}
    )  # fmt: skip
    pairs = grid.merge(known, on="county_code")
    pairs["distance"] = (pairs["year"] - pairs["known"]).abs()
    near = pairs[pairs["distance"] <= YEARS_OF_MEMBERS].sort_values(["distance", "known"], kind="stable").drop_duplicates(KEY)
    return near[[*KEY, "members_low", "members_high", "members_fact"]]


def scaled_figures(view: pd.DataFrame, grid: pd.DataFrame) -> pd.DataFrame:
    """Each figure that enters, as log(1 + figure per 100 members): county_code, year, indicator, x_low, x_high, x, fact_id, members_fact.

    Money per member is scaled already. A county without a known membership has no row for what needs one.
    """
    entries = {entry.id: entry for entry in activity_indicators()}
    rows = closed(view[view["indicator"].isin(entries) & view["period"].isin(PERIODS)])
    rows = rows.merge(members_by_year(view, grid), on=KEY, how="left")
    scaled = rows["indicator"].map({name: "per member" in entry.unit for name, entry in entries.items()}).astype(bool)
    rows = rows[scaled | rows["members_low"].notna()]
    scaled = scaled.loc[rows.index]
    low = (rows["low"] / rows["members_high"] * HUNDRED).where(~scaled, rows["low"])
    high = (rows["high"] / rows["members_low"] * HUNDRED).where(~scaled, rows["high"])
    rows = rows.assign(x_low=np.log1p(low), x_high=np.log1p(high), members_fact=rows["members_fact"].where(~scaled))
    rows["x"] = (rows["x_low"] + rows["x_high"]) / 2
    return rows[[*KEY, "indicator", "x_low", "x_high", "x", "fact_id", "members_fact"]]


def standardised(figures: pd.DataFrame) -> pd.DataFrame:
    """`figures` with z, z_low, z_high: over the county-years of the study, indicator by indicator; too few or equal ones are left out."""
    grouped = figures.groupby("indicator")["x"]
    size, mean, deviation = grouped.transform("size"), grouped.transform("mean"), grouped.transform("std")
    usable = (size >= MINIMUM_TO_STANDARDISE) & (deviation > 1e-12)
    rows = figures[usable]
    scores = {name: (rows[x] - mean[usable]) / deviation[usable] for name, x in (("z", "x"), ("z_low", "x_low"), ("z_high", "x_high"))}
    return rows.assign(**scores)


def activity_scores(figures: pd.DataFrame) -> pd.DataFrame:
    """One row a county-year and mechanism that has standardised figures: activity, activity_low, activity_high, figures."""
    mechanism = {entry.id: mechanisms_of(entry.mechanism) for entry in activity_indicators()}
    rows = figures.assign(mechanism=figures["indicator"].map(mechanism)).explode("mechanism")
    grouped = rows.groupby([*KEY, "mechanism"])
    result = pd.DataFrame(
        {
            "activity": grouped["z"].mean(),
            "activity_low": grouped["z_low"].mean(),
            "activity_high": grouped["z_high"].mean(),
            "figures": grouped.size(),
        }
    )
    return result.reset_index().astype({"mechanism": "str"})
