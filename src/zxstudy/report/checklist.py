"""The twenty-eight things that a reviewer asks of such a comparison, each with where it is answered and what this study answers."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from zxstudy.report.phrase import plain, typeset
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words

# Sections of the comparison's own page; the others are pages of the site.
PAGES = {"data": "data.html", "sources": "sources.html", "quality": "quality.html", "run": "run.html"}


@cache
def _asked() -> tuple[dict[str, str], ...]:
    text = files("zxstudy.report").joinpath("checklist.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def checklist(tables: Tables, words: Words) -> list[dict[str, str]]:
    """One row an item: number, what is asked, the answer with this study's figures, and the link to where it is shown."""
    values = _figures(tables, words)
    zh = words.language == "zh"
    made = []
    for row in _asked():
        answer = (row["answer_zh"] if zh else row["answer_en"]).format(**values)
        link = PAGES.get(row["section"], f"#{row['section']}")
        made.append(
            {"number": row["number"], "asked": row["zh"] if zh else row["en"], "answer": typeset(answer) if zh else answer, "link": link}
        )
    return made


def _figures(tables: Tables, words: Words) -> dict[str, str]:
    findings, view = tables.findings, tables.view
    between = findings[findings["stage"] == "association"]
    compared = findings[findings["stage"].isin(["association", "within"])]
    roles = {role: str(int((between["role"] == role).sum())) for role in ("primary", "secondary", "control")}
    figures = view[view["degree"].isna()]
    exact = float((figures["qualifier"] == "exact").mean()) if len(figures) else 0.0
    weighted = tables.alternatives[(tables.alternatives["method"] == "weighted_for_silence") & tables.alternatives["estimate"].notna()]
    return {
        **roles, "counties": str(len(tables.places)), "county_years": str(len(view[["county_code", "year"]].drop_duplicates())),
        "facts": str(len(tables.facts)), "exact": plain(exact, "proportion", words), "weighted": str(len(weighted)),
        "described": str(len(tables.descriptives)), "estimated": str(int(compared["estimate"].notna().sum())),
        "contrasts": str(tables.contrasts["finding"].nunique()), "events": str(tables.events["finding"].nunique()),
        "specifications": str(len(tables.specifications)), "kind": words.term("kind", tables.study.kind),
    }  # fmt: skip
