"""Tables in plain text."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxstudy.errors import UnreadableError
from zxstudy.read.csvfile import parse

FIELD = st.text(st.sampled_from("提案件12.,;\t\"' \n率"), max_size=6)


@given(st.lists(st.lists(FIELD, min_size=2, max_size=5), min_size=1, max_size=6))
def test_what_the_csv_module_wrote_comes_back_with_its_places(rows):
    rows = [["甲", "乙"], *rows]
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    reading = parse(stream.getvalue().encode())
    (table,) = reading.tables
    assert [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)] == rows
    assert all(reading.text[cell.start : cell.end] == cell.text for cell in table.cells)
    assert {cell.locator for cell in table.cells if cell.row == 0} == {"row 1"}
    assert table.columns == max(map(len, rows))


@pytest.mark.parametrize(
    ("text", "first"),
    [("县,提案\n甲,128\n", ["县", "提案"]), ("县;提案\n甲;1,5\n", ["县", "提案"]), ("县\t提案\n甲\t1,286\n", ["县", "提案"])],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_comma_semicolon_and_tab_in_any_encoding(text, first, encoding):
    reading = parse(text.encode(encoding))
    assert [cell.text for cell in reading.tables[0].cells if cell.row == 0] == first


@pytest.mark.parametrize(
    ("data", "reason"), [(b"," * 100_000, "100,001 columns in line 1"), (b",,,\n,,", "without any content"), (b"a,\0b", "NUL")]
)
def test_what_is_no_table_of_use_is_refused(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        parse(data)
