"""What the other counties publish: each county's newest figure for an indicator, scopes and periods never mixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from zxstudy.clean.panel import Place

Floats = NDArray[np.float64]
PEER_COLUMNS = ("county_code", "county", "province", "prefecture", "indicator", "scope", "period", "year", "low", "high")
GROUP = ["indicator", "scope", "period"]


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Who else publishes a figure of the same indicator, scope and period, one figure a county.

    low, high: bounds of the figures of the others (inf where open above). near: whether each lies in the same province.
    median: of the middles of the closed ones, None where there is none. top: how many of them are exactly 1 (rates).
    """

    low: tuple[float, ...]
    high: tuple[float, ...]
    near: tuple[bool, ...]
    median: float | None
    top: int

    @property
    def count(self) -> int:
        """How many other counties there are."""
        return len(self.low)

    @property
    def count_near(self) -> int:
        """How many of them lie in the same province."""
        return sum(self.near)


def latest_figures(view: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """One row a county, indicator, scope and period: the newest figure of the view; columns PEER_COLUMNS."""
    figures = view[view["low"].notna() & view["degree"].isna()]
    figures = figures.sort_values(["county_code", *GROUP, "year", "fact_id"], kind="stable")
    newest = figures.drop_duplicates(["county_code", *GROUP], keep="last")
    named = newest.merge(places[["county_code", "county", "province", "prefecture"]], on="county_code", how="inner")
    return named[list(PEER_COLUMNS)].sort_values([*GROUP, "county_code"], kind="stable").reset_index(drop=True)


def peer_group(peers: pd.DataFrame, place: Place, indicator: str, scope: str, period: str) -> PeerGroup:
    """The figures that counties other than `place` publish for the same indicator, scope and period."""
    same = (peers["indicator"] == indicator) & (peers["scope"] == scope) & (peers["period"] == period)
    others = peers[same & (peers["county_code"] != place.county_code)]
    low, high = bounds(others)
    closed = np.isfinite(high)
    return PeerGroup(
        low=tuple(low.tolist()),
        high=tuple(high.tolist()),
        near=tuple((others["province"] == place.province).tolist()),
        median=float(np.median((low[closed] + high[closed]) / 2)) if closed.any() else None,
        top=int(((low == 1) & (high == 1)).sum()),
    )


def bounds(rows: pd.DataFrame) -> tuple[Floats, Floats]:
    """The lower and upper ends of the figures in `rows`, the lower one where there is no other."""
    return rows["low"].to_numpy(dtype=float), rows["high"].fillna(rows["low"]).to_numpy(dtype=float)
