"""What the tables of this step must be: checked at the door, and a breach is told in one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from zxstudy.clean import codes_zh as zh
from zxstudy.clean.groups import among, group_numbers, in_order, new_texts, rises
from zxstudy.clean.panel import Decision, Panel, PanelRow, Place, ViewRow
from zxstudy.codebook import load
from zxstudy.errors import TableError
from zxstudy.extract.fact import FACT_COLUMNS, PERIODS, QUALIFIERS, SCOPE_TAGS
from zxstudy.forks import in_forks, usual_jobs

STEPS = ("place", "copy", "correction", "range", "identity", "base", "price", "conflict", "view", "derive")
ACTIONS = ("kept", "chosen", "set_aside", "refused", "warned", "corrected", "derived", "unresolved")
RULES = ("single", "agree", "later_revision", "count_over_rate", "narrower", "first_in_order", "highest_degree")
KINDS = ("real", "composed", "simulated")

# Six digits; an abolished unit whose code was given to another one later carries its last year: 110 110 of 万盛 and of 綦江.
CODE = r"^\d{6}(-\d{4})?$"

_INTEGERS = {"year": "Int64", "degree": "Int64", "start": "Int64", "end": "Int64", "fact_count": "int64", "source_count": "int64"}
_NUMBERS = ("low", "high", "proposed_low", "proposed_high")
MANY = 400_000  # facts from which the tables are validated in pieces
PIECE, FEW = 350_000, 50_000  # rows

_LONG = 500  # characters of a message that pandera wrote itself
MADE_FLAGS = ("derived", "repaired")  # beside the ones that a source's figure may carry


def _each(test: Callable[[Any], bool], name: str) -> pa.Check:
    """A check that is asked once of each distinct value; which rows have one that fails is looked for where one does."""

    def holds(column: pd.Series[Any]) -> Any:
        failing = [value for value in column.unique() if not test(value)]
        return ~column.isin(failing) if failing else True

    return pa.Check(holds, name=name, error=name)


def _one_of(allowed: Collection[str]) -> pa.Check:
    return _each(frozenset(allowed).__contains__, f"is one of {', '.join(filter(None, allowed))}")


def _tags(known: Collection[str], name: str) -> pa.Check:
    """Tags joined by `;`, each of them known, none twice."""
    return _each(lambda text: not text or (set(text.split(";")) <= set(known) and len(set(text.split(";"))) == text.count(";") + 1), name)


def _row(rule: Callable[[pd.DataFrame], Any], name: str) -> pa.Check:
    return pa.Check(rule, name=name, error=name)


_WORDED = pa.Check(lambda column: column.ne(""), name="is not empty", error="is not empty")
_CHECKS = {
    "county_code": _each(lambda code: not code or re.match(CODE, code) is not None, f"county_code matches {CODE}"),
    "period": _one_of([*PERIODS, ""]),
    "qualifier": _one_of(QUALIFIERS),
    "scope": _tags(SCOPE_TAGS, f"scope is tags of {', '.join(SCOPE_TAGS)}"),
    "flags": _tags((*zh.FLAGS, *MADE_FLAGS), f"flags are of {', '.join((*zh.FLAGS, *MADE_FLAGS))}"),
    "degree": pa.Check.isin([-1, 1, 2, 3]),
    "year": pa.Check.in_range(1900, 2100),
    "rule": _WORDED,
    "kind": _one_of(KINDS),
    "step": _one_of(STEPS),
    "action": _one_of(ACTIONS),
    "reason": _WORDED,
    "reason_zh": _WORDED,
    "certainty": _one_of(["reviewed", "unique", "year", "text"]),
    "fact_count": pa.Check.ge(1),
    "source_count": pa.Check.ge(1),
}
_KEYS = {
    "places": ["county_code"],
    "panel": ["county_code", "year", "indicator", "period", "scope"],
    "view": ["county_code", "year", "indicator"],
    "audit": ["decision"],
    "cleaned": ["fact_id"],
}
_INTERVAL = (
    _row(lambda frame: ~(frame["low"] > frame["high"]), "low is above high"),
    _row(lambda frame: frame["low"].isna() == frame["high"].isna(), "one end of an interval without the other"),
)
_SHARE = _row(lambda frame: ~frame["unit"].eq("proportion") | ~((frame["low"] < 0) | (frame["high"] > 1)), "a share outside 0..1")


def _schema(record: tuple[str, ...], name: str, checks: dict[str, pa.Check] | None = None, *rows: pa.Check) -> pa.DataFrameSchema:
    """Exactly the columns of the record, in this order; what must hold in each row; no key twice."""
    rules = {**_CHECKS, **(checks or {})}
    table = {
        column: pa.Column(_type(name, column), rules.get(column), nullable=column in _INTEGERS or column in _NUMBERS) for column in record
    }
    once = _row(lambda frame: _once(frame, _KEYS[name]), f"the same {', '.join(_KEYS[name])} twice")
    return pa.DataFrameSchema(table, checks=[once, *rows], strict=True, ordered=True, name=name)


def _once(frame: pd.DataFrame, key: list[str]) -> pd.Series[Any]:
    """Whether the key of each row is its own."""
    if len(key) > 1:
        return ~pd.Series(group_numbers(*(frame[name] for name in key)), index=frame.index).duplicated(keep=False)
    alone = frame[key[0]]
    return pd.Series(True, index=frame.index) if in_order(alone) else ~alone.duplicated(keep=False)


def _type(table: str, column: str) -> str:
    if column == "conflict":
        return "bool"
    if column == "year" and table == "view":
        return "int64"
    return _INTEGERS.get(column, "float64" if column in _NUMBERS else "str")


def _names(record: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


_CODED = _each(lambda code: re.match(CODE, code) is not None, f"county_code matches {CODE}")
_KNOWN = _each(lambda name: name in load(), "indicator is in the codebook")
_CELL = {"county_code": _CODED, "indicator": _KNOWN, "period": _one_of(PERIODS)}
_SOURCES = _row(lambda frame: frame["fact_count"].ge(frame["source_count"]), "more sources than facts")
SCHEMAS = {
    "places": _schema(_names(Place), "places", {"county_code": _CODED}),
    "panel": _schema(_names(PanelRow), "panel", {**_CELL, "rule": _one_of(RULES)}, *_INTERVAL, _SHARE, _SOURCES),
    "view": _schema(_names(ViewRow), "view", _CELL, *_INTERVAL, _SHARE),
    "audit": _schema(_names(Decision), "audit"),
    "cleaned": _schema(FACT_COLUMNS, "cleaned", None, *_INTERVAL),
}


def validate_panel(panel: Panel, jobs: int | None = None) -> None:
    """Nothing, if every table of the panel keeps its schema and they fit together; raises TableError with the first breach otherwise.

    jobs: processes at a time where there are many rows, as `usual_jobs` where None; what is said of a breach is the same for any number.
    """
    tables = {"places": panel.places, "panel": panel.rows, "view": panel.view, "audit": panel.audit, "cleaned": panel.facts}
    if len(panel.facts) >= MANY and _sound_in_pieces(tables, jobs or usual_jobs()):
        return
    for name, table in tables.items():
        _validate(name, table)
    _belong(tables, _BELONGS)


# table and column, and the table whose column of that name must hold every value
_BELONGS = (
    ("panel", "county_code", "places"),
    ("view", "county_code", "places"),
    ("view", "fact_id", "panel"),
    ("panel", "fact_id", "cleaned"),
)


def _validate(name: str, table: pd.DataFrame) -> None:
    frame = table.reset_index(drop=True)
    try:
        _typed(name, frame).validate(frame)
    except pa.errors.SchemaError as error:
        raise TableError(_line(name, frame, _KEYS[name], error)) from error


def _typed(name: str, frame: pd.DataFrame) -> pa.DataFrameSchema:
    """The schema of the table; texts may stand there as categories, which pandera would go through one by one."""
    texts = [column for column, kind in frame.dtypes.items() if isinstance(kind, pd.CategoricalDtype) and kind.categories.dtype == "str"]
    known = {str(column): {"dtype": None} for column in texts if _type(name, str(column)) == "str" and column in SCHEMAS[name].columns}
    return SCHEMAS[name].update_columns(known) if known else SCHEMAS[name]


def _sound_in_pieces(tables: dict[str, pd.DataFrame], jobs: int) -> bool:
    """Whether all holds that `validate_panel` asks, looked at in pieces; no where a table is not in its order."""
    pieces: list[Callable[[], None]] = [partial(_belongs_by_county, tables, "panel", "cleaned")]  # the longest one first
    for name, table in tables.items():
        alone = len(_KEYS[name]) == 1
        if not (_once(table, _KEYS[name]).all() if alone else rises(table[_KEYS[name][0]])):
            return False
        cuts = pairwise(_cuts(table[_KEYS[name][0]], PIECE, whole_runs=not alone))
        pieces += [partial(_validate, name, table.iloc[start:end]) for start, end in cuts]
    pieces += [partial(_belongs_by_county, tables, "view", "panel"), partial(_belong, tables, _BELONGS[:2])]
    _validate("places", tables["places"].iloc[:0])  # what pandera does the first time it would do in every child
    try:
        in_forks(lambda piece: pieces[piece](), len(pieces), jobs)
    except TableError:
        return False
    return True


def _cuts(first_of_key: pd.Series[Any], rows: int, *, whole_runs: bool) -> list[int]:
    """Where pieces of so many rows begin and the last one ends. whole_runs: equal values in `first_of_key` stay in one piece."""
    size = len(first_of_key)
    cuts = list(range(rows, size, rows))
    if whole_runs:
        starts = new_texts(first_of_key)
        cuts = [int(starts[np.searchsorted(starts, at, side="right") - 1]) for at in cuts]
    return sorted({0, *cuts, size})


def _belong(tables: dict[str, pd.DataFrame], pairs: Iterable[tuple[str, str, str]]) -> None:
    for pair in pairs:
        _belongs(tables, *pair)


def _belongs_by_county(tables: dict[str, pd.DataFrame], table: str, other: str) -> None:
    """That the facts of one table are those of another, some counties at a time: among few texts each is found in a third of the time."""
    (codes, ids), (other_codes, known) = (_by_county(tables[name]) for name in (table, other))
    cuts = _cuts(other_codes, FEW, whole_runs=True)
    starts = new_texts(codes)
    inside = np.searchsorted(codes.iloc[starts].to_numpy(object), other_codes.iloc[cuts[1:-1]].to_numpy(object))
    bounds = [0, *np.append(starts, len(ids))[inside].tolist(), len(ids)]
    for (first, last), (start, end) in zip(pairwise(cuts), pairwise(bounds), strict=True):
        if not among(ids.iloc[start:end], known.iloc[first:last]).all():
            raise TableError(f"{table}: fact_id")  # the tables as a whole tell which


def _by_county(table: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """The codes of the counties, ascending, and the facts beside them."""
    codes, ids = table["county_code"], table["fact_id"]
    if rises(codes):
        return codes, ids
    order = np.argsort(group_numbers(codes), kind="stable")
    return codes.take(order), ids.take(order)


def _belongs(tables: dict[str, pd.DataFrame], table: str, column: str, other: str) -> None:
    values, known = tables[table][column], tables[other][column]
    found = np.zeros(len(values), dtype=bool)
    for start in range(0, len(known), PIECE):  # one table of all ids would be a fifth of a gigabyte
        found |= among(values, known.iloc[start : start + PIECE]).to_numpy()
    stray = values[~found]
    if len(stray):
        raise TableError(f"{table}: {column}: '{stray.min()}' is not known to the table it points to ({stray.nunique()} in all)")


def _line(table: str, frame: pd.DataFrame, key: list[str], error: pa.errors.SchemaError) -> str:
    """Table, column, check, and the first value or row that breaks it, on one line."""
    check = getattr(error.check, "error", None) or getattr(error.check, "name", None) or error.check
    where = f"{table}: {error.schema.name}" if isinstance(error.schema, pa.Column) else table
    cases = error.failure_cases
    if check is None or not isinstance(cases, pd.DataFrame) or cases.empty:
        return f"{where}: {' '.join(str(error).split())[:_LONG]}"
    first = cases["index"].dropna()
    row = "" if first.empty else " in " + " ".join(str(value) for value in frame.loc[int(first.iloc[0]), key])
    found = f"found: {cases['failure_case'].iloc[0]!r}{row}" if isinstance(error.schema, pa.Column) else f"found{row}"
    return f"{where}: {' '.join(str(check).split())} ({found})"
