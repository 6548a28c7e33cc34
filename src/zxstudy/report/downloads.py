"""Where the tables of a page are to be had: a line under its title that leads to files of the data package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zxstudy.report.html import render

if TYPE_CHECKING:
    from zxstudy.config import Study
    from zxstudy.report.words import Words

DATA = "data"
# The tables of the data package that a page shows, or that what it shows is counted from, by the page's entry in the navigation.
SHOWN = {
    "all_counties": ("places", "quality_county"),
    "comparison": (
        "findings", "alternatives", "specifications", "contrasts", "events", "configurations", "descriptives", "reporting", "flow", "view",
    ),
    "indicators": ("quality_indicator", "wide", "codebook"),
    "quality": ("quality_indicator", "quality_county", "audit"),
    "sources": ("sources",),
    "problems": ("problems",),
}  # fmt: skip


def marked(study: Study, name: str) -> str:
    """The name of a file to download: that of an invented study says so."""
    return name if study.kind == "real" else f"{study.kind}-{name}"


def workbook_name(study: Study) -> str:
    """What the workbook of the data package is called."""
    return marked(study, f"{study.name}.xlsx")


def downloads(study: Study, words: Words, here: str, root: str) -> str:
    """The line for a page under the navigation's entry `here`, as markup; empty where it shows no table. root: the way to the reports."""
    tables: Sequence[str] = SHOWN.get(here, ())
    files = [(words(f"data.{table}"), f"{root}{DATA}/{marked(study, f'{table}.csv')}") for table in tables]
    workbook = f"{root}{DATA}/{workbook_name(study)}"
    return render("site/downloads.html.j2", w=words, files=files, workbook=workbook) if files else ""
