"""A figure for a page is small, names only what it refers to, and shows what matplotlib drew."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from zxstudy.report.comparison_charts import RC
from zxstudy.report.phrase import plain
from zxstudy.report.svg import inline_svg
from zxstudy.report.words import Words


@pytest.fixture(scope="module")
def drawn() -> str:
    with mpl.rc_context(RC):
        figure = Figure(figsize=(4, 2))
        axes = figure.add_axes((0.1, 0.2, 0.8, 0.7))
        axes.scatter(range(60), range(60))
        axes.set_title("六十个点")
        return str(inline_svg(figure, "六十个点", "points.of-a-long-name"))


def test_what_is_drawn_is_there(drawn: str) -> None:
    root = ET.fromstring(drawn)
    assert root.get("aria-label") == "六十个点"
    assert sum(node.tag.endswith("}use") and node.get("x") is not None for node in root.iter()) >= 60
    assert "六十个点" in {node.text for node in root.iter() if node.tag.endswith("}text")}


def test_ids_are_those_that_something_refers_to(drawn: str) -> None:
    named = set(re.findall(r'id="([^"]+)"', drawn))
    assert named == set(re.findall(r"#([\w-]+)[\")]", drawn)) - set(re.findall(r'(?:fill|stroke)="#(\w+)"', drawn))


def test_nothing_is_said_that_nobody_sees(drawn: str) -> None:
    assert "style=" not in drawn
    assert not re.search(r"\d\.\d{2}", re.sub(r'(stroke-width|viewBox|transform)="[^"]*"', "", drawn))
    assert not re.search(r">\s+<", drawn)
    assert len(drawn) < 60 * 120


@pytest.mark.parametrize(("value", "said"), [(-0.14, "-0.14"), (-0.001, "0"), (-1234.5, "-1,234.5"), (0.05, "0.05"), (-1.0, "-1")])
def test_a_figure_below_nothing_keeps_its_sign(value: float, said: str) -> None:
    assert plain(value, "score", Words("en")) == said
