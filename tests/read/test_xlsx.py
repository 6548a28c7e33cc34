"""Workbooks: what a cell shows, merged ranges, hidden matter, cells far out, and openpyxl as the outside reference."""

from __future__ import annotations

import datetime
import io
import re
import struct
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zxstudy.errors import UnreadableError
from zxstudy.extract import extract
from zxstudy.read import read_file, xlsx
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
    assert (table.rows, table.columns, table.caption) == (4, 3, "收支\n单位：万元")


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


def test_cells_without_their_own_reference_stand_one_after_the_other(read, xlsx_file, zipped):
    with zipfile.ZipFile(io.BytesIO(xlsx_file)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    bare = zipped({"xl/worksheets/sheet1.xml": re.sub(rb'(<(?:c|row)) r="[A-Z]*[0-9]+"', rb"\1", xml)}, xlsx_file)
    assert read(bare, "a.xlsx").text.endswith("活动费\t12.6\t95%")


def test_rows_out_of_order_lose_nothing(read, xlsx_file, zipped):
    with zipfile.ZipFile(io.BytesIO(xlsx_file)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    rows = re.findall(rb"<row .*?</row>", xml)
    turned = xml.replace(b"".join(rows), b"".join(reversed(rows)))
    reading = read(zipped({"xl/worksheets/sheet1.xml": turned}, xlsx_file), "a.xlsx")
    assert turned != xml
    assert reading.text == "单位：万元\n项目\t金额\n预算\t决算\n活动费\t12.6\t0.95"
    assert "percent sign" in reading.notes[0][1]


def test_a_merged_range_ends_with_the_last_filled_cell(read, xlsx_file, zipped):
    with zipfile.ZipFile(io.BytesIO(xlsx_file)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    wide = zipped({"xl/worksheets/sheet1.xml": xml.replace(b'ref="B2:C2"', b'ref="B2:XFD2"').replace(b"A2:A3", b"A2:A1048576")}, xlsx_file)
    reading = read(wide, "a.xlsx")
    (table,) = reading.tables
    assert reading.notes == (("收支", "1 values lie hidden under merged cells (A4 …): left out"),)
    assert (table.rows, table.columns) == (4, 3)
    assert {cell.locator: (cell.row_span, cell.column_span) for cell in table.cells}["收支!B2"] == (1, 2)


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


@settings(max_examples=25)
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


def test_an_old_workbook_is_read_and_says_that_formats_are_not_held(read):
    names = (("明", 0), ("暗", 1))
    rows = [[(0x0204, "提案"), (0x0203, 128.0)], [(0x0204, "办复率"), (0x0203, 0.95)]]
    reading = read(_old_workbook(names, rows, [(0, 0, 0, 0), (2, 3, 0, 1)]), "a.xls")
    assert reading.text == "提案\t128\n办复率\t0.95"
    assert [cell.locator for cell in reading.tables[0].cells] == ["明!A1", "明!B1", "明!A2", "明!B2"]
    assert [where for where, _ in reading.notes] == ["暗", ""]
    assert "0.95" in reading.notes[1][1]


@pytest.mark.parametrize(
    ("printed", "rates"), [((0.945, 1.0), (0.945, 1.0)), ((94.5, 100.0), (0.945, 1.0)), ((0.945, 100.0), (0.945, 1.0))]
)
def test_rates_of_an_old_workbook_are_told_by_their_whole_column(tmp_path, printed, rates):
    head = [(0x0204, "县名"), (0x0204, "立案率"), (0x0204, "提案办复率"), (0x0204, "收到提案")]
    first, other = ([(0x0204, name), *((0x0203, value) for value in (*printed, 128.0))] for name in ("青梧县", "白石县"))
    path = tmp_path / "a.xls"
    path.write_bytes(_old_workbook((("汇总", 0),), [head, first, other], []))
    facts = extract(read_file(path, root=tmp_path), county="青梧县", year=2023)
    assert {fact.indicator: (fact.low, fact.unit) for fact in facts} == {
        "filing_rate": (rates[0], "proportion"), "proposal_reply_rate": (rates[1], "proportion"), "proposals_submitted": (128.0, "件"),
    }  # fmt: skip


def _old_workbook(names, rows, merges) -> bytes:
    """The smallest BIFF8 workbook in an OLE2 container: sheets of the given names and states, each with the same cells."""

    def record(kind: int, content: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def cell(row: int, column: int, kind: int, value: str | float) -> bytes:
        at = struct.pack("<HHH", row, column, 0)
        if kind == 0x0203:
            return record(kind, at + struct.pack("<d", value))
        return record(kind, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))

    begin = struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 0)
    cells = b"".join(cell(row, column, *value) for row, line in enumerate(rows) for column, value in enumerate(line))
    ranges = record(0x00E5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<HHHH", *merge) for merge in merges))
    sheet = record(0x0809, begin) + cells + ranges + record(0x000A)
    globals_begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 0))
    length = len(globals_begin) + sum(4 + 8 + 2 * len(name) for name, _ in names) + 4
    bound = b"".join(
        record(0x0085, struct.pack("<IHBB", length + number * len(sheet), state, len(name), 1) + name.encode("utf-16-le"))
        for number, (name, state) in enumerate(names)
    )
    stream = (globals_begin + bound + record(0x000A) + sheet * len(names)).ljust(4096, b"\0")
    sectors = len(stream) // 512

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        coded = (name + "\0").encode("utf-16-le")
        head = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (head + b"\0" * 36 + struct.pack("<IQ", start, size)).ljust(128, b"\0")

    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0)
    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header.ljust(512, b"\xff") + table + folder.ljust(512, b"\0") + stream


