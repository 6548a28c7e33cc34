"""Which trigger hits are mentions of a measure: what they speak of, who acts, and the clauses that carry them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import NamedTuple

from zxstudy.extract.degrees import rules
from zxstudy.extract.measure_triggers import Hit, Triggers, around
from zxstudy.extract.prepared import Prepared

# A sentence that speaks of the CPPCC; 委员 alone also names members of other bodies.
_CPPCC = re.compile(
    r"政协|提案|民主监督|参政议政|政治协商|社情民意|专委会|专题协商|对口协商|界别协商|双周协商|请你来协商|有事好商量"
    r"|协商(?:民主|座谈|议政|计划|意见|成果|活动|课题|会)"
    r"|委员(?!会|长)(?<!家长委员)(?<!纪委委员)(?<!会委员)(?<!业主委员)(?<!仲裁委员)(?<!学术委员)(?<!专家委员)"
)
_RIVAL = re.compile(r"人大|代表建议|党员|村民|居委会|巡察|巡视|督察|信访|学校|教师|台商|客商|公安|案件|普查|义务教育")
_NAMED = re.compile("政协|提案")  # suggestions of deputies and proposals are handled together, and told of together
_HIGHER_WORDS = ("省委", "省政府", "省政协", "全国政协", "中共中央", "国务院", "自治区党委", "自治区政协")
_HIGHER = re.compile("|".join(_HIGHER_WORDS))
# One of these stands in every text that _CPPCC could find; they gate the search for triggers.
_CPPCC_WORDS = ("政协", "提案", "监督", "议政", "政治协商", "协商", "民意", "专委会", "委员", "好商量")
_COUNTY = re.compile(r"[县区市旗州]委(?!员)|[县区市旗]政府|[县区市旗]政协|[县区市旗]长")
# A clause in which the CPPCC itself acts: what follows is a verb and not 委员, 主席, 工作 …
_OWN_ACT = re.compile(
    r"(?:中国人民)?该?[县区市旗州]?政协(?:机关|党组|常委会|及其常委会|主席会议|办公室|提案委)?"
    r"(?!委员|主席|副主席|领导|提|的|工作|建议|报|理论|知识|党组|机关|办公室|与|和|、|全|常委|及其|专题|协商|章程|制度|列席|调研|反映|活动|组织的|开展的|班子|在)"
)
_LEAD = re.compile(
    r"(?:\s|[一二三四五六七八九十]+是要?|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、]|首先|其次|同时|此外|另外|并且|并|而且|特别是|尤其是|其中|“)+"
)
_ITEM = re.compile(r"\s*(?:[一二三四五六七八九十]+是|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))")
# A text about the CPPCC: at least this often, and at least this densely, it says 政协 or 提案.
_OFTEN, _DENSE = 3, 4 / 1000
_LONGEST, _WIDEST, _SLACK = 60, 45, 15
_MOST, _BATCH = 40, 100


@dataclass(frozen=True, slots=True)
class _Context:
    """What holds for a text as a whole: whether it is about the CPPCC, whether it names higher levels at all, what excludes a measure."""

    about: bool
    higher: bool
    exclusions: Mapping[str, tuple[str, ...]]


class _Place(NamedTuple):
    """A hit and the clauses that it lies in."""

    hit: Hit
    first: int
    last: int


class Mention(NamedTuple):
    """One place where a measure is worded.

    start, end: the span that carries it. first, last: the clauses of the hit. from_, to: those clauses as a span, at most 240 characters.
    """

    indicator: str
    weak: bool
    start: int
    end: int
    first: int
    last: int
    from_: int
    to: int


class Batch(NamedTuple):
    """The mentions of some paragraphs, sorted by start, and the measures that each of their clauses speaks of."""

    mentions: list[Mention]
    occupied: dict[int, set[str]]


def mentions(
    prepared: Prepared, triggers: Triggers, exclusions: Mapping[str, tuple[str, ...]], settled: Set[str] = frozenset()
) -> Iterator[Batch]:
    """The mentions of every measure in `prepared`, some paragraphs at a time; what is about something else is left out.

    settled: measures whose further mentions are not asked for; the caller may add to it between batches.
    """
    text = prepared.text
    context = _Context(_about_cppcc(text), any(word in text for word in _HIGHER_WORDS), exclusions)
    near = around(text, _CPPCC_WORDS)
    kept: list[_Place] = []
    by_clause: dict[int, list[Hit]] = defaultdict(list)
    asked = triggers.measures - settled
    for begin, end, anchors in triggers.paragraphs(text, settled) if near else ():
        if len(by_clause) >= _BATCH:
            yield _batch(prepared, kept, by_clause)
            kept, by_clause, asked = [], defaultdict(list), triggers.measures - settled
        before = len(kept)
        for place in _places(triggers.hits(anchors, prepared, near, asked), prepared, by_clause):
            if _is_meant(prepared, place, context):
                kept.append(place)
                _occupy(place, by_clause)
        if settled and len(kept) > before:
            # What is settled is only looked for where it stands beside what is asked for: clauses and lists are shared out among all.
            for place in _places(triggers.hits(triggers.anchors(text, begin, end), prepared, near, settled), prepared, by_clause):
                _occupy(place, by_clause)
    yield _batch(prepared, kept, by_clause)


def _places(hits: Iterable[Hit], prepared: Prepared, by_clause: dict[int, list[Hit]]) -> Iterator[_Place]:
    """The hits with their clauses, without those that reach into the page frame and those that hold a tighter one of their measure."""
    clauses, starts = prepared.clauses, prepared.starts
    for hit in hits:
        first = bisect_right(starts, hit.start) - 1
        last = first if hit.end <= clauses.ends[first] else bisect_right(starts, hit.end - 1) - 1
        place = _Place(hit, first, last)
        # The bound keeps the cost linear: no clause of prose says so much.
        if hit.end <= clauses.ends[last] and len(by_clause[first]) < _MOST and not _contains_another(place, by_clause):
            yield place


def _occupy(place: _Place, by_clause: dict[int, list[Hit]]) -> None:
    """Enters the hit into `by_clause` for each of its clauses."""
    for index in range(place.first, place.last + 1):
        by_clause[index].append(place.hit)


def _batch(prepared: Prepared, kept: list[_Place], by_clause: Mapping[int, list[Hit]]) -> Batch:
    found = {
        (mention.indicator, mention.start, mention.end, mention.weak): mention
        for mention in (_mention(prepared, place, by_clause) for place in kept if not _contains_another(place, by_clause))
    }
    return Batch(
        sorted(found.values(), key=lambda mention: (mention.start, mention.weak, -mention.end, mention.indicator)),
        {index: {hit.indicator for hit in hits} for index, hits in by_clause.items()},
    )


def _about_cppcc(text: str) -> bool:
    often = text.count("政协") + text.count("提案")
    return often >= _OFTEN and often >= _DENSE * len(text)


def _is_meant(prepared: Prepared, place: _Place, context: _Context) -> bool:
    """Whether a hit speaks of this measure of the county's CPPCC."""
    text, clauses = prepared.text, prepared.clauses
    hit, first, last = place
    begin, stop = max(clauses.starts[first], hit.start - 120), min(clauses.ends[last], hit.end + 120)
    own = text[begin:stop]
    if any(word in own for word in context.exclusions.get(hit.indicator, ())) or (hit.weak and "\t" in own):
        return False
    if context.higher and hit.indicator != "m_implements_higher_opinions" and _HIGHER.search(own) and not _COUNTY.search(own):
        return False
    if rules()[hit.indicator].own_act:
        lead = _LEAD.match(text, begin, stop)
        if _OWN_ACT.match(text, lead.end() if lead else begin, stop):
            return False
    return bool(_CPPCC.search(own)) or _nearby(prepared, first, last, context.about)


