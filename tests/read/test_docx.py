"""Word documents: labels that Word counts out, merged cells, what is struck out or hidden, notes, headers."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from zxstudy.read.docx import parse
from zxstudy.read.numbering import Numbering, numeral

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"

with (Path(__file__).parent / "numerals.csv").open(encoding="utf-8", newline="") as stream:
    PAIRS = [(int(row["number"]), row["form"], row["shown"]) for row in csv.DictReader(stream)]


@pytest.mark.parametrize(("number", "form", "expected"), PAIRS)
def test_numerals(number, form, expected):
    assert numeral(number, form) == expected


def test_automatic_numbers_stand_in_the_text(read, docx_file):
    lines = read(docx_file, "a.docx").text.split("\n")
    expected = ["一、提案工作", "（一）交办", "1. 128件", "2. 办复", "（二）督办", "1. 督办案", "二、机关建设", "（一）经费"]
    assert lines[:9] == ["虚构县政协工作报告", *expected]


def test_tables_keep_merged_cells_once_with_their_spans(read, docx_file):
    (table,) = read(docx_file, "a.docx").tables
    cells = [(cell.locator, cell.text, cell.row_span, cell.column_span) for cell in table.cells]
    assert cells == [
        ("table 1!A1", "年度", 2, 1),
        ("table 1!B1", "提案", 1, 2),
        ("table 1!B2", "提交", 1, 1),
        ("table 1!C2", "立案", 1, 1),
        ("table 1!A3", "2023", 1, 1),
        ("table 1!B3", "128", 1, 1),
        ("table 1!C3", "120", 1, 1),
    ]
    assert (table.rows, table.columns) == (3, 3)
    assert table.caption.endswith("表1 提案办理情况（单位：件）")


def test_headings_and_headers_have_their_kind(read, docx_file):
    reading = read(docx_file, "a.docx")
    kinds = {reading.text[block.start : block.end]: (block.kind, block.locator) for block in reading.blocks}
    assert kinds["虚构县政协工作报告"] == ("heading", "paragraph 1")
    assert kinds["内部资料"] == ("header", "header 1")
    assert kinds["一、提案工作"] == ("paragraph", "paragraph 2")


def _body(xml: str) -> bytes:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {WORD}><w:r><w:t>开头</w:t></w:r></w:p>"))
    for number, element in enumerate(parse_xml(f"<w:body {WORD}>{xml}</w:body>"), start=1):
        document.element.body.insert(number, element)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        ("<w:p><w:r><w:t>128</w:t></w:r><w:r><w:t>件</w:t></w:r></w:p>", "128件"),
        ("<w:p><w:del><w:r><w:delText>9</w:delText></w:r></w:del><w:ins><w:r><w:t>8</w:t></w:r></w:ins></w:p>", "8"),
        ("<w:p><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom><w:r><w:t>新</w:t></w:r></w:p>", "新"),
        ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r><w:r><w:t>明</w:t></w:r></w:p>", "明"),
        ("<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>", "甲\t乙\n丙"),
        ("<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:fldSimple><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>", "3"),
        ("<w:p><w:hyperlink><w:r><w:t>网址</w:t></w:r></w:hyperlink></w:p>", "网址"),
        ('<w:p><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>明</w:t></w:r></w:p>', "明"),
        ("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>提案12</w:t></w:r></w:p><w:p><w:r><w:t>8件</w:t></w:r></w:p>", "提案128件"),
        ("<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>末尾</w:t></w:r></w:p>", "末尾"),
        ("<w:p><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom></w:p><w:p><w:moveTo><w:r><w:t>新</w:t></w:r></w:moveTo></w:p>", "新"),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>", "控件"),
        ("<w:p><w:r><w:ruby><w:rt><w:t>x</w:t></w:rt><w:rubyBase><w:t>协</w:t></w:rubyBase></w:ruby></w:r></w:p>", "协"),
        ("<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>", "框"),
    ],
)  # fmt: skip
def test_words_are_those_that_a_reader_sees(xml, text):
    assert parse(_body(xml)).text == f"开头\n{text}"


SHAPE = (
    '<w:r xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:AlternateContent><mc:Choice Requires="wps">'
    "<w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
BOX = SHAPE.format(box="<w:txbxContent><w:p><w:r><w:t>框内128件</w:t></w:r></w:p></w:txbxContent>")


def _row(*cells: str, properties: str = "") -> str:
    made = "".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" if "<" not in cell else f"<w:tc>{cell}</w:tc>" for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"


def test_a_text_box_is_read_once_in_the_text_and_in_a_cell():
    table = f"<w:tbl>{_row(f'<w:p><w:r><w:t>甲</w:t></w:r>{BOX}</w:p>', '1')}</w:tbl>"
    reading = parse(_body(f"<w:p><w:r><w:t>正文</w:t></w:r>{BOX}</w:p>{table}"))
    assert reading.text == "开头\n正文\n框内128件\n甲\n框内128件\t1"


def test_a_table_in_a_cell_is_a_table_of_its_own():
    inner = f"<w:tbl>{_row('年度', '提案')}{_row('2023', '128')}</w:tbl><w:p/>"
    reading = parse(_body(f"<w:tbl>{_row('项目', '内容')}{_row('提案', inner)}</w:tbl><w:p><w:r><w:t>表后</w:t></w:r></w:p>"))
    outer, nested = reading.tables
    assert [(cell.locator, cell.text) for cell in outer.cells][2:] == [("table 1!A2", "提案"), ("table 1!B2", "")]
    assert [(cell.locator, cell.text) for cell in nested.cells][2:] == [("table 2!A2", "2023"), ("table 2!B2", "128")]
    assert reading.text.endswith("2023\t128\n表后")


def test_a_row_that_was_struck_out_is_no_row():
    rows = [_row("单位", "件数"), _row("旧局", "9", properties='<w:del w:id="1" w:author="x"/>'), _row("新局", "8")]
    (table,) = parse(_body(f"<w:tbl>{''.join(rows)}</w:tbl>")).tables
    assert [(cell.locator, cell.text) for cell in table.cells][2:] == [("table 1!A2", "新局"), ("table 1!B2", "8")]


def test_chapters_by_style_and_articles_that_go_on_across_them():
    """第一章 comes from the style alone; 第三条 follows 第二条 over a new chapter, because its level never begins anew."""
    document = docx.Document()
    chapter = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="第%1章　"/></w:lvl>'
    article = '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>{}<w:lvlText w:val="第%2条　"/></w:lvl>'
    numbering = document.part.numbering_part.element
    for number, restart in (("71", '<w:lvlRestart w:val="0"/>'), ("72", "")):
        numbering.insert(
            0, parse_xml(f'<w:abstractNum {WORD} w:abstractNumId="{number}">{chapter}{article.format(restart)}</w:abstractNum>')
        )
        numbering.append(parse_xml(f'<w:num {WORD} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))
    properties = document.styles["Heading 1"].element.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = 71
    for text, is_chapter in (("总则", True), ("甲", False), ("乙", False), ("提案", True), ("丙", False)):
        paragraph = document.add_paragraph(text, style="Heading 1" if is_chapter else None)
        if not is_chapter:
            numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 1
            numbered.get_or_add_numId().val = 71
    stream = io.BytesIO()
    document.save(stream)
    reading = parse(stream.getvalue())
    assert reading.text.split("\n") == ["第一章　总则", "第一条　甲", "第二条　乙", "第二章　提案", "第三条　丙"]
    assert [block.kind for block in reading.blocks] == ["heading", "paragraph", "paragraph", "heading", "paragraph"]
    lists = Numbering(numbering)
    assert [lists.label("72", level) for level in (0, 1, 1, 0, 1)][-1] == "第一条　"


def test_footnotes_follow_with_their_own_place():
    document = docx.Document()
    document.add_paragraph("提案128件")
    notes = f'<w:footnotes {WORD}><w:footnote w:id="2"><w:p><w:r><w:t>不含并案</w:t></w:r></w:p></w:footnote></w:footnotes>'
    part = docx.opc.part.Part(docx.opc.packuri.PackURI("/word/footnotes.xml"), FOOTNOTES, notes.encode(), document.part.package)
    document.part.relate_to(part, RELATION)
    stream = io.BytesIO()
    document.save(stream)
    reading = parse(stream.getvalue())
    last = reading.blocks[-1]
    assert (reading.text[last.start : last.end], last.locator, last.kind) == ("不含并案", "footnote 2", "footnote")


def test_a_list_begins_anew_where_the_file_says_so_and_goes_on_where_not():
    levels = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    root = parse_xml(
        f'<w:numbering {WORD}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="0"/>{override}</w:num></w:numbering>'
    )
    lists = Numbering(root)
    assert [lists.label(number, 0) for number in "11233"] == ["1. ", "2. ", "3. ", "5. ", "6. "]
    assert lists.label("9", 0) == ""


def test_python_docx_and_we_see_the_same_words(docx_file):
    document = docx.Document(io.BytesIO(docx_file))
    text = parse(docx_file).text
    for paragraph in document.paragraphs:
        assert paragraph.text in text
    with zipfile.ZipFile(io.BytesIO(docx_file)) as archive:
        words = parse_xml(archive.read("word/document.xml")).iter(qn("w:t"))
    assert all(word.text in text for word in words)
