"""Readings proposed for damaged figures: never used unasked, the printed value stays."""

from __future__ import annotations

import re

from zxstudy.codebook import Entry
from zxstudy.extract.masked import misread
from zxstudy.extract.quantities import Quantity

# A script that re-dates old texts writes the new year wherever it finds a 20: 200 becomes 20230, 120 becomes 12023.
_REDATED = re.compile(r"20(?:1[5-9]|2\d)")

_OVER_LINES = re.compile(r"\d[ \t\r\u3000]*\n[ \t\u3000]*\d")
_ANNOUNCES = tuple("到交出了共计有为达约近集理办")
_MARKS = ("", *",，.。;；、:：()（）%\r\n")


def proposed(printed: str, quantity: Quantity, entry: Entry, laundered: bool) -> float | None:
    """The value that is probably meant by a damaged figure, or None where nothing speaks for damage.

    printed: the figure as it stands in the text. A figure is taken for re-dated where a year stands inside it and either the text is
    laundered or no county could have the printed value; digits misread by a scanner are read as
    what they look like; a sum of money has lost its 万 where it lies below anything possible; of two counts printed without a mark
    between them the first is meant, where both together are beyond anything possible and only one cut makes two that are not.
    """
    value = misread(printed) if quantity.low is None else None
    if value is not None:
        return round(value, 10) if entry.hard_low <= value <= entry.hard_high else None
    value = redated(printed, quantity)
    impossible = quantity.low is not None and quantity.low > entry.hard_high
    if value is not None and entry.unit != "proportion" and (laundered or impossible):
        return value if entry.hard_low <= value <= entry.hard_high else None
    return _first_of_two(printed, entry) if impossible and entry.kind == "count" else _without_unit(printed, quantity, entry)


def redated(printed: str, quantity: Quantity) -> float | None:
    """The value of a figure with the year inside it turned back into the 20 that it replaced; None where no year stands inside."""
    if quantity.low is None or quantity.low != quantity.high or quantity.unit == "proportion":
        return None
    if "20" not in printed and "2,0" not in printed:
        return None
    digits = re.sub(r"\D.*$", "", printed.replace(",", "").lstrip("约近超逾达"))
    if not _REDATED.search(digits):
        return None
    return float(_REDATED.sub("20", digits, count=1)) * (quantity.low / float(digits))


def _without_unit(printed: str, quantity: Quantity, entry: Entry) -> float | None:
    """The value of a sum of money that has lost its 万: it lies below anything possible, ten thousand times it does not."""
    low = quantity.low
    if not entry.unit.startswith("yuan") or low is None or low != quantity.high or not 0 < low < entry.hard_low or "万" in printed:
        return None
    value = low * 10_000
    return value if entry.plausible_low <= value <= entry.hard_high else None


def _first_of_two(printed: str, entry: Entry) -> float | None:
    """The first of two counts run together (集体提案2319件: 23, and 19 of something else), or None where several cuts would do."""
    digits = re.match(r"\d{3,8}(?!\d)", printed)
    if not digits:
        return None
    cuts = [(digits[0][:at], digits[0][at:]) for at in range(1, len(digits[0]))]
    found = {
        float(first)
        for first, second in cuts
        if entry.plausible_low <= float(first) <= entry.plausible_high and second[0] != "0" and float(second) <= entry.hard_high
    }
    return found.pop() if len(found) == 1 else None


def is_doubtful_join(text: str, start: int, end: int) -> bool:
    """Whether a line end stands among the digits of the figure [start, end) of the source, and both lines could be complete.

    No doubt is left where a word that announces a count stands before the figure (共收到1 / 28件提案), or a mark behind it.
    """
    printed = text[start:end]
    if "\n" not in printed or not _OVER_LINES.search(printed):
        return False
    return text[max(0, start - 1) : start] not in _ANNOUNCES and text[end : end + 1] not in _MARKS
