"""One search for many wordings: a class of first characters finds the places, and only the wordings that begin so are tried there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple


class Opening(NamedTuple):
    """What a wording may begin with: one of `characters`, with `then` (an expression, empty for anything) behind it."""

    characters: str
    then: str = ""


class Wording(NamedTuple):
    """One way to write something: the name of what it writes, how it may begin, and its expression."""

    name: str
    openings: tuple[Opening, ...]
    pattern: str


class Scan:
    """Wordings in the order in which they are tried; a match is named (`lastgroup`) after the one that holds. None may match nothing."""

    def __init__(self, wordings: Iterable[Wording]) -> None:
        self._wordings = tuple(wordings)
        self._openings = _search({opening for wording in self._wordings for opening in wording.openings})
        self._by_first: dict[str, re.Pattern[str]] = {}

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """What the alternation of all wordings finds in `text`, in order, without overlap, each where one of its openings stands."""
        at, by_first, search = 0, self._by_first, self._openings.search
        while opening := search(text, at):
            start = opening.start()
            first = text[start]
            found = (by_first.get(first) or self._beginning_with(first)).match(text, start)
            if found:
                at = found.end()
                yield found
            else:
                at = start + 1

    def _beginning_with(self, first: str) -> re.Pattern[str]:
        """The wordings that may begin with the character `first`, compiled when it is met for the first time."""
        fitting = [item for item in self._wordings if any(first in opening.characters for opening in item.openings)]
        parts = [(name, "|".join(item.pattern for item in group)) for name, group in groupby(fitting, key=lambda item: item.name)]
        self._by_first[first] = re.compile("|".join(f"(?P<{name}>{alternatives})" for name, alternatives in parts), re.ASCII)
        return self._by_first[first]


def _search(openings: Iterable[Opening]) -> re.Pattern[str]:
    """Finds what wordings may begin with; the class of all first characters stands first, so that a scan passes over the rest at once."""
    found = sorted(openings)
    free = "".join(opening.characters for opening in found if not opening.then)
    bound = [rf"(?<=[{re.escape(opening.characters)}])(?={opening.then})" for opening in found if opening.then]
    every = re.escape("".join(opening.characters for opening in found))
    return re.compile(f"[{every}](?:{'|'.join([f'(?<=[{re.escape(free)}])', *bound])})", re.ASCII)


def matches(wording: re.Pattern[str], opening: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `wording.finditer(text)` gives, several times sooner: every match of `wording` must begin where `opening` matches."""
    at = 0
    for first in opening.finditer(text):
        start = first.start()
        if start >= at and (found := wording.match(text, start)):
            at = found.end()
            yield found
