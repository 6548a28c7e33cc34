"""Who acts in a sentence: the congress, a court, a department inspect, train and suggest in the words of the committee."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zxstudy.extract.figures import Figure
from zxstudy.extract.prepared import Prepared

# What a body does or has, whoever it is. What is handed in, handled and answered has its owners elsewhere (see `owners`).
_DONE_BY_MANY = frozenset(
    {
        "inspections", "consultations", "supervision_opinions", "opinions_rectified", "research_reports", "training_sessions",
        "members_trained", "special_supervisors", "inspected_units", "opinions_adopted", "staff", "average_age", "college_share",
    }
)  # fmt: skip
# The first body that a clause names, its own committee or another one.
_BODY = re.compile(
    r"(?P<own>政协|提案委|专委会|专门委员会|常委会|主席会议|委员(?!会)|我们)"
    r"|人大(?!代表)(?:常委会)?|统战部|组织部|宣传部|政法委|纪委|监委|法院|检察院|公安局|工商联|妇联|团[县区市]委|总工会|共青团|残联|科协|文联|侨联"
    r"|[民九农致台](?:革|盟|建|进|三学社|工党|公党)[县区市]?(?:委|支部|总支|基层委)|[财教住交人发卫文农水民司审统自生应市](?:[\u4e00-\u9fff]{1,7})?局(?!长)"
)
# What makes a body that follows it the one to whom something is done, or one of those with whom it is done.
_NO_SUBJECT = re.compile(
    r"[向对给被受为经由与和同及、从在]$|会同|联合|邀请|协助|配合|督促|要求|听取|走访|视察|调研|评议|选择|选取|深入|组织|报送|移交|抄送|推荐|聘|派|赴|到"
)
# What makes it a part of a longer name or the owner of somebody (县财政局局长, 检察院等8个单位, 统战部部长).
_NOT_IT = re.compile(r"等|、|和|与|及|的|[部院委局]?[长]|主任|主席|书记|负责|领导|干部|机关|界|委员|代表|工作")
_OPINIONS = frozenset({"supervision_opinions", "opinions_rectified"})
_COLLECTED = re.compile(r"(?:收集|征集|收到|受理|梳理|听取|接收)[^,。;\d]{0,12}$")
_LONGEST_COLLECTED = 16
_PEOPLE = re.compile("群众|居民|村民|市民|选民|商户")
_LONGEST_SENTENCE = 80  # code points before a figure: a subject does not carry farther, others come in unsaid
_MARKS = ",;:。\n"


def of_own_activity(found: Sequence[Figure], prepared: Prepared) -> list[Figure]:
    """The figures without those of what another body did: one that acts in the last clause up to the figure that names any body.

    A clause that names the committee or its members too speaks of these (县委党校培训政协委员120人), and a sentence that names nobody of
    the committee, whose document it is.
    """
    return [
        item
        for item in found
        if item.indicator not in _DONE_BY_MANY or not (_is_anothers(item, prepared) or _is_of_the_people(item, prepared))
    ]


def _is_of_the_people(item: Figure, prepared: Prepared) -> bool:
    """Whether the opinions are those that people handed in (接待群众1260人次,收集意见建议386条)."""
    if item.indicator not in _OPINIONS:
        return False
    text, at = prepared.text, item.quantity.start
    start = max(prepared.sentence_span(item.clause)[0], at - _LONGEST_SENTENCE)
    return _COLLECTED.search(text, max(start, at - _LONGEST_COLLECTED), at) is not None and _PEOPLE.search(text, start, at) is not None


def _is_anothers(item: Figure, prepared: Prepared) -> bool:
    text, at = prepared.text, item.quantity.start
    start = max(prepared.sentence_span(item.clause)[0], at - _LONGEST_SENTENCE)
    clause, anothers = start, False
    for body in _BODY.finditer(text, start, at):
        mark = max(text.rfind(sign, clause, body.start()) for sign in _MARKS)
        if mark >= 0:
            clause, anothers = mark + 1, False
        if body["own"]:
            anothers = anothers and text.startswith("向", body.start() - 1)
        elif not _NO_SUBJECT.search(text, clause, body.start()) and not _NOT_IT.match(text, body.end()):
            anothers = True
    return anothers
