"""The door of each step: a table passes only with exactly the columns of its record, each of its type, within what is allowed.

Schemas are made from the records themselves (`Fact`, `PanelRow`, …), so that a column is described in one place. What breaks one is a fault
of this package and not of the sources: the run ends with a TableError that names table, column, row and value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from zxstudy import clean
from zxstudy.clean.groups import among
from zxstudy.clean.panel import Decision, Panel, PanelRow, Place, ViewRow
from zxstudy.compare.adoption import Event
from zxstudy.compare.beside import Alternative, SpecificationRow
from zxstudy.compare.configurations import Configuration
from zxstudy.compare.contrasts import Contrast
from zxstudy.compare.descriptives import Descriptive
from zxstudy.compare.finding import VERDICTS, Finding
from zxstudy.errors import Problem, TableError
from zxstudy.extract.fact import PERIODS, QUALIFIERS, Fact
from zxstudy.read.document import Source
from zxstudy.score.mechanism import MECHANISMS, SUPPORT_PARTS, Score

Tables = Mapping[str, pd.DataFrame]

RECORDS: dict[str, type] = {
    "sources": Source, "facts": Fact, "cleaned": Fact, "places": Place, "panel": PanelRow, "view": ViewRow,
    "audit": Decision, "scores": Score, "findings": Finding, "alternatives": Alternative, "specifications": SpecificationRow,
    "contrasts": Contrast,
    "events": Event, "configurations": Configuration, "descriptives": Descriptive, "problems": Problem,
}  # fmt: skip
COLUMNS: dict[str, tuple[str, ...]] = {
    **{table: tuple(field.name for field in fields(record)) for table, record in RECORDS.items()},
    "reporting": ("indicator", "counties", "county_years", "share", "province_max_share"),
    "flow": ("stage", "unit", "n", "dropped", "reason", "reason_zh"),
}
KEYS: dict[str, list[str]] = {
    "sources": ["source"], "facts": ["fact_id"], "cleaned": ["fact_id"], "places": ["county_code"],
    "panel": ["county_code", "year", "indicator", "period", "scope"], "view": ["county_code", "year", "indicator"],
    "audit": ["decision"], "scores": ["county_code", "year", "mechanism"], "findings": ["finding"],
    "alternatives": ["finding", "method", "detail"],
    "specifications": ["finding", "number"], "contrasts": ["finding", "mechanism"],
    "events": ["finding", "since"], "configurations": ["part", "name"], "descriptives": ["variable"], "reporting": ["indicator"],
}  # fmt: skip
ALLOWED: dict[str, tuple[Any, ...]] = {
    "qualifier": QUALIFIERS, "period": (*PERIODS, ""), "verdict": VERDICTS, "kind": ("real", "composed", "simulated"),
    "severity": ("refused", "warned", "unresolved"), "degree": (-1, 1, 2, 3),
}  # fmt: skip
ALLOWED_IN: dict[tuple[str, str], tuple[Any, ...]] = {("scores", "mechanism"): (*MECHANISMS, *SUPPORT_PARTS)}
INTERVALS = (("low", "high"), ("proposed_low", "proposed_high"), ("measure_low", "measure_high"), ("activity_low", "activity_high"))
DTYPES = {"str": "str", "int": "int64", "int | None": "Int64", "float": "float64", "float | None": "float64", "bool": "bool"}
SHOWN = 5


@cache
def schema(table: str, *, keys: bool = True) -> pa.DataFrameSchema:
    """The schema of `table`: its columns in order, their types (brought to them where that loses nothing), intervals, and keys."""
    record = RECORDS.get(table)
    columns = {field.name: _column(table, field.name, str(field.type)) for field in fields(record)} if record else None
    present = COLUMNS[table]
    intervals = [_interval(low, high) for low, high in INTERVALS if low in present and high in present]
    return pa.DataFrameSchema(
        columns or {name: pa.Column() for name in present}, strict=True, ordered=True, coerce=True,
        unique=KEYS.get(table) if keys else None, checks=intervals,
    )  # fmt: skip


def _column(table: str, name: str, annotation: str) -> pa.Column:
    allowed = ALLOWED_IN.get((table, name), ALLOWED.get(name))
    checks = [pa.Check.isin(allowed)] if allowed else []
    return pa.Column(DTYPES[annotation], checks, nullable="None" in annotation)


def _interval(low: str, high: str) -> pa.Check:
    def ordered(frame: pd.DataFrame) -> Any:
        return frame[low].isna() | frame[high].isna() | (frame[low] <= frame[high])

    return pa.Check(ordered, name=f"{low} <= {high}", error=f"{low} <= {high}")


def validated(table: str, frame: pd.DataFrame, *, keys: bool = True) -> pd.DataFrame:
    """`frame` with the types of its schema; raises TableError with the first breaches, each with column, row and value.

    keys: whether keys must be unique, which no part of a table can say.
    """
    missing = [name for name in COLUMNS[table] if name not in frame.columns]
    if missing:
        raise TableError(f"table {table}: missing columns: {', '.join(missing)}")
    try:
        checked: pd.DataFrame = schema(table, keys=keys).validate(frame.reset_index(drop=True), lazy=True)
    except SchemaErrors as error:
        raise TableError(f"table {table}: {_breaches(error.failure_cases)}") from error
    return checked


def _breaches(cases: pd.DataFrame) -> str:
    shown = [f"{row.column} row {row.index}: {row.failure_case!r} breaks {row.check}" for row in cases.head(SHOWN).itertuples(index=False)]
    rest = f"; and {len(cases) - SHOWN} more" if len(cases) > SHOWN else ""
    return "; ".join(shown) + rest


def validate_facts(made: Tables, before: Tables) -> dict[str, pd.DataFrame]:
    """Sources and facts with their types; every fact stands in a source that is known, within its text."""
    tables = _all(made)
    _refer(tables["facts"], "source", tables["sources"]["source"], "facts")
    return tables


def validate_panel(made: Tables, before: Tables) -> dict[str, pd.DataFrame]:
    """The panel's five tables, each by its own schema; no fact was lost, and every cell belongs to a place and names its fact."""
    lost = before["facts"]["fact_id"][~among(before["facts"]["fact_id"], made["cleaned"]["fact_id"])]
    if len(lost):
        raise TableError(f"table cleaned: {len(lost)} facts were lost on the way: {', '.join(sorted(lost)[:SHOWN])}")
    clean.validate_panel(Panel(made["panel"], made["view"], made["audit"], made["places"], made["cleaned"]))
    return dict(made)


