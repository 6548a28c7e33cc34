"""Identities between years: a printed change against the two levels that it joins, and an earlier figure against what was printed then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean import codes_zh as zh
from zxstudy.clean.audit import figure
from zxstudy.clean.breach_words import change_told, number_words
from zxstudy.clean.groups import group_numbers, runs
from zxstudy.clean.identities import Breach
from zxstudy.clean.row_breaches import Row, other_row, row_breach, rows_of_pairs
from zxstudy.clean.whole_numbers import Bools, decimals
from zxstudy.codebook.identities import Identity
from zxstudy.extract.stated_changes import GATE, StatedChange, stated_changes

LEVELS = ("annual", "stock")  # what an earlier figure may be; a change of half a year is of the half year before
_SAME_WORDING = 60  # code points from an earlier figure to the one that it is compared with (由2022年的50万元增加到60万元)
_KEY = ["place", "indicator", "scope"]
_OF_LEVEL = [*_KEY, "period", "year"]
_ENDING = rf"(?:{GATE})\D{{0,8}}[\d.,０-９一二两三四五六七八九十百千]+[^\d，。；]{{1,6}}$|翻了?番|倍(?:以上|[多余])?[)）]?$"
_EPS = 1e-9
Levels = dict[tuple[Any, ...], Row]


def states_change(quotes: pd.Series) -> Bools:
    """Whether a wording may end with the change of its figure; what it says, `stated_changes` reads."""
    texts = quotes.astype("str")
    found = texts.str.contains(GATE, regex=True).fillna(False).to_numpy(dtype=bool, copy=True)  # by Arrow; an end of line is not
    found[found] = texts[found].str.contains(_ENDING, regex=True)
    return np.asarray(found, dtype=bool)


def between_levels(figures: pd.DataFrame, rules: dict[str, Identity]) -> Iterator[Breach]:
    """Every printed change that its levels do not give, and every earlier figure that is not what was printed for its year.

    figures: with the columns `at`, `place`, `counted`, `change`, `previous`, `stated` of `windows`. The year of an earlier figure is
    its own. Where several documents print a level, it spans them all.
    """
    asked = figures["change"] | figures["stated"]
    if asked.any():
        levels = _levels(_beside_any(figures, asked, _KEY).loc[lambda rows: ~rows["change"]])
        yield from _flagged(figures[figures["change"]], levels, rules["change_levels"])
        yield from _stated(figures, levels, rules["change_levels"])
    yield from _earlier(figures, rules["previous_level"])


def _beside_any(figures: pd.DataFrame, wanted: pd.Series, key: list[str]) -> pd.DataFrame:
    """The figures that have the `key` of one of the `wanted`."""
    numbers = group_numbers(*(figures[name] for name in key))
    return figures[np.isin(numbers, numbers[wanted.to_numpy(dtype=bool)])]


def _levels(figures: pd.DataFrame) -> Levels:
    """The level of each place, indicator, scope, period and year, from its lowest to its highest where several are printed."""
    return {tuple(row[name] for name in _OF_LEVEL): row for row in _level_rows(figures).to_dict("records")}


def _level_rows(figures: pd.DataFrame) -> pd.DataFrame:
    printed = figures[~figures["period"].isin(["plan", "unknown"])].sort_values("fact_id")
    numbers = group_numbers(*(printed[name] for name in _OF_LEVEL))
    order = np.argsort(numbers, kind="stable")
    starts = runs(numbers[order])
    ends: dict[str, Any] = {
        name: least_or_most.reduceat(printed[name].to_numpy(float)[order], starts)
        for name, least_or_most in (("low", np.fmin), ("high", np.fmax))
    }
    return printed[[*_OF_LEVEL, "at", "quote", "unit"]].take(order[starts]).reset_index(drop=True).assign(**ends)


def _flagged(changes: pd.DataFrame, levels: Levels, rule: Identity) -> Iterator[Breach]:
    """Facts that are changes, up or down: a difference, in points for a rate, or a growth printed as a percentage."""
    for row in changes.sort_values("fact_id").to_dict("records"):
        key, year = tuple(row[name] for name in _KEY), row["year"]
        for period in LEVELS:
            level, before = levels.get((*key, period, year)), levels.get((*key, period, year - 1))
            if level and before and not any(_gives(change, level, before, points=not row["counted"]) for change in _either_way(row)):
                yield replace(row_breach(rule, [level, before], [row]), left_ends=_apart(level, before))


def _either_way(row: Row) -> Iterator[StatedChange]:
    unit = "proportion" if row["unit"] == "proportion" else ""
    slack = 1.01 * _last_digit(row) if unit else 0.0
    return (StatedChange(way, float(row["low"]), float(row["high"]), unit, slack, None) for way in (1, -1))


def _stated(figures: pd.DataFrame, levels: Levels, rule: Identity) -> Iterator[Breach]:
    """Changes that stand behind a level in its wording, held against the level of the year that is compared with.

    What is compared with is the earlier figure in the same wording; else what any document prints for that year.
    """
    printed = figures[figures["stated"] & ~figures["change"] & ~figures["previous"]].sort_values("fact_id")
    same = _beside(figures[figures["previous"]])
    for row in printed.to_dict("records"):
        key = tuple(row[name] for name in _KEY)
        for change in stated_changes(row["quote"]):
            year = change.since or row["year"] - 1
            before = _in_wording(row, change, year) or _before(row, same) or levels.get((*key, row["period"], year))
            if before and not _gives(change, row, before, points=not row["counted"]):
                yield replace(row_breach(rule, [row, before], [], _told(change, row["indicator"])), left_ends=_apart(row, before))
                break


def _beside(earlier: pd.DataFrame) -> dict[tuple[str, ...], list[Row]]:
    """Earlier figures by document and what they are of."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in earlier[earlier["start"].notna()].sort_values("fact_id").to_dict("records"):
        found.setdefault((row["source"], *(row[name] for name in _KEY)), []).append(row)
    return found


