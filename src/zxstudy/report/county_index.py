"""The list of counties by province, and the tiles above it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from zxstudy.report.pinyin import syllables
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words

STATES = ("made", "failed", "absent", "empty", "held")
# A list of at most so many counties stands open from the start.
FEW = 40


@dataclass(frozen=True, slots=True)
class CountyRow:
    """One county of the index.

    others: names it was met under, beside its own. reading: its pinyin, syllables apart. figures: how many its report has. held: how many
    facts with their wording. states: those of STATES that hold. page: empty where there is none.
    """

    code: str
    county: str
    others: str
    prefecture: str
    reading: str
    figures: int
    held: int
    years: str
    states: tuple[str, ...]
    page: str


@dataclass(frozen=True, slots=True)
class Province:
    """The counties of one province, by code. id: its anchor."""

    id: str
    name: str
    reading: str
    counties: tuple[CountyRow, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """One square: the province, where (0 for in a row), how many counties it has, its shade from 0 (none) to 4, its anchor or nothing."""

    name: str
    row: int
    column: int
    count: int
    shade: int
    anchor: str


def provinces(tables: Tables, sound: Mapping[str, bool], words: Words) -> list[Province]:
    """The counties of the study by province, provinces and counties in the order of their codes.

    sound: by code, whether the county's page is what it should be; a county that is not in it has not been reported on yet.
    """
    groups: dict[str, list[CountyRow]] = {}
    figures = tables.panel[tables.panel["degree"].isna()].groupby("county_code").size()
    held = tables.facts[tables.facts["quote"].fillna("") != ""].groupby("county_code").size()
    year = pd.to_numeric(tables.panel["year"], errors="coerce").groupby(tables.panel["county_code"])
    first, last = year.min(), year.max()
    for place in tables.places.sort_values("county_code", kind="stable").to_dict("records"):
        code = str(place["county_code"])
        counts = int(figures.get(code, 0)), int(held.get(code, 0))
        row = _row(place, sound.get(code), counts, _span(first.get(code), last.get(code), words))
        groups.setdefault(str(place["province"]), []).append(row)
    return [Province(f"p-{rows[0].code[:2]}-{number}", name, " ".join(syllables(name)), tuple(rows))
            for number, (name, rows) in enumerate(groups.items(), start=1)]  # fmt: skip


def _row(place: dict[Any, Any], sound: bool | None, counts: tuple[int, int], years: str) -> CountyRow:
    figures, held = counts
    county, prefecture = str(place["county"]), str(place["prefecture"])
    met = dict.fromkeys(name for name in str(place["names"]).split(";") if name and name != county)
    known = {"made": sound is True, "failed": sound is False, "absent": sound is None, "empty": figures == 0, "held": held > 0}
    return CountyRow(
        code=str(place["county_code"]), county=county, others=" ".join(met), reading=" ".join(syllables(county)),
        figures=figures, held=held,
        prefecture="" if prefecture == str(place["province"]) else prefecture, years=years,
        states=tuple(state for state in STATES if known[state]), page="" if sound is None else f"counties/{place['county_code']}.html",
    )  # fmt: skip


def _span(first: object, last: object, words: Words) -> str:
    if pd.isna(first):  # type: ignore[call-overload]
        return words("year_unknown")
    return words.between(int(first), int(last))  # type: ignore[call-overload]


def states_of(listed: list[Province]) -> list[tuple[str, int]]:
    """The states that some but not all counties are in, with how many; what all share is nothing to filter by."""
    rows = [row for province in listed for row in province.counties]
    counts = [(state, sum(state in row.states for row in rows)) for state in STATES]
    return [(state, count) for state, count in counts if 0 < count < len(rows)]


@cache
def _squares() -> tuple[tuple[str, int, int], ...]:
    text = files("zxstudy.report").joinpath("tiles.csv").read_text(encoding="utf-8")
    return tuple((row["name"], int(row["row"]), int(row["column"])) for row in csv.DictReader(text.splitlines()))


def tiles(listed: list[Province]) -> list[Tile]:
    """A square for each province of the country where every province of the study is one of them, else one for each of the study in a row.

    Equal squares, roughly where the provinces lie: no map, and no boundary is drawn.
    """
    most = max((len(province.counties) for province in listed), default=1)
    by_name = {name: next((province for province in listed if province.name.startswith(name)), None) for name, _, _ in _squares()}
    if {province.id for province in by_name.values() if province} != {province.id for province in listed}:
        return [_tile(province.name, (0, 0), province, most) for province in listed]
    return [_tile(name, (row, column), by_name[name], most) for name, row, column in _squares()]


def _tile(name: str, at: tuple[int, int], province: Province | None, most: int) -> Tile:
    count = len(province.counties) if province else 0
    shade = 0 if not count else 1 + min(3, 4 * count // (most + 1))
    return Tile(name, *at, count, shade, province.id if province else "")
