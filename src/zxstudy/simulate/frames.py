"""A drawn study as the tables of the road, without a file between: facts, sources, places, the panel, and the scores of its measures."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Decision, Panel, PanelRow, ViewRow
from zxstudy.codebook import load
from zxstudy.extract.fact import FACT_COLUMNS
from zxstudy.read.document import Source
from zxstudy.score.measures import measures_of
from zxstudy.score.mechanism import MECHANISMS, SUPPORT_PARTS, Score
from zxstudy.simulate import names
from zxstudy.simulate.draw import Draw
from zxstudy.simulate.latent import Whole, columns_of, measure_ids, score_of
from zxstudy.simulate.reporting import HOW, IN_DOCUMENTS
from zxstudy.store import frame_of

KIND = "simulated"
TABLE_CHARACTERS = 400  # of the sheet of figures
STOCKS = ("members", "standing_members", "staff")
ON_MECHANISMS, OF_FIGURES = "experience", "workbook"  # types of the two documents of a county-year


def texts(values: list[str], at: Any) -> pd.Series[str]:
    """The texts of `values` at the places `at`; worked out once for each distinct value."""
    return pd.Series(pd.array(values, dtype="str").take(np.asarray(at)))


def facts_of(drawn: Draw, *, lacking: bool = False) -> pd.DataFrame:
    """Every fact of the study, columns as `Fact`, by county, year and indicator.

    A degree of 0 is not stated and has no row, or with `lacking` is stated as lacking (-1).
    """
    long = _long(drawn, lacking=lacking)
    grid, row, what = drawn.grid, long["row"].to_numpy(), long["what"].to_numpy()
    ids, entries = _indicators(drawn), load()
    source = _source_ids(drawn, long["of_measures"].to_numpy(), row)
    county = grid.county[row]
    named = [names.county(at) for at in _counties(drawn)]
    none = texts([""], np.zeros(len(long), dtype=np.int64))
    degree = long["degree"].to_numpy()
    columns = {
        "fact_id": source + "-" + texts(ids, what), "source": source, "county": texts(named, county),
        "county_code": texts([names.code(at) for at in _counties(drawn)], county), "year": pd.array(grid.year[row], dtype="Int64"),
        "period": texts(["annual", "stock"], np.isin(what, [ids.index(name) for name in STOCKS]).astype(int)),
        "indicator": texts(ids, what), "low": long["low"], "high": long["high"],
        "unit": texts(["" if entries[name].is_measure else entries[name].unit for name in ids], what),
        "qualifier": texts([*HOW, "present"], long["how"].to_numpy()), "scope": texts(_scopes(drawn, ids), what), "base": none,
        "degree": pd.array(degree, dtype="Int64"), "start": pd.array([None] * len(long), dtype="Int64"),
        "end": pd.array([None] * len(long), dtype="Int64"), "locator": none, "quote": none,
        "flags": texts(["", "copied", "laundered", "copied;laundered"], _marks(drawn)[row] * long["of_measures"].to_numpy()),
        "proposed_low": np.nan, "proposed_high": np.nan,
    }  # fmt: skip
    facts = pd.DataFrame(columns)
    facts["degree"] = facts["degree"].mask(degree == 0)
    return facts[list(FACT_COLUMNS)]


def sources_of(drawn: Draw) -> pd.DataFrame:
    """Rows of `Source`: for each county-year a document on mechanisms, where there is one, and a sheet of figures."""
    grid, told = drawn.grid, drawn.published
    rows = np.arange(grid.size)
    documents = rows[told.documented]
    origin = told.origin[documents]
    family = _source_ids(drawn, np.ones(len(origin), dtype=bool), origin)
    in_family = np.isin(documents, origin[origin != documents]) | (origin != documents)
    parts = []
    for kind, at in ((ON_MECHANISMS, documents), (OF_FIGURES, rows)):
        mine = kind == ON_MECHANISMS
        parts.append(
            pd.DataFrame(
                {
                    "source": _source_ids(drawn, np.full(len(at), mine), at), "kind": KIND, "sha256": "0" * 64,
                    "side": "party" if mine else "cppcc", "document_type": kind, "level": "county", "year": grid.year[at],
                    "province": texts([names.province(n) for n in range(drawn.design.provinces)], grid.province[at]),
                    "county": texts([names.county(n) for n in _counties(drawn)], grid.county[at]),
                    "characters": told.characters[at] if mine else TABLE_CHARACTERS,
                    "copy_family": family.where(pd.Series(in_family), "") if mine else "",
                }
            )
        )  # fmt: skip
    made = pd.concat(parts, ignore_index=True).reindex(columns=[field.name for field in fields(Source)], fill_value="")
    return made.assign(likeness=np.nan).astype({"year": "Int64", "characters": "int64"})


def places_of(drawn: Draw) -> pd.DataFrame:
    """Rows of `Place`: the counties of the study."""
    numbers = _counties(drawn)
    named = [names.county(n) for n in numbers]
    return pd.DataFrame(
        {
            "county_code": [names.code(n) for n in numbers], "county": named,
            "province": [names.province(n % drawn.design.provinces) for n in numbers], "prefecture": "",
            "level": [names.rank(n)[1] for n in numbers], "names": named, "kind": KIND, "certainty": "reviewed",
        }
    ).astype("str")  # fmt: skip


def panel_of(drawn: Draw) -> Panel:
    """The panel in which each fact is its own cell and its own choice, as cleaning leaves figures that nothing contradicts."""
    facts, places = facts_of(drawn), places_of(drawn)
    provinces = texts([names.province(n) for n in range(drawn.design.provinces)], np.zeros(0, dtype=int))
    of_county = places.set_index("county_code")["province"].astype(provinces.dtype)
    rows = facts.assign(
        province=facts["county_code"].map(of_county).astype("str"), facts=facts["fact_id"], fact_count=1, source_count=1, rule="single",
        conflict=False, kind=KIND,
    )[[field.name for field in fields(PanelRow)]]  # fmt: skip
    return Panel(rows, _view(rows), frame_of([], Decision), places, facts)


def figures_of(drawn: Draw) -> Panel:
    """The panel of the figures alone, for a comparison with `scores_of`; measures, sources and single facts are left out."""
    long = _long(drawn, measures=False)
    long = long[long["low"].notna()]
    row, what, ids = long["row"].to_numpy(), long["what"].to_numpy(), _indicators(drawn)
    blank = texts([""], np.zeros(len(long), dtype=np.int64))
    view = pd.DataFrame(
        {
            "county_code": texts([names.code(n) for n in _counties(drawn)], drawn.grid.county[row]), "year": drawn.grid.year[row],
            "indicator": texts(ids, what), "low": long["low"].to_numpy(), "high": long["high"].to_numpy(), "unit": blank,
            "qualifier": texts([*HOW], long["how"].to_numpy()),
            "period": texts(["annual", "stock"], np.isin(what, [ids.index(name) for name in STOCKS]).astype(int)),
            "scope": texts(_scopes(drawn, ids), what), "base": blank, "degree": pd.array([None] * len(long), dtype="Int64"),
            "fact_id": blank, "rule": blank, "kind": blank,
        }
    )  # fmt: skip
    view = _with_results(view)
    empty = frame_of([], PanelRow)
    return Panel(empty, view, frame_of([], Decision), places_of(drawn), empty)


def scores_of(drawn: Draw) -> pd.DataFrame:
    """Rows of `Score` with the measures' scores, as scoring gives them for the documents of the study; activity is left out."""
    told, grid = drawn.published, drawn.grid
    at = np.flatnonzero(told.documented)
    parts = []
    for mechanism in (*MECHANISMS, *SUPPORT_PARTS):
        columns, size = columns_of(mechanism), len(measures_of(mechanism))
        value = score_of(told.degrees[at], mechanism)
        mentioned = (told.degrees[at][:, columns] > 0).sum(axis=1)
        parts.append(
            pd.DataFrame(
                {
                    "county_code": texts([names.code(n) for n in _counties(drawn)], grid.county[at]), "year": grid.year[at],
                    "mechanism": mechanism, "measure": value, "measure_low": value, "measure_high": value + (size - mentioned) / size,
                    "activity": np.nan, "activity_low": np.nan, "activity_high": np.nan, "combined": np.nan, "mentioned": mentioned,
                    "counted": size, "figures": 0, "documents": 2, "characters": told.characters[at] + TABLE_CHARACTERS, "inputs": "",
                    "kind": KIND,
                }
            )
        )  # fmt: skip
    made = pd.concat(parts, ignore_index=True)
    return made[[field.name for field in fields(Score)]].astype({"year": "Int64", "mechanism": "str", "inputs": "str", "kind": "str"})