@pytest.mark.parametrize("reference", ["ZZZ1", "A0", "A1048577", "B", "1", "", "A99999999", "A-1"])
def test_no_sheet_has_such_a_cell(reference):
    with pytest.raises(UnreadableError, match="no sheet has"):
        place(reference)


SHEET = """
2023年提案办理情况表
||单位：件
承办单位|提案|
|交办|办结
县教育局|12|12
县卫健局|1,286|9

合计|24|21

说明：不含并案
附表二
项目|2022年|2023年|单位
经费|30|35.5|万元
调研|12|次|

补充|1|2
"""


def test_tables_on_one_sheet_are_parted_by_empty_rows_and_keep_their_titles(read):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "汇总"
    for line in SHEET.strip("\n").split("\n"):
        sheet.append([cell or None for cell in line.split("|")])
    sheet.merge_cells("B3:C3")
    sheet.merge_cells("A3:A4")
    first, second = read(_saved(book), "a.xlsx").tables
    assert (first.locator, second.locator) == ("汇总 table 1", "汇总 table 2")
    assert first.caption == "汇总\n2023年提案办理情况表\n单位：件"
    assert second.caption == "汇总\n说明：不含并案\n附表二"
    assert [(cell.row, cell.locator) for cell in first.cells if cell.text == "合计"] == [(7, "汇总!A8")]
    assert [(cell.row, cell.locator) for cell in second.cells if cell.text in {"项目", "补充"}] == [(2, "汇总!A12"), (6, "汇总!A16")]
    assert [cell.text for cell in first.cells if cell.locator == "汇总!B6"] == ["1,286"]


@pytest.mark.parametrize(
    ("lines", "tables"),
    [
        (["标题", "", "单位|件数", "甲|1", "", "乙|2"], 1),
        (["单位|件数", "甲|1", "", "单位|件数", "乙|2"], 2),
        (["单位|件数", "甲|1", "", "备注：虚构"], 1),
        (["年度|件数", "2022|1", "", "2023|4", "2024|5"], 1),
        (["单位|件数", "甲|1", "", "", "名称|地址|电话", "乙|丙|丁"], 1),
        (["单位|2022|2023", "甲|1|2", "", "单位|2022|2023", "乙|3|4"], 2),
        (["只有一格"], 1),
    ],
)
def test_what_begins_a_table_of_its_own(read, lines, tables):
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([int(cell) if cell.isdigit() else cell or None for cell in line.split("|")])
    assert len(read(_saved(book), "a.xlsx").tables) == tables
