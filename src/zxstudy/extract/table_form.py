"""A form: a table without headings, in which each figure stands right of its own name (委员总数 | 210 | 常委人数 | 42)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from zxstudy.extract.cell_signs import NONE, UNKNOWN
from zxstudy.extract.table_years import is_year
from zxstudy.read import Cell, Table

LONGEST = 16  # signs of a cell that is a figure, words around it included
_SEVERAL = 2
_WORDS = re.compile(r"[\u3400-\u9fff]")
_FIGURE = re.compile(r"\d|^[*×○□xX]{1,6}\D{0,2}$|[一二两三四五六七八九十百]+[^\d]{0,2}$")

Pair = tuple[Cell, Cell]


def form_of(table: Table) -> list[Pair]:
    """The names and figures of a form, by row; nothing for a table that has headings.

    Every row of a form is pairs from its first on: there is no row of names alone above them. Three pairs in four, and two rows of two
    pairs, are a name and a figure; others (备注, 地址) are left out.
    """
    rows = [
        sorted(row, key=attrgetter("column")) for _, row in groupby(sorted(table.cells, key=attrgetter("row", "column")), attrgetter("row"))
    ]
    wide = [row for row in rows if sum(bool(cell.text.strip()) for cell in row) > 1]
    pairs = [_pairs(row) for row in wide]
    if not pairs or not pairs[0] or not all(map(_holds, pairs[0])):
        return []
    held = [[pair for pair in row if _holds(pair)] for row in pairs]
    if sum(len(row) >= _SEVERAL for row in held) < _SEVERAL or 4 * sum(map(len, held)) < 3 * sum(map(len, pairs)):
        return []
    return [pair for row in held for pair in row]


def _pairs(row: Sequence[Cell]) -> list[Pair]:
    """The cells of a row two by two; two blanks are no pair."""
    paired = zip(row[::2], row[1::2], strict=False)
    return [(name, value) for name, value in paired if name.text.strip() or value.text.strip()]


def _holds(pair: Pair) -> bool:
    """Whether a pair is a name and a figure, or what stands for one."""
    name, value = (cell.text.strip() for cell in pair)
    named = bool(_WORDS.search(name)) and not _is_value(name) and not is_year(name)
    return named and (not value or _is_value(value))


def _is_value(text: str) -> bool:
    if UNKNOWN.fullmatch(text) or NONE.fullmatch(text):
        return True
    return len(text) <= LONGEST and _FIGURE.search(text) is not None and not is_year(text) and not re.match(r"[\u3400-\u9fff]{3}", text)
