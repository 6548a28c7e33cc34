"""A manuscript as a Word file with automatic numbering, merged heading cells and a real footnote."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from manuscript import Element, regions

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
ABSTRACT_ID = 90
NUMBER_ID = 90


def write_word(path: Path, elements: list[Element], *, number_format: str, date: str) -> None:
    """Write `elements` to `path`; number_format: Word's name of the Chinese count, as in `w:numFmt`."""
    document = docx.Document()
    _properties(document, elements[0].text, date)
    _numbering(document, number_format)
    notes = {element.text.split(" ", 1)[0]: element.text.split(" ", 1)[1] for element in elements if element.kind == "footnote"}
    for element in elements:
        if element.kind == "table":
            _table(document, element)
        elif element.kind != "footnote":
            _paragraph(document, element)
    if notes:
        _footnotes(document, notes)
    document.save(str(path))


def _properties(document: docx.document.Document, title: str, date: str) -> None:
    moment = datetime.datetime.fromisoformat(date)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = title, "zxstudy", "虚构样例"
    properties.created = properties.modified = moment
    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Caption"):
        style = document.styles[name]
        style.font.name = "Times New Roman"
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋")


def _numbering(document: docx.document.Document, number_format: str) -> None:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
        for level, text in enumerate(("%1、", "（%2）"))
    )
    abstract = (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{ABSTRACT_ID}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    number = f'<w:num {nsdecls("w")} w:numId="{NUMBER_ID}"><w:abstractNumId w:val="{ABSTRACT_ID}"/></w:num>'
    root = document.part.numbering_part.element
    first = root.find(qn("w:num"))
    if first is None:
        root.append(parse_xml(abstract))
    else:
        first.addprevious(parse_xml(abstract))
    root.append(parse_xml(number))


def _paragraph(document: docx.document.Document, element: Element) -> None:
    styles = {"title": "Title", "heading": f"Heading {element.level}"}
    paragraph = document.add_paragraph(style=styles.get(element.kind, "Normal"))
    for piece in re.split(r"(\[\^\d+\])", element.text):
        if piece.startswith("[^"):
            run = paragraph.add_run()
            run.font.superscript = True
            reference = OxmlElement("w:footnoteReference")
            reference.set(qn("w:id"), piece[2:-1])
            run._r.append(reference)
        elif piece:
            paragraph.add_run(piece)
    if element.kind in {"title", "centre"}:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if element.kind == "heading":
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = element.level - 1
        properties.get_or_add_numId().val = NUMBER_ID


def _table(document: docx.document.Document, element: Element) -> None:
    document.add_paragraph(element.text, style="Caption").alignment = WD_ALIGN_PARAGRAPH.CENTER
    table = document.add_table(rows=len(element.rows), cols=len(element.rows[0]), style="Table Grid")
    for region in regions(element.rows):
        cell = table.cell(region.row, region.column)
        if region.row_span > 1 or region.column_span > 1:
            cell = cell.merge(table.cell(region.row + region.row_span - 1, region.column + region.column_span - 1))
        cell.text = region.text


def _footnotes(document: docx.document.Document, notes: dict[str, str]) -> None:
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{tag}/></w:r></w:p></w:footnote>'
        for number, kind, tag in ((-1, "separator", "separator"), (0, "continuationSeparator", "continuationSeparator"))
    )
    bodies = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f"<w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>"
        for number, text in notes.items()
    )
    content = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes {nsdecls("w")}>{separators}{bodies}</w:footnotes>'
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE, content.encode("utf-8"), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
