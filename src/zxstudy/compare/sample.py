"""The county-years that publish both sides of a pair, under one definition, with what is held constant."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.design import OUTCOMES, Pair
from zxstudy.compare.outcomes import outcome_values
from zxstudy.score.activity import closed
from zxstudy.score.measures import KEY, measures_of

AT_CEILING = 1.0 - 1e-9


@dataclass(frozen=True, slots=True)
class Sample:
    """Both sides of one pair.

    rows: county_code, year, province, low, high (the outcome), characters, and one column for each of `readings`.
    readings: the headline reading of the mechanism first, then what it would be if what is not known were least or most.
    counties_any: counties that publish both sides under whatever definition; definitions: how many definitions there are.
    counties_mechanism, counties_outcome: counties that publish the one and the other.
    """

    rows: pd.DataFrame
    readings: tuple[str, ...]
    counties_any: int
    definitions: int
    counties_mechanism: int = 0
    counties_outcome: int = 0

    @property
    def counties(self) -> int:
        """How many counties stand in `rows`."""
        return int(self.rows["county_code"].nunique())

    @property
    def at_ceiling(self) -> float:
        """The share of county-years that report 100 %."""
        return float((self.rows["low"] >= AT_CEILING).mean()) if len(self.rows) else 0.0

    @property
    def off_ceiling(self) -> int:
        """The counties that report less than 100 % at least once."""
        return int(self.rows.loc[self.rows["low"] < AT_CEILING, "county_code"].nunique())

    @property
    def width(self) -> float:
        """How far the mean of the outcome may lie, given its intervals."""
        return float((self.rows["high"] - self.rows["low"]).mean()) if len(self.rows) else 0.0


def sample_of(panel: Panel, scores: pd.DataFrame, pair: Pair) -> Sample:
    """The sample of `pair`: county-years with a reading of the mechanism and the outcome, under the definition that most counties use."""
    mechanism = mechanism_readings(panel.view, scores, pair)
    outcome = outcome_values(panel.view, OUTCOMES[pair.outcome])
    both = outcome.merge(mechanism, on=KEY)
    both = both.merge(_lengths(scores), on=KEY, how="left").fillna({"characters": 0})
    provinces = panel.places.set_index("county_code")["province"]
    both["province"] = both["county_code"].map(provinces).fillna("").astype("str")
    readings = tuple(name for name in mechanism.columns if name not in KEY)
    kept = both[both["definition"] == most_used(both)].drop(columns="definition").sort_values(KEY, ignore_index=True)
    sides = (int(side["county_code"].nunique()) for side in (mechanism, outcome))
    return Sample(kept, readings, int(both["county_code"].nunique()), int(both["definition"].nunique()), *sides)


def most_used(rows: pd.DataFrame) -> str:
    """The definition with the most counties; the first in the alphabet of several, empty where there is no row."""
    if rows.empty:
        return ""
    counties = rows.groupby("definition")["county_code"].nunique().sort_index()
    return str(counties.idxmax())


def mechanism_readings(view: pd.DataFrame, scores: pd.DataFrame, pair: Pair) -> pd.DataFrame:
    """county_code, year, and the readings of the mechanism of `pair`, the headline first."""
    if pair.reading == "indicator":
        return _indicator(view, pair.mechanism)
    rows = scores[scores["mechanism"] == pair.mechanism]
    if pair.reading == "activity":
        return rows.loc[rows["activity"].notna(), [*KEY, "activity", "activity_low", "activity_high"]]
    rows = rows[rows["measure"].notna()]
    size = len(measures_of(pair.mechanism))
    known = rows["measure"] * rows["counted"]
    ends = {"unknown_as_none": known / size, "unknown_as_full": (known + size - rows["counted"]) / size}
    return rows[[*KEY, "measure"]].assign(**ends)


def _indicator(view: pd.DataFrame, name: str) -> pd.DataFrame:
    rows = closed(view[(view["indicator"] == name) & (view["period"] == "annual")])
    rows = rows[rows["low"] > 0]
    low, high = np.log(rows["low"].astype("float64")), np.log(rows["high"].astype("float64"))
    return rows[KEY].assign(log=(low + high) / 2, log_low=low, log_high=high)


def _lengths(scores: pd.DataFrame) -> pd.DataFrame:
    return scores[[*KEY, "characters"]].drop_duplicates(KEY)
