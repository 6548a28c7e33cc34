"""Every decision in both languages: the same figures, plain Chinese, no word that a report may not use."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from zxstudy.clean import Panel, Places, clean, codes_zh, wording
from zxstudy.clean.schema import STEPS
from zxstudy.codebook import load
from zxstudy.compare import forbidden_words
from zxstudy.config import Prices, Study, read_study
from zxstudy.errors import Problem
from zxstudy.extract.fact import PERIODS, SCOPE_TAGS
from zxstudy.extract.published import published_facts
from zxstudy.read import read_file
from zxstudy.store import frame_of

ROOT = Path(__file__).parents[2]
Make = Callable[..., pd.DataFrame]


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Panel, list[Problem]]:
    """The default study with its proposed readings in use and its first years left out, so that every kind of decision is there."""
    facts, sources, _ = published_facts(read_file(ROOT / "data/raw/published/published_facts.csv", root=ROOT))
    study = read_study(ROOT / "study.toml")
    index = tmp_path_factory.mktemp("prices") / "index.csv"
    index.write_text("year,index\n" + "".join(f"{year},{100 + 2 * (year - 1990)}\n" for year in range(1950, 2030)), encoding="utf-8")
    prices = Prices(name="示例价格指数", file=index, base=2020)
    study = study.model_copy(
        update={"prices": prices, "rules": study.rules.model_copy(update={"use_repairs": True}), "years": (2010, 2026)}
    )
    table = frame_of(sources, type(sources[0]))
    family = table.index < 3  # as if three pages had one wording
    table = table.assign(
        copy_family=table["copy_family"].mask(family, table["source"].iloc[0]), likeness=table["likeness"].mask(family, 0.9)
    )
    return clean(frame_of(facts, type(facts[0])), table, study)


def numbers(text: str) -> set[str]:
    """The figures in a sentence, ids of facts left out."""
    return set(re.findall(r"(?<![A-Za-z0-9])\d+(?:\.\d+)?", re.sub(r"\b[PD]\w{3,}\b", "", text, flags=re.ASCII)))


def test_every_kind_of_decision_has_its_chinese_sentence(cleaned: tuple[Panel, list[Problem]]) -> None:
    audit = cleaned[0].audit
    assert set(audit["step"]) == set(STEPS)
    for reason in audit["reason_zh"]:
        assert reason.endswith("。"), reason
        assert forbidden_words(reason) == [], reason
        assert "unknown" not in reason
        assert not re.search(r"[A-Za-z]+ [A-Za-z]+", reason), reason


def test_both_languages_give_the_same_figures(cleaned: tuple[Panel, list[Problem]]) -> None:
    audit = cleaned[0].audit
    units = {entry.id: entry.unit for entry in load()}
    money = audit["indicator"].map(units).fillna("").str.startswith("yuan")  # said in 万元 in Chinese
    apart = [(a, b) for a, b in zip(audit["reason"][~money], audit["reason_zh"][~money], strict=True) if numbers(a) != numbers(b)]
    assert apart == []


def test_problems_are_said_in_chinese_with_their_place_first(cleaned: tuple[Panel, list[Problem]]) -> None:
    problems = cleaned[1]
    assert problems
    for problem in problems:
        assert problem.what_zh.endswith("。")
        assert "unknown" not in problem.what_zh
        place, address, *_ = problem.where.split(" · ")
        assert address.startswith("http")
        assert "http" not in place


def test_a_derived_share_is_not_called_reported(cleaned: tuple[Panel, list[Problem]]) -> None:
    audit = cleaned[0].audit
    told = audit.loc[audit["step"].eq("conflict") & audit["facts"].str.contains("D"), "reason_zh"]
    assert len(told)
    assert all(re.search(r"推算[\d.]+%（D", reason) and "填报" in reason for reason in told)


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        (92, 92, "件", "92件"), (90, 99, "件", "90件到99件"), (200, math.inf, "条", "至少200条"), (0.3571, 0.3571, "proportion", "35.71%"),
        (1527.01, 1527.01, "yuan", "1527.01元"), (15270100, 15270100, "yuan", "1527.01万元"), (math.nan, math.nan, "件", "数字隐去"),
        (300, 300, "yuan per member per year", "300元/人·年"), (46, 46, "years", "46岁"),
    ],
)  # fmt: skip
def test_a_figure_in_chinese(low: float, high: float, unit: str, expected: str) -> None:
    assert codes_zh.figure(low, high, unit) == expected


def test_codes_of_the_contract_have_words() -> None:
    assert set(PERIODS) == set(codes_zh.PERIODS)
    assert set(SCOPE_TAGS) == set(codes_zh.SCOPES)
    assert {"conflict", "plan", "previous", "other_level", "change", "set_aside"} <= set(codes_zh.FLAGS)


@pytest.mark.parametrize(
    ("province", "county", "expected"),
    [
        ("unknown", "unknown", "省、县都未写明"), ("浙江", "unknown", "浙江，县名未写明"),
        ("天津", "unknown (天津某区)", "天津，县名未写明（天津某区）"),
        ("unknown", "某县", "省份未写明，某县"), ("江苏", "鼓楼区", "江苏鼓楼区"),
    ],
)  # fmt: skip
def test_what_is_not_named_is_said_to_be_so(province: str, county: str, expected: str) -> None:
    assert wording.place_name(province, county) == expected


@pytest.mark.parametrize(
    ("name", "province", "year", "expected"),
    [
        ("鼓楼区", "江苏", None, "历年有2个“鼓楼区”，材料又没有写明年份"), ("某县", "", None, "县名被隐去或没有写明"),
        ("我县", "", None, "“我县”指材料所在的县，而材料没有写明是哪个县"), ("无名县", "山西", 2020, "历年都没有叫“无名县”的县级单位"),
    ],
)  # fmt: skip
def test_a_name_that_waits_says_why_in_chinese(name: str, province: str, year: int | None, expected: str, places: Places) -> None:
    assert places.resolve(name, province, year=year).reason_zh == expected


def test_candidates_are_named_in_chinese(facts: Make, sources: Make, study: Study) -> None:
    _, problems = clean(facts({"county": "鼓楼区"}), sources({"province": "江苏", "county": "鼓楼区"}), study)
    assert problems[0].what_zh == (
        "2020年有2个“鼓楼区”；可能是320106 江苏省南京市鼓楼区、320302 江苏省徐州市鼓楼区，没有猜测；1个数字没有归入任何一个县；"
        "请在来源说明（.source.yml）的county一项写全称，例如“江苏省南京市鼓楼区”，或者在places.yml中写明。"
    )


def test_degrees_are_said_as_words(facts: Make, sources: Make, study: Study) -> None:
    row = {"indicator": "m_policy_document", "low": None, "high": None, "unit": "degree", "qualifier": "present"}
    panel, _ = clean(facts({**row, "degree": 1}, {**row, "degree": 2}), sources({"province": "山西", "county": "绛县"}), study)
    told = panel.audit.loc[panel.audit["step"].eq("conflict"), "reason_zh"]
    assert "有几处：提出原则（F01）、形成制度（F02）：同一年几处提到，取程度最高的一处。" in told.iloc[0]