def validate_scores(made: Tables, before: Tables) -> dict[str, pd.DataFrame]:
    """The scores with their types: measures within 0..1, and every one of a place that is known."""
    tables = _all(made)
    scores = tables["scores"]
    _refer(scores, "county_code", before["places"]["county_code"], "scores")
    for name in ("measure", "measure_low", "measure_high"):
        outside = scores[(scores[name] < 0) | (scores[name] > 1)]
        if len(outside):
            raise TableError(f"table scores: {name} outside 0..1 in {len(outside)} rows, first {outside[name].iloc[0]!r}")
    return tables


def validate_findings(made: Tables, before: Tables) -> dict[str, pd.DataFrame]:
    """The findings with their types: each has a class and a sentence in both languages, and none estimates where it refuses."""
    tables = _all(made)
    findings = tables["findings"]
    silent = findings[(findings["sentence_zh"] == "") | (findings["sentence_en"] == "")]
    if len(silent):
        raise TableError(f"table findings: no sentence for {', '.join(silent['finding'].head(SHOWN))}")
    refused = findings[findings["verdict"].isin(["missing", "not_comparable"]) & findings["p"].notna()]
    if len(refused):
        raise TableError(f"table findings: a test beside a refusal in {', '.join(refused['finding'].head(SHOWN))}")
    for name in ("alternatives", "specifications", "contrasts", "events"):
        _refer(tables[name], "finding", findings["finding"], name)
    return tables


def _all(made: Tables) -> dict[str, pd.DataFrame]:
    return {name: validated(name, frame) for name, frame in made.items()}


def _refer(frame: pd.DataFrame, column: str, known: pd.Series[Any], table: str) -> None:
    """Raises TableError where a value of `column` (empty ones apart) is not among the known ones."""
    strangers = frame[(frame[column] != "") & ~frame[column].isin(known)]
    if len(strangers):
        raise TableError(f"table {table}: {column} {strangers[column].iloc[0]!r} is not known ({len(strangers)} rows)")
