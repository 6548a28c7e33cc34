"""Every column of every table is described, and the description travels with the file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from zxstudy.clean.quality import COUNTS as QUALITY
from zxstudy.columns import about, column
from zxstudy.errors import UnknownTermError
from zxstudy.store import read_about, read_table, write_table
from zxstudy.validate import COLUMNS


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_every_column_of_every_table_has_titles_and_a_description(table: str) -> None:
    said = about(table, list(COLUMNS[table]))
    assert [name for name in COLUMNS[table] if not {"title_zh", "title_en", "description"} <= set(said[name])] == []


def test_the_table_of_quality_is_described() -> None:
    assert [name for name in QUALITY if column("quality", name).title_zh == ""] == []


def test_the_same_name_may_mean_another_thing_in_another_table() -> None:
    assert column("panel", "low").made_by == "extract"
    assert column("findings", "low").made_by == "compare"


def test_an_undescribed_column_is_a_fault_that_names_it() -> None:
    with pytest.raises(UnknownTermError, match="table panel: column lows is not described"):
        column("panel", "lows")


def test_a_file_keeps_what_its_columns_are_and_its_rows(tmp_path: Path) -> None:
    frame = pd.DataFrame({"indicator": ["proposals_filed"], "low": [1.0], "high": [float("inf")]})
    path = tmp_path / "panel.parquet"
    write_table(path, frame, about("panel", list(frame.columns)))
    first = path.read_bytes()
    assert read_table(path).equals(frame.astype({"indicator": "str"}))
    assert read_about(path)["low"] == {
        "title_zh": "下限", "title_en": "lower end", "unit": "as in unit", "made_by": "extract",
        "description": "lower end of the closed interval that the words allow; empty where masked",
    }  # fmt: skip
    write_table(path, frame, about("panel", list(frame.columns)))
    assert path.read_bytes() == first
