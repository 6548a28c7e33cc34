"""The triggers of figures: a small language, compiled so that its cost is linear in the text.

`|` parts triggers, `#` is the figure, `*` a gap inside one clause, `{a/b}` one of several words; a word beside `#` stands next to the
figure, but for a few words that only fill (`立案的有92件`); a trigger that begins with `~` holds only where no other does.
The words nearest to the figure decide where a trigger is tried at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import ahocorasick

from zxstudy.codebook import Codebook, Entry, load
from zxstudy.extract.measure_words import counts

_PART = re.compile(r"\{([^}]*)\}|([*#])|([^{}*#]+)")
_FILL = re.compile(r"[了的为有达共计是到:\s“\"总仅余和及以各类等出份内约近(已分别]{0,7}")
_LONGEST_FILL = 7  # characters that _FILL may take
LONGEST_GAP = 18
_GRADES = ("基本", "比较", "不", "较", "够")  # 基本满意 and 不满意 are other answers than 满意
_HOW_MANY = ("提案数", "提案总数")
_NEAR = 4
# What may stand before 提案数 where it counts all that came in; behind any other word (立案提案数, 个人提案数) it counts some of them.
_OF_ALL = re.compile(
    r"(?:^|[^\u4e00-\u9fffA-Z]|收到?|提[出交]|征集|受理|接收|报送|递交|收集|撰写|共|总|全年|本年|[年度月届次]|会议|全会|大会|期间|以来|政协|委员"
    r"|各类|有效|[县区市旗的件和及与])$"
)
_TERMS_END = frozenset("、()")  # a figure does not reach across these to a word behind it
LAST_RESORT = -20.0  # what a trigger marked ~ starts from: below any other
_NEXT_BEFORE, _NEXT_BEHIND = 1.0, 0.8  # what a word that must stand next to the figure adds to the score


Hit = tuple[int, int, str]  # where a word of some trigger begins and ends in the text, and the word


@dataclass(frozen=True, slots=True)
class Trigger:
    """One way to say an indicator: groups of words before the figure (outermost first) and behind it, in order.

    near_before, near_after: whether the innermost group stands next to the figure. beside: what the score gains where the key must do so.
    most: what the score can come to beyond the part of the key, or a little more. asks: a group beyond the key that must have a word
    somewhere; empty where there is none.
    """

    indicator: str
    before: tuple[frozenset[str], ...]
    after: tuple[frozenset[str], ...]
    near_before: bool
    near_after: bool
    weight: float
    beside: float
    most: float
    asks: frozenset[str]

    @property
    def key(self) -> frozenset[str]:
        """The words nearest to the figure, those before it first."""
        return self.before[-1] if self.before else self.after[0]


class Match(NamedTuple):
    """A trigger that holds for a figure: its indicator, how well (higher is better), where its words begin and end, its key word."""

    indicator: str
    score: float
    start: int
    end: int
    key: Hit


def parse(indicator: str, pattern: str) -> Trigger:
    """The trigger that `pattern` writes; without `#` the figure follows behind a gap."""
    before: list[frozenset[str]] = []
    after: list[frozenset[str]] = []
    seen_slot, near_before, near_after, last = False, False, False, ""
    for group, sign, word in _PART.findall(pattern.removeprefix("~")):
        if sign == "#":
            seen_slot, near_before = True, last not in ("*", "")
        elif not sign:
            words = frozenset((group or word).split("/"))
            if seen_slot and not after:
                near_after = last == "#"
            (after if seen_slot else before).append(words)
        last = sign or "word"
    weight = LAST_RESORT if pattern.startswith("~") else 0.0
    further = [*before[:-1], *after] if before else after[1:]
    most = 0.01 + weight + _NEXT_BEFORE * near_before + _NEXT_BEHIND * near_after + sum(max(map(len, group)) for group in further)
    beside = _NEXT_BEFORE * near_before if before else _NEXT_BEHIND * near_after
    asks = further[0] if further else frozenset()
    return Trigger(indicator, tuple(before), tuple(after), near_before, near_after, weight, beside, most, asks)


class Lexicon:
    """All triggers of figures of a codebook, the automaton over their words, and which triggers a word is the key of."""

    def __init__(self, codebook: Codebook) -> None:
        self._entries: dict[str, Entry] = {}
        self._by_key: dict[str, list[Trigger]] = defaultdict(list)
        self._fitting: dict[str, dict[str, Fitting]] = {}
        self._exclusions: dict[str, Callable[[str, int, int], re.Match[str] | None]] = {}
        self.reach = 0  # how far from a figure the words of a trigger can stand
        self._automaton = ahocorasick.Automaton()
        for entry in codebook.indicators:
            self._entries[entry.id] = entry
            if entry.exclusions:
                self._exclusions[entry.id] = re.compile("|".join(map(re.escape, entry.exclusions))).search
            for pattern in entry.triggers:
                trigger = parse(entry.id, pattern)
                for word in trigger.key:
                    self._by_key[word].append(trigger)
                for group in (*trigger.before, *trigger.after):
                    for word in group:
                        self._automaton.add_word(word, (len(word) - 1, word))
                self.reach = max(self.reach, sum(LONGEST_GAP + max(map(len, group)) for group in (*trigger.before, *trigger.after)))
        self._automaton.make_automaton()

    def hits(self, text: str, start: int, end: int) -> list[Hit]:
        """All words of triggers in [start, end) of `text`, by start; one inside a longer one counts too: the longer wins by its score."""
        # The automaton copies what it is given: a slice keeps the cost that of the clause.
        inside = text[start:end]
        found = [(start + last - before, start + last + 1, word) for last, (before, word) in self._automaton.iter(inside)]
        found.sort()
        if "建议案" in inside:  # a paper of the committee, and no suggestion
            found = [hit for hit in found if not (hit[2].endswith("建议") and text.startswith("案", hit[1]))]
        if "提案数" in inside or "提案总数" in inside:
            found = [hit for hit in found if hit[2] not in _HOW_MANY or _OF_ALL.search(text, max(0, hit[0] - _NEAR), hit[0])]
        if "满意" not in inside:
            return found
        return [hit for hit in found if not hit[2].startswith("满意") or not text[max(0, hit[0] - 2) : hit[0]].endswith(_GRADES)]

    def fitting(self, unit: str) -> Mapping[str, Fitting]:
        """By their key, the triggers whose indicator may be counted in `unit`; a bare figure needs a strong word before it."""
        if unit not in self._fitting:
            self._fitting[unit] = {word: found for word, triggers in self._by_key.items() if (found := self._counted(triggers, unit))}
        return self._fitting[unit]

    def _counted(self, triggers: Sequence[Trigger], unit: str) -> Fitting | None:
        allowed = [
            trigger
            for trigger in triggers
            if (unit or (trigger.before and not trigger.weight)) and counts(self._entries[trigger.indicator], unit)
        ]
        return (
            Fitting(tuple(item for item in allowed if item.before), tuple(item for item in allowed if not item.before)) if allowed else None
        )

    def excludes(self, indicator: str, text: str, start: int, end: int) -> bool:
        """Whether an exclusion of `indicator` stands in [start, end) of `text`."""
        return indicator in self._exclusions and self._exclusions[indicator](text, start, end) is not None


class Fitting(NamedTuple):
    """The triggers of one key: those whose word stands before the figure, and those whose word stands behind it."""

    before: tuple[Trigger, ...]
    behind: tuple[Trigger, ...]


@cache
def lexicon() -> Lexicon:
    """The triggers of the codebook that ships with the package."""
    return Lexicon(load())


class Slot(NamedTuple):
    """Where a figure stands: [start, end) of the text, the words around it, all that its clause has, and how far its own words reach.

    wall_before, wall_after: the end of the figure before and the start of the one behind; a word beyond belongs to those.
    """

    text: str
    start: int
    end: int
    words: Sequence[Hit]
    present: Set[str]
    wall_before: int
    wall_after: int


def beside(key: Hit, slot: Slot) -> tuple[bool, bool]:
    """Whether `key` may belong to the figure in `slot` over a gap, and whether it stands next to it."""
    start, end, _ = key
    if end <= slot.start:
        return end >= slot.wall_before, is_filled(slot.text, end, slot.start)
    free = start < slot.wall_after and _TERMS_END.isdisjoint(slot.text[slot.end : start])
    return free, is_filled(slot.text, slot.end, start)


def is_filled(text: str, start: int, end: int) -> bool:
    """Whether nothing stands in [start, end) of `text` but a few words that only fill."""
    return start == end or (end - start <= _LONGEST_FILL and _FILL.fullmatch(text, start, end) is not None)


def match(trigger: Trigger, key: Hit, slot: Slot) -> Match | None:
    """How `trigger` holds for the figure in `slot`, with `key` as its nearest word, `beside` it; None where it does not."""
    if not trigger.asks:
        start, end, word = key
        if trigger.before:
            return Match(trigger.indicator, trigger.weight + (len(word) - 0.1 * (slot.start - end) + trigger.beside), start, slot.end, key)
        return Match(trigger.indicator, trigger.weight + (len(word) - 0.1 * (start - slot.end) + trigger.beside), slot.start, end, key)
    left = _leftwards(trigger, key, slot)
    right = _rightwards(trigger, None if trigger.before else key, slot) if left else None
    if left is None or right is None:
        return None
    return Match(trigger.indicator, trigger.weight + left[0] + right[0], left[1], right[1], key)


def _leftwards(trigger: Trigger, key: Hit, slot: Slot) -> tuple[float, int] | None:
    """The score of the words before the figure and where the first of them begins; None where one is missing or too far."""
    score, edge = 0.0, slot.start
    for depth, group in enumerate(reversed(trigger.before)):
        hit = _last(slot, group, edge) if depth else key
        if hit is None or not 0 <= edge - hit[1] <= LONGEST_GAP:
            return None
        start, end, word = hit
        score += len(word) - 0.1 * (edge - end) + (_NEXT_BEFORE if not depth and trigger.near_before else 0.0)
        edge = start
    return score, edge


def _rightwards(trigger: Trigger, key: Hit | None, slot: Slot) -> tuple[float, int] | None:
    """The score of the words behind the figure and where the last of them ends; None where one is missing or too far."""
    score, edge = 0.0, slot.end
    for depth, group in enumerate(trigger.after):
        hit = key if key is not None and not depth else _first(slot, group, edge)
        if hit is None:
            return None
        start, end, word = hit
        if not 0 <= start - edge <= LONGEST_GAP or start >= slot.wall_after:
            return None
        if not depth and key is None and not beside(hit, slot)[trigger.near_after]:
            return None
        score += len(word) - 0.1 * (start - edge) + (_NEXT_BEHIND if not depth and trigger.near_after else 0.0)
        edge = end
    return score, edge


def _last(slot: Slot, group: frozenset[str], before: int) -> Hit | None:
    if not group.isdisjoint(slot.present):
        for hit in reversed(slot.words):
            if hit[1] <= before and hit[2] in group:
                return hit
    return None


def _first(slot: Slot, group: frozenset[str], behind: int) -> Hit | None:
    if not group.isdisjoint(slot.present):
        for hit in slot.words:
            if hit[0] >= behind and hit[2] in group:
                return hit
    return None
