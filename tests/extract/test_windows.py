"""The windows that a text names, and how they and other words are found: once, and the last one before a place."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from zxstudy.extract.fact import PERIODS
from zxstudy.extract.landmarks import Landmarks
from zxstudy.extract.windows import WINDOWS, kind_of, points, windows

ROWS = list(csv.DictReader(Path(__file__).with_name("windows.csv").read_text(encoding="utf-8").splitlines()))


def named(text: str) -> list[str]:
    """The kinds of all windows of `text`, in order."""
    found, end = [], len(text)
    while (window := windows(text).last(0, end)) is not None:
        found.append(kind_of(window))
        end = window.start()
    return found[::-1]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"])
def test_a_text_names_these_windows(row: dict[str, str]) -> None:
    assert named(row["text"]) == row["windows"].split()


def test_every_row_means_a_period_and_has_no_group_that_would_shift_the_others() -> None:
    assert {kind for kind, _, _ in WINDOWS} <= set(PERIODS)
    assert [rest for _, _, rest in WINDOWS if re.compile(rest).groups] == []


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("一是收到", 0), ("工作。二、收到", 3), ("\n三是收到", 1), ("工作。(四)收到", 3), ("工作。十一、收到", 3),
        ("其中一是", None), ("一是否", None), ("三十件", None),
    ],
)  # fmt: skip
def test_a_point_begins_a_text_a_line_or_a_sentence(text: str, start: int | None) -> None:
    point = points(text).last(0, len(text))
    assert (point.start() if point else None) == start


def test_the_last_landmark_lies_wholly_in_the_span() -> None:
    found = Landmarks(re.finditer("ab", "ab.ab.ab"))

    def start(*span: int) -> int | None:
        match = found.last(*span)
        return match.start() if match else None

    assert [start(0, 8), start(0, 7), start(3, 5), start(4, 8), start(4, 7), start(0, 1)] == [6, 3, 3, 6, None, None]
