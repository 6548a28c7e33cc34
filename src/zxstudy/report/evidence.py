"""What stands behind one figure of a report: wording, document, place, address, dates, flags, and what was decided."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from zxstudy.report.dossier import Item
from zxstudy.report.hosts import Address, address
from zxstudy.report.phrase import mark, quantity, with_unit, year_word
from zxstudy.report.tables import CountySlice
from zxstudy.report.words import Words


@dataclass(frozen=True, slots=True)
class Origin:
    """The document that a fact comes from, in words; `address` is None where there is none."""

    title: str
    kind: str
    file: str
    locator: str
    address: Address | None
    dates: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One note of the page. quote: the wording before, at and after the figure; all empty where it is not held."""

    item: Item
    title: str
    said: str
    qualifier: str
    quote: tuple[str, str, str]
    origin: Origin
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


def evidence(item: Item, county: CountySlice, words: Words) -> Evidence:
    """The note for `item`."""
    facts = county.facts[county.facts["fact_id"] == item.fact_id]
    fact = None if facts.empty else facts.iloc[0]
    said = words.term("degree", str(item.degree)) if item.is_measure else with_unit(item.quantity, words)
    return Evidence(
        item=item,
        title=f"{words.name(item.entry)} · {year_word(item.year if item.year is not None else pd.NA, words)}",
        said=said,
        qualifier=words.term("qualifier", item.quantity.qualifier),
        quote=_quote(fact, item),
        origin=_origin(fact, county.sources, words),
        flags=tuple(words.term("flag", flag) for flag in dict.fromkeys((*item.flags, *item.doubts))),
        proposed=_proposed(fact, item, words),
        rule=words.term("rule", item.rule) if item.rule else "",
        derived_from=_derived_from(fact),
        against=tuple(_other(fact_id, county, words) for fact_id in item.others),
        decisions=_decisions(item, county.audit),
    )


def _quote(fact: pd.Series | None, item: Item) -> tuple[str, str, str]:  # type: ignore[type-arg]
    text = "" if fact is None or pd.isna(fact["quote"]) else str(fact["quote"])
    return ("", text, "") if text and item.is_measure else mark(text, item.quantity)


def _derived_from(fact: pd.Series | None) -> tuple[str, ...]:  # type: ignore[type-arg]
    """The facts that a derived figure was computed from, as its locator names them: `derived: P0024 / P0025`."""
    locator = "" if fact is None else _text(fact["locator"])
    return tuple(re.findall(r"[A-Za-z]+\w*\d\w*", locator.partition(":")[2])) if locator.startswith("derived:") else ()


def _proposed(fact: pd.Series | None, item: Item, words: Words) -> str:  # type: ignore[type-arg]
    if fact is None or pd.isna(fact["proposed_low"]):
        return ""
    low, high = float(fact["proposed_low"]), float(fact["proposed_high"])
    reading = pd.Series({"low": low, "high": high, "unit": item.quantity.unit, "qualifier": "exact" if low == high else "range"})
    return with_unit(quantity(reading), words)


def _origin(fact: pd.Series | None, sources: pd.DataFrame, words: Words) -> Origin:  # type: ignore[type-arg]
    rows = sources.iloc[:0] if fact is None else sources[sources["source"] == fact["source"]]
    if fact is None or rows.empty:
        return Origin(words("ev_unknown_source"), "", "", "", None, "")
    row = rows.iloc[0]
    where = _text(row["address"])
    dates = [words(key, date=_text(row[column])) for key, column in (("ev_published", "published"), ("ev_read", "read")) if _text(row[column])]
    kind = [words.term("side", _text(row["side"])), words.term("document", _text(row["document_type"]))]
    return Origin(
        title=_text(row["title"]) or words("ev_unnamed"),
        kind=" · ".join(part for part in kind if part),
        file=_text(row["path"]),
        locator="" if _derived_from(fact) else _text(fact["locator"]),
        address=address(where) if where else None,
        dates=words.listed(dates),
    )


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _other(fact_id: str, county: CountySlice, words: Words) -> str:
    rows = county.facts[county.facts["fact_id"] == fact_id]
    if rows.empty:
        return fact_id
    fact = rows.iloc[0]
    origin = _origin(fact, county.sources, words)
    where = origin.title if origin.address is None else f"{origin.title}, {origin.address.text}"
    said = words.term("degree", str(int(fact["degree"]))) if pd.notna(fact["degree"]) else with_unit(quantity(fact), words)
    return f"{said} · {where} · {fact_id}"


def _decisions(item: Item, audit: pd.DataFrame) -> tuple[str, ...]:
    concerned = {item.fact_id, *item.others}
    rows = audit[[bool(concerned & set(str(facts).split(";"))) for facts in audit["facts"]]]
    return tuple(dict.fromkeys(str(reason) for reason in rows["reason"] if str(reason)))
