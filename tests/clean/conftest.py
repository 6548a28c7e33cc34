"""Frames for the tests of cleaning: facts and sources with everything filled in that a test does not care about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from zxstudy.clean import Places, read_places
from zxstudy.config import Study, read_study
from zxstudy.extract.fact import Fact
from zxstudy.read.document import Source
from zxstudy.store import frame_of

ROOT = Path(__file__).parents[2]
Make = Callable[..., pd.DataFrame]

FACT: dict[str, Any] = {
    "source": "S1",
    "county": "绛县",
    "county_code": "",
    "year": 2020,
    "period": "annual",
    "indicator": "proposals_filed",
    "low": 100.0,
    "high": 100.0,
    "unit": "件",
    "qualifier": "exact",
    "scope": "",
    "base": "",
    "degree": None,
    "start": None,
    "end": None,
    "locator": "row 1",
    "quote": "",
    "flags": "",
    "proposed_low": None,
    "proposed_high": None,
}
SOURCE: dict[str, Any] = {
    "source": "S1",
    "path": "",
    "address": "http://example.invalid/1",
    "title": "",
    "sha256": "",
    "kind": "real",
    "side": "unknown",
    "document_type": "unknown",
    "province": "山西",
    "county": "绛县",
    "level": "county",
    "session": "",
    "year": None,
    "published": "",
    "read": "",
    "characters": 0,
    "copy_family": "",
}


def _facts(*rows: dict[str, Any]) -> pd.DataFrame:
    """Facts numbered F01, F02 …; a row that gives only `low` is exact."""
    filled = []
    for number, row in enumerate(rows, start=1):
        high = {"high": row["low"]} if "low" in row and "high" not in row else {}
        filled.append(Fact(**{**FACT, "fact_id": f"F{number:02}", **row, **high}))
    return frame_of(filled, Fact)


def _sources(*rows: dict[str, Any]) -> pd.DataFrame:
    """Sources, one of a county of Shanxi unless told otherwise."""
    return frame_of([Source(**{**SOURCE, **row}) for row in rows or ({},)], Source)


@pytest.fixture(scope="session")
def facts() -> Make:
    return _facts


@pytest.fixture(scope="session")
def sources() -> Make:
    return _sources


@pytest.fixture(scope="session")
def places() -> Places:
    return Places(read_places(ROOT / "data/raw/places.yml"))


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return empty_study(tmp_path)


def empty_study(folder: Path) -> Study:
    """A study without corrections, places or years."""
    file = folder / "study.toml"
    file.write_text(
        'name = "small"\ntitle_zh = "小"\ntitle_en = "small"\nkind = "real"\nraw = ["raw"]\nprocessed = "p"\nreports = "r"\n',
        encoding="utf-8",
    )
    return read_study(file)
