"""What the tables of this step must be: checked at the door, and a breach is told in one line."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd
import pandera.pandas as pa

from zxstudy.clean.panel import Decision, Panel, PanelRow, Place, ViewRow
from zxstudy.errors import TableError
from zxstudy.extract.fact import FACT_COLUMNS, PERIODS, QUALIFIERS

STEPS = ("place", "copy", "correction", "range", "identity", "base", "price", "conflict", "view", "derive")
ACTIONS = ("kept", "chosen", "set_aside", "refused", "warned", "corrected", "derived", "unresolved")
RULES = ("single", "agree", "later_revision", "count_over_rate", "narrower", "first_in_order", "highest_degree")
KINDS = ("real", "composed", "simulated")

# Six digits; an abolished unit whose code was given to another one later carries its last year: 110 110 of 万盛 and of 綦江.
CODE = r"^\d{6}(-\d{4})?$"

_INTEGERS = {"year": "Int64", "degree": "Int64", "start": "Int64", "end": "Int64", "fact_count": "int64", "source_count": "int64"}
_NUMBERS = ("low", "high", "proposed_low", "proposed_high")
_CHECKS = {
    "period": pa.Check.isin([*PERIODS, ""]),
    "qualifier": pa.Check.isin(QUALIFIERS),
    "degree": pa.Check.isin([-1, 1, 2, 3]),
    "rule": pa.Check.str_length(min_value=1),
    "kind": pa.Check.isin(KINDS),
    "step": pa.Check.isin(STEPS),
    "action": pa.Check.isin(ACTIONS),
    "reason": pa.Check.str_length(min_value=1),
    "reason_zh": pa.Check.str_length(min_value=1),
    "certainty": pa.Check.isin(["reviewed", "unique", "year"]),
    "fact_count": pa.Check.ge(1),
    "source_count": pa.Check.ge(1),
}


def _schema(name: str, columns: tuple[str, ...], *, unique: list[str], checks: dict[str, pa.Check] | None = None) -> pa.DataFrameSchema:
    """Exactly `columns`, in this order; `low` never above `high`; no key twice."""
    rules = {**_CHECKS, **(checks or {})}
    table = {
        column: pa.Column(_type(name, column), rules.get(column), nullable=column in _INTEGERS or column in _NUMBERS) for column in columns
    }
    ordered = [pa.Check(lambda frame: ~frame.duplicated(unique, keep=False), name=f"the same {', '.join(unique)} twice")]
    if "low" in columns:
        ordered.append(pa.Check(lambda frame: ~(frame["low"] > frame["high"]), name="low is above high"))
    return pa.DataFrameSchema(table, checks=ordered, strict=True, ordered=True, name=name)


def _type(table: str, column: str) -> str:
    if column == "conflict":
        return "bool"
    if column == "year" and table == "view":
        return "int64"
    return _INTEGERS.get(column, "float64" if column in _NUMBERS else "str")


def _names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


PLACES = _schema("places", _names(Place), unique=["county_code"], checks={"county_code": pa.Check.str_matches(CODE)})
ROWS = _schema(
    "panel",
    _names(PanelRow),
    unique=["county_code", "year", "indicator", "period", "scope"],
    checks={"county_code": pa.Check.str_matches(CODE), "rule": pa.Check.isin(RULES)},
)
VIEW = _schema("view", _names(ViewRow), unique=["county_code", "year", "indicator"])
AUDIT = _schema("audit", _names(Decision), unique=["decision"])
FACTS = _schema("cleaned", FACT_COLUMNS, unique=["fact_id"])


def validate_panel(panel: Panel) -> None:
    """Nothing, if every table of the panel keeps its schema and they fit together; raises TableError with the first breach otherwise."""
    tables = ((PLACES, panel.places), (ROWS, panel.rows), (VIEW, panel.view), (AUDIT, panel.audit), (FACTS, panel.facts))
    for schema, frame in tables:
        try:
            schema.validate(frame.reset_index(drop=True))
        except pa.errors.SchemaError as error:
            raise TableError(_line(schema.name, error)) from error
    _belongs("panel", "county_code", panel.rows["county_code"], panel.places["county_code"])
    _belongs("view", "fact_id", panel.view["fact_id"], panel.rows["fact_id"])
    _belongs("panel", "fact_id", panel.rows["fact_id"], panel.facts["fact_id"])


def _belongs(table: str, column: str, values: pd.Series, known: pd.Series) -> None:
    stray = sorted(set(values) - set(known))
    if stray:
        raise TableError(f"{table}: {column}: '{stray[0]}' is not known to the table it points to ({len(stray)} in all)")


def _line(name: str | None, error: pa.errors.SchemaError) -> str:
    """Table, column, check, and the first value that breaks it, on one line."""
    column = getattr(error.schema, "name", None)
    where = f"{name}: {column}" if column and column != name else f"{name}"
    cases = error.failure_cases
    value = f" (found: {cases['failure_case'].iloc[0]!r})" if isinstance(cases, pd.DataFrame) and len(cases) else ""
    check = getattr(error.check, "error", None) or getattr(error.check, "name", None) or error.check or ""
    return f"{where}: {' '.join(str(check).split())}{value}" if value else f"{where}: {' '.join(str(error).split())}"
