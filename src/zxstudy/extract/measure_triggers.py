"""Where the wording of a measure stands: the anchors of all triggers, found in one pass over the text, and what is looked for around them.

The anchors go into an automaton (Aho and Corasick, 1975) that reads the text once; the rest of a trigger is looked for in a bounded window
around each anchor, so that the cost is linear in the text whatever it holds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

import ahocorasick

from zxstudy.extract.measure_language import Trigger, compiled
from zxstudy.extract.prepared import Prepared

_BACK, _AHEAD = 100, 100
_NEAR = 500
_STRETCH = 20_000  # characters after which what is settled is passed over


class Anchor(NamedTuple):
    """A piece of wording that is looked up: its length, the measures that it may word, and the triggers of each of them."""

    length: int
    measures: frozenset[str]
    triggers: tuple[tuple[str, tuple[Trigger, ...]], ...]


Found = tuple[int, Anchor]  # the offset of the last character of an anchor, and the anchor


class Hit(NamedTuple):
    """A trigger found: [start, end) from its first to its last piece, `anchor` where its anchor begins."""

    indicator: str
    start: int
    end: int
    anchor: int
    weak: bool


class Triggers:
    """All triggers of the measures, given as pairs of id and wordings, compiled; `measures` are those that have any."""

    def __init__(self, wordings: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        anchored: dict[str, dict[str, list[tuple[str, Trigger]]]] = {}
        for indicator, triggers_of_measure in wordings:
            for wording in triggers_of_measure:
                for anchor, trigger in compiled(wording):
                    anchored.setdefault(anchor, {}).setdefault(indicator, []).append((wording, trigger))
        self._anchors: dict[str, Anchor] = {}
        for anchor, by_measure in anchored.items():
            # Full wording before weak, wording that carries further clauses before wording that stays in one.
            groups = tuple((name, tuple(trigger for _, trigger in sorted(group, key=_fullest_first))) for name, group in by_measure.items())
            self._anchors[anchor] = Anchor(len(anchor), frozenset(by_measure), groups)
        self.measures: frozenset[str] = frozenset().union(*(anchor.measures for anchor in self._anchors.values()))
        self._automaton = _automaton(self._anchors)

    def paragraphs(self, text: str, settled: Set[str]) -> Iterator[tuple[int, int, list[Found]]]:
        """Each paragraph that has anchors of measures not `settled`: where it begins and ends, and those anchors, by their ends.

        What is settled on the way is passed over from the next stretch of the text on: to look for fewer words is several times faster.
        """
        automaton, known, start = self._automaton, 0, 0
        while start < len(text):
            if len(settled) > known:
                known = len(settled)
                automaton = _automaton({word: anchor for word, anchor in self._anchors.items() if not anchor.measures <= settled})
            end = text.find("\n", start + _STRETCH) + 1 or len(text)
            yield from _by_paragraph(_found(automaton, text, start, end), text, start, end)
            start = end

    def anchors(self, text: str, start: int, end: int) -> list[Found]:
        """All anchors in [start, end) of `text`, by their ends."""
        return _found(self._automaton, text, start, end)

    def hits(self, anchors: Iterable[Found], prepared: Prepared, near: Sequence[tuple[int, int]], wanted: Set[str]) -> Iterator[Hit]:
        """At most one hit for each of the measures `wanted` at each of `anchors`, in their order.

        near: sorted spans without overlap; an anchor that touches none of them is passed over. Hits in the page frame are left out.
        """
        text, clauses = prepared.text, prepared.clauses
        starts, ends = clauses.starts, clauses.ends
        for last, (length, measures, triggers) in anchors:
            if measures.isdisjoint(wanted):
                continue
            end = last + 1
            begin = end - length
            index = bisect_right(starts, begin) - 1
            if index < 0 or begin >= ends[index] or not _touches(near, begin, end):
                continue
            floor, ahead = begin - _BACK, end + _AHEAD
            for indicator, wordings in triggers:
                if indicator not in wanted:
                    continue
                for weak, wide, before, after in wordings:
                    follows = precedes = None
                    if after is not None and (follows := after(text, end, ahead)) is None:
                        continue
                    if before is not None:
                        first = prepared.sentence_span(index)[0] if wide else starts[index]
                        if (precedes := before(text, max(first, floor), begin)) is None:
                            continue
                    yield Hit(indicator, precedes.start(1) if precedes else begin, follows.end(1) if follows else end, begin, weak)
                    break


def _automaton(anchors: Mapping[str, Anchor]) -> Any:
    """What finds `anchors` in a text; None where there are none."""
    if not anchors:
        return None
    automaton: Any = ahocorasick.Automaton()
    for word, anchor in anchors.items():
        automaton.add_word(word, anchor)
    automaton.make_automaton()
    return automaton


def _found(automaton: Any, text: str, start: int, end: int) -> list[Found]:
    if automaton is None:
        return []
    # The automaton copies what it is given: a slice keeps the cost that of the stretch.
    return [(start + last, anchor) for last, anchor in automaton.iter(text[start:end])]


def _by_paragraph(found: list[Found], text: str, start: int, end: int) -> Iterator[tuple[int, int, list[Found]]]:
    """The paragraphs of [start, end) of `text` that hold any of `found`, with those."""
    first = 0
    while first < len(found):
        at = found[first][0]
        begin, stop = text.rfind("\n", start, at) + 1 or start, text.find("\n", at, end)
        stop = stop if stop >= 0 else end
        behind = bisect_left(found, (stop,), first)
        yield begin, stop, found[first:behind]
        first = behind


def around(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """The spans that lie at most _NEAR characters from one of `words`, sorted, without overlap."""
    found = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            # The last one whose surroundings touch those of this one; none between them adds to the span.
            last = text.rfind(word, at, at + 2 * _NEAR + len(word))
            found.append((at - _NEAR, last + _NEAR))
            at = text.find(word, last + 1)
    spans: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return spans


def _touches(spans: Sequence[tuple[int, int]], begin: int, end: int) -> bool:
    """Whether [begin, end] touches one of `spans`, sorted and without overlap."""
    at = bisect_left(spans, (end + 1,)) - 1
    return at >= 0 and spans[at][1] >= begin


def _fullest_first(worded: tuple[str, Trigger]) -> tuple[bool, bool]:
    return worded[1].weak, "," not in worded[0]