def _counties(drawn: Draw) -> range:
    return range(drawn.design.counties)


def _indicators(drawn: Draw) -> list[str]:
    return [*drawn.published.figures, *measure_ids()]


def _scopes(drawn: Draw, ids: list[str]) -> list[str]:
    return [drawn.published.figures[name].scope if name in drawn.published.figures else "" for name in ids]


def _marks(drawn: Draw) -> Whole:
    """1 for a copied document, 2 for a laundered one, 3 for both, by row."""
    told = drawn.published
    return np.asarray((told.origin != np.arange(drawn.grid.size)).astype(np.int64) + 2 * told.laundered)


def _source_ids(drawn: Draw, of_measures: Any, row: Any) -> pd.Series[str]:
    """`D` for the document on mechanisms, `W` for the sheet of figures; then county and year."""
    grid = drawn.grid
    both = [f"{letter}{names.code(c)}{y}" for letter in "WD" for c, y in zip(grid.county, grid.year, strict=True)]
    return texts(both, np.asarray(row) + grid.size * np.asarray(of_measures).astype(np.int64))


def _long(drawn: Draw, *, measures: bool = True, lacking: bool = False) -> pd.DataFrame:
    """One row a fact: row of the grid, place of its indicator, low, high, how, degree (0 for a figure), and whether a document has it."""
    told = drawn.published
    parts = []
    for place, figure in enumerate(told.figures.values()):
        at = np.flatnonzero(figure.shown)
        parts.append(
            (at, np.full(len(at), place), figure.low[at], figure.high[at], figure.how[at].astype(int), np.zeros(len(at), dtype=int))
        )
    first = len(told.figures)
    for place in range(len(measure_ids()) if measures else 0):
        at = np.flatnonzero(told.documented & ((told.degrees[:, place] > 0) | lacking))
        empty, stated = np.full(len(at), np.nan), told.degrees[at, place].astype(int)
        parts.append((at, np.full(len(at), first + place), empty, empty, np.full(len(at), len(HOW)), np.where(stated > 0, stated, -1)))
    row, what, low, high, how, degree = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((what, row))
    mine = np.isin(what, [at for at, name in enumerate(told.figures) if name in IN_DOCUMENTS])
    return pd.DataFrame(
        {"row": row, "what": what, "low": low, "high": high, "how": how, "degree": degree, "of_measures": (degree != 0) | mine}
    ).take(order).reset_index(drop=True)  # fmt: skip


def _view(rows: pd.DataFrame) -> pd.DataFrame:
    """What has a value, with result satisfaction under the name that the codebook has for it."""
    sound = rows[rows["low"].notna() | rows["degree"].notna()]
    view = sound[[field.name for field in fields(ViewRow)]].reset_index(drop=True)
    return _with_results(view).astype({"year": "int64", "degree": "Int64"})


def _with_results(view: pd.DataFrame) -> pd.DataFrame:
    of_results = view[view["scope"] == "result"]
    return pd.concat([view, of_results.assign(indicator="result_satisfaction", scope="")], ignore_index=True)
