"""The house format of official documents (GB/T 9704-2012) as styles, page and footer of a text document; or an office's own template."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from zxstudy.errors import UsageError

LATIN = "Times New Roman"
# Name, Chinese font, points, centred, first line indented by two characters: sections 5.2.2, 7.3.1 and 7.3.3 of the standard.
STYLES = (
    ("Title", "方正小标宋简体", 22, True, False),
    ("Normal", "仿宋_GB2312", 16, False, True),
    ("Heading 1", "黑体", 16, False, True),
    ("Heading 2", "楷体_GB2312", 16, False, True),
    ("Caption", "黑体", 12, True, False),
)
TABLE_FONT, TABLE_POINTS = "宋体", 10.5
FOOT_FONT, FOOT_POINTS = "宋体", 14
_LINE = Pt(28.95)  # 225 mm over 22 lines
_LINE_PITCH = "579"  # twentieths of a point
_CONDENSED = "-5"  # a quarter of a point: 28 characters of 16 points are a little wider than 156 mm; a grid of characters would be cruder


def house_document() -> Any:
    """An empty document: A4, type area 156 by 225 mm, margins 37 mm above and 28 mm left, 22 lines of 28 characters, — 1 — at the foot."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    grid = section._sectPr.find(qn("w:docGrid"))
    grid = section._sectPr.makeelement(qn("w:docGrid"), {}) if grid is None else grid
    for key, value in (("type", "lines"), ("linePitch", _LINE_PITCH)):
        grid.set(qn(f"w:{key}"), value)
    section._sectPr.append(grid)
    for name, font, points, centred, indented in STYLES:
        _style(document.styles[name], font, points, centred=centred, indented=indented)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)
    return document


def template_document(file: Path) -> Any:
    """The office's own template, emptied of its text; raises UsageError where it is no text document or lacks a style."""
    try:
        document = Document(str(file))
    except Exception as error:  # python-docx lets through whatever its zip and xml readers raise
        raise UsageError(f"docx_template {file}: cannot be read as a docx: {type(error).__name__}") from error
    known = {style.name for style in document.styles}
    missing = [name for name, *_ in STYLES if name not in known]
    if missing:
        raise UsageError(f"docx_template {file}: lacks the styles {', '.join(missing)}")
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)
    return document


def set_fonts(run: Any, font: str, points: float) -> None:
    """Give a run its Chinese font by the name of its eastAsia face, and its size."""
    run.font.name, run.font.size = LATIN, Pt(points)
    _spacing(run._element.get_or_add_rPr(), "0")
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _spacing(properties: Any, twentieths: str) -> None:
    """How far letters stand from each other, beyond what the font says."""
    spacing = properties.makeelement(qn("w:spacing"), {qn("w:val"): twentieths})
    size = properties.find(qn("w:sz"))
    properties.append(spacing) if size is None else size.addprevious(spacing)


def _style(style: Any, font: str, points: float, *, centred: bool, indented: bool) -> None:
    style.font.name, style.font.size, style.font.bold, style.font.italic = LATIN, Pt(points), False, False
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for key in list(fonts.attrib):
        if key.endswith("Theme"):
            del fonts.attrib[key]
    for key, value in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{key}"), value)
    if points == 16:
        _spacing(style.element.rPr, _CONDENSED)
    colour = style.element.rPr.find(qn("w:color"))
    if colour is not None:
        style.element.rPr.remove(colour)
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)
    form = style.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _LINE
    if centred:
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
        form.first_line_indent = Pt(0)
    if indented:
        form.first_line_indent = Pt(2 * points)
        style.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")


def _page_number(paragraph: Any, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 —, odd pages at the right, even pages at the left, a character from the edge."""
    paragraph.alignment = side
    paragraph.paragraph_format.first_line_indent = Pt(0)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(FOOT_POINTS)
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        set_fonts(run, FOOT_FONT, FOOT_POINTS)
        if text is None:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE")
            paragraph._p.remove(run._r)
            field.append(run._r)
            run.text = "1"
            paragraph._p.append(field)
