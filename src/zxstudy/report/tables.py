"""The tables of a study as one frozen record, and what of them belongs to one county."""

from __future__ import annotations

from dataclasses import dataclass, fields
from difflib import get_close_matches
from pathlib import Path

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Decision, PanelRow, Place, ViewRow
from zxstudy.config import Study
from zxstudy.errors import Problem, TableError, UnknownTermError, UsageError
from zxstudy.extract.fact import FACT_COLUMNS
from zxstudy.read.document import Source
from zxstudy.report.peers import latest_figures
from zxstudy.score.mechanism import Score
from zxstudy.store import read_table

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
    return tuple(field.name for field in fields(record))


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


@dataclass(frozen=True, slots=True)
class CountySlice:
    """Everything that a county's report is made from, and nothing else.

    place: the row of the county. panel, facts, audit, scores, sources: rows that concern it, within `years`.
    peers: one row a county and comparable figure (columns of `peers.latest_figures`), for the figures that this county publishes.
    usual: rows of `reporting` (who publishes what in this study), to say what is missing here. counties: how many the study has.
    """

    place: Place
    years: tuple[int, int] | None
    panel: pd.DataFrame
    facts: pd.DataFrame
    audit: pd.DataFrame
    scores: pd.DataFrame
    sources: pd.DataFrame
    peers: pd.DataFrame
    usual: pd.DataFrame
    counties: int


@dataclass(frozen=True, slots=True)
class Tables:
    """A study and its tables; every frame has the columns of the record that it is named after in `COLUMNS`.

    facts are the cleaned ones (county, code and flags filled in). peers: each county's newest comparable figures.
    """

    study: Study
    sources: pd.DataFrame
    problems: pd.DataFrame
    facts: pd.DataFrame
    places: pd.DataFrame
    panel: pd.DataFrame
    view: pd.DataFrame
    audit: pd.DataFrame
    scores: pd.DataFrame
    findings: pd.DataFrame
    alternatives: pd.DataFrame
    specifications: pd.DataFrame
    contrasts: pd.DataFrame
    events: pd.DataFrame
    configurations: pd.DataFrame
    descriptives: pd.DataFrame
    reporting: pd.DataFrame
    flow: pd.DataFrame
    peers: pd.DataFrame

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the counties that have a report, sorted."""
        return tuple(sorted(str(code) for code in self.places["county_code"]))

    def place(self, code: str) -> Place:
        """The county with `code`; raises UnknownTermError with the nearest ones."""
        return place_of(self.places, code, self.study)

    def slice(self, code: str, years: tuple[int, int] | None = None) -> CountySlice:
        """What concerns the county `code` in `years` (both included; undated figures always count)."""
        place = self.place(code)
        panel = within(self.panel[self.panel["county_code"] == code], years)
        facts = within(self.facts[self.facts["county_code"] == code], years)
        known = set(facts["source"])
        keys = panel[["indicator", "scope", "period"]].drop_duplicates()
        return CountySlice(
            place=place,
            years=years,
            panel=panel.reset_index(drop=True),
            facts=facts.reset_index(drop=True),
            audit=within(self.audit[self.audit["county_code"] == code], years).reset_index(drop=True),
            scores=within(self.scores[self.scores["county_code"] == code], years).reset_index(drop=True),
            sources=self.sources[self.sources["source"].isin(known)].reset_index(drop=True),
            peers=self.peers.merge(keys, on=["indicator", "scope", "period"]),
            usual=self.reporting,
            counties=len(self.places),
        )


def place_of(places: pd.DataFrame, code: str, study: Study) -> Place:
    """The county with `code` among `places`; raises UnknownTermError with the nearest ones."""
    rows = places[places["county_code"] == code]
    if rows.empty:
        names = dict(sorted(zip(places["county_code"], places["county"], strict=True)))
        near = get_close_matches(code, names, n=3, cutoff=0.5) or list(names)[:3]
        nearest = ", ".join(f"{item} {names[item]}" for item in near) or "none: the study has no county"
        raise UnknownTermError(f"no county '{code}' in the study '{study.name}'; nearest: {nearest}")
    return Place(**{column: str(rows.iloc[0][column]) for column in COLUMNS["places"]})


def within(frame: pd.DataFrame, years: tuple[int, int] | None) -> pd.DataFrame:
    """The rows of `frame` dated in `years`, both included, and the undated ones."""
    if years is None:
        return frame
    year = pd.to_numeric(frame["year"], errors="coerce")
    return frame[year.isna() | year.between(*years)]


def read_tables(study: Study) -> Tables:
    """The tables that the steps before wrote; raises UsageError where one is absent, TableError where columns are."""
    paths = _paths(study)
    frames = {name: _plain(_checked(name, read_table(path))) for name, path in paths.items()}
    return Tables(study=study, peers=latest_figures(frames["view"], frames["places"]), **frames)


def read_county(study: Study, code: str) -> CountySlice:
    """The slice of one county, read alone, without its peers; raises as `read_tables`, UnknownTermError for a strange code."""
    paths = _paths(study)
    places = read_table(paths["places"])
    place = place_of(places, code, study)
    own = {
        name: _plain(_checked(name, read_table(paths[name], county_code=code))) for name in ("panel", "view", "facts", "audit", "scores")
    }
    sources = _plain(_checked("sources", read_table(paths["sources"])))
    return CountySlice(
        place=place, years=None, panel=own["panel"], facts=own["facts"], audit=own["audit"], scores=own["scores"],
        sources=sources[sources["source"].isin(set(own["facts"]["source"]))].reset_index(drop=True),
        peers=latest_figures(own["view"].iloc[:0], places), usual=read_table(paths["reporting"]), counties=len(places),
    )  # fmt: skip


def _paths(study: Study) -> dict[str, Path]:
    """Where each table lies; raises UsageError where one has not been made."""
    paths = {name: study.path(study.processed) / f"{_FILES.get(name, name)}.parquet" for name in COLUMNS}
    missing = [name for name, path in paths.items() if not path.is_file()]
    if missing:
        raise UsageError(f"{study.processed}: no table of {', '.join(missing)} yet; `zxstudy run` makes them")
    return paths


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its strings held by Python and not by Arrow: many small look-ups are several times faster."""
    held = pd.StringDtype("python", na_value=np.nan)
    return frame.astype({column: held for column in frame.columns if isinstance(frame[column].dtype, pd.StringDtype)})


def _checked(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    absent = [column for column in COLUMNS[name] if column not in frame.columns]
    if absent:
        raise TableError(f"the table of {name} lacks the columns {', '.join(absent)}")
    return frame
