"""What stands behind the figures of a report, document by document: wording, place, address, dates, flags, and what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from zxstudy.report.county_slice import CountySlice, records
from zxstudy.report.dossier import Item
from zxstudy.report.hosts import Address, address
from zxstudy.report.phrase import Quantity, day_word, mark, quantity, with_unit, year_word
from zxstudy.report.words import Words

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """A document in words; `address` is None where there is none."""

    title: str
    kind: str
    file: str
    address: Address | None
    dates: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One note of the page. quote: the wording before, at and after the figure; all empty where it is not held. place: in the document."""

    item: Item
    title: str
    said: str
    qualifier: str
    quote: tuple[str, str, str]
    origin: Origin
    place: str
    flags: tuple[str, ...]
    proposed: str
    rule: str
    derived_from: tuple[str, ...]
    against: tuple[str, ...]
    decisions: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether the wording is held."""
        return any(self.quote)

    @property
    def lost(self) -> bool:
        """Whether there was a wording that is not held; a derived figure never had one."""
        return not self.held and not self.derived_from


@dataclass(frozen=True, slots=True)
class Papers:
    """A document with the notes of all that was taken from it, by number."""

    origin: Origin
    notes: tuple[Evidence, ...]

    @property
    def held(self) -> bool:
        """Whether any of them needs no word about a wording that is not held."""
        return not all(note.lost for note in self.notes)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of a county's slice where notes look them up: facts by fact_id, sources by id, and by fact the decisions about it.

    decisions: of each fact the number of the decision, which tells their order, and its row.
    """

    facts: dict[str, Row]
    sources: dict[str, Row]
    decisions: dict[str, list[tuple[int, Row]]]


def ledger(county: CountySlice) -> Ledger:
    """The ledger of a county."""
    decisions: dict[str, list[tuple[int, Row]]] = {}
    for number, row in enumerate(row for row in records(county.audit) if row["step"] != "place"):
        for fact in dict.fromkeys(str(row["facts"]).split(";")):
            decisions.setdefault(fact, []).append((number, row))
    return Ledger(
        facts={str(row["fact_id"]): row for row in records(county.facts)},
        sources={str(row["source"]): row for row in records(county.sources)},
        decisions=decisions,
    )


def papers(items: Iterable[Item], known: Ledger, words: Words) -> list[Papers]:
    """The notes of `items` by their numbers, those of one document together."""
    by_source: dict[str, list[Evidence]] = {}
    for item in sorted(items, key=lambda item: item.number):
        by_source.setdefault(item.source if item.source in known.sources else "", []).append(evidence(item, known, words))
    return [Papers(notes[0].origin, tuple(notes)) for notes in by_source.values()]


def evidence(item: Item, known: Ledger, words: Words) -> Evidence:
    """The note for `item`."""
    fact = known.facts.get(item.fact_id)
    said = words.term("degree", str(item.degree)) if item.is_measure else with_unit(item.quantity, words)
    return Evidence(
        item=item,
        title=f"{words.name(item.entry)} · {year_word(item.year if item.year is not None else pd.NA, words)}",
        said=said,
        qualifier=words.term("qualifier", item.quantity.qualifier),
        quote=_quote(fact, item),
        origin=_origin(fact, known, words),
        place="" if fact is None or _derived_from(fact) else words.place(_text(fact["locator"])),
        flags=tuple(words.term("flag", flag) for flag in dict.fromkeys((*item.flags, *item.doubts))),
        proposed=_proposed(fact, item, words),
        rule=words.term("rule", item.rule) if item.rule else "",
        derived_from=_derived_from(fact),
        against=tuple(_other(fact_id, known, words) for fact_id in item.others),
        decisions=_decisions(item, known, words),
    )


def _quote(fact: Row | None, item: Item) -> tuple[str, str, str]:
    text = "" if fact is None or pd.isna(fact["quote"]) else str(fact["quote"])
    return ("", text, "") if text and item.is_measure else mark(text, item.quantity)


def _derived_from(fact: Row | None) -> tuple[str, ...]:
    """The facts that a derived figure was computed from, as its locator names them: `derived: P0024 / P0025`."""
    locator = "" if fact is None else _text(fact["locator"])
    return tuple(re.findall(r"[A-Za-z]+\w*\d\w*", locator.partition(":")[2])) if locator.startswith("derived:") else ()


def _proposed(fact: Row | None, item: Item, words: Words) -> str:
    if fact is None or pd.isna(fact["proposed_low"]):
        return ""
    low, high = float(fact["proposed_low"]), float(fact["proposed_high"])
    return with_unit(Quantity(low, high, item.quantity.unit, "exact" if low == high else "range"), words)


def _origin(fact: Row | None, known: Ledger, words: Words) -> Origin:
    row = None if fact is None else known.sources.get(str(fact["source"]))
    if fact is None or row is None:
        return Origin(words("ev_unknown_source"), "", "", None, "")
    where = _text(row["address"])
    dates = [
        words(key, date=day_word(_text(row[column]), words))
        for key, column in (("ev_published", "published"), ("ev_read", "read"))
        if _text(row[column])
    ]
    kind = [
        words.term(family, _text(row[column]))
        for family, column in (("side", "side"), ("document", "document_type"))
        if _named(row[column])
    ]
    return Origin(
        title=_text(row["title"]) or words("ev_unnamed"),
        kind=" · ".join(part for part in kind if part),
        file=file_in_words(_text(row["path"])),
        address=address(where) if where else None,
        dates=words.listed(dates),
    )


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def file_in_words(path: str) -> str:
    """A path as a reader needs it: without the steps up to the folder that the study shares with others."""
    return re.sub(r"(\.\./)+(?=data/)", "", path)


def _named(value: object) -> bool:
    return _text(value) not in {"", "unknown"}


def _other(fact_id: str, known: Ledger, words: Words) -> str:
    fact = known.facts.get(fact_id)
    if fact is None:
        return fact_id
    origin = _origin(fact, known, words)
    said: str = words.term("degree", str(int(fact["degree"]))) if pd.notna(fact["degree"]) else with_unit(quantity(fact), words)
    parts = [said, origin.title, origin.address.text if origin.address else "", words.place(_text(fact["locator"])), _text(fact["quote"])]
    return " · ".join(part for part in (*parts, fact_id) if part)


def _decisions(item: Item, known: Ledger, words: Words) -> tuple[str, ...]:
    """The reasons of all decisions about the entry; that others were derived from it is none of them."""
    concerned = {item.fact_id, *item.others}
    numbered = {number: row for fact in concerned for number, row in known.decisions.get(fact, [])}
    about = [numbered[number] for number in sorted(numbered)]
    kept = [row for row in about if row["step"] != "derive" or row["chosen"] in concerned]
    reason = words.column("reason")
    return tuple(dict.fromkeys(str(row[reason]) for row in kept if str(row[reason])))
