"""Whole pages: the shell around a body, and the body that an executed notebook gives."""

from __future__ import annotations

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
from zxstudy.report.words import Words
from zxstudy.store import write_bytes, write_text

TEMPLATES = files("zxstudy.report").joinpath("templates")
ASSETS = ("style.css", "index.js")


@cache
def _exporter() -> Any:
    settings = Config()
    settings.HTMLExporter.exclude_input = True
    settings.HTMLExporter.exclude_input_prompt = True
    settings.HTMLExporter.exclude_output_prompt = True
    settings.HTMLExporter.preprocessors = []
    settings.HTMLExporter.default_preprocessors = []
    return HTMLExporter(config=settings, template_name="notebook", extra_template_basedirs=[str(TEMPLATES)])


def notebook_body(notebook: NotebookNode) -> Markup:
    """The outputs of an executed notebook as the body of a page; input cells are left out."""
    body, _ = _exporter().from_notebook_node(notebook)
    return Markup(body)  # noqa: S704 - our own sections, escaped where they were made; text outputs are escaped by the template


def write_page(path: Path, study: Study, words: Words, *, title: str, body: Markup, lead: str = "", here: str = "", script: bool = False) -> bytes:
    """Write a page of the site under `path` (in the folder of reports or one below it) and give back its bytes."""
    depth = len(path.relative_to(study.path(study.reports)).parts) - 1
    markup = render(
        "shell.html.j2",
        w=words,
        root="../" * depth,
        kind=study.kind,
        study_title=study.title_zh if words.language == "zh" else study.title_en,
        version=zxstudy.__version__,
        title=title,
        lead=lead,
        body=body,
        here=here,
        script=script,
    )
    content = str(markup).encode("utf-8")
    write_bytes(path, content)
    return content


def write_assets(study: Study) -> None:
    """Write the style sheet and the script that every page shares."""
    for name in ASSETS:
        write_text(study.path(study.reports) / "assets" / name, TEMPLATES.joinpath("assets", name).read_text(encoding="utf-8"))
