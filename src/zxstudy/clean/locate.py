"""Facts with their place: the county of each resolved by province, level and year, and the table of places met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import decided
from zxstudy.clean.panel import Place
from zxstudy.clean.places import Places, Resolution, Unit
from zxstudy.errors import APART, Problem
from zxstudy.store import frame_of

_KEY = ["county", "province", "level", "year"]


@dataclass(frozen=True, slots=True)
class Located:
    """`facts` with `county_code` and the newest `county`; `places`: rows of Place; the decisions; one problem a name that waits."""

    facts: pd.DataFrame
    places: pd.DataFrame
    decisions: pd.DataFrame
    problems: list[Problem]


def locate(facts: pd.DataFrame, places: Places) -> Located:
    """The facts with their units. facts: FACT_COLUMNS and, of their source, `province`, `level`, `address`; empty codes wait for a person.

    A code that is there already and belongs to a unit is taken as it is.
    """
    keys = facts[[*_KEY, "county_code"]].drop_duplicates().reset_index(drop=True)
    answers = [_answer(places, key) for key in keys.itertuples(index=False)]
    units = [answer.unit for answer in answers]
    keyed = keys.rename(columns={"county_code": "given"}).assign(
        county_code=pd.Series([unit.code if unit else "" for unit in units], dtype="str"),
        newest=pd.Series([unit.name if unit else "" for unit in units], dtype="str"),
        certainty=pd.Series([answer.certainty for answer in answers], dtype="str"),
        why=pd.Series([answer.reason for answer in answers], dtype="str"),
        why_zh=pd.Series([answer.reason_zh for answer in answers], dtype="str"),
        candidates=pd.Series(["; ".join(answer.candidates) for answer in answers], dtype="str"),
    )
    joined = facts.rename(columns={"county_code": "given"}).merge(keyed, on=[*_KEY, "given"], how="left")
    decisions = _decisions(joined)
    problems = _problems(joined)
    table = _places(joined, {unit.code: unit for unit in units if unit})
    resolved = joined["county_code"].ne("")
    located = joined.assign(county=joined["county"].mask(resolved, joined["newest"]))
    return Located(located[list(facts.columns)], table, decisions, problems)


def _answer(places: Places, key: Any) -> Resolution:
    known = places.unit(key.county_code) if key.county_code else None
    if known is not None:
        reason, reason_zh = wording.place_reason("given", code=key.county_code)
        return Resolution(known, "unique", reason, reason_zh=reason_zh)
    return places.resolve(key.county, key.province, key.level, None if pd.isna(key.year) else int(key.year))


def _decisions(joined: pd.DataFrame) -> pd.DataFrame:
    """One row for each name, province, answer and reason."""
    by = ["county_code", "newest", "county", "province", "why", "why_zh", "candidates"]
    groups = joined.sort_values("fact_id").groupby(by, sort=True).agg(facts=("fact_id", ";".join)).reset_index()
    found = groups["county_code"].ne("")
    about = groups.assign(county=groups["newest"].where(found, groups["county"]), **wording.place(groups))
    return decided(about, "place", pd.Series("chosen", index=groups.index).where(found, "unresolved"))


def _problems(joined: pd.DataFrame) -> list[Problem]:
    waiting = joined[joined["county_code"].eq("")]
    by = ["province", "county", "why", "why_zh", "candidates"]
    problems = []
    for (province, county, why, why_zh, candidates), group in waiting.groupby(by, sort=True):
        where = f"{province} {county}{APART}{group['address'].min()}"
        what, what_zh = wording.waiting_place((str(why), str(why_zh)), str(candidates), len(group))
        problems.append(Problem("clean", "unresolved", where, what, f"candidates: {candidates}" if candidates else "", what_zh))
    return problems


def _places(joined: pd.DataFrame, units: dict[str, Unit]) -> pd.DataFrame:
    found = joined[joined["county_code"].ne("")]
    order = {"reviewed": 0, "unique": 1, "year": 2}
    rows = []
    for code, group in found.groupby("county_code", sort=True):
        unit = units[str(code)]
        names, certainty = ";".join(sorted(set(group["county"]))), min(set(group["certainty"]), key=lambda text: order[text])
        rows.append(Place(unit.code, unit.name, unit.province, unit.prefecture, unit.level, names, unit.kind, certainty))
    return frame_of(rows, Place).astype("str")
