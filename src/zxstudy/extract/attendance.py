"""Members who came to a meeting are a floor of the members that there are, and not their number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zxstudy.extract.figures import Figure
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import INFINITY

# What says that all members are counted, attending or not.
_ALL = re.compile(r"应|总数|总人数|共有|现有|组成|在册|实有|名额|全体|全县|全区|全市|全旗|本届|新一届|设|协商产生|连任")
_SUMMED = {"共有", "现有"}
# Behind the figure it says that those who came are summed up, and not those that there are: 共有59位委员参加.
_ATTENDED = re.compile(r"参加|参与|到会|到场|参会|与会")


def with_attendance(figures: Sequence[Figure], prepared: Prepared) -> list[Figure]:
    """The figures, with members counted before their noun and without a word for all (324名县政协委员) closed below and open above."""
    return [_floor(figure) if figure.indicator == "members" and _came(figure, prepared) else figure for figure in figures]


def _came(figure: Figure, prepared: Prepared) -> bool:
    clause, quantity = prepared.clauses[figure.clause], figure.quantity
    exact = quantity.low is not None and quantity.qualifier == "exact"
    said = {word.group() for word in _ALL.finditer(prepared.text, clause.start, clause.end)} if exact else set()
    if exact and said and said <= _SUMMED:
        return _ATTENDED.search(prepared.text, quantity.end, clause.end) is not None
    return exact and not said and figure.start == quantity.start


def _floor(figure: Figure) -> Figure:
    return figure._replace(quantity=figure.quantity._replace(high=INFINITY, qualifier="at_least"))
