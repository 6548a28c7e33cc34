"""What stands at the head or the foot of page after page of a PDF, and is no part of its text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from zxstudy.read.pdf_lines import MARGIN, Line

SHARE = 0.4  # of the pages: headers of odd and even pages may differ
FEWEST_PAGES = 2
NEAR = 3.0  # points
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class PageText:
    """The fragments of one page, its number from 1, and its height in points."""

    number: int
    fragments: tuple[Line, ...]
    height: float


def without_edges(pages: Sequence[PageText]) -> tuple[list[PageText], list[str]]:
    """`pages` without the lines that stand at the same height in the outer tenth of many of them; and these lines, each once.

    Two lines are the same when they differ in the number of their page only. Many: two pages, and two fifths of those with text.
    """
    places: defaultdict[tuple[str, int], list[tuple[int, Line]]] = defaultdict(list)
    for page in pages:
        for line in page.fragments:
            if _is_outer(line, page.height):
                places[_key(line, page.number)].append((page.number, line))
    most = max(FEWEST_PAGES, SHARE * sum(bool(page.fragments) for page in pages))
    repeated = {key: found for key, found in places.items() if len({number for number, _ in found}) >= most}
    kept = [
        PageText(page.number, tuple(line for line in page.fragments if not _repeats(line, page, repeated)), page.height) for page in pages
    ]
    first = sorted((found[0][0], -found[0][1].top, found[0][1].left, found[0][1].text) for found in repeated.values())
    return kept, list(dict.fromkeys(text for *_, text in first))


def _repeats(line: Line, page: PageText, repeated: dict[tuple[str, int], list[tuple[int, Line]]]) -> bool:
    return _is_outer(line, page.height) and _key(line, page.number) in repeated


def _is_outer(line: Line, height: float) -> bool:
    middle = (line.bottom + line.top) / 2
    return not MARGIN * height < middle < (1 - MARGIN) * height


def _key(line: Line, number: int) -> tuple[str, int]:
    own = NUMBER.sub(lambda match: "#" if int(match.group()[:9]) == number else match.group(), line.text)
    return "".join(own.split()), round(line.bottom / NEAR)
