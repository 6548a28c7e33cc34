"""The specification curve as a figure: every estimate in order of size, and under it which choices it rests on."""

from __future__ import annotations

from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure
from numpy.typing import NDArray

from zxstudy.report.charts import ACCENT, INK, QUIET, RULE
from zxstudy.report.comparison_charts import RC, WIDTH, bare, labels, name_rows
from zxstudy.report.phrase import difference, difference_axis, typeset
from zxstudy.report.svg import inline_svg
from zxstudy.report.words import Words

CHOICES = ("outcome_end", "reading", "effects", "controls", "sample")
LINE = 0.2  # inches a choice's option
CURVE = 2.4  # inches of the curve
TICK = 0.15  # of a line, above and below
Floats = NDArray[np.float64] | NDArray[np.int64]


def curve_chart(rows: pd.DataFrame, unit: str, words: Words) -> Markup:
    """Estimates of all specifications from the least to the greatest with their 95 % intervals; ticks below mark what each one chose."""
    from zxstudy.compare.beside import choices  # noqa: PLC0415 - the models are needed here only

    known = rows[rows["estimate"].notna()].sort_values(["estimate", "number"], ignore_index=True)
    used = [(each.choice, each.option, each.zh if words.language == "zh" else each.en) for each in choices()]
    used = [
        (choice, option, typeset(name) if words.language == "zh" else name)
        for choice, option, name in used
        if (known[choice] == option).any()
    ]
    _, room = labels([name for *_, name in used], most=0.9, size=8.5)
    below = LINE * len(used)
    height = CURVE + below + 0.5
    with mpl.rc_context(RC):
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((room, (below + 0.35) / height, 0.98 - room, CURVE / height))
        place = np.arange(len(known))
        axes.axhline(0, color=QUIET, lw=0.8)
        axes.fill_between(place, known["low"].astype(float), known["high"].astype(float), color="#eeebe5", lw=0)
        _dots(axes, place, known["estimate"].to_numpy(float))
        axes.set_xlim(-1, len(known))
        axes.set_xticks([])
        axes.yaxis.set_major_formatter(difference_axis(unit, words))
        bare(axes)
        _ticks(figure.add_axes((room, 0.1 / height, 0.98 - room, below / height)), known, used)
        least, greatest = (difference(known["estimate"].iloc[end], unit, words) for end in (0, -1))
        label = words("cmp_curve_alt", n=len(known), low=least, high=greatest)
        return inline_svg(figure, label, f"curve-{rows['finding'].iloc[0]}".replace(".", "-"))


def _dots(axes: mpl.axes.Axes, across: Floats, up: Floats) -> None:
    """Dots as one path of strokes without length and with round ends: a mark of its own for each would be most of the page."""
    apart = np.full(len(across), np.nan)
    axes.plot(np.column_stack([across, across, apart]).ravel(), np.column_stack([up, up, apart]).ravel(), color=ACCENT, lw=3,
              solid_capstyle="round")  # fmt: skip


def _strokes(axes: mpl.axes.Axes, across: Floats, line: int) -> None:
    """Short upright strokes at height `line`, as one path."""
    apart = np.full(len(across), np.nan)
    up = np.tile([line - TICK, line + TICK, np.nan], len(across))
    axes.plot(np.column_stack([across, across, apart]).ravel(), up, color=INK, lw=0.5, solid_capstyle="butt")


def _ticks(axes: mpl.axes.Axes, known: pd.DataFrame, used: list[tuple[str, str, str]]) -> None:
    """One line an option, a tick for each specification that takes it; choices set apart by a rule."""
    for line, (choice, option, _) in enumerate(used):
        _strokes(axes, np.flatnonzero(known[choice] == option), line)
    for line, (first, second) in enumerate(pairwise(used)):
        if first[0] != second[0]:
            axes.axhline(line + 0.5, color=RULE, lw=0.6)
    name_rows(axes, [name for *_, name in used], size=8.5)
    axes.set_ylim(len(used) - 0.5, -0.5)
    axes.set_xlim(-1, len(known))
    axes.set_xticks([])
    bare(axes)
