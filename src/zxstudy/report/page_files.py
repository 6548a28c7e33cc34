"""The tables of the pages around the counties' as files: under `tables/` a csv for each, and for each page a workbook of all of them.

A page's line of downloads and its files both follow from what the page prints (`page_tables`), so that neither can lack the other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from zxstudy.config import Study
from zxstudy.forks import in_forks
from zxstudy.report.downloads import PAGE_TABLES, page_table_files
from zxstudy.report.keys import library_hash
from zxstudy.report.package.forms import as_csv, as_workbook
from zxstudy.report.page_tables import PageTable, page_tables
from zxstudy.report.words import Words
from zxstudy.steps import digest
from zxstudy.store import write_bytes, write_text

MADE = ".made"
# The folders of pages whose tables are written here, seen from the reports; a county has its own files, with numbers instead of sentences.
PAGES = ("", "indicators", "sources")
TIMED = "run"  # the page that holds times: what its files were made from is not remembered, since it is never the same
_LONGEST_TITLE = 31  # of a sheet
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")


def write_page_tables(study: Study, words: Words, jobs: int = 1) -> None:
    """Write the tables of every page that changed or lacks one, `jobs` pages at a time, and take away those of what is gone.

    Raises OSError where a file cannot be written.
    """
    reports = study.path(study.reports)
    before = _made(reports / PAGE_TABLES / MADE)
    now: dict[str, list[str]] = {}
    waiting: list[tuple[list[str], list[PageTable]]] = []
    for page in sorted(file for folder in PAGES for file in (reports / folder).glob("*.html")):
        name, content = page.relative_to(reports).as_posix(), page.read_bytes()
        key, *files = before.get(name, [""])
        told = digest(library_hash(), words.language, content)
        if key != told or not all((reports / file).is_file() for file in files):
            tables = page_tables(content.decode("utf-8"), words)
            files = page_table_files(study, page, tables) if tables else []
            waiting.append((files, tables))
        now[name] = [told if page.stem != TIMED else "", *files]
    in_forks(lambda place: _write(reports, *waiting[place]), len(waiting), jobs)
    for file in sorted(_named(before) - _named(now)):
        (reports / file).unlink(missing_ok=True)
    if now != before:
        write_text(reports / PAGE_TABLES / MADE, json.dumps(now, indent=0) + "\n")


def _named(made: Mapping[str, list[str]]) -> set[str]:
    return {file for _, *files in made.values() for file in files}


def _write(reports: Path, files: Sequence[str], tables: Sequence[PageTable]) -> None:
    """Write the tables of a page as csv, each under its name in `files`, and the workbook under the last."""
    frames = [table.frame() for table in tables]
    for name, frame in zip(files, frames, strict=False):
        write_bytes(reports / name, as_csv(frame))
    if frames:
        write_bytes(reports / files[-1], as_workbook(dict(zip(_titles(tables), frames, strict=True)), {}))


def _titles(tables: Sequence[PageTable]) -> list[str]:
    """What the sheets are called: as the tables, in the signs and the length that a workbook takes, no two alike."""
    titles: list[str] = []
    for number, table in enumerate(tables, start=1):
        title = _NO_TITLE.sub(" ", table.title).strip()[:_LONGEST_TITLE].strip() or str(number)
        if title.casefold() in (known.casefold() for known in titles):
            title = f"{title[: _LONGEST_TITLE - 3].strip()} {number}"
        titles.append(title)
    return titles


def _made(path: Path) -> Mapping[str, list[str]]:
    """By page, what its files were made from and what they are called; nothing where that is not known."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
