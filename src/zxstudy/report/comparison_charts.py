"""The figures of the comparison: seaborn, saved as SVG with text, its styles turned into attributes that any page may carry."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from markupsafe import Markup
from matplotlib.figure import Figure

from zxstudy.codebook import load
from zxstudy.report.charts import ACCENT, INK, QUIET, RULE, text_width
from zxstudy.report.package.printed import name_of
from zxstudy.report.phrase import difference, difference_axis
from zxstudy.report.svg import inline_svg
from zxstudy.report.words import Words

RC: Any = {"svg.fonttype": "none", "path.simplify": False, "svg.hashsalt": "zxstudy", "font.size": 10.5, "axes.unicode_minus": False}
WIDTH = 7.6  # inches of every figure


def reporting_chart(rows: pd.DataFrame, words: Words) -> Markup:
    """How many counties publish each indicator, the most published first."""
    codebook = load()
    names = [words.name(codebook[str(indicator)]) for indicator in rows["indicator"]]
    counts = [int(count) for count in rows["counties"]]
    with mpl.rc_context(RC):
        lines, room = labels(names)
        figure = Figure(figsize=(WIDTH, pitch(lines, 0.3) * len(names) + 0.5))
        axes = figure.add_axes((room, 0.02, 0.94 - room, 0.96))
        sns.barplot(x=counts, y=list(range(len(names))), orient="h", color="#d8d3ca", ax=axes, width=0.62, errorbar=None)
        name_rows(axes, lines)
        for place, count in enumerate(counts):
            axes.text(count + max(counts) * 0.012, place, str(count), va="center", ha="left", color=INK)
        axes.set_xticks([])
        bare(axes)
        return inline_svg(figure, words("cmp_reporting_alt", name=names[0], n=counts[0]), "reporting")


def interval_charts(rows: pd.DataFrame, words: Words) -> list[tuple[str, Markup]]:
    """One chart a unit, with the unit: estimates, 95 % intervals, and the band of differences agreed not to matter."""
    parts = enumerate(rows.groupby("unit", sort=True))
    return [(words.term("axis", str(unit)), _intervals(part, place, words)) for place, (unit, part) in parts]


def _intervals(rows: pd.DataFrame, place: int, words: Words) -> Markup:
    names = [_pair(row, words) for _, row in rows.iterrows()]
    margin = rows["margin"].dropna()
    return _forest(rows, names, f"intervals-{place}", words, margin=float(margin.iloc[0]) if len(margin) else 0.0)


def alternatives_chart(rows: pd.DataFrame, words: Words) -> Markup:
    """The estimates of one finding under every method that gives one; of methods with details the least and the greatest."""
    from zxstudy.compare.beside import methods  # noqa: PLC0415 - the models are needed here only

    known = rows[rows["low"].notna() & rows["high"].notna()]  # bounds have no estimate and are drawn as a line alone
    known = known[known["unit"] == rows["unit"].iloc[0]]
    ends = [part.sort_values("estimate").iloc[[0, -1] if len(part) > 1 else [0]] for _, part in known.groupby("method", sort=False)]
    if not ends:
        return Markup("")
    drawn = pd.concat(ends)
    titles = {name: method.zh if words.language == "zh" else method.en for name, method in methods().items()}
    names = [titles[str(row["method"])] + words.bracketed(str(row["detail"])) for _, row in drawn.iterrows()]
    return _forest(drawn, names, f"alternatives-{rows['finding'].iloc[0]}".replace(".", "-"), words)


def _forest(rows: pd.DataFrame, names: list[str], prefix: str, words: Words, *, margin: float = 0.0) -> Markup:
    """Estimates as dots, intervals as lines, the band within `margin` grey; all rows have one unit."""
    unit = str(rows["unit"].iloc[0])
    with mpl.rc_context(RC):
        lines, room = labels(names)
        height = pitch(lines, 0.42) * len(names) + 0.9
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.add_axes((room, 0.36 / height, 0.96 - room, 1 - 0.46 / height))
        if margin:
            axes.axvspan(-margin, margin, color="#eeebe5", lw=0)
        axes.axvline(0, color=QUIET, lw=0.8)
        axes.hlines(range(len(names)), rows["low"].astype(float), rows["high"].astype(float), color=INK, lw=1.6)
        sns.scatterplot(
            x=rows["estimate"].astype(float).tolist(), y=list(range(len(names))), color=ACCENT, s=42, ax=axes, zorder=3, legend=False
        )
        name_rows(axes, lines)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.xaxis.set_major_formatter(difference_axis(unit, words))
        bare(axes)
        axes.spines["bottom"].set_visible(True)
        values = words.listed([f"{name} {said}" for name, said in zip(names, _told(rows, unit, words), strict=True)])
        return inline_svg(figure, words("cmp_intervals_alt", n=len(names), values=values), prefix)


def _told(rows: pd.DataFrame, unit: str, words: Words) -> list[str]:
    """Each estimate, or the span of bounds that have none."""
    ends = (tuple(difference(row[end], unit, words) for end in ("low", "high")) for _, row in rows.iterrows())
    spans = [words("span", low=low, high=high) for low, high in ends]
    return [difference(value, unit, words) or span for value, span in zip(rows["estimate"], spans, strict=True)]


def events_chart(points: pd.DataFrame, unit: str, words: Words) -> Markup:
    """The differences by years since the first mention: dots, 95 % intervals, and the band of all points at once."""
    with mpl.rc_context(RC):
        figure = Figure(figsize=(WIDTH, 3.2))
        axes = figure.add_axes((0.12, 0.14, 0.84, 0.8))
        axes.axhline(0, color=QUIET, lw=0.8)
        axes.axvline(-0.5, color=RULE, lw=0.8, dashes=(3, 3))
        whole = points[points["band_low"].notna() & points["band_high"].notna()]
        axes.fill_between(whole["since"], whole["band_low"].astype(float), whole["band_high"].astype(float), color="#eeebe5", lw=0)
        axes.vlines(points["since"], points["low"].astype(float), points["high"].astype(float), color=INK, lw=1.6)
        sns.scatterplot(x=points["since"].tolist(), y=points["estimate"].astype(float).tolist(), color=ACCENT, s=42, ax=axes, zorder=3,
                        legend=False)  # fmt: skip
        axes.set_xticks(points["since"].tolist())
        axes.yaxis.set_major_formatter(difference_axis(unit, words))
        bare(axes)
        axes.spines["bottom"].set_visible(True)
        pairs = zip(points["since"], points["estimate"], strict=True)
        values = words.listed([f"{since} {difference(value, unit, words)}" for since, value in pairs])
        prefix = f"events-{points['finding'].iloc[0]}".replace(".", "-")
        return inline_svg(figure, words("cmp_adoption_alt", values=values), prefix)


def _pair(row: pd.Series, words: Words) -> str:
    """What is compared, and in which way where it is another than the levels of scores."""
    named = " × ".join(name_of(term, words) for term in (str(row["mechanism"]), str(row["outcome"])) if term)
    ways = [words("by_activity")] if ".activity." in str(row["finding"]) else []
    ways += [words.term("stage", str(row["stage"]))] if row["stage"] != "association" else []
    return named + words.bracketed(words.listed(ways))


def labels(names: list[str], most: float = 0.46, size: float = 10.5) -> tuple[list[str], float]:
    """The names to stand left of a figure, broken into lines where they would take more than `most` of its width, and the share they take.

    The reader's font draws them, not ours: their width is estimated on the safe side, in points, for type of `size`.
    """
    whole = WIDTH * 72
    lines = [_broken(name, most * whole - 2 * size, size) for name in names]
    widest = max((text_width(line, size) for name in lines for line in name.split("\n")), default=0.0)
    return lines, (widest + 2 * size) / whole


def pitch(lines: list[str], least: float) -> float:
    """Inches from row to row, at least `least`, so that the lines of no name reach into the next."""
    return max(least, 0.175 * max((name.count("\n") + 1 for name in lines), default=1) + 0.04)


def name_rows(axes: Any, lines: list[str], size: float = 10.5) -> None:
    """Write the names left of their rows, each line a text of its own that ends at the figure, whatever the reader's font."""
    axes.set_yticks(range(len(lines)), [""] * len(lines))
    for place, name in enumerate(lines):
        parts = name.split("\n")
        for number, part in enumerate(parts):
            up = ((len(parts) - 1) / 2 - number) * 1.2 * size
            axes.annotate(part, (0, place), (-6, up), ("axes fraction", "data"), "offset points", ha="right", va="center", fontsize=size,
                          color=INK, annotation_clip=False)  # fmt: skip


def _broken(name: str, most: float, size: float) -> str:
    """The name over as many lines of at most `most` points as it needs, broken between words, in Chinese between characters."""
    if text_width(name, size) <= most:
        return name
    between = " " if " " in name else ""
    first, *rest = name.split(" ") if between else list(name)
    lines = [first]
    for piece in rest:
        if text_width(lines[-1] + between + piece, size) <= most:
            lines[-1] += between + piece
        else:
            lines.append(piece)
    return "\n".join(lines)


def bare(axes: Any) -> None:
    """Take frame, ticks and labels off: what is drawn is labelled where it stands."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
        axes.spines[side].set_color(RULE)
    axes.tick_params(length=0, colors=INK)
    axes.set_xlabel("")
    axes.set_ylabel("")
