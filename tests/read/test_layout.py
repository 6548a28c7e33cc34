"""Offsets: whatever is written stands where the records say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zxstudy.read.beside import source_of
from zxstudy.read.document import Block, Document
from zxstudy.read.layout import GridCell, Layout, cell_name
from zxstudy.read.sheet_xml import place

WORDS = st.text(st.sampled_from("提案件12 \n\t。，x"), max_size=8)
GRIDS = st.dictionaries(st.tuples(st.integers(0, 6), st.integers(0, 5)), WORDS, max_size=15)


@given(st.lists(st.one_of(WORDS, GRIDS), max_size=6))
def test_every_cell_and_block_stands_in_the_text(parts):
    layout = Layout()
    for number, part in enumerate(parts):
        if isinstance(part, str):
            layout.paragraph(part, f"paragraph {number}")
        else:
            layout.table(f"table {number}", [GridCell(*at, part[at], f"table {number}!{cell_name(*at)}") for at in sorted(part)])
    reading = layout.reading()
    document = Document(source_of(None, "x", b"", 0), reading.text, reading.blocks, reading.tables)
    grids = [part for part in parts if not isinstance(part, str) and part]
    assert [{(cell.row, cell.column): cell.text for cell in table.cells} for table in document.tables] == grids
    for table in document.tables:
        for cell in table.cells:
            assert document.text[cell.start : cell.end] == cell.text
            if cell.text:
                assert document.locators([cell.start]) == [cell.locator]
    assert [document.text[block.start : block.end] for block in document.blocks if block.kind == "paragraph"] == [
        part for part in parts if isinstance(part, str) and part.strip()
    ]
    ends = [0, *(block.end for block in document.blocks)]
    assert all(block.start >= end for block, end in zip(document.blocks, ends, strict=False))


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=8), st.lists(st.integers(0, 60)).map(sorted))
def test_the_place_of_an_offset_is_the_block_that_covers_it(lengths, offsets):
    blocks, start = [], 0
    for number, (gap, length) in enumerate(lengths):
        blocks.append(Block(start + gap, start + gap + length, f"paragraph {number}"))
        start += gap + length
    covering = [[block.locator for block in blocks if block.start <= offset < block.end] for offset in offsets]
    document = Document(source_of(None, "x", b"", 0), "x" * (start + 1), tuple(blocks))
    assert document.locators(offsets) == ["".join(found) for found in covering]


def test_of_blocks_that_hold_others_the_innermost_is_the_place():
    blocks = (Block(0, 20, "table"), Block(2, 8, "row"), Block(3, 5, "cell"), Block(10, 12, "row 2"))
    document = Document(source_of(None, "x", b"", 0), "x" * 30, blocks)
    assert document.locators([1, 3, 6, 9, 11, 19, 20]) == ["table", "cell", "row", "table", "row 2", "table", ""]


def test_tab_between_cells_and_line_feed_between_rows():
    layout = Layout()
    layout.paragraph("表", "paragraph 1")
    layout.table("table 1", [GridCell(row, column, f"{row}{column}", "") for row in range(2) for column in range(3)])
    layout.paragraph("后", "paragraph 2")
    assert layout.reading().text == "表\n00\t01\t02\n10\t11\t12\n后"


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_names_of_cells_go_both_ways(row, column):
    assert place(cell_name(row, column)) == (row, column)