def _in_wording(row: Row, change: StatedChange, year: int) -> Row | None:
    """The earlier figure that is printed with the change itself (比2022年的100篇增长20%)."""
    return {**row, "low": change.before[0], "high": change.before[1], "year": year} if change.before else None


def _before(row: Row, earlier: dict[tuple[str, ...], list[Row]]) -> Row | None:
    """The earlier figure that stands in the wording of `row` or directly before it."""
    rows = earlier.get((row["source"], *(row[name] for name in _KEY)), [])
    if not rows or pd.isna(row["start"]):
        return None
    near = [item for item in rows if abs(int(row["start"]) - int(item["end"])) <= _SAME_WORDING]
    return min(near, key=lambda item: abs(int(row["start"]) - int(item["end"])), default=None)


def _earlier(figures: pd.DataFrame, rule: Identity) -> Iterator[Breach]:
    """Earlier figures (上年为142件) that no document prints for the year that they are of."""
    earlier = figures["previous"] & figures["period"].isin(LEVELS)
    if not earlier.any():
        return
    near = _beside_any(figures, earlier, _OF_LEVEL)
    pairs = figures[earlier].merge(_level_rows(near[~near["change"] & ~near["previous"]]), on=_OF_LEVEL, suffixes=("", "_level"))
    broken = (pairs["low"] > pairs["high_level"] + _EPS) | (pairs["high"] < pairs["low_level"] - _EPS)
    for row in rows_of_pairs(pairs.assign(period_level=pairs["period"])[broken], "_level"):
        yield row_breach(rule, [row], [other_row(row, "_level")])


def _apart(level: Row, before: Row) -> tuple[float, float]:
    return level["low"] - before["high"], level["high"] - before["low"]


def _gives(change: StatedChange, level: Row, before: Row, *, points: bool) -> bool:
    """Whether two levels give a change. points: a percentage may be of points, since the levels are percentages themselves."""
    if change.unit == "times":
        return _gives_times(change, level, before)
    low, high = _apart(level, before)
    ends = sorted((change.direction * change.low, change.direction * change.high))
    bottom, top = ends[0] - change.slack - _EPS, ends[1] + change.slack + _EPS
    # Levels in per cent are rounded as well: half of one in their last digit each.
    half = 0.5 * (_last_digit(level) + _last_digit(before)) if points and change.unit in ("points", "proportion") else 0.0
    if (change.unit != "proportion" or points) and low <= top + half and high >= bottom - half:
        return True
    if change.unit != "proportion":
        return False
    return before["low"] <= 0 or bool(level["low"] / before["high"] - 1 <= top and level["high"] / before["low"] - 1 >= bottom)


def _gives_times(change: StatedChange, level: Row, before: Row) -> bool:
    """Whether a level is so many times the one before; of nothing, nothing can be told."""
    half, half_before = 0.5 * _last_digit(level), 0.5 * _last_digit(before)
    least, most = before["low"] - half_before, before["high"] + half_before
    if least <= 0:
        return True
    top, bottom = change.high + change.slack + _EPS, change.low - change.slack - _EPS
    return bool((level["low"] - half) / most <= top and (level["high"] + half) / least >= bottom)


def _last_digit(row: Row) -> float:
    """One in the last printed digit of a percentage, 0 for other figures."""
    if row["unit"] != "proportion":
        return 0.0
    return float(10.0 ** -int(decimals(pd.DataFrame({"low": [float(row["low"])], "quote": [row["quote"]]}))[0]))


def _told(change: StatedChange, indicator: str) -> tuple[str, str]:
    """The change as it is printed, in English and in Chinese."""
    if change.unit == "times":
        return f"to {figure(change.low, change.high)} times", f"原来的{zh.figure(change.low, change.high, '倍')}"
    if change.unit in ("proportion", "points"):
        amount = number_words("filing_rate", False, change.low, change.high)
        if change.unit == "points":
            amount = (amount[0].replace("%", "points"), amount[1].replace("%", "个百分点"))
    else:
        amount = number_words(indicator, False, change.low, change.high)
    return change_told(change.direction, amount)
