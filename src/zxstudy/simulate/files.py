"""Lines and a table as files of the formats that offices use; the same content gives the same bytes."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Sequence

import docx
import openpyxl

FIXED_DATE = (2024, 1, 1, 0, 0, 0)
_DATES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
Rows = Sequence[Sequence[str]]


def as_text(lines: Sequence[str]) -> bytes:
    """Plain text in UTF-8, a line a paragraph."""
    return ("\n".join(lines) + "\n").encode("utf-8")


def as_page(lines: Sequence[str], rows: Rows = ()) -> bytes:
    """A web page: the first line its title, the others paragraphs, then the table."""
    title, *others = (html.escape(line) for line in lines)
    table = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows)
    body = "\n".join(f"<p>{line}</p>" for line in others) + (f"\n<table>\n{table}</table>" if rows else "")
    head = f'<meta charset="utf-8"><title>{title}</title>'
    return f'<!DOCTYPE html>\n<html lang="zh">\n<head>{head}</head>\n<body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n'.encode()


def as_word(lines: Sequence[str], rows: Rows = ()) -> bytes:
    """A Word file: the first line its title, the others paragraphs, then the table."""
    document = docx.Document()
    document.add_heading(lines[0], 0)
    for line in lines[1:]:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for cells, row in zip(table.rows, rows, strict=True):
            for cell, text in zip(cells.cells, row, strict=True):
                cell.text = text
    return _saved(document)


def as_workbook(title: str, rows: Rows) -> bytes:
    """A workbook with one sheet: a title, then the rows; whole numbers are numbers."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([title])
    for row in rows:
        sheet.append([int(cell) if cell.isdecimal() else cell for cell in row])
    return _saved(book)


def _saved(document: object) -> bytes:
    """The package of an office document with every date in it fixed."""
    stream = io.BytesIO()
    document.save(stream)  # type: ignore[attr-defined]
    result = io.BytesIO()
    with zipfile.ZipFile(stream) as package, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in package.namelist():
            content = package.read(name)
            content = _DATES.sub(rb"\g<1>2024-01-01T00:00:00Z\g<2>", content) if name == "docProps/core.xml" else content
            info = zipfile.ZipInfo(name, FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            fixed.writestr(info, content)
    return result.getvalue()
