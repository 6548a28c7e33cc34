"""The pages around the reports: the list of counties, the problems, the sources, and the run itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pandas as pd

from zxstudy.clean.wording import place_name
from zxstudy.config import Study
from zxstudy.report.evidence import file_in_words
from zxstudy.report.hosts import address
from zxstudy.report.html import render
from zxstudy.report.manifest import Manifest
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
    unresolved = int((tables.problems["severity"] == "unresolved").sum())
    rows = county_rows(tables, manifest, words)
    body = render(
        "site/index.html.j2",
        w=words,
        rows=rows,
        provinces=list(dict.fromkeys(row["province"] for row in rows)),
        unresolved=unresolved,
        quoted=any(row["held"] for row in rows),
        other=_other_site(study),
        kind=study.kind,
    )
    title = title_of(study, words)
    lead = words("index_lead", title=title, n=len(rows))
    write_page(
        Page(reports / "index.html", title=words("index_title"), lead=lead, body=body, here="all_counties", script=True), study, words
    )
    problems = problem_groups(tables.problems, words)
    total = sum(len(rows) for _, rows in problems)
    body = render("site/problems.html.j2", w=words, groups=problems)
    lead = words("problems_lead", n=total)
    write_page(Page(reports / "problems.html", title=words("problems_title"), lead=lead, body=body, here="problems"), study, words)
    sources = source_rows(tables, words)
    body = render("site/sources.html.j2", w=words, rows=sources)
    lead = words("sources_lead", n=len(sources))
    write_page(Page(reports / "sources.html", title=words("sources_title"), lead=lead, body=body, here="sources"), study, words)


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
    body = render("site/run.html.j2", w=words, manifest=manifest)
    lead = words("run_lead", done=manifest.count("done"), unchanged=manifest.count("unchanged"), failed=len(manifest.failures))
    write_page(Page(study.path(study.reports) / "run.html", title=words("run_title"), lead=lead, body=body), study, words)


def county_rows(tables: Tables, manifest: Manifest, words: Words) -> list[dict[str, Any]]:
    """One row a county: names, how many figures from which years, and where its page is."""
    sound = {entry.name: entry.sound for entry in manifest.entries}
    figures = tables.panel[tables.panel["degree"].isna()].groupby("county_code").size()
    held = tables.facts[tables.facts["quote"].fillna("") != ""].groupby("county_code").size()
    year = pd.to_numeric(tables.panel["year"], errors="coerce").groupby(tables.panel["county_code"])
    first, last = year.min(), year.max()
    rows = []
    for _, place in tables.places.sort_values(["county_code"], kind="stable").iterrows():
        code = str(place["county_code"])
        rows.append(
            {
                "code": code,
                "county": str(place["county"]),
                "province": str(place["province"]),
                "prefecture": str(place["prefecture"]),
                "find": " ".join([code, str(place["names"]), *(str(place[key]) for key in ("county", "prefecture", "province"))]).lower(),
                "figures": int(figures.get(code, 0)),
                "held": int(held.get(code, 0)),
                "years": _span(first.get(code), last.get(code), words),
                "page": f"counties/{code}.html" if code in sound else "",
                "sound": sound.get(code, False),
            }
        )
    return rows


def _span(first: object, last: object, words: Words) -> str:
    if pd.isna(first):  # type: ignore[call-overload]
        return words("year_unknown")
    low, high = int(first), int(last)  # type: ignore[call-overload]
    return str(low) if low == high else f"{low}—{high}"


def source_rows(tables: Tables, words: Words) -> list[dict[str, Any]]:
    """One row a source: what it is, how many figures it gave, its file or address."""
    counts = tables.facts.groupby("source").size()
    families = _families(tables.sources, words)
    rows = []
    for _, row in tables.sources.sort_values(["province", "county", "source"], kind="stable").iterrows():
        where = "" if pd.isna(row["address"]) else str(row["address"])
        rows.append(
            {
                "title": _title(row, words),
                "same": families.get(str(row["source"]), ""),
                "place": _place(str(row["province"]), str(row["county"]), words),
                "side": words.term("side", str(row["side"])),
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
