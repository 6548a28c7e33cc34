"""Which quantities of one clause have which indicator: the triggers of the clause compete, the best-fitting wording wins."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from zxstudy.extract.triggers import LONGEST_GAP, Hit, Lexicon, Match, Slot, beside, is_filled, match

_JOINED = re.compile(r"[、和及与或]|以及|率")
_JOINING = "和及与"
_CHANGE = re.compile(r"(?:增长|增加|提高|下降|减少|上升|降低|提升|增幅|降幅|翻)(?:了|约|近)?\s?$")
_LONGEST_CHANGE = 4  # characters that _CHANGE may take
_CHANGE_ENDS = frozenset("长加高降少低升幅翻了约近")  # one of these, or a blank, ends what _CHANGE finds
_END = attrgetter("end")
_ANY_DIGIT = str.maketrans("123456789", "000000000")
_SHAPES, _LONGEST_SHAPE = 16_384, 200  # clauses that are remembered, and their characters: reports say the same in the same words

Place = tuple[int, int, str]  # where a quantity begins and ends in its clause, and its unit
Read = tuple[int, str, int, int, float]  # which of the quantities, its indicator, where its wording begins and ends, how well it fits


class _Counted(NamedTuple):
    """A quantity of a clause, by its place in it."""

    start: int
    end: int
    unit: str


class _Passage(NamedTuple):
    text: str  # of the clause alone
    words: list[Hit]
    present: frozenset[str]
    counted: Sequence[_Counted]
    barred: frozenset[str]  # what the rest of the sentence excludes
    excluded: dict[tuple[int, int, str], bool]


class _Reading(NamedTuple):
    """What a clause says: which of its quantities has which indicator by which wording, how well; what the sentence might exclude."""

    figures: tuple[Read, ...]
    asked: frozenset[str]


def read(clause: str, places: Sequence[Place], lexicon: Lexicon, excludes: Callable[[str], bool]) -> tuple[Read, ...]:
    """The figures of a `clause` whose quantities stand at `places`, in order, offsets from its start.

    Which digits it has decides nothing, so that clauses that differ in them alone are read once. excludes: whether an exclusion of an
    indicator stands in the sentence, which is asked where a trigger of last resort would give it.
    """
    shape, at = clause.translate(_ANY_DIGIT), tuple(places)
    reading = _remembered if len(clause) <= _LONGEST_SHAPE else _reading
    barred: frozenset[str] = frozenset()
    while True:
        found = reading(shape, at, barred, lexicon)
        more = frozenset([name for name in found.asked - barred if excludes(name)])
        if not more:
            return found.figures
        barred |= more


def _reading(clause: str, places: tuple[Place, ...], barred: frozenset[str], lexicon: Lexicon) -> _Reading:
    words = lexicon.hits(clause, 0, len(clause))
    passage = _Passage(clause, words, frozenset([word for _, _, word in words]), [_Counted(*place) for place in places], barred, {})
    return _of_clause(passage, lexicon)


_remembered = lru_cache(maxsize=_SHAPES)(_reading)


def _of_clause(passage: _Passage, lexicon: Lexicon) -> _Reading:
    text, counted = passage.text, passage.counted
    chain = 0  # where the words of figures joined by 、 may begin (培训3期、420人次)
    figures: list[Read] = []
    asked: set[str] = set()
    for position, quantity in enumerate(counted):
        if position and text[counted[position - 1].end : quantity.start] != "、":
            chain = counted[position - 1].end
        if quantity.unit == "points" or _is_change(text, quantity.start):
            continue
        near = _near(passage, quantity, lexicon.reach)
        behind = _wall(near, quantity, counted[position + 1], text) if position + 1 < len(counted) else len(text)
        slot = Slot(text, quantity.start, quantity.end, near, passage.present, chain, behind)
        for best in _best(_matches(passage, slot, quantity, lexicon, asked), quantity, text):
            figures.append((position, best.indicator, best.start, best.end, best.score))
    return _Reading(tuple(figures), frozenset(asked))


def _is_change(text: str, at: int) -> bool:
    """Whether a word of change (增长, 下降) stands directly before `at`."""
    last = text[max(0, at - 1) : at]
    return (last in _CHANGE_ENDS or last.isspace()) and _CHANGE.search(text, max(0, at - _LONGEST_CHANGE), at) is not None


def _wall(words: Sequence[Hit], quantity: _Counted, following: _Counted, text: str) -> int:
    """Where the words behind a figure end: at the next figure, or before the words that stand next to that where both count the same.

    In 189件提案办复187件 the 187 were replied to, in 2份调研报告和1份建议案 the reports are two.
    """
    if quantity.unit != following.unit:
        return following.start
    first, last = quantity.end, following.start
    between = [(start, end) for start, end, _ in words if first <= start and end <= last]
    return min((start for start, end in between if text[end] not in _JOINING and is_filled(text, end, last)), default=last)


def _near(passage: _Passage, quantity: _Counted, reach: int) -> Sequence[Hit]:
    """The words of the clause that triggers of the figure can reach."""
    words = passage.words
    if len(passage.text) <= reach:
        return words
    return words[bisect_left(words, (quantity.start - reach,)) : bisect_left(words, (quantity.end + reach,))]


def _matches(passage: _Passage, slot: Slot, quantity: _Counted, lexicon: Lexicon, asked: set[str]) -> list[Match]:
    """How the triggers hold for a figure whose measure word fits and whose exclusions stand nowhere around.

    Of a count, which is given to the best alone, those that cannot come up to the best so far are left out. What a trigger of last resort
    would give is `asked` of the sentence.
    """
    _, first, last, words, present, _, wall = slot
    found: list[Match] = []
    item: tuple[int, int] | None = None
    fitting, alone, least = lexicon.fitting(quantity.unit), quantity.unit != "proportion", float("-inf")
    for hit in words:
        start, end, word = hit
        before = end <= first
        gap = first - end if before else start - last
        if not 0 <= gap <= LONGEST_GAP or word not in fitting or start >= wall:
            continue
        held: tuple[bool, bool] | None = None
        key_score = len(word) - 0.1 * gap
        for trigger in fitting[word].before if before else fitting[word].behind:
            if key_score + trigger.most < least or (trigger.asks and trigger.asks.isdisjoint(present)):
                continue
            held = held or beside(hit, slot)
            holds = match(trigger, hit, slot) if held[trigger.near_before if before else trigger.near_after] else None
            if not holds or holds.score < least:
                continue
            item = item or _item(passage, slot)
            if trigger.weight:
                asked.add(trigger.indicator)
            if not (trigger.indicator in passage.barred if trigger.weight else _excluded(passage, trigger.indicator, item, lexicon)):
                least = holds.score if alone else least
                found.append(holds)
    return found


def _excluded(passage: _Passage, indicator: str, span: tuple[int, int], lexicon: Lexicon) -> bool:
    """Whether an exclusion stands in the span: the clause or the item of a list."""
    asked = *span, indicator
    known = passage.excluded.get(asked)
    if known is None:
        known = passage.excluded[asked] = lexicon.excludes(indicator, passage.text, *span)
    return known


def _item(passage: _Passage, slot: Slot) -> tuple[int, int]:
    """The clause, or of a list of figures (收到提案128件、社情民意信息96条) the item that the figure ends."""
    start = 0
    before = passage.text.rfind("、", 0, slot.start)
    if before > 0:
        at = bisect_left(passage.counted, before, key=_END)
        if at < len(passage.counted) and passage.counted[at].end == before:
            start = before
    # What a bracket behind the figure holds is a part of it (立案112件(含重点提案9件)).
    return start, slot.end if passage.text.startswith(("、", "(", "【"), slot.end) else len(passage.text)


def _best(matches: list[Match], quantity: _Counted, text: str) -> list[Match]:
    """The best match, and for a share all whose nouns are coordinated with it (见面率、办结率均达100%) or share its noun."""
    if len(matches) < 2:
        return matches
    best = max(matches, key=lambda item: (item.score, -item.start))
    chosen = {best.indicator: best}
    if quantity.unit == "proportion":
        edge = best.key[0]
        for item in sorted(matches, key=lambda item: (-item.key[1], -item.score)):
            start, end, _ = item.key
            same_noun = item.key == best.key and item.score == best.score
            joined = end <= edge and _JOINED.sub("", text[end:edge]) == ""
            if same_noun or joined:
                chosen.setdefault(item.indicator, item)
                edge = min(edge, start)
    return list(chosen.values())
