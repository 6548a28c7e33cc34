"""Which indicator a figure belongs to: the triggers of its clause compete, the best-fitting wording wins."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from zxstudy.codebook import Codebook, Entry
from zxstudy.extract.clauses import Clause
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import Quantity
from zxstudy.extract.triggers import Hit, Lexicon, Match, Slot, Trigger, match

_Span = TypeVar("_Span", Hit, Quantity)
# What may be counted in which measure word.
_UNITS: dict[str, frozenset[str]] = {
    "件": frozenset({"件", "份", "个", "项", "件次"}),
    "条": frozenset({"条", "篇", "份", "期", "个", "项"}),
    "篇": frozenset({"篇", "份", "个", "项", "条", "件", "本", "期"}),
    "次": frozenset({"次", "场", "场次", "期", "轮", "批次", "批", "个", "项", "件"}),
    "个": frozenset({"个", "家", "处", "项", "名", "座", "件", "所"}),
    "家": frozenset({"家", "个", "户"}),
    "名": frozenset({"名", "人", "位", "个", "组"}),
    "人": frozenset({"人", "名", "位"}),
    "人次": frozenset({"人次", "人", "名", "位"}),
    "期": frozenset({"期", "次", "场", "批", "个"}),
    "份": frozenset({"份", "件", "条"}),
    "台": frozenset({"台", "辆", "部"}),
    "项": frozenset({"项", "个", "件", "条", "篇"}),
    "proportion": frozenset({"proportion"}),
    "years": frozenset({"岁"}),
    "persons": frozenset({"人"}),
}
_MORE_UNITS = {"leader_instructions": frozenset({"次", "人次", "篇", "条", "份"}), "opinion_reports": frozenset({"件"})}
_JOINED = re.compile(r"[、和及与或]|以及|率")
_FROM = re.compile(r"[由从]")
_TO = re.compile(r"(?:提高|增加|上升|上调|增长|降低|下降|减少|下调|降|升)(?:了)?(?:到|至|为)|调整[到至为]")
_SUM = re.compile(r"(?<!中)(?:共|合计|总计|总共)(?![产同和])")
_COMPARED = re.compile(r"(?:较|比|与|同)(?:去年|上年|上一年|往年|上届|(?:19|20)\d\d年)度?(?:同期)?的?[^,。]{0,10}$")
_CHANGE = re.compile(r"(?:增长|增加|提高|下降|减少|上升|降低|提升|增幅|降幅|翻)(?:了|约|近)?\s?$")


@dataclass(frozen=True, slots=True)
class Figure:
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


@dataclass(frozen=True, slots=True)
class _Passage:
    text: str
    clause: Clause
    index: int
    sentence: tuple[int, int]
    words: tuple[Hit, ...]
    counted: list[Quantity]


def figures(prepared: Prepared, found: Sequence[Quantity], codebook: Codebook, lexicon: Lexicon) -> list[Figure]:
    """Every figure of the text that has an indicator, in order; what is refused is passed over."""
    hits, counted = lexicon.hits(prepared.text), [item for item in found if not item.refused]
    result: list[Figure] = []
    hit_at = quantity_at = 0
    for index, clause in enumerate(prepared.clauses):
        hit_at = _skip(hits, hit_at, clause.start)
        quantity_at = _skip(counted, quantity_at, clause.start)
        inside = _within(counted, quantity_at, clause)
        if inside:
            words = tuple(_within(hits, hit_at, clause))
            passage = _Passage(prepared.text, clause, index, prepared.sentence_span(index), words, inside)
            result += _of_clause(passage, codebook, lexicon)
    return result


def _skip(spans: Sequence[Hit] | Sequence[Quantity], at: int, start: int) -> int:
    while at < len(spans) and spans[at].start < start:
        at += 1
    return at


def _within(spans: Sequence[_Span], at: int, clause: Clause) -> list[_Span]:
    end = at
    while end < len(spans) and spans[end].end <= clause.end:
        end += 1
    return list(spans[at:end])


def _of_clause(passage: _Passage, codebook: Codebook, lexicon: Lexicon) -> Iterator[Figure]:
    wording = passage.text[passage.clause.start : passage.clause.end]
    sentence = passage.text[passage.sentence[0] : passage.sentence[1]]
    for position, quantity in enumerate(passage.counted):
        if quantity.unit == "points" or _CHANGE.search(passage.text, passage.clause.start, quantity.start):
            continue
        slot = _slot(passage, position)
        fitting = [
            found
            for hit in passage.words
            for trigger in lexicon.by_key.get(hit.word, ())
            if _fits(trigger, codebook[trigger.indicator], quantity, sentence if trigger.weight else wording)
            and (found := match(trigger, hit, slot))
        ]
        for best in _best(fitting, quantity, passage.text):
            yield Figure(best.indicator, quantity, best.start, best.end, passage.index)


def _slot(passage: _Passage, position: int) -> Slot:
    """The slot of the figure at `position`; figures joined by 、 share what stands before the first of them (培训3期、420人次)."""
    counted, first = passage.counted, position
    while first and passage.text[counted[first - 1].end : counted[first].start] == "、":
        first -= 1
    before = counted[first - 1].end if first else passage.clause.start
    behind = counted[position + 1].start if position + 1 < len(counted) else passage.clause.end
    return Slot(passage.text, counted[position].start, counted[position].end, passage.words, before, behind)


def _fits(trigger: Trigger, entry: Entry, quantity: Quantity, wording: str) -> bool:
    """Whether the figure may be one of the indicator at all; a bare figure needs a strong word before it.

    wording: where no exclusion may stand: the clause, and the whole sentence for a trigger of last resort.
    """
    if not quantity.unit and (trigger.weight or not trigger.before):
        return False
    return _counts(entry, quantity) and not any(word in wording for word in entry.exclusions)


def _counts(entry: Entry, quantity: Quantity) -> bool:
    """Whether the measure word fits the indicator; money is money, a bare figure counts only where nothing else could."""
    if entry.unit.startswith("yuan"):
        return quantity.unit == "yuan"
    if entry.unit == "proportion" or quantity.unit == "proportion":
        return entry.unit == quantity.unit
    allowed = _UNITS.get(entry.unit, frozenset({entry.unit})) | _MORE_UNITS.get(entry.id, frozenset())
    return quantity.unit in allowed or (quantity.unit == "" and entry.kind == "count")


def _best(matches: list[Match], quantity: Quantity, text: str) -> list[Match]:
    """The best match, and for a share all whose nouns are coordinated with it (见面率、办结率均达100%) or share its noun."""
    if not matches:
        return []
    best = max(matches, key=lambda item: (item.score, -item.start))
    chosen = {best.indicator: best}
    if quantity.unit == "proportion":
        edge = best.key.start
        for item in sorted(matches, key=lambda item: (-item.key.end, -item.score)):
            same_noun = item.key == best.key and item.score == best.score
            joined = item.key.end <= edge and _JOINED.sub("", text[item.key.end : edge]) == ""
            if same_noun or joined:
                chosen.setdefault(item.indicator, item)
                edge = min(edge, item.key.start)
    return list(chosen.values())


def without_parts(figures: list[Figure], prepared: Prepared) -> list[Figure]:
    """The figures without those that a sum in the same sentence already holds (书记领办2件,县长领办3件,共领办重点提案9件)."""
    sums = {(prepared.clauses[figure.clause].sentence, figure.indicator) for figure in figures if _is_sum(figure, prepared)}
    return [
        figure
        for figure in figures
        if (prepared.clauses[figure.clause].sentence, figure.indicator) not in sums or _is_sum(figure, prepared) or figure.role != "current"
    ]


def _is_sum(figure: Figure, prepared: Prepared) -> bool:
    return bool(_SUM.search(prepared.text, prepared.clauses[figure.clause].start, figure.quantity.start))


def with_roles(figures: list[Figure], prepared: Prepared, found: Sequence[Quantity], codebook: Codebook) -> list[Figure]:
    """The figures with their roles: `previous` is the first of a from-to clause (由50岁降到46岁) and what is compared with (较上年80件)."""
    by_clause: dict[int, list[Figure]] = {}
    for figure in figures:
        by_clause.setdefault(figure.clause, []).append(figure)
    starts = [item.start for item in found]
    result: list[Figure] = []
    for index, inside in by_clause.items():
        clause = prepared.clauses[index]
        near = found[bisect_left(starts, clause.start) : bisect_left(starts, clause.end)]
        compared = [_as_previous(figure, codebook) if _COMPARED.search(prepared.text, clause.start, figure.quantity.start) else figure
                    for figure in inside]  # fmt: skip
        result += _from_to(compared, prepared.text, clause, near, codebook)
    return result


def _as_previous(figure: Figure, codebook: Codebook) -> Figure:
    name = f"{figure.indicator}_previous"
    return replace(figure, indicator=name if name in codebook else figure.indicator, role="previous")


def _from_to(inside: list[Figure], text: str, clause: Clause, found: Sequence[Quantity], codebook: Codebook) -> list[Figure]:
    turn, opening = _TO.search(text, clause.start, clause.end), _FROM.search(text, clause.start, clause.end)
    if not turn or not opening or opening.start() > turn.start():
        return inside
    current = next((figure for figure in inside if figure.quantity.start >= turn.end()), None)
    before = [item for item in found if opening.end() <= item.start and item.end <= turn.start() and not item.refused]
    if current is None or not before or before[-1].unit != current.quantity.unit:
        return inside
    first = replace(current, quantity=before[-1], start=min(opening.start(), before[-1].start), end=before[-1].end)
    kept = [replace(item, role="raised") if item is current else item for item in inside if item.quantity is not before[-1]]
    return [*kept, _as_previous(first, codebook)]
