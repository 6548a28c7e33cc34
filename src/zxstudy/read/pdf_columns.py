"""Columns of a page of a PDF, found by where lines begin and end, and laid one under another so that text reads as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from statistics import median

from zxstudy.read.pdf_lines import Line, joined
from zxstudy.read.pdf_table import PageTable

FEWEST_LINES = 4  # of each column: fewer are a signature, a caption, a note in the margin
NARROWEST = 8.0  # heights of a line: a column narrower than eight characters is one of a table
ALIKE = (0.8, 1.15)  # widths of lines of prose, in widths of the middle one: all but the last of a paragraph; cells of a table vary
SHARE_ALIKE = 0.5
NARROW_GAP = 0.8  # heights of a line between two columns, at least
NEAR = 2.0  # points between the left ends of lines of one column
DEEPEST = 3
MOST_TRIED = 20
Items = Sequence["Line | PageTable"]


def unfolded(fragments: Sequence[Line], tables: Sequence[PageTable]) -> tuple[list[Line], list[PageTable]]:
    """Lines and tables of a page in reading order, each line with the margins of its column; what stood beside now stands below.

    A page without columns comes back as it is. Fragments inside a table are left to it.
    """
    outside = [line for line in fragments if not any(_within(line, table) for table in tables)]
    segments = _segments([*outside, *tables], DEEPEST)
    lines: list[Line] = []
    placed: list[PageTable] = []
    floor: float | None = None
    for segment in segments:
        own = joined([item for item in segment if isinstance(item, Line)])
        boxes = [table for table in segment if isinstance(table, PageTable)]
        down = 0.0 if floor is None else floor - 1 - max(_box(item)[3] for item in segment)
        margins = _margins(own) if len(segments) > 1 else _margins(fragments)
        lines += [replace(line, bottom=line.bottom + down, top=line.top + down, margins=margins) for line in own]
        placed += [_moved(table, down) for table in sorted(boxes, key=lambda table: -table.box[3])]
        floor = min(_box(item)[1] for item in segment) + down
    return lines, placed


def _segments(items: Items, depth: int) -> list[list[Line | PageTable]]:
    """The pieces of the page that are read one after the other, each in the order of the file."""
    if not items:
        return []
    gutter = _gutter([item for item in items if isinstance(item, Line)]) if depth else None
    if gutter is None:
        return [list(items)]
    found: list[list[Line | PageTable]] = []
    for band in _bands(items, gutter):
        left = [item for item in band if _box(item)[2] <= gutter]
        right = [item for item in band if _box(item)[0] >= gutter]
        if left and right:
            found += [*_segments(left, depth - 1), *_segments(right, depth - 1)]
        else:
            found.append(band)
    return found


def _bands(items: Items, gutter: float) -> Iterator[list[Line | PageTable]]:
    """`items` from top to bottom, parted by what crosses the gutter; neighbours that cross are one band, and each keeps its order."""
    order = sorted(range(len(items)), key=lambda at: -_middle(items[at]))
    for _, band in groupby(order, key=lambda at: _crosses(items[at], gutter)):
        yield [items[at] for at in sorted(band)]


def _gutter(lines: Sequence[Line]) -> float | None:
    """The left edge of a right column whose lines, and those to the left of it, are prose; None where the page has no columns."""
    groups: list[list[float]] = []
    for left in sorted(line.left for line in lines):
        if groups and left - groups[-1][0] <= NEAR:
            groups[-1].append(left)
        else:
            groups.append([left])
    often = sorted(groups, key=len, reverse=True)[:MOST_TRIED]
    edges = sorted(group[0] - 1 for group in often if len(group) >= FEWEST_LINES)
    return next((edge for edge in edges if _parts(lines, edge)), None)


def _parts(lines: Sequence[Line], gutter: float) -> bool:
    left = [line for line in lines if line.right <= gutter]
    right = [line for line in lines if line.left >= gutter]
    if not (_is_prose(left) and _is_prose(right)):
        return False
    height = median(line.height for line in [*left, *right])
    ends = sorted(line.right for line in left)
    apart = min(line.left for line in right) - ends[-1] >= NARROW_GAP * height
    low, high = max(_lowest(left), _lowest(right)), min(_highest(left), _highest(right))
    return apart and high - low >= (FEWEST_LINES - 1) * height


def _is_prose(lines: Sequence[Line]) -> bool:
    if len(lines) < FEWEST_LINES:
        return False
    widths = [line.right - line.left for line in lines]
    middle = median(widths)
    alike = sum(ALIKE[0] * middle <= width <= ALIKE[1] * middle for width in widths)
    return middle >= NARROWEST * median(line.height for line in lines) and alike >= SHARE_ALIKE * len(lines)


def _margins(lines: Iterable[Line]) -> tuple[float, float]:
    boxes = [(line.left, line.right) for line in lines]
    return min((box[0] for box in boxes), default=0.0), max((box[1] for box in boxes), default=0.0)


def _lowest(lines: Sequence[Line]) -> float:
    return min(line.bottom for line in lines)


def _highest(lines: Sequence[Line]) -> float:
    return max(line.top for line in lines)


def _box(item: Line | PageTable) -> tuple[float, float, float, float]:
    return item.box if isinstance(item, PageTable) else (item.left, item.bottom, item.right, item.top)


def _middle(item: Line | PageTable) -> float:
    _, bottom, _, top = _box(item)
    return (bottom + top) / 2


def _crosses(item: Line | PageTable, gutter: float) -> bool:
    return _box(item)[0] < gutter < _box(item)[2]


def _within(line: Line, table: PageTable) -> bool:
    left, bottom, right, top = table.box
    return left <= (line.left + line.right) / 2 <= right and bottom <= _middle(line) < top


def _moved(table: PageTable, down: float) -> PageTable:
    left, bottom, right, top = table.box
    return replace(table, box=(left, bottom + down, right, top + down))
