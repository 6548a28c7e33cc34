"""Small charts as SVG text, drawn with presentation attributes only: they need no style sheet, no script and no font of ours."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup, escape

from zxstudy.report.peers import PeerGroup

ACCENT = "#a3301f"
INK = "#1d1d1b"
QUIET = "#8f8b84"
RULE = "#cfcac1"
_STRIP_WIDTH, _STRIP_HEIGHT, _PAD = 240, 44, 8
_LINE_HEIGHT = 76


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


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def svg(width: int, height: int, label: str, body: str) -> Markup:
    """A drawing with a text alternative; `body` is markup of ours, `label` any text."""
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="{escape(label)}"><title>{escape(label)}</title>{body}</svg>'
    )


def _text(x: float, y: float, content: str, anchor: str = "start", fill: str = "#5f5b55") -> str:
    return f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}" font-size="11" fill="{fill}">{escape(content)}</text>'


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
    group: PeerGroup
    top: float
    label: str
    ends: tuple[str, str]


def strip(data: Strip) -> Markup:
    """The drawing: short ticks for the others, tall ones in the same province, a diamond for the county."""
    group, top = data.group, data.top
    scale = Scale(0.0, top, _PAD, _STRIP_WIDTH - _PAD)
    base = 27
    far = "".join(_tick(scale, a, b, base, 7) for a, b, near in zip(group.low, group.high, group.near, strict=True) if not near)
    close = "".join(_tick(scale, a, b, base, 14) for a, b, near in zip(group.low, group.high, group.near, strict=True) if near)
    body = (
        f'<path d="M{_PAD} {base}H{_STRIP_WIDTH - _PAD}" stroke="{RULE}" fill="none"/>'
        f'<path d="{far}" stroke="{QUIET}" stroke-width="1" fill="none"/><path d="{close}" stroke="{INK}" stroke-width="1.5" fill="none"/>'
        + _diamond(scale, data.low, data.high, base)
        + _text(_PAD, 40, data.ends[0])
        + _text(_STRIP_WIDTH - _PAD, 40, data.ends[1], "end")
    )
    return svg(_STRIP_WIDTH, _STRIP_HEIGHT, data.label, body)


def _tick(scale: Scale, low: float, high: float, base: int, height: int) -> str:
    left, right = scale(low), scale(high)
    across = f"M{_number(left)} {base - height / 2:.1f}H{_number(right)}" if right - left > 1 else ""
    return f"M{_number(left)} {base}v-{height}{across}"


def _diamond(scale: Scale, low: float, high: float, base: int) -> str:
    left, right = scale(low), scale(high)
    middle = (left + right) / 2 if math.isfinite(high) else left
    line = f'<path d="M{_number(left)} {base}H{_number(right)}" stroke="{ACCENT}" stroke-width="4"/>' if right - left > 1 else ""
    return f'{line}<path d="M{_number(middle)} {base - 6}l5 6l-5 6l-5 -6z" fill="{ACCENT}" stroke="#ffffff" stroke-width="1"/>'


def years_line(points: list[tuple[int, float, float]], unit: str, label: str, texts: list[str]) -> Markup:
    """Figures of one indicator over the years: `points` are (year, low, high) by year; lines join consecutive years only."""
    width = max(200, min(640, 64 * (points[-1][0] - points[0][0] + 1)))
    across = Scale(points[0][0], points[-1][0], 34, width - 34)
    up = Scale(0.0, axis_end([high if math.isfinite(high) else low for _, low, high in points], unit), _LINE_HEIGHT - 20, 20)
    spots = [(across(year), up(low), up(high if math.isfinite(high) else low)) for year, low, high in points]
    joined = "".join(
        f"M{_number(a[0])} {_number((a[1] + a[2]) / 2)}L{_number(b[0])} {_number((b[1] + b[2]) / 2)}"
        for a, b, before, after in zip(spots, spots[1:], points, points[1:], strict=False)
        if after[0] - before[0] == 1
    )
    marks = "".join(
        f'<path d="M{_number(x)} {_number(bottom)}V{_number(top)}" stroke="{ACCENT}" stroke-width="4"/>'
        f'<circle cx="{_number(x)}" cy="{_number((bottom + top) / 2)}" r="3" fill="{ACCENT}"/>'
        for x, bottom, top in spots
    )
    names = "".join(
        _text(x, max(11, top - 7), text, "middle", INK) + _text(x, _LINE_HEIGHT - 3, str(point[0]), "middle")
        for (x, _, top), point, text in zip(spots, points, texts, strict=True)
    )
    ground = f'<path d="M20 {_LINE_HEIGHT - 19}H{width - 20}" stroke="{RULE}"/>'
    return svg(width, _LINE_HEIGHT, label, f'{ground}<path d="{joined}" stroke="{QUIET}" fill="none"/>{marks}{names}')


def bounds_bar(value: float | None, low: float, high: float, label: str) -> Markup:
    """A score between 0 and 1: a line over its bounds, a dot at the score itself."""
    scale = Scale(0.0, 1.0, _PAD, 160 - _PAD)
    dot = "" if value is None else f'<circle cx="{_number(scale(value))}" cy="9" r="4" fill="{ACCENT}"/>'
    body = (
        f'<path d="M{_PAD} 9H{160 - _PAD}" stroke="{RULE}"/>'
        f'<path d="M{_number(scale(low))} 9H{_number(scale(high))}" stroke="{QUIET}" stroke-width="6"/>{dot}'
    )
    return svg(160, 18, label, body)
