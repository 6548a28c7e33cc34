"""Whose page a text is where it is not the committee's: one unit's that handled proposals, one party's that wrote some."""

from __future__ import annotations

import re
from collections import Counter

# A text that says such a word twice speaks of itself in it; once may be a quotation.
# Each wording begins with a plain character, and those of one kind cannot overlap: so few scans do for many words.
_UNIT = (re.compile("我(?:局|院|校|镇|乡|街道|中心|公司|厅)"), re.compile("本(?:局|院|校|公司)"))
_PARTY = (re.compile("我(?:会的|盟)"), re.compile("内(?<=[会盟社]内)"), re.compile("盟员"), re.compile("委会(?<=[市区县]委会)"))
_OFTEN = 2
# Or it names one party again and again, and the committee at most twice as often.
_NAMES = (re.compile("民[革盟建进]"), re.compile("农工党"), re.compile("致公党"), re.compile("九三学社"), re.compile("台盟"))
_AGAIN_AND_AGAIN = 3


def whose_page(text: str) -> frozenset[str]:
    """Who `text` speaks of as itself: `unit`, `party`, both or neither; its cost is that of looking for some thirty words."""
    speakers = {name for name, words in (("unit", _UNIT), ("party", _PARTY)) if sum(len(word.findall(text)) for word in words) >= _OFTEN}
    named = max(Counter(name for word in _NAMES for name in word.findall(text)).values(), default=0)
    if named >= _AGAIN_AND_AGAIN and 2 * named >= text.count("政协"):
        speakers.add("party")
    return frozenset(speakers)
