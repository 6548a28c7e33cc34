"""Ranks are for researchers: what they call gives them, and no page, no notebook of the project and no module of the report has any."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zxstudy import lab
from zxstudy.config import Study
from zxstudy.report import Manifest
from zxstudy.score import MECHANISMS, SUPPORT_PARTS
from zxstudy.score.county_indices import county_indices, county_ranks

ROOT = Path(__file__).parents[2]
KEPT_OUT = {"indices", "rank_intervals", "county_indices", "weights"}
A_RANK = re.compile(
    r"排名|名次|排行|第\s*[0-9一二三四五六七八九十]+\s*名|位居|位列|\branked\b|\branking\b|\brank \d|\d(?:st|nd|rd|th) of \d", re.IGNORECASE
)


def imported(path: Path) -> set[str]:
    """The last parts of the modules of scoring that a file imports anywhere, functions included."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("zxstudy.score"):
            found |= {str(node.module).rpartition(".")[2], *(name.name for name in node.names)}
    return found


def test_no_module_of_the_report_reaches_them() -> None:
    modules = [*(ROOT / "src/zxstudy/report").rglob("*.py"), *(ROOT / "src/zxstudy/compare").rglob("*.py")]
    assert modules
    assert {path.name: sorted(imported(path) & KEPT_OUT) for path in modules if imported(path) & KEPT_OUT} == {}
    assert imported(ROOT / "src/zxstudy/lab.py") & KEPT_OUT == {"county_indices"}  # what this test looks for can be found


def test_no_notebook_that_becomes_a_page_calls_them() -> None:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        code = "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"])
        assert re.findall(r"\b(?:lab\.(?:ranks|indices)|rank_intervals|side_by_side)\b", code) == [], path.name


def test_no_page_prints_one(site: tuple[Study, Manifest]) -> None:
    study, _ = site
    pages = sorted(study.path(study.reports).rglob("*.html"))
    assert pages
    for page in pages:
        text = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert A_RANK.findall(text) == [], page.name


@pytest.mark.parametrize("text", ["排名第3", "在全省名列第 3 名", "位居前列", "ranked 3rd of 20", "rank 3"])
def test_a_rank_would_be_seen(text: str) -> None:
    assert A_RANK.search(text)


def scores(counties: int) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    rows = [
        (f"99{n:04d}", year, name, rng.random()) for n in range(counties) for year in (2020, 2021) for name in (*MECHANISMS, *SUPPORT_PARTS)
    ]
    table = pd.DataFrame(rows, columns=["county_code", "year", "mechanism", "measure"])
    return table[~((table["county_code"] == "990001") & (table["mechanism"] == "funding"))]


def test_what_researchers_get() -> None:
    table = scores(12)
    ranks, indices = county_ranks(table), county_indices(table)
    assert len(ranks.table) == len(indices.table) == 11  # one says nothing of funding in any year
    assert "990001" not in ranks.table.index
    assert (ranks.table["low"] <= ranks.table["median"]).all()
    assert (ranks.table["median"] <= ranks.table["high"]).all()
    assert sum(ranks.intervals.moved.values()) == pytest.approx(1)
    means = table[table["mechanism"].isin(MECHANISMS)].groupby(["county_code", "mechanism"])["measure"].mean().unstack().dropna()
    best = means.apply(lambda column: (column - column.min()) / (column.max() - column.min())).mean(axis=1).idxmax()
    assert indices.table["equal"].idxmax() == ranks.table["rank"].idxmin() == best
    assert list(indices.table.columns) == ["equal", "pca", "entropy", "critic", "topsis", "geometric"]


def test_reliability_is_told_for_every_score(small: Study) -> None:
    rows = lab.reliability(study=small.file).set_index("mechanism")
    assert list(rows.index) == [*MECHANISMS, *SUPPORT_PARTS]
    assert rows["alpha"].isna().equals(rows["note"].ne(""))  # no alpha without a reason
