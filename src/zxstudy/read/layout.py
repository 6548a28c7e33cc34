"""A text that grows with its places: every format writes its paragraphs and tables through this one record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from zxstudy.errors import UnreadableError
from zxstudy.read.document import Block, Cell, Table

MOST_CELLS = 1_000_000
MOST_BLOCKS = 2_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a format gives: a text, its blocks and tables, and notes of (locator, sentence) on what was left out or guessed."""

    text: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell before its place in the text is known; `row` and `column` count from 0."""

    row: int
    column: int
    text: str
    locator: str
    row_span: int = 1
    column_span: int = 1


@dataclass(slots=True)
class Layout:
    """The text so far; only this class ever computes an offset.

    `layout = Layout(); layout.paragraph("…", "paragraph 1"); layout.table("table 1", cells); layout.reading()`
    """

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    blocks: list[Block] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    cells: int = 0

    def paragraph(self, text: str, locator: str, kind: str = "paragraph") -> None:
        """Append `text` as a block on a line of its own; blank text leaves no trace."""
        if not text.strip():
            return
        self._separate()
        self._block(text, locator, kind)

    def table(self, locator: str, cells: Iterable[GridCell], caption: str = "") -> None:
        """Append a table: tab between the cells that are given, line feed between rows; raises where it has too many cells."""
        placed: list[Cell] = []
        for _, row in groupby(cells, key=attrgetter("row")):
            self._separate()
            for cell in row:
                if placed and placed[-1].row == cell.row:
                    self._append("\t")
                placed.append(self._cell(cell))
        if placed:
            rows = max(cell.row + cell.row_span for cell in placed)
            columns = max(cell.column + cell.column_span for cell in placed)
            self.tables.append(Table(locator, rows, columns, tuple(placed), caption))

    def note(self, locator: str, what: str) -> None:
        """Keep a sentence on what was left out or guessed at `locator`."""
        self.notes.append((locator, what))

    def reading(self) -> Reading:
        """Everything that was written."""
        return Reading("".join(self.pieces), tuple(self.blocks), tuple(self.tables), tuple(self.notes))

    def _cell(self, cell: GridCell) -> Cell:
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise UnreadableError(f"has more than {MOST_CELLS:,} cells")
        start = self._block(cell.text, cell.locator, "cell")
        return Cell(cell.row, cell.column, cell.text, start, self.length, cell.locator, cell.row_span, cell.column_span)

    def _block(self, text: str, locator: str, kind: str) -> int:
        start = self.length
        self._append(text)
        if text:
            self.blocks.append(Block(start, self.length, locator, kind))
        if len(self.blocks) > MOST_BLOCKS:
            raise UnreadableError(f"has more than {MOST_BLOCKS:,} paragraphs and cells")
        return start

    def _separate(self) -> None:
        if self.length:
            self._append("\n")

    def _append(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """The spreadsheet's name of a column that counts from 0: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """The spreadsheet's name of a cell whose row and column count from 0: (3, 1) → B4."""
    return f"{column_letters(column)}{row + 1}"
