"""A manuscript as a pdf with a text layer: A4, page numbers, ruled tables, one of the standard Chinese fonts that viewers bring along."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from manuscript import Element
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT, SIZE, LEADING, MARGIN = "STSong-Light", 16, 28, 72
WIDTH, HEIGHT = A4
CLOSING = "，。；：、）”》"


def write_printout(path: Path, elements: list[Element]) -> None:
    """Write `elements` to `path`; figures and latin words are not broken at the end of a line."""
    rl_config.invariant = 1
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setTitle(elements[0].text)
    height = HEIGHT - MARGIN
    for element in elements:
        for step, draw in _lines(canvas, element):
            if height - step < MARGIN:
                _close(canvas)
                height = HEIGHT - MARGIN
            height -= step
            draw(height)
    _close(canvas)
    canvas.save()


def _close(canvas: Canvas) -> None:
    canvas.setFont(FONT, 10)
    canvas.drawCentredString(WIDTH / 2, MARGIN / 2, f"— {canvas.getPageNumber()} —")
    canvas.showPage()


def _lines(canvas: Canvas, element: Element) -> Iterator[tuple[float, Callable[[float], None]]]:
    if element.kind == "table":
        yield LEADING, lambda y: _draw(canvas, WIDTH / 2, y, element.text, centre=True)
        for row in element.rows:
            yield LEADING, lambda y, row=row: _row(canvas, y, row)
        return
    centred = element.kind in {"title", "centre"}
    indent = 0 if centred else 2 * SIZE
    for number, line in enumerate(wrap(element.text, indent)):
        x = WIDTH / 2 if centred else MARGIN + (indent if number == 0 else 0)
        yield LEADING, lambda y, x=x, line=line: _draw(canvas, x, y, line, centre=centred)


def wrap(text: str, indent: float) -> list[str]:
    """The lines of `text` on the page, the first one shorter by `indent` points; closing marks hang rather than begin a line."""
    lines, room = [""], WIDTH - 2 * MARGIN - indent
    for token in re.findall(r"[A-Za-z0-9.%]+|.", text):
        need = pdfmetrics.stringWidth(token, FONT, SIZE)
        if need > room and token not in CLOSING:
            lines.append("")
            room = WIDTH - 2 * MARGIN
        lines[-1] += token
        room -= need
    return lines


def _draw(canvas: Canvas, x: float, y: float, text: str, *, centre: bool) -> None:
    canvas.setFont(FONT, SIZE)
    (canvas.drawCentredString if centre else canvas.drawString)(x, y, text)


def _row(canvas: Canvas, y: float, row: tuple[str, ...]) -> None:
    column = (WIDTH - 2 * MARGIN) / len(row)
    for number, text in enumerate(row):
        canvas.rect(MARGIN + number * column, y - 9, column, LEADING)
        _draw(canvas, MARGIN + (number + 0.5) * column, y, text, centre=True)
