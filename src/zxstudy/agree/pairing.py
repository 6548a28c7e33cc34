"""Which row of the hand coding and which fact of the machine speak of the same figure, and how their intervals lie."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from zxstudy.agree.coding import Coded, Found

RELATIVE = 1e-9
Row = TypeVar("Row", Coded, Found)
RELATIONS = ("equal", "overlap", "disjoint")


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the coding, one fact, or both; at least one of them is there.

    relation: equal, overlap or disjoint of the two intervals; of two degrees equal or disjoint; empty where one side is missing.
    """

    coded: Coded | None
    found: Found | None
    relation: str = ""


def pair(coded: Sequence[Coded], found: Sequence[Found]) -> list[Pair]:
    """Every row and every fact once: paired one to one within document and indicator, and what stays alone on either side.

    Where a row has a place (start and end, or a quote), only a fact at that place fits it. Among those that fit, the pair whose values
    agree best goes first, then the one that stands nearest, then the order of the files: the result does not depend on chance.
    """
    rows, facts = _grouped(coded), _grouped(found)
    pairs: list[Pair] = []
    for key in sorted({*rows, *facts}):
        pairs += _within(rows[key], facts[key])
    return pairs


def relation(coded: Coded, found: Found) -> str:
    """How the two values lie to each other; two masked figures are equal, one masked figure is disjoint from any that is not."""
    if coded.degree is not None:
        return "equal" if coded.degree == found.degree else "disjoint"
    if coded.low is None or coded.high is None or found.low is None or found.high is None:
        return "equal" if coded.low is None and found.low is None else "disjoint"
    if _same(coded.low, found.low) and _same(coded.high, found.high):
        return "equal"
    apart = coded.low > found.high or found.low > coded.high
    return "disjoint" if apart and not (_same(coded.low, found.high) or _same(coded.high, found.low)) else "overlap"


def at_one_place(coded: Coded, found: Found) -> bool:
    """Whether nothing speaks against the two standing at one place: overlapping spans, or one wording within the other."""
    if coded.start is not None and coded.end is not None and found.start is not None and found.end is not None:
        return coded.start < found.end and found.start < coded.end
    one, other = "".join(coded.quote.split()), "".join(found.quote.split())
    return not one or not other or one in other or other in one


def _grouped(rows: Iterable[Row]) -> defaultdict[tuple[str, str], list[Row]]:
    groups: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.source, row.indicator].append(row)
    return groups


def _within(rows: list[Coded], facts: list[Found]) -> list[Pair]:
    candidates = sorted(
        (RELATIONS.index(how), _apart(row, fact), at, number, how)
        for at, row in enumerate(rows)
        for number, fact in enumerate(facts)
        if at_one_place(row, fact)
        for how in [relation(row, fact)]
    )
    taken: dict[int, tuple[int, str]] = {}
    used: set[int] = set()
    for _, _, at, number, how in candidates:
        if at not in taken and number not in used:
            taken[at] = (number, how)
            used.add(number)
    pairs = [Pair(row, facts[taken[at][0]], taken[at][1]) if at in taken else Pair(row, None) for at, row in enumerate(rows)]
    return pairs + [Pair(None, fact) for number, fact in enumerate(facts) if number not in used]


def _apart(coded: Coded, found: Found) -> float:
    return abs(coded.start - found.start) if coded.start is not None and found.start is not None else 0.0


def _same(one: float, other: float) -> bool:
    return one == other or math.isclose(one, other, rel_tol=RELATIVE)
