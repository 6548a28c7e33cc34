"""The tables of a study as one frozen record, and where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

import pandas as pd

from zxstudy.clean.panel import Decision, PanelRow, Place, ViewRow
from zxstudy.config import Study
from zxstudy.errors import Problem, TableError, UnknownTermError, UsageError
from zxstudy.extract.fact import FACT_COLUMNS
from zxstudy.read.document import Source
from zxstudy.report.county_slice import OWN, USUAL, CountySlice, groups_of, plain_strings
from zxstudy.report.peers import latest_figures
from zxstudy.report.standing import Others
from zxstudy.score.mechanism import Score
from zxstudy.store import read_columns, read_table

# The fields of `compare.Finding` and of what stands beside it, and the order of the verdicts, written out because that package loads the
# models, which a county's notebook has no use for; a test holds them equal.
FINDING_COLUMNS = (
    "finding", "stage", "role", "hypothesis", "mechanism", "outcome", "estimand", "estimate", "low", "high", "unit", "p", "p_holm", "n",
    "counties", "clusters", "design", "errors", "mde", "margin", "verdict", "reason", "reason_zh", "sentence_zh", "sentence_en", "kind",
)  # fmt: skip
ALTERNATIVE_COLUMNS = (
    "finding", "method", "detail", "estimate", "low", "high", "p", "error", "freedom", "unit", "n", "counties", "clusters", "note_zh",
    "note_en", "kind",
)  # fmt: skip
SPECIFICATION_COLUMNS = (
    "finding", "number", "outcome_end", "reading", "effects", "controls", "sample", "estimate", "low", "high", "p", "n", "clusters",
    "obstacle", "kind",
)  # fmt: skip
CONTRAST_COLUMNS = (
    "finding", "mechanism", "estimate", "low", "high", "p", "shapley", "shapley_low", "shapley_high", "alone", "last", "kind",
)  # fmt: skip
EVENT_COLUMNS = ("finding", "indicator", "since", "estimate", "low", "high", "band_low", "band_high", "mentioned", "kind")
CONFIGURATION_COLUMNS = ("part", "name", "inclusion", "pri", "coverage", "unique", "cases", "p", "output", "kind")
DESCRIPTIVE_COLUMNS = (
    "variable", "definition", "unit", "n", "counties", "mean_low", "mean_high", "deviation", "between", "within", "icc", "least",
    "greatest", "exact", "at_ceiling", "kind",
)  # fmt: skip
VERDICTS = (
    "missing", "not_comparable", "ceiling", "association", "association_small", "no_difference", "undecided", "described",
)  # fmt: skip


def _fields(record: type) -> tuple[str, ...]:
    return tuple(column.name for column in fields(record))


COLUMNS: dict[str, tuple[str, ...]] = {
    "sources": _fields(Source),
    "problems": _fields(Problem),
    "facts": FACT_COLUMNS,
    "places": _fields(Place),
    "panel": _fields(PanelRow),
    "view": _fields(ViewRow),
    "audit": _fields(Decision),
    "scores": _fields(Score),
    "findings": FINDING_COLUMNS,
    "alternatives": ALTERNATIVE_COLUMNS,
    "specifications": SPECIFICATION_COLUMNS,
    "contrasts": CONTRAST_COLUMNS,
    "events": EVENT_COLUMNS,
    "configurations": CONFIGURATION_COLUMNS,
    "descriptives": DESCRIPTIVE_COLUMNS,
    "reporting": ("indicator", "counties", "county_years", "share", "province_max_share"),
    "flow": ("stage", "unit", "n", "dropped", "reason", "reason_zh"),
}
_FILES = {"facts": "cleaned"}


class _Table:
    """A table of `Tables` as an attribute of its name."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, tables: Tables, owner: type) -> pd.DataFrame:
        return tables.frame(self._name)


