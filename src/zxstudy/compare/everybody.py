"""Every county-year with a mechanism's score, whether it publishes the outcome or not: those whose silence an association rests on."""

from __future__ import annotations

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.association import scaled
from zxstudy.compare.design import OUTCOMES, Pair
from zxstudy.compare.sample import Sample, mechanism_readings
from zxstudy.score.measures import KEY


def everybody(panel: Panel, scores: pd.DataFrame, pair: Pair, sample: Sample) -> pd.DataFrame:
    """county_code, year, province, characters, the headline reading, and low, high, middle of the outcome, NaN where it is not published.

    The outcome is that of `sample`, under its one definition and on the scale on which it is estimated.
    """
    readings = mechanism_readings(panel.view, scores, pair)[[*KEY, sample.readings[0]]]
    known = scaled(sample, OUTCOMES[pair.outcome].unit)[[*KEY, "low", "high"]]
    known = known.assign(middle=(known["low"] + known["high"]) / 2)
    rows = readings.merge(scores[[*KEY, "characters"]].drop_duplicates(KEY), on=KEY, how="left").merge(known, on=KEY, how="left")
    province = rows["county_code"].map(panel.places.set_index("county_code")["province"]).fillna("").astype("str")
    return rows.fillna({"characters": 0}).assign(province=province).sort_values(KEY, ignore_index=True)
