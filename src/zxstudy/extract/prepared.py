"""A text made ready for extraction: its normal form, its clauses, what of it is frame, and how laundered it is."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass

from zxstudy.extract.clauses import Clauses, clauses_of, plan_sections
from zxstudy.extract.laundering import LAUNDERED, replacements, score
from zxstudy.extract.normal import Normal, normalise


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text ready for extraction; offsets are those of `text` unless said otherwise.

    text: the normal form. clauses: those inside the page frame left out. starts: where each clause begins. laundering: 0 to 1, see
    `laundering.score`. plans: the sections that announce what is still to be done.
    """

    normal: Normal
    text: str
    clauses: Clauses
    starts: list[int]
    laundering: float
    plans: tuple[tuple[int, int], ...]

    @property
    def laundered(self) -> bool:
        """Whether words were replaced wholesale; years and repairs of such a text are not to be trusted."""
        return self.laundering >= LAUNDERED

    def clause_at(self, offset: int) -> int:
        """The index of the clause that holds `offset`, or of the last one that begins before it; -1 before the first."""
        return bisect_right(self.starts, offset) - 1

    def sentence_span(self, index: int) -> tuple[int, int]:
        """The span of the sentence that the clause `index` belongs to."""
        return self.clauses.spans[self.clauses.sentences[index]]

    def is_announced(self, offset: int) -> bool:
        """Whether `offset` lies in a section that announces what is still to be done."""
        at = bisect_right(self.plans, (offset, len(self.text))) - 1 if self.plans else -1
        return at >= 0 and offset < self.plans[at][1]


def prepare(source: str) -> Prepared:
    """`source` ready for extraction; linear in its length."""
    normal = normalise(source)
    laundering = score(normal.text)
    if laundering >= LAUNDERED:
        normal = _replaced(normal, replacements(normal.text))
    clauses = clauses_of(normal.text)
    return Prepared(normal, normal.text, clauses, clauses.starts, laundering, tuple(plan_sections(normal.text, clauses)))


def _replaced(normal: Normal, words: list[tuple[int, int, str]]) -> Normal:
    """`normal` with the laundered words undone; each character still leads to the source span of the word it replaces."""
    parts, starts, ends, at = [], array("I"), array("I"), 0
    for start, end, word in words:
        parts += [normal.text[at:start], word]
        starts.extend(normal.starts[at:start])
        ends.extend(normal.ends[at:start])
        for position in range(len(word)):
            first = min(start + position, end - 1)
            last = end - 1 if position == len(word) - 1 else first
            starts.append(normal.starts[first])
            ends.append(normal.ends[last])
        at = end
    parts.append(normal.text[at:])
    starts.extend(normal.starts[at:])
    ends.extend(normal.ends[at:])
    return Normal("".join(parts), starts, ends, normal.dropped, normal.previews)
