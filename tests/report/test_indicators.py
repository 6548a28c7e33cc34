"""The pages of the indicators: all entries of the codebook told of, figures spread with their intervals, identities in words."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.conftest import NOTHING

from zxstudy.codebook import load
from zxstudy.codebook.identities import identities
from zxstudy.compare import forbidden_words
from zxstudy.config import Study
from zxstudy.report.distribution import MOST_STEPS, steps
from zxstudy.report.indicator_pages import reports_on, write_indicators
from zxstudy.report.indicator_report import IndicatorReport, arithmetic
from zxstudy.report.site import write_site
from zxstudy.report.tables import read_tables
from zxstudy.report.words import Words

CASES = list(csv.DictReader(Path(__file__).with_name("step_cases.csv").read_text(encoding="utf-8").splitlines()))


def bounds(text: str) -> tuple[float, float]:
    if text.endswith("+"):
        return float(text[:-1]), math.inf
    low, _, high = text.partition("-")
    return float(low), float(high or low)


def label(unit: str, low: float, high: float, small: Study) -> str:
    entry = next(entry for entry in load() if entry.unit == unit and (unit == "proportion") == entry.is_proportion)
    tables = read_tables(small)
    return IndicatorReport(entry, tables, Words("zh"), {}, tables.panel, tables.peers)._label(low, high)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['figures']} {case['step']}")
def test_a_figure_lies_in_a_step_for_certain_or_possibly(case: dict[str, str], small: Study) -> None:
    pairs = [bounds(text) for text in case["figures"].split(";")]
    found = steps(np.array([low for low, _ in pairs]), np.array([high for _, high in pairs]), case["unit"])
    known = {label(case["unit"], step.low, step.high, small): (step.sure, step.possible) for step in found}
    assert known[case["step"]] == (int(case["sure"]), int(case["possible"]))


FIGURES = st.lists(
    st.tuples(st.floats(0, 1e8), st.floats(0, 1e6)).map(lambda pair: (pair[0], pair[0] + pair[1] if pair[1] > 1 else pair[0])), min_size=1
)


@given(FIGURES)
def test_every_figure_is_somewhere_and_no_step_claims_more_than_there_are(pairs: list[tuple[float, float]]) -> None:
    low, high = np.array([low for low, _ in pairs]), np.array([high for _, high in pairs])
    found = steps(low, high, "件")
    assert sum(step.sure for step in found) <= len(pairs) <= sum(step.possible for step in found)
    assert all(step.sure <= step.possible <= len(pairs) for step in found)
    assert all(one.high == other.low for one, other in pairwise(found))
    assert len(found) <= MOST_STEPS + 1


@given(st.lists(st.floats(0, 1), min_size=1))
def test_exact_shares_are_each_in_one_step(shares: list[float]) -> None:
    values = np.array(shares)
    assert sum(step.sure for step in steps(values, values, "proportion")) == len(shares)


def test_every_entry_is_described_in_chinese() -> None:
    for entry in load():
        assert entry.definition_zh.endswith("。"), entry.id
        assert bool(entry.range_zh) != entry.is_measure, entry.id
        assert forbidden_words(entry.definition_zh + entry.range_zh) == [], entry.id


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("filed_submitted", "立案提案数 ≤ 收到的提案数", "proposals filed ≤ proposals submitted"),
        ("share_filing", "立案提案数 ÷ 收到的提案数 = 立案率", "proposals filed ÷ proposals submitted = filing rate"),
        ("strict_printed", "满意率（只算“满意”） ≤ 满意率（口径未注明）", None),
        ("merged_filed", "立案提案数（并案后） ≤ 立案提案数（未写并案）或立案提案数（并案前）", None),
        ("trained_sessions", "参训委员 ≤ 委员总数 × 委员培训期数", None),
    ],
)
def test_identities_in_the_words_of_the_codebook(name: str, zh: str, en: str | None) -> None:
    assert arithmetic(identities()[name], Words("zh")) == zh
    assert en is None or arithmetic(identities()[name], Words("en")) == en


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_indicator_of_the_study_has_a_page_and_every_other_is_said_to_be_absent(language: str, small: Study) -> None:
    words = Words(language)
    tables = read_tables(small)
    write_indicators(tables, words)
    folder = small.path(small.reports)
    index = (folder / "indicators.html").read_text(encoding="utf-8")
    found = reports_on(tables, words)
    assert {"proposals_filed", "proposal_reply_rate", "m_policy_document", "members_trained"} <= set(found)
    for entry in load():
        assert (folder / "indicators" / f"{entry.id}.html").is_file() == (entry.id in found)
        assert (f'href="indicators/{entry.id}.html"' in index) == (entry.id in found)
    assert index.count("badge-missing") == len(load().entries) - len(found)


def test_a_page_says_what_the_study_knows(small: Study) -> None:
    write_indicators(read_tables(small), Words("zh"))
    page = (small.path(small.reports) / "indicators" / "proposal_reply_rate.html").read_text(encoding="utf-8")
    assert "7个县公布过这项指标（全部7个县），共7格数字" in page
    assert "其中7个正好填报100%" in page
    assert "答复是法定职责" in page
    assert '<a href="../counties/990001.html">甲县</a>' in page
    assert "按时办复率 ≤ 办复率" in page


def test_a_page_that_has_lost_its_figures_is_taken_away_and_nothing_else(small: Study) -> None:
    folder = small.path(small.reports) / "indicators"
    folder.mkdir(parents=True)
    for name in ("college_share.html", "notes.html"):
        (folder / name).write_text("x", encoding="utf-8")
    write_site(read_tables(small), NOTHING, Words("zh"))
    assert ((folder / "college_share.html").exists(), (folder / "notes.html").exists()) == (False, True)


def test_breaches_count_once_an_identity_and_its_facts(small: Study) -> None:
    tables = read_tables(small)
    row = tables.audit.iloc[0].to_dict()
    broken = {**row, "step": "identity", "action": "warned", "identity": "filed_submitted"}
    audit = pd.DataFrame([{**broken, "facts": facts} for facts in ("F1;F2", "F1;F2", "F3")])
    report = reports_on(replace(tables, held={**tables.held, "audit": audit}), Words("zh"))["proposals_filed"]
    assert {item["name"]: item["n"] for item in report.identities()}["立案不多于提交"] == 2


@pytest.mark.parametrize(
    ("indicator", "formula"),
    [("filing_rate", "立案提案数 ÷ 收到的提案数"), ("satisfaction_rate", ""), ("members", ""), ("face_to_face_rate", "")],
)
def test_a_formula_stands_where_one_share_defines_the_indicator(indicator: str, formula: str, small: Study) -> None:
    tables = read_tables(small)
    report = IndicatorReport(load()[indicator], tables, Words("zh"), {}, tables.panel, tables.peers)
    assert dict(report.about()).get("算法", "") == formula
