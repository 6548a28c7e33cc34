"""How the wording of a measure is written in the codebook, and what it compiles to.

A trigger is wording in order: literals, `{terms}` of measure_terms.csv, and gaps: `.*` inside the clause, `,` on to a later clause that
carries the measure too, `…` elsewhere in the sentence, where the wording is asked for but carries nothing. A leading `~` marks wording
that counts only where nothing fuller is found. One piece of each trigger, its anchor, is looked up; the rest in a bounded window around it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from zxstudy.errors import UnknownTermError

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


def compiled(wording: str) -> Iterator[tuple[str, Trigger]]:
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
