"""PDF: paragraphs put together, tables in their place, what has no text."""

from __future__ import annotations

import io

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from zxstudy.errors import UnreadableError
from zxstudy.read.pdf_lines import Line, paragraphs, without_numbers


def test_prose_is_joined_and_the_table_stands_where_it_stood(read, pdf_file):
    reading = read(pdf_file, "a.pdf")
    assert reading.text.split("\n") == [
        "一、基本情况",
        "2023年，虚构县政协共收到提案128件，经审查立案120件，立案率为93.75%，办复率100%。",
        "提案办理情况见下表。",
        "年度\t提案",
        "提交\t立案",
        "2023\t128\t120",
        "表后说明。",
        "第二页只有这一句。",
    ]
    assert [block.locator for block in reading.blocks if block.kind == "paragraph"] == ["page 1"] * 4 + ["page 2"]


def test_a_ruled_table_has_its_spans(read, pdf_file):
    (table,) = read(pdf_file, "a.pdf").tables
    cells = {cell.locator.partition("!")[2]: (cell.text, cell.row_span, cell.column_span) for cell in table.cells}
    assert cells["A1"] == ("年度", 2, 1)
    assert cells["B1"] == ("提案", 1, 2)
    assert cells["C3"] == ("120", 1, 1)
    assert table.cells[0].locator == "page 1 table 1!A1"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([(30, 400, "甲县"), (0, 300, "收到提案。")], ["甲县收到提案。"]),
        ([(30, 400, "甲县"), (30, 300, "乙县。")], ["甲县", "乙县。"]),
        ([(30, 200, "甲县"), (0, 300, "乙县。")], ["甲县", "乙县。"]),
        ([(0, 400, "收到"), (0, 300, "二、经费")], ["收到", "二、经费"]),
        ([(0, 400, "rate of"), (0, 300, "replies")], ["rate of replies"]),
        ([(0, 400, "提案1"), (0, 300, "28件")], ["提案128件"]),
    ],
)
def test_a_full_line_goes_on_in_the_next(lines, expected):
    page = [Line(text, left, 100 - 20 * number, right, 112 - 20 * number) for number, (left, right, text) in enumerate(lines)]
    margins = [Line("x", 0, 0, 400, 12)]
    assert list(paragraphs(page, margins)) == expected


@pytest.mark.parametrize(
    ("text", "stays"), [("— 3 —", False), ("第 3 页 共 9 页", False), ("3/9", False), ("128", False), ("128件", True), ("三", True)]
)
def test_the_number_of_a_page_is_no_text(text, stays):
    foot, middle = Line(text, 280, 36, 310, 44), Line(text, 280, 400, 310, 408)
    assert without_numbers([foot, middle], 842) == ([foot] if stays else []) + [middle]


def _drawn(draw, **options) -> bytes:
    stream = io.BytesIO()
    page = canvas.Canvas(stream, **options)
    draw(page)
    page.save()
    return stream.getvalue()


def test_pages_without_text_are_named(read):
    def draw(page):
        page.rect(10, 10, 100, 100)
        page.showPage()
        page.drawString(100, 100, "12 proposals")

    assert "1 of 2 pages hold no text: 1" in read(_drawn(draw), "a.pdf").notes[0][1]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_drawn(lambda page: page.rect(10, 10, 100, 100)), "without a text layer"),
        (_drawn(lambda page: page.drawString(9, 9, "x"), encrypt=StandardEncryption("user", "owner")), "encrypted"),
        (b"%PDF-1.4\nnothing", "damaged PDF"),
    ],
)
def test_what_cannot_be_read_says_why(read, data, reason):
    with pytest.raises(UnreadableError, match=reason):
        read(data, "a.pdf")
