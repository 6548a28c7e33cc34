"""What a planner would see: for each primary pair, how often it would be shown, how far off the estimate is, and what could be detected."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.compare.design import MECHANISM_NAMES, OUTCOMES
from zxstudy.compare.estimate import share_interval
from zxstudy.compare.finding import VERDICTS
from zxstudy.simulate.limits import Limit

SHOWN = ("association", "association_small")
CLASSES = tuple(verdict for verdict in VERDICTS if verdict != "described")


def plan_table(seen: pd.DataFrame, known: Mapping[str, Limit]) -> pd.DataFrame:
    """One row a primary pair; shares with the ends of Wilson's 95 % interval (`_low`, `_high`), effects per standard deviation.

    seen: rows of `Seen`. known: by outcome. effect: as set; limit: what it comes to among those that publish. estimated: studies with an
    estimate. estimate, spread: mean and deviation of the estimates; bias: estimate less limit. covered: intervals that hold the limit, of
    those estimated. mde: median of the minimum detectable effects. wrong_sign: shown with the sign against the limit. A column a class.
    """
    parts = [_row(known[str(outcome)], rows) for outcome, rows in seen.groupby("outcome", sort=False)]
    return pd.DataFrame(parts)


def _row(limit: Limit, rows: pd.DataFrame) -> dict[str, object]:
    estimated = rows[rows["estimate"].notna()]
    shown = rows["verdict"].isin(SHOWN)
    covered = (estimated["low"] <= limit.publishing) & (limit.publishing <= estimated["high"])
    mean = float(estimated["estimate"].mean()) if len(estimated) else np.nan
    return {
        "hypothesis": rows["hypothesis"].iloc[0], "mechanism": limit.mechanism, "outcome": limit.outcome, "unit": rows["unit"].iloc[0],
        "studies": len(rows), "county_years": float(rows["n"].mean()), "counties": float(rows["counties"].mean()),
        **_share("shown", int(shown.sum()), len(rows)),
        "wrong_sign": float((shown & (rows["estimate"] * limit.publishing < 0)).mean()),
        "effect": limit.effect, "limit": limit.publishing, "limit_error": limit.publishing_error,
        "estimated": len(estimated), "estimate": mean, "spread": float(estimated["estimate"].std()) if len(estimated) > 1 else np.nan,
        "bias": mean - limit.publishing, **_share("covered", int(covered.sum()), len(estimated)),
        "mde": float(estimated["mde"].median()) if len(estimated) else np.nan,
        **{name: float((rows["verdict"] == name).mean()) for name in CLASSES},
    }  # fmt: skip


def _share(name: str, hits: int, size: int) -> dict[str, float]:
    low, high = share_interval(hits, size)
    return {name: hits / size if size else np.nan, f"{name}_low": low, f"{name}_high": high}


# name of the pair, studies, shown, effect, limit, estimate, bias, covered, mde, classes
HEADS = {
    "zh": ["比较", "县次", "得出关联的研究", "设定的作用", "在公布者中应得", "估计的平均", "偏差", "区间包含应得值", "可检出的最小差别",
           "结论类别"],
    "en": ["pair", "county-years", "association shown", "effect set", "limit among publishers", "mean estimate", "bias",
           "interval covers it", "minimum detectable", "classes"],
}  # fmt: skip
CLASS_NAMES = {
    "missing": ("缺少数据", "missing"), "not_comparable": ("口径不同", "not comparable"), "ceiling": ("到顶", "ceiling"),
    "association": ("有关联", "association"), "association_small": ("有关联而小于商定", "association, smaller than agreed"),
    "no_difference": ("没有有意义的差别", "no difference"), "undecided": ("不能判断", "undecided"),
}  # fmt: skip


def plan_lines(table: pd.DataFrame, language: str) -> tuple[list[str], list[list[str]]]:
    """The table for a console, in `zh` or `en`: its head, and a row of texts a pair."""
    place = ("zh", "en").index(language)
    rows = []
    for row in table.to_dict("records"):
        outcome = OUTCOMES[row["outcome"]]
        pair = f"{row['hypothesis']} {MECHANISM_NAMES[row['mechanism']][place]} → {(outcome.name_zh, outcome.name_en)[place]}"
        sizes = [_size(row[name], row["unit"], place) for name in ("effect", "limit", "estimate", "bias")]
        classes = [f"{CLASS_NAMES[name][place]} {row[name]:.0%}" for name in CLASSES if row[name] > 0]
        rows.append(
            [pair, f"{row['county_years']:.0f}", _between(row, "shown"), *sizes, _between(row, "covered"),
             _size(row["mde"], row["unit"], place), ("、" if place == 0 else ", ").join(classes)]
        )  # fmt: skip
    return HEADS[language], rows


def _between(row: Mapping[Any, Any], name: str) -> str:
    if np.isnan(row[name]):
        return "-"
    return f"{row[name]:.1%} ({row[f'{name}_low']:.1%}-{row[f'{name}_high']:.1%})"


def _size(value: float, unit: str, place: int) -> str:
    """`1.2 points` of a share, `3.4 %` of the mean of a count."""
    if np.isnan(value):
        return "-"
    return f"{100 * value:+.1f} {('个百分点', 'points')[place]}" if unit == "share" else f"{100 * value:+.1f} %"
