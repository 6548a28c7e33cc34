"""Which unit a text speaks of: its own, or the nation, a province, a prefecture, a neighbour."""

from __future__ import annotations

import re

# Every wording below holds one of these names: where none stands the text need not be looked at closer.
# None begins with a class or a choice, so that a scan of the text passes over whatever begins no name.
NAMES = re.compile("全国|全省|全市|省政协|市政协|州政协|盟政协|自治区政协|兄弟县|兄弟区|邻县|邻区|外县|三级政协|四级政协|各级政协")
_OTHER_LEVEL = re.compile(
    r"全国(?!政协采|两会)|全省|省政协(?!采|录)|全市\s?\d+\s?个(?:县|区)|全市(?:各县|各区|各级)|兄弟县|邻县|外县|兄弟区|邻区|[三四各]级政协"
)
# 承办市政协提案6件: papers of the committee above, whoever handles them.
_PAPERS_ABOVE = re.compile(r"(?P<higher>全国|省|自治区)?(?:(?(higher)|[市州盟]))政协(?:委员)?(?:重点)?提案(?:共|有)?$")
# 住县市政协委员提交提案36件: members whom the county has in a committee above.
_MEMBERS_ABOVE = re.compile(
    r"(?:[我本全该][县区市旗]|[住驻在][县区市旗我]?)[^,。;、]{0,6}(?P<higher>全国|省|自治区)?(?:(?(higher)|[市州盟]))政协委员"
)
_LONGEST_PAPERS = 14  # characters that _PAPERS_ABOVE may take
# Before the name of a committee above: something is sent to it, used by it, done with it.
_TOWARDS = re.compile(r"(?:[向给被由为获受对报经]|协助|配合|推荐到)[^,。;:]{0,10}$")
_LONGEST_TOWARDS = 14  # characters that _TOWARDS may take
_HIGHER = re.compile(r"(?:全国|省|自治区)政协|[三四各]级政协(?!委员)")
_LOWER = re.compile(r"(?<!自治)[县区旗市州盟]政协|[县区旗市州盟]委(?!员)|[我本全][县区旗市州盟]")
_LEAST_HIGHER = 1
# What the unit above does itself, and not what is sent to it or done with it.
_CITY_ABOVE = re.compile(
    r"(?:^|[,;。:\n])\s?(?:省|市|州|盟)政协(?=[^,。;]{0,6}(?:共|收到|提|立案|组织|开展|召开|审查|办|征集|交办))"
    r"|全市(?![^,。;]{0,6}(?:推广|交流|率先|首|前列|第|排|先进|通报|表彰|会))"
)
_OWN_LEVEL = (
    ("我县", "全县", "县委", "县政协", "县政府", "我区", "全区", "区委", "区政协", "区政府"), ("我市", "全市", "市委", "市政协", "市政府"),
)  # fmt: skip


def acts_above(text: str, start: int, end: int) -> bool:
    """Whether [start, end) names a unit above or beside as the one who acts, and not as the one to whom something goes."""
    return any(_acts(text, match, start) for match in _OTHER_LEVEL.finditer(text, start, end))


def held_above(text: str, start: int, end: int) -> bool:
    """Whether a committee above acts in [start, end), the clauses before a figure, and no unit below is named since."""
    return any(_acts(text, match, start) for match in _HIGHER.finditer(text, start, end)) and not _LOWER.search(text, start, end)


def city_acts(text: str, start: int, end: int) -> bool:
    """Whether [start, end) says what the city or its committee does: to a county or a district another level."""
    # One character more, so that the mark before the clause or the start of the text is seen.
    return _CITY_ABOVE.search(text[max(0, start - 1) : end]) is not None


def papers_above(text: str, start: int, end: int, below_city: bool) -> bool:
    """Whether what is counted at `end` are papers of a committee above or of its members: to a county or a district the city's too."""
    named = _PAPERS_ABOVE.search(text, max(start, end - _LONGEST_PAPERS), end) or _MEMBERS_ABOVE.search(text, start, end)
    return named is not None and (named["higher"] is not None or below_city)


def all_above(text: str) -> bool:
    """Whether the whole text is of the national or a provincial committee: it names one, more than once, and no unit below."""
    return not _LOWER.search(text) and sum(_acts(text, match) for match in _HIGHER.finditer(text)) >= _LEAST_HIGHER


def level_said(text: str) -> str:
    """The level that a text says of itself by what it names most often: 我县, 县委, 县政协; empty where it names none or both alike."""
    county, city = (sum(text.count(word) for word in words) for words in _OWN_LEVEL)
    return "county" if county > city else "city" if city > county else ""


def _acts(text: str, named: re.Match[str], start: int = 0) -> bool:
    return not _TOWARDS.search(text, max(start, named.start() - _LONGEST_TOWARDS), named.start())
