"""How many times a figure is an earlier one: 翻一番 2, 翻两番 4, 增长3倍 4 (three times more), 是去年的3倍 3."""

from __future__ import annotations

import re
from math import inf

from zxstudy.extract.numerals import plain

_COUNT = r"\d[\d.]*|[一二两三四五六七八九十]{1,3}"
_NEAR = r"(?:约|近|将近|超过|逾|达)?"
# 一倍半 is one and a half: not read as one
TIMES = rf"{_NEAR}\s?(?:{_COUNT})[多余]?\s?倍(?!半)(?:以上|[多余])?"
DOUBLED = rf"翻了?{_NEAR}(?:{_COUNT})?番(?:以上|[多余])?"

_READ = re.compile(rf"(?P<before>约|近|将近|超过|逾)?\s?(?P<count>{_COUNT})?(?P<more>[多余])?\s?(?:倍|番)(?P<behind>以上|[多余])?")


def multiple(written: str) -> tuple[float, float, float] | None:
    """The ends of the multiple that `written` (a match of TIMES or DOUBLED) says, and what its digits leave open on either side.

    近 is the last tenth below, as of any figure; 多 ends at the next step; a multiple in whole numbers is rounded, by half of one; a
    doubling is round by nature, by a tenth. Of 增长3倍 it is the 3. None where the number cannot be read.
    """
    found = _READ.search(written)
    count = plain((found["count"] or "一").replace("两", "二")) if found else None
    if not found or not count:
        return None
    digits = len(found["count"].partition(".")[2]) if found["count"] else 0
    doubled = "番" in written
    low, next_one = (2.0**count, 2.0 ** (count + 1)) if doubled else (count, count + 10.0**-digits)
    slack = low / 10 if doubled else 10.0**-digits if digits else 0.5
    words = (found["before"] or "") + (found["more"] or "") + (found["behind"] or "")
    if words.startswith(("超过", "逾")) or words.endswith("以上"):
        return low, inf, 0.0
    if words.endswith(("多", "余")):
        return low, next_one, 0.0
    if "近" in words:
        return low * 0.9, low, 0.0
    return low, low, max(slack, low / 10) if words else slack
