"""Lines on a page of a PDF put together to paragraphs, by where they begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
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
WIDE_GAP = 0.8
MARGIN = 0.1
NUMBER_OF_PAGE = re.compile(r"[\W_]*第?\s*\d{1,4}\s*页?\s*(?:[/,，共]+\s*\d{1,4}\s*页?)?[\W_]*")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its box, in points from the left and the foot of the page."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """Height of the box, at least one point."""
        return max(self.top - self.bottom, 1.0)


def lines_of(textpage: Any) -> list[Line]:
    """The lines of a page in the order of its text; pieces that stand side by side are one line."""
    lines: list[Line] = []
    for number in range(textpage.count_rects()):
        box: Box = textpage.get_rect(number)
        text = CONTROL.sub("", textpage.get_text_bounded(*box)).replace("\r\n", " ").strip()
        if not text:
            continue
        piece = Line(text, *box)
        if lines and _beside(lines[-1], piece):
            lines[-1] = _together(lines[-1], piece)
        else:
            lines.append(piece)
    return lines


def without_numbers(lines: list[Line], height: float) -> list[Line]:
    """`lines` without the page's own number, which stands alone in the outer tenth of a page of that height."""
    outer = MARGIN * height
    return [line for line in lines if outer < line.bottom < height - outer or not NUMBER_OF_PAGE.fullmatch(line.text)]


def inside(lines: list[Line], box: Box) -> list[Line]:
    """Those of `lines` whose middle lies in `box`."""
    left, bottom, right, top = box
    return [line for line in lines if left <= (line.left + line.right) / 2 <= right and bottom <= (line.bottom + line.top) / 2 < top]


def paragraphs(lines: list[Line], page: list[Line]) -> Iterator[str]:
    """`lines` joined: one that reaches the right margin of `page` goes on in the next that begins at the left one."""
    left, right = min((line.left for line in page), default=0.0), max((line.right for line in page), default=0.0)
    text = ""
    last: Line | None = None
    for line in lines:
        if last and not _goes_on(last, line, left, right):
            yield text
            text = ""
        glue = " " if text and not (HAN.match(line.text) or HAN.match(text[-1]) or line.text[0].isdigit()) else ""
        text += glue + line.text
        last = line
    if text:
        yield text


def _goes_on(last: Line, line: Line, left: float, right: float) -> bool:
    full = last.right >= right - FULL_WITHIN * last.height
    flush = line.left <= left + FLUSH_WITHIN * line.height
    alike = 1 / SAME_HEIGHT <= last.height / line.height <= SAME_HEIGHT
    return full and flush and alike and line.top <= last.top and not OPENS.match(line.text)


def _beside(line: Line, piece: Line) -> bool:
    middle = (piece.bottom + piece.top) / 2
    return line.bottom <= middle <= line.top and piece.left >= line.right - 1


def _together(line: Line, piece: Line) -> Line:
    gap = " " if piece.left - line.right > WIDE_GAP * line.height else ""
    box = (line.left, min(line.bottom, piece.bottom), piece.right, max(line.top, piece.top))
    return Line(line.text + gap + piece.text, *box)
