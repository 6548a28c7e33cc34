"""Every page holds its own county: two processes at once, figures that only one county has, and none of them on the page of another."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from tests.report.conftest import FACT, PLACE, SOURCE, panel_row, view_row, write_study

from zxstudy.config import Study
from zxstudy.report.local_processes import LocalProcesses
from zxstudy.report.planned import plan
from zxstudy.report.slices import write_slices
from zxstudy.report.tables import read_tables

# Of two indicators a figure that stands for the county, in order. What a page tells of the others as their ends and their middle half are
# figures of the first and last three, which are not looked for; no two in the middle have a third one between them as their mean.
MARKERS = {
    "proposals_filed": (1009, 1103, 1207, 2503, 3307, 4513, 5807, 6701, 9001, 9103, 9203),
    "inspections": (101, 103, 107, 211, 307, 419, 503, 613, 907, 911, 919),
}
LOOKED_FOR = range(3, 8)
NAMES = tuple(f"卯{sign}县" for sign in "甲乙丙丁戊己庚辛壬癸子")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[int, str]:
    """The page and the executed notebook of each county that is looked for, by its place in MARKERS."""
    study = drawn(tmp_path_factory.mktemp("own"))
    write_slices(study)
    tasks = [item.task for item in plan(read_tables(study), "zh", [code(n) for n in LOOKED_FOR]) if not item.task.here]
    with closing(LocalProcesses(2)) as processes:
        assert [outcome.state for outcome in processes.run(tasks)] == ["done"] * len(tasks)
    return {n: Path(task.page).read_text() + Path(task.executed).read_text() for n, task in zip(LOOKED_FOR, tasks, strict=True)}


def code(number: int) -> str:
    return f"99{number:04d}"


def drawn(folder: Path) -> Study:
    facts = [
        replace(FACT, fact_id=f"M{n}{indicator}", county=name, county_code=code(n), indicator=indicator, source=f"S{n}",
                low=values[n], high=values[n], quote=f"全年{values[n]}件")
        for n, name in enumerate(NAMES)
        for indicator, values in MARKERS.items()
    ]  # fmt: skip
    sources = [
        replace(SOURCE, source=f"S{n}", county=name, title=f"{name}工作报告", path=f"raw/{code(n)}.txt") for n, name in enumerate(NAMES)
    ]
    places = [replace(PLACE, county_code=code(n), county=name, names=name) for n, name in enumerate(NAMES)]
    panel, view = [panel_row(fact) for fact in facts], [view_row(fact) for fact in facts]
    return write_study(folder, cleaned=facts, panel=panel, view=view, audit=[], scores=[], places=places, sources=sources)


@pytest.mark.parametrize("number", LOOKED_FOR)
def test_a_page_holds_its_county_and_no_other(pages: dict[int, str], number: int) -> None:
    page = pages[number]
    for other in LOOKED_FOR:
        told = [NAMES[other], code(other), *(f"{values[other]}" for values in MARKERS.values())]
        found = [text for text in told if re.search(rf"(?<![\d.]){text}(?![\d.])", page)]
        assert found == (told if other == number else []), f"on the page of {NAMES[number]}"
