"""Whether a text speaks of the committee at all: congresses, courts, schools and firms use the same words for their own figures."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice
from math import ceil

from zxstudy.extract.figures import Figure
from zxstudy.extract.prepared import Prepared

_OWN = re.compile(r"政协|提案|社情民意|委员(?!会)")
# Composed and real texts of the committee have 23 to 43 such words in a thousand characters, reports of others at most six.
_DENSITY = 0.010
_SHORTEST = 200  # code points; a clause by itself names nothing
_AROUND = 300  # code points before and behind a figure, in long texts of which the committee is one part
_LEAST_AROUND = 3
_CONGRESS = re.compile("人大代表|人民代表大会|代表建议")
_PAPERS = re.compile(r"人大|(?<!政协)代表(?:的)?(?:意见)?建议|议案")
_OWN_PAPERS = re.compile(r"提案|政协|建议案|社情民意|委员(?!会)")
_NAMED = re.compile(r"政协|提案|社情民意")


def of_the_committee(found: Sequence[Figure], prepared: Prepared) -> list[Figure]:
    """The figures `found` that stand in a text, a passage or a sentence about the committee; all of them in a short text.

    A text with fewer than ten of the committee's words in a thousand characters is about something else: of it only the figures remain
    that have three such words within 300 characters, or 政协, 提案 or 社情民意 in their own sentence.
    """
    if not found or is_of_the_committee(prepared.text):
        return list(found)
    places = [match.start() for match in _OWN.finditer(prepared.text)]
    return [item for item in found if _is_near(item, places, prepared)]


def names_the_congress(words: str) -> bool:
    """Whether a heading or a label names papers of the congress: 人大建议, 代表建议, 议案."""
    return _PAPERS.search(words) is not None


def is_of_the_congress(words: str) -> bool:
    """Whether a heading or a label names papers of the congress and none of the committee: 人大建议办复率 beside 政协提案办复率."""
    return names_the_congress(words) and _OWN_PAPERS.search(words) is None


def is_of_the_committee(text: str) -> bool:
    """Whether `text` has ten of the committee's words in a thousand characters, or is short and not of the congress alone."""
    if len(text) < _SHORTEST:
        return not _CONGRESS.search(text) or _NAMED.search(text) is not None
    enough = ceil(_DENSITY * len(text))
    return next(islice(_OWN.finditer(text), enough - 1, None), None) is not None


def names_the_committee(wording: str) -> bool:
    """Whether `wording` itself (a title, what stands over a table) names 政协, 提案 or 社情民意."""
    return _NAMED.search(wording) is not None


def _is_near(item: Figure, places: Sequence[int], prepared: Prepared) -> bool:
    start, end = item.quantity.start, item.quantity.end
    if bisect_right(places, end + _AROUND) - bisect_left(places, start - _AROUND) >= _LEAST_AROUND and len(prepared.text) > 4 * _AROUND:
        return True
    first, last = prepared.sentence_span(item.clause)
    return _NAMED.search(prepared.text, max(first, start - _AROUND), min(last, end + _AROUND)) is not None
