"""Where the reported rates lie, as a figure: a tick a county, an outline where there are too many counties to tell ticks apart."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from zxstudy.codebook import load
from zxstudy.report.charts import INK, QUIET, RULE
from zxstudy.report.comparison_charts import RC, WIDTH, bare, labels, name_rows, pitch
from zxstudy.report.key_points import LEAST_PEERS
from zxstudy.report.svg import inline_svg
from zxstudy.report.words import Words

MOST_TICKS = 150  # a point of the scale is 2 pixels wide: of more, most would lie on each other
BINS = 100  # of a point each, and 100 % for itself
_TICK, _TOP = 0.2, 0.76  # of a line: a tick above and below its middle, and the tallest outline


def rates_chart(peers: pd.DataFrame, words: Words) -> Markup:
    """The newest annual rate of each county, one line an indicator and scope that at least LEAST_PEERS counties report.

    A line of more than MOST_TICKS counties is an outline: how many lie in each point of the scale, as the root of that number by the most
    in any; exactly 100 % is a column of its own, so that a crowd there is never taken for a spread below it.
    """
    lines = _lines(peers, words)
    if not lines:
        return Markup("")
    names, room = labels([name for name, _ in lines], most=0.4)
    height = pitch(names, 0.42) * len(lines) + 0.5
    with mpl.rc_context(RC):
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((room, 0.32 / height, 0.74 - room, 1 - 0.42 / height))
        name_rows(axes, names)
        notes = []
        for place, (name, values) in enumerate(lines):
            (_ticks if len(values) <= MOST_TICKS else _outline)(axes, place, values)
            note = words("cmp_rates_line", n=len(values), top=int((values == 1).sum()))
            axes.text(104, place, note, va="center", ha="left", color=INK, clip_on=False)
            notes.append(f"{name} {note}")
        axes.set_ylim(len(lines) - 0.5, -0.5)
        axes.set_xlim(0, 102)
        axes.set_xticks([0, 25, 50, 75, 100], ["0%", "25%", "50%", "75%", "100%"])
        axes.grid(axis="y", color=RULE, lw=0.6)
        axes.set_axisbelow(True)
        bare(axes)
        return inline_svg(figure, words("cmp_rates_alt", n=len(lines), values=words.listed(notes)), "rates")


def _ticks(axes: Any, place: int, values: np.ndarray[Any, Any]) -> None:
    """A tick a county, as one path; darker where several share a place."""
    across = values * 100
    apart = np.full(len(across), np.nan)
    up = np.tile([place - _TICK, place + _TICK, np.nan], len(across))
    axes.plot(np.column_stack([across, across, apart]).ravel(), up, color=INK, alpha=0.55, lw=1.3, solid_capstyle="butt")


def _outline(axes: Any, place: int, values: np.ndarray[Any, Any]) -> None:
    """The counts by point of the scale as an area that stands on the line's foot."""
    counts = binned(values)
    foot = place + _TOP / 2
    tall = foot - _TOP * np.sqrt(counts / counts.max())
    starts = np.flatnonzero(np.diff(counts, prepend=-1))  # what is level is one stroke
    edges = np.repeat([*starts, BINS + 1], 2)[1:-1]
    axes.fill_between(edges, foot, np.repeat(tall[starts], 2), color=QUIET, lw=0)


def binned(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """How many of `values`, shares from 0 to 1, lie in each point of the scale; the last of BINS + 1 counts holds those of exactly 1."""
    below = np.minimum(np.floor(values * BINS + 1e-9), BINS - 1)  # 0.29 * 100 is 28.999…
    return np.bincount(np.where(values >= 1, BINS, below).astype(np.int64), minlength=BINS + 1)


def _lines(peers: pd.DataFrame, words: Words) -> list[tuple[str, np.ndarray[Any, Any]]]:
    """Name and closed figures of each rate and scope, in the order of the codebook; lower bounds stand at their lower end."""
    codebook = load()
    order = {entry.id: place for place, entry in enumerate(codebook) if entry.is_proportion}
    annual = peers[(peers["period"] == "annual") & peers["indicator"].isin(list(order))]
    groups = sorted(annual.groupby(["indicator", "scope"]), key=lambda item: (order[str(item[0][0])], str(item[0][1])))
    lines = []
    for (indicator, scope), rows in groups:
        name = words.name(codebook[str(indicator)]) + words.bracketed(words.listed(words.terms("scope", str(scope))))
        if len(rows) >= LEAST_PEERS:
            lines.append((name, np.sort(rows["low"].to_numpy(dtype="float64"))))
    return lines
