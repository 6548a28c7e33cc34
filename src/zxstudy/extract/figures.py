"""Which indicator a figure belongs to: the triggers of its clause compete, the best-fitting wording wins."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from zxstudy.extract.clauses import Clause
from zxstudy.extract.landmarks import Landmarks
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import Quantity
from zxstudy.extract.triggers import LAST_RESORT, LONGEST_GAP, Hit, Lexicon, Match, Slot, beside, is_filled, match

_JOINED = re.compile(r"[、和及与或]|以及|率")
_JOINING = "和及与"
# The class comes first: a scan then skips what cannot begin a match.
_SUM = re.compile(r"[共合总](?<!中.)(?:(?<=共)|(?<=合)计|(?<=总)[计共])(?![产同和])")
_CHANGE = re.compile(r"(?:增长|增加|提高|下降|减少|上升|降低|提升|增幅|降幅|翻)(?:了|约|近)?\s?$")
_LONGEST_CHANGE = 4  # characters that _CHANGE may take
_CHANGE_ENDS = frozenset("长加高降少低升幅翻了约近")  # one of these, or a blank, ends what _CHANGE finds
_END = attrgetter("end")
_NEAR = 600  # characters within which a better trigger makes one of last resort needless


class Figure(NamedTuple):
    """A quantity with the indicator that its wording gives it.

    start, end: the shortest wording that carries it. clause: index in `Prepared.clauses`.
    role: current; previous and raised, the two ends of a from-to clause; previous also in a comparison (较上年的80件).
    """

    indicator: str
    quantity: Quantity
    start: int
    end: int
    clause: int
    role: str = "current"


class _Passage(NamedTuple):
    text: str
    clause: Clause
    place: int
    sentence: tuple[int, int]
    words: list[Hit]
    present: frozenset[str]
    counted: list[Quantity]
    excluded: dict[tuple[int, int, str], bool]


def figures(prepared: Prepared, found: Sequence[Quantity], lexicon: Lexicon) -> list[Figure]:
    """Every figure of the text that has an indicator, in order; what is refused is passed over. Clauses without figures cost nothing."""
    text = prepared.text
    result: list[tuple[Figure, float]] = []
    passage: _Passage | None = None
    counted = [item for item in found if not item.refused]
    starts = prepared.starts
    for index, inside in groupby(counted, key=lambda item: bisect_right(starts, item.start) - 1):
        if index < 0:
            continue
        clause = prepared.clauses[index]
        whole = [item for item in inside if item.end <= clause.end]
        if whole:
            words = lexicon.hits(text, clause.start, clause.end)
            sentence = prepared.sentence_span(index)
            excluded = passage.excluded if passage and passage.sentence == sentence else {}
            passage = _Passage(text, clause, index, sentence, words, frozenset([word for _, _, word in words]), whole, excluded)
            result += _of_clause(passage, lexicon)
    return _last_resorts_dropped(result)


def _last_resorts_dropped(scored: Sequence[tuple[Figure, float]]) -> list[Figure]:
    """The figures without those by a last resort (委员提案67件) near one of the same indicator by a better trigger (收到提案91件)."""
    better: dict[str, list[int]] = {}
    for figure, score in scored:
        if score > LAST_RESORT / 2:
            better.setdefault(figure.indicator, []).append(figure.quantity.start)

    def stands(figure: Figure, score: float) -> bool:
        places = better.get(figure.indicator, ())
        at = figure.quantity.start
        return score > LAST_RESORT / 2 or bisect_left(places, at - _NEAR) == bisect_left(places, at + _NEAR)

    return [figure for figure, score in scored if stands(figure, score)]


def _of_clause(passage: _Passage, lexicon: Lexicon) -> Iterator[tuple[Figure, float]]:
    text, counted = passage.text, passage.counted
    chain = passage.clause.start  # where the words of figures joined by 、 may begin (培训3期、420人次)
    for position, quantity in enumerate(counted):
        if position and text[counted[position - 1].end : quantity.start] != "、":
            chain = counted[position - 1].end
        if quantity.unit == "points" or _is_change(text, passage.clause.start, quantity.start):
            continue
        near = _near(passage, quantity, lexicon.reach)
        behind = _wall(near, quantity, counted[position + 1], text) if position + 1 < len(counted) else passage.clause.end
        slot = Slot(text, quantity.start, quantity.end, near, passage.present, chain, behind)
        for best in _best(_matches(passage, slot, quantity, lexicon), quantity, text):
            yield Figure(best.indicator, quantity, best.start, best.end, passage.place), best.score


def _is_change(text: str, start: int, at: int) -> bool:
    """Whether a word of change (增长, 下降) that begins at `start` or later stands directly before `at`."""
    last = text[at - 1 : at]
    return (last in _CHANGE_ENDS or last.isspace()) and _CHANGE.search(text, max(start, at - _LONGEST_CHANGE), at) is not None


def _wall(words: Sequence[Hit], quantity: Quantity, following: Quantity, text: str) -> int:
    """Where the words behind a figure end: at the next figure, or before the words that stand next to that where both count the same.

    In 189件提案办复187件 the 187 were replied to, in 2份调研报告和1份建议案 the reports are two.
    """
    if quantity.unit != following.unit:
        return following.start
    first, last = quantity.end, following.start
    between = [(start, end) for start, end, _ in words if first <= start and end <= last]
    return min((start for start, end in between if text[end] not in _JOINING and is_filled(text, end, last)), default=last)


def _near(passage: _Passage, quantity: Quantity, reach: int) -> Sequence[Hit]:
    """The words of the clause that triggers of the figure can reach."""
    words = passage.words
    if passage.clause.end - passage.clause.start <= reach:
        return words
    return words[bisect_left(words, (quantity.start - reach,)) : bisect_left(words, (quantity.end + reach,))]


def _matches(passage: _Passage, slot: Slot, quantity: Quantity, lexicon: Lexicon) -> list[Match]:
    """How the triggers hold for a figure whose measure word fits and whose exclusions stand nowhere around.

    Of a count, which is given to the best alone, those that cannot come up to the best so far are left out.
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
            if not _excluded(passage, trigger.indicator, passage.sentence if trigger.weight else item, lexicon):
                least = holds.score if alone else least
                found.append(holds)
    return found


