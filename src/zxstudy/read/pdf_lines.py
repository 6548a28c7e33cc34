"""Lines on a page of a PDF put together to paragraphs, by where they begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

Box = tuple[float, float, float, float]
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ufffb]")
OPENS = re.compile(
    r"[一二三四五六七八九十]+[、.]|[(\uff08][一二三四五六七八九十\d]+[)\uff09]|\d{1,2}[、\uff0e.]\D|第[一二三四五六七八九十\d]+[章节条]|[●•◆■]"
)
HAN = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
FULL_WITHIN = 3.0  # heights of a line that a full line may end before the right margin: a number is not broken
FLUSH_WITHIN = 1.0  # heights of a line that its first character may stand off the left margin; an indent is two
SAME_HEIGHT = 1.3
WIDEST_SPACING = 2.5  # heights of a line between two lines of one paragraph
WIDE_GAP = 0.8
ROW_GAP = 1.5
MARGIN = 0.1
NUMBER_OF_PAGE = re.compile(r"[\W_]*第?\s*\d{1,4}\s*页?\s*(?:[/,，共]+\s*\d{1,4}\s*页?)?[\W_]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its box, in points from the left and the foot of the page.

    margins: left and right end of its column, where they are known. is_row: parts of it stand far apart, as the cells of a table do.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    margins: tuple[float, float] | None = None
    is_row: bool = False

    @property
    def height(self) -> float:
        """Height of the box, at least one point."""
        return max(self.top - self.bottom, 1.0)


def fragments_of(textpage: Any) -> list[Line]:
    """The pieces of text of a page in the order of the file; pieces that all but touch are one."""
    found: list[Line] = []
    for number in range(textpage.count_rects()):
        box: Box = textpage.get_rect(number)
        drawn = CONTROL.sub("", textpage.get_text_bounded(*box)).replace("\r\n", " ")
        text = drawn.strip()
        if not text:
            continue
        piece = _indented(Line(text, *box), len(drawn) - len(drawn.lstrip("\u3000")))
        if found and beside(found[-1], piece) and piece.left - found[-1].right <= WIDE_GAP * piece.height:
            found[-1] = _together(found[-1], piece)
        else:
            found.append(piece)
    return found


def joined(fragments: list[Line]) -> list[Line]:
    """The lines that `fragments` make: what stands side by side is one line.

    The order of the file holds, unless it goes back up the page: then the pieces are taken row by row, each from left to right.
    """
    lines: list[Line] = []
    upwards = any(after.bottom > before.top for before, after in pairwise(fragments))
    for piece in _rows(fragments) if upwards else fragments:
        if lines and beside(lines[-1], piece):
            lines[-1] = _together(lines[-1], piece)
        else:
            lines.append(piece)
    return lines


def _indented(line: Line, blanks: int) -> Line:
    """`line` without the wide blanks at its head, each as wide as it is tall: an indent that was typed and not set."""
    return replace(line, left=min(line.left + blanks * line.height, line.right)) if blanks else line


def _rows(fragments: list[Line]) -> list[Line]:
    rows: list[list[Line]] = []
    for piece in sorted(fragments, key=lambda piece: -(piece.bottom + piece.top)):
        if rows and rows[-1][0].bottom <= (piece.bottom + piece.top) / 2:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [piece for row in rows for piece in sorted(row, key=lambda piece: piece.left)]


def without_numbers(lines: list[Line], height: float) -> list[Line]:
    """`lines` without the page's own number, which stands alone in the outer tenth of a page of that height."""
    outer = MARGIN * height
    return [line for line in lines if outer < line.bottom < height - outer or not NUMBER_OF_PAGE.fullmatch(line.text)]


def inside(lines: list[Line], box: Box) -> list[Line]:
    """Those of `lines` whose middle lies in `box`."""
    left, bottom, right, top = box
    return [line for line in lines if left <= (line.left + line.right) / 2 <= right and bottom <= (line.bottom + line.top) / 2 < top]


def paragraphs(lines: list[Line]) -> Iterator[str]:
    """`lines` joined: one that reaches the right margin of its column goes on in the next that begins at the left one."""
    text = ""
    last: Line | None = None
    for line in lines:
        if last and not _goes_on(last, line):
            yield text
            text = ""
        glue = " " if text and not (HAN.match(line.text) or HAN.match(text[-1]) or line.text[0].isdigit()) else ""
        text += glue + line.text
        last = line
    if text:
        yield text


def beside(line: Line, piece: Line) -> bool:
    """Whether `piece` stands on the same line, to the right."""
    middle = (piece.bottom + piece.top) / 2
    return line.bottom <= middle <= line.top and piece.left >= line.right - 1


def _goes_on(last: Line, line: Line) -> bool:
    right = last.margins[1] if last.margins else last.right
    left = line.margins[0] if line.margins else line.left
    full = last.right >= right - FULL_WITHIN * last.height
    flush = line.left <= left + FLUSH_WITHIN * line.height
    alike = 1 / SAME_HEIGHT <= last.height / line.height <= SAME_HEIGHT
    below = line.top <= last.top and last.bottom - line.top <= WIDEST_SPACING * line.height
    rows = last.is_row or line.is_row
    return full and flush and alike and below and not rows and not OPENS.match(line.text)


def _together(line: Line, piece: Line) -> Line:
    gap = piece.left - line.right
    glue = " " if gap > WIDE_GAP * line.height else ""
    box = (line.left, min(line.bottom, piece.bottom), piece.right, max(line.top, piece.top))
    return Line(line.text + glue + piece.text, *box, is_row=line.is_row or gap > ROW_GAP * line.height)
