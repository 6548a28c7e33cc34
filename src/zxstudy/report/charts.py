"""Small charts as SVG text, drawn with presentation attributes only: they need no style sheet, no script and no font of ours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from zxstudy.report.standing import Marks, Standing

ACCENT = "#a3301f"
INK = "#1d1d1b"
QUIET = "#8f8b84"
RULE = "#cfcac1"
_STRIP_WIDTH, _STRIP_HEIGHT, _PAD = 240, 46, 8


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale from `low`..`high` to pixels `left`..`right`; values outside are held at its ends."""

    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float) -> float:
        """Where `value` lies, in pixels."""
        span = self.high - self.low or 1.0
        share = min(1.0, max(0.0, (value - self.low) / span))
        return round(self.left + share * (self.right - self.left), 1)

    def many(self, values: Sequence[float]) -> NDArray[np.float64]:
        """Where each of `values` lies, in pixels, not rounded."""
        share = np.clip((np.array(values, dtype=float) - self.low) / (self.high - self.low or 1.0), 0.0, 1.0)
        return self.left + share * (self.right - self.left)


def pixels(value: float) -> str:
    """A place in a drawing, to a tenth of a pixel."""
    return _tenths(round(value * 10))


@cache
def _tenths(number: int) -> str:
    return f"{number / 10:g}"


def svg(width: int, height: int, label: str, body: str) -> Markup:
    """A drawing with a text alternative; `body` is markup of ours, `label` any text."""
    return Markup(
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"><title>{escape(label)}</title>{body}</svg>'
    )


def svg_text(x: float, y: float, content: str, anchor: str = "start", fill: str = "#5f5b55") -> str:
    """A short text in a drawing."""
    return f'<text x="{pixels(x)}" y="{pixels(y)}" text-anchor="{anchor}" font-size="11" fill="{fill}">{escape(content)}</text>'


def text_width(text: str, size: float = 11) -> float:
    """What a text takes at most in type of `size`, in its unit: Chinese characters are as wide as the type is high, others about half."""
    return size * sum(1.05 if ord(letter) > 0x2E80 else 0.58 for letter in text)


def svg_texts(placed: Iterable[tuple[float, float, str]], fill: str = "#5f5b55", halo: str = "") -> str:
    """Several texts (x, y, content) of one kind, each centred over its place; a halo keeps lines that pass behind them off the letters."""
    texts = "".join(f'<text x="{pixels(x)}" y="{pixels(y)}">{escape(content)}</text>' for x, y, content in placed)
    around = f' stroke="{halo}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return f'<g text-anchor="middle" font-size="11" fill="{fill}"{around}>{texts}</g>'


def axis_end(values: list[float], unit: str) -> float:
    """Where an axis that starts at 0 ends: 1 for shares, else the largest value raised to a round number."""
    if unit == "proportion":
        return 1.0
    top = max((value for value in values if math.isfinite(value)), default=1.0)
    if top <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(top))
    return next(step * power for step in (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if step * power >= top)


@dataclass(frozen=True, slots=True)
class Strip:
    """One county among others on a line from 0 to `top`: its interval, the others, the text alternative, and what stands at the ends."""

    low: float
    high: float
    group: Standing
    top: float
    label: str
    ends: tuple[str, str]


def strip(data: Strip) -> Markup:
    """The drawing: ticks or a silhouette for the others, tall ticks for those in the same province, a diamond for the county."""
    scale = Scale(0.0, data.top, _PAD, _STRIP_WIDTH - _PAD)
    base = 27
    body = (
        f'<path d="M{_PAD} {base}H{_STRIP_WIDTH - _PAD}" stroke="{RULE}" fill="none"/>'
        + (_many(scale, data.group, base) if data.group.drawn.width else _few(scale, data.group, base))
        + _diamond(scale, data.low, data.high, base)
        + svg_text(_PAD, 44, data.ends[0])
        + svg_text(_STRIP_WIDTH - _PAD, 44, data.ends[1], "end")
    )
    return svg(_STRIP_WIDTH, _STRIP_HEIGHT, data.label, body)


def _few(scale: Scale, group: Standing, base: int) -> str:
    """A tick for each of the others, a tall one for those of the province."""
    return _ticks(scale, group.drawn, base, (7, QUIET, 1.0)) + _ticks(scale, group.drawn_near, base, (14, INK, 1.5))


def _many(scale: Scale, group: Standing, base: int) -> str:
    """An outline of the others, and under it, where they hide nothing, ticks for those of the province."""
    return _silhouette(scale, group.drawn, base) + _ticks(scale, group.drawn_near, base + 6, (5, QUIET, 0.8))


def _ticks(scale: Scale, marks: Marks, base: int, drawn: tuple[int, str, float]) -> str:
    """A tick a figure, with a line over an interval; figures that fall on one place are drawn once. drawn: height, colour, width."""
    height, colour, width = drawn
    lefts, rights = (np.rint(scale.many(ends)).astype(int).tolist() for ends in (marks.low, marks.high))
    places = sorted(set(zip(lefts, rights, strict=True)))
    path, end = "", 0
    for left in dict.fromkeys(left for left, _ in places):
        path += f"m{left - end} {height}v-{height}" if path else f"M{left} {base}v-{height}"
        end = left
    path += "".join(f"M{left} {base - height / 2:.1f}H{right}" for left, right in places if right - left > 1)
    return f'<path d="{path}" stroke="{colour}" stroke-width="{width:g}" fill="none"/>' if path else ""


def _silhouette(scale: Scale, marks: Marks, base: int) -> str:
    """How many figures reach into each cell, as an area of at most 18 pixels; the root of the number, so that few are seen beside many."""
    most = math.sqrt(max(marks.count))
    tops = base - np.maximum(1.0, 18 * np.sqrt(np.array(marks.count, dtype=float)) / most)
    lefts, rights, highs = (np.rint(10 * places).astype(int).tolist() for places in (scale.many(marks.low), scale.many(marks.high), tops))
    path, end = "", None
    for left, right, top in zip(lefts, rights, highs, strict=True):
        path += f"V{_tenths(top)}" if left == end else (f"V{base}" if path else "") + f"M{_tenths(left)} {base}V{_tenths(top)}"
        path, end = path + f"H{_tenths(right)}", right
    return f'<path d="{path}V{base}" fill="{RULE}"/>'


def _diamond(scale: Scale, low: float, high: float, base: int) -> str:
    left, right = scale(low), scale(high)
    middle = (left + right) / 2 if math.isfinite(high) else left
    line = f'<path d="M{pixels(left)} {base}H{pixels(right)}" stroke="{ACCENT}" stroke-width="4"/>' if right - left > 1 else ""
    return f'{line}<path d="M{pixels(middle)} {base - 6}l5 6l-5 6l-5 -6z" fill="{ACCENT}" stroke="#ffffff" stroke-width="1"/>'
