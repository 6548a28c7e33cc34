"""Which trigger hits are mentions of a measure, and the clauses that carry them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from zxstudy.extract.degrees import may_be_evidenced, rules
from zxstudy.extract.meant import CPPCC_WORDS, LEAD, Place, is_meant, own_span, text_context
from zxstudy.extract.measure_triggers import Hit, Triggers, around
from zxstudy.extract.prepared import Prepared

_ITEM = re.compile(r"\s*(?:[一二三四五六七八九十]+是|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\))")
_LONGEST, _WIDEST, _SLACK = 60, 45, 15
_MOST, _BATCH = 40, 100
# How many characters before the clauses of a mention belong to its wording, how many clauses behind may, and how much of each.
BEFORE, BEHIND, AFTER = 160, 3, 120


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
    prepared: Prepared, triggers: Triggers, exclusions: Mapping[str, tuple[str, ...]], settled: Set[str], stated: Set[str]
) -> Iterator[Batch]:
    """The mentions of every measure in `prepared`, some paragraphs at a time; what is about something else is left out.

    settled: measures whose further mentions are not asked for; stated: those of which only mentions with evidence are. The caller may add
    to both between batches.
    """
    text = prepared.text
    context = text_context(text, exclusions)
    near = around(text, CPPCC_WORDS)
    kept: list[Place] = []
    by_clause: dict[int, list[Hit]] = defaultdict(list)
    asked = triggers.measures - settled
    for begin, end, anchors in triggers.paragraphs(text, settled) if near else ():
        if len(by_clause) >= _BATCH:
            yield _batch(prepared, kept, by_clause)
            kept, by_clause, asked = [], defaultdict(list), triggers.measures - settled
        before = len(kept)
        for place in _places(triggers.hits(anchors, prepared, near, asked), prepared, by_clause):
            if is_meant(prepared, place, context):
                kept.append(place)
                _occupy(place, by_clause)
        kept[before:] = _telling(prepared, kept[before:], stated)
        if settled and len(kept) > before:
            # What is settled is only looked for where it stands beside what is asked for: clauses and lists are shared out among all.
            for place in _places(triggers.hits(triggers.anchors(text, begin, end), prepared, near, settled), prepared, by_clause):
                _occupy(place, by_clause)
    yield _batch(prepared, kept, by_clause)


def _places(hits: Iterable[Hit], prepared: Prepared, by_clause: dict[int, list[Hit]]) -> Iterator[Place]:
    """The hits with their clauses, without those that reach into the page frame and those that hold a tighter one of their measure."""
    clauses, starts = prepared.clauses, prepared.starts
    for hit in hits:
        first = bisect_right(starts, hit.start) - 1
        last = first if hit.end <= clauses.ends[first] else bisect_right(starts, hit.end - 1) - 1
        place = Place(hit, first, last)
        # The bound keeps the cost linear: no clause of prose says so much.
        if hit.end <= clauses.ends[last] and len(by_clause[first]) < _MOST and not _contains_another(place, by_clause):
            yield place


def _occupy(place: Place, by_clause: dict[int, list[Hit]]) -> None:
    """Enters the hit into `by_clause` for each of its clauses."""
    for index in range(place.first, place.last + 1):
        by_clause[index].append(place.hit)


def _telling(prepared: Prepared, places: list[Place], stated: Set[str]) -> list[Place]:
    """The places of a paragraph without those of `stated` measures that nothing in it could evidence: no evidence crosses a line."""
    waiting = [place for place in places if place.hit.indicator in stated]
    if not waiting:
        return places
    evident = {place.hit.indicator for place in waiting if _may_be_evidenced(prepared, place)}
    return [place for place in places if place.hit.indicator not in stated or place.hit.indicator in evident]


def _may_be_evidenced(prepared: Prepared, place: Place) -> bool:
    starts, ends = prepared.clauses.starts, prepared.clauses.ends
    hit, first, last = place
    behind = range(last + 1, min(last + 1 + BEHIND, len(starts)))
    clauses = [own_span(prepared.clauses, place), *((starts[index], min(ends[index], starts[index] + AFTER)) for index in behind)]
    return may_be_evidenced(rules()[hit.indicator], prepared.text, (max(0, starts[first] - BEFORE), starts[first]), clauses)


def _batch(prepared: Prepared, kept: list[Place], by_clause: Mapping[int, list[Hit]]) -> Batch:
    found = {
        (mention.indicator, mention.start, mention.end, mention.weak): mention
        for mention in (_mention(prepared, place, by_clause) for place in kept if not _contains_another(place, by_clause))
    }
    return Batch(
        sorted(found.values(), key=lambda mention: (mention.start, mention.weak, -mention.end, mention.indicator)),
        {index: {hit.indicator for hit in hits} for index, hits in by_clause.items()},
    )


def _contains_another(place: Place, by_clause: Mapping[int, list[Hit]]) -> bool:
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


def _mention(prepared: Prepared, place: Place, by_clause: Mapping[int, list[Hit]]) -> Mention:
    clauses = prepared.clauses
    hit, first, last = place
    from_, to = own_span(prepared.clauses, place)
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
    lead = LEAD.match(text, start, end)
    start = lead.end() if lead and lead.end() <= hit.anchor else start
    if end - start > _LONGEST:
        start, end = max(start, min(hit.start, hit.anchor) - _SLACK), min(end, hit.end + _SLACK)
    return start, end
