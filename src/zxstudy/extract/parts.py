"""Figures that are parts of another: behind 其中, and the forms of one activity, which are summed up where a sentence lists them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby

from zxstudy.extract.figures import Figure
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import INFINITY, Quantity

# A part of another time is a figure of its own: 五年来收到提案628件,其中2023年128件.
_TIME = re.compile(r"\d{4}年|今年|去年|上年|明年|本年|[上下]半年|全年|季度|拟|计划")
# The forms of an activity that a county counts together. What names none of them names the whole: 协商活动20次.
_FORMS = {
    "consultations": re.compile(
        r"(?:常委会议?|主席会议?)(?:专题)?协商|(?:专题|对口|界别|办理|双周|月度|季度|远程|网络|书面|微|民主党派|政党|走访|现场)协商|专题议政|议政性(?:常委会|协商)|座谈会|恳谈会"
    ),
    "inspections": re.compile(r"(?:专题|委员|主席|常委|集中|监督性?|民主监督)视察|视察(?!活动|调研)|调研(?!视察)|检查|考察|督查"),
    "collective_proposals": re.compile(r"(?:民主)?党派(?:团体)?|界别|专委会|专门委员会|委员小组|人民团体|团体|集体提案"),
}
_WHOLE = "集体提案"  # 各民主党派提交集体提案26件 counts all of them
# One report may have been used by several levels, one key proposal led by several leaders.
_OVERLAPPING = {
    "opinion_reports_adopted": re.compile("采用|录用|采纳"),
    "leader_instructions": re.compile("批示|签批|圈阅"),
    "key_proposals_led": re.compile("领办|领衔|督办|督查|包案|牵头"),
}
_ABOVE = re.compile(r"全国|全省|全市")  # what they held is no form of what the county held
_SUM = re.compile(r"合计|共计|总计|总共")
_BESIDE = 2  # characters between such a word and its figure
_FEWEST = 2  # parts of a sum
_ALL_PROPOSALS = ("proposals_submitted", "proposals_filed", "proposals_assigned")
_OF_MEMBERS = ("委员提案", "委员个人提案", "个人提案")
_LONGEST_NOUN = 6
EVENTS = frozenset({"次", "场", "场次", "期", "批", "批次", "轮"})
_LONGEST_ITEM = 40  # code points before a figure in which its form is named
_BEHIND = 10  # and behind it
_OPENING = 4  # characters that hold 其中 where a sentence begins with it
_LAST = 12  # figures before it
_NEAR = 3  # clauses before a sentence that begins with 其中
_LONGEST_PARAGRAPH = 1200


def with_parts(figures: Sequence[Figure], prepared: Prepared, counted: Sequence[Quantity]) -> list[Figure]:
    """The figures without the parts of what the same sentence counts as a whole, and with the forms of one activity as one figure.

    Forms that a sentence lists (专题协商4次、对口协商9次) are summed up, qualifier `list`, open above where the sentence counts something
    else in the same words that no indicator was found for; a form that is named in the same paragraph as another form or as the whole
    is a floor of the whole.
    """
    ordered = sorted(figures, key=lambda item: item.quantity.start)
    kept: list[Figure] = []
    for _, same in groupby(ordered, key=lambda item: prepared.clauses.sentences[item.clause]):
        kept += _of_sentence(list(same), kept[-_LAST:], prepared, counted)
    return _floors(kept, prepared)


def _of_sentence(inside: list[Figure], before: Sequence[Figure], prepared: Prepared, counted: Sequence[Quantity]) -> list[Figure]:
    """The figures of one sentence without parts; `before` are the last ones before it, for a sentence that begins with 其中."""
    text, (start, end) = prepared.text, prepared.sentence_span(inside[0].clause)
    at = text.find("其中", start, end if len(inside) > 1 else start + _OPENING)
    if at >= 0:
        wholes = [item for item in inside if item.quantity.end <= at]
        if not wholes and at <= start + 1:
            wholes = [item for item in before if item.clause >= inside[0].clause - _NEAR]
        most = _largest(wholes)
        inside = [item for item in inside if item.quantity.start < at or not _is_held(item, most, text, at)]
    inside = _with_collective(_summed(inside, counted, prepared, end), text)
    if len(inside) < 2:
        return inside
    for indicator, verbs in _OVERLAPPING.items():
        several = [item for item in inside if item.indicator == indicator and _is_plain(item)]
        if len(several) > 1 and _at_one_time(several, text) and all(_forms(several, verbs, prepared)):
            inside = [*(item for item in inside if item.indicator != indicator or not _is_plain(item)), _between(several)]
    for indicator, forms in _FORMS.items():
        own = [item for item in inside if item.indicator == indicator and _is_plain(item)]
        if len(own) > 1 and _at_one_time(own, text):
            inside = _merged(inside, own, _forms(own, forms, prepared), counted[_first(counted, own[0]) : _first(counted, end)])
    return inside


def _at_one_time(listed: Sequence[Figure], text: str) -> bool:
    """Whether no other time is named between the first of the figures and the last."""
    return _TIME.search(text, listed[0].quantity.end, listed[-1].quantity.start) is None


def _is_plain(item: Figure) -> bool:
    return item.role == "current" and item.quantity.low is not None


def _largest(wholes: Sequence[Figure]) -> dict[str, float]:
    """The largest count of each indicator."""
    most: dict[str, float] = {}
    for item in wholes:
        if _is_plain(item) and item.quantity.unit != "proportion":
            most[item.indicator] = max(most.get(item.indicator, 0.0), item.quantity.high or 0.0)
    return most


def _is_held(item: Figure, most: dict[str, float], text: str, start: int) -> bool:
    """Whether the same count stood before with no smaller value, and no other time is named for the part since `start`."""
    high = item.quantity.high
    if high is None or item.quantity.unit == "proportion" or high > most.get(item.indicator, -1.0):
        return False
    return _TIME.search(text, max(start, item.quantity.start - _LONGEST_ITEM), item.quantity.start) is None


def _forms(own: Sequence[Figure], forms: re.Pattern[str], prepared: Prepared) -> list[str]:
    """The form of each figure of an activity in one sentence, empty for the whole."""
    ends = [0, *(item.quantity.end for item in own)]
    return [_form(item, end, forms, prepared) for item, end in zip(own, ends, strict=False)]


def _form(item: Figure, after: int, forms: re.Pattern[str], prepared: Prepared) -> str:
    """The form that stands nearest before the figure in its own part of the clause, behind `after`, otherwise directly behind it."""
    clause, quantity = prepared.clauses[item.clause], item.quantity
    named = [
        match.group() for match in forms.finditer(prepared.text, max(clause.start, quantity.start - _LONGEST_ITEM, after), quantity.start)
    ]
    if named:
        return "" if named[-1] == _WHOLE else named[-1]
    behind = forms.search(prepared.text, quantity.end, min(clause.end, quantity.end + _BEHIND))
    return behind.group() if behind else ""


def _first(counted: Sequence[Quantity], place: Figure | int) -> int:
    """The index of the first of `counted` at `place` or behind it."""
    return bisect_left(counted, place if isinstance(place, int) else place.quantity.start, key=lambda item: item.start)


def _merged(inside: list[Figure], own: list[Figure], forms: list[str], counted: Sequence[Quantity]) -> list[Figure]:
    """The figures of a sentence with the forms in `own` as parts of the whole that it names, or as their sum where it names none."""
    wholes = [item for item, form in zip(own, forms, strict=True) if not form]
    parts = [item for item, form in zip(own, forms, strict=True) if form]
    if wholes:
        most = max(item.quantity.high or 0 for item in wholes)
        held = {id(item) for item in parts if (item.quantity.high or 0) <= most}
        return [item for item in inside if id(item) not in held]
    if len(set(forms)) < len(forms):
        return inside
    held = {id(item) for item in parts}
    known = {item.quantity.start for item in inside}
    rest = [item for item in counted if not item.refused and item.unit in EVENTS and item.start not in known]
    whole = _sum(parts)
    return [*(item for item in inside if id(item) not in held), _floor(whole) if rest else whole]


def _between(levels: Sequence[Figure]) -> Figure:
    """What several levels adopted or annotated as one figure: at least the most of one level, at most the sum."""
    low = max(item.quantity.low or 0.0 for item in levels)
    return _over_all(levels, low, sum(item.quantity.high or 0.0 for item in levels), "range")


def _summed(inside: list[Figure], counted: Sequence[Quantity], prepared: Prepared, end: int) -> list[Figure]:
    """The figures with the sum that closes a list (收到委员提案142件、团体提案18件,共计160件) in the place of its parts.

    Only where it has no noun of its own and is exactly the sum of the counts right before it; it counts what the first of them does.
    """
    word = _SUM.search(prepared.text, inside[0].quantity.end, end) if len(inside) > 1 else None
    if not word:
        return inside
    total = next(iter(counted[_first(counted, word.end()) :][:1]), None)
    if (
        total is None
        or total.low is None
        or total.start > word.end() + _BESIDE
        or any(item.quantity.start == total.start for item in inside)
    ):
        return inside
    listed = [item for item in inside if item.quantity.end <= word.start() and item.quantity.unit == total.unit and _is_plain(item)]
    left, at = total.low, len(listed)
    while left > 0 and at:
        at -= 1
        left -= listed[at].quantity.low or 0.0
    if left or len(listed) - at < _FEWEST:
        return inside
    whole = listed[at]._replace(quantity=total, end=total.end, clause=prepared.clause_at(total.start))
    held = {item.quantity.start for item in listed[at:]}
    return [*(item for item in inside if item.indicator != whole.indicator or item.quantity.start not in held), whole]


def _with_collective(inside: list[Figure], text: str) -> list[Figure]:
    """The figures with members' proposals as a part: of the whole that the sentence counts, or of their sum with the collective ones."""
    shared = [item for item in inside if item.indicator == "collective_proposals" and _is_plain(item)]
    if not shared:
        return inside
    for item in [item for item in inside if item.indicator in _ALL_PROPOSALS and _is_plain(item)]:
        start, end = item.quantity.start, item.quantity.end
        if not text.endswith(_OF_MEMBERS, max(0, start - _LONGEST_NOUN), start) or text[end : end + 1] not in ("、", "和"):
            continue
        rest = [other for other in inside if other is not item]
        if any(other.indicator == item.indicator and (other.quantity.low or 0) > (item.quantity.low or 0) for other in rest):
            return rest
        behind = [other for other in shared if other.quantity.start > end]
        return [*rest, _sum([item, *behind])] if behind else inside
    return inside


