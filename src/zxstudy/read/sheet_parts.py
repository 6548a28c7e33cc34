"""The tables of one sheet: parted by empty rows, each with the lines of title and unit above it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

Filled = tuple[int, int, str]
FIGURE = re.compile(r"[-+\uff0d(\uff08]?[\d\uff10-\uff19][\d,\uff0c\uff10-\uff19]*(?:[.\uff0e]\d+)?[%\uff05\u2030)\uff09]?")
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Part:
    """Rows [top, bottom) of a sheet that are one table; title: its leading lines with one filled cell, top to bottom."""

    top: int
    bottom: int
    title: tuple[str, ...]


def parts(filled: Sequence[Filled], covered_rows: Iterable[int] = ()) -> list[Part]:
    """The tables among the filled cells (row, column, text) of a sheet; `covered_rows` are no gaps: a merged cell reaches through them.

    After a gap a table begins where headings stand over figures; rows without headings go on with the table above, lines of one cell
    belong to the table that begins below them, or else to the one above.
    """
    rows: dict[int, list[str]] = {row: [] for row in covered_rows}
    for row, _, text in filled:
        if text.strip():
            rows.setdefault(row, []).append(text.strip())
    tables: list[list[int]] = [[]]
    waiting: list[int] = []
    begun = False  # whether the last table has a row of two cells or more
    for run in _runs(sorted(rows)):
        wide = _is_wide(run, rows)
        if begun and not wide:
            waiting += run
            continue
        if begun and _is_headed(run, rows):
            tables.append([])
        tables[-1] += waiting + run
        waiting, begun = [], begun or wide
    tables[-1] += waiting
    return [Part(table[0], table[-1] + 1, _title(table, rows)) for table in tables if table]


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """The numbers as runs without a gap."""
    found = groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    return [[number for _, number in run] for _, run in found]


def _is_wide(run: Sequence[int], rows: dict[int, list[str]]) -> bool:
    return any(len(rows[row]) > 1 for row in run)


def _is_headed(run: Sequence[int], rows: dict[int, list[str]]) -> bool:
    """Whether the first row of two cells or more holds words, and a later one a figure."""
    wide = [rows[row] for row in run if len(rows[row]) > 1]
    return len(wide) > 1 and not any(map(_is_figure, wide[0][1:])) and any(_is_figure(text) for cells in wide[1:] for text in cells[1:])


def _is_figure(text: str) -> bool:
    return bool(FIGURE.fullmatch(text)) and not YEAR.fullmatch(text)


def _title(table: Sequence[int], rows: dict[int, list[str]]) -> tuple[str, ...]:
    leading = takewhile(lambda row: len(rows[row]) < 2, table) if _is_wide(table, rows) else ()
    return tuple(rows[row][0] for row in leading if rows[row])
