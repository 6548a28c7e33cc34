"""What a label of a table counts, by its own words: the noun it ends with, and what an indicator asks for beyond its triggers."""

from __future__ import annotations

import re

from zxstudy.extract.parts import EVENTS

_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
# What says that something is counted, and not what.
_HOW_MANY = re.compile(
    r"(?:总|人次|场次|件|次|期|条|篇|个|家|名|人|份|场|项)?(?:数量?|总数)$|人次$|(?:情况|统计|工作)$|(?:开展|组织|举办|召开|进行|完成)$|次$"
)
_ALL_OF_THEM = "(?:[现实应共]有|全体|全[县区市旗]|本届|[县区市旗]|年末|期末|人民政协|政协|在册|核定|应选|选举|其中|委员)*"
# An activity is counted where the label ends with it: 视察点数, 调研课题, 协商议事厅 and 参加视察委员 count something else.
_ENDS_WITH = {
    "inspections": re.compile(r"(?:视察|检查|调研|调查|考察|督[查导]|监督|活动)$"),
    "consultations": re.compile(r"(?:协商|座谈|议政|恳谈|议事|讨论|活动|会议?)$"),
    # Those in one line of work or of one party, and those who did something, are some of them.
    "members": re.compile(rf"^{_ALL_OF_THEM}委员$"),
    "standing_members": re.compile(rf"^{_ALL_OF_THEM}(?:常务委员|常委)$"),
}
# Words without which a label says less than the indicator. 重点提案 were chosen; that leaders led them must be said, and the chairman of
# the committee is none of the Party's or the government's. 调研课题 are anybody's; the indicator counts those set for the committee.
_PARTY = "书记|[县区市旗]长|党政|党委|政府|[县区市旗]委"
_ASKS = {
    "key_proposals_led": re.compile(rf"{_PARTY}|(?<!政协)领导|常委|包案|领办|领衔|牵头|督办"),
    "research_topics_set": re.compile(r"交办|出题|点题|下达|委托|[县区市旗党]委|政府|领导"),
}
_DENIES = {
    "key_proposals_led": re.compile(rf"^(?!.*(?:{_PARTY})).*(?:主席|政协领导)|办[结复]|答复|解决|满意|落实|采纳"),
    "proposals_replied": re.compile(r"按[期时]|限期|未|逾期|超期"),
}


def counts_it(indicator: str, label: str, unit: str = "") -> bool:
    """Whether `label` counts `indicator` by its own words; True for the indicators that nothing is asked of.

    label: of a row or a column, in the normal form. unit: the measure word of its figure; one of events (次, 场, 期) says by itself that an
    activity is counted.
    """
    plain = "".join(_BRACKETED.sub("", label).split())
    if (denied := _DENIES.get(indicator)) and denied.search(plain):
        return False
    if (asked := _ASKS.get(indicator)) and not asked.search(plain):
        return False
    ends = _ENDS_WITH.get(indicator)
    return ends is None or unit in EVENTS or ends.search(counted_noun(plain)) is not None


def counted_noun(label: str) -> str:
    """`label` without the words at its end that only say that something is counted: 视察活动开展次数 -> 视察活动."""
    while (shorter := _HOW_MANY.sub("", label)) != label and shorter:
        label = shorter
    return label
