"""What the XML of a workbook says before anything is loaded: sheets, number and reach of cells, merged ranges, what is hidden."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from lxml import etree  # type: ignore[import-untyped]

from zxstudy.errors import UnreadableError
from zxstudy.read.layout import MOST_CELLS

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_SHEETS = 500
MOST_MERGES = 200_000
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
Range = tuple[int, int, int, int]


@dataclass(slots=True)
class SheetFacts:
    """One sheet: cells that are written, first row and column after the last one with content, merged ranges, hidden rows and columns.

    Rows and columns count from 0; a range is first row, first column, row after, column after.
    unset: cells with a formula whose result was never stored. in_order: whether each row stands below the one before it.
    """

    name: str
    part: str
    hidden: bool
    cells: int = 0
    merges: list[Range] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    unset: list[str] = field(default_factory=list)
    rows: int = 0
    columns: int = 0
    in_order: bool = True


def scan(data: bytes) -> list[SheetFacts]:
    """The sheets of the workbook in `data`, in order; raises UnreadableError where cells lie outside any sheet or are too many."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = _sheets(archive)
        if len(sheets) > MOST_SHEETS:
            raise UnreadableError(f"has {len(sheets):,} sheets; at most {MOST_SHEETS:,} are read")
        total = 0
        for sheet in sheets:
            if sheet.part in archive.namelist():
                with archive.open(sheet.part) as stream:
                    _scan_sheet(stream, sheet, MOST_CELLS - total)
            total += sheet.cells
    return sheets


def place(reference: str) -> tuple[int, int]:
    """Row and column, from 0, of `B4`; raises UnreadableError for what lies on no sheet."""
    match = REFERENCE.match(reference)
    if match:
        column = 0
        for letter in match.group(1).upper():
            column = 26 * column + ord(letter) - 64
        row = int(match.group(2))
        if 0 < row <= LAST_ROW and column <= LAST_COLUMN:
            return row - 1, column - 1
    raise UnreadableError(f"names a cell that no sheet has: {reference[:40]!r}")


def _sheets(archive: zipfile.ZipFile) -> list[SheetFacts]:
    main = next(name for name in archive.namelist() if re.fullmatch(r"xl/workbook\d*\.xml", name))
    folder, base = posixpath.split(main)
    targets: dict[str, str] = {}
    relations = f"{folder}/_rels/{base}.rels"
    if relations in archive.namelist():
        for relation in _parse(archive.read(relations)):
            target = relation.get("Target", "")
            targets[relation.get("Id", "")] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
    found = _parse(archive.read(main)).iterfind(".//{*}sheets/{*}sheet")
    sheets = []
    for sheet in found:
        key = sheet.get(RELATION) or sheet.get(STRICT_RELATION) or ""
        sheets.append(SheetFacts(sheet.get("name", ""), targets.get(key, ""), sheet.get("state", "visible") != "visible"))
    return sheets


def _parse(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))


def _scan_sheet(stream: IO[bytes], sheet: SheetFacts, most: int) -> None:
    row = column = -1
    for event, tag, element in _elements(stream):
        if tag == "row" and event == "start":
            number = place(f"A{element.get('r')}")[0] if element.get("r") else row + 1
            sheet.in_order = sheet.in_order and number > row
            row, column = number, -1
            if element.get("hidden") in {"1", "true"}:
                sheet.hidden_rows.append(row)
        elif tag == "c" and event == "end":
            row, column = place(element.get("r")) if element.get("r") else (row, column + 1)
            _cell(element, sheet, row, column, most)
        elif tag == "mergeCell" and event == "end":
            _merge(element.get("ref", ""), sheet)
        elif tag == "col" and event == "end" and element.get("hidden") in {"1", "true"}:
            sheet.hidden_columns.append(int(element.get("min", "0")))


def _elements(stream: IO[bytes]) -> Iterator[tuple[str, str, etree._Element]]:
    tags = ("{*}c", "{*}row", "{*}mergeCell", "{*}col")
    for event, element in etree.iterparse(stream, events=("start", "end"), tag=tags, resolve_entities=False, load_dtd=False):
        tag = element.tag.rpartition("}")[2]
        yield event, tag, element
        if tag == "row" and event == "end":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _cell(element: etree._Element, sheet: SheetFacts, row: int, column: int, most: int) -> None:
    filled = formula = False
    for child in element:
        tag = str(child.tag).rpartition("}")[2]
        filled = filled or tag == "is" or (tag == "v" and bool(child.text))
        formula = formula or tag == "f"
    if formula and not filled:
        sheet.unset.append(element.get("r", ""))
    if filled:
        sheet.cells += 1
        sheet.rows, sheet.columns = max(sheet.rows, row + 1), max(sheet.columns, column + 1)
    if sheet.cells > most:
        raise UnreadableError(f"has more than {MOST_CELLS:,} cells")


def _merge(reference: str, sheet: SheetFacts) -> None:
    first, _, last = reference.partition(":")
    (top, left), (bottom, right) = place(first), place(last or first)
    if len(sheet.merges) >= MOST_MERGES:
        raise UnreadableError(f"has more than {MOST_MERGES:,} merged ranges in sheet {sheet.name[:40]!r}")
    sheet.merges.append((min(top, bottom), min(left, right), max(top, bottom) + 1, max(left, right) + 1))
