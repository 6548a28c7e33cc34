"""One cell of the panel as lines of text: what stands in it, on what it rests, against what it was chosen, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from zxstudy.codebook import Entry
from zxstudy.report.county_slice import CountySlice
from zxstudy.report.dossier import Item, dossier
from zxstudy.report.evidence import Evidence, Ledger, evidence, ledger
from zxstudy.report.phrase import quantity, year_word
from zxstudy.report.words import Words


def cell_lines(county: CountySlice, entry: Entry, year: int | None, words: Words) -> list[str]:
    """All that is known of `entry` in one county and one year (None: what no source dates), a block each period and scope.

    Figures that were refused or set aside come last, with the reason. Where there is nothing, one line says which years have something.
    """
    known, items = ledger(county), [item for item in dossier(county) if item.entry.id == entry.id]
    place = words(
        "county_lead", province=county.place.province, code=county.place.county_code, level=words.term("level", county.place.level)
    )
    when = year_word(year if year is not None else float("nan"), words)
    lines = [f"{county.place.county} · {place}", f"{words.name(entry)} ({entry.id}) · {when}"]
    here = [item for item in items if item.year == year]
    if not here:
        years = sorted({item.year for item in items if item.year is not None})
        had = words.listed([*map(str, years), *([words("year_unknown")] if any(item.year is None for item in items) else [])])
        return [*lines, words("why_years", years=had) if had else words("why_none")]
    for item in here:
        lines += ["", *_block(item, known, words)]
    return lines


def _block(item: Item, known: Ledger, words: Words) -> Iterator[str]:
    note = evidence(item, known, words)
    scope = words.listed(words.terms("scope", item.scope)) or words("scope_none")
    yield f"{words('col_period')} {words.term('period', item.period)} · {words('col_scope')} {scope} · {note.said}"
    if item.rule:
        yield _line(1, "ev_rule", note.rule, words)
    yield from _evidence(note, "why_chosen" if item.rule else "why_refused", words)
    if note.flags:
        yield _line(2, "ev_flags", words.listed(list(note.flags)), words)
    for name in item.others:
        if (fact := known.facts.get(name)) is not None:
            degree: int | None = None if pd.isna(fact["degree"]) else int(fact["degree"])
            other = replace(item, fact_id=name, others=(), quantity=quantity(fact), degree=degree)
            yield from _evidence(evidence(other, known, words), "ev_against", words)
    for decision in note.decisions:
        yield _line(1, "ev_program", decision, words)


def _evidence(note: Evidence, key: str, words: Words) -> Iterator[str]:
    """The lines about one fact: its number, its wording with the figure in 【】, and where it stands."""
    yield _line(1, key, f"{note.item.fact_id} · {note.said}", words)
    before, figure, after = note.quote
    wording = f"{before}【{figure}】{after}" if figure else before + after
    if note.held or note.lost:
        yield _line(2, "ev_quote", words("ev_no_quote") if note.lost else " ".join(wording.split()), words)
    origin = note.origin
    where = [origin.title, origin.kind, origin.file, note.place, origin.address.text if origin.address else "", origin.dates]
    yield _line(2, "ev_document", " · ".join(part for part in where if part), words)
    if note.derived_from:
        yield _line(2, "ev_derived", words("ev_derived_from", facts=words.listed(list(note.derived_from))), words)
    if note.proposed:
        yield _line(2, "ev_figure", words("ev_proposed", value=note.proposed), words)


def _line(depth: int, key: str, said: str, words: Words) -> str:
    return "  " * depth + words("labelled", label=words(key), said=said)
