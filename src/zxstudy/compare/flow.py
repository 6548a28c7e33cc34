"""How many facts and county-years reach each stage, and why the others do not."""

from __future__ import annotations

import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.design import PRIMARY
from zxstudy.compare.sample import sample_of
from zxstudy.score.activity import PERIODS
from zxstudy.score.measures import KEY

COLUMNS = ["stage", "unit", "n", "dropped", "reason"]


def flow(panel: Panel, scores: pd.DataFrame) -> pd.DataFrame:
    """Rows stage, unit, n, dropped, reason: facts found, resolved, dated, annual, usable, then county-years with both sides."""
    facts = panel.facts[~_has(panel.facts, "derived")]
    resolved = facts[facts["county_code"] != ""]
    dated = resolved[resolved["year"].notna()]
    annual = dated[dated["period"].isin(PERIODS)]
    stated = annual["low"].notna() | annual["degree"].notna()
    usable = annual[stated & ~_has(annual, "refused") & ~_has(annual, "set_aside")]
    steps = [
        _row("found", "facts", len(facts), 0, f"{facts['source'].nunique()} sources"),
        _row("resolved", "facts", len(resolved), len(facts) - len(resolved), "no county, or several that it may be"),
        _row("dated", "facts", len(dated), len(resolved) - len(dated), "no year is stated"),
        _row("annual", "facts", len(annual), len(dated) - len(annual), _periods(dated)),
        _row("usable", "facts", len(usable), len(annual) - len(usable), "masked, refused as impossible, or set aside"),
    ]
    return pd.DataFrame([*steps, *_county_years(panel, scores)], columns=COLUMNS).astype({"n": "int64", "dropped": "int64"})


def _row(stage: str, unit: str, n: int, dropped: int, reason: str) -> dict[str, object]:
    return {"stage": stage, "unit": unit, "n": n, "dropped": dropped, "reason": reason}


def _has(facts: pd.DataFrame, flag: str) -> pd.Series[bool]:
    return facts["flags"].fillna("").astype(str).str.contains(rf"(?:^|;){flag}(?:;|$)", regex=True)


def _periods(dated: pd.DataFrame) -> str:
    other = dated.loc[~dated["period"].isin(PERIODS), "period"].value_counts().sort_index()
    listed = ", ".join(f"{name} {count}" for name, count in other.items())
    return f"another period, never turned into a year: {listed}" if listed else "every figure is for a year or a stock"


def _county_years(panel: Panel, scores: pd.DataFrame) -> list[dict[str, object]]:
    """Counties and county-years, then for each primary pair how many publish both sides under one definition."""
    everything = scores[KEY].drop_duplicates()
    scored = scores[scores["measure"].notna() | scores["activity"].notna()][KEY].drop_duplicates()
    dated = everything["county_code"].nunique()
    rows = [
        _row("places", "counties", len(panel.places), 0, "every county that was resolved"),
        _row("county-years", "county-years", len(everything), 0, f"{dated} counties with a dated figure or document"),
        _row("scored", "county-years", len(scored), len(everything) - len(scored), "nothing about any mechanism"),
    ]  # fmt: skip
    for pair in PRIMARY:
        sample = sample_of(panel, scores, pair)
        n = len(sample.rows)
        name = f"{pair.hypothesis}: {pair.mechanism} and {pair.outcome}"
        reason = f"{sample.counties} counties publish both under one definition, {sample.counties_any} under any"
        rows.append(_row(name, "county-years", n, len(everything) - n, reason))
    return rows
