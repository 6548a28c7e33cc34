"""Whole pages: the shell around a body, and the files that all pages share."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from markupsafe import Markup

import zxstudy
from zxstudy.config import Study
from zxstudy.report.downloads import downloads, page_line
from zxstudy.report.html import render
from zxstudy.report.phrase import title_of
from zxstudy.report.words import Words
from zxstudy.store import write_bytes, write_text

TEMPLATES = files("zxstudy.report").joinpath("templates")
# Each file of the assets and what it is put together from; a page has one sheet.
ASSETS = {"style.css": ("style.css", "county.css"), "index.js": ("index.js",), "folds.js": ("folds.js",), "evidence.js": ("evidence.js",)}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site.

    path: in the folder of reports or one below it. here: its entry in the navigation. script: index.js. notes: evidence.js.
    downloads: where its tables are to be had, markup of ours; where empty, the tables of `here` and the page's own.
    """

    path: Path
    title: str
    body: Markup
    lead: str = ""
    here: str = ""
    script: bool = False
    notes: bool = False
    downloads: str = ""


def write_page(page: Page, study: Study, words: Words) -> bytes:
    """Write a page of the site and give back its bytes."""
    root = "../" * (len(page.path.relative_to(study.path(study.reports)).parts) - 1)
    markup = render(
        "shell.html.j2",
        w=words,
        root=root,
        kind=study.kind,
        study_title=title_of(study, words),
        version=zxstudy.__version__,
        page=page,
        downloads=[page.downloads]
        if page.downloads
        else [downloads(study, words, page.here, root), page_line(study, page.path, page.body, words)],
    )
    content = str(markup).encode("utf-8")
    write_bytes(page.path, content)
    return content


def _downloads(page: Page, study: Study, words: Words, root: str) -> list[str]:
    if page.downloads:
        return [page.downloads]
    return [downloads(study, words, page.here, root), page_line(study, page.path, page.body, words)]


def write_assets(study: Study) -> None:
    """Write the style sheet and the script that every page shares."""
    for name, parts in ASSETS.items():
        write_text(study.path(study.reports) / "assets" / name, "\n".join(_asset(part) for part in parts))


def _asset(name: str) -> str:
    return TEMPLATES.joinpath("assets", name).read_text(encoding="utf-8")
