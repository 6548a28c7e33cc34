"""The triggers of figures: a small language, compiled so that its cost is linear in the text.

`|` parts triggers, `#` is the figure, `*` a gap inside one clause, `{a/b}` one of several words; a word beside `#` stands next to the
figure, but for a few words that only fill (`立案的有92件`); a trigger that begins with `~` holds only where no other does.
The words nearest to the figure decide where a trigger is tried at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence, Set
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
_TERMS_END = frozenset("、()")  # a figure does not reach across these to a word behind it
LAST_RESORT = -20.0  # what a trigger marked ~ starts from: below any other
_NEXT_BEFORE, _NEXT_BEHIND = 1.0, 0.8  # what a word that must stand next to the figure adds to the score


class Hit(NamedTuple):
    """A word of some trigger at [start, end) of the text."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """One way to say an indicator: groups of words before the figure (outermost first) and behind it, in order.

    near_before, near_after: whether the innermost group stands next to the figure. most: what the score can come to beyond the part of
    the key, or a little more. asks: a group beyond the key that must have a word somewhere; empty where there is none.
    """

    indicator: str
    before: tuple[frozenset[str], ...]
    after: tuple[frozenset[str], ...]
    near_before: bool
    near_after: bool
    weight: float
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
    return Trigger(indicator, tuple(before), tuple(after), near_before, near_after, weight, most, further[0] if further else frozenset())


class Lexicon:
    """All triggers of figures of a codebook, the automaton over their words, and which triggers a word is the key of."""

    def __init__(self, codebook: Codebook) -> None:
        self._entries: dict[str, Entry] = {}
        self._by_key: dict[str, list[Trigger]] = defaultdict(list)
        self._fitting: dict[str, dict[str, Fitting]] = defaultdict(dict)
        self.reach = 0  # how far from a figure the words of a trigger can stand
        self._automaton = ahocorasick.Automaton()
        for entry in codebook.indicators:
            self._entries[entry.id] = entry
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
        found = [Hit(start + last - before, start + last + 1, word) for last, (before, word) in self._automaton.iter(inside)]
        found.sort()
        if "满意" not in inside:
            return found
        return [hit for hit in found if not hit.word.startswith("满意") or not text[max(0, hit.start - 2) : hit.start].endswith(_GRADES)]

    def fitting(self, word: str, unit: str) -> Fitting:
        """The triggers with `word` as their key whose indicator may be counted in `unit`; a bare figure needs a strong word before it."""
        known = self._fitting[unit]
        if word not in known:
            allowed = [
                (trigger, self._entries[trigger.indicator].exclusions)
                for trigger in self._by_key.get(word, ())
                if (unit or (trigger.before and not trigger.weight)) and counts(self._entries[trigger.indicator], unit)
            ]
            known[word] = Fitting(tuple(item for item in allowed if item[0].before), tuple(item for item in allowed if not item[0].before))
        return known[word]


class Fitting(NamedTuple):
    """The triggers of a word with the exclusions of their indicators: those whose word stands before the figure, and those behind it."""

    before: tuple[tuple[Trigger, tuple[str, ...]], ...]
    behind: tuple[tuple[Trigger, tuple[str, ...]], ...]


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
    if key.end <= slot.start:
        return key.end >= slot.wall_before, is_filled(slot.text, key.end, slot.start)
    free = key.start < slot.wall_after and _TERMS_END.isdisjoint(slot.text[slot.end : key.start])
    return free, is_filled(slot.text, slot.end, key.start)


def is_filled(text: str, start: int, end: int) -> bool:
    """Whether nothing stands in [start, end) of `text` but a few words that only fill."""
    return start == end or (end - start <= _LONGEST_FILL and _FILL.fullmatch(text, start, end) is not None)


def match(trigger: Trigger, key: Hit, slot: Slot) -> Match | None:
    """How `trigger` holds for the figure in `slot`, with `key` as its nearest word, `beside` it; None where it does not."""
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
        if hit is None or not 0 <= edge - hit.end <= LONGEST_GAP:
            return None
        score += len(hit.word) - 0.1 * (edge - hit.end) + (_NEXT_BEFORE if not depth and trigger.near_before else 0.0)
        edge = hit.start
    return score, edge


def _rightwards(trigger: Trigger, key: Hit | None, slot: Slot) -> tuple[float, int] | None:
    """The score of the words behind the figure and where the last of them ends; None where one is missing or too far."""
    score, edge = 0.0, slot.end
    for depth, group in enumerate(trigger.after):
        hit = key if key is not None and not depth else _first(slot, group, edge)
        if hit is None or not 0 <= hit.start - edge <= LONGEST_GAP or hit.start >= slot.wall_after:
            return None
        if not depth and key is None and not beside(hit, slot)[trigger.near_after]:
            return None
        score += len(hit.word) - 0.1 * (hit.start - edge) + (_NEXT_BEHIND if not depth and trigger.near_after else 0.0)
        edge = hit.end
    return score, edge


def _last(slot: Slot, group: frozenset[str], before: int) -> Hit | None:
    if group.isdisjoint(slot.present):
        return None
    return next((hit for hit in reversed(slot.words) if hit.end <= before and hit.word in group), None)


def _first(slot: Slot, group: frozenset[str], behind: int) -> Hit | None:
    if group.isdisjoint(slot.present):
        return None
    return next((hit for hit in slot.words if hit.start >= behind and hit.word in group), None)
