"""Word documents: paragraphs with the numbers that Word shows, tables with their merged cells, text boxes, notes and headers."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn
from docx.package import Package

from zxstudy.errors import UnreadableError
from zxstudy.read.docx_style import Styles
from zxstudy.read.layout import GridCell, Layout, Reading, cell_name

nsmap_mc = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
W = f"{{{nsmap['w']}}}"
FALLBACK = f"{nsmap_mc}Fallback"
# no text of the document: what was struck out, the code of a field, the reading aid above a character, properties
SKIPPED = {qn(tag) for tag in ("w:del", "w:moveFrom", "w:instrText", "w:delText", "w:rt", "w:pPr", "w:txbxContent", "w:sdtPr")} | {FALLBACK}
SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:ptab"): "\t"}
TEXTS = {qn("w:t"), "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"}
WIDEST_SPAN = 1000
LONGEST_CAPTION = 60
STRUCK_END = f"{W}pPr/{W}rPr/{W}del"


def parse(data: bytes) -> Reading:
    """The document: `paragraph n` in the order of the page, `table n!B3`, then `footnote n`, `endnote n`, `header n`."""
    try:
        part = Package.open(io.BytesIO(data)).main_document_part
    except (KeyError, PackageNotFoundError, AttributeError) as error:
        raise UnreadableError("is a Word document with a part missing") from error
    except (BadZipFile, zlib.error) as error:
        raise UnreadableError(f"is a damaged zip archive: {error}") from error
    root = parse_xml(part.blob) if not hasattr(part, "element") else part.element
    body = root.find(qn("w:body"))
    if body is None:
        raise UnreadableError("is a Word document without a body")
    story = _Story(Styles(_related(part, "/styles"), _related(part, "/numbering")))
    story.write(body)
    for kind in ("footnote", "endnote"):
        _notes(story.layout, _related(part, f"/{kind}s"), kind)
    _headers(story.layout, part)
    if not story.layout.length:
        raise UnreadableError("is a Word document without any text; pictures of pages must be turned into text first")
    return story.layout.reading()


class _Story:
    """The body as it is written to the layout, with the counters of its paragraphs."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.layout = Layout()
        self.paragraphs = 0
        self.above: list[str] = []
        self.carried = ""  # a paragraph whose end was struck out goes on in the next

    def write(self, container: Any) -> None:
        for element in _blocks(container):
            if element.tag == qn("w:tbl"):
                self._end("paragraph")
                self._table(element)
            else:
                self._paragraph(element)
        self._end("paragraph")

    def _paragraph(self, element: Any) -> None:
        self.carried += self.text(element)
        if element.find(STRUCK_END) is None:
            self._end("heading" if self.styles.is_heading(element) else "paragraph")
        for box in _boxes(element):
            self.write(box)

    def _end(self, kind: str) -> None:
        text, self.carried = self.carried, ""
        if text.strip():
            self.paragraphs += 1
            self.layout.paragraph(text, f"paragraph {self.paragraphs}", kind)
            self.above = [*self.above, text.strip()][-2:]

    def _table(self, table: Any) -> None:
        """Write a table, then the tables inside its cells, each as one of its own."""
        name = f"table {len(self.layout.tables) + 1}"
        caption = "\n".join(line for line in self.above if len(line) <= LONGEST_CAPTION)
        self.layout.table(name, self._grid(table, name), caption)
        self.above = []
        for row in _rows(table):
            for cell in _unwrapped(row, qn("w:tc")):
                for inner in _inside(cell, qn("w:tbl")):
                    self._table(inner)

    def _grid(self, table: Any, name: str) -> list[GridCell]:
        placed: list[list[Any]] = []  # row, column, text, row span, column span
        open_cells: dict[int, list[Any]] = {}
        for row, element in enumerate(_rows(table)):
            column = _value(element.find(qn("w:trPr")), "w:gridBefore", 0)
            for cell in _unwrapped(element, qn("w:tc")):
                properties = cell.find(qn("w:tcPr"))
                span = min(max(_value(properties, "w:gridSpan", 1), 1), WIDEST_SPAN)
                merge = None if properties is None else properties.find(qn("w:vMerge"))
                if merge is not None and merge.get(qn("w:val"), "continue") == "continue" and column in open_cells:
                    open_cells[column][3] = row - open_cells[column][0] + 1
                else:
                    text = "\n".join(filter(None, (self.text(p).strip() for p in _inside(cell, qn("w:p"), qn("w:tbl")))))
                    record = [row, column, text, 1, span]
                    placed.append(record)
                    open_cells.pop(column, None)
                    if merge is not None:
                        open_cells[column] = record
                column += span
        return [GridCell(row, column, text, f"{name}!{cell_name(row, column)}", tall, wide) for row, column, text, tall, wide in placed]

    def text(self, paragraph: Any) -> str:
        """The words of a paragraph after the label that Word counts out for it."""
        words = "".join(_words(paragraph))
        return (self.styles.label(paragraph) + words) if words.strip() else words


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in TEXTS:
            yield child.text or ""
        elif child.tag in SIGNS:
            yield SIGNS[child.tag]
        elif child.tag == qn("w:r") and _is_on(child.find(f"{W}rPr/{W}vanish")):
            continue
        elif child.tag not in SKIPPED and isinstance(child.tag, str):
            yield from _words(child)


