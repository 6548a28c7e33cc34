"""What is known about one county as numbered entries: figures, measures, and figures that were not used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from zxstudy.codebook import Codebook, Entry, load
from zxstudy.extract.fact import PERIODS
from zxstudy.report.phrase import Quantity, quantity
from zxstudy.report.tables import CountySlice

DOUBTS = ("damaged", "laundered", "conflict", "impossible_share", "breach", "outside_plausible", "base_mismatch", "copied", "refused")
GROUPS = (
    "outcome", "leadership", "support.consultation", "support.supervision", "support.participation", "cadre", "funding", "context",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a county's report: a cell of the panel, or a fact that was refused or set aside.

    number: its note on the page, from 1. year: None where undated. degree: of a measure, None for a figure.
    fact_id: the chosen fact. others: the facts of the same cell that were not chosen. rule: why it was chosen, empty where it was not.
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
class Dossier:
    """All entries of a county in the order of the page: figures by group, then measures, then what was refused or set aside."""

    figures: tuple[Item, ...]
    measures: tuple[Item, ...]
    refused: tuple[Item, ...]

    def __iter__(self) -> Iterator[Item]:
        yield from (*self.figures, *self.measures, *self.refused)

    def grouped(self) -> list[tuple[str, list[Item]]]:
        """The figures by mechanism, groups in the order of the road from outcome to context, empty ones left out."""
        groups = [(group, [item for item in self.figures if group_of(item.entry) == group]) for group in GROUPS]
        return [(group, items) for group, items in groups if items]

    def series(self) -> list[list[Item]]:
        """Runs of two or more years of one indicator, period and scope that may be put side by side, each sorted by year."""
        runs: dict[tuple[str, str, str], list[Item]] = {}
        for item in self.figures:
            if item.year is not None and item.quantity.low is not None and item.comparable:
                runs.setdefault((item.entry.id, item.period, item.scope), []).append(item)
        return [run for run in runs.values() if len({item.year for item in run}) > 1]


def group_of(entry: Entry) -> str:
    """The group of the page that an entry stands in."""
    return entry.mechanism if entry.mechanism in GROUPS else "context"


def dossier(county: CountySlice) -> Dossier:
    """The numbered entries of a county."""
    codebook = load()
    order = {entry.id: (GROUPS.index(group_of(entry)), place) for place, entry in enumerate(codebook)}
    known = county.panel[county.panel["indicator"].isin(list(order))]
    drafts = sorted((_from_panel(row, codebook) for row in known.to_dict("records")), key=lambda item: _position(item, order))
    refused_facts = county.facts[
        (_flagged(county.facts, "refused") | _flagged(county.facts, "set_aside")) & county.facts["indicator"].isin(list(order))
    ]
    refused = sorted((_from_fact(row, codebook) for row in refused_facts.to_dict("records")), key=lambda item: _position(item, order))
    figures = [item for item in drafts if not item.is_measure]
    measures = [item for item in drafts if item.is_measure]
    numbered = [replace(item, number=number) for number, item in enumerate([*figures, *measures, *refused], start=1)]
    first, second = len(figures), len(figures) + len(measures)
    return Dossier(tuple(numbered[:first]), tuple(numbered[first:second]), tuple(numbered[second:]))


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


def _from_panel(row: Mapping[Any, Any], codebook: Codebook) -> Item:
    chosen = str(row["fact_id"])
    return Item(
        number=0, entry=codebook[str(row["indicator"])], year=_whole(row["year"]), period=str(row["period"]), scope=str(row["scope"]),
        quantity=quantity(row), degree=_whole(row["degree"]), flags=_split(row["flags"]), fact_id=chosen,
        others=tuple(fact for fact in _split(row["facts"]) if fact != chosen), rule=str(row["rule"]), conflict=bool(row["conflict"]),
    )  # fmt: skip


def _from_fact(row: Mapping[Any, Any], codebook: Codebook) -> Item:
    return Item(
        number=0, entry=codebook[str(row["indicator"])], year=_whole(row["year"]), period=str(row["period"]), scope=str(row["scope"]),
        quantity=quantity(row), degree=_whole(row["degree"]), flags=_split(row["flags"]), fact_id=str(row["fact_id"]), others=(), rule="",
        conflict=False,
    )  # fmt: skip
