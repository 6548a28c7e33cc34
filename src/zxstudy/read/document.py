"""What reading gives: a `Document`, its text with places, its tables, and the `Source` it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zxstudy.errors import Problem

if TYPE_CHECKING:
    from zxstudy.read.mapping import MappingFile


@dataclass(frozen=True, slots=True)
class Source:
    """What a file or page is; one row of `sources.parquet`.

    source: id, stable for the same content and place. path: relative to the study's folder, empty for a page that is
    known only by its address. kind: real, composed, simulated. side: party, cppcc, government, media, yearbook, unknown.
    level: county, district, city, unknown. year: the year that the document covers, None where nobody says so.
    published, read: ISO dates or empty. characters: code points of the text that was read, 0 where it is not held.
    copy_family: the earliest source with nearly the same wording, itself where it is the earliest, empty where there is no other.
    likeness: the share of wording (Jaccard of shingles, 0..1) that it has in common with that one; None without a family.
    setting: what title and text put before the county's name, each wording once, joined by `;`; extraction fills it in.
    """

    source: str
    path: str
    address: str
    title: str
    sha256: str
    kind: str
    side: str
    document_type: str
    province: str
    county: str
    level: str
    session: str
    year: int | None
    published: str
    read: str
    characters: int
    copy_family: str = ""
    likeness: float | None = None
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text with one place: code points [start, end) of `Document.text`; blocks stand in the order of the text.

    kind: heading, paragraph, cell, header, footnote. locator: `paragraph 12`, `page 3`, `sheet!B4`.
    """

    start: int
    end: int
    locator: str
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: its text, its place on the grid (0-based), how far it spans, and where it stands in the text."""

    row: int
    column: int
    text: str
    start: int
    end: int
    locator: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a document: `cells` in reading order, each merged region once, with its spans."""

    locator: str
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text with places.

    text: the decoded text; every offset anywhere refers to it. For a plain text file it is the file, decoded, unchanged.
    Cells of tables stand in the text too, tab between cells, line feed between rows.
    problems: what reading had to leave out or guess. mapping: of a workbook, the confirmed one that stands beside it.
    """

    source: Source
    text: str
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    problems: tuple[Problem, ...] = ()
    mapping: MappingFile | None = None

    def locators(self, offsets: Sequence[int]) -> list[str]:
        """The places of the code points at `offsets`, which ascend: each that of its innermost block, empty where no block covers it."""
        places: list[str] = []
        around: list[Block] = []
        at = 0
        for offset in offsets:
            while at < len(self.blocks) and self.blocks[at].start <= offset:
                around.append(self.blocks[at])
                at += 1
            while around and around[-1].end <= offset:
                around.pop()
            places.append(around[-1].locator if around else "")
        return places
