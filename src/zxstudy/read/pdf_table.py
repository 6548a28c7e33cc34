"""Tables on a page of a PDF, found by the lines drawn around their cells."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pdfplumber

from zxstudy.read.layout import GridCell, cell_name

Box = tuple[float, float, float, float]
NEAR = 2.0
MOST_CELLS_OF_PAGE = 5_000


@dataclass(frozen=True, slots=True)
class PageTable:
    """A table by the boxes of its cells: left, bottom, right, top in points from the foot of the page."""

    box: Box
    boxes: tuple[Box, ...]

    def cells(self, name: str, text_in: Callable[[Box], str]) -> list[GridCell]:
        """The cells in reading order with their spans; `text_in` gives the text inside a box."""
        lefts = _edges([box[0] for box in self.boxes])
        tops = _edges([-box[3] for box in self.boxes])
        placed = []
        for box in self.boxes:
            column, row = _index(lefts, box[0]), _index(tops, -box[3])
            wide = max(1, sum(1 for edge in lefts if box[0] - NEAR <= edge < box[2] - NEAR))
            tall = max(1, sum(1 for edge in tops if -box[3] - NEAR <= edge < -box[1] - NEAR))
            placed.append(GridCell(row, column, text_in(box), f"{name}!{cell_name(row, column)}", tall, wide))
        return sorted(placed, key=lambda cell: (cell.row, cell.column))


def tables_of(data: bytes, numbers: list[int]) -> dict[int, list[PageTable]]:
    """The ruled tables of the pages `numbers` (from 1), top to bottom, none that overlap; nothing for a page that breaks pdfminer."""
    found: dict[int, list[PageTable]] = {}
    if not numbers:
        return found
    try:
        with pdfplumber.open(io.BytesIO(data), pages=numbers) as document:
            for page in document.pages:
                found[page.page_number] = _tables_on(page)
                page.close()
    except (MemoryError, RecursionError):
        raise
    except Exception:
        # pdfminer raises whatever a broken page makes it raise; the text of the pages is read without it
        return found
    return found


def _tables_on(page: Any) -> list[PageTable]:
    if page.rotation or tuple(page.mediabox[:2]) != (0, 0) or tuple(page.bbox[:2]) != (0, 0):
        return []
    found = [_table(table, float(page.height)) for table in page.find_tables()]
    kept: list[PageTable] = []
    for table in sorted((table for table in found if table), key=lambda table: -table.box[3]):
        if not kept or table.box[3] <= kept[-1].box[1] + NEAR:
            kept.append(table)
    return kept


def _table(table: Any, height: float) -> PageTable | None:
    boxes = tuple((left, height - bottom, right, height - top) for left, top, right, bottom in table.cells)
    if not 4 <= len(boxes) <= MOST_CELLS_OF_PAGE or len(_edges([box[0] for box in boxes])) < 2:
        return None
    left, top, right, bottom = table.bbox
    return PageTable((left, height - bottom, right, height - top), boxes)


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > NEAR:
            edges.append(value)
    return edges


def _index(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - value))
