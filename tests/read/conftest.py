"""Raw material that several tests read: files as bytes, each made by the library that people make them with."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas
from reportlab.platypus import Table, TableStyle

from zxstudy.read.child import CHILDREN
from zxstudy.read.formats import parser
from zxstudy.read.guard import kind_of
from zxstudy.read.layout import Reading

SIDECAR = """\
title: 某县政协工作报告
producer: 虚构县政协办公室
kind: composed
side: cppcc
document_type: work_report
province: 虚构省
county: 虚构县
level: county
session: 十届三次
year: 2023
published: 2024-01-10
read: 2026-11-23
licence: composed for this project, CC0
"""
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.fixture(scope="session", autouse=True)
def _no_child_left() -> Iterator[None]:
    yield
    CHILDREN.close()


@pytest.fixture
def read() -> Callable[[bytes, str], Reading]:
    """Content and a name to a reading, in this process."""

    def reading(data: bytes, name: str) -> Reading:
        result = parser(kind_of(data, name).name)(data)
        for table in result.tables:
            assert all(result.text[cell.start : cell.end] == cell.text for cell in table.cells)
            assert all(cell.row + cell.row_span <= table.rows and cell.column + cell.column_span <= table.columns for cell in table.cells)
        assert all(0 <= block.start < block.end <= len(result.text) for block in result.blocks)
        return result

    return reading


@pytest.fixture
def sidecar() -> str:
    return SIDECAR


@pytest.fixture
def raw(tmp_path: Path) -> Callable[..., Path]:
    """Puts a file and its sidecar into `tmp_path/raw`."""

    def put(name: str, content: bytes, sidecar: str | None = SIDECAR) -> Path:
        path = tmp_path / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        if sidecar is not None:
            path.with_name(path.name + ".source.yml").write_text(sidecar, encoding="utf-8")
        return path

    return put


def saved(document: object) -> bytes:
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


@pytest.fixture(scope="session")
def docx_file() -> bytes:
    """A report with numbered headings, a table with a two-row heading, a header, a footnote-like order of things."""
    document = docx.Document()
    document.add_heading("虚构县政协工作报告", 0)
    numbering = document.part.numbering_part.element
    levels = [("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")]
    level = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(levels)
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {WORD} w:abstractNumId="77">{level}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {WORD} w:numId="99"><w:abstractNumId w:val="77"/></w:num>'))
    for text, at in (("提案工作", 0), ("交办", 1), ("128件", 2), ("办复", 2), ("督办", 1), ("督办案", 2), ("机关建设", 0), ("经费", 1)):
        properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = at
        properties.get_or_add_numId().val = 99
    document.add_paragraph("表1 提案办理情况（单位：件）")
    table = document.add_table(3, 3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "年度"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "提案"
    for row, column, text in ((1, 1, "提交"), (1, 2, "立案"), (2, 0, "2023"), (2, 1, "128"), (2, 2, "120")):
        table.cell(row, column).text = text
    document.sections[0].header.paragraphs[0].text = "内部资料"
    return saved(document)


@pytest.fixture(scope="session")
def xlsx_file() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "收支"
    for row in (["单位：万元"], ["项目", "金额", None], [None, "预算", "决算"], ["活动费", 12.6, 0.95]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    sheet.merge_cells("B2:C2")
    sheet["C4"].number_format = "0%"
    return saved(book)


@pytest.fixture(scope="session")
def pdf_file() -> bytes:
    """Two pages: prose that wraps, a ruled table between two paragraphs; a page of prose."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    page = canvas.Canvas(stream, pagesize=A4)
    page.setFont("STSong-Light", 14)
    lines = [(105, "一、基本情况"), (100, "2023年，虚构县政协共收到提案128件，经审查立案120件，立案率为"), (72, "93.75%，办复率100%。")]
    lines.append((100, "提案办理情况见下表。"))
    for number, (left, line) in enumerate(lines):
        page.drawString(left, 760 - 28 * number, line)
    table = Table([["年度", "提案", ""], ["", "提交", "立案"], ["2023", "128", "120"]], colWidths=120)
    spans = [("SPAN", (0, 0), (0, 1)), ("SPAN", (1, 0), (2, 0)), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    table.setStyle(TableStyle([*spans, ("FONT", (0, 0), (-1, -1), "STSong-Light", 12)]))
    table.wrapOn(page, 400, 200)
    table.drawOn(page, 100, 580)
    page.drawString(100, 540, "表后说明。")
    page.showPage()
    page.setFont("STSong-Light", 14)
    page.drawString(100, 760, "第二页只有这一句。")
    page.save()
    return stream.getvalue()


@pytest.fixture
def zipped() -> Callable[..., bytes]:
    """A zip of the given parts; `base` gives the parts of another zip that are not named anew."""

    def make(parts: dict[str, bytes], base: bytes = b"") -> bytes:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            if base:
                with zipfile.ZipFile(io.BytesIO(base)) as old:
                    for name in old.namelist():
                        if name not in parts:
                            archive.writestr(name, old.read(name))
            for name, content in parts.items():
                archive.writestr(name, content)
        return stream.getvalue()

    return make
