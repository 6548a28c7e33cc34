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
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>", "控件"),
        ("<w:p><w:r><w:ruby><w:rt><w:t>x</w:t></w:rt><w:rubyBase><w:t>协</w:t></w:rubyBase></w:ruby></w:r></w:p>", "协"),
        ("<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>", "框"),
    ],
)  # fmt: skip
def test_words_are_those_that_a_reader_sees(xml, text):
    assert parse(_body(xml)).text == f"开头\n{text}"


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
