"""The drawing of quality: in what form each indicator is published, a bar a row of a table, which breaks over pages and fits a phone."""

from __future__ import annotations

from typing import Any

import pandas as pd
from markupsafe import Markup

from zxstudy.clean.quality import FORMS
from zxstudy.codebook import load
from zxstudy.report.charts import ACCENT, QUIET, pixels, svg
from zxstudy.report.words import Words

MOST = 25
_WIDE, _HIGH = 420, 14
# From what says all to what says nothing; light to dark, so that print keeps the order.
COLOURS = {"exact": "#e3ded6", "interval": "#b9b2a6", "one_sided": "#837b6e", "masked": ACCENT}


def form_rows(table: pd.DataFrame, words: Words) -> list[dict[str, Any]]:
    """Of each indicator in the order given (MOST at the most) its label, how many figures it has, and a bar: how many are of which form."""
    codebook = load()
    listed = table.head(MOST).to_dict("records")
    bars = [_bar([int(row[form]) for form in FORMS], words) for row in listed]
    return [
        {"label": words.name(codebook[str(row["indicator"])]), "n": int(row["cells"]), "bar": bar}
        for row, bar in zip(listed, bars, strict=True)
    ]


def form_key(words: Words) -> list[tuple[str, Markup]]:
    """The forms with the colour of each."""
    return [(words(f"form_{form}"), svg(12, 12, "", _part(0, 12, 12, COLOURS[form]))) for form in FORMS]


def _bar(counts: list[int], words: Words) -> Markup:
    """A bar of 100 %, its parts in the order of FORMS; said in words: the forms that occur, with their counts."""
    whole, start, parts = sum(counts) or 1, 0.0, []
    for form, count in zip(FORMS, counts, strict=True):
        end = start + _WIDE * count / whole
        parts += [_part(start, end, _HIGH, COLOURS[form])] if count else []
        start = end
    said = [f"{words(f'form_{form}')} {count}" for form, count in zip(FORMS, counts, strict=True) if count]
    return svg(_WIDE, _HIGH, words.listed(said), "".join(parts))


def _part(start: float, end: float, high: int, colour: str) -> str:
    edges = f"M{pixels(start + 0.5)} .5H{pixels(max(end, start + 2) - 0.5)}V{high - 0.5}H{pixels(start + 0.5)}z"
    return f'<path d="{edges}" fill="{colour}" stroke="{QUIET}" stroke-width=".5"/>'
