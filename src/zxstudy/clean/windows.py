"""Identities between periods: a part of a year within the year, sessions against the total of their term, a year against others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from zxstudy.clean.cells import flagged
from zxstudy.clean.changes import between_levels, states_change
from zxstudy.clean.choose import OUT
from zxstudy.clean.groups import each_distinct, joint_numbers, plain
from zxstudy.clean.identities import Breach
from zxstudy.clean.row_breaches import Row, other_row, row_breach, rows_of_pairs
from zxstudy.codebook import load
from zxstudy.codebook.identities import Identity

PARTS = ("half_year", "year_to_date")
TOTALS = ("term", "multi_year")
LEAST_SESSIONS = 3  # fewer years listed beside a total are no list of its sessions
TERM = 5  # years of a term: with so many listed, none is missing
LEAST_ALIKE = 20  # smaller counts are equal by chance

_OUT = ("other_level", "plan", *OUT, "damaged", "base_mismatch")
# Units of what happens: they add up over years, while units, members and enterprises are the same ones next year.
_ADDED = frozenset({"件", "次", "篇", "条", "期", "份", "项", "人次", "人"})
_READ = [
    "fact_id", "source", "county", "county_code", "year", "period", "indicator", "scope", "low", "high", "unit", "quote", "start", "end",
]  # fmt: skip
_PREVIOUS = "_previous"  # the end of the name of an indicator that has one of its own for the earlier state

_KEY = ["place", "indicator", "scope"]


def between_periods(facts: pd.DataFrame, rules: dict[str, Identity]) -> Iterator[Breach]:
    """Every breach between figures of one place, indicator and scope in different periods or years."""
    figures = _figures(facts)
    if figures.empty:
        return
    level = figures[~figures["change"] & ~figures["previous"] & figures["counted"]]
    parts, totals = level[level["period"].isin(PARTS)], level[level["period"].isin(TOTALS)]
    beside = pd.concat([parts[_KEY], totals[_KEY]]).drop_duplicates()
    annual = level[level["period"].eq("annual")].merge(beside, on=_KEY)
    yield from _within(parts, annual, rules["part_of_year"])
    yield from _within(annual, totals, rules["year_in_total"])
    yield from _sessions(totals, annual, rules["sessions_total"])
    yield from _alike(annual, totals, rules["total_as_year"])
    yield from between_levels(figures, rules)


def _figures(facts: pd.DataFrame) -> pd.DataFrame:
    """The dated figures of indicators that have one in another period, a change, or what they were before.

    Beside their own columns: `at`, their position; `place`, the county, or the document where it has none; `counted`, whether years of it
    add up; `change`, `previous`; `stated`, whether its wording may state a change.
    """
    known = facts["low"].notna().to_numpy() & facts["year"].notna().to_numpy()
    change, previous, out = (flagged(facts["flags"], *names) for names in (("change",), ("previous",), _OUT))
    stated = known & ~change & ~previous & states_change(facts["quote"])
    between_years = change | previous | stated
    apart = facts["period"].isin([*PARTS, *TOTALS]).to_numpy() | between_years
    sound = known & ~out
    if not (apart & sound).any():
        return facts.iloc[:0]
    indicator = each_distinct(_plainly, facts["indicator"]) if previous.any() else facts["indicator"]
    what = joint_numbers(indicator, facts["scope"])
    place = joint_numbers(facts["county_code"], facts["county"])
    # Beside a figure of another period, or what one was before, stand those of its year and of its document; beside a change all years.
    any_year = joint_numbers(what, place)
    same_year, same_document = joint_numbers(any_year, facts["year"]), joint_numbers(any_year, facts["source"])
    sound &= (
        np.isin(same_year, same_year[apart & sound]) | np.isin(same_document, same_document[apart & sound])
        | np.isin(any_year, any_year[(change | stated) & sound])
    )  # fmt: skip
    some = plain(facts.loc[sound, _READ])
    counts = {entry.id for entry in load().indicators if entry.unit in _ADDED}
    return some.assign(
        at=np.flatnonzero(sound),
        place=some["county_code"].where(some["county_code"].ne(""), some["source"] + " " + some["county"]),
        counted=some["indicator"].isin(counts),
        indicator=each_distinct(_plainly, some["indicator"]),
        change=change[sound],
        previous=previous[sound],
        stated=stated[sound],
        year=some["year"].astype("int64"),
    )


def _plainly(indicator: str) -> str:
    """The indicator that an earlier figure is of."""
    return indicator.removesuffix(_PREVIOUS)


def _within(parts: pd.DataFrame, wholes: pd.DataFrame, rule: Identity) -> Iterator[Breach]:
    """Parts above the largest whole of their year."""
    largest = wholes.sort_values(["high", "fact_id"], ascending=[False, True]).drop_duplicates([*_KEY, "year"])
    pairs = parts.merge(largest, on=[*_KEY, "year"], suffixes=("", "_whole"))
    for row in rows_of_pairs(pairs[pairs["low"] > pairs["high_whole"]], "_whole"):
        yield row_breach(rule, [row], [other_row(row, "_whole")])


def _sessions(totals: pd.DataFrame, annual: pd.DataFrame, rule: Identity) -> Iterator[Breach]:
    """Totals that are not the sum of the sessions that the same document lists; where leaving out one session explains it, which one."""
    key = ["source", "county", *_KEY]
    listed = annual.sort_values(["year", "fact_id"]).drop_duplicates([*key, "year"])
    pairs = totals.sort_values("fact_id").merge(listed, on=key, suffixes=("", "_year"))
    pairs = pairs[pairs.groupby("fact_id")["fact_id"].transform("size") >= LEAST_SESSIONS]
    for _, group in pairs.groupby("fact_id"):
        rows = group.to_dict("records")
        yield from _against_total([other_row(row, "_year", row["year_year"]) for row in rows], rows[0], rule)


def _against_total(years: list[Row], total: Row, rule: Identity) -> Iterator[Breach]:
    low, high = sum(row["low"] for row in years), sum(row["high"] for row in years)
    if low <= total["high"] and high >= total["low"]:
        return
    # The last or the first session is what a total leaves out; later ones are asked first.
    for row in reversed(years):
        if low - row["low"] <= total["high"] and high - row["high"] >= total["low"]:
            year = int(row["year"])
            yield row_breach(rule, [total], years, (f"the total leaves out {year}", f"合计恰好没有包括{year}年"))
            return
    if low > total["high"] or len(years) >= TERM:
        yield row_breach(rule, [total], years, severity="look")


def _alike(annual: pd.DataFrame, totals: pd.DataFrame, rule: Identity) -> Iterator[Breach]:
    """Years whose figure is exactly the total's."""
    pairs = annual.merge(totals, on=[*_KEY, "year"], suffixes=("", "_whole"))
    exact = pairs["low"].eq(pairs["high"]) & pairs["low_whole"].eq(pairs["high_whole"]) & pairs["low"].ge(LEAST_ALIKE)
    for row in rows_of_pairs(pairs[exact & pairs["low"].eq(pairs["low_whole"])], "_whole"):
        yield row_breach(rule, [row], [other_row(row, "_whole")])
