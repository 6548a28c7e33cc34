"""The manuscripts of the composed documents as elements, the same for every format.

A manuscript is plain text, one element a line: `#t` title, `#c` centred line, `#1` and `#2` numbered headings, `#footnote N`,
`#table CAPTION` with rows up to `#end`, `#sheet NAME` with rows up to the next sheet; every other line is a paragraph.
In a row, `<` continues the cell to the left and `^` the cell above, as in a merged heading.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

TEXTS = Path(__file__).parent / "texts"
NUMERALS = "零一二三四五六七八九"

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Element:
    kind: str  # title, centre, heading, paragraph, footnote, table, sheet
    text: str = ""
    level: int = 0
    rows: Rows = ()


@dataclass(frozen=True)
class Region:
    """One cell with its 0-based place and its spans."""

    row: int
    column: int
    row_span: int
    column_span: int
    text: str


def manuscript(stem: str) -> list[Element]:
    """The elements of `texts/<stem>.txt`, in order."""
    elements: list[Element] = []
    for line in (TEXTS / f"{stem}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            row = tuple(cell.strip() for cell in line.strip().strip("|").split("|"))
            last = elements.pop()
            elements.append(Element(last.kind, last.text, last.level, (*last.rows, row)))
        elif line != "#end":
            elements.append(_element(line))
    return elements


def _element(line: str) -> Element:
    if not line.startswith("#"):
        return Element("paragraph", line)
    mark, _, text = line[1:].partition(" ")
    if mark in {"1", "2"}:
        return Element("heading", text, int(mark))
    return Element({"t": "title", "c": "centre"}.get(mark, mark), text)


def typed(elements: list[Element]) -> list[Element]:
    """The same elements with the numbers of headings typed into them, for formats that have no automatic numbering."""
    numbered: list[Element] = []
    counts = [0, 0]
    for element in elements:
        if element.kind == "heading":
            upper = element.level == 1
            counts = [counts[0] + 1, 0] if upper else [counts[0], counts[1] + 1]
            label = f"{NUMERALS[counts[0]]}、" if upper else f"（{NUMERALS[counts[1]]}）"
            numbered.append(Element("heading", label + element.text, element.level))
        else:
            numbered.append(element)
    return numbered


def regions(rows: Rows) -> list[Region]:
    """The cells of a table with their spans, in reading order."""
    found = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text in {"<", "^"}:
                continue
            wide = 1
            while c + wide < len(row) and row[c + wide] == "<":
                wide += 1
            tall = 1
            while r + tall < len(rows) and rows[r + tall][c] == "^":
                tall += 1
            found.append(Region(r, c, tall, wide, text))
    return found
