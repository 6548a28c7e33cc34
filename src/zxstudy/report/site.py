"""The pages around the reports: the list of counties, the problems and the data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from zxstudy.config import Study
from zxstudy.report.boundaries import drawn, read_boundaries
from zxstudy.report.county_index import FEW, provinces, states_of, tiles
from zxstudy.report.county_tables import remove_county_tables
from zxstudy.report.html import render
from zxstudy.report.indicator_pages import write_indicators
from zxstudy.report.manifest import Manifest
from zxstudy.report.method_pages import write_methods
from zxstudy.report.package import Listed
from zxstudy.report.pages import Page, write_page
from zxstudy.report.phrase import title_of
from zxstudy.report.problems import problem_groups
from zxstudy.report.source_pages import write_sources
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words


def write_site(tables: Tables, manifest: Manifest, words: Words) -> None:
    """Write the index, the list of problems and the list of sources; equal tables give equal bytes."""
    study = tables.study
    reports = study.path(study.reports)
    remove_strays(tables)
    write_index(tables, {entry.name: entry.sound for entry in manifest.entries}, words)
    write_indicators(tables, words)
    write_methods(study, words)
    problems = problem_groups(tables.problems, words)
    total = sum(len(rows) for _, rows in problems)
    body = render("site/problems.html.j2", w=words, groups=problems)
    lead = words("problems_lead", n=total)
    write_page(Page(reports / "problems.html", title=words("problems_title"), lead=lead, body=body, here="problems"), study, words)
    write_sources(tables, words)


def write_index(tables: Tables, sound: Mapping[str, bool], words: Words) -> None:
    """Write the list of counties: by province, with tiles beside it, to be searched, filtered and sorted where script runs.

    sound: by code, whether a county's page is what it should be.
    """
    study = tables.study
    listed = provinces(tables, sound, words)
    total = sum(len(province.counties) for province in listed)
    squares = tiles(listed)
    shapes = read_boundaries(study)
    shades = {tile.anchor: tile.shade for tile in squares}
    body = render(
        "site/index.html.j2",
        w=words,
        provinces=listed,
        tiles=squares,
        map=drawn(shapes, listed, shades, words("index_map")) if shapes else "",
        approval=study.boundaries.approval if study.boundaries else "",
        states=states_of(listed),
        total=total,
        few=total <= FEW,
        unresolved=int((tables.problems["severity"] == "unresolved").sum()),
        quoted=any(row.held for province in listed for row in province.counties),
        other=_other_site(study),
        kind=study.kind,
    )
    lead = words("index_lead", title=title_of(study, words), n=total)
    path = study.path(study.reports) / "index.html"
    write_page(Page(path, title=words("index_title"), lead=lead, body=body, here="all_counties", script=True), study, words)


def write_data_page(listed: list[Listed], study: Study, words: Words) -> None:
    """Write the page that lists the files of the data package."""
    rows = [
        {
            "path": file.path,
            "name": file.path.rpartition("/")[2],
            "what": words(f"data.{file.table}"),
            "rows": file.rows,
            "size": f"{file.size / 1024:.0f}" if file.size else "—",
            "note": words(f"data_{file.note}") if file.note else "",
        }
        for file in listed
    ]
    body = render("site/data.html.j2", w=words, rows=rows)
    title = title_of(study, words)
    page = Page(
        study.path(study.reports) / "data.html", title=words("data_title"), lead=words("data_lead", title=title), body=body, here="data"
    )
    write_page(page, study, words)


def _other_site(study: Study) -> str:
    """Where the index of the composed sample lies as seen from the real study's, or the other way round; empty where there is none."""
    reports = study.path(study.reports)
    other = reports / "composed" / "index.html" if study.kind == "real" else reports.parent / "index.html"
    if study.kind == "real" or reports.name == "composed":
        return Path(os.path.relpath(other, reports)).as_posix() if other.is_file() else ""
    return ""


def remove_strays(tables: Tables) -> None:
    """Take away pages, tables and notebooks of counties that the study no longer has, and nothing else."""
    reports = tables.study.path(tables.study.reports)
    known = set(tables.codes)
    for folder, ending in (("counties", ".html"), ("notebooks", ".ipynb")):
        for file in sorted((reports / folder).glob(f"*{ending}")):
            if file.stem.isdigit() and len(file.stem) == 6 and file.stem not in known:
                file.unlink()
    remove_county_tables(reports / "counties", known)
