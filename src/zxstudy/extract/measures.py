"""The measures of a text: which practices it says exist, how far each goes, and the words that say so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from zxstudy.codebook import Codebook
from zxstudy.extract.degrees import Rule, Wording, degree, highest, rules
from zxstudy.extract.measure_triggers import Triggers
from zxstudy.extract.mentions import AFTER, BEFORE, BEHIND, Mention, mentions
from zxstudy.extract.prepared import Prepared

_ITEM = re.compile(
    r"\s*(?:[一二三四五六七八九十]+是|[一二三四五六七八九十]+、|\([一二三四五六七八九十]+\)|第[一二三四五六七八九十]+[,、是])"
)
# A clause that only says when or by what means: the evidence may stand behind it.
_ADVERBIAL = re.compile(r".{0,12}(?:以来|来|为止|目前|统计|期间|年|今年|去年|全年|形式|方式)$|通过.{0,8}$|截至.{0,10}$")
# News begin with their day (本报讯 11月7日,… 近日,…): they tell of one event.
_DAY = re.compile(
    r"[^,。;:\n\d]{0,14}(?:(?:\d{4}年)?\d{1,2}月\d{1,2}日(?!前|起)|(?<![\d月])\d{1,2}日(?=[上下]午|,)|(?:近日|日前|昨日|昨天|今天|今日)(?=[上下]午|,|[县区市旗]))"
)
_LONGEST_NEWS = 500  # code points from there to what happened on it
# How many clauses apart two mentions of one measure may stand to be one passage.
_APART = 6


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure that a text states: its degree (-1, 1, 2, 3) and the span of its evidence in the normal form, end exclusive."""

    indicator: str
    degree: int
    start: int
    end: int


def find_measures(prepared: Prepared, codebook: Codebook) -> list[Measure]:
    """The measures that `prepared` states, sorted by start, each once: the highest degree, the first among equals.

    Spans are offsets of the normal form; the cost is linear in the text.
    """
    exclusions = {entry.id: entry.exclusions for entry in codebook.measures}
    triggers = _triggers(tuple((entry.id, entry.triggers) for entry in codebook.measures))
    best: dict[str, tuple[bool, Measure]] = {}
    settled: set[str] = set()
    stated: set[str] = set()
    for batch in mentions(prepared, triggers, exclusions, settled, stated):
        by_measure: dict[str, list[Mention]] = defaultdict(list)
        for mention in batch.mentions:
            by_measure[mention.indicator].append(mention)
        for name, found in by_measure.items():
            full, measure = _best(prepared, rules()[name], found, batch.occupied)
            if name not in best or (full, measure.degree) > (best[name][0], best[name][1].degree):
                best[name] = full, measure
            full, measure = best[name]
            if full and measure.degree == highest(rules()[name]):
                settled.add(name)
            elif full and measure.degree == 2:
                stated.add(name)
    return sorted((measure for _, measure in best.values()), key=lambda measure: (measure.start, measure.end, measure.indicator))


@lru_cache(maxsize=4)
def _triggers(wordings: tuple[tuple[str, tuple[str, ...]], ...]) -> Triggers:
    return Triggers(wordings)


def _best(prepared: Prepared, rule: Rule, found: list[Mention], occupied: Mapping[int, set[str]]) -> tuple[bool, Measure]:
    """The mention with the highest degree, the first among equals; weak wording only where there is no other (False)."""
    graded: list[tuple[int, bool, Mention]] = []
    for mention in found:
        words = _wording(prepared, mention, occupied)
        graded.append((degree(rule, words), words.planned, mention))
    degrees = _passages(prepared, graded)
    full = [index for index, mention in enumerate(found) if not mention.weak]
    best = max(full or range(len(found)), key=lambda index: (degrees[index], -index))
    return bool(full), Measure(found[best].indicator, degrees[best], found[best].start, found[best].end)


def _passages(prepared: Prepared, graded: list[tuple[int, bool, Mention]]) -> list[int]:
    """The degrees, evidence handed on to the mentions before it in the same passage."""
    degrees = [grade for grade, _, _ in graded]
    for index in range(len(graded) - 2, -1, -1):
        grade, is_plan, mention = graded[index]
        following = graded[index + 1][2]
        if degrees[index + 1] == 3 and grade in (1, 2) and not is_plan and _one_passage(prepared, mention, following):
            degrees[index] = 3
    return degrees


def _one_passage(prepared: Prepared, mention: Mention, following: Mention) -> bool:
    if following.first - mention.last > _APART:
        return False
    if "\n" in prepared.text[mention.end : following.start]:
        return False
    return not any(_begins_item(prepared, index) for index in range(mention.last + 1, following.first + 1))


def _begins_item(prepared: Prepared, index: int) -> bool:
    clause = prepared.clauses[index]
    return bool(_ITEM.match(prepared.text, clause.start, clause.end))


def _wording(prepared: Prepared, mention: Mention, occupied: Mapping[int, set[str]]) -> Wording:
    text, clauses = prepared.text, prepared.clauses
    sentence = clauses.sentences[mention.first]
    earliest = mention.first
    while earliest > max(0, mention.first - 5) and clauses.sentences[earliest - 1] == sentence:
        earliest -= 1
    behind = _evidence_clause(prepared, mention, occupied)
    after = text[clauses.starts[behind] : min(clauses.ends[behind], clauses.starts[behind] + AFTER)] if behind >= 0 else ""
    return Wording(
        before=text[max(clauses.starts[earliest], clauses.starts[mention.first] - BEFORE) : clauses.starts[mention.first]],
        own=text[mention.from_ : mention.to],
        after=after,
        tail=after if behind >= 0 and clauses.sentences[behind] == clauses.sentences[mention.last] else "",
        planned=bool(prepared.plans) and _inside(prepared.plans, mention.start),
        dated=_DAY.match(text, clauses.starts[earliest]) is not None or _is_dated(text, mention.start),
    )


def _is_dated(text: str, at: int) -> bool:
    """Whether the paragraph around `at` begins with the day that it tells of, not far before."""
    begin = text.rfind("\n", max(0, at - _LONGEST_NEWS), at) + 1
    return (begin > 0 or at < _LONGEST_NEWS) and _DAY.match(text, begin) is not None


def _evidence_clause(prepared: Prepared, mention: Mention, occupied: Mapping[int, set[str]]) -> int:
    """The index of the clause that directly follows and may evidence the mention; -1 where there is none.

    Clauses that only say when are passed over; a clause of another measure or of the next item evidences that and not this.
    """
    index = mention.last + 1
    for _ in range(BEHIND):
        if index >= len(prepared.clauses) or _begins_item(prepared, index):
            return -1
        clause, before = prepared.clauses[index], prepared.clauses[index - 1]
        if "\n" in prepared.text[before.end : clause.start]:
            return -1
        others = occupied.get(index)
        if others:
            return index if mention.indicator in others or rules()[mention.indicator].kin in others else -1
        if clause.end - clause.start > 20 or not _ADVERBIAL.match(prepared.text[clause.start : clause.end]):
            return index
        index += 1
    return -1


def _inside(spans: Sequence[tuple[int, int]], at: int) -> bool:
    index = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return index >= 0 and at < spans[index][1]
