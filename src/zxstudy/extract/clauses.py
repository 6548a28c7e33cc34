"""Sentences and clauses of a text, and the sections that announce what is still to be done."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from zxstudy.extract.frame import frame_spans

# A comma between three-digit groups is a thousands mark; every other comma ends a clause.
_BOUNDARY = re.compile(r"[。!?;\n\t]|(?<!\d),|,(?!\d{3}(?!\d))|:(?!\d)")
_SENTENCE_END = "。!?;\n"
_FIRST_LEVEL = re.compile(r"\s*[一二三四五六七八九十]{1,3}、")
_PLAN_HEADING = re.compile(
    r"(?:下一步|下步|今后|明年|\d{4}年)[^\n。,;]{0,8}(?:打算|安排|思路|计划|任务|重点|设想|要点)(?![^\n。]{0,8}(?:完成|情况|回顾|总结|落实))"
    r"|工作打算|努力方向"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the normal form, [start, end) without its closing mark; `sentence` counts sentences from 0."""

    start: int
    end: int
    sentence: int


def clauses_of(text: str) -> list[Clause]:
    """The clauses of `text` (normal form) in order, those inside the page frame left out."""
    frame = frame_spans(text)
    clauses, at, sentence = [], 0, 0
    boundaries = [(match.start(), match.end(), match.group()) for match in _BOUNDARY.finditer(text)]
    for start, end, mark in [*boundaries, (len(text), len(text), "\n")]:
        while frame and frame[0][1] <= at:
            frame.pop(0)
        if start > at and not (frame and frame[0][0] <= at):
            clauses.append(Clause(at, start, sentence))
        sentence += mark in _SENTENCE_END
        at = end
    return clauses


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
