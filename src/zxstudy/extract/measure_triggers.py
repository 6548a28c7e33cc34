"""Where the wording of a measure stands: the triggers of the codebook, found in one pass over the text.

A trigger is wording in order: literals, `{terms}` of measure_terms.csv, and gaps: `.*` inside the clause, `,` on to a later clause that
carries the measure too, `…` elsewhere in the sentence, where the wording is asked for but carries nothing. A leading `~` marks wording
that counts only where nothing fuller is found. One piece of each trigger, its anchor, goes into an automaton (Aho and Corasick, 1975)
that reads the text once; the rest is looked for in a bounded window around each anchor, so that the cost is linear in the text whatever
it holds.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import ahocorasick

from zxstudy.errors import UnknownTermError
from zxstudy.extract.prepared import Prepared

_BACK, _AHEAD = 100, 100
_NEAR = 500
_GAPS = {".*": "[^,;。!?:\n\t]{0,60}?", ",": "[^;。!?\n\t]{0,60}?", "…": "[^;。!?\n]{0,80}?"}
_PIECE = re.compile(r"\{(\w+)\}|(\.\*|,|…)|([^{}.,…]+)")
# Words too common in this register to be looked up first: an anchor should be the rarest piece of its trigger.
_COMMON = frozenset(
    (
        "政协", "委员", "提案", "领导", "建议", "意见", "承办", "办理", "部门", "干部", "情况", "政协工作", "政协事业", "监督", "民主监督",
        "政协机关", "培训", "常委会", "支持", "开展", "一名", "协商", "组织", "常委", "单位", "交流", "建立", "安排",
    )
)  # fmt: skip


class Trigger(NamedTuple):
    """One way of wording a measure: matchers for what stands before its anchor, ending there, and for what follows, beginning there.

    wide: whether what stands before may lie in an earlier clause of the sentence.
    """

    weak: bool
    wide: bool
    before: Callable[..., re.Match[str] | None] | None
    after: Callable[..., re.Match[str] | None] | None


class Anchor(NamedTuple):
    """A piece of wording that is looked up: its length, the measures that it may word, and the triggers of each of them."""

    length: int
    measures: frozenset[str]
    triggers: tuple[tuple[str, tuple[Trigger, ...]], ...]


class Hit(NamedTuple):
    """A trigger found: [start, end) from its first to its last piece, `anchor` where its anchor begins."""

    indicator: str
    start: int
    end: int
    anchor: int
    weak: bool


@dataclass(frozen=True, slots=True)
class Term:
    """A class of words: a pattern, and whether its words, then plain literals, may be anchors."""

    words: str
    anchor: bool


@cache
def terms() -> dict[str, Term]:
    """The classes of words that triggers name in braces."""
    text = files("zxstudy.extract").joinpath("measure_terms.csv").read_text(encoding="utf-8")
    return {row["term"]: Term(row["words"], row["anchor"] == "yes") for row in csv.DictReader(text.splitlines())}


class Triggers:
    """All triggers of the measures, given as pairs of id and wordings, compiled; one pass over a text finds the anchors."""

    def __init__(self, wordings: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        anchored: dict[str, dict[str, list[tuple[str, Trigger]]]] = {}
        for indicator, triggers_of_measure in wordings:
            for wording in triggers_of_measure:
                for anchor, trigger in _compiled(wording):
                    anchored.setdefault(anchor, {}).setdefault(indicator, []).append((wording, trigger))
        self._automaton: Any = ahocorasick.Automaton()
        for anchor, by_measure in anchored.items():
            # Full wording before weak, wording that carries further clauses before wording that stays in one.
            groups = tuple((name, tuple(trigger for _, trigger in sorted(group, key=_fullest_first))) for name, group in by_measure.items())
            self._automaton.add_word(anchor, Anchor(len(anchor), frozenset(by_measure), groups))
        self._empty = not anchored
        if anchored:
            self._automaton.make_automaton()

    def paragraphs(self, text: str) -> Iterator[list[tuple[int, Anchor]]]:
        """The anchors of each paragraph that has any, with the offset of their last character, in the order of those."""
        found: list[tuple[int, Anchor]] = [] if self._empty else list(self._automaton.iter(text))
        first = 0
        while first < len(found):
            end = text.find("\n", found[first][0])
            behind = bisect_left(found, (end,), first) if end >= 0 else len(found)
            yield found[first:behind]
            first = behind

    def hits(
        self, anchors: Iterable[tuple[int, Anchor]], prepared: Prepared, near: Sequence[tuple[int, int]], wanted: Callable[[str], bool]
    ) -> Iterator[Hit]:
        """At most one hit for each wanted measure at each of `anchors`, in their order.

        near: sorted spans without overlap; an anchor that touches none of them is passed over. Hits in the page frame are left out.
        """
        text, clauses = prepared.text, prepared.clauses
        for last, (length, _, triggers) in anchors:
            end = last + 1
            begin = end - length
            index = prepared.clause_at(begin)
            if index < 0 or begin >= clauses.ends[index] or not _touches(near, begin, end):
                continue
            floor, ahead = begin - _BACK, end + _AHEAD
            inside, sentence = clauses.starts[index], prepared.sentence_span(index)[0]
            for indicator, wordings in triggers:
                if not wanted(indicator):
                    continue
                for weak, wide, before, after in wordings:
                    follows = precedes = None
                    if after is not None and (follows := after(text, end, ahead)) is None:
                        continue
                    if before is not None and (precedes := before(text, max(sentence if wide else inside, floor), begin)) is None:
                        continue
                    yield Hit(indicator, precedes.start(1) if precedes else begin, follows.end(1) if follows else end, begin, weak)
                    break


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


def _compiled(wording: str) -> Iterator[tuple[str, Trigger]]:
    """The anchors of one wording, each with its trigger."""
    weak = wording.startswith("~")
    pieces: list[tuple[str, str, str]] = [(match[1], match[2], match[3]) for match in _PIECE.finditer(wording.removeprefix("~"))]
    at = max(range(len(pieces)), key=lambda index: (_worth(pieces[index], wording), index))
    gaps = [gap for _, gap, _ in pieces]
    from_ = max((index + 1 for index in range(at) if gaps[index] == "…"), default=0)
    to = min((index for index in range(at + 1, len(pieces)) if gaps[index] == "…"), default=len(pieces))
    sources = [_source(piece, wording) for piece in pieces]
    asked, before = "".join(sources[:from_]), "".join(sources[from_:at])
    after, also_asked = "".join(sources[at + 1 : to]), "".join(sources[to:])
    trigger = Trigger(
        weak,
        any(gap in (",", "…") for gap in gaps[:at]),
        # The nearest wording before the anchor: the greedy prefix gives way from the right.
        re.compile(rf"(?s:.*){asked}({before})\Z").match if asked or before else None,
        re.compile(f"({after}){also_asked}").match if after or also_asked else None,
    )
    name, _, literal = pieces[at]
    for anchor in terms()[name].words.split("|") if name else [literal]:
        yield anchor, trigger


def _worth(piece: tuple[str, str, str], wording: str) -> int:
    """How rare a piece of a trigger is likely to be; 0 for what cannot be an anchor."""
    name, gap, literal = piece
    if gap:
        return 0
    if name:
        return 3 if _term(name, wording).anchor else 0
    return 1 if literal in _COMMON or len(literal) < 2 else 2 + len(literal)


def _source(piece: tuple[str, str, str], wording: str) -> str:
    name, gap, literal = piece
    if gap:
        return _GAPS[gap]
    return f"(?:{_term(name, wording).words})" if name else re.escape(literal)


def _term(name: str, wording: str) -> Term:
    if name not in terms():
        raise UnknownTermError(f"trigger '{wording}': no term '{name}' in measure_terms.csv; known: {', '.join(sorted(terms()))}")
    return terms()[name]
