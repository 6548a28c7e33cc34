"""The pages of the indicators: one for each that the study has, and the list of all that the codebook has."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from zxstudy.clean.quality import quality_by
from zxstudy.codebook import Entry, load
from zxstudy.report.dossier import GROUPS, group_of
from zxstudy.report.html import render
from zxstudy.report.indicator_report import IndicatorReport
from zxstudy.report.pages import Page, write_page
from zxstudy.report.phrase import title_of, unit_word
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words


def reports_on(tables: Tables, words: Words) -> dict[str, IndicatorReport]:
    """A report for each indicator and measure with a cell in the panel or a decision about it, by id, in the order of the codebook."""
    counts = {str(row["indicator"]): row for row in quality_by("indicator", tables.panel, tables.audit).to_dict("records")}
    rows = dict(tuple(tables.panel.groupby("indicator", sort=False)))
    peers = dict(tuple(tables.peers.groupby("indicator", sort=False)))
    return {
        entry.id: IndicatorReport(
            entry, tables, words, {str(name): value for name, value in counts[entry.id].items() if name != "indicator"},
            rows.get(entry.id, tables.panel.iloc[:0]), peers.get(entry.id, tables.peers.iloc[:0]),
        )
        for entry in load()
        if entry.id in counts
    }  # fmt: skip


def write_indicators(tables: Tables, words: Words) -> None:
    """Write the list of indicators and the page of each that the study has; pages of others are taken away."""
    study = tables.study
    folder = study.path(study.reports)
    found = reports_on(tables, words)
    for file in sorted((folder / "indicators").glob("*.html")):
        if file.stem in load() and file.stem not in found:
            file.unlink()
    for report in found.values():
        lead = words("ind_lead", group=words.term("mechanism", group_of(report.entry)), id=report.entry.id)
        page = Page(folder / "indicators" / f"{report.entry.id}.html", words.name(report.entry), _body(report), lead, "indicators")
        write_page(page, study, words)
    known = sum(report.counts["cells"] + report.counts["measures"] > 0 for report in found.values())
    body = render("site/indicators.html.j2", w=words, groups=_listed(found, words))
    lead = words("ind_index_lead", title=title_of(study, words), n=len(load().entries), known=known)
    write_page(Page(folder / "indicators.html", words("indicators"), body, lead, "indicators"), study, words)


def _body(report: IndicatorReport) -> Markup:
    words, counts, years = report.words, report.counts, pd.to_numeric(report.rows["year"], errors="coerce")
    span = "" if years.isna().all() else words.between(int(years.min()), int(years.max()))
    return render(
        "site/indicator.html.j2",
        w=words,
        entry=report.entry,
        unit=unit_word(report.entry.unit, words) if not report.entry.is_measure else "",
        summary=words(
            "ind_measure_summary" if report.entry.is_measure else "ind_summary",
            counties=counts["counties"], of=len(report.tables.places), cells=counts["measures" if report.entry.is_measure else "cells"],
            years=span or words("year_unknown"),
        ),
        about=report.about(),
        distributions=[] if report.entry.is_measure else report.distributions(),
        degrees=report.degrees() if report.entry.is_measure else [],
        forms=[] if report.entry.is_measure else report.forms(),
        years=report.years(),
        provinces=report.provinces(),
        identities=report.identities(),
        publishers=report.publishers(),
    )  # fmt: skip


def _listed(found: dict[str, IndicatorReport], words: Words) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every entry of the codebook by mechanism, with what the study has of it."""
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    for group in GROUPS:
        rows = [_row(entry, found.get(entry.id), words) for entry in load() if group_of(entry) == group]
        groups.append((words.term("mechanism", group), rows))
    return groups


def _row(entry: Entry, report: IndicatorReport | None, words: Words) -> dict[str, Any]:
    counts = report.counts if report else {}
    cells = counts.get("cells", 0) + counts.get("measures", 0)
    return {
        "id": entry.id, "name": words.name(entry), "unit": words("ind_measure") if entry.is_measure else unit_word(entry.unit, words),
        "page": bool(report), "counties": counts.get("counties", 0), "cells": cells,
    }  # fmt: skip
