"""Sentences and clauses of a text, and the sections that announce what is still to be done."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
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


def clauses_of(text: str) -> list[Clause]:
    """The clauses of `text` (normal form) in order, those inside the page frame left out."""
    clauses: list[Clause] = []
    at = sentence = 0
    for mark in _BOUNDARY.finditer(text):
        end = mark.start()
        if end > at:
            clauses.append(Clause(at, end, sentence))
        if text[end] in _SENTENCE_END:
            sentence += 1
        at = end + 1
    if at < len(text):
        clauses.append(Clause(at, len(text), sentence))
    return _outside(frame_spans(text), clauses)


def _outside(spans: Sequence[tuple[int, int]], clauses: list[Clause]) -> list[Clause]:
    """The clauses that begin in none of `spans`; both in order."""
    if not spans:
        return clauses
    starts = [start for start, _ in spans]
    inside = (bisect_right(starts, clause.start) - 1 for clause in clauses)
    return [clause for clause, at in zip(clauses, inside, strict=True) if at < 0 or clause.start >= spans[at][1]]


def plan_sections(text: str, clauses: Sequence[Clause]) -> list[tuple[int, int]]:
    """The spans of sections whose heading announces (下一步工作打算), each to the next heading of the first level."""
    levels: list[int] = []
    planned: list[int] = []
    for clause in clauses:
        start = clause.start
        numbered = text[start] in " 一二三四五六七八九十" and _FIRST_LEVEL.match(text, start, clause.end) is not None
        if numbered:
            levels.append(start)
        if numbered or start == 0 or text[start - 1] == "\n":
            # A heading is a short line, or a numbered clause.
            short = numbered or (clause.end - start <= 40 and text[clause.end : clause.end + 1] in ("", "\n"))
            if short and _PLAN_HEADING.search(text, start, min(clause.end, start + 40)):
                planned.append(start)
    ends = [*levels, len(text)]
    return [(start, ends[bisect_right(levels, start)]) for start in planned]
