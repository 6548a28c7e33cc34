"""Members who came to a meeting are a floor of the members that there are, and not their number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zxstudy.extract.figures import Figure
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import INFINITY

# What says that all members are counted, attending or not (べき: 应 in pages put into Japanese).
# 共有 and 现有 sum up those who came where it is said that they came.
_ALL = re.compile(
    r"应(?=出席|到|参|有|实)|べき|总数|总人数|组成|在册|实有|名额|全体|全县|全区|全市|全旗|本届|新一届|(?<!建)设有?(?:政协)?委员|协商产生|连任"
)
_SUMMED = re.compile(r"共有|现有")
_THERE_ARE = re.compile(r"[有共设现](?<!没有)")
_FEWEST = 50  # no county committee has fewer: the smallest that was met has 55
_LONGEST = 200  # code points
_CAME = re.compile(r"(?<!应)(?:出席|到会|到场|报到|与会|参会|参加|参与|实到|听取|观看|前来)")


def with_attendance(figures: Sequence[Figure], prepared: Prepared) -> list[Figure]:
    """The figures, with members who came, or were counted without a word for all (324名县政协委员), closed below and open above."""
    return [
        _floor(figure) if figure.indicator == "members" and _came(figure, prepared) else figure
        for figure in figures
        if figure.indicator != "members" or not _are_some(figure, prepared)
    ]


def _are_some(figure: Figure, prepared: Prepared) -> bool:
    """Whether so few are counted, without a word of coming, that they are some of the members (5名委员作了点评)."""
    low, clause = figure.quantity.low, prepared.clauses[figure.clause]
    if low is None or low >= _FEWEST:
        return False
    if prepared.text.find("委员", figure.start, figure.quantity.start) >= 0:
        return not _ALL.search(prepared.text, clause.start, clause.end) and not _THERE_ARE.search(prepared.text, clause.start, figure.start)
    return not _ALL.search(prepared.text, clause.start, clause.end) and not _CAME.search(
        prepared.text, clause.start, prepared.sentence_span(figure.clause)[1]
    )


def _came(figure: Figure, prepared: Prepared) -> bool:
    clause, quantity = prepared.clauses[figure.clause], figure.quantity
    if quantity.low is None or quantity.qualifier not in ("exact", "over", "about", "nearly"):
        return False
    if _ALL.search(prepared.text, clause.start, clause.end):
        return False
    counted_first = prepared.text.find("委员", figure.start, quantity.start) < 0
    until = prepared.sentence_span(figure.clause)[1] if counted_first else clause.end
    if _CAME.search(prepared.text, clause.start, min(until, clause.start + _LONGEST)):
        return True
    return counted_first and quantity.qualifier == "exact" and not _SUMMED.search(prepared.text, clause.start, clause.end)


def _floor(figure: Figure) -> Figure:
    return figure._replace(quantity=figure.quantity._replace(high=INFINITY, qualifier="at_least"))
