"""The rows of a file of facts, whatever it is written as, each value as the text that a csv would hold."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from zxstudy.errors import UsageError
from zxstudy.read.text import decode

Rows = Iterator[tuple[int, dict[str, str]]]


def rows_of(path: Path) -> Rows:
    """Line number and row of each fact; raises UsageError for a file that cannot be read, and for an ending that is not known."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"{path}: is no file of facts by its ending; allowed: {', '.join(sorted(READERS))}")
    try:
        yield from reader(path)
    except OSError as error:
        raise UsageError(f"{path}: cannot be opened: {error.strerror or error}") from error
    except UsageError:
        raise
    except Exception as error:  # csv, json and arrow each raise their own; all mean the same to the person who named the file
        raise UsageError(f"{path}: cannot be read as {path.suffix}: {' '.join(str(error).split())[:160]}") from error


def _csv(path: Path) -> Rows:
    reader = csv.DictReader(io.StringIO(decode(path.read_bytes()).text, newline=""), strict=True)
    for row in reader:
        yield reader.line_num, {str(name): value or "" for name, value in row.items() if not isinstance(value, list)}


def _jsonl(path: Path) -> Rows:
    for number, line in enumerate(decode(path.read_bytes()).text.splitlines(), start=1):
        if line.strip():
            row = json.loads(line)
            if not isinstance(row, dict):
                raise UsageError(f"{path}: line {number}: is no JSON object with the columns of a fact")
            yield number, {str(name): _text(value) for name, value in row.items()}


def _parquet(path: Path) -> Rows:
    import pyarrow.parquet as pq  # noqa: PLC0415 - slow to import

    table = pq.read_table(path)
    for number, row in enumerate(table.to_pylist(), start=1):
        yield number, {str(name): _text(value) for name, value in row.items()}


def _text(value: Any) -> str:
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)


READERS: dict[str, Callable[[Path], Rows]] = {".csv": _csv, ".jsonl": _jsonl, ".parquet": _parquet}
