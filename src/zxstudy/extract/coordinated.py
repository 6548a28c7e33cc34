"""Figures that get their indicator from the build of the sentence: 分别, from-to, 上年为; and those that belong to a part only."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from zxstudy.codebook import load
from zxstudy.extract.figures import Figure, figures
from zxstudy.extract.prepared import Prepared, prepare
from zxstudy.extract.quantities import Quantity, quantities
from zxstudy.extract.triggers import lexicon

_NOUNS = re.compile(r"[、和及与]")
_LONGEST_LIST = 80  # code points before 分别
_TURN = re.compile(r"(?:提高|增加|上升|上调|增长|提升|扩大|降低|下降|减少|下调|降|升|增|调整(?!了))了?[到至为]")
_OF_BEFORE = re.compile(r"(?:而|其中)?(?:去年|上年|上一年|上年度|上届)(?:同期)?(?:为|是|仅|只有)?$")
# One unit's share of the work: 县住建局主办提案18件. A government or a committee of the whole county is none.
ONE_UNIT = re.compile(
    r"(?:局|镇|乡|街道|街道办|办事处|公司|中心|医院|学校|支队|大队|科技委|发改委|卫健委|研究室|法院|检察院|工商联|该[厅委院校处]|厅(?<!公厅))"
    r"(?:\d{4}年度?|[今去]年)?[^,。;、]{0,4}?(?:主办|协办|承办|接办|承接|办理|会办)"
)
# Of one subject (民生方面提案48件), or of one way of handling (主办提案31件): a part of all.
_OF_A_SORT = re.compile(
    r"(?:类(?<![各A-D]类)|方面(?<![各多两]方面)|领域|主办|会办|协办|分办|重点办理|跟踪督办)的?(?:政协|委员)*提案(?:有|共|达|为)?$"
)
# 对12件提案进行评议, 跟踪督办15件提案: some of them, whatever is done with them.
_OF_SOME = re.compile(r"(?:对|协商|督办|督查|评议|回访|跟踪|点评|抽查|视察|走访)(?:了|其中的?)?$")
# The page of one unit that speaks of itself: nothing in it is the county's.
_OWN_SHARE = re.compile(r"[我本](?:局|委(?!员)|院|校|镇|乡|街道|中心|公司)[^,。;]{0,6}(?:主办|承办|办理|会办|收到|承接)")
_HANDLING = frozenset({"proposals_submitted", "proposals_filed", "proposals_assigned", "proposals_replied"})
_SUBMITTED = frozenset({"proposals_submitted", "proposals_filed"})
# A subject of some proposals (围绕乡村振兴提出提案23件); the committee's whole work is no subject.
_TOPIC = re.compile(
    r"(?:围绕|聚焦|关于|涉及|有关(?!部门|单位)|针对|反映)(?!中心|大局|[县区市旗党]委|[全我][县区市旗]|经济社会)[^,。;共\d]{2,40}?(?:提出|提交|撰写)?了?的?(?:委员|政协)?提案$"
)
# What stands directly before the number of some among those named before (…等5件提案, 其余12件提案).
_OF_THOSE = re.compile(r"(?:等|上述|这|这些|此|该|其余|另有|另外)的?$")
_STATED = re.compile(r"立案|审查|收到|提交|提出")
# 承办10件以上的单位: which units are meant, and not how many proposals there are.
_CONDITION = re.compile(r"的[^,。;]{0,10}(?:单位|部门|大户)")
_TIME = re.compile(r"\d年|[今去上本]年")  # a part of another time is a figure of its own
# 有项目的委员136人: some of the members.
_SOME_MEMBERS = re.compile(r"(?<!出席)(?<!会议)(?<!到会)(?<!组成)(?<!现有)的(?:政协)?委员(?:有|共|达)?$")
# Two products in one count (提交提案、社情民意信息共126条): neither has a figure of its own.
_PRODUCT = "提案|议案|建议案?|报告|社情民意(?:信息)?|发言"
_TWO_PRODUCTS = re.compile(
    rf"(?P<one>{_PRODUCT})(?:材料)?(?:[、和与及]|以及)(?:政协|委员|大会|调研|视察|考察)?(?P<other>{_PRODUCT})(?:材料)?[了的等各类有共计总达到为约近]{{0,4}}$"
)
_PRODUCTS = frozenset({"proposals_submitted", "research_reports", "opinion_reports"})
_COUNTED_MEMBERS = re.compile(r"(?:人|名|位)[,(]?占委员总数")
_OF_PROPOSERS = re.compile(r"提案|提出|提交|参与")
_SHARE = re.compile(r"(?:提案)?[,(]?约?占")
_LOWER_GRADE = re.compile(r"(?<![和或与及、者(含括])(?:基本|比较|较|不|不够)满意率?$")


def coordinated(found: Sequence[Figure], prepared: Prepared, counted: Sequence[Quantity]) -> list[Figure]:
    """The figures `found` with what the build of their sentences says.

    One noun to each figure of 分别, the second of a from-to clause, the value of the year before; without the part that one unit handled
    and the lower grades of a rate.
    """
    given = _respective(found, prepared, counted)
    given = _turned(given, prepared, counted)
    rates: dict[int, int] = {}
    for item in given:
        if item.indicator == "satisfaction_rate":
            sentence = prepared.clauses[item.clause].sentence
            rates[sentence] = min(item.quantity.start, rates.get(sentence, item.quantity.start))
    share = _OWN_SHARE.search(prepared.text) is not None
    return [
        item
        for item in given
        if not (share and item.indicator in _HANDLING) and not _is_part(item, prepared) and not _is_lower_grade(item, rates, prepared)
    ]


def _respective(found: Sequence[Figure], prepared: Prepared, counted: Sequence[Quantity]) -> list[Figure]:
    """办复率、面商率分别达100%、98%: the nouns and the figures in their order."""
    text, starts = prepared.text, [item.start for item in counted]
    replaced: dict[int, Figure | None] = {}
    at = text.find("分别")
    while at >= 0:
        index = prepared.clause_at(at)
        if index >= 0:
            nouns = _NOUNS.split(text[max(prepared.clauses[index].start, at - _LONGEST_LIST) : at])
            values = _listed(
                text, [item for item in counted[bisect_left(starts, at) : bisect_left(starts, at) + 12] if not item.refused], at
            )
            if len(values) > 1 and len(nouns) >= len(values):
                replaced |= _paired(nouns[-len(values) :], values, index, text)
        at = text.find("分别", at + 2)
    kept = [item for item in found if item.quantity.start not in replaced]
    return [*kept, *(item for item in replaced.values() if item is not None)]


def _listed(text: str, values: Iterable[Quantity], at: int) -> list[Quantity]:
    """The figures that follow 分别 one after the other, with nothing but a mark or a word that joins between them."""
    chain: list[Quantity] = []
    for item in values:
        between = text[chain[-1].end if chain else at + 2 : item.start]
        if (chain and between not in ("、", ",", "和", "及", "与")) or (not chain and len(between) > 4):
            break
        chain.append(item)
    return chain


def _paired(nouns: Sequence[str], values: Sequence[Quantity], index: int, text: str) -> dict[int, Figure | None]:
    """Each figure with the indicator that its own noun gives it; nothing unless every noun is one."""
    pairs: dict[int, Figure | None] = {}
    for noun, value in zip(nouns, values, strict=True):
        indicator = _named(noun, value, text[value.start : value.end])
        if not indicator:
            return {}
        pairs[value.start] = Figure(indicator, value, value.start, value.end, index)
    return pairs


def _named(noun: str, value: Quantity, printed: str) -> str:
    """The indicator of the noun read with its figure alone, or empty: 办复 98% is 办复率98%, 提案提出 168件 is 提出提案168件."""
    own = f"{noun}率" if value.unit == "proportion" and not noun.endswith(("率", "度")) else noun.removesuffix("数")
    for wording in (own, f"{own.removeprefix('提案')}提案") if own.startswith("提案") else (own,):
        small = prepare(f"{wording}{printed}")
        read = figures(small, [item for item in quantities(small.text) if not item.refused], lexicon())
        if read:
            return read[0].indicator
    return ""


def _turned(found: Sequence[Figure], prepared: Prepared, counted: Sequence[Quantity]) -> list[Figure]:
    """The second figure of 由86%上升到93% where only the first has a noun, and 上年为142件 behind a count."""
    by_start: dict[int, list[Figure]] = {}
    for item in found:
        by_start.setdefault(item.quantity.start, []).append(item)
    last: Quantity | None = None
    for value in counted:
        if value.refused:
            continue
        if last is not None and value.start not in by_start and value.unit == last.unit and last.start in by_start:
            _carry(by_start, last, value, prepared)
        last = value
    return [item for items in by_start.values() for item in items]


def _carry(by_start: dict[int, list[Figure]], first: Quantity, second: Quantity, prepared: Prepared) -> None:
    """Give the indicator of `first` to `second` where the words between them turn from one to the other."""
    between = prepared.text[first.end : second.start]
    own = [item for item in by_start[first.start] if item.role == "current"]
    if len(between) > 16 or not own or "。" in between or ";" in between:
        return
    index = prepared.clause_at(second.start)
    opening = prepared.text[max(0, first.start - 8) : first.start]
    if _TURN.search(between) and ("由" in opening or "从" in opening):
        by_start[first.start] = [_previous(item) for item in own]
        by_start[second.start] = [item._replace(quantity=second, end=second.end, clause=index, role="raised") for item in own]
    elif _OF_BEFORE.search(between.lstrip(",")) and between.startswith(","):
        by_start[second.start] = [_previous(item._replace(quantity=second, end=second.end, clause=index)) for item in own]


def _previous(item: Figure) -> Figure:
    name = f"{item.indicator}_previous"
    return item._replace(indicator=name if name in load() else item.indicator, role="previous")


def _is_part(item: Figure, prepared: Prepared) -> bool:
    """Whether the figure is of a part of the members, or of what one unit handled, one subject of many, two products at once."""
    if item.indicator == "member_participation_rate":
        return _is_of_other_members(item, prepared)
    start = max(prepared.clauses[item.clause].start, item.quantity.start - _LONGEST_LIST)
    before = prepared.text[start : item.quantity.start]
    if item.indicator == "members":
        return _SOME_MEMBERS.search(before) is not None
    if item.indicator in _PRODUCTS and (two := _TWO_PRODUCTS.search(before)) and two["one"] != two["other"]:
        return True
    if item.indicator == "key_proposals_led":
        return ONE_UNIT.search(before) is not None
    return item.indicator in _HANDLING and _is_part_of_proposals(item, before, prepared)


def _is_part_of_proposals(item: Figure, before: str, prepared: Prepared) -> bool:
    if _OF_SOME.search(before) and not prepared.text.startswith("立案", item.quantity.end):
        return True
    if ONE_UNIT.search(before) or _OF_A_SORT.search(before):
        return True
    if item.indicator == "proposals_assigned":
        return _CONDITION.match(prepared.text, item.quantity.end) is not None
    return item.indicator in _SUBMITTED and _is_some_of_them(item, before, prepared)


def _is_some_of_them(item: Figure, before: str, prepared: Prepared) -> bool:
    """Whether the count is of some of what was submitted: a subject, those named before, a part behind 其中, the base of a statement."""
    text, end = prepared.text, item.quantity.end
    # What is submitted is the whole: a count that is itself a share is not it.
    if item.indicator == "proposals_submitted" and (_SHARE.match(text, end) or _behind_of_which(item, prepared)):
        return True
    if text.startswith("提案中", end) and not _STATED.search(before[-8:]):
        return True
    return bool(_TOPIC.search(before) or _OF_THOSE.search(before))


def _is_of_other_members(item: Figure, prepared: Prepared) -> bool:
    """Whether the share is that of members counted for something else than proposals (有项目的委员199人,占委员总数的62%)."""
    start = max(prepared.sentence_span(item.clause)[0], item.quantity.start - _LONGEST_LIST)
    wording = prepared.text[start : item.quantity.end]
    return _COUNTED_MEMBERS.search(wording) is not None and not _OF_PROPOSERS.search(wording)


def _behind_of_which(item: Figure, prepared: Prepared) -> bool:
    """Whether 其中 stands before the count in its sentence: of what was submitted the rest is a part (其中会后收到12件)."""
    start, _ = prepared.sentence_span(item.clause)
    at = prepared.text.rfind("其中", max(start, item.quantity.start - _LONGEST_LIST), item.quantity.start)
    return at >= 0 and not _TIME.search(prepared.text, at, item.quantity.start)


def _is_lower_grade(item: Figure, rates: dict[int, int], prepared: Prepared) -> bool:
    """Whether the rate is that of a lower grade (基本满意率8%) behind the satisfaction rate of the same sentence.

    rates: where the first satisfaction rate of each sentence stands.
    """
    if item.indicator != "satisfaction_rate" or rates[prepared.clauses[item.clause].sentence] >= item.quantity.start:
        return False
    start = max(prepared.clauses[item.clause].start, item.quantity.start - _LONGEST_LIST)
    return _LOWER_GRADE.search(prepared.text[start : item.quantity.start].rstrip("为达占")) is not None
