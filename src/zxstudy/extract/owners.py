"""Whose figure it is: the congress, one unit, one party or one member have figures in the same words, and they are not the county's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from zxstudy.codebook import load
from zxstudy.extract.coordinated import ONE_UNIT
from zxstudy.extract.figures import Figure
from zxstudy.extract.landmarks import Landmarks
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.speakers import whose_page

Named = dict[int, dict[str, int]]


class Owners(NamedTuple):
    """What a text says of other owners of its figures, found once.

    named: by sentence where each kind of them is named first. speakers: see `whose_page`. combined: where suggestions of the congress and
    proposals are counted in one.
    """

    named: Named
    speakers: frozenset[str]
    combined: Landmarks


# By kind, the words that name an owner. They are looked for one by one, which is sooner than any expression over a long text.
_WORDS = {
    "congress": ("人大", "代表建议", "议案"),
    "member": ("本人", "笔者", "我作为", "我个人", "我一共", "我先后", "我提交", "我提出", "我撰写"),
    "party": (
        "民革", "民盟", "民建", "民进", "农工党", "致公党", "九三学社", "台盟", "工商联", "团县委", "团区委", "妇联", "科协", "侨联",
    ),
}  # fmt: skip
# One party that writes, and not the last of many (各民主党派、工商联提交).
_WRITES = re.compile(r"(?<![、和及各与人农居村市])\w{2,4}?[^,。;、]{0,6}?(?:提交|提出|撰写|报送)")
_COMMITTEE = re.compile(r"政协|提案|社情民意|委员(?!会)")
_RATES = frozenset({"proposal_reply_rate", "proposals_on_time_rate", "face_to_face_rate", "satisfaction_rate"})
# What is told of the proposals that one unit handled.
_OF_ITS_SHARE = _RATES | {"proposals_solved", "proposals_in_progress", "proposals_planned", "proposals_reference", "proposals_replied"}
_GRADES = frozenset(
    {"filing_rate", "feedback_forms", "handling_units", "very_satisfied", "satisfied", "basically_satisfied", "dissatisfied"}
)
# 人大代表建议和政协提案88件: one count of both, and what is told of it until proposals are counted by themselves.
_COMBINED = re.compile(r"(?:建议|议案|批评|意见)[、和及与](?:[县区市旗]?政协)?(?:委员)?的?提案(?:办理)?[^,。;、\d]{0,4}\d")
_BY_THEMSELVES = re.compile(
    r"(?<!建议[、和及与])(?<!建议[、和及与]政协)(?<!建议[、和及与]委员)(?<!建议[、和及与]政协委员)提案[^,。;、\d]{0,6}\d"
)
_COUNTED_WITH_THEM = frozenset(
    {"proposals_solved", "proposal_solved_rate", "proposals_in_progress", "proposals_planned", "proposals_reference", "proposals_replied"}
)
_LONGEST_PASSAGE = 400  # code points before a rate in which one unit may have been named
_WHOLE_COUNTY = re.compile(r"[县区市旗][委长]|政府|全[县区市旗]|政协(?:共|收到|组织|常委会)|各承办|[由各]承办单位")
_OTHER_MATTERS = re.compile(r"(?:群众[^,。;\d]{1,6}|信息|诉求|信访件?|工单|留言|来信|投诉|案件|事项|问题|线索)\d+[件条个起封项]")
_COMMITTEE_PAPERS = re.compile(r"提案|建议案|社情民意")
_WRITTEN = frozenset(
    {
        "proposals_submitted", "proposals_filed", "collective_proposals", "opinion_reports", "opinion_reports_adopted", "research_reports",
        "leader_instructions", "members",
    }
)  # fmt: skip
_LONGEST_SENTENCE = 600  # code points before a figure
_BETWEEN = ("、", "和", ",", "与")
_RESPECTIVELY = 5  # characters before the first of two figures that hold 分别
_LONGEST_REACH = 100  # code points between one unit's handling and its rate


def of_the_county(found: Sequence[Figure], prepared: Prepared, owners: Owners) -> list[Figure]:
    """The figures `found` without those of others, by what their sentence says before them; `owners` is what `owners_named` found.

    Congress: what is handled, where the sentence names no word of the committee. One member and one party: what they wrote. One unit: the
    rates of what it handled; its counts are left out where the indicator is given.
    """
    said, speakers, combined = owners
    kept = [
        item
        for item in found
        if not ("party" in speakers and item.indicator in _WRITTEN)
        and not ("unit" in speakers and item.indicator in _handled())
        and not _is_anothers(item, said, prepared)
        and not (item.indicator in _COUNTED_WITH_THEM and _is_of_both(item, combined, prepared))
    ]
    return _without_the_congress(kept, said, prepared) if said else kept


def owners_named(prepared: Prepared) -> Owners:
    """The other owners that a text names, what it is a page of, and its counts of two things in one."""
    text, named = prepared.text, dict[int, dict[str, int]]()
    for kind, word in ((kind, word) for kind, words in _WORDS.items() for word in words):
        at = text.find(word)
        while at >= 0:
            index = prepared.clause_at(at)
            if index >= 0 and (kind != "party" or _WRITES.match(text, at)):
                places = named.setdefault(prepared.clauses.sentences[index], {})
                places[kind] = min(at, places.get(kind, at))
            at = text.find(word, at + len(word))
    return Owners(named, whose_page(text), Landmarks(_COMBINED.finditer(text)))


def _is_of_both(item: Figure, combined: Landmarks, prepared: Prepared) -> bool:
    """Whether the paragraph counted suggestions of the congress and proposals in one before, and no proposals by themselves since."""
    at = item.quantity.start
    start = prepared.text.rfind("\n", max(0, at - _LONGEST_PASSAGE), at) + 1
    both = combined.last(max(start, at - _LONGEST_PASSAGE), at)
    return both is not None and _BY_THEMSELVES.search(prepared.text, both.end(), at) is None


def _is_anothers(item: Figure, said: Named, prepared: Prepared) -> bool:
    kinds = said.get(prepared.clauses.sentences[item.clause])
    at, indicator = item.quantity.start, item.indicator
    if not kinds:
        return indicator in _OF_ITS_SHARE and _is_of_one_unit(item, prepared)
    if kinds.get("congress", at) < at and indicator in _handled():
        start, end = prepared.sentence_span(item.clause)
        if _COMMITTEE.search(prepared.text, max(start, at - _LONGEST_SENTENCE), min(end, at + _LONGEST_SENTENCE)) is None:
            return True
    if min(kinds.get("member", at), kinds.get("party", at)) < at and indicator in _WRITTEN:
        return True
    return indicator in _OF_ITS_SHARE and _is_of_one_unit(item, prepared)


def _without_the_congress(found: list[Figure], said: Named, prepared: Prepared) -> list[Figure]:
    """The figures without the congress's one of two rates (办理人大建议…、政协提案…,满意率分别为98.5%、99.1%), by the order of both."""
    held: set[int] = set()
    last: dict[str, Figure] = {}
    for item in found:
        first, last[item.indicator] = last.get(item.indicator), item
        if first is None or item.indicator not in _RATES or prepared.text[first.quantity.end : item.quantity.start] not in _BETWEEN:
            continue
        congress = said.get(prepared.clauses.sentences[item.clause], {}).get("congress")
        start, at = prepared.sentence_span(item.clause)[0], first.quantity.start
        own = _COMMITTEE.search(prepared.text, max(start, at - _LONGEST_SENTENCE), at)
        if congress is not None and congress < at and own and prepared.text.find("分别", at - _RESPECTIVELY, at) >= 0:
            held.add((first if congress < own.start() else item).quantity.start)
    return [item for item in found if item.indicator not in _RATES or item.quantity.start not in held]