def _sum(parts: Sequence[Figure]) -> Figure:
    low, high = sum(item.quantity.low or 0.0 for item in parts), sum(item.quantity.high or 0.0 for item in parts)
    return _over_all(parts, low, high, "list")


def _over_all(parts: Sequence[Figure], low: float, high: float, qualifier: str) -> Figure:
    """One figure in the place of `parts`."""
    first, last = parts[0], parts[-1]
    quantity = Quantity(first.quantity.start, last.quantity.end, low, high, first.quantity.unit, qualifier)
    return first._replace(quantity=quantity, start=min(first.start, last.start), end=max(first.end, last.end))


def _floors(figures: list[Figure], prepared: Prepared) -> list[Figure]:
    """The figures, with a form of an activity as a floor where its paragraph counts another form or the whole of the same time."""
    passages: dict[str, list[list[tuple[int, str]]]] = {}
    ends: dict[str, int] = {}
    for at, item in enumerate(figures):
        forms, start = _FORMS.get(item.indicator), item.quantity.start
        if forms and _is_plain(item) and not _ABOVE.search(prepared.text, prepared.clauses.starts[item.clause], start):
            form = "+" if item.quantity.qualifier == "list" else _form(item, 0, forms, prepared)
            if _is_apart(prepared.text, ends.get(item.indicator), start):
                passages.setdefault(item.indicator, []).append([])
            passages[item.indicator][-1].append((at, form))
            ends[item.indicator] = item.quantity.end
    result = list(figures)
    for places in (passage for several in passages.values() for passage in several):
        if len({form for _, form in places}) > 1:
            for at, form in places:
                result[at] = _floor(figures[at]) if form else figures[at]
    return result


def _is_apart(text: str, end: int | None, start: int) -> bool:
    """Whether a figure at `start` belongs to another paragraph or time than the one that ended at `end`."""
    if end is None or start - end > _LONGEST_PARAGRAPH:
        return True
    return text.find("\n", end, start) >= 0 or _TIME.search(text, end, start) is not None


def _floor(item: Figure) -> Figure:
    return item._replace(quantity=item.quantity._replace(high=INFINITY, qualifier="at_least"))
