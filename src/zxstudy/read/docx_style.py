"""What a paragraph of a Word document inherits from its style: whether it is a heading, and the list that numbers it."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

from zxstudy.read.numbering import LEVELS, Numbering

HEADING = re.compile(r"(?:heading|标题|標題)\s*\d?$|^title$", re.I)
DEEPEST_STYLE = 20


class Styles:
    """The paragraph styles of one document, and its lists."""

    def __init__(self, styles: Any | None, numbering: Any | None) -> None:
        found = styles.findall(qn("w:style")) if styles is not None else []
        self._styles = {style.get(qn("w:styleId")): style for style in found}
        self._numbering = Numbering(numbering)

    def label(self, paragraph: Any) -> str:
        """The label that the paragraph's list gives it, counted on by each call."""
        number_id, level = "", None
        for properties in self._chain(paragraph):
            numbered = properties.find(qn("w:numPr"))
            if numbered is None:
                continue
            level = _value(numbered, "w:ilvl") if level is None else level
            number_id = _value(numbered, "w:numId") or ""
            if number_id:
                break
        at = int(level) if level and level.isdigit() else 0
        return self._numbering.label(number_id, at) if number_id and at < LEVELS else ""

    def is_heading(self, paragraph: Any) -> bool:
        """Whether the paragraph has an outline level, or a style whose name says so."""
        for properties in self._chain(paragraph):
            outline = _value(properties, "w:outlineLvl")
            if outline is not None:
                return outline.isdigit() and int(outline) < LEVELS
            style = properties.getparent()
            if style.tag == qn("w:style") and HEADING.search(_value(style, "w:name") or ""):
                return True
        return False

    def _chain(self, paragraph: Any) -> list[Any]:
        """The paragraph's own properties, then those of its style and of the styles that this one is based on."""
        own = paragraph.find(qn("w:pPr"))
        chain = [] if own is None else [own]
        name = None if own is None else _value(own, "w:pStyle")
        for _ in range(DEEPEST_STYLE):
            style = self._styles.get(name)
            if style is None:
                break
            properties = style.find(qn("w:pPr"))
            chain.append(style.makeelement(qn("w:pPr")) if properties is None else properties)
            if properties is None:
                style.append(chain[-1])
            name = _value(style, "w:basedOn")
        return chain


def _value(element: Any, tag: str) -> str | None:
    child = element.find(qn(tag))
    return None if child is None else child.get(qn("w:val"))