def _is_on(switch: Any | None) -> bool:
    return switch is not None and switch.get(qn("w:val"), "1") not in {"0", "false", "off"}


def _inside(container: Any, tag: str, *closed: str) -> Iterator[Any]:
    """The elements of that tag in `container`, in text boxes too; none in one another, in `closed`, or in copies for older programs."""
    stack = list(reversed(container))
    while stack:
        element = stack.pop()
        if element.tag == tag:
            yield element
            stack += reversed([child for box in _boxes(element) for child in box]) if tag == qn("w:p") else []
        elif element.tag != FALLBACK and element.tag not in closed:
            stack += reversed(element)


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The text boxes that hang on `paragraph` itself; a box in a box belongs to a paragraph of the outer one."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        if element.tag == qn("w:txbxContent"):
            yield element
        elif element.tag != FALLBACK:
            stack += reversed(element)


def _rows(table: Any) -> Iterator[Any]:
    """The rows of `table` without those that were struck out."""
    for row in _unwrapped(table, qn("w:tr")):
        if row.find(f"{W}trPr/{W}del") is None:
            yield row


def _blocks(container: Any) -> Iterator[Any]:
    """Paragraphs and tables of `container`, also those inside content controls and tracked changes."""
    for child in container:
        if child.tag in {qn("w:p"), qn("w:tbl")}:
            yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}:
            yield from _blocks(child)


def _unwrapped(container: Any, tag: str) -> Iterator[Any]:
    for child in container:
        if child.tag == tag:
            yield child
        elif child.tag in {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")}:
            yield from _unwrapped(child, tag)


def _value(properties: Any, tag: str, otherwise: int) -> int:
    child = None if properties is None else properties.find(qn(tag))
    text = "" if child is None else child.get(qn("w:val"), "")
    return int(text) if re.fullmatch(r"\d{1,6}", text) else otherwise


def _related(part: Any, ending: str) -> Any | None:
    """The root of the part that `part` is tied to by a relation of that kind, None where there is none."""
    for relation in part.rels.values():
        if relation.reltype.endswith(ending) and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _notes(layout: Layout, root: Any | None, kind: str) -> None:
    for note in root.findall(qn(f"w:{kind}")) if root is not None else []:
        if note.get(qn("w:type"), "normal") == "normal":
            text = "\n".join(filter(None, ("".join(_words(p)).strip() for p in _inside(note, qn("w:p")))))
            layout.paragraph(text, f"{kind} {note.get(qn('w:id'), '')[:9]}", "footnote")


def _headers(layout: Layout, part: Any) -> None:
    seen: set[str] = set()
    relations = sorted((r for r in part.rels.values() if r.reltype.endswith("/header") and not r.is_external), key=lambda r: r.rId)
    for relation in relations:
        root = parse_xml(relation.target_part.blob)
        text = "\n".join(filter(None, ("".join(_words(p)).strip() for p in _inside(root, qn("w:p")))))
        if text and text not in seen:
            seen.add(text)
            layout.paragraph(text, f"header {len(seen)}", "header")
