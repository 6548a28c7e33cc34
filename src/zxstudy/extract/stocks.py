"""Persons who did something are some of those that there are (抽调9名机关干部, 4名常委作了发言), and not their number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zxstudy.extract.figures import Figure
from zxstudy.extract.prepared import Prepared

_STOCKS = frozenset({"members", "standing_members", "vice_chairs", "staff"})
# What says how many there are.
_THERE_ARE = re.compile(r"[有共设应现](?<!没有)|总数|名额|编制|配备|配齐|选举|选出|产生|当选|组成|全体|全[县区市旗]|本届|届")
_TAKEN = re.compile(
    r"(?:组织|邀请|带领|抽调|选派|抽派|召集|安排|率领|陪同|动员|发动|选取|推荐|遴选|抽取|派出|聘请|走访|慰问|表彰|补选|增补|增选|增设|免去|辞去|同意|新增|其他|另外|其余)"
    r"(?:了|部分|相关|有关|驻[^,。;、\d]{0,6})?(?:[县区市旗]?政协|机关|[县区市旗])?(?:委员|常委|干部|副主席|职工)?$"
)
# The persons as the subject of what follows.
_DOES = re.compile(
    r"(?:政协|机关)?(?:(?:常委|副主席|委员)[、和及]\d{1,3}[名位人])?(?:副主席|常委|常务委员|委员|干部职工|干部|人员|职工)?(?:也|还|就|对|围绕|分别|先后|依次|代表|带领|带队|率队|牵头|结对|下沉|深入|担任|参加|参与|作|发言|联名|前往|赴|走进|视察|负责|捐|帮扶|联系|领办|领衔|督办|驻村|进驻|上台|被|获|在)"
)


_OF_THE_OFFICE = frozenset({"average_age", "college_share"})
_OF_OTHERS = re.compile(r"(?:委员(?!会)|代表|学员|常委)[^,;。]{0,6}(?:年龄|学历)(?:(?!机关|干部|职工|人员)[^;。])*$")
_LONGEST_SENTENCE = 80  # code points before a figure


def of_the_stock(found: Sequence[Figure], prepared: Prepared) -> list[Figure]:
    """The figures without members, vice-chairs and staff that are some of them, and without age and education of members."""
    return [
        item
        for item in found
        if not (item.indicator in _STOCKS and _are_some(item, prepared))
        and not (item.indicator in _OF_THE_OFFICE and _is_of_others(item, prepared))
    ]


def _is_of_others(item: Figure, prepared: Prepared) -> bool:
    """Whether the sentence tells age or education of members before (委员平均年龄45岁,大专以上占92%), and names no office since."""
    first, _ = prepared.sentence_span(item.clause)
    at = item.quantity.start
    return _OF_OTHERS.search(prepared.text, max(first, at - _LONGEST_SENTENCE), at) is not None


def _are_some(item: Figure, prepared: Prepared) -> bool:
    text, quantity = prepared.text, item.quantity
    first = prepared.clauses.starts[item.clause]
    if quantity.low is None or _THERE_ARE.search(text, first, quantity.start):
        return False
    if _TAKEN.search(text, first, quantity.start):
        return True
    # 出席会议的委员 are counted by `attendance`.
    return item.indicator != "members" and item.end > quantity.end and _DOES.match(text, quantity.end) is not None
