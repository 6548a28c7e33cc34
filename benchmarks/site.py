"""The index of a study of the whole country in Chromium: its size, how long it takes to open, and how long a search takes."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from playwright.sync_api import sync_playwright

from benchmarks.bench import Row, version
from zxstudy.clean.place_table import LAST_YEAR, place_table
from zxstudy.config import Study, read_study
from zxstudy.report.pages import write_assets
from zxstudy.report.site import write_index
from zxstudy.report.tables import COLUMNS, Tables
from zxstudy.report.words import Words

ROUNDS = 5
LIMITS = {"size": 700.0, "open": 1.0, "search": 50.0}
# A character, a name, initials, whole pinyin, a mixture, a code, a prefecture, and what nobody is called.
QUERIES = ("县", "鼓楼", "gl", "gulou", "haian", "haix", "3206", "南通", "x", "zzzz")
STUDY = """
name = "country"
title_zh = "全国各县（只有县名是真的，数字由程序编排）"
title_en = "The whole country (names are real, figures made up)"
kind = "composed"
raw = ["raw"]
processed = "processed"
reports = "reports"
"""
# Typed into the field, answered and laid out; milliseconds of the page's own clock.
SEARCH = """(query) => {
  const field = document.getElementById("find-text");
  field.value = "";
  field.dispatchEvent(new Event("input"));
  document.body.getBoundingClientRect();
  const began = performance.now();
  field.value = query;
  field.dispatchEvent(new Event("input"));
  document.body.getBoundingClientRect();
  return performance.now() - began;
}"""
# Opened, read, laid out, its script run; seconds since the navigation began.
OPENED = """() => performance.getEntriesByType("navigation")[0].loadEventEnd / 1000"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What Chromium says of a page: its size in KB, seconds until it is open, and milliseconds of the slowest search (None without one)."""

    size: float
    opened: float
    search: float | None


def country(folder: Path) -> Path:
    """The index of every county of the country, written under `folder`: real names, composed figures; gives back its path."""
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    study = read_study(folder / "study.toml")
    tables = _tables(study)
    write_assets(study)
    write_index(tables, {code: not code.endswith("06") for code in tables.codes}, Words("zh"))
    return study.path(study.reports) / "index.html"


def _tables(study: Study) -> Tables:
    now = sorted((run.code, run) for run in place_table().runs if run.last == LAST_YEAR)
    places = pd.DataFrame(
        [{"county_code": code, "county": run.name, "province": run.province, "prefecture": run.prefecture, "level": "county",
          "names": run.name, "kind": "composed", "certainty": "unique"} for code, run in now]
    )  # fmt: skip
    years = [(code, 2010 + step) for number, (code, _) in enumerate(now) for step in range(number % 13)]
    panel = pd.DataFrame(years, columns=["county_code", "year"]).assign(degree=float("nan"))
    empty = {name: pd.DataFrame(columns=list(columns)) for name, columns in COLUMNS.items()}
    return Tables(study, held={**empty, "peers": pd.DataFrame(), "places": places, "panel": panel})


def measure(page: Path, chromium: str, rounds: int = ROUNDS) -> Measured:
    """The best of `rounds` openings, and the slowest query at its best: what the page can do when nobody disturbs the machine."""
    opened, answered = [], dict.fromkeys(QUERIES, float("inf"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(rounds):
            tab = browser.new_page(viewport={"width": 1280, "height": 900})
            tab.goto(page.as_uri(), wait_until="load")
            opened.append(float(tab.evaluate(OPENED)))
            searches = tab.locator("#find-text").count() == 1
            if searches:
                answered = {query: min(best, float(tab.evaluate(SEARCH, query))) for query, best in answered.items()}
            tab.close()
        browser.close()
    return Measured(page.stat().st_size / 1024, min(opened), max(answered.values()) if searches else None)


def find_chromium() -> str:
    """The path of Chromium, empty where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROME_PATH") or next((path for name in names if (path := shutil.which(name))), "")


def run() -> list[Row]:
    """Size, opening and search, beside the same rows as pandas writes them; listed as absent without Chromium."""
    chromium = find_chromium()
    with tempfile.TemporaryDirectory() as name:
        page = country(Path(name))
        rows = page.read_text(encoding="utf-8").count("<tr data-k=")
        print(f"site: the index of {rows} counties on file://, best of {ROUNDS}; the peer is the same table without search")
        if not chromium:
            return [Row("site", page.stat().st_size / 1024, "KB", "Chromium (absent)", None, None, LIMITS["size"], False)]
        table = Path(name) / "peer.html"
        pd.concat(pd.read_html(page, encoding="utf-8")[1:]).to_html(table, encoding="utf-8")
        ours, theirs, peer = measure(page, chromium), measure(table, chromium), f"{version('pandas')} to_html"
    assert ours.search is not None
    return [
        _row("KB", peer, ours.size, theirs.size, LIMITS["size"]),
        _row("s to open", peer, ours.opened, theirs.opened, LIMITS["open"]),
        Row("site", ours.search, "ms a search", "none searches", None, None, LIMITS["search"], ours.search <= LIMITS["search"]),
    ]


def _row(unit: str, peer: str, value: float, peer_value: float, limit: float) -> Row:
    return Row("site", value, unit, peer, peer_value, peer_value / value, limit, value <= limit)
