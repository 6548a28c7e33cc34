"""Tables in plain text: comma, semicolon or tab, in any encoding that `text.py` knows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from zxstudy.errors import UnreadableError
from zxstudy.read.document import Block, Cell, Table
from zxstudy.read.layout import MOST_CELLS, Reading
from zxstudy.read.text import decode

MOST_COLUMNS = 16_384
LONGEST_FIELD = 64 * 2**20
SAMPLE = 64 * 1024


def parse(data: bytes) -> Reading:
    """One table, `row 1` being the first; raises UnreadableError for more than 16,384 columns or 1,000,000 cells."""
    decoded = decode(data)
    csv.field_size_limit(LONGEST_FIELD)
    pieces: list[str] = []
    blocks: list[Block] = []
    cells: list[Cell] = []
    offset = rows = columns = 0
    # Counted before any cell is made: to refuse a table must not cost what reading it would.
    for rows, row in enumerate(list(_rows(decoded.text)), start=1):
        start, locator = offset, f"row {rows}"
        columns = max(columns, len(row))
        for column, text in enumerate(row):
            cells.append(Cell(rows - 1, column, text, offset, offset + len(text), locator))
            offset += len(text) + 1
        offset = max(offset, start + 1)
        pieces.append("\t".join(row))
        if offset - 1 > start:
            blocks.append(Block(start, offset - 1, locator, "cell"))
    if not any(cell.text.strip() for cell in cells):
        raise UnreadableError("is a table without any content")
    notes = (("", decoded.remark),) if decoded.remark else ()
    return Reading("\n".join(pieces), tuple(blocks), (Table("table 1", rows, columns, tuple(cells)),), notes)


def _rows(text: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    cells = 0
    try:
        for row in reader:
            if len(row) > MOST_COLUMNS:
                raise UnreadableError(f"has {len(row):,} columns in line {reader.line_num}; at most {MOST_COLUMNS:,} are read")
            cells += len(row)
            if cells > MOST_CELLS:
                raise UnreadableError(f"has more than {MOST_CELLS:,} cells")
            yield row
    except csv.Error as error:
        raise UnreadableError(f"is not a table: line {reader.line_num}: {error}") from error


def _delimiter(text: str) -> str:
    """The mark that splits the first lines most evenly: the same number in each counts more than many in one."""
    lines = [line for line in text[:SAMPLE].splitlines() if line.strip()][:20]

    def weight(mark: str) -> tuple[int, int]:
        numbers = [line.count(mark) for line in lines]
        return sum(number > 0 and number == numbers[0] for number in numbers), sum(numbers)

    return max("\t,;|", key=lambda mark: (*weight(mark), mark == ","))
