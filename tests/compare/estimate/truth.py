"""R's figures: those kept here with their origin, and those that may lie beside the project; and data sets that belong to them."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
import statsmodels.api as sm

FIRMS = (
    "General Motors", "US Steel", "General Electric", "Chrysler", "Atlantic Refining", "IBM", "Union Oil", "Westinghouse",
    "Goodyear", "Diamond Match",
)  # fmt: skip
HERE = Path(__file__).parent
BESIDE = Path(__file__).parents[3] / "../shared/truth"


def kept() -> dict[str, float]:
    """The figures of r_figures.csv by their key."""
    with (HERE / "r_figures.csv").open(encoding="utf-8") as stream:
        return {row["key"]: float(row["value"]) for row in csv.DictReader(stream)}


def beside() -> dict[str, str]:
    """The figures beside the project by their key; skips, saying so, where they are absent."""
    path = BESIDE / "figures.csv"
    if not path.is_file():
        pytest.skip(f"R's figures are not beside the project ({path})")
    with path.open(encoding="utf-8") as stream:
        return {row["key"]: row["value"] for row in csv.DictReader(stream)}


def data(name: str) -> pd.DataFrame:
    """A data set beside the project; skips, saying so, where it is absent."""
    path = BESIDE / "data" / f"{name}.csv"
    if not path.is_file():
        pytest.skip(f"the data are not beside the project ({path})")
    return pd.read_csv(path)


def grunfeld() -> pd.DataFrame:
    """Grunfeld's 10 firms by 20 years as R has them, in R's order of rows: statsmodels' copy without American Steel."""
    table = sm.datasets.grunfeld.load_pandas().data
    return table.set_index("firm").loc[list(FIRMS)].reset_index()
