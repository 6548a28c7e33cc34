"""A form: a table without headings, in which each figure stands right of its own name (委员总数 | 210 | 常委人数 | 42)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

from zxstudy.extract.cell_signs import NONE, UNKNOWN
from zxstudy.extract.table_years import is_year, year_of
from zxstudy.read import Cell, Table

LONGEST = 16  # signs of a cell that is a figure, words around it included
_SEVERAL = 2
# What a form says of itself before its figures: whose it is, of which year, who filled it in.
_OF_ITSELF = re.compile(
    r"(?:填报|填表|报送|统计|制表)?(?:单位|年度|年份|时间|日期|人)(?:名称)?|县(?:市区|[(（]市、?区[)）])?(?:名称?)?|负责人|联系(?:人|电话)|电话"
)
_WORDS = re.compile(r"[\u3400-\u9fff]")
_YEAR = re.compile(r"(?:填报|统计)?(?:年度|年份)")
_FIGURE = re.compile(r"\d|^[*×○□xX]{1,6}\D{0,2}$|[一二两三四五六七八九十百]+[^\d]{0,2}$")

Pair = tuple[Cell, Cell]


def form_of(table: Table) -> list[Pair]:
    """The names and figures of a form, by row; nothing for a table that has headings.

    Every row of a form is pairs from its first on: there is no row of names alone above them. Three pairs in four, and two rows of two
    pairs, are a name and a figure; others (备注, 地址) are left out.
    """
    wide = [row for row in _rows(table) if sum(bool(cell.text.strip()) for cell in row) > 1]
    pairs = [_pairs(row) for row in wide]
    while pairs and pairs[0] and all(_OF_ITSELF.fullmatch(_name(pair)) for pair in pairs[0]):
        pairs = pairs[1:]
    if not pairs or not pairs[0] or not all(map(_holds, pairs[0])):
        return []
    held = [[pair for pair in row if _holds(pair)] for row in pairs]
    if sum(len(row) >= _SEVERAL for row in held) < _SEVERAL or 4 * sum(map(len, held)) < 3 * sum(map(len, pairs)):
        return []
    return [pair for row in held for pair in row]


def year_of_form(table: Table) -> int | None:
    """The year that a form gives for itself (年度 | 2021), if one does."""
    pairs = (pair for row in _rows(table) for pair in _pairs(row))
    years = (year_of(pair[1].text) for pair in pairs if _YEAR.fullmatch(_name(pair)))
    return next((year for year in years if year is not None), None)


def _rows(table: Table) -> list[list[Cell]]:
    """The cells row by row, each row from the left."""
    cells = sorted(table.cells, key=attrgetter("row", "column"))
    return [list(row) for _, row in groupby(cells, attrgetter("row"))]


def _name(pair: Pair) -> str:
    return "".join(pair[0].text.split()).rstrip(":：")


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
