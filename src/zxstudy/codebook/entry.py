"""The codebook: 132 indicators and measures as data, and the record of one entry."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from zxstudy.errors import UnknownTermError


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator or measure.

    kind: measure, count, rate, share, money, age, duration, ordinal. role: mechanism, outcome, denominator, context, control, evidence.
    plausible_*: warn outside. hard_*: refuse outside. triggers, exclusions: patterns, longest wording first within one entry.
    range_reason: why the plausible range is what it is. definition_zh, range_zh: the same in Chinese, as pages print it.
    """

    id: str
    name_zh: str
    name_en: str
    mechanism: str
    role: str
    kind: str
    unit: str
    direction: str
    definition: str
    plausible_low: float
    plausible_high: float
    hard_low: float
    hard_high: float
    basis: str
    denominator: str
    identities: str
    triggers: tuple[str, ...]
    exclusions: tuple[str, ...]
    traps: str
    range_reason: str
    definition_zh: str
    range_zh: str

    @property
    def is_measure(self) -> bool:
        """Whether the entry is coded by degree and not by figure."""
        return self.kind == "measure"

    @property
    def is_proportion(self) -> bool:
        """Whether its figures lie in 0..1."""
        return self.unit == "proportion"


@dataclass(frozen=True, slots=True)
class Codebook:
    """All entries, in the order of the file, reachable by id."""

    entries: dict[str, Entry]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries.values())

    def __contains__(self, term: object) -> bool:
        return term in self.entries

    def __getitem__(self, term: str) -> Entry:
        """The entry with the id `term`; raises UnknownTermError with the nearest ids, and Chinese names."""
        if term not in self.entries:
            names = {entry.name_zh: entry.id for entry in self}
            named = [name for name in names if term and term in name] or get_close_matches(term, names, n=3)
            near = get_close_matches(term, self.entries, n=3) or [f"{names[name]} {name}" for name in named[:3]]
            raise UnknownTermError(f"no indicator '{term}' in the codebook; nearest: {', '.join(near) or 'see `zxstudy codebook`'}")
        return self.entries[term]

    @property
    def measures(self) -> tuple[Entry, ...]:
        """The entries that are coded by degree."""
        return tuple(entry for entry in self if entry.is_measure)

    @property
    def indicators(self) -> tuple[Entry, ...]:
        """The entries that are figures."""
        return tuple(entry for entry in self if not entry.is_measure)


def _entry(row: dict[str, str], zh: dict[str, str]) -> Entry:
    def patterns(column: str) -> tuple[str, ...]:
        return tuple(part for part in row[column].split("|") if part)

    return Entry(
        id=row["id"], name_zh=row["name_zh"], name_en=row["name_en"], mechanism=row["mechanism"], role=row["role"],
        kind=row["kind"], unit=row["unit"], direction=row["direction"], definition=row["definition"],
        plausible_low=float(row["plausible_low"]), plausible_high=float(row["plausible_high"]),
        hard_low=float(row["hard_low"]), hard_high=float(row["hard_high"]),
        basis=row["basis"], denominator=row["denominator"], identities=row["identities"],
        triggers=patterns("triggers"), exclusions=patterns("exclusions"), traps=row["traps"],
        range_reason=row["range_reason"], definition_zh=zh["definition"], range_zh=zh["range"],
    )  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    text = files("zxstudy.codebook").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(keepends=True)))


@cache
def load() -> Codebook:
    """The codebook that ships with the package."""
    described = {row["id"]: row for row in _rows("descriptions_zh.csv")}
    entries = [_entry(row, described[row["id"]]) for row in _rows("codebook.csv")]
    return Codebook({entry.id: entry for entry in entries})
