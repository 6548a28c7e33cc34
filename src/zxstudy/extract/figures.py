"""Which indicator a figure belongs to, over a whole text: what its clause says, and what better wording near by says."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, partial
from itertools import groupby
from typing import NamedTuple

from zxstudy.extract.landmarks import Landmarks
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import Quantity
from zxstudy.extract.readings import read
from zxstudy.extract.triggers import LAST_RESORT, Lexicon

# The class comes first: a scan then skips what cannot begin a match.
_SUM = re.compile(r"[共合总](?<!中.)(?:(?<=共)|(?<=合)计|(?<=总)[计共])(?![产同和])")
_NEAR = 600  # characters within which a better trigger makes one of last resort needless


class Figure(NamedTuple):
    """A quantity with the indicator that its wording gives it.

    start, end: the shortest wording that carries it. clause: index in `Prepared.clauses`.
    role: current; previous and raised, the two ends of a from-to clause; previous also in a comparison (较上年的80件).
    """

    indicator: str
    quantity: Quantity
    start: int
    end: int
    clause: int
    role: str = "current"


def figures(prepared: Prepared, found: Sequence[Quantity], lexicon: Lexicon) -> list[Figure]:
    """Every figure of the text that has an indicator, in order; what is refused is passed over. Clauses without figures cost nothing."""
    text, clauses, starts = prepared.text, prepared.clauses, prepared.starts

    @cache
    def excluded(sentence: int, indicator: str) -> bool:
        return lexicon.excludes(indicator, text, *clauses.spans[sentence])

    result: list[tuple[Figure, float]] = []
    counted = [item for item in found if not item.refused]
    for index, inside in groupby(counted, key=lambda item: bisect_right(starts, item.start) - 1):
        if index < 0:
            continue
        start, end, sentence = clauses[index]
        whole = [item for item in inside if item.end <= end]
        if whole:
            places = [(item.start - start, item.end - start, item.unit) for item in whole]
            for at, indicator, first, last, score in read(text[start:end], places, lexicon, partial(excluded, sentence)):
                result.append((Figure(indicator, whole[at], start + first, start + last, index), score))
    return _last_resorts_dropped(result)


def _last_resorts_dropped(scored: Sequence[tuple[Figure, float]]) -> list[Figure]:
    """The figures without those by a last resort (委员提案67件) near one of the same indicator by a better trigger (收到提案91件)."""
    better: dict[str, list[int]] = {}
    for figure, score in scored:
        if score > LAST_RESORT / 2:
            better.setdefault(figure.indicator, []).append(figure.quantity.start)

    def stands(figure: Figure, score: float) -> bool:
        places = better.get(figure.indicator, ())
        at = figure.quantity.start
        return score > LAST_RESORT / 2 or bisect_left(places, at - _NEAR) == bisect_left(places, at + _NEAR)

    return [figure for figure, score in scored if stands(figure, score)]


def without_parts(figures: list[Figure], prepared: Prepared) -> list[Figure]:
    """The figures without those that a sum in the same sentence already holds (书记领办2件,县长领办3件,共领办重点提案9件)."""
    starts, sentences = prepared.clauses.starts, prepared.clauses.sentences
    words = Landmarks(_SUM.finditer(prepared.text))
    of = [(sentences[figure.clause], figure.indicator) for figure in figures]
    is_sum = [words.last(starts[figure.clause], figure.quantity.start) is not None for figure in figures]
    sums = {place for place, stands in zip(of, is_sum, strict=True) if stands}
    return [
        figure for figure, place, stands in zip(figures, of, is_sum, strict=True) if stands or figure.role != "current" or place not in sums
    ]
