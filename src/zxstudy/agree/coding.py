"""Hand coding and the machine's facts as records of one shape, read from the files that people and `zxstudy extract` write."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zxstudy.agree.documents import Documents
from zxstudy.codebook import Codebook
from zxstudy.errors import Problem, UnreadableError, UsageError, ZxstudyError
from zxstudy.extract import FACT_COLUMNS
from zxstudy.read.text import decode

DOCUMENT = ("source", "file")
VALUES = ("low", "high", "degree")
CODED_COLUMNS = (*DOCUMENT, "indicator", *VALUES, "start", "end", "quote", "coder")
DEGREES = (-1, 1, 2, 3)
MASKED = {"masked", "*", "隐去"}
NEEDED = ("source", "indicator", "low", "high", "degree", "start", "end", "locator", "quote")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """What hand and machine both say; `low` and `high` are None where the figure is masked, `degree` is None for a figure."""

    source: str
    indicator: str
    low: float | None
    high: float | None
    degree: int | None
    start: int | None
    end: int | None
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded(_Claim):
    """One row of hand coding, with its line in the file and who coded it."""

    line: int
    coder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(_Claim):
    """One fact of the machine, by what the comparison needs of it."""

    fact_id: str
    locator: str


def read_facts(path: Path) -> list[Found]:
    """The facts in a file that `zxstudy extract` or a run wrote: csv, jsonl or parquet by its ending; raises UsageError for any other."""
    from zxstudy.agree.facts import rows_of  # noqa: PLC0415 - pyarrow is wanted for one of the three only

    facts: list[Found] = []
    for number, row in rows_of(path):
        missing = [name for name in NEEDED if name not in row]
        if missing:
            raise UsageError(f"{path}: line {number}: column {', '.join(missing)}: missing; needed are those of `zxstudy extract`: "
                             f"{', '.join(FACT_COLUMNS)}")  # fmt: skip
        try:
            facts.append(_found(row))
        except ValueError as error:
            raise UsageError(f"{path}: line {number}: {error}") from error
    return facts


def read_coded(path: Path, documents: Documents, codebook: Codebook) -> tuple[list[Coded], list[Problem]]:
    """The rows of the hand coding at `path`, and one Problem for each row that cannot be used; raises UsageError where no row can.

    Columns, in any order, others are ignored: source or file, indicator, low, high, degree, start, end, quote, coder.
    """
    rows: list[Coded] = []
    problems: list[Problem] = []
    for line, row in _lines(path):
        try:
            rows.append(_coded(line, row, documents, codebook))
        except (ValueError, ZxstudyError) as error:
            problems.append(Problem("agree", "refused", f"{path}: line {line}", str(error)))
    if not rows:
        raise UsageError("\n".join([problem.line() for problem in problems] or [f"{path}: holds no rows of coding"]))
    return rows, problems


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = decode(path.read_bytes()).text
    except OSError as error:
        raise UsageError(f"{path}: cannot be opened: {error.strerror}") from error
    except UnreadableError as error:
        raise UsageError(f"{path}: {error}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        _check_columns(path, [name.strip() for name in reader.fieldnames or ()])
        for row in reader:
            plain = {(name or "").strip(): value.strip() for name, value in row.items() if isinstance(value, str)}
            if any(plain.values()):
                yield reader.line_num, plain
    except csv.Error as error:
        raise UsageError(f"{path}: line {reader.line_num}: is not csv: {error}") from error


def _check_columns(path: Path, names: list[str]) -> None:
    missing = [" or ".join(group) for group in (DOCUMENT, ("indicator",), ("low", "degree")) if not set(group) & set(names)]
    if missing:
        listed = ", ".join(name[:40] for name in names[:20]) or "none"
        raise UsageError(f"{path}: column {', '.join(missing)}: missing (found: {listed}); allowed: {', '.join(CODED_COLUMNS)}")


def _coded(line: int, row: Mapping[str, str], documents: Documents, codebook: Codebook) -> Coded:
    entry = codebook[row.get("indicator", "")]
    source = row.get("source", "") or documents.source(row.get("file", ""))
    if entry.is_measure:
        low = high = None
        degree = _degree(row.get("degree", "") or row.get("low", ""), entry.id)
    else:
        low, high = _interval(row, proportion=entry.is_proportion)
        degree = None
    start, end = _whole(row, "start"), _whole(row, "end")
    if (start is None) != (end is None) or (start is not None and end is not None and start >= end):
        raise ValueError(f"start {row.get('start', '')!r}, end {row.get('end', '')!r}: both or neither, start before end")
    return Coded(
        line=line, coder=row.get("coder", ""), source=source, indicator=entry.id, low=low, high=high, degree=degree, start=start, end=end,
        quote=row.get("quote", ""),
    )  # fmt: skip


def _interval(row: Mapping[str, str], *, proportion: bool) -> tuple[float | None, float | None]:
    low, high = row.get("low", ""), row.get("high", "")
    if low.lower() in MASKED:
        return None, None
    if not low and not high:
        raise ValueError("low: empty; allowed: a number, or `masked` where the figure is hidden")
    ends = _number(low or high, "low"), _number(high or low, "high")
    if ends[0] > ends[1]:
        raise ValueError(f"low {low} is above high {high}")
    if proportion and math.isfinite(ends[1]) and ends[1] > 1:
        raise ValueError(f"high {high or low}: a rate lies in 0..1 (or write it with a percent sign)")
    return ends


def _number(text: str, name: str) -> float:
    factor = 0.01 if text.endswith(("%", "％")) else 1.0
    try:
        value = float(text.rstrip("%％").replace(",", ""))
    except ValueError:
        value = math.nan
    if math.isnan(value):
        raise ValueError(f"{name} {text[:40]!r}: is no number; allowed: 128, 0.95, 95%, inf")
    return round(value * factor, 12) if factor != 1 else value


def _degree(text: str, indicator: str) -> int:
    allowed = ", ".join(str(degree) for degree in DEGREES)
    if text.removesuffix(".0") not in {str(degree) for degree in DEGREES}:
        raise ValueError(f"degree {text[:40]!r} of {indicator}: allowed: {allowed}; a measure that is not mentioned has no row")
    return int(text.removesuffix(".0"))


def _whole(row: Mapping[str, Any], name: str) -> int | None:
    text = str(row.get(name, "")).removesuffix(".0")
    if not text:
        return None
    if not text.isdigit() or len(text) > 12:
        raise ValueError(f"{name} {text[:40]!r}: allowed: a whole number of characters from the beginning of the text")
    return int(text)


def _found(row: Mapping[str, str]) -> Found:
    def number(name: str) -> float | None:
        return _number(row[name], name) if row[name] else None

    text: Callable[[str], str] = lambda name: row.get(name, "")  # noqa: E731
    degree = number("degree")
    return Found(
        fact_id=text("fact_id"), source=row["source"], indicator=row["indicator"], low=number("low"), high=number("high"),
        degree=None if degree is None else int(degree), start=_whole(row, "start"), end=_whole(row, "end"), locator=row["locator"],
        quote=row["quote"],
    )  # fmt: skip
