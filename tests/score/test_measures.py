"""Measure scores: what counts, what silence means, and the bounds; the cases stand in a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path
from types import ModuleType
from typing import get_args

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zxstudy.codebook import load
from zxstudy.codebook.mentions import would_mention
from zxstudy.read.sidecar import Sidecar
from zxstudy.score import MECHANISMS, SUPPORT_PARTS, score
from zxstudy.score.measures import measure_scores, measures_of

PRINTED = 5e-5  # the cases give four decimals
CASES = list(csv.DictReader((Path(__file__).parent / "cases/measures.csv").read_text(encoding="utf-8").splitlines()))


def degrees(text: str) -> list[tuple[str, int]]:
    return [(item.split(":")[0], int(item.split(":")[1])) for item in text.split(";") if item]


def expected_number(text: str) -> object:
    return pytest.approx(float(text), abs=PRINTED) if text else None


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_case(case: dict[str, str], panels: ModuleType) -> None:
    stated = degrees(case["leadership_degrees"]) + degrees(case["funding_degrees"])
    facts = [panels.fact("990001", 2020, name, degree=degree, source_id="S1") for name, degree in stated]
    document = panels.source("S1", "990001", int(case["year_of_document"]), case["document_type"])
    sources = panels.sources_of([panels.replace(document, side=case["side"])])
    rows = score(panels.panel_of(facts, [panels.place("990001")]), sources, panels.STUDY)
    rows = rows[rows["year"] == 2020].set_index("mechanism").astype(object).where(lambda frame: frame.notna(), None)
    for column in ("measure", "measure_low", "measure_high"):
        wanted = case["leadership" + column.removeprefix("measure")]
        assert rows.loc["leadership", column] == expected_number(wanted), column
    assert rows.loc["leadership", "counted"] == int(case["leadership_counted"])
    assert rows.loc["funding", "measure"] == expected_number(case["funding"])
    assert rows.loc["funding", "counted"] == int(case["funding_counted"])


def test_every_county_year_has_every_mechanism(panels: ModuleType) -> None:
    panel = panels.panel_of(
        [panels.fact("990001", 2020, "members", 100), panels.fact("990001", 2021, "members", 100)], [panels.place("990001")]
    )
    rows = score(panel, panels.sources_of([panels.source("S9900012020", "990001", 2020, "news")]), panels.STUDY)
    assert len(rows) == 2 * len((*MECHANISMS, *SUPPORT_PARTS))
    assert rows["measure"].isna().all()
    assert (rows["measure_low"] == 0).all()
    assert (rows["measure_high"] == 1).all()
    assert rows["documents"].tolist() == [1] * 7 + [0] * 7  # 2021 has no document of its own


def test_support_is_its_three_parts_together() -> None:
    parts = [name for part in SUPPORT_PARTS for name in measures_of(part)]
    assert sorted(parts) == sorted(measures_of("support"))
    assert sum(len(measures_of(name)) for name in MECHANISMS) == len(load().measures) == 53


def test_empty_panel_gives_no_rows(panels: ModuleType) -> None:
    assert score(panels.panel_of([], []), panels.sources_of([]), panels.STUDY).empty


def test_copies_of_one_text_count_once(panels: ModuleType) -> None:
    facts = [panels.fact("990001", 2020, "m_policy_document", degree=2, source_id=name) for name in ("S1", "S2")]
    sources = [panels.source(name, "990001", 2020, characters=length, family="C1") for name, length in (("S1", 900), ("S2", 1000))]
    rows = score(panels.panel_of(facts[:1], [panels.place("990001")]), panels.sources_of(sources), panels.STUDY)
    assert set(rows["documents"]) == {1}
    assert set(rows["characters"]) == {1000}


def test_an_undated_document_does_not_answer_by_silence(panels: ModuleType) -> None:
    # a laundered text: the sidecar says 2020, its facts have no year
    facts = [panels.fact("990001", None, "m_policy_document", degree=3, source_id="S1")]
    sources = panels.sources_of([panels.source("S1", "990001", 2020, "experience")])
    rows = score(panels.panel_of(facts, [panels.place("990001")]), sources, panels.STUDY)
    assert rows["measure"].isna().all()
    assert (rows["counted"] == 0).all()


def test_a_document_is_not_silent_on_what_it_states_undated(panels: ModuleType) -> None:
    undated = panels.fact("990001", None, "m_policy_document", degree=3, source_id="S1")
    dated = panels.fact("990001", 2020, "m_unified_deployment", degree=3, source_id="S1")
    sources = panels.sources_of([panels.source("S1", "990001", 2020, "experience")])
    rows = score(panels.panel_of([undated, dated], [panels.place("990001")]), sources, panels.STUDY).set_index("mechanism")
    assert rows.loc["leadership", "counted"] == 15
    assert rows.loc["leadership", "measure"] == pytest.approx(1 / 15)


def test_only_the_years_of_the_study(panels: ModuleType) -> None:
    facts = [panels.fact("990001", year, "members", 100, flags="" if year == 2020 else "set_aside") for year in (2019, 2020)]
    sources = panels.sources_of([panels.source(f"S990001{year}", "990001", year) for year in (2019, 2020)])
    panel = panels.panel_of(facts[1:], [panels.place("990001")])
    rows = score(panel, sources, panels.STUDY.model_copy(update={"years": (2020, 2021)}))
    assert set(rows["year"]) == {2020}


def test_mentions_table_is_about_the_codebook() -> None:
    table = would_mention()
    assert len(table["experience"]) == 53
    assert table["news"] == frozenset()
    assert "m_joint_office_conference" not in table["work_report"]
    assert table["budget"] == {"m_plenary_in_budget", "m_activity_funds"}
    assert {name.split("@")[0] for name in table} == set(get_args(Sidecar.model_fields["document_type"].annotation))


@settings(max_examples=40)  # pandas is slow on small frames
@given(st.dictionaries(st.sampled_from(measures_of("leadership")), st.integers(0, 3)), st.sets(st.sampled_from(measures_of("leadership"))))
def test_bounds_hold_whatever_is_known(stated: dict[str, int], silent: set[str]) -> None:
    grid = pd.DataFrame({"county_code": ["990001"], "year": pd.array([2020], dtype="Int64")})
    columns = {"county_code": "str", "year": "Int64", "indicator": "str"}
    facts = pd.DataFrame([("990001", 2020, name, float(d), name) for name, d in stated.items()], columns=[*columns, "degree", "fact_id"])
    silence = pd.DataFrame([("990001", 2020, name) for name in sorted(silent)], columns=[*columns])
    rows = measure_scores(facts.astype({**columns, "degree": "float64"}), silence.astype(columns), grid)
    row = rows[rows["mechanism"] == "leadership"].iloc[0]
    assert row["counted"] == len(set(stated) | silent)
    assert row["mentioned"] == len(stated)
    assert 0 <= row["measure_low"] <= row["measure_high"] <= 1
    if row["counted"]:
        assert row["measure_low"] - 1e-12 <= row["measure"] <= row["measure_high"] + 1e-12