@dataclass(frozen=True)
class Tables:
    """A study and its tables; every frame has the columns of the record that it is named after in `COLUMNS`.

    A table is read when it is first asked for: the reports of counties need none of the large ones, which a country could not hold beside
    them. held: those that are in memory, by name. facts are the cleaned ones (county, code and flags filled in). peers: each county's
    newest comparable figures.
    """

    study: Study
    held: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    sources, problems, facts, places, panel, view = _Table(), _Table(), _Table(), _Table(), _Table(), _Table()
    audit, scores, findings, alternatives, specifications = _Table(), _Table(), _Table(), _Table(), _Table()
    contrasts, events, configurations, descriptives = _Table(), _Table(), _Table(), _Table()
    reporting, flow, peers = _Table(), _Table(), _Table()

    def frame(self, name: str) -> pd.DataFrame:
        """The table `name`; raises UsageError where it is not there any more, TableError where columns are absent."""
        if name not in self.held:
            if name == "peers":
                self.held[name] = latest_figures(self.view, self.places)
            else:
                self.held[name] = checked(name, read_table(table_paths(self.study, [name])[name]))
        return self.held[name]

    @cached_property
    def counties(self) -> dict[str, Place]:
        """The counties that have a report, by code, in the order of codes."""
        return {place.county_code: place for place in sorted(map(_place, self.places.to_dict("records")), key=attrgetter("county_code"))}

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the counties that have a report, sorted."""
        return tuple(self.counties)

    def place(self, code: str) -> Place:
        """The county with `code`; raises UnknownTermError with the nearest ones."""
        return self.counties[code] if code in self.counties else place_of(self.places, code, self.study)

    def slice(self, code: str, years: tuple[int, int] | None = None) -> CountySlice:
        """What concerns the county `code` in `years` (both included; undated figures always count)."""
        place = self.place(code)
        own = {name: _of_county(getattr(self, name), code) for name in OWN}
        groups = groups_of(own["panel"])
        return CountySlice(
            place=place, years=None, sources=_cited(self.sources, own["facts"]), counties=len(self.places),
            peers=Others(self.peers).beside(code, place.province, place.prefecture, groups),
            usual=plain_strings(self.reporting[USUAL]), **own,
        ).within(years)  # fmt: skip


def place_of(places: pd.DataFrame, code: str, study: Study) -> Place:
    """The county with `code` among `places`; raises UnknownTermError with the nearest ones."""
    rows = places[places["county_code"] == code]
    if rows.empty:
        names = dict(sorted(zip(places["county_code"], places["county"], strict=True)))
        near = get_close_matches(code, names, n=3, cutoff=0.5) or list(names)[:3]
        nearest = ", ".join(f"{item} {names[item]}" for item in near) or "none: the study has no county"
        raise UnknownTermError(f"no county '{code}' in the study '{study.name}'; nearest: {nearest}")
    return _place(rows.iloc[0].to_dict())


def _place(row: Mapping[Any, Any]) -> Place:
    return Place(**{column: str(row[column]) for column in COLUMNS["places"]})


def _of_county(frame: pd.DataFrame, code: str) -> pd.DataFrame:
    return plain_strings(frame[frame["county_code"] == code].reset_index(drop=True))


def _cited(sources: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    return plain_strings(sources[sources["source"].isin(set(facts["source"]))].reset_index(drop=True))


def read_tables(study: Study) -> Tables:
    """The tables that the steps before wrote, none read yet; raises UsageError where one is absent, TableError where columns are."""
    for name, path in table_paths(study).items():
        require_columns(name, read_columns(path))
    return Tables(study)


def read_county(study: Study, code: str) -> CountySlice:
    """The slice of one county, read alone, without its peers; raises as `read_tables`, UnknownTermError for a strange code."""
    paths = table_paths(study)
    places = read_table(paths["places"])
    place = place_of(places, code, study)
    own = {name: _of_county(checked(name, read_table(paths[name], county_code=code)), code) for name in OWN}
    return CountySlice(
        place=place, years=None, sources=_cited(checked("sources", read_table(paths["sources"])), own["facts"]), peers={},
        usual=plain_strings(read_table(paths["reporting"])[USUAL]), counties=len(places), **own,
    )  # fmt: skip


def table_paths(study: Study, names: Iterable[str] = tuple(COLUMNS)) -> dict[str, Path]:
    """Where each table lies; raises UsageError where one has not been made."""
    paths = {name: study.path(study.processed) / f"{file_of(name)}.parquet" for name in names}
    missing = [name for name, path in paths.items() if not path.is_file()]
    if missing:
        raise UsageError(f"{study.processed}: no table of {', '.join(missing)} yet; `zxstudy run` makes them")
    return paths


def file_of(name: str) -> str:
    """What the file of a table is called, without its ending."""
    return _FILES.get(name, name)


def checked(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame; raises TableError where it lacks a column of its record."""
    require_columns(name, list(frame.columns))
    return frame


def require_columns(name: str, found: Iterable[str]) -> None:
    """Nothing where `found` holds every column of the table `name`; raises TableError otherwise."""
    absent = [column for column in COLUMNS[name] if column not in found]
    if absent:
        raise TableError(f"the table of {name} lacks the columns {', '.join(absent)}")
