"""Tables of web pages: which hold data, and where each cell stands without ever counting out a span."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from zxstudy.read.layout import GridCell, cell_name

WIDEST_SPAN = 1000
TALLEST_SPAN = 65_534
WIDEST_TABLE = 16_384
LONGEST_DATUM = 600
SPACE = re.compile(r"[ \t\r\n\f]+")


def is_data_table(table: etree._Element) -> bool:
    """Whether `table` holds data and not the layout of the page: no table in it, more than one column, no cell of an article's length."""
    if table.find(".//table") is not None:
        return False
    rows = list(_rows(table))
    if max((len(row) for row in rows), default=0) < 2:
        return False
    return all(len("".join(cell.itertext())) <= LONGEST_DATUM for row in rows for cell in row)


def caption_of(table: etree._Element) -> str:
    """The table's own caption, or nothing."""
    caption = table.find("caption")
    return "" if caption is None else cell_text(caption)


def grid(table: etree._Element, name: str) -> list[GridCell]:
    """The cells of `table` in reading order, each on its place; a column in which no cell begins does not count."""
    placed: list[GridCell] = []
    open_spans: list[tuple[int, int, int]] = []  # first column, column after, row after
    count = 0
    for row, elements in enumerate(_rows(table)):
        count = row + 1
        open_spans = [span for span in open_spans if span[2] > row]
        column = 0
        for element in elements:
            column = _free(open_spans, column)
            if column >= WIDEST_TABLE:
                break
            wide, tall = _span(element, "colspan", WIDEST_SPAN), _span(element, "rowspan", TALLEST_SPAN)
            placed.append(GridCell(row, column, cell_text(element), name, tall, wide))
            if tall > 1 and len(open_spans) < WIDEST_SPAN:
                open_spans.append((column, column + wide, row + tall))
            column += wide
    starts = sorted({cell.column for cell in placed})
    return [_fitted(cell, count, starts) for cell in placed]


def cell_text(element: etree._Element) -> str:
    """The text of a cell on one line a paragraph."""
    pieces: list[str] = []
    for part in element.iter():
        if part.tag in {"br", "p", "div", "li"} and part is not element:
            pieces.append("\v")
        pieces.append(part.text or "")
        if part is not element:
            pieces.append(part.tail or "")
    lines = [SPACE.sub(" ", line).strip() for line in "".join(pieces).split("\v")]
    return "\n".join(line for line in lines if line)


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    for row in table.iter("tr"):
        yield [cell for cell in row if cell.tag in {"td", "th"}]


def _span(element: etree._Element, key: str, most: int) -> int:
    digits = re.match(r"\s*(\d{1,9})", element.get(key, ""))
    return min(max(int(digits.group(1)), 1), most) if digits else 1


def _free(spans: list[tuple[int, int, int]], column: int) -> int:
    for first, after, _ in sorted(spans):
        if first <= column < after:
            column = after
    return column


def _fitted(cell: GridCell, rows: int, starts: list[int]) -> GridCell:
    """The cell on a grid of those columns only in which some cell begins, its spans cut at the last of them and at the last row."""
    column = bisect_left(starts, cell.column)
    wide = bisect_left(starts, cell.column + cell.column_span) - column
    locator = f"{cell.locator}!{cell_name(cell.row, column)}"
    return GridCell(cell.row, column, cell.text, locator, min(cell.row_span, rows - cell.row), wide)
