"""Which address becomes a link, case by case."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from zxstudy.report.hosts import address, reviewed_hosts

with (Path(__file__).parent / "address_cases.csv").open(encoding="utf-8", newline="") as stream:
    CASES = list(csv.DictReader(stream))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_class_of_an_address(case: dict[str, str]) -> None:
    found = address(case["address"])
    assert found.host_class == case["class"]
    assert found.text == case["address"]
    assert found.is_link == (case["class"] != "other")


def test_no_reviewed_host_is_a_whole_top_level() -> None:
    assert all("." in host for host in reviewed_hosts())
