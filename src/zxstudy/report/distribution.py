"""How figures spread, with intervals kept: in each step of a scale, how many lie there for certain and how many may."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from markupsafe import Markup

MOST_STEPS = 12
_WIDTH, _HEIGHT = 220, 14


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the scale from `low` to below `high` (equal: exactly there; inf: and above), figures surely and possibly in it."""

    low: float
    high: float
    sure: int
    possible: int


def steps(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64], unit: str) -> list[Step]:
    """The steps from the least figure to the greatest, at most about MOST_STEPS, and the figures in each.

    low, high: bounds of the figures, shape (n,), high inf where open above. A share of exactly 1 is a step of its own. A figure lies in a
    step for certain where its whole interval does, possibly where a part of it does.
    """
    edges = _edges(low, high, unit)
    ends = [*edges[1:], math.inf] if unit != "proportion" else [*edges[1:], 1.0]
    return [_step(start, end, low, high) for start, end in zip(edges, ends, strict=True)]


def _edges(low: npt.NDArray[np.float64], high: npt.NDArray[np.float64], unit: str) -> list[float]:
    if unit == "proportion":
        first = min(0.95, math.floor(float(low.min()) * 20 + 1e-9) / 20)
        width = 0.05 if first >= 0.5 else 0.1
        first = math.floor(first / width + 1e-9) * width
        return [round(first + width * number, 4) for number in range(round((1 - first) / width) + 1)]
    closed = high[np.isfinite(high)]
    top = float(np.quantile(np.concatenate([low, closed]), 0.975))
    bottom = float(low.min())
    width = _round_width((top - bottom) / (MOST_STEPS - 1))
    first = math.floor(bottom / width) * width
    return [first + width * number for number in range(int((top - first) // width) + 1)]


def _round_width(least: float) -> float:
    """The next of 1, 2, 5, 10, 20, 50 … that is not below `least`."""
    if least <= 1:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= least - 1e-9)


def _step(start: float, end: float, low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> Step:
    if start == end:
        return Step(start, end, int(((low == end) & (high == end)).sum()), int((high >= end).sum()))
    sure = (low >= start) & (high < end) if math.isfinite(end) else low >= start
    return Step(start, end, int(sure.sum()), int(((low < end) & (high >= start)).sum()))


def bar(sure: float, possible: float, most: float) -> Markup:
    """A bar as long as `sure` by `most`, and in outline as far as `possible`; the numbers stand beside it as text."""
    solid, outline = (round(_WIDTH * min(1.0, part / most), 1) if most else 0.0 for part in (sure, possible))
    more = f'<path d="M{solid} 2.5H{outline - 0.5}V{_HEIGHT - 2.5}H{solid}" class="may"/>' if outline > solid + 1 else ""
    return Markup(
        f'<svg class="bar" width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" aria-hidden="true">'
        f'<path d="M0 2H{solid}V{_HEIGHT - 2}H0z" class="is"/>{more}</svg>'
    )
