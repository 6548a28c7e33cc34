"""The pages around the reports: the list of counties, the problems, the sources, and the run itself."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from zxstudy.clean.wording import place_name
from zxstudy.config import Study
from zxstudy.report.boundaries import drawn, read_boundaries
from zxstudy.report.county_index import FEW, provinces, states_of, tiles
from zxstudy.report.evidence import file_in_words
from zxstudy.report.hosts import address
from zxstudy.report.html import render
from zxstudy.report.indicator_pages import write_indicators
from zxstudy.report.manifest import Manifest
from zxstudy.report.method_pages import write_methods
from zxstudy.report.package import Listed
from zxstudy.report.pages import Page, write_page
from zxstudy.report.phrase import title_of
from zxstudy.report.problems import problem_groups
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
    sources = source_rows(tables, words)
    body = render("site/sources.html.j2", w=words, groups=_by_province(sources, tables.places), few=len(sources) <= FEW)
    lead = words("sources_lead", n=len(sources))
    write_page(Page(reports / "sources.html", title=words("sources_title"), lead=lead, body=body, here="sources"), study, words)


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


def write_run(study: Study, manifest: Manifest, words: Words) -> None:
    """Write the page of the run, the only page that holds times."""
    versions = words.listed([f"{name} {number}" for name, number in manifest.versions.items()])
    body = render("site/run.html.j2", w=words, manifest=manifest, versions=versions)
    lead = words("run_lead", done=manifest.count("done"), unchanged=manifest.count("unchanged"), failed=len(manifest.failures))
    write_page(Page(study.path(study.reports) / "run.html", title=words("run_title"), lead=lead, body=body), study, words)


def source_rows(tables: Tables, words: Words) -> list[dict[str, Any]]:
    """One row a source: what it is, how many figures it gave, its file or address."""
    counts = tables.facts.groupby("source").size()
    families = _families(tables.sources, words)
    rows = []
    for _, row in tables.sources.sort_values(["province", "county", "source"], kind="stable").iterrows():
        where = "" if pd.isna(row["address"]) else str(row["address"])
        rows.append(
            {
                "province": _place(str(row["province"]), "", words) or words("sources_nowhere"),
                "title": _title(row, words),
                "same": families.get(str(row["source"]), ""),
                "place": _place(str(row["province"]), str(row["county"]), words),
                "about": words.listed(_about(row, words)),
                "facts": int(counts.get(row["source"], 0)),
                "path": "" if pd.isna(row["path"]) else file_in_words(str(row["path"])),
                "address": address(where) if where else None,
            }
        )
    return rows


def _families(sources: pd.DataFrame, words: Words) -> dict[str, str]:
    """By source, what is said of the others with its wording: the first of the family, and of that one how many repeat it."""
    members = sources[sources["copy_family"].fillna("") != ""]
    known = {str(row["source"]): row for _, row in members.iterrows()}
    said = {}
    for family, group in members.groupby("copy_family", sort=True):
        first = known[str(family)]
        place = _place(str(first["province"]), str(first["county"]), words)
        said[str(family)] = words("sources_repeated", n=len(group) - 1)
        for _, row in group[group["source"] != family].iterrows():
            said[str(row["source"])] = words("sources_same", place=place, title=_title(first, words), share=f"{row['likeness']:.0%}")
    return said


def _by_province(rows: list[dict[str, Any]], places: pd.DataFrame) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows by province, provinces in the order of codes, those that name no province of the study at the end."""
    known = list(dict.fromkeys(places.sort_values("county_code", kind="stable")["province"].astype(str)))
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["province"], []).append(row)
    return sorted(groups.items(), key=lambda group: next((at for at, name in enumerate(known) if name.startswith(group[0])), len(known)))


def _about(row: pd.Series, words: Words) -> list[str]:
    """Whose document it is, of what kind, and its date, as far as the register knows."""
    known = [(family, str(row[column])) for family, column in (("side", "side"), ("document", "document_type"))]
    said = [words.term(family, value) for family, value in known if value != "unknown"]
    return said + ([words("ev_published", date=row["published"])] if row["published"] else [])


def _title(row: pd.Series, words: Words) -> str:
    return str(row["title"] or "") or words("ev_unnamed")


def _place(province: str, county: str, words: Words) -> str:
    """The place of a source; what it does not name is said so in Chinese and left out in English."""
    if words.language == "zh" and county.startswith("unknown"):
        return place_name(province, county)
    return " ".join(part for part in (province, county) if part not in {"", "unknown", "nan"})


def _other_site(study: Study) -> str:
    """Where the index of the composed sample lies as seen from the real study's, or the other way round; empty where there is none."""
    reports = study.path(study.reports)
    other = reports / "composed" / "index.html" if study.kind == "real" else reports.parent / "index.html"
    if study.kind == "real" or reports.name == "composed":
        return Path(os.path.relpath(other, reports)).as_posix() if other.is_file() else ""
    return ""


def remove_strays(tables: Tables) -> None:
    """Take away pages and notebooks of counties that the study no longer has, and nothing else."""
    reports = tables.study.path(tables.study.reports)
    known = set(tables.codes)
    for folder, ending in (("counties", ".html"), ("notebooks", ".ipynb")):
        for file in sorted((reports / folder).glob(f"*{ending}")):
            if file.stem.isdigit() and len(file.stem) == 6 and file.stem not in known:
                file.unlink()
