"""Money of different years at the prices of one, by a price index that the study names; without one nothing is touched.

An amount of year t becomes amount × index(base) / index(t) (Laspeyres-type deflation: International Labour Office and others 2004,
Consumer Price Index Manual, chapter 1). Both ends of an interval move alike; an amount without a year stays as printed, and says so.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, decided, undecided
from zxstudy.clean.groups import plain
from zxstudy.config import Prices, Study
from zxstudy.errors import StudyError

_COLUMNS = ["year", "index"]


def deflated(facts: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The facts with money at the prices of the base year, flagged `deflated`, and one decision each; unchanged where no series is named.

    Raises StudyError as `check_series` does.
    """
    if study.prices is None:
        return facts, undecided()
    series = check_series(facts, study)
    money = _money(facts)
    dated = money & facts["year"].notna()
    years = facts.loc[dated, "year"].astype("int64")
    factor = series[study.prices.base] / years.map(series)
    real = {name: facts[name].mask(dated, (facts[name] * factor.reindex(facts.index))) for name in ("low", "high")}
    made = facts.assign(**real, flags=add_flag(facts["flags"], "deflated", dated))
    before, undated = plain(facts[dated]), plain(facts[money & ~dated])
    said = wording.deflated(before, plain(made[dated]), study.prices.name, study.prices.base)
    decisions = [
        decided(before.assign(facts=before["fact_id"], **said), "price", "corrected"),
        decided(undated.assign(facts=undated["fact_id"], **wording.undated_money(undated)), "price", "warned"),
    ]
    return made, pd.concat(decisions)


def check_series(facts: pd.DataFrame, study: Study) -> dict[int, float]:
    """The series that the study names, empty where none; raises StudyError for one that cannot be read, and for one that lacks the base
    year or a year that the facts have money of.
    """
    if study.prices is None:
        return {}
    series = read_series(study.path(study.prices.file))
    years = facts.loc[_money(facts) & facts["year"].notna(), "year"]
    _check(series, study.prices, {int(year) for year in years.unique()})
    return series


def _money(facts: pd.DataFrame) -> pd.Series[Any]:
    return facts["unit"].str.startswith("yuan") & facts["low"].notna()


def read_series(file: Path) -> dict[int, float]:
    """The index by year of a csv with the columns `year` and `index`; raises StudyError with every mistake in it, one line each."""
    try:
        rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise StudyError(f"{file}: cannot be read as a price index: {getattr(error, 'strerror', None) or 'it is not UTF-8'}") from error
    if not rows or [name.strip() for name in rows[0]] != _COLUMNS:
        raise StudyError(
            f"{file}: line 1: a price index has the columns {', '.join(_COLUMNS)} (found: {', '.join(rows[0]) if rows else ''})"
        )
    series: dict[int, float] = {}
    wrong = []
    for number, row in enumerate(rows[1:], start=2):
        year, value = _entry(row)
        if year is None or value is None or year in series:
            wrong.append(f"{file}: line {number}: '{','.join(row)}': allowed: a year once, and an index above 0")
        else:
            series[year] = value
    if wrong:
        raise StudyError("\n".join(wrong))
    return series


def _entry(row: list[str]) -> tuple[int | None, float | None]:
    try:
        year, value = int(row[0]), float(row[1])
    except (ValueError, IndexError):
        return None, None
    return year, value if 0 < value < float("inf") and len(row) == len(_COLUMNS) else None


def _check(series: dict[int, float], prices: Prices, years: set[int]) -> None:
    lacking = sorted((years | {prices.base}) - set(series))
    if lacking:
        listed = ", ".join(map(str, lacking))
        raise StudyError(
            f"prices: {prices.file}: '{prices.name}' has no index of {listed}, which the study needs; allowed: a row for each year"
        )
