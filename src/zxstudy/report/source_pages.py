"""The register of sources as pages: one page where they are few, else one a province and a list of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from zxstudy.clean.wording import place_name
from zxstudy.report.county_index import FEW
from zxstudy.report.evidence import file_in_words
from zxstudy.report.hosts import address
from zxstudy.report.html import render
from zxstudy.report.pages import Page, write_page
from zxstudy.report.phrase import day_word
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words

FOLDER = "sources"
MOST_ROWS = 2000  # of a page: at some 400 bytes a source, 800 KB

Row = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class _Part:
    """The sources of a province, or some of them. name: of its page, without ending."""

    province: str
    name: str
    rows: tuple[dict[str, Any], ...]

    @property
    def facts(self) -> int:
        """How many figures they gave."""
        return sum(int(row["facts"]) for row in self.rows)


def write_sources(tables: Tables, words: Words) -> None:
    """Write the page of sources, and a page a province where all of them would be more than MOST_ROWS; take away those of no province."""
    rows = source_rows(tables, words)
    groups = _by_province(rows, tables.places)
    parts = _parts(groups, tables.places) if len(rows) > MOST_ROWS else []
    reports = tables.study.path(tables.study.reports)
    for part in parts:
        body = render("site/sources.html.j2", w=words, groups=[(part.province, part.rows)], few=True, parts=[])
        _write(reports / FOLDER / f"{part.name}.html", words("sources_of", province=part.province), len(part.rows), body, (tables, words))
    body = render("site/sources.html.j2", w=words, groups=[] if parts else groups, few=len(rows) <= FEW, parts=parts)
    _write(reports / "sources.html", words("sources_title"), len(rows), body, (tables, words))
    _remove_strays(reports / FOLDER, {part.name for part in parts})


def _write(path: Path, title: str, n: int, body: Any, told: tuple[Tables, Words]) -> None:
    tables, words = told
    write_page(Page(path, title=title, lead=words("sources_lead", n=n), body=body, here="sources"), tables.study, words)


def _remove_strays(folder: Path, known: set[str]) -> None:
    """Take away the pages of provinces that the study no longer has."""
    for file in sorted(folder.glob("p*.html")):
        if file.stem not in known:
            file.unlink()


def _parts(groups: list[tuple[str, list[dict[str, Any]]]], places: pd.DataFrame) -> list[_Part]:
    """A part a province, named by the first two digits of its codes; several where it has more than MOST_ROWS."""
    codes = {str(name): str(code)[:2] for code, name in zip(places["county_code"], places["province"], strict=True)}
    parts = []
    for number, (province, rows) in enumerate(groups, start=1):
        code = next((code for name, code in codes.items() if name.startswith(province)), f"x{number}")
        for start in range(0, len(rows), MOST_ROWS):
            piece = f"-{start // MOST_ROWS + 1}" if start else ""
            parts.append(_Part(province, f"p{code}-{number}{piece}", tuple(rows[start : start + MOST_ROWS])))
    return parts


def source_rows(tables: Tables, words: Words) -> list[dict[str, Any]]:
    """One row a source: what it is, how many figures it gave, its file or address."""
    counts = tables.facts.groupby("source").size()
    families = _families(tables.sources, words)
    return [
        {
            "province": _place(str(row["province"]), "", words) or words("sources_nowhere"),
            "title": _title(row, words),
            "same": families.get(str(row["source"]), ""),
            "place": _place(str(row["province"]), str(row["county"]), words),
            "about": words.listed(_about(row, words)),
            "facts": int(counts.get(row["source"], 0)),
            "path": "" if pd.isna(row["path"]) else file_in_words(str(row["path"])),
            "address": None if pd.isna(row["address"]) or not row["address"] else address(str(row["address"])),
        }
        for row in tables.sources.sort_values(["province", "county", "source"], kind="stable").to_dict("records")
    ]


def _families(sources: pd.DataFrame, words: Words) -> dict[str, str]:
    """By source, what is said of the others with its wording: the first of the family, and of that one how many repeat it."""
    members = sources[sources["copy_family"].fillna("") != ""]
    known: dict[str, Row] = {str(row["source"]): row for row in members.to_dict("records")}
    said = {}
    for family, group in members.groupby("copy_family", sort=True):
        first = known[str(family)]
        place = _place(str(first["province"]), str(first["county"]), words)
        said[str(family)] = words("sources_repeated", n=len(group) - 1)
        for row in group[group["source"] != family].to_dict("records"):
            said[str(row["source"])] = words("sources_same", place=place, title=_title(first, words), share=f"{row['likeness']:.0%}")
    return said


def _by_province(rows: list[dict[str, Any]], places: pd.DataFrame) -> list[tuple[str, list[dict[str, Any]]]]:
    """The rows by province, provinces in the order of codes, those that name no province of the study at the end."""
    known = list(dict.fromkeys(places.sort_values("county_code", kind="stable")["province"].astype(str)))
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["province"], []).append(row)
    return sorted(groups.items(), key=lambda group: next((at for at, name in enumerate(known) if name.startswith(group[0])), len(known)))


def _about(row: Row, words: Words) -> list[str]:
    """Whose document it is, of what kind, and its date, as far as the register knows."""
    known = [(family, str(row[column])) for family, column in (("side", "side"), ("document", "document_type"))]
    said = [words.term(family, value) for family, value in known if value != "unknown"]
    return said + ([words("ev_published", date=day_word(str(row["published"]), words))] if row["published"] else [])


def _title(row: Row, words: Words) -> str:
    return str(row["title"] or "") or words("ev_unnamed")


def _place(province: str, county: str, words: Words) -> str:
    """The place of a source; what it does not name is said so in Chinese and left out in English."""
    if words.language == "zh" and county.startswith("unknown"):
        return place_name(province, county)
    return " ".join(part for part in (province, county) if part not in {"", "unknown", "nan"})
