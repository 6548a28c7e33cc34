"""Rows as bytes: csv and lines of JSON as people get them, and a plain form from which parquet is made."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

FORMATS = ("csv", "jsonl", "parquet")
WANTED = ("facts", "quantities", "refused")


def record(wanted: str) -> type:
    """The record of one row."""
    from zxstudy.extract import Fact, ListedQuantity  # noqa: PLC0415 - the parent of a run needs it only at its end

    return Fact if wanted == "facts" else ListedQuantity


def head(wanted: str, form: str) -> str:
    """What stands before the first row: the names of the columns in csv, nothing otherwise."""
    return as_csv([[field.name for field in fields(record(wanted))]]) if form == "csv" else ""


def as_rows(records: Sequence[Any], form: str) -> bytes:
    """The records as rows of `form` in UTF-8; those of parquet as lists in JSON, which keep every value as it is."""
    names = [field.name for field in fields(records[0])] if records else []
    rows = [[getattr(item, name) for name in names] for item in records]  # astuple copies every value, and takes ten times as long
    if form == "csv":
        return as_csv(rows).encode()
    if form == "jsonl":
        return _lines(dict(zip(names, map(_plain, row), strict=True)) for row in rows)
    return _lines(rows)


def from_rows(rows: bytes) -> list[list[Any]]:
    """The values that `as_rows` wrote for parquet."""
    return [json.loads(line) for line in rows.splitlines()]


def as_csv(rows: Iterable[Iterable[Any]]) -> str:
    """The rows as csv; empty for None, `inf` for what nothing closes, figures as short as they are exact."""
    sink = io.StringIO()
    csv.writer(sink, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
    return sink.getvalue()


def _lines(items: Iterable[Any]) -> bytes:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items).encode()


def _plain(value: Any) -> Any:
    """`inf` as text: JSON has no such number."""
    return "inf" if isinstance(value, float) and math.isinf(value) else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list | tuple):
        return ";".join(str(part) for part in value)
    return str(value)
