"""What a document puts before the name of its county: the province or prefecture that tells one 鼓楼区 from another."""

from __future__ import annotations

import re
from collections import Counter

from zxstudy.read import Source

MOST = 8  # different wordings that are kept, the most frequent ones
_LONGEST = 10  # signs before a name: 新疆维吾尔自治区 and no more
_FIRST = 30_000  # code points of a text in which its place is said, if anywhere
_BEFORE_THE_PLACE = re.compile(
    r"[^\u4e00-\u9fff]|[的在对与和及由到从把向是为让至以了]|政协|中共|委员会|人民政府|中国共产党|来自|走进|位于|全省|全市|全国|本市|我市|我省"
)


def setting_of(source: Source, text: str) -> str:
    """What stands directly before the county's name in title and text, each wording once, joined by `;`, the most frequent first.

    Empty where the source names no county or nothing stands before it. Whether a wording names a place, the table of places decides.
    """
    name = "".join(source.county.split())
    if len(name) < 2:
        return ""
    said = f"{source.title}\n{text[:_FIRST]}"
    before = Counter(_last_words(said[max(0, found.start() - _LONGEST) : found.start()]) for found in re.finditer(re.escape(name), said))
    del before[""]
    return ";".join(sorted(before, key=lambda wording: (-before[wording], wording))[:MOST])


def _last_words(before: str) -> str:
    """The end of what stands before a name, from the last sign on that cannot belong to a place; empty where it is too short for one."""
    words = _BEFORE_THE_PLACE.split(before)[-1]
    return words if len(words) > 1 else ""
