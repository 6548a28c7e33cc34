"""Excel workbooks: each sheet a table, numbers as their format shows them, merged ranges as spans."""

from __future__ import annotations

import datetime
import io
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

import openpyxl
import python_calamine

from zxstudy.errors import UnreadableError
from zxstudy.read.layout import GridCell, Layout, Reading, cell_name
from zxstudy.read.number_format import Value, shown
from zxstudy.read.sheet_parts import parts
from zxstudy.read.sheet_xml import Range, SheetFacts, scan

SPARSE = 64
MOST_COVERED = 1_000_000
LISTED = 5
Filled = tuple[int, int, str]
PERCENT_REMARK = "a workbook of this kind does not say how its numbers are shown: a share such as 0.95 may have been printed as 95%"


def parse(data: bytes) -> Reading:
    """One table a visible sheet, its name as caption, cells as `sheet!B4`; hidden sheets are left out and named."""
    sheets = scan(data)
    layout = Layout()
    try:
        filled = _by_openpyxl(data, sheets)
    except (MemoryError, RecursionError, UnreadableError):
        raise
    except Exception as error:
        _check_far(sheets)
        layout.note("", f"its number formats cannot be read ({type(error).__name__}); shares may lack their percent sign")
        filled = _by_calamine(data, [sheet.name for sheet in sheets if not sheet.hidden])
    for sheet in sheets:
        if sheet.hidden:
            layout.note(sheet.name, "is a hidden sheet: left out")
        elif sheet.name in filled:
            _write(layout, sheet, filled[sheet.name])
    return _finished(layout)


def parse_old(data: bytes) -> Reading:
    """The same of a workbook of the binary kind, whose number formats are not held."""
    workbook = _opened(data)
    layout = Layout()
    shares = False
    for meta in workbook.sheets_metadata:
        if meta.visible != python_calamine.SheetVisibleEnum.Visible:
            layout.note(meta.name, "is a hidden sheet: left out")
            continue
        sheet = workbook.get_sheet_by_name(meta.name)
        rows = sheet.to_python(skip_empty_area=False)
        shares = shares or any(isinstance(value, float) and 0 < value < 1 for row in rows for value in row)
        ranges = [(top, left, bottom + 1, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]
        _write(layout, SheetFacts(meta.name, "", False, merges=ranges), _values(rows))
    if shares:
        layout.note("", PERCENT_REMARK)
    return _finished(layout)


def _finished(layout: Layout) -> Reading:
    if not layout.tables:
        raise UnreadableError("is a workbook without any content")
    return layout.reading()


def _by_openpyxl(data: bytes, sheets: list[SheetFacts]) -> dict[str, list[Filled]]:
    found: dict[str, list[Filled]] = {}
    if not all(sheet.in_order for sheet in sheets):
        raise ValueError("rows out of order, which openpyxl drops")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        for sheet in sheets:
            if sheet.hidden or sheet.name not in workbook.sheetnames or not sheet.cells:
                continue
            worksheet = workbook[sheet.name]
            worksheet.reset_dimensions()
            found[sheet.name] = [
                (cell.row - 1, cell.column - 1, shown(_plain(cell.value), cell.number_format))
                for row in worksheet.iter_rows()
                for cell in row
                if cell.value is not None
            ]
        workbook.close()
    return found


def _plain(value: Any) -> Value:
    """The value of a cell as openpyxl gives it; formatted text as its words."""
    known: Value = value if isinstance(value, bool | int | float | datetime.date | datetime.time | datetime.timedelta) else str(value)
    return known


def _opened(data: bytes) -> Any:
    try:
        return python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise UnreadableError("is encrypted; save it without a password") from error
    except python_calamine.CalamineError as error:
        raise UnreadableError(f"is a damaged workbook: {str(error)[:120]}") from error


def _by_calamine(data: bytes, names: list[str]) -> dict[str, list[Filled]]:
    workbook = _opened(data)
    return {
        name: _values(workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names if name in workbook.sheet_names
    }


def _values(rows: Iterable[list[Value]]) -> list[Filled]:
    return [
        (row, column, shown(value, "General"))
        for row, line in enumerate(rows)
        for column, value in enumerate(line)
        if value not in {None, ""}
    ]


def _check_far(sheets: list[SheetFacts]) -> None:
    """calamine asks for memory by the reach of a sheet, not by its cells: one far cell is enough to bring it down."""
    for sheet in sheets:
        if sheet.rows * sheet.columns > SPARSE * max(sheet.cells, 1024):
            raise UnreadableError(f"has a cell far from all others in sheet {sheet.name[:40]!r}, and number formats that cannot be read")


def _write(layout: Layout, sheet: SheetFacts, filled: list[Filled]) -> None:
    if sheet.unset:
        listed = ", ".join(sheet.unset[:LISTED])
        layout.note(sheet.name, f"{len(sheet.unset)} formulas hold no result ({listed} …): open and save the file in a spreadsheet program")
    if sheet.hidden_rows or sheet.hidden_columns:
        layout.note(
            sheet.name,
            f"has {len(sheet.hidden_rows)} hidden rows and {len(sheet.hidden_columns)} groups of hidden columns: read all the same",
        )
    filled = [(row, column, text) for row, column, text in filled if text]
    if not filled:
        return
    rows, columns = max(row for row, _, _ in filled) + 1, max(column for _, column, _ in filled) + 1
    spans, covered = _spans(sheet.merges, rows, columns)
    under = [cell_name(row, column) for row, column, _ in filled if (row, column) in covered]
    if under:
        layout.note(sheet.name, f"{len(under)} values lie hidden under merged cells ({', '.join(under[:LISTED])} …): left out")
    tables = parts(filled, {row for row, _ in covered if row < rows})
    tops = [0, *(part.top for part in tables[1:])]
    for number, cells in groupby(_with_gaps(filled, covered), key=lambda cell: bisect_right(tops, cell[0])):
        top, title = tops[number - 1], tables[number - 1].title if tables else ()
        placed = (
            GridCell(row - top, column, text, f"{sheet.name}!{cell_name(row, column)}", *spans.get((row, column), (1, 1)))
            for row, column, text in cells
        )
        name = sheet.name if len(tops) == 1 else f"{sheet.name} table {number}"
        layout.table(name, placed, caption="\n".join((sheet.name, *title)))


def _spans(merges: list[Range], rows: int, columns: int) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Spans by the first cell of each merged range, cut at the last filled row and column, and the places that they cover."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in merges:
        bottom, right = min(bottom, rows), min(right, columns)  # noqa: PLW2901
        if bottom <= top or right <= left or (top, left) in covered:
            continue
        spans[top, left] = (bottom - top, right - left)
        if len(covered) + (bottom - top) * (right - left) <= MOST_COVERED:
            covered.update((row, column) for row in range(top, bottom) for column in range(left, right))
            covered.discard((top, left))
    return spans, covered


def _with_gaps(filled: list[Filled], covered: set[tuple[int, int]]) -> Iterator[Filled]:
    """The filled cells with the empty ones between them, up to the last filled of each row; a row that is nearly empty keeps its gaps."""
    rows: dict[int, dict[int, str]] = {}
    for row, column, text in filled:
        if (row, column) not in covered:
            rows.setdefault(row, {})[column] = text
    for row in sorted(rows):
        cells = rows[row]
        width = max(cells) + 1
        places = range(width) if width <= SPARSE * len(cells) else sorted(cells)
        yield from ((row, column, cells.get(column, "")) for column in places if (row, column) not in covered)
