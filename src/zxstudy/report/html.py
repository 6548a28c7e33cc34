"""Markup made from templates: every value is escaped unless it is markup of ours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of a page; a notebook shows it as it stands, and `print` shows its name."""

    markup: Markup
    name: str

    def _repr_html_(self) -> str:
        return str(self.markup)

    def __repr__(self) -> str:
        return f"<{self.name}>"


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("zxstudy.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def compile_templates() -> None:
    """Compile every template now, so that children of this process need not."""
    for name in _environment().list_templates(extensions=["j2"]):
        if not name.startswith("notebook/"):
            _environment().get_template(name)


def render(template: str, **values: object) -> Markup:
    """The template filled in, everything escaped that is not markup already."""
    return Markup(_environment().get_template(template).render(**values))


def piece(name: str, template: str, **values: object) -> Html:
    """A named piece of a page from a template."""
    return Html(render(template, **values), name)
