"""When counties took up a measure, as far as their documents tell: the year of the first mention, and how much earlier it may have been.

A first mention is not an adoption. A document may name for the first time what has been there for years, so that the date is an interval:
from the year after the last one that is known to be without it to the first one that states it. Where nothing is known of the years before,
the measure may have been there always.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.codebook import load
from zxstudy.compare.prevalence import INSTITUTION, silences
from zxstudy.errors import UnknownTermError
from zxstudy.score.measures import KEY, stated_degrees

COLUMNS = ["county_code", "status", "earliest", "first", "lapsed"]
NEVER, ALWAYS = np.inf, -np.inf


def first_mentions(panel: Panel, sources: pd.DataFrame, measure: str, *, degree: int = INSTITUTION) -> pd.DataFrame:
    """One row a county of the study: when its documents first state `measure` with at least `degree`.

    Columns: county_code; first: the first year that states it; earliest: the year after the last one before `first` that is known
    without it (a lower degree, stated as lacking, or a document that would name it is silent); lapsed: the first later year known without
    it, where it was not for good; status: `dated` (earliest is first), `between` (some years before are unknown), `open` (stated, nothing
    known before), `without` (only years without it), `unknown` (no document tells). Raises UnknownTermError for what is no measure.
    """
    if measure not in {entry.id for entry in load().measures}:
        raise UnknownTermError(f"{measure!r} is not a measure of the codebook; `zxstudy codebook` lists them")
    return dated(panel, known_years(panel, silences(panel, sources), degree=degree), measure)


def dated(panel: Panel, known: pd.DataFrame, measure: str) -> pd.DataFrame:
    """`first_mentions` from what `known_years` gives, which serves all measures."""
    rows = known[known["indicator"] == measure]
    rows = rows[["county_code", "has"]].assign(year=rows["year"].astype("float64"))
    counties = pd.Index(panel.places["county_code"].sort_values(), name="county_code")
    first = rows[rows["has"].astype(bool)].groupby("county_code")["year"].min()
    begun = rows["county_code"].map(first).astype("float64")  # of no rows at all, map gives strings
    lapsed = rows[(rows["year"] > begun) & ~rows["has"].astype(bool)].groupby("county_code")["year"].min().reindex(counties)
    before = rows[rows["year"] < begun].groupby("county_code")["year"].max().reindex(counties)
    told = begun.groupby(rows["county_code"]).size().reindex(counties).notna().to_numpy(bool)
    found = pd.DataFrame({"earliest": before + 1, "first": first.reindex(counties), "lapsed": lapsed}, index=counties)
    states = np.where(found["earliest"] == found["first"], "dated", np.where(before.notna(), "between", "open"))
    never = found["first"].isna().to_numpy(bool)
    found["status"] = np.where(never, np.where(told, "without", "unknown"), states)
    return found.reset_index()[COLUMNS].astype({"county_code": "str", "status": "str"})


def known_years(panel: Panel, silent: pd.DataFrame, *, degree: int = INSTITUTION) -> pd.DataFrame:
    """county_code, year, indicator, has: whether a measure is stated with `degree`; years that nothing tells about are not in it.

    silent: what `silences` gives.
    """
    stated = stated_degrees(panel.view)
    has = stated.assign(has=stated["degree"] >= degree)[[*KEY, "indicator", "has"]]
    lacks = silent[[*KEY, "indicator"]].assign(has=False)
    return pd.concat([has, lacks]).dropna().groupby([*KEY, "indicator"])["has"].any().reset_index()


def cohorts(dates: pd.DataFrame, end: Literal["first", "earliest"] = "first") -> pd.Series[float]:
    """The year of adoption by county code, for a design by staggered adoption: at the first mention, or as early as it may have been.

    NEVER where only years without it are known; ALWAYS where it may have been there from the start (no before to compare with); NaN where
    no document tells or the measure lapsed: such counties are in neither group. An effect that changes with `end` hangs on the dates.
    """
    year = dates[end].astype("float64")
    year = year.mask(dates["status"] == "without", NEVER).mask(dates["status"] == "open", ALWAYS)
    return year.mask(dates["lapsed"].notna()).set_axis(dates["county_code"]).rename("cohort")
