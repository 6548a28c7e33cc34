"""Which figures tell of an earlier state: the first of a from-to clause (由50岁降到46岁), and what is compared with (较上年80件)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from zxstudy.codebook import Codebook
from zxstudy.extract.figures import Figure
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import Quantity

_FROM = re.compile(r"[由从]")
_TO = re.compile(r"(?:提高|增加|上升|上调|增长|降低|下降|减少|下调|降|升|调整(?!了))了?[到至为]")
_COMPARED = re.compile(r"(?:较|比|与|同)(?:去年|上年|上一年|往年|上届|(?:19|20)\d\d年)度?(?:同期)?的?[^,。]{0,10}$")
_LONGEST_COMPARED = 20  # characters that _COMPARED may take
_START = attrgetter("start")


def with_roles(figures: list[Figure], prepared: Prepared, found: Sequence[Quantity], codebook: Codebook) -> list[Figure]:
    """The figures with their roles: `previous` is the first of a from-to clause (由50岁降到46岁) and what is compared with (较上年80件)."""
    by_clause: dict[int, list[Figure]] = {}
    for figure in figures:
        by_clause.setdefault(figure.clause, []).append(figure)
    text, clauses = prepared.text, prepared.clauses
    result: list[Figure] = []
    for index, inside in by_clause.items():
        start, end = clauses.starts[index], clauses.ends[index]
        compared = [_as_previous(figure, codebook) if _is_compared(figure, text, start) else figure for figure in inside]
        result += _from_to(compared, text, (start, end), found, codebook)
    return result


def _is_compared(figure: Figure, text: str, start: int) -> bool:
    at = figure.quantity.start
    return _COMPARED.search(text, max(start, at - _LONGEST_COMPARED), at) is not None


def _as_previous(figure: Figure, codebook: Codebook) -> Figure:
    name = f"{figure.indicator}_previous"
    return figure._replace(indicator=name if name in codebook else figure.indicator, role="previous")


def _from_to(inside: list[Figure], text: str, clause: tuple[int, int], found: Sequence[Quantity], codebook: Codebook) -> list[Figure]:
    opening = _FROM.search(text, *clause)
    turn = _TO.search(text, *clause) if opening else None
    if not opening or not turn or opening.start() > turn.start():
        return inside
    current = next((figure for figure in inside if figure.quantity.start >= turn.end()), None)
    near = found[bisect_left(found, opening.end(), key=_START) : bisect_left(found, turn.start(), key=_START)]
    before = [item for item in near if item.end <= turn.start() and not item.refused]
    if current is None or not before or before[-1].unit != current.quantity.unit:
        return inside
    first = current._replace(quantity=before[-1], start=min(opening.start(), before[-1].start), end=before[-1].end)
    kept = [item._replace(role="raised") if item is current else item for item in inside if item.quantity is not before[-1]]
    return [*kept, _as_previous(first, codebook)]
