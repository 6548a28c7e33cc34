"""PDF with a text layer: text by page, and tables where lines are drawn around them."""

from __future__ import annotations

import contextlib
import re
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from zxstudy.errors import UnreadableError
from zxstudy.read.layout import Layout, Reading
from zxstudy.read.pdf_columns import unfolded
from zxstudy.read.pdf_edges import PageText, without_edges
from zxstudy.read.pdf_lines import CONTROL, HAN, Line, fragments_of, inside, paragraphs, without_numbers
from zxstudy.read.pdf_table import PageTable, tables_of

MOST_PAGES = 2_000
MOST_RULED_PAGES = 60
FEWEST_LINES = 4
LONGEST_CAPTION = 60
MOST_BROKEN = 20
LISTED = 10
NOWHERE = 1e6
Box = tuple[float, float, float, float]


def parse(data: bytes) -> Reading:
    """The pages in order, each block `page n`, cells of tables `page n table m!B3`; raises UnreadableError where there is no text layer."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower()
        raise UnreadableError("is encrypted; save it without a password" if encrypted else "is a damaged PDF") from error
    layout = Layout()
    try:
        pages = len(document)
        if pages > MOST_PAGES:
            raise UnreadableError(f"has {pages:,} pages; at most {MOST_PAGES:,} are read")
        silent = _pages(document, data, layout)
    finally:
        document.close()
    if not layout.length:
        raise UnreadableError("is a PDF without a text layer (pictures of pages); turn it into text first")
    if silent:
        listed = ", ".join(str(page) for page in silent[:LISTED]) + (" …" if len(silent) > LISTED else "")
        layout.note("", f"{len(silent)} of {pages} pages hold no text: {listed}")
    return layout.reading()


def _pages(document: Any, data: bytes, layout: Layout) -> list[int]:
    """Write every page, then what stood at the edge of many, once; the numbers of the pages without text come back."""
    tables = tables_of(data, _ruled(document))
    pages, edges = without_edges(_texts(document))
    for page in pages:
        _page(document, page, tables.get(page.number, []), layout)
    written = {page.number for page in pages if page.fragments} | {number for number, found in tables.items() if found}
    for number, text in enumerate(edges, start=1):
        layout.paragraph(text, f"header {number}", "header")
    return [number for number in range(1, len(document) + 1) if number not in written]


def _texts(document: Any) -> list[PageText]:
    """The text of each page that can be loaded."""
    found: list[PageText] = []
    broken = 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
            textpage = page.get_textpage()
            height = page.get_height()
            found.append(PageText(number, tuple(without_numbers(fragments_of(textpage), height)), height))
            textpage.close()
            page.close()
        except pypdfium2.PdfiumError:
            broken += 1
            if broken > MOST_BROKEN:
                raise UnreadableError("is a PDF whose pages cannot be loaded") from None
    return found


def _ruled(document: Any) -> list[int]:
    """The numbers of the first pages that have lines enough for a table."""
    ruled: list[int] = []
    for number in range(1, len(document) + 1):
        with contextlib.suppress(pypdfium2.PdfiumError):
            page = document[number - 1]
            if _has_lines(page):
                ruled.append(number)
            page.close()
        if len(ruled) >= MOST_RULED_PAGES:
            break
    return ruled


def _has_lines(page: Any) -> bool:
    paths = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)
    return any(count >= FEWEST_LINES for count, _ in enumerate(paths, start=1))


def _page(document: Any, page: PageText, tables: list[PageTable], layout: Layout) -> None:
    """Bands of text between the tables, each table at its height; boxes are left, bottom, right, top from the foot of the page."""
    textpage = document[page.number - 1].get_textpage() if tables else None
    lines, placed = unfolded(page.fragments, tables)
    upper = NOWHERE
    for table in placed:
        left, bottom, right, top = table.box
        above = _write(inside(lines, (-NOWHERE, top, NOWHERE, upper)), page.number, layout)
        name = f"page {page.number} table {len(layout.tables) + 1}"
        caption = "\n".join(line for line in above[-2:] if len(line) <= LONGEST_CAPTION)
        layout.table(name, table.cells(name, lambda box: _cell_text(textpage, box)), caption)
        for box in ((-NOWHERE, bottom, left, top), (right, bottom, NOWHERE, top)):
            _write(inside(lines, box), page.number, layout)
        upper = bottom
    _write(inside(lines, (-NOWHERE, -NOWHERE, NOWHERE, upper)), page.number, layout)
    if textpage is not None:
        textpage.close()


def _write(lines: list[Line], number: int, layout: Layout) -> list[str]:
    written = list(paragraphs(lines))
    for paragraph in written:
        layout.paragraph(paragraph, f"page {number}")
    return written


def _cell_text(textpage: Any, box: Box) -> str:
    text = ""
    for line in re.split(r"[\r\n]+", textpage.get_text_bounded(*box)):
        cleaned = CONTROL.sub("", line).strip()
        text += cleaned if not text or HAN.match(cleaned) or HAN.match(text[-1]) else f" {cleaned}"
    return text.strip()
