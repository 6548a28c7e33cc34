"""Whose page a text is where it is not the committee's: one unit's that handled proposals, one party's that wrote some."""

from __future__ import annotations

# A text that says such a word twice speaks of itself in it; once may be a quotation.
_UNIT = ("我局", "我院", "我校", "我镇", "我乡", "我街道", "我中心", "我公司", "我厅", "本局", "本院", "本校", "本公司")
_PARTY = ("我会的", "我盟", "会内", "盟内", "社内", "盟员", "市委会", "区委会", "县委会")
_OFTEN = 2
# Or it names one party again and again, and the committee at most twice as often.
_NAMES = ("民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟")
_AGAIN_AND_AGAIN = 3


def whose_page(text: str) -> frozenset[str]:
    """Who `text` speaks of as itself: `unit`, `party`, both or neither; its cost is that of looking for some thirty words."""
    speakers = {name for name, words in (("unit", _UNIT), ("party", _PARTY)) if sum(map(text.count, words)) >= _OFTEN}
    named = max(map(text.count, _NAMES))
    if named >= _AGAIN_AND_AGAIN and 2 * named >= text.count("政协"):
        speakers.add("party")
    return frozenset(speakers)
