"""A printed table as the bytes of a file: LaTeX with booktabs, and a text document with all of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from zxstudy.report.package.forms import NO_TIME, untimed
from zxstudy.report.package.printed import Printed

FONT, EAST_ASIA = "Times New Roman", "宋体"
HEAD = "% xelatex; \\usepackage{booktabs,longtable} and, for Chinese, \\usepackage{xeCJK}\n"


def as_latex(table: Printed) -> bytes:
    """A longtable with its title and note; everything that TeX would take for a command is escaped."""
    frame = pd.DataFrame(list(table.rows), columns=list(range(len(table.heads))))
    styler = (
        frame.style.format(escape="latex").format_index(lambda place: _escaped(table.heads[int(str(place))]), axis=1).hide(axis="index")
    )
    body = styler.to_latex(
        hrules=True, environment="longtable", column_format="l" * len(table.heads), caption=_escaped(table.title), label=f"tab:{table.name}"
    )
    return f"{HEAD}{body}\n\\par\\footnotesize {_escaped(table.note)}\n".encode()


def _escaped(text: str) -> str:
    shown: str = pd.DataFrame([[text]]).style.format(escape="latex").hide(axis="index").hide(axis="columns").to_latex()
    return shown.split("\n")[1].removesuffix(" \\\\")


def as_document(tables: Sequence[Printed]) -> bytes:
    """All tables in one docx on A4 laid across, each with its title above and its note below; headings of tables repeat on every page."""
    document = Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21.0)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.0)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(9)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), EAST_ASIA)
    for table in tables:
        title = document.add_paragraph(table.title)
        title.runs[0].bold = True
        title.paragraph_format.keep_with_next = True
        _grid(document, table)
        document.add_paragraph(table.note)
    document.core_properties.created = document.core_properties.modified = NO_TIME
    document.core_properties.author = "zxstudy"
    sink = io.BytesIO()
    document.save(sink)
    return untimed(sink.getvalue())


def _grid(document: Any, table: Printed) -> None:
    """Three rules: above and below the headings, and at the end."""
    columns = len(table.heads)
    grid = document.add_table(rows=1 + len(table.rows), cols=columns)
    texts = [*table.heads, *(text for row in table.rows for text in row)]
    for cell, text in zip(grid._cells, texts, strict=True):
        cell.paragraphs[0].text = text
    head = grid.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    rules = grid._tbl.tblPr.makeelement(qn("w:tblBorders"), {})
    for side in ("top", "bottom"):
        rules.append(_rule(rules, side))
    grid._tbl.tblPr.append(rules)
    for cell in grid._cells[:columns]:
        borders = cell._tc.get_or_add_tcPr().makeelement(qn("w:tcBorders"), {})
        borders.append(_rule(borders, "bottom"))
        cell._tc.get_or_add_tcPr().append(borders)


def _rule(parent: Any, side: str) -> Any:
    return parent.makeelement(qn(f"w:{side}"), {qn("w:val"): "single", qn("w:sz"): "8", qn("w:color"): "000000"})
