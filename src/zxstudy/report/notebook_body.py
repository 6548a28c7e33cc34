"""The body of a page from an executed notebook: nbconvert with a template of our own."""

from __future__ import annotations

from functools import cache
from typing import Any

from markupsafe import Markup
from nbconvert import HTMLExporter
from nbformat import NotebookNode
from traitlets.config import Config

from zxstudy.report.pages import TEMPLATES


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
