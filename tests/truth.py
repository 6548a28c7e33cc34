"""Figures that R computed, and the data they belong to: beside the project where they are at all; tests that need them skip, saying so."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

TRUTH = Path(__file__).parents[2] / "shared/truth"


@cache
def _figures() -> dict[str, str]:
    with (TRUTH / "figures.csv").open(encoding="utf-8") as stream:
        return {row["key"]: row["value"] for row in csv.DictReader(stream)}


def figure(key: str) -> float:
    """One of R's figures; a key that does not exist is an error, a missing folder a skip."""
    if not (TRUTH / "figures.csv").is_file():
        pytest.skip(f"the stored R figures are not beside the project ({TRUTH})")
    return float(_figures()[key])


def words(key: str) -> str:
    """The same for a figure that is a word (a solution, a term)."""
    if not (TRUTH / "figures.csv").is_file():
        pytest.skip(f"the stored R figures are not beside the project ({TRUTH})")
    return _figures()[key]


def data(name: str) -> pd.DataFrame:
    """The data set `name` (no ending), as R exported it."""
    path = TRUTH / "data" / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"the data are not beside the project ({path})")
    return pd.read_csv(path)
