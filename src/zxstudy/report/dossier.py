"""What is known about one county as numbered entries: figures, measures, and figures that were not used.

Numbers follow the documents, so that the notes of one document stand together and a printed list of notes runs from 1 to the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from zxstudy.codebook import Codebook, Entry, load
from zxstudy.extract.fact import PERIODS
from zxstudy.report.county_slice import CountySlice, records
from zxstudy.report.phrase import Quantity, quantity

DOUBTS = (
    "damaged", "laundered", "conflict", "impossible_share", "impossible_count", "breach", "outside_plausible", "base_mismatch", "copied",
    "refused",
)  # fmt: skip
GROUPS = (
    "outcome", "leadership", "support.consultation", "support.supervision", "support.participation", "cadre", "funding", "context",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a county's report: a cell of the panel, or a fact that was refused or set aside.

    number: its note on the page, from 1. year: None where undated. degree: of a measure, None for a figure.
    fact_id: the chosen fact. source: the document that it comes from, empty where none is known.
    others: the facts of the same cell that were not chosen. rule: why it was chosen, empty where it was not.
    """

    number: int
    entry: Entry
    year: int | None
    period: str
    scope: str
    quantity: Quantity
    degree: int | None
    flags: tuple[str, ...]
    fact_id: str
    source: str
    others: tuple[str, ...]
    rule: str
    conflict: bool

    @property
    def doubts(self) -> tuple[str, ...]:
        """The flags that put the figure in doubt."""
        found = tuple(flag for flag in self.flags if flag in DOUBTS)
        return found if not self.conflict or "conflict" in found else (*found, "conflict")

    @property
    def is_measure(self) -> bool:
        """Whether it is a measure with a degree and not a figure."""
        return self.entry.is_measure

    @property
    def comparable(self) -> bool:
        """Whether the figure may stand beside those of other counties or years."""
        return not ({"plan", "change", "previous", "other_level", "refused", "set_aside"} & set(self.flags)) and self.period not in {
            "plan",
            "unknown",
        }


@dataclass(frozen=True, slots=True)
class Run:
    """The figures of one indicator, period and scope. head: the newest that can stand beside other counties. earlier: the rest by year."""

    head: Item
    earlier: tuple[Item, ...]

    @property
    def entry(self) -> Entry:
        """The indicator."""
        return self.head.entry


@dataclass(frozen=True, slots=True)
class Dossier:
    """All entries of a county in the order of the page: figures by group, then measures, then what was refused or set aside."""

    figures: tuple[Item, ...]
    measures: tuple[Item, ...]
    refused: tuple[Item, ...]

    def __iter__(self) -> Iterator[Item]:
        yield from (*self.figures, *self.measures, *self.refused)

    def runs(self) -> list[Run]:
        """The figures by indicator, period and scope, in the order of the page; what no source dates is a run of its own."""
        known: dict[tuple[str, str, str, int | None], list[Item]] = {}
        for item in self.figures:
            known.setdefault((item.entry.id, item.period, item.scope, item.number if item.year is None else None), []).append(item)
        return [_run(items) for items in known.values()]

    def grouped(self) -> list[tuple[str, list[Run]]]:
        """The runs by mechanism, groups in the order of the road from outcome to context, empty ones left out."""
        runs = self.runs()
        groups = [(group, [run for run in runs if group_of(run.entry) == group]) for group in GROUPS]
        return [(group, found) for group, found in groups if found]

    def by_measure(self) -> list[list[Item]]:
        """The measures, one list each, its years in order."""
        known: dict[str, list[Item]] = {}
        for item in self.measures:
            known.setdefault(item.entry.id, []).append(item)
        return list(known.values())

    def series(self) -> list[list[Item]]:
        """Runs of two or more years of one indicator, period and scope that may be put side by side, each sorted by year."""
        runs: dict[tuple[str, str, str], list[Item]] = {}
        for item in self.figures:
            if item.year is not None and item.quantity.low is not None and item.comparable:
                runs.setdefault((item.entry.id, item.period, item.scope), []).append(item)
        return [run for run in runs.values() if len({item.year for item in run}) > 1]


