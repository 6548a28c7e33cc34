"""Where each trap of administrative data is tested: `traps.csv`, a list to look things up in, held to be complete and true."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TRAPS = list(csv.DictReader((HERE / "traps.csv").read_text(encoding="utf-8").splitlines()))


def test_every_trap_is_listed_once() -> None:
    assert [row["trap"] for row in TRAPS] == [f"T{number}" for number in range(1, 81)]
    assert all(row["about"] for row in TRAPS)


@pytest.mark.parametrize("row", TRAPS, ids=[row["trap"] for row in TRAPS])
def test_the_files_are_there_and_the_first_names_the_trap(row: dict[str, str]) -> None:
    first, *others = row["files"].split()
    assert re.search(rf"\b{row['trap']}\b", (HERE / first).read_text(encoding="utf-8"))
    assert all((HERE / other).is_file() for other in others)
