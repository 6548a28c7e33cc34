"""The triggers of figures: a small language, compiled so that its cost is linear in the text.

`|` parts triggers, `#` is the figure, `*` a gap inside one clause, `{a/b}` one of several words; a word beside `#` stands next to the
figure, but for a few words that only fill (`立案的有92件`); a trigger that begins with `~` holds only where no other does.
The words nearest to the figure decide where a trigger is tried at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import ahocorasick

from zxstudy.codebook import Codebook, load

_PART = re.compile(r"\{([^}]*)\}|([*#])|([^{}*#]+)")
_FILL = re.compile(r"[了的为有达共计是到:\s“\"总仅余和及以各类等出份内约近(已分别]{0,7}")
LONGEST_GAP = 18
_GRADES = ("基本", "比较", "不", "较", "够")  # 基本满意 and 不满意 are other answers than 满意
_TERMS_END = frozenset("、()")  # a figure does not reach across these to a word behind it
_LAST_RESORT = -20.0  # what a trigger marked ~ starts from: below any other


@dataclass(frozen=True, slots=True)
class Hit:
    """A word of some trigger at [start, end) of the text."""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """One way to say an indicator: groups of words before the figure (outermost first) and behind it, in order.

    near_before, near_after: whether the innermost group stands next to the figure.
    """

    indicator: str
    before: tuple[frozenset[str], ...]
    after: tuple[frozenset[str], ...]
    near_before: bool
    near_after: bool
    weight: float = 0.0

    @property
    def key(self) -> frozenset[str]:
        """The words nearest to the figure, those before it first."""
        return self.before[-1] if self.before else self.after[0]


@dataclass(frozen=True, slots=True)
class Match:
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
    weight = _LAST_RESORT if pattern.startswith("~") else 0.0
    return Trigger(indicator, tuple(before), tuple(after), near_before, near_after, weight)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All triggers of figures, the automaton over their words, and which triggers a word is the key of."""

    automaton: ahocorasick.Automaton
    by_key: dict[str, tuple[Trigger, ...]]

    def hits(self, text: str) -> list[Hit]:
        """All words of triggers in `text`, by start; one inside a longer one counts too, the longer wording wins by its score."""
        found = [Hit(end - len(word) + 1, end + 1, word) for end, word in self.automaton.iter(text)]
        kept = [hit for hit in found if not (hit.word.startswith("满意") and text[max(0, hit.start - 2) : hit.start].endswith(_GRADES))]
        return sorted(kept, key=lambda hit: (hit.start, hit.end))


@cache
def lexicon() -> Lexicon:
    """The triggers of the codebook that ships with the package."""
    return compile_lexicon(load())


def compile_lexicon(codebook: Codebook) -> Lexicon:
    """The triggers of `codebook`, compiled."""
    by_key: dict[str, list[Trigger]] = defaultdict(list)
    automaton = ahocorasick.Automaton()
    for entry in codebook.indicators:
        for pattern in entry.triggers:
            trigger = parse(entry.id, pattern)
            for word in trigger.key:
                by_key[word].append(trigger)
            for group in (*trigger.before, *trigger.after):
                for word in group:
                    automaton.add_word(word, word)
    automaton.make_automaton()
    return Lexicon(automaton, {word: tuple(triggers) for word, triggers in by_key.items()})


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a figure stands: [start, end) of the text, the words of its clause, and how far its own words reach.

    wall_before, wall_after: the end of the figure before and the start of the one behind; a word beyond belongs to those.
    """

    text: str
    start: int
    end: int
    words: tuple[Hit, ...]
    wall_before: int
    wall_after: int


def match(trigger: Trigger, key: Hit, slot: Slot) -> Match | None:
    """How `trigger` holds for the figure in `slot`, with `key` as its nearest word; None where it does not."""
    left = _leftwards(trigger, key, slot)
    right = _rightwards(trigger, None if trigger.before else key, slot) if left else None
    if left is None or right is None:
        return None
    return Match(trigger.indicator, trigger.weight + left[0] + right[0], left[1], right[1], key)


def _leftwards(trigger: Trigger, key: Hit, slot: Slot) -> tuple[float, int] | None:
    """The score of the words before the figure and where the first of them begins; None where one is missing or too far."""
    score, edge = 0.0, slot.start
    for depth, group in enumerate(reversed(trigger.before)):
        hit = _last(slot.words, group, edge) if depth else key
        if hit is None or not 0 <= edge - hit.end <= LONGEST_GAP:
            return None
        walled = hit.end < slot.wall_before
        if not depth and not _beside(trigger.near_before, slot.text[hit.end : edge], walled):
            return None
        score += len(hit.word) - 0.1 * (edge - hit.end) + (1.0 if not depth and trigger.near_before else 0.0)
        edge = hit.start
    return score, edge


def _rightwards(trigger: Trigger, key: Hit | None, slot: Slot) -> tuple[float, int] | None:
    """The score of the words behind the figure and where the last of them ends; None where one is missing or too far."""
    score, edge = 0.0, slot.end
    for depth, group in enumerate(trigger.after):
        hit = key if key is not None and not depth else _first(slot.words, group, edge)
        if hit is None or not 0 <= hit.start - edge <= LONGEST_GAP:
            return None
        between = slot.text[edge : hit.start]
        walled = hit.start >= slot.wall_after or not _TERMS_END.isdisjoint(between)
        if not depth and not _beside(trigger.near_after, between, walled):
            return None
        score += len(hit.word) - 0.1 * (hit.start - edge) + (0.8 if not depth and trigger.near_after else 0.0)
        edge = hit.end
    return score, edge


def _beside(near: bool, between: str, walled: bool) -> bool:
    """Whether a word may belong to the figure: next to it but for fillers, or behind a gap without another figure in it."""
    if near:
        return _FILL.fullmatch(between) is not None
    return not walled


def _last(words: tuple[Hit, ...], group: frozenset[str], before: int) -> Hit | None:
    return next((hit for hit in reversed(words) if hit.end <= before and hit.word in group), None)


def _first(words: tuple[Hit, ...], group: frozenset[str], behind: int) -> Hit | None:
    return next((hit for hit in words if hit.start >= behind and hit.word in group), None)