def _run(items: list[Item]) -> Run:
    usable = [item for item in items if item.quantity.low is not None and item.comparable] or items
    return Run(usable[-1], tuple(item for item in items if item is not usable[-1]))


def group_of(entry: Entry) -> str:
    """The group of the page that an entry stands in."""
    return entry.mechanism if entry.mechanism in GROUPS else "context"


def dossier(county: CountySlice) -> Dossier:
    """The numbered entries of a county."""
    codebook = load()
    order = {entry.id: (GROUPS.index(group_of(entry)), place) for place, entry in enumerate(codebook)}
    known = county.panel[county.panel["indicator"].isin(list(order))]
    sources = dict(zip(county.facts["fact_id"].astype(str), county.facts["source"].astype(str), strict=True))
    drafts = sorted((_from_panel(row, codebook, sources) for row in records(known)), key=lambda item: _position(item, order))
    refused_facts = county.facts[
        (_flagged(county.facts, "refused") | _flagged(county.facts, "set_aside")) & county.facts["indicator"].isin(list(order))
    ]
    refused = sorted((_from_fact(row, codebook) for row in records(refused_facts)), key=lambda item: _position(item, order))
    figures = [item for item in drafts if not item.is_measure]
    measures = [item for item in drafts if item.is_measure]
    numbered = _numbered([*figures, *measures, *refused])
    first, second = len(figures), len(figures) + len(measures)
    return Dossier(tuple(numbered[:first]), tuple(numbered[first:second]), tuple(numbered[second:]))


def _numbered(items: list[Item]) -> list[Item]:
    """The entries with their numbers: document by document as the page first meets them, what comes from none at the end."""
    met = {source: place for place, source in enumerate(dict.fromkeys(item.source for item in items if item.source))}
    order = sorted(range(len(items)), key=lambda at: (met.get(items[at].source, len(met)), at))
    numbers = {at: number for number, at in enumerate(order, start=1)}
    return [replace(item, number=numbers[at]) for at, item in enumerate(items)]


def _position(item: Item, order: dict[str, tuple[int, int]]) -> tuple[tuple[int, int], int, str, float, str]:
    """Runs of one period and scope stand together, whole years first, newest last."""
    period = PERIODS.index(item.period) if item.period in PERIODS else len(PERIODS)
    return order[item.entry.id], period, item.scope, float("inf") if item.year is None else item.year, item.fact_id


def _flagged(frame: pd.DataFrame, flag: str) -> pd.Series[bool]:
    return pd.Series([flag in _split(flags) for flags in frame["flags"]], index=frame.index, dtype=bool)


def _split(joined: object) -> tuple[str, ...]:
    return tuple(part for part in str(joined).split(";") if part) if isinstance(joined, str) else ()


def _whole(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


def _from_panel(row: Mapping[Any, Any], codebook: Codebook, sources: Mapping[str, str]) -> Item:
    chosen = str(row["fact_id"])
    return Item(
        number=0, entry=codebook[str(row["indicator"])], year=_whole(row["year"]), period=str(row["period"]), scope=str(row["scope"]),
        quantity=quantity(row), degree=_whole(row["degree"]), flags=_split(row["flags"]), fact_id=chosen,
        source=sources.get(chosen, ""), others=tuple(fact for fact in _split(row["facts"]) if fact != chosen), rule=str(row["rule"]),
        conflict=bool(row["conflict"]),
    )  # fmt: skip


def _from_fact(row: Mapping[Any, Any], codebook: Codebook) -> Item:
    return Item(
        number=0, entry=codebook[str(row["indicator"])], year=_whole(row["year"]), period=str(row["period"]), scope=str(row["scope"]),
        quantity=quantity(row), degree=_whole(row["degree"]), flags=_split(row["flags"]), fact_id=str(row["fact_id"]),
        source=str(row["source"]), others=(), rule="", conflict=False,
    )  # fmt: skip
