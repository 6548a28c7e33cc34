"""The pages in a browser as old as those in offices, Chromium 69: what stands wrong on each kind of page; its sheets beside today's."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from playwright.sync_api import sync_playwright

from benchmarks.bench import ABSENT, Row, version
from benchmarks.site import find_chromium

ROOT = Path(__file__).parents[1]
COUNTIES, YEARS, SEED = 24, 4, 11
MOST_FAULTS, MOST_SHEETS = 0.0, 1.25  # sheets: a page that is laid out for a phone on paper takes two to three times as many
NAME = "old browser"


def run() -> list[Row]:
    """The faults on one page of each kind of a simulated study, and the most sheets of paper it takes for one of today's."""
    chromium = find_chromium()
    if importlib.util.find_spec("PyQt5") is None or not chromium:
        return [Row(NAME, float("nan"), "faults", f"Chromium 69 ({ABSENT})", None, None, MOST_FAULTS, False)]
    with tempfile.TemporaryDirectory() as name:
        pages = _pages(Path(name) / "study")
        print(f"old browser: {len(pages)} pages, one a kind, {COUNTIES} simulated counties, Chromium 69 by {version('PyQtWebEngine')}")
        old, new = (Path(name) / kind for kind in ("old", "new"))
        old.mkdir()
        new.mkdir()
        faults = _faults(old, pages)
        for page, found in faults.items():
            print("\n".join(f"       {Path(page).name}: {fault}" for fault in dict.fromkeys(found)) or f"       {Path(page).name}: sound")
        _print_today(new, pages, chromium)
        sheets = max(_sheets(old / f"{at}.pdf") / _sheets(new / f"{at}.pdf") for at in range(1, len(pages) + 1))
    count = sum(len(found) for found in faults.values())
    return [
        Row(NAME, count, "faults", "no peer", None, None, MOST_FAULTS, count <= MOST_FAULTS),
        Row(f"{NAME}, on paper", sheets, "times the sheets", "Chromium of today", 1.0, None, MOST_SHEETS, sheets <= MOST_SHEETS),
    ]


def _pages(folder: Path) -> list[Path]:
    """One page of each kind: those at the top of the site, and one of each folder of it."""
    options = ["--counties", str(COUNTIES), "--years", str(YEARS), "--seed", str(SEED), "--effect", "0.5", "--intervals", "0.3"]
    for command in (["simulate", str(folder), *options], ["run", str(folder / "study.toml")]):
        subprocess.run([sys.executable, "-m", "zxstudy", *command], cwd=ROOT, check=True, capture_output=True)
    reports = folder / "reports"
    below = sorted({page.parent: page for page in sorted(reports.glob("*/*.html"))}.values())
    return [*sorted(reports.glob("*.html")), *below]


def _faults(folder: Path, pages: Sequence[Path]) -> dict[str, list[str]]:
    """What stands wrong on each page; printed to paper in `folder` besides."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.old_browser_pages", str(folder), *map(str, pages)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def _print_today(folder: Path, pages: Sequence[Path], chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page()
        for at, page in enumerate(pages, start=1):
            tab.goto(page.as_uri(), wait_until="load")
            tab.pdf(path=folder / f"{at}.pdf", format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "15mm"))
        browser.close()


def _sheets(path: Path) -> int:
    return len(pypdfium2.PdfDocument(path))
