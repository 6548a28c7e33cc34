"""The figures of a county's report beside the strips: years of an indicator, what there is by year, scores with their bounds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from zxstudy.report.charts import ACCENT, INK, QUIET, RULE, Scale, axis_end, pixels, svg, svg_text, svg_texts, text_width

_HIGH, _FOOT, _HEAD = 84, 20, 22
_CELL, _ROW = 44, 26
_BAR = 200


@dataclass(frozen=True, slots=True)
class Point:
    """A year of an indicator: the closed interval `low`..`high` (inf where open above), and how it is said."""

    year: int
    low: float
    high: float
    text: str

    @property
    def top(self) -> float:
        """The upper end that can be drawn."""
        return self.high if math.isfinite(self.high) else self.low


def years_chart(points: Sequence[Point], unit: str, label: str) -> Markup:
    """Figures of one indicator by year, from 0: a dot where exact, a bar over the interval where not; a band joins consecutive years."""
    span = points[-1].year - points[0].year
    width = max(220, min(640, 56 * (span + 1)))
    across = Scale(points[0].year, points[-1].year, 34, width - 34)
    up = Scale(0.0, axis_end([point.top for point in points], unit), _HIGH - _FOOT, _HEAD)
    bands = "".join(_band(a, b, across, up) for a, b in pairwise(points) if b.year - a.year == 1)
    marks = _marks([(across(point.year), up(point.low), up(point.top)) for point in points])
    crowded = (width - 68) / max(span, 1) < 40
    named = [point for at, point in enumerate(points) if not crowded or at in {0, len(points) - 1}]
    texts = svg_texts(((across(point.year), max(11, up(point.top) - 8), point.text) for point in named), INK, halo="#ffffff")
    years = svg_texts((across(point.year), _HIGH - 4, str(point.year)) for point in named)
    ground = f'<path d="M20 {_HIGH - _FOOT}H{width - 20}" stroke="{RULE}"/>'
    return svg(width, _HIGH, label, f"{ground}{bands}{marks}{texts}{years}")


def _band(a: Point, b: Point, across: Scale, up: Scale) -> str:
    """What lies between two years: a line where both are exact, an area between the bounds where not."""
    left, right = pixels(across(a.year)), pixels(across(b.year))
    upper = f"M{left} {pixels(up(a.top))}L{right} {pixels(up(b.top))}"
    if a.low == a.top and b.low == b.top:
        return f'<path d="{upper}" stroke="{QUIET}" fill="none"/>'
    return f'<path d="{upper}L{right} {pixels(up(b.low))}L{left} {pixels(up(a.low))}z" fill="{RULE}" fill-opacity=".5" stroke="{RULE}"/>'


def _marks(spots: Sequence[tuple[float, float, float]]) -> str:
    """Places (x, bottom, top): a bar over the interval, a dot where it is exact."""
    bars = "".join(f"M{pixels(x)} {pixels(bottom)}V{pixels(top)}" for x, bottom, top in spots if bottom - top > 1)
    dots = "".join(f"M{pixels(x)} {pixels(top)}h0" for x, bottom, top in spots if bottom - top <= 1)
    drawn = f'<path d="{bars}" stroke="{ACCENT}" stroke-width="5"/>' if bars else ""
    return drawn + (f'<path d="{dots}" stroke="{ACCENT}" stroke-width="7" stroke-linecap="round"/>' if dots else "")


def coverage_chart(years: Sequence[int], rows: Sequence[tuple[str, Sequence[int]]], label: str) -> Markup:
    """How many figures there are by group (rows) and year (columns): a square whose area is the number, which stands in it."""
    most = max((count for _, counts in rows for count in counts), default=1)
    left = 24 + max((math.ceil(text_width(name)) for name, _ in rows), default=0)
    spots = [
        (left + _CELL * (at + 0.5), 22 + _ROW * (place + 0.5), count)
        for place, (_, counts) in enumerate(rows)
        for at, count in enumerate(counts)
    ]
    names = "".join(svg_text(0, 22 + _ROW * (place + 0.5) + 4, name, fill=INK) for place, (name, _) in enumerate(rows))
    heads = svg_texts((left + _CELL * (at + 0.5), 14, str(year)) for at, year in enumerate(years))
    squares = "".join(_square(x, y, 6 + 18 * math.sqrt(count / most)) for x, y, count in spots if count)
    none = "".join(f"M{pixels(x)} {pixels(y)}h0" for x, y, count in spots if not count)
    counts = svg_texts(((x, y + 4, str(count)) for x, y, count in spots if count), INK)
    drawn = f'<path d="{squares}" fill="{RULE}"/><path d="{none}" stroke="{QUIET}" stroke-width="3" stroke-linecap="round"/>'
    return svg(left + _CELL * len(years), 22 + _ROW * len(rows), label, names + heads + drawn + counts)


def _square(x: float, y: float, side: float) -> str:
    return f"M{pixels(x - side / 2)} {pixels(y - side / 2)}h{pixels(side)}v{pixels(side)}h-{pixels(side)}z"


def score_bar(value: float | None, low: float, high: float, label: str) -> Markup:
    """A score between 0 and 1: a line over its bounds, a dot at the score itself."""
    scale = Scale(0.0, 1.0, 8, _BAR - 8)
    dot = "" if value is None else f'<circle cx="{pixels(scale(value))}" cy="9" r="4" fill="{ACCENT}"/>'
    ticks = "".join(f"M{pixels(scale(share / 4))} 6v6" for share in range(5))
    body = (
        f'<path d="M8 9H{_BAR - 8}{ticks}" stroke="{RULE}" fill="none"/>'
        f'<path d="M{pixels(scale(low))} 9H{pixels(scale(high))}" stroke="{QUIET}" stroke-width="6"/>{dot}'
    )
    return svg(_BAR, 18, label, body)
