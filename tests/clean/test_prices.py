"""Money of different years at the prices of one (T38): only where the study names a series, and never without one that covers it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from zxstudy.clean import clean
from zxstudy.config import Prices, Study, read_study
from zxstudy.errors import StudyError
from zxstudy.steps import study_digest

Make = Callable[..., pd.DataFrame]
INDEX = "year,index\n2015,100\n2020,112.5\n2023,117\n"
MONEY = {"indicator": "funding_total", "unit": "yuan"}


@pytest.fixture
def priced(study: Study, tmp_path: Path) -> Study:
    (tmp_path / "index.csv").write_text(INDEX, encoding="utf-8")
    return study.model_copy(update={"prices": Prices(name="居民消费价格指数", file=Path("index.csv"), base=2020)})


def test_money_is_left_alone_unless_a_series_is_named(facts: Make, sources: Make, study: Study) -> None:
    panel, _ = clean(facts({**MONEY, "year": 2015, "low": 1_000_000.0}), sources(), study)
    assert panel.rows["low"].tolist() == [1_000_000.0]
    assert not panel.facts["flags"].str.contains("deflated").any()


def test_both_ends_move_by_the_ratio_of_the_index(facts: Make, sources: Make, priced: Study) -> None:
    rows = (
        {**MONEY, "year": 2015, "low": 1_000_000.0, "high": 1_100_000.0, "qualifier": "range"},
        {**MONEY, "year": 2020, "low": 1_200_000.0},
        {**MONEY, "year": 2023, "low": 1_170_000.0, "high": float("inf"), "qualifier": "at_least"},
        {"indicator": "proposals_filed", "year": 2015, "low": 100.0},
    )
    panel, _ = clean(facts(*rows), sources(), priced)
    made = panel.facts.set_index("fact_id")
    assert made.loc["F01", ["low", "high"]].tolist() == pytest.approx([1_125_000.0, 1_237_500.0])
    assert made.loc["F02", "low"] == 1_200_000.0
    assert made.loc["F03", ["low", "high"]].tolist() == [pytest.approx(1_125_000.0), float("inf")]
    assert made.loc["F04", "low"] == 100.0
    told = panel.audit[panel.audit["step"] == "price"].set_index("facts")
    assert "at the prices of 2020 (居民消费价格指数)" in told.loc["F01", "reason"]
    assert set(made.index[made["flags"].str.contains("deflated")]) == {"F01", "F02", "F03"}


def test_money_without_a_year_stays_and_says_so(facts: Make, sources: Make, priced: Study) -> None:
    panel, _ = clean(facts({**MONEY, "year": None, "low": 1_000_000.0}), sources(), priced)
    told = panel.audit[panel.audit["step"] == "price"]
    assert told["action"].tolist() == ["warned"]
    assert panel.facts["low"].tolist() == [1_000_000.0]


def test_a_series_that_lacks_a_year_is_refused_with_the_year(facts: Make, sources: Make, priced: Study) -> None:
    table = facts({**MONEY, "year": 2018, "low": 1e6}, {**MONEY, "year": 2011, "low": 1e6})
    with pytest.raises(StudyError, match=r"no index of 2011, 2018"):
        clean(table, sources(), priced)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("jahr,index\n2020,1\n", "line 1: a price index has the columns year, index"),
        ("", "line 1"),
        ("year,index\n2020,100\n2020,101\n", "line 3: '2020,101'"),
        ("year,index\n2020,0\n2021,x\n", "line 3: '2021,x'"),
        ("year,index\n2020\n", "line 2: '2020'"),
    ],
)
def test_a_wrong_series_is_told_by_line(text: str, words: str, facts: Make, sources: Make, priced: Study) -> None:
    priced.path(Path("index.csv")).write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=words):
        clean(facts({**MONEY, "year": 2020, "low": 1e6}), sources(), priced)


def test_a_study_cannot_ask_for_it_without_a_series(study: Study, priced: Study) -> None:
    text = study.file.read_text(encoding="utf-8")
    study.file.write_text(text + "[prices]\nbase = 2020\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"prices\.name"):
        read_study(study.file)
    assert study_digest(study) != study_digest(priced)
    before = study_digest(priced)
    priced.path(Path("index.csv")).write_text(INDEX + "2024,118\n", encoding="utf-8")
    assert study_digest(priced) != before
