"""Workbooks: what a cell shows, merged ranges, hidden matter, cells far out, and openpyxl as the outside reference."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zxstudy.errors import UnreadableError
from zxstudy.read import xlsx
from zxstudy.read.sheet_xml import place, scan


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cells(reading):
    return {cell.locator: cell.text for table in reading.tables for cell in table.cells if cell.text}


def test_two_row_heading_percent_and_unit(read, xlsx_file):
    reading = read(xlsx_file, "a.xlsx")
    assert reading.text == "单位：万元\n项目\t金额\n预算\t决算\n活动费\t12.6\t95%"
    (table,) = reading.tables
    spans = {cell.locator: (cell.row_span, cell.column_span) for cell in table.cells if (cell.row_span, cell.column_span) != (1, 1)}
    assert spans == {"收支!A2": (2, 1), "收支!B2": (1, 2)}
    assert (table.rows, table.columns, table.caption) == (4, 3, "收支")


def test_days_words_and_errors_of_cells(read):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表"
    for row in ([datetime.date(2023, 12, 31), True, "NA", "无"], [0, "　县 ", "#N/A", -3]):
        sheet.append(row)
    cells = _cells(read(_saved(book), "a.xlsx"))
    assert list(cells.values()) == ["2023-12-31", "TRUE", "NA", "无", "0", "　县 ", "#N/A", "-3"]


def test_hidden_sheets_are_left_out_and_hidden_rows_read_each_with_a_note(read):
    book = openpyxl.Workbook()
    book.active.title = "明"
    for row in range(1, 4):
        book.active.append([row])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["C"].hidden = True
    dark = book.create_sheet("暗")
    dark["A1"] = 99
    dark.sheet_state = "hidden"
    reading = read(_saved(book), "a.xlsx")
    assert reading.text == "1\n2\n3"
    assert [where for where, _ in reading.notes] == ["明", "暗"]
    assert "1 hidden rows and 1 groups" in reading.notes[0][1]


def test_formulas_without_a_result_are_named(read):
    book = openpyxl.Workbook()
    book.active.append([1, 2, "=A1+B1"])
    reading = read(_saved(book), "a.xlsx")
    assert reading.text == "1\t2"
    assert "C1" in reading.notes[0][1]


def test_empty_cells_inside_a_row_are_there_and_what_trails_is_not(read):
    book = openpyxl.Workbook()
    book.active.append(["a", None, "c", None])
    book.active.append([None, None, None])
    book.active.append([None, "b"])
    (table,) = read(_saved(book), "a.xlsx").tables
    assert [(cell.row, cell.column, cell.text) for cell in table.cells] == [(0, 0, "a"), (0, 1, ""), (0, 2, "c"), (2, 0, ""), (2, 1, "b")]


def test_a_far_cell_costs_nothing(read):
    book = openpyxl.Workbook()
    book.active["A1"] = "提案"
    book.active["XFD1048576"] = 1
    (table,) = read(_saved(book), "a.xlsx").tables
    assert [cell.locator for cell in table.cells] == ["Sheet!A1", "Sheet!XFD1048576"]


def test_number_formats_that_cannot_be_read_leave_the_values(read, xlsx_file, zipped):
    broken = zipped(
        {"xl/styles.xml": b"<styleSheet><cellXfs><nonsense/></cellXfs><fills><fill><x/></fill></fills></styleSheet>"}, xlsx_file
    )
    reading = read(broken, "a.xlsx")
    assert "12.6\t0.95" in reading.text
    assert "number formats" in reading.notes[0][1]


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(1, 30), st.integers(1, 12)),
        st.one_of(st.integers(-(10**9), 10**9), st.text(st.sampled_from("提案件率128 ，\n"), min_size=1, max_size=6)),
        min_size=1,
        max_size=25,
    )
)
def test_openpyxl_and_we_see_the_same_cells(values):
    book = openpyxl.Workbook()
    for (row, column), value in values.items():
        book.active.cell(row, column, value)
    data = _saved(book)
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    expected = {f"Sheet!{cell.coordinate}": str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert _cells(xlsx.parse(data)) == expected
    assert scan(data)[0].cells == len(expected)


@pytest.mark.parametrize("reference", ["ZZZ1", "A0", "A1048577", "B", "1", "", "A99999999", "A-1"])
def test_no_sheet_has_such_a_cell(reference):
    with pytest.raises(UnreadableError, match="no sheet has"):
        place(reference)
