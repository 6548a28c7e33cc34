"""Where the wording of a measure stands: the triggers of the codebook, found in one pass over the text.

A trigger is wording in order: literals, `{terms}` of measure_terms.csv, and gaps: `.*` inside the clause, `,` on to a later clause that
carries the measure too, `…` elsewhere in the sentence, where the wording is asked for but carries nothing. A leading `~` marks wording that counts only where nothing fuller is found. One piece of each trigger, its anchor, goes into an
automaton (Aho and Corasick, 1975) that reads the text once; the rest is looked for in a bounded window around each anchor, so that the
cost is linear in the text whatever it holds.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import ahocorasick

from zxstudy.errors import UnknownTermError

_BACK, _AHEAD = 100, 100
_GAPS = {".*": "[^,;。!?:\n\t]{0,60}?", ",": "[^;。!?\n\t]{0,60}?", "…": "[^;。!?\n]{0,80}?"}
_PIECE = re.compile(r"\{(\w+)\}|(\.\*|,|…)|([^{}.,…]+)")
# Words too common in this register to be looked up first: an anchor should be the rarest piece of its trigger.
_COMMON = frozenset(
    "政协 委员 提案 研究 听取 领导 建议 意见 承办 办理 部门 干部 情况 政协工作 监督 民主监督 政协机关 培训 常委会 支持 开展 一名 向 对".split()
)


@dataclass(frozen=True, slots=True)
class Trigger:
    """One way of wording a measure: what stands before its anchor and what follows, as patterns that end and begin there."""

    indicator: str
    wording: str
    weak: bool
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Hit:
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
    """All triggers of the measures, given as pairs of id and wordings, compiled; `find` is one pass over a text."""

    def __init__(self, wordings: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        anchored: dict[str, list[Trigger]] = {}
        for indicator, triggers_of_measure in wordings:
            for wording in triggers_of_measure:
                for anchor, trigger in _compiled(indicator, wording):
                    anchored.setdefault(anchor, []).append(trigger)
        self._automaton: Any = ahocorasick.Automaton()
        for anchor, triggers in anchored.items():
            self._automaton.add_word(anchor, (len(anchor), tuple(triggers)))
        if anchored:
            self._automaton.make_automaton()
        self._empty = not anchored

    def find(self, text: str) -> Iterator[Hit]:
        """Every trigger found in `text` (normal form), in the order of the anchors' ends."""
        if self._empty:
            return
        for last, (length, triggers) in self._automaton.iter(text):
            begin, end = last + 1 - length, last + 1
            for trigger in triggers:
                start, stop = begin, end
                if trigger.before is not None:
                    found = trigger.before.match(text, max(0, begin - _BACK), begin)
                    if found is None:
                        continue
                    start = found.start(1)
                if trigger.after is not None:
                    found = trigger.after.match(text, end, end + _AHEAD)
                    if found is None:
                        continue
                    stop = found.end(1)
                yield Hit(trigger.indicator, start, stop, begin, trigger.weak)


def _compiled(indicator: str, wording: str) -> Iterator[tuple[str, Trigger]]:
    """The anchors of one wording, each with its trigger."""
    weak = wording.startswith("~")
    pieces = [match.groups() for match in _PIECE.finditer(wording.removeprefix("~"))]
    at = max(range(len(pieces)), key=lambda index: (_worth(pieces[index], wording), index))
    gaps = [gap for _, gap, _ in pieces]
    from_ = max((index + 1 for index in range(at) if gaps[index] == "…"), default=0)
    to = min((index for index in range(at + 1, len(pieces)) if gaps[index] == "…"), default=len(pieces))
    sources = [_source(piece, wording) for piece in pieces]
    asked, before = "".join(sources[:from_]), "".join(sources[from_:at])
    after, also_asked = "".join(sources[at + 1 : to]), "".join(sources[to:])
    trigger = Trigger(
        indicator, wording, weak,
        # The nearest wording before the anchor: the greedy prefix gives way from the right.
        re.compile(rf"(?s:.*){asked}({before})\Z") if asked or before else None,
        re.compile(f"({after}){also_asked}") if after or also_asked else None,
    )  # fmt: skip
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
