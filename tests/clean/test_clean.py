"""The step as a whole: the published facts, properties that hold for any facts, and what breaks a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.clean.conftest import empty_study

from zxstudy.clean import Panel, clean, validate_panel
from zxstudy.config import Study, read_study
from zxstudy.errors import TableError
from zxstudy.extract.published import published_facts
from zxstudy.read import read_file
from zxstudy.store import frame_of, write_table

ROOT = Path(__file__).parents[2]
Make = Callable[..., pd.DataFrame]
TABLES = ("rows", "view", "audit", "places", "facts")


@pytest.fixture(scope="module")
def published() -> tuple[pd.DataFrame, pd.DataFrame]:
    found, sources, problems = published_facts(read_file(ROOT / "data/raw/published/published_facts.csv", root=ROOT))
    assert problems == []
    return frame_of(found, type(found[0])), frame_of(sources, type(sources[0]))


@pytest.fixture(scope="module")
def panel(published: tuple[pd.DataFrame, pd.DataFrame]) -> Panel:
    return clean(*published, read_study(ROOT / "study.toml"))[0]


def accounted(panel: Panel) -> set[str]:
    """Facts in a cell of the panel, refused, set aside, or without a place."""
    cells = {fact for facts in panel.rows["facts"] for fact in facts.split(";")}
    kept = panel.facts
    out = kept["flags"].str.contains(r"(?:^|;)(?:refused|set_aside)(?:;|$)") | kept["county_code"].eq("")
    return cells | set(kept.loc[out, "fact_id"])


def test_every_real_place_of_the_published_facts_resolves(published: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    panel, problems = clean(*published, read_study(ROOT / "study.toml"))
    names = published[1][["province", "county"]].drop_duplicates()
    real = names[~names["county"].str.contains("unknown")]
    assert len(real) == 138
    assert len(panel.places) == 136  # 洞头县 and 洞头区, 邵东县 and 邵东市 are one unit each
    assert sum(names.count(";") + 1 for names in panel.places["names"]) == 138
    waiting = [problem for problem in problems if problem.severity == "unresolved"]
    assert len(waiting) == 4
    assert [problem.severity for problem in problems if problem not in waiting] == ["refused"]


def test_the_panel_of_the_published_facts_keeps_its_schemas(panel: Panel) -> None:
    validate_panel(panel)


def test_every_published_fact_is_kept_and_accounted_for(panel: Panel, published: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    assert set(published[0]["fact_id"]) <= set(panel.facts["fact_id"])
    assert accounted(panel) == set(panel.facts["fact_id"])


@pytest.mark.parametrize(
    ("code", "year", "indicator", "low", "fact"),
    [
        ("370781", 2020, "proposals_filed", None, ""),  # 196 with 7 of earlier years: set aside
        ("341126", 2016, "proposals_submitted", 92, "P0093"),  # 92 and 90多
        ("110109", 2018, "funding_total", None, ""),  # 1527.01元: 万 dropped, refused, not repaired
        ("330305", 2012, "proposals_filed", 112, "P0329"),  # as 洞头县
        ("330305", 2026, "proposals_filed", 121, "P0342"),  # as 洞头区
        ("110106", 2016, "proposals_filed", None, ""),  # a term's total
        ("330903", 2024, "proposals_filed", 171, "P0358"),  # before merging
        ("630123", 2015, "proposal_solved_rate", 0.74, "P0554"),  # printed: 61 of 82, not of the 76 filed
    ],
)
def test_the_view_of_the_published_facts(*, code: str, year: int, indicator: str, low: float | None, fact: str, panel: Panel) -> None:
    view = panel.view
    found = view[view["county_code"].eq(code) & view["year"].eq(year) & view["indicator"].eq(indicator)]
    assert list(found["low"]) == ([] if low is None else [low])
    assert list(found["fact_id"]) == ([fact] if fact else [])


def test_the_base_that_fits_is_found(panel: Panel) -> None:
    view = panel.view.set_index(["county_code", "year", "indicator"])
    row: Any = view.loc[("370102", 2022, "proposal_solved_rate")]
    assert (row["base"], row["low"]) == ("proposals_replied", pytest.approx(121 / 148))


def test_the_proposed_reading_is_used_only_where_the_study_says_so(published: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    study = read_study(ROOT / "study.toml")
    study = study.model_copy(update={"rules": study.rules.model_copy(update={"use_repairs": True}), "file": study.file})
    panel, _ = clean(*published, study)
    found = panel.view[panel.view["indicator"].eq("funding_total") & panel.view["county_code"].eq("110109")]
    assert list(found["low"]) == [15270100]
    assert any(panel.audit["reason"].str.contains("printed 1527.01, read as 15270100"))


def test_years_outside_the_study_are_set_aside(published: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    study = read_study(ROOT / "study.toml").model_copy(update={"years": (2000, 2026)})
    panel, _ = clean(*published, study)
    assert panel.rows["year"].min() == 2002
    assert panel.facts.loc[panel.facts["year"].eq(1984), "flags"].str.contains("set_aside").all()
    assert panel.rows["year"].isna().any()


def test_the_same_facts_in_any_order_give_the_same_bytes(published: tuple[pd.DataFrame, pd.DataFrame], tmp_path: Path) -> None:
    study = read_study(ROOT / "study.toml")
    straight, _ = clean(*published, study)
    shuffled, _ = clean(published[0].sample(frac=1, random_state=7), published[1].iloc[::-1], study)
    for name in TABLES:
        write_table(tmp_path / "a.parquet", getattr(straight, name))
        write_table(tmp_path / "b.parquet", getattr(shuffled, name))
        assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes(), name


COUNTIES = [("山西", "绛县"), ("江苏", "鼓楼区"), ("浙江", "洞头县"), ("浙江", "洞头区"), ("浙江", "某区")]
FIGURES = {
    "proposals_filed": "件",
    "proposals_submitted": "件",
    "proposals_solved": "件",
    "proposal_solved_rate": "proportion",
    "members": "名",
}


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    indicator = draw(st.sampled_from([*FIGURES, "m_policy_document"]))
    base: dict[str, Any] = {
        "source": draw(st.sampled_from(["S1", "S2", "S3"])),
        "year": draw(st.sampled_from([2012, 2020, None])),
        "indicator": indicator,
        "period": draw(st.sampled_from(["annual", "term", "stock", "plan"])),
        "flags": draw(st.sampled_from(["", "", "previous", "damaged"])),
    }
    if indicator == "m_policy_document":
        return {**base, "low": None, "qualifier": "present", "unit": "", "degree": draw(st.sampled_from([-1, 1, 2, 3]))}
    if draw(st.integers(0, 9)) == 0:
        return {**base, "low": None, "qualifier": "masked", "unit": FIGURES[indicator]}
    scale = 100 if FIGURES[indicator] == "proportion" else 1
    low = draw(st.integers(0, 120)) / scale
    width = draw(st.sampled_from([0, 0, 9])) / scale
    return {**base, "low": low, "high": low + width, "qualifier": "range" if width else "exact", "unit": FIGURES[indicator]}


# What cleaning costs is the call, not the fact: seven panels of eight to forty facts hold more of them than fifteen small ones did.
@settings(max_examples=7, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drawn=st.lists(st.tuples(rows(), st.sampled_from(COUNTIES)), min_size=8, max_size=40), order=st.randoms(use_true_random=False))
def test_properties_of_any_panel(
    drawn: list[tuple[dict[str, Any], tuple[str, str]]], order: Any, facts: Make, sources: Make, study: Study
) -> None:
    about = sources(
        *[
            {
                "source": f"{row['source']}{at}",
                "province": province,
                "county": county,
                "side": side,
                "published": f"2021-0{row['source'][1]}-01",
            }
            for at, (row, (province, county)) in enumerate(drawn)
            for side in ["cppcc" if at % 2 else "unknown"]
        ]
    )
    made = facts(*[{**row, "source": f"{row['source']}{at}", "county": place[1]} for at, (row, place) in enumerate(drawn)])
    panel, _ = clean(made, about, study)
    validate_panel(panel)

    positions = list(range(len(made)))
    order.shuffle(positions)
    again, _ = clean(made.iloc[positions], about, study)
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(panel, name), getattr(again, name))

    assert accounted(panel) == set(panel.facts["fact_id"])
    held = panel.facts.set_index("fact_id")
    for row in panel.rows.itertuples():
        chosen: Any = held.loc[row.fact_id]
        assert row.fact_id in row.facts.split(";")
        assert (pd.isna(row.low) and pd.isna(chosen["low"])) or (row.low, row.high) == (chosen["low"], chosen["high"])
    viewed = held.loc[panel.view["fact_id"]]
    assert not viewed["flags"].str.contains("previous|damaged|refused").any()
    assert not viewed["period"].eq("plan").any()


def test_no_facts_give_an_empty_panel_that_keeps_its_schemas(facts: Make, sources: Make, study: Study) -> None:
    panel, problems = clean(facts(), sources(), study)
    validate_panel(panel)
    assert problems == []
    assert all(getattr(panel, name).empty for name in TABLES)


@pytest.fixture(scope="module")
def lone(facts: Make, sources: Make, tmp_path_factory: pytest.TempPathFactory) -> Panel:
    """The panel of one fact."""
    return clean(facts({"low": 120.0}), sources(), empty_study(tmp_path_factory.mktemp("lone")))[0]


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        ("rows", lambda frame: pd.concat([frame, frame.iloc[:1]]), "panel: the same county_code, year, indicator, period, scope twice"),
        ("rows", lambda frame: frame.assign(rule="guess"), "panel: rule: .*found: 'guess'"),
        ("rows", lambda frame: frame.assign(low=frame["high"] + 1), "panel: low is above high"),
        ("rows", lambda frame: frame.assign(county_code="14082"), "panel: county_code: .*14082"),
        ("view", lambda frame: frame.assign(fact_id="F99"), "view: fact_id: 'F99' is not known"),
        ("audit", lambda frame: frame.assign(action="guessed"), "audit: action: .*guessed"),
        ("facts", lambda frame: frame.drop(columns="quote"), "cleaned.*quote"),
        ("places", lambda frame: frame.iloc[:0], "is not known to the table"),
    ],
)
def test_a_breach_is_one_line(*, table: str, change: Callable[[pd.DataFrame], pd.DataFrame], words: str, lone: Panel) -> None:
    validate_panel(lone)
    with pytest.raises(TableError, match=words) as error:
        validate_panel(replace(lone, **{table: change(getattr(lone, table))}))
    assert "\n" not in str(error.value)


def test_a_fact_without_its_source_is_a_fault(facts: Make, sources: Make, study: Study) -> None:
    with pytest.raises(TableError, match="S9"):
        clean(facts({"source": "S9"}), sources(), study)


def test_two_facts_of_one_id_are_a_fault(facts: Make, sources: Make, study: Study) -> None:
    with pytest.raises(TableError, match="F01"):
        clean(facts({}, {"fact_id": "F01"}), sources(), study)


def test_the_place_of_the_source_stands_in_for_a_fact_without_one(facts: Make, sources: Make, study: Study) -> None:
    panel, _ = clean(facts({"county": ""}), sources(), study)
    assert list(panel.rows["county_code"]) == ["140826"]


def test_two_candidates_are_listed_and_the_fact_waits(facts: Make, sources: Make, study: Study) -> None:
    panel, problems = clean(facts({"county": "鼓楼区"}), sources({"province": "江苏", "county": "鼓楼区"}), study)
    assert panel.rows.empty
    assert [problem.severity for problem in problems] == ["unresolved"]
    assert problems[0].allowed == "candidates: 320106 江苏省南京市鼓楼区; 320302 江苏省徐州市鼓楼区"
    assert list(panel.audit["action"]) == ["unresolved"]
    assert list(panel.facts["county"]) == ["鼓楼区"]
    assert "for instance 江苏省南京市鼓楼区, or an entry with `means` in places.yml" in problems[0].what
    assert "例如“江苏省南京市鼓楼区”" in problems[0].what_zh


def test_the_document_tells_which_of_two_it_is_and_the_panel_says_so(facts: Make, sources: Make, study: Study) -> None:
    about = {"province": "江苏", "county": "鼓楼区", "setting": "徐州市"}
    panel, problems = clean(facts({"county": "鼓楼区"}, {"county": "鼓楼区", "indicator": "inspections"}), sources(about), study)
    assert not problems
    assert set(panel.rows["county_code"]) == {"320302"}
    assert list(panel.places["certainty"]) == ["text"]
    assert "材料自称“徐州市鼓楼区”" in panel.audit["reason_zh"].iloc[0]


def test_what_stands_before_the_documents_county_says_nothing_of_another_one(facts: Make, sources: Make, study: Study) -> None:
    _, problems = clean(facts({"county": "鼓楼区"}), sources({"province": "江苏", "county": "铜山区", "setting": "徐州市"}), study)
    assert [problem.severity for problem in problems] == ["unresolved"]