def _nearby(prepared: Prepared, first: int, last: int, about: bool) -> bool:
    """Whether the sentence speaks of the CPPCC or, in a text about it, the passage around does and the sentence is not another body's."""
    text, clauses = prepared.text, prepared.clauses
    before, after = first, last
    while before > max(0, first - 10) and clauses.sentences[before - 1] == clauses.sentences[first]:
        before -= 1
    while after + 1 < min(len(clauses), last + 5) and clauses.sentences[after + 1] == clauses.sentences[last]:
        after += 1
    begin, stop = max(clauses.starts[before], clauses.starts[first] - 200), min(clauses.ends[after], clauses.ends[last] + 200)
    if _RIVAL.search(text, begin, stop) and not _NAMED.search(text, begin, stop):
        return False
    return bool(_CPPCC.search(text, begin, stop)) or (about and bool(_CPPCC.search(text, max(0, begin - 300), stop + 100)))


def _contains_another(place: _Place, by_clause: Mapping[int, list[Hit]]) -> bool:
    """Whether a tighter hit of the same measure stands inside this one, in one clause."""
    hit, first, last = place
    if first == last:
        for other in by_clause[first]:
            if (
                other.indicator == hit.indicator
                and other.weak <= hit.weak
                and hit.start <= other.start
                and other.end <= hit.end
                and other.end - other.start < hit.end - hit.start
            ):
                return True
    return False


def _short_heading(prepared: Prepared, index: int) -> bool:
    """Whether a clause is an item's heading of a few words (三是活动经费到位。): it announces what the item then states."""
    clauses = prepared.clauses
    start, end, sentence = clauses[index]
    if end - start > 10 or not _ITEM.match(prepared.text, start, end):
        return False
    alone = index == 0 or clauses.sentences[index - 1] != sentence or prepared.text[start - 1] == ":"
    return alone and (index + 1 == len(clauses) or clauses.sentences[index + 1] != sentence)


def _mention(prepared: Prepared, place: _Place, by_clause: Mapping[int, list[Hit]]) -> Mention:
    clauses = prepared.clauses
    hit, first, last = place
    from_, to = max(clauses.starts[first], hit.start - 120), min(clauses.ends[last], hit.end + 120)
    left = first
    while left < last and clauses.starts[left + 1] <= hit.anchor and clauses.ends[last] - clauses.starts[left] > _WIDEST:
        left += 1
    start, end = _territory(prepared.text, hit, clauses.starts[left], clauses.ends[last], by_clause[left] + by_clause[last])
    return Mention(hit.indicator, hit.weak or _short_heading(prepared, first), start, end, first, last, from_, to)


def _territory(text: str, hit: Hit, start: int, end: int, others: list[Hit]) -> tuple[int, int]:
    """The part of [start, end) that is this measure's: lists joined by 、 are shared out among the measures that they name."""
    for other in others:
        if other.indicator == hit.indicator:
            continue
        if start <= other.end <= hit.start:
            mark = text.find("、", other.end, hit.start)
            start = mark + 1 if mark >= 0 else start
        elif hit.end <= other.start <= end:
            mark = text.find("、", hit.end, other.start)
            end = mark if mark >= 0 else end
    blank = max(text.rfind(" ", start, hit.anchor), text.rfind("\t", start, hit.anchor))
    start = blank + 1 if blank >= 0 else start
    tab = text.find("\t", hit.end, end)
    end = tab if tab >= 0 else end
    lead = _LEAD.match(text, start, end)
    start = lead.end() if lead and lead.end() <= hit.anchor else start
    if end - start > _LONGEST:
        start, end = max(start, min(hit.start, hit.anchor) - _SLACK), min(end, hit.end + _SLACK)
    return start, end
