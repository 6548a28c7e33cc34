"""Facts with their place: the county of each resolved by province, level and year, and the table of places met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import decided
from zxstudy.clean.groups import Numbers, distinct_rows, joined, order_of, plain, runs
from zxstudy.clean.panel import Place
from zxstudy.clean.places import HOMONYM, Places, Resolution, Unit
from zxstudy.errors import APART, Problem
from zxstudy.store import frame_of

_KEY = ["county", "province", "level", "year", "county_code", "setting"]
_CERTAINTY = ("reviewed", "unique", "year", "text")  # the best first


@dataclass(frozen=True, slots=True)
class Located:
    """`facts` with `county_code` and the newest `county`; `places`: rows of Place; the decisions; one problem a name that waits."""

    facts: pd.DataFrame
    places: pd.DataFrame
    decisions: pd.DataFrame
    problems: list[Problem]


def locate(facts: pd.DataFrame, places: Places) -> Located:
    """The facts with their units. facts: FACT_COLUMNS and, of their source, `province`, `level`, `address`, `setting`.
    Empty codes wait for a person.

    A code that is there already and belongs to a unit is taken as it is.
    """
    keys, codes, answers = _asked(facts.assign(setting=""), places)
    homonym = np.array([answer.key in HOMONYM for answer in answers], dtype=bool)[codes]
    if (homonym & facts["setting"].ne("").to_numpy(dtype=bool)).any():
        keys, codes, answers = _asked(facts.assign(setting=plain(facts[["setting"]])["setting"].where(homonym, "")), places)
    units = [answer.unit for answer in answers]
    said = {
        "code": [unit.code if unit else "" for unit in units],
        "newest": [unit.name if unit else "" for unit in units],
        "certainty": [answer.certainty for answer in answers],
        "why": [answer.reason for answer in answers],
        "why_zh": [answer.reason_zh for answer in answers],
        "candidates": ["; ".join(answer.candidates) for answer in answers],
        "key": [answer.key for answer in answers],
    }
    keyed = keys.assign(**{name: pd.Series(texts, dtype="str") for name, texts in said.items()})
    county = keyed["newest"].where(keyed["code"].ne(""), keyed["county"])
    located = facts.assign(
        county_code=keyed["code"].astype("category").take(codes).set_axis(facts.index),
        county=county.astype("category").take(codes).set_axis(facts.index),
    )
    table = _places(keyed, {unit.code: unit for unit in units if unit})
    return Located(located, table, _decisions(facts, keyed, codes), _problems(facts, keyed, codes))


def _asked(facts: pd.DataFrame, places: Places) -> tuple[pd.DataFrame, Numbers, list[Resolution]]:
    """Each name, province, level, year, code and setting once; which of them each fact has; what each means."""
    first, codes = distinct_rows(*(facts[name] for name in _KEY))
    keys = plain(facts[_KEY].take(first)).reset_index(drop=True)
    return keys, codes, [_answer(places, key) for key in zip(*(keys[name].tolist() for name in _KEY), strict=True)]


def _answer(places: Places, key: tuple[Any, ...]) -> Resolution:
    county, province, level, year, code, setting = key
    known = places.unit(code) if code else None
    if known is not None:
        reason, reason_zh = wording.place_reason("given", code=code)
        return Resolution(known, "unique", reason, reason_zh=reason_zh)
    return places.resolve_in(setting, county, province, level, None if pd.isna(year) else int(year))


def _decisions(facts: pd.DataFrame, keyed: pd.DataFrame, codes: Numbers) -> pd.DataFrame:
    """One row for each name, province, answer and reason."""
    answered = keyed[["code", "newest", "county", "province", "why", "why_zh", "candidates"]]
    first, group = distinct_rows(*(answered[name] for name in answered))
    of_fact = group[codes]
    order = order_of(facts["fact_id"])
    order = order[np.argsort(of_fact[order], kind="stable")]
    listed = joined(facts["fact_id"].take(order), runs(of_fact[order]), ";")
    groups = answered.take(first).reset_index(drop=True).assign(facts=listed)
    found = groups["code"].ne("")
    named = {"county_code": groups["code"], "county": groups["newest"].where(found, groups["county"])}
    return decided(
        groups.assign(**named, **wording.place(groups)), "place", pd.Series("chosen", index=groups.index).where(found, "unresolved")
    )


def _problems(facts: pd.DataFrame, keyed: pd.DataFrame, codes: Numbers) -> list[Problem]:
    """One a name that waits, with the first file and place in it that uses the name."""
    waiting = np.flatnonzero(keyed["code"].eq("").to_numpy()[codes])
    of_key = keyed[["province", "county", "why", "why_zh", "candidates", "key"]].take(codes[waiting]).reset_index(drop=True)
    about = of_key.assign(**{name: facts[name].take(waiting).to_numpy() for name in ("address", "locator", "fact_id")})
    key = list(of_key.columns)
    ordered = about.sort_values([*key, "address", "fact_id"])
    columns: list[list[str]] = [ordered.drop_duplicates(key)[name].tolist() for name in (*key, "address", "locator")]
    problems = []
    for *row, count in zip(*columns, ordered.groupby(key, sort=True).size().tolist(), strict=True):
        province, county, why, why_zh, candidates, answer, address, locator = row
        where = APART.join(filter(None, (f"{province} {county}", address, locator)))
        what, what_zh = wording.waiting_place((why, why_zh), candidates, count, told_apart=answer in HOMONYM)
        problems.append(Problem("clean", "unresolved", where, what, f"candidates: {candidates}" if candidates else "", what_zh))
    return problems


def _places(keyed: pd.DataFrame, units: dict[str, Unit]) -> pd.DataFrame:
    """The units met, each with every name that it was met under and the best certainty of any of them."""
    names: dict[str, set[str]] = {code: set() for code in sorted(units)}
    certainty = dict.fromkeys(units, len(_CERTAINTY) - 1)
    for code, name, how in zip(*(keyed[name].tolist() for name in ("code", "county", "certainty")), strict=True):
        if code:
            names[code].add(name)
            certainty[code] = min(certainty[code], _CERTAINTY.index(how))
    rows = [
        Place(
            unit.code, unit.name, unit.province, unit.prefecture, unit.level, ";".join(sorted(met)), unit.kind, _CERTAINTY[certainty[code]]
        )
        for code, met in names.items()
        for unit in [units[code]]
    ]
    return frame_of(rows, Place).astype("str")