def _is_of_one_unit(item: Figure, prepared: Prepared) -> bool:
    """Whether the sentence says before the rate what one unit handled."""
    at = item.quantity.start
    text, sentence = prepared.text, prepared.sentence_span(item.clause)[0]
    if ONE_UNIT.search(text, max(sentence, at - _LONGEST_REACH), at) or _is_of_other_matters(text, max(sentence, at - _LONGEST_REACH), at):
        return True
    # The page or passage of one unit goes on (区水务局承办…16件。…已全部办复,满意率100%) until the whole county is named.
    since = max(text.rfind("\n", 0, at) + 1, at - _LONGEST_PASSAGE)
    told = [found.end() for found in ONE_UNIT.finditer(text, since, sentence)]
    return bool(told) and not _WHOLE_COUNTY.search(text, told[-1], at)


def _is_of_other_matters(text: str, start: int, at: int) -> bool:
    """Whether letters, cases or informations are counted before the rate (收到工单46件,办结率98%), and no proposals."""
    return _OTHER_MATTERS.search(text, start, at) is not None and not _COMMITTEE_PAPERS.search(text, start, at)


@cache
def _handled() -> frozenset[str]:
    """The indicators of what is handed in, handled and answered."""
    return frozenset(entry.id for entry in load() if entry.id.startswith("proposal")) | _RATES | _GRADES
