"""Sentences and clauses of a text, and the sections that announce what is still to be done."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zxstudy.extract.frame import frame_spans

# A comma between three-digit groups is a thousands mark, a colon before a digit stands in a time; every other one ends a clause.
# The class comes first: a scan then skips what cannot begin a match.
_BOUNDARY = re.compile(r"[。!?;\n\t,:](?!(?<=\d,)\d{3}(?!\d))(?!(?<=:)\d)")
_SENTENCE_END = "。!?;\n"
_FIRST_LEVEL = re.compile(r"\s*[一二三四五六七八九十]{1,3}、")
_PLAN_HEADING = re.compile(
    r"(?:下一步|下步|今后|明年|\d{4}年)[^\n。,;]{0,8}(?:打算|安排|思路|计划|任务|重点(?!提案|督办|课题|项目|工程|企业|建议|协商)|设想|要点)(?![^\n。]{0,8}(?:完成|情况|回顾|总结|落实))"
    r"|工作打算|努力方向"
)


class Clause(NamedTuple):
    """A clause of the normal form, [start, end) without its closing mark; `sentence` counts sentences from 0."""

    start: int
    end: int
    sentence: int


@dataclass(frozen=True, slots=True)
class Clauses:
    """The clauses of a text in order, as columns: a long text has tens of thousands, of which few are ever asked for.

    sentences: the number of the sentence that each belongs to. spans: of each sentence, from its first clause to its last.
    """

    starts: list[int]
    ends: list[int]
    sentences: list[int]
    spans: list[tuple[int, int]]

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> Clause:
        return Clause(self.starts[index], self.ends[index], self.sentences[index])


def clauses_of(text: str) -> Clauses:
    """The clauses of `text` (normal form), those inside the page frame left out."""
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    spans: list[tuple[int, int]] = []
    at = first = 0
    for mark in _BOUNDARY.finditer(text):
        end = mark.start()
        if end > at:
            starts.append(at)
            ends.append(end)
            sentences.append(len(spans))
        at = end + 1
        if text[end] in _SENTENCE_END:
            spans.append((starts[first], ends[-1]) if len(starts) > first else (end, end))
            first = len(starts)
    if at < len(text):
        starts.append(at)
        ends.append(len(text))
        sentences.append(len(spans))
    spans.append((starts[first], ends[-1]) if len(starts) > first else (len(text), len(text)))
    return _outside(frame_spans(text), Clauses(starts, ends, sentences, spans))


def _outside(spans: Sequence[tuple[int, int]], clauses: Clauses) -> Clauses:
    """The clauses that begin in none of `spans`; both in order."""
    if not spans:
        return clauses
    frames = [start for start, _ in spans]
    places = (bisect_right(frames, start) - 1 for start in clauses.starts)
    kept = [index for index, at in enumerate(places) if at < 0 or clauses.starts[index] >= spans[at][1]]
    starts, ends, sentences = ([column[index] for index in kept] for column in (clauses.starts, clauses.ends, clauses.sentences))
    return Clauses(starts, ends, sentences, clauses.spans)  # a frame is whole lines, so whole sentences


def plan_sections(text: str, clauses: Clauses) -> list[tuple[int, int]]:
    """The spans of sections whose heading announces (下一步工作打算), each to the next heading of the first level."""
    levels: list[int] = []
    planned: list[int] = []
    for start, end in zip(clauses.starts, clauses.ends, strict=True):
        numbered = text[start] in " 一二三四五六七八九十" and _FIRST_LEVEL.match(text, start, end) is not None
        if numbered:
            levels.append(start)
        if numbered or start == 0 or text[start - 1] == "\n":
            # A heading is a short line, or a numbered clause.
            short = numbered or (end - start <= 40 and text[end : end + 1] in ("", "\n"))
            if short and _PLAN_HEADING.search(text, start, min(end, start + 40)):
                planned.append(start)
    ends = [*levels, len(text)]
    return [(start, ends[bisect_right(levels, start)]) for start in planned]
