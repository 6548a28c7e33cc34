"""Where the tables of a page are to be had: a line under its title to files of the data package, and one to its own tables as printed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zxstudy.report.html import render
from zxstudy.report.page_tables import PageTable, page_tables

if TYPE_CHECKING:
    from zxstudy.config import Study
    from zxstudy.report.words import Words

DATA = "data"
PAGE_TABLES = "tables"
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


def page_table_files(study: Study, page: Path, tables: Sequence[PageTable]) -> list[str]:
    """The paths of the files of a page's tables, seen from the reports: a csv for each, and at the end the workbook of all."""
    place = page.relative_to(study.path(study.reports)).with_suffix("")
    folder = (Path(PAGE_TABLES) / place.parent).as_posix()
    stems = [f"{place.name}-{table.name}" if table.name else place.name for table in tables]
    return [f"{folder}/{marked(study, name)}" for name in (*(f"{stem}.csv" for stem in stems), f"{place.name}.xlsx")]


def page_line(study: Study, page: Path, markup: str, words: Words) -> str:
    """The links to the tables that `markup`, the body of a page, prints, as markup; empty where it prints none."""
    tables = page_tables(markup, words)
    if not tables:
        return ""
    root = "../" * (len(page.relative_to(study.path(study.reports)).parts) - 1)
    *names, workbook = page_table_files(study, page, tables)
    files = [(table.title, root + name) for table, name in zip(tables, names, strict=True)]
    return render("site/page_tables.html.j2", w=words, files=files, workbook=root + workbook)
