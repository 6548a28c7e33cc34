"""A workbook as whole sheets: cells under the addresses that a spreadsheet shows (B4), whatever tables a sheet was parted into."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter

from zxstudy.read.document import Cell, Document
from zxstudy.read.layout import cell_name, column_letters
from zxstudy.read.sheet_parts import parts

LARGEST_MERGE = 10_000
MOST_COVERED = 1_000_000
ONE_SHEET = "table 1"  # what a csv file calls its only sheet
_NAME = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_BLANK = re.compile(r"[\s\u3000\u200b\ufeff]+")

At = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; rows and columns count from 0, and only those that hold something are ever gone through: one far cell makes no large sheet.

    cells: by place, each merged region at its first. covers: the first place of a merged region by every other place in it. filled: by row,
    from the top, the cells that begin in it and hold something, from the left. columns: those that hold a cell or are covered, in order.
    """

    name: str
    cells: dict[At, Cell]
    covers: dict[At, At]
    filled: dict[int, tuple[Cell, ...]]
    columns: tuple[int, ...]

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell that is seen at a place: its own, or that of the merged region that covers it."""
        return self.cells.get(self.covers.get((row, column), (row, column)))

    def text(self, row: int, column: int) -> str:
        """The text that is seen at a place, blanks inside and around it as one or none; empty where there is none."""
        cell = self.cell(row, column)
        return plain_words(cell.text) if cell else ""

    def row(self, row: int) -> tuple[Cell, ...]:
        """The cells of a row that begin in it and hold something, from the left."""
        return self.filled.get(row, ())

    def rows(self, first: int, last: int) -> list[int]:
        """The rows from `first` to `last`, both included, that hold something, from the top."""
        return [row for row in self.filled if first <= row <= last]

    def between(self, first: int, last: int) -> Sheet:
        """The part of the sheet from row `first` to row `last`, both included, at its own addresses."""
        cells = {at: cell for at, cell in self.cells.items() if first <= at[0] <= last}
        return _sheet(self.name, cells)

    def across(self, first: int, last: int) -> Sheet:
        """The part of the sheet from column `first` to column `last`, both included, at its own addresses."""
        cells = {at: cell for at, cell in self.cells.items() if first <= at[1] <= last}
        return _sheet(self.name, cells)

    def tables(self) -> list[Sheet]:
        """The tables of the sheet, each with its lines of title, from the top; the sheet itself where it is one."""
        found = parts([(row, column, cell.text) for (row, column), cell in self.cells.items()], {row for row, _ in self.covers})
        return [self] if len(found) < 2 else [self.between(part.top, part.bottom - 1) for part in found]

    def locator(self, row: int, column: int) -> str:
        """The place as a reader finds it: `2021年!C7`; in a csv file `C7`."""
        return place_in(self.name, row, column)


def place_in(sheet: str, row: int, column: int) -> str:
    """`sheet!C7`, in a csv file `C7`; row and column count from 0."""
    name = cell_name(row, column)
    return name if sheet == ONE_SHEET else f"{sheet}!{name}"


def plain_words(text: str) -> str:
    """`text` without blanks at its ends, and with none between Chinese characters: `县  名` and `县\\n名` are 县名."""
    return re.sub(r"(?<=[^\x21-\x7e]) | (?=[^\x21-\x7e])", "", _BLANK.sub(" ", text).strip())


def sheets_of(document: Document) -> dict[str, Sheet]:
    """The sheets of a workbook or of a csv file, by name, in order; nothing for a document of another kind."""
    grids: dict[str, dict[At, Cell]] = {}
    for table in document.tables:
        for cell in table.cells:
            name, mark, address = cell.locator.rpartition("!")
            if mark and (at := place_of(address)):
                grids.setdefault(name, {})[at] = cell
            elif cell.locator.startswith("row "):
                grids.setdefault(ONE_SHEET, {})[cell.row, cell.column] = cell
            else:
                return {}
    return {name: _sheet(name, cells) for name, cells in grids.items()}


def place_of(address: str) -> At | None:
    """Row and column (0-based) of an address such as B4; None for anything else."""
    found = _NAME.fullmatch(address)
    return (int(found[2]) - 1, column_number(found[1])) if found else None


def column_number(letters: str) -> int:
    """The number of a column, from 0: A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def span_of(span: str) -> tuple[int, int] | None:
    """First and last row of `4-12` or `7`, of columns `B-F` or `C`, both included, from 0; None for anything else."""
    first, _, last = span.partition("-")
    last = last or first
    if first.isdecimal() and last.isdecimal() and len(last) <= 7:
        ends = int(first) - 1, int(last) - 1
    elif re.fullmatch(r"[A-Z]{1,3}", first) and re.fullmatch(r"[A-Z]{1,3}", last):
        ends = column_number(first), column_number(last)
    else:
        return None
    return ends if 0 <= ends[0] <= ends[1] else None


def span_name(first: int, last: int, *, rows: bool) -> str:
    """What `span_of` reads: rows 3 to 11 are `4-12`, columns 1 to 5 are `B-F`."""
    names = [str(number + 1) if rows else column_letters(number) for number in (first, last)]
    return "-".join(dict.fromkeys(names))


def _sheet(name: str, cells: dict[At, Cell]) -> Sheet:
    covers = dict(islice(((place, at) for at, cell in cells.items() for place in _covered(at, cell)), MOST_COVERED))
    filled: dict[int, tuple[Cell, ...]] = {}
    for row, group in groupby(sorted(at for at, cell in cells.items() if cell.text.strip()), key=itemgetter(0)):
        filled[row] = tuple(cells[at] for at in group)
    return Sheet(name, cells, covers, filled, tuple(sorted({column for _, column in (*cells, *covers)})))


def _covered(at: At, cell: Cell) -> Iterator[At]:
    if cell.row_span * cell.column_span > LARGEST_MERGE:
        return
    for row in range(at[0], at[0] + cell.row_span):
        for column in range(at[1], at[1] + cell.column_span):
            if (row, column) != at:
                yield row, column
