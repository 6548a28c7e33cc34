"""How many facts and county-years reach each stage, and why the others do not."""

from __future__ import annotations

import pandas as pd

from zxstudy.clean.codes_zh import PERIODS as PERIODS_ZH
from zxstudy.clean.panel import Panel
from zxstudy.compare.design import PRIMARY
from zxstudy.compare.sample import sample_of
from zxstudy.score.activity import PERIODS
from zxstudy.score.measures import KEY

COLUMNS = ["stage", "unit", "n", "dropped", "reason", "reason_zh"]


def flow(panel: Panel, scores: pd.DataFrame) -> pd.DataFrame:
    """Rows of COLUMNS: facts found, resolved, dated, annual, usable, then county-years with both sides."""
    facts = panel.facts[~_has(panel.facts, "derived")]
    resolved = facts[facts["county_code"] != ""]
    dated = resolved[resolved["year"].notna()]
    annual = dated[dated["period"].isin(PERIODS)]
    stated = annual["low"].notna() | annual["degree"].notna()
    usable = annual[stated & ~_has(annual, "refused") & ~_has(annual, "set_aside")]
    sources = facts["source"].nunique()
    steps = [
        _row("found", "facts", len(facts), 0, (f"{sources} sources", f"来自{sources}个来源")),
        _row(
            "resolved",
            "facts",
            len(resolved),
            len(facts) - len(resolved),
            ("no county, or several that it may be", "没有写明是哪个县，或可能是几个县"),
        ),
        _row("dated", "facts", len(dated), len(resolved) - len(dated), ("no year is stated", "材料没有写明年份")),
        _row("annual", "facts", len(annual), len(dated) - len(annual), _periods(dated)),
        _row(
            "usable",
            "facts",
            len(usable),
            len(annual) - len(usable),
            ("masked, refused as impossible, or set aside", "数字被隐去、超出可能的范围，或经核对不采用"),
        ),
    ]
    return pd.DataFrame([*steps, *_county_years(panel, scores)], columns=COLUMNS).astype({"n": "int64", "dropped": "int64"})


def _row(stage: str, unit: str, n: int, dropped: int, reason: tuple[str, str]) -> dict[str, object]:
    return {"stage": stage, "unit": unit, "n": n, "dropped": dropped, "reason": reason[0], "reason_zh": reason[1]}


def _has(facts: pd.DataFrame, flag: str) -> pd.Series[bool]:
    return facts["flags"].fillna("").astype(str).str.contains(rf"(?:^|;){flag}(?:;|$)", regex=True)


def _periods(dated: pd.DataFrame) -> tuple[str, str]:
    other = dated.loc[~dated["period"].isin(PERIODS), "period"].value_counts().sort_index()
    if other.empty:
        return "every figure is for a year or a stock", "全部是一年数或当时在册数"
    en = ", ".join(f"{name} {count}" for name, count in other.items())
    zh = "、".join(f"{PERIODS_ZH[str(name)]}{count}个" for name, count in other.items())
    return f"another period, never turned into a year: {en}", f"属于其他时段，不折算成一年数：{zh}"


def _county_years(panel: Panel, scores: pd.DataFrame) -> list[dict[str, object]]:
    """Counties and county-years, then for each primary pair how many publish both sides under one definition."""
    everything = scores[KEY].drop_duplicates()
    scored = scores[scores["measure"].notna() | scores["activity"].notna()][KEY].drop_duplicates()
    dated = everything["county_code"].nunique()
    named = (f"{dated} counties with a dated figure or document", f"{dated}个县有写明年份的数字或材料")
    silent = ("nothing about any mechanism", "材料没有讲到任何一项机制")
    rows = [
        _row("places", "counties", len(panel.places), 0, ("every county that was resolved", "能对应到县的全部地方")),
        _row("county-years", "county-years", len(everything), 0, named),
        _row("scored", "county-years", len(scored), len(everything) - len(scored), silent),
    ]  # fmt: skip
    for pair in PRIMARY:
        sample = sample_of(panel, scores, pair)
        n = len(sample.rows)
        name = f"{pair.hypothesis}: {pair.mechanism} and {pair.outcome}"
        reason = (
            f"{sample.counties} counties publish both under one definition, {sample.counties_any} under any",
            f"同一口径下两方面都公布的有{sample.counties}个县，不论口径有{sample.counties_any}个县",
        )
        rows.append(_row(name, "county-years", n, len(everything) - n, reason))
    return rows
