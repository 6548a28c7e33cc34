"""Whole pages: the shell around a body, and the body that an executed notebook gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import Markup
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

import zxstudy
from zxstudy.config import Study
from zxstudy.report.html import render
from zxstudy.report.phrase import title_of
from zxstudy.report.words import Words
from zxstudy.store import write_bytes, write_text

TEMPLATES = files("zxstudy.report").joinpath("templates")
ASSETS = ("style.css", "index.js")


class PieceExporter(HTMLExporter):
    """nbconvert's exporter without its last pass, which parses the whole page again to look for pictures without a text."""

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **more: Any) -> Any:
        """The piece of a page, and the resources."""
        return super(HTMLExporter, self).from_notebook_node(nb, resources, **more)


@cache
def _exporter() -> Any:
    settings = Config()
    settings.PieceExporter.exclude_input = True
    settings.PieceExporter.exclude_input_prompt = True
    settings.PieceExporter.exclude_output_prompt = True
    settings.PieceExporter.default_preprocessors = []
    return PieceExporter(config=settings, template_name="notebook", extra_template_basedirs=[str(TEMPLATES)])  # type: ignore[no-untyped-call]


def notebook_body(notebook: NotebookNode) -> Markup:
    """The outputs of an executed notebook as the body of a page; input cells are left out."""
    body, _ = _exporter().from_notebook_node(notebook)
    return Markup(body)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the site. path: in the folder of reports or one below it. here: its entry in the navigation. script: index.js."""

    path: Path
    title: str
    body: Markup
    lead: str = ""
    here: str = ""
    script: bool = False


def write_page(page: Page, study: Study, words: Words) -> bytes:
    """Write a page of the site and give back its bytes."""
    depth = len(page.path.relative_to(study.path(study.reports)).parts) - 1
    markup = render(
        "shell.html.j2",
        w=words,
        root="../" * depth,
        kind=study.kind,
        study_title=title_of(study, words),
        version=zxstudy.__version__,
        page=page,
    )
    content = str(markup).encode("utf-8")
    write_bytes(page.path, content)
    return content


def write_assets(study: Study) -> None:
    """Write the style sheet and the script that every page shares."""
    for name in ASSETS:
        write_text(study.path(study.reports) / "assets" / name, TEMPLATES.joinpath("assets", name).read_text(encoding="utf-8"))
