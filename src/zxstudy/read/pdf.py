"""PDF with a text layer: text by page, and tables where lines are drawn around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from zxstudy.errors import UnreadableError
from zxstudy.read.layout import Layout, Reading
from zxstudy.read.pdf_table import PageTable, tables_of

MOST_PAGES = 2_000
MOST_RULED_PAGES = 200
FEWEST_LINES = 4
LONGEST_CAPTION = 60
MOST_BROKEN = 20
LISTED = 10
FULL_LINE = 0.85
SHORTEST_FULL_LINE = 12
CLOSED = re.compile(r"[。\uff01\uff1f!?\uff1b;\uff1a:…][”\"’\uff09)]*$")
OPENS = re.compile(
    r"[一二三四五六七八九十]+[、.]|[(\uff08][一二三四五六七八九十\d]+[)\uff09]|\d{1,2}[、\uff0e.]\D|第[一二三四五六七八九十\d]+[章节条]|[●•◆■]"
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ufffb]")
HAN = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
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
    """Write every page; the numbers of those without text come back."""
    silent: list[int] = []
    ruled = broken = 0
    for number in range(1, len(document) + 1):
        before = layout.length
        try:
            page = document[number - 1]
            has_lines = _has_lines(page) and ruled < MOST_RULED_PAGES
            ruled += has_lines
            _page(page, number, tables_of(data, number) if has_lines else [], layout)
            page.close()
        except pypdfium2.PdfiumError:
            broken += 1
            if broken > MOST_BROKEN:
                raise UnreadableError("is a PDF whose pages cannot be loaded") from None
        if layout.length == before:
            silent.append(number)
    return silent


def _has_lines(page: Any) -> bool:
    paths = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)
    return any(count >= FEWEST_LINES for count, _ in enumerate(paths, start=1))


def _page(page: Any, number: int, tables: list[PageTable], layout: Layout) -> None:
    """Bands of text between the tables, each table at its height; boxes are left, bottom, right, top from the foot of the page."""
    textpage = page.get_textpage()
    width, height = page.get_size()
    upper = height
    above: list[str] = []
    for table in [table for table in tables if not page.get_rotation()]:
        left, bottom, right, top = table.box
        if top > upper + 1:
            continue
        above = _band(textpage, (0, top, width, upper), number, layout)
        name = f"page {number} table {len(layout.tables) + 1}"
        caption = "\n".join(line for line in above[-2:] if len(line) <= LONGEST_CAPTION)
        layout.table(name, table.cells(name, lambda box: _cell_text(textpage, box)), caption)
        for side in ((0.0, bottom, left - 1, top), (right + 1, bottom, width, top)):
            if side[2] > side[0]:
                _band(textpage, side, number, layout)
        upper = bottom
    _band(textpage, (0, 0, width, upper), number, layout)
    textpage.close()


def _band(textpage: Any, box: Box, number: int, layout: Layout) -> list[str]:
    text = textpage.get_text_bounded(*box) if box[3] > box[1] else ""
    paragraphs = list(joined([_cleaned(line) for line in re.split(r"\r\n|\r|\n", text)]))
    for paragraph in paragraphs:
        layout.paragraph(paragraph, f"page {number}")
    return paragraphs


def _cell_text(textpage: Any, box: Box) -> str:
    lines = re.split(r"\r\n|\r|\n", textpage.get_text_bounded(*box))
    text = ""
    for line in filter(None, (_cleaned(line) for line in lines)):
        text += line if not text or HAN.match(line) or HAN.match(text[-1]) else f" {line}"
    return text


def _cleaned(line: str) -> str:
    return CONTROL.sub("", line).strip()


def joined(lines: list[str]) -> Iterator[str]:
    """Lines put together to paragraphs: a line that fills the page's width and does not end a sentence goes on in the next."""
    widest = max((len(line) for line in lines), default=0)
    paragraph = ""
    for line in lines:
        if paragraph and (not line or OPENS.match(line)):
            yield paragraph
            paragraph = ""
        glue = " " if paragraph and line and line[0].isascii() and paragraph[-1].isascii() and line[0].isalpha() else ""
        paragraph += glue + line
        full = len(line) >= max(SHORTEST_FULL_LINE, FULL_LINE * widest)
        if paragraph and (not full or CLOSED.search(line)):
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph
