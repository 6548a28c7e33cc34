"""PDF: paragraphs put together, tables in their place, what has no text."""

from __future__ import annotations

import io

import pytest
from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from reportlab.platypus import Table, TableStyle

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
    page = [Line(text, left, 100 - 20 * number, right, 112 - 20 * number, (0, 400)) for number, (left, right, text) in enumerate(lines)]
    assert list(paragraphs(page)) == expected


@pytest.mark.parametrize(
    ("text", "stays"), [("— 3 —", False), ("第 3 页 共 9 页", False), ("3/9", False), ("128", False), ("128件", True), ("三", True)]
)
def test_the_number_of_a_page_is_no_text(text, stays):
    foot, middle = Line(text, 280, 36, 310, 44), Line(text, 280, 400, 310, 408)
    assert without_numbers([foot, middle], 842) == ([foot] if stays else []) + [middle]


PROSE = [
    "　　2023年，虚构县政协共收到提案一百二十八件，经审查立案120件，立案率为93.75%，办复率100%，"
    "委员满意率为96.5%，比上年提高1.2个百分点，各方面反映良好。",
    "　　全年召开常委会会议4次、主席会议12次，组织视察调研23次，形成调研报告15篇，报送社情民意信息86条，"
    "其中被省政协采用12条，市政协采用31条，县领导批示9条。",
    "　　县委常委会听取政协党组工作汇报两次，县政府安排政协专项经费35万元，较上年增加5万元，"
    "全部用于委员活动和提案督办等方面的工作，年底结余1.5万元，结转下年。",
]


def _wrapped(paragraphs: list[str], width: float, size: float) -> list[str]:
    lines = []
    for paragraph in paragraphs:
        line = ""
        for sign in paragraph:
            if pdfmetrics.stringWidth(line + sign, "STSong-Light", size) > width and sign not in "，。.%、":
                lines.append(line)
                line = ""
            line += sign
        lines.append(line)
    return lines


def _columns(page, lefts: list[float], width: float, top: float, *, by_row: bool, paragraphs: list[str] = PROSE) -> None:
    page.setFont("STSong-Light", 12)
    lines = _wrapped(paragraphs, width, 12)
    tall = -(-len(lines) // len(lefts))
    places = [(left, top - 18 * row, lines[number * tall + row]) for number, left in enumerate(lefts)
              for row in range(len(lines[number * tall : (number + 1) * tall]))]  # fmt: skip
    for place in sorted(places, key=lambda place: -place[1]) if by_row else places:
        page.drawString(*place)


@pytest.fixture
def song():
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))


def _text(paragraphs: list[str]) -> list[str]:
    return [paragraph.strip() for paragraph in paragraphs]


# T58: the two columns of a yearbook page are not read across.
@pytest.mark.parametrize("by_row", [False, True], ids=["column by column", "row by row"])
@pytest.mark.parametrize(("lefts", "width"), [([72, 310], 216), ([50, 220, 390], 150)], ids=["two", "three"])
def test_columns_are_read_one_after_the_other(read, song, lefts, width, by_row):
    def draw(page):
        page.setFont("STSong-Light", 20)
        page.drawString(180, 780, "虚构县政协工作情况通报")
        _columns(page, lefts, width, 740, by_row=by_row)
        page.drawString(60, 80, "本页由虚构县政协办公室编写，全部内容都是虚构的，只用来检验程序的阅读次序。")

    lines = read(_drawn(draw), "a.pdf").text.split("\n")
    assert lines[0] == "虚构县政协工作情况通报"
    assert lines[1:-1] == _text(PROSE)
    assert lines[-1].startswith("本页由")


def test_what_crosses_the_page_parts_the_columns(read, song):
    def draw(page):
        _columns(page, [72, 310], 216, 760, by_row=True, paragraphs=PROSE[:2])
        page.setFont("STSong-Light", 16)
        page.drawString(120, 600, "下半部分：县委县政府支持政协工作的情况和经费安排")
        _columns(page, [72, 310], 216, 560, by_row=True, paragraphs=PROSE[2:] + PROSE[:1])

    lines = read(_drawn(draw), "a.pdf").text.split("\n")
    assert lines == [*_text(PROSE[:2]), "下半部分：县委县政府支持政协工作的情况和经费安排", *_text(PROSE[2:] + PROSE[:1])]


def test_a_table_in_a_column_stands_in_it(read, song):
    def draw(page):
        _columns(page, [72, 310], 216, 760, by_row=True)
        table = Table([["年度", "提案"], ["2022", "117"], ["2023", "128"]], colWidths=90)
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "STSong-Light", 12)]))
        table.wrapOn(page, 200, 200)
        table.drawOn(page, 72, 500)
        page.drawString(310, 520, "右栏末尾一句。")

    lines = read(_drawn(draw), "a.pdf").text.split("\n")
    table = ["年度\t提案", "2022\t117", "2023\t128"]
    assert [line for line in lines if "\t" in line] == table
    at = lines.index(table[0])
    assert lines[at - 1].startswith("全年召开")
    assert "".join(lines[at + 3 :]).endswith("右栏末尾一句。")


def test_a_table_without_lines_is_read_row_by_row(read, song):
    rows = [
        ("承办单位", "交办件数", "办结件数"),
        *((f"虚构县第{name}局", str(20 + at), str(19 + at)) for at, name in enumerate("一二三四五六")),
    ]

    def draw(page):
        page.setFont("STSong-Light", 12)
        for column, left in enumerate((72, 260, 420)):
            for row, cells in enumerate(rows):
                page.drawString(left, 740 - 20 * row, cells[column])

    assert read(_drawn(draw), "a.pdf").text.split("\n") == [" ".join(row) for row in rows]


def test_heads_and_feet_of_pages_are_read_once(read, song):
    def draw(page):
        for number in range(1, 5):
            page.setFont("STSong-Light", 10)
            page.drawString(200, 810, "虚构县政协年鉴" if number % 2 else f"第{number}编 提案工作")
            page.drawString(250, 30, f"第{number}页 共4页")
            page.drawString(72, 790, f"第{'一二三四'[number - 1]}部分")
            page.drawString(72, 400, f"本页提案{100 + number}件。")
            page.showPage()

    reading = read(_drawn(draw), "a.pdf")
    head = [f"第{name}部分\n本页提案{100 + at}件。" for at, name in enumerate("一二三四", start=1)]
    assert reading.text == "\n".join([*head, "虚构县政协年鉴", "第2编 提案工作"])
    assert [(block.kind, block.locator) for block in reading.blocks[-2:]] == [("header", "header 1"), ("header", "header 2")]


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
