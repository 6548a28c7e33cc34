"""What a figure counts, by the words that stand directly beside it: systems, teams, lessons and prizes are no figures of the committee."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zxstudy.extract.figures import Figure
from zxstudy.extract.parts import EVENTS
from zxstudy.extract.prepared import Prepared

# 建成3个协商平台, 组成4个视察组: what is counted stands behind its measure word, unless that counts events (十几次调查组活动).
_ANOTHER_THING = re.compile(
    r"(?:(?!接受|组成|成立|参加|由|对)[^,。;、:!?()《“\d]){0,14}?(?:环节|系统|平台|工作室|联络[站室点]|议事[室厅]|专班|课题组|活动组|小组|工作组|[视考]察组|调[研查]组|督[导查]组|检查组|栏目|专栏)"
)
_LESSON = re.compile(r"[^,。;、:!?()《“\d]{0,5}?授课")  # 三场专题授课: no courses
# 20个单位为办理先进单位, 四件提案被评为优秀提案: a prize is given to some.
_PRIZE = re.compile(r"[^,。;、:!?]{0,14}?(?:为|被评|被授|荣获|获评|获得|受到)[^,。;、:!?]{0,14}?(?:先进|优秀|表彰|表扬|奖|称号|好提案)")
# 三件提案分别是《…: examples. 对2件提案进行现场督办, 3个承办单位汇报: those that something was done with on one day.
_SOME = re.compile(
    r"(?:集体|委员|重点|优秀)?提案(?:分别)?[是为][《“:]|[^,。;、:!?]{0,16}?进行(?:了)?(?:现场|实地)"
    r"|(?:主要|重点)?(?:承办|主办|办理|责任)?(?:单位|部门|大户)(?:主要)?(?:负责人|负责同志|领导|代表)?的?(?:分别|先后|依次)?(?:作了?|进行了?)?(?:工作|情况|提案办理)?(?:汇报|发言|述职|参加|到会|列席|参会)"
)
# 2份调研报告和1份建议案: behind 和 a figure with a noun of its own has not the noun before it.
_JOINED = ("和", "及", "与")
_HAN = re.compile("[\u4e00-\u9fff]")
# The noun behind a measure word is what is counted, whatever stands before the figure: 委员企业帮扶2870个贫困村, 视察了20个重点项目.
_THING = re.compile(
    r"[^,。;、:!?()《“\d的]{0,6}?(?P<thing>[省市县户村](?!级|直|政协)|社区|乡|街道|群众|居民|农民|项目|工程|企业|部门|单位|党员|岗位|议题|问题|实事|难题|方面|领域|界别|专班|委员|常委|代表|学校|医院|家庭|商户|园区|景点|现场)"
)
_OF_ITS_KIND = {
    "inspections": re.compile(r"视察|调研|检查|考察|活动|督查|监督"),
    "consultations": re.compile(r"协商|座谈|议政|恳谈|活动|会"),
    "member_enterprises": re.compile(r"企业|实体|公司|社|厂"),
    "training_sessions": re.compile(r"培训|班|讲座"),
    "proposals_submitted": re.compile(r"提案|建议|意见"),
    "proposals_filed": re.compile(r"提案|建议|意见"),
    "proposals_replied": re.compile(r"提案|建议|意见"),
    "key_proposals_led": re.compile(r"提案|建议|意见"),
    "research_reports": re.compile(r"报告|成果|调研|调查|视察"),
    "committee_hearings": re.compile(r"会"),
}
_CHOOSABLE = frozenset({"proposals_submitted", "proposals_filed", "collective_proposals", "handling_units"})
_ACTIVITIES = frozenset({"inspections", "consultations"})
_UNITS = frozenset({"handling_units", "appraised_units", "inspected_units"})
# 已基本解决或正在解决的53件: both grades in one count, which is the count of neither.
_SOLVED_AND_MORE = re.compile(
    r"(?:已|基本|得到|部分)(?:经|基本|全部|得到)?(?:解决|落实|采纳|办成|完成)的?[、或和及与]{1,2}者?(?:已经?|正在?|着手|列入|纳入|计划|准备)[^,。;\d]{0,16}$"
)
_GRADES = frozenset({"proposals_solved", "proposals_in_progress", "proposals_planned"})
_LONGEST_GRADES = 40  # code points before a figure
_HANDED_IN = frozenset({"proposals_submitted", "proposals_filed"})
# 走访承办单位16家: some of them. 未落实的26件, 满意率最高的98.6%: the opposite, and the extremes of several.
_VISITED = re.compile(r"(?:走访|督查|抽查|回访|约谈|表彰|表扬|通报)(?:了|提案|重点)?$")
# 视察考察40余次、界别活动近200项: the noun of the item before is not this one's.
_ITEM_BEFORE = re.compile(r"(?:视察|检查|调研|调查|考察|协商|座谈)[^、]*\d[^、]*、[\u4e00-\u9fff]")
# 本次督办视察共包括30件提案: what one occasion was about.
_THIS_TIME = re.compile(r"[本此这]次[^,。;\d]{0,8}(?:督办|视察|评议|走访|协商|督查|抽查)[^,。;\d]{0,8}$")
# 评选出“好提案”30件,其中集体提案11件: what was chosen for a prize, until something is handed in again.
_CHOSEN = re.compile(r"(?:评选出|评出|评选为|表彰|表扬|授予)(?:(?!收到|提交|立案|提出)[^。\n])*$")
_LONGEST_CHOICE = 80  # code points before a figure
_EXTREME = re.compile(r"最[高低多少大小][^,。;\d]{0,4}$")
_NOT = frozenset("未不没")
# 在民生方面,就…问题,提出240余件提案: of all that the passage counted before.
_SUBJECT = re.compile(r"方面,|(?:围绕|聚焦)(?!中心|大局|[县区市旗党]委|[全我][县区市旗])|就[^,。;]{2,60}问题[,提]|关于[^,。;]{2,40}[的,]")
_TIME = re.compile(r"\d{4}年|[今去上本]年|[上下]半年|次会议")  # what is counted for another time is a whole of its own
_LONGEST_SUBJECT, _NEAR, _LAST = 160, 400, 6  # code points before a figure, code points back to the larger one, figures back
_LONGEST_OCCASION = 24  # code points before a figure
_LONGEST_EXTREME = 8  # code points before a figure
_MARKS = frozenset(",。;、:!?")  # behind which nothing follows that belongs to the figure
_LISTENS = ("听取", "听了")


def of_what_is_meant(found: Sequence[Figure], prepared: Prepared) -> list[Figure]:
    """The figures without those that count another thing, prizes, examples, some on one day, or proposals of one subject."""
    kept: list[Figure] = []
    for item in found:
        if _is_denied(item, prepared):
            continue
        counted = item.quantity.unit not in ("proportion", "yuan")
        if not counted or not (_is_another_thing(item, prepared) or _is_of_a_subject(item, kept[-_LAST:], prepared)):
            kept.append(item)
    return kept


def _is_denied(item: Figure, prepared: Prepared) -> bool:
    """Whether the wording says the opposite (未落实的26件), tells an extreme of several, or begins with the noun of another item."""
    text, first = prepared.text, prepared.sentence_span(item.clause)[0]
    start, at = min(item.start, item.quantity.start), item.quantity.start
    if item.indicator in _HANDED_IN and _THIS_TIME.search(text, max(0, at - _LONGEST_OCCASION), at):
        return True
    if item.indicator in _CHOOSABLE and _CHOSEN.search(text, max(first, at - _LONGEST_CHOICE), at):
        return True
    if item.indicator in _ACTIVITIES and _ITEM_BEFORE.match(text, start, at):
        return True
    return text[start - 1 : start] in _NOT or _EXTREME.search(text, max(0, at - _LONGEST_EXTREME), at) is not None


def _is_of_a_subject(item: Figure, before: Sequence[Figure], prepared: Prepared) -> bool:
    """Whether the sentence names a subject of the proposals and more of them were counted shortly before."""
    low, at = item.quantity.low, item.quantity.start
    if low is None or item.indicator not in _HANDED_IN:
        return False
    larger = [
        other.quantity.end
        for other in before
        if other.indicator == item.indicator and (other.quantity.low or 0.0) > low and at - other.quantity.end < _NEAR
    ]
    if not larger or _TIME.search(prepared.text, larger[-1], at):
        return False
    sentence = prepared.sentence_span(item.clause)[0]
    return _SUBJECT.search(prepared.text, max(sentence, at - _LONGEST_SUBJECT), at) is not None


def _is_another_thing(item: Figure, prepared: Prepared) -> bool:
    text, start, end = prepared.text, item.quantity.start, item.quantity.end
    if text[end : end + 1] not in _MARKS and _by_what_follows(item, text, start, end):
        return True
    first = prepared.clauses.starts[item.clause]
    if item.indicator in _GRADES:
        return _SOLVED_AND_MORE.search(text, max(first, start - _LONGEST_GRADES), start) is not None
    if item.indicator == "handling_units" and _VISITED.search(text, first, item.start):
        return True
    return item.indicator in _UNITS and any(text.find(word, first, start) >= 0 for word in _LISTENS)


def _by_what_follows(item: Figure, text: str, start: int, end: int) -> bool:
    """Whether the words directly behind the figure say that it counts another thing, a prize, examples, or some on one day."""
    if item.quantity.unit not in EVENTS and _ANOTHER_THING.match(text, end):
        return True
    if _LESSON.match(text, end) or _PRIZE.match(text, end) or _SOME.match(text, end):
        return True
    if (own := _OF_ITS_KIND.get(item.indicator)) and (thing := _THING.match(text, end)) and not own.search(text, end, thing.end() + 2):
        return True
    return item.end <= end and text[start - 1 : start] in _JOINED and _HAN.match(text, end) is not None
