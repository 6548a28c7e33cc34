"""The figures of the comparison: seaborn, saved as SVG with text, its styles turned into attributes that any page may carry."""

from __future__ import annotations

import io
import warnings
import xml.etree.ElementTree as ET
from typing import Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from markupsafe import Markup
from matplotlib.figure import Figure

from zxstudy.codebook import load
from zxstudy.report.charts import ACCENT, INK, QUIET, RULE
from zxstudy.report.phrase import plain
from zxstudy.report.words import Words

_SVG = "{http://www.w3.org/2000/svg}"
_RC: Any = {"svg.fonttype": "none", "svg.hashsalt": "zxstudy", "font.size": 10.5, "axes.unicode_minus": False}
_KEPT = ("fill", "stroke", "opacity", "text-anchor", "font-size", "clip-path")


def reporting_chart(rows: pd.DataFrame, words: Words) -> Markup:
    """How many counties publish each indicator, the most published first."""
    codebook = load()
    names = [words.name(codebook[str(indicator)]) for indicator in rows["indicator"]]
    counts = [int(count) for count in rows["counties"]]
    with mpl.rc_context(_RC):
        figure = Figure(figsize=(7.6, 0.3 * len(names) + 0.5))
        axes = figure.add_axes((0.46, 0.02, 0.48, 0.96))
        sns.barplot(x=counts, y=list(range(len(names))), orient="h", color="#d8d3ca", ax=axes, width=0.62, errorbar=None)
        for place, count in enumerate(counts):
            axes.text(count + max(counts) * 0.012, place, str(count), va="center", ha="left", color=INK)
        axes.set_yticks(range(len(names)), names)
        axes.set_xticks([])
        _bare(axes)
        return inline_svg(figure, words("cmp_reporting_alt", name=names[0], n=counts[0]), "reporting")


def interval_charts(rows: pd.DataFrame, words: Words) -> list[Markup]:
    """One chart a unit: estimates, 95 % intervals, and the band of differences agreed not to matter."""
    return [_intervals(part, str(unit), place, words) for place, (unit, part) in enumerate(rows.groupby("unit", sort=True))]


def _intervals(rows: pd.DataFrame, unit: str, place: int, words: Words) -> Markup:
    kind = "proportion" if unit in {"share", "proportion"} else unit
    names = [_pair(row, words) for _, row in rows.iterrows()]
    with mpl.rc_context(_RC):
        figure = Figure(figsize=(7.6, 0.42 * len(names) + 0.9))
        axes = figure.add_axes((0.46, 0.36 / (0.42 * len(names) + 0.9), 0.5, 1 - 0.46 / (0.42 * len(names) + 0.9)))
        margin = rows["margin"].dropna()
        if len(margin):
            axes.axvspan(-float(margin.iloc[0]), float(margin.iloc[0]), color="#eeebe5", lw=0)
        axes.axvline(0, color=QUIET, lw=0.8)
        axes.hlines(range(len(names)), rows["low"].astype(float), rows["high"].astype(float), color=INK, lw=1.6)
        sns.scatterplot(
            x=rows["estimate"].astype(float).tolist(), y=list(range(len(names))), color=ACCENT, s=42, ax=axes, zorder=3, legend=False
        )
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.xaxis.set_major_formatter(lambda value, _: plain(value, kind, words))
        _bare(axes)
        axes.spines["bottom"].set_visible(True)
        values = words.listed([f"{name} {plain(float(value), kind, words)}" for name, value in zip(names, rows["estimate"], strict=True)])
        return inline_svg(figure, words("cmp_intervals_alt", n=len(names), values=values), f"intervals-{place}")


def _pair(row: pd.Series, words: Words) -> str:
    codebook = load()
    mechanism, outcome = str(row["mechanism"]), str(row["outcome"])
    named = [words.name(codebook[term]) if term in codebook else words.term("mechanism", term) for term in (mechanism, outcome) if term]
    return " × ".join(named)


def _bare(axes: Any) -> None:
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
        axes.spines[side].set_color(RULE)
    axes.tick_params(length=0, colors=INK)
    axes.set_xlabel("")
    axes.set_ylabel("")


def inline_svg(figure: Figure, label: str, prefix: str) -> Markup:
    """The figure as SVG for a page: text alternative, no style element or attribute, no dates, ids that are its own."""
    sink = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")  # the reader's font draws them, not ours
        figure.savefig(sink, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    ET.register_namespace("", _SVG[1:-1])
    root = ET.fromstring(sink.getvalue())
    for parent in list(root.iter()):
        for node in [node for node in parent if node.tag in {f"{_SVG}style", f"{_SVG}metadata"}]:
            parent.remove(node)
    for node in root.iter():
        _attributes(node, prefix)
    width = float(root.get("width", "0pt").removesuffix("pt"))
    root.set("width", f"{width * 4 / 3:.0f}")
    root.attrib.pop("height", None)
    root.set("role", "img")
    root.set("aria-label", label)
    return Markup(ET.tostring(root, encoding="unicode"))


def _attributes(node: Any, prefix: str) -> None:
    for declaration in node.attrib.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip()
        if name == "font":
            node.set("font-size", value.split("px")[0].split()[-1])
        elif name.startswith(_KEPT):
            node.set(name, value.strip())
    for name, value in list(node.attrib.items()):
        if name == "id":
            node.set("id", f"{prefix}-{value}")
        elif value.startswith("url(#"):
            node.set(name, value.replace("url(#", f"url(#{prefix}-"))
        elif name.endswith("href") and value.startswith("#"):
            node.set(name, f"#{prefix}-{value[1:]}")