def _excluded(passage: _Passage, indicator: str, span: tuple[int, int], lexicon: Lexicon) -> bool:
    """Whether an exclusion stands in the span: the clause or the item of a list; for a trigger of last resort the sentence."""
    asked = *span, indicator
    known = passage.excluded.get(asked)
    if known is None:
        known = passage.excluded[asked] = lexicon.excludes(indicator, passage.text, *span)
    return known


def _item(passage: _Passage, slot: Slot) -> tuple[int, int]:
    """The clause, or of a list of figures (收到提案128件、社情民意信息96条) the item that the figure ends."""
    start, end, _ = passage.clause
    before = passage.text.rfind("、", start, slot.start)
    if before > start:
        at = bisect_left(passage.counted, before, key=_END)
        if at < len(passage.counted) and passage.counted[at].end == before:
            start = before
    # What a bracket behind the figure holds is a part of it (立案112件(含重点提案9件)).
    return start, slot.end if passage.text.startswith(("、", "(", "【"), slot.end) else end


def _best(matches: list[Match], quantity: Quantity, text: str) -> list[Match]:
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


def without_parts(figures: list[Figure], prepared: Prepared) -> list[Figure]:
    """The figures without those that a sum in the same sentence already holds (书记领办2件,县长领办3件,共领办重点提案9件)."""
    starts, sentences = prepared.clauses.starts, prepared.clauses.sentences
    words = Landmarks(_SUM.finditer(prepared.text))
    of = [(sentences[figure.clause], figure.indicator) for figure in figures]
    is_sum = [words.last(starts[figure.clause], figure.quantity.start) is not None for figure in figures]
    sums = {place for place, stands in zip(of, is_sum, strict=True) if stands}
    return [
        figure for figure, place, stands in zip(figures, of, is_sum, strict=True) if stands or figure.role != "current" or place not in sums
    ]
