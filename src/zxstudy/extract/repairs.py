"""Readings proposed for damaged figures: never used unasked, the printed value stays."""

from __future__ import annotations

import re

from zxstudy.codebook import Entry
from zxstudy.extract.quantities import Quantity

# A script that re-dates old texts writes the new year wherever it finds a 20: 200 becomes 20230, 120 becomes 12023.
_REDATED = re.compile(r"20(?:1[5-9]|2\d)")


def proposed(printed: str, quantity: Quantity, entry: Entry, laundered: bool) -> float | None:
    """The value that is probably meant by a damaged figure, or None where nothing speaks for damage.

    printed: the figure as it stands in the text. A figure is taken for re-dated where a year stands inside it and either the text is
    laundered or no county could have the printed value; a sum of money for a lost 万 where it lies below anything possible.
    """
    if quantity.low is None or quantity.low != quantity.high:
        return None
    digits = re.sub(r"\D.*$", "", printed.replace(",", "").lstrip("约近超逾达"))
    impossible = quantity.low > entry.hard_high
    if _REDATED.search(digits) and (laundered or impossible) and entry.unit != "proportion" and (laundered or len(digits) > 4):
        value = float(_REDATED.sub("20", digits, count=1)) * (quantity.low / float(digits))
        return value if entry.hard_low <= value <= entry.hard_high else None
    if entry.unit.startswith("yuan") and 0 < quantity.low < entry.hard_low and "万" not in printed:
        value = quantity.low * 10_000
        return value if entry.plausible_low <= value <= entry.plausible_high else None
    return None
