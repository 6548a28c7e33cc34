"""What stands beside a finding: every method gives a figure or says why not, and the figures are those of plain regressions."""

from __future__ import annotations

import re
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from zxstudy.clean.panel import Panel
from zxstudy.compare.beside import Alternative, Material, SpecificationRow, choices, material, methods, pieces, together
from zxstudy.compare.beside.effects import EFFECTS
from zxstudy.compare.case import Case, cases
from zxstudy.compare.design import PRIMARY
from zxstudy.score import score
from zxstudy.store import frame_of

H1 = PRIMARY[0]
OF_RATES = {"imputed_mechanism", "interval_regression", "interval_logit", "fractional_logit", "binomial_logit"}
ROUNDING = 1e-10  # two ways to take the same effects out


@pytest.fixture(scope="module")
def found(panels: ModuleType) -> tuple[Panel, pd.DataFrame, list[Case]]:
    panel, sources = panels.simulated(3, effect=0.06)
    scores = score(panel, sources, panels.STUDY)
    return panel, scores, cases(panel, scores, panels.STUDY, pairs=(H1,), inner=(H1,))


@pytest.fixture(scope="module")
def table(panels: ModuleType, found: tuple[Panel, pd.DataFrame, list[Case]]) -> pd.DataFrame:
    panel, scores, taken = found
    return frame_of(alternatives(taken, all_of(panels, panel, scores))[0], Alternative)


def alternatives(taken: list[Case], behind: Material) -> tuple[list[Alternative], list[SpecificationRow]]:
    return together(taken, [work() for work in pieces(taken, behind)])


def all_of(panels: ModuleType, panel: Panel, scores: pd.DataFrame) -> Material:
    return material(panel, scores, panels.sources_of([]), panels.STUDY.kind)


def rows_of(table: pd.DataFrame, stage: str) -> pd.DataFrame:
    return table[table["finding"].str.startswith(stage)]


def with_dummies(case: Case, effects: tuple[str, ...]) -> float:
    """The coefficient of the standardised score in an ordinary regression with a dummy for every level."""
    assert case.result is not None
    rows = case.result.model.rows
    measure = rows["measure"].to_numpy(float)
    columns = [(measure - measure.mean()) / measure.std(ddof=1), np.log1p(rows["characters"].to_numpy(float))]
    levels = [pd.get_dummies(rows[effect], drop_first=True).to_numpy(float) for effect in effects]
    x = np.column_stack([*columns, *levels, np.ones(len(rows))])
    return float(sm.OLS(((rows["low"] + rows["high"]) / 2).to_numpy(float), x).fit().params[0])


def test_every_method_is_there_for_the_comparison_between_counties(table: pd.DataFrame) -> None:
    asked = [name for name, method in methods().items() if name not in {"poisson", "bh"} and method.family != "mean"]
    assert list(dict.fromkeys(rows_of(table, "association")["method"])) == asked
    between = {name for name, effects in EFFECTS.items() if "county_code" not in effects} | OF_RATES
    inside = {name for name, method in methods().items() if method.family not in {"silence", "mean"}}
    assert set(rows_of(table, "within")["method"]) == inside - between - {"poisson", "romano_wolf", "curve"}


def test_nobody_silent_leaves_nothing_open(table: pd.DataFrame) -> None:
    rows = rows_of(table, "association").set_index("method")
    ends = {(row["low"], row["high"], row["note_en"]) for name, row in rows.iterrows() if str(name).startswith("silent_")}
    assert len(ends) == 1
    assert "silent 0" in next(iter(ends))[2]


def test_notes_of_chinese_pages_hold_no_english_sentences(table: pd.DataFrame) -> None:
    words = {word for note in table["note_zh"] for word in re.findall(r"[A-Za-z]{4,}", note)}
    assert words <= {"Satterthwaite"}, words


def test_a_regression_of_exact_outcomes_is_the_same_as_intervals_of_no_width(table: pd.DataFrame) -> None:
    rows = rows_of(table, "association").set_index("method")
    headline = rows.loc["cr1_nested", "estimate"]
    assert rows.loc[["lower_ends", "upper_ends"], "estimate"].tolist() == pytest.approx([headline, headline], abs=ROUNDING)
    assert rows.loc["interval_regression", "estimate"] == pytest.approx(headline, abs=1e-6), "the normal likelihood of exact rows"


def test_two_years_of_every_county_make_changes_and_means_the_same_as_county_effects(table: pd.DataFrame) -> None:
    rows = rows_of(table, "within").set_index("method")
    inside = rows.loc["county_year_effects", "estimate"]
    assert rows.loc[["mundlak", "first_differences"], "estimate"].tolist() == pytest.approx([inside, inside], abs=1e-9)


def test_a_method_without_a_figure_says_why(table: pd.DataFrame) -> None:
    empty = table[table["estimate"].isna()]
    assert len(empty) > 0
    assert (empty["note_zh"] != "").all()
    assert (empty["note_en"] != "").all()


@pytest.mark.parametrize("method", [name for name, effects in EFFECTS.items() if "county_code" not in effects])
def test_effects_are_those_of_dummies(table: pd.DataFrame, found: tuple[Panel, pd.DataFrame, list[Case]], method: str) -> None:
    row = rows_of(table, "association").set_index("method").loc[method]
    assert row["estimate"] == pytest.approx(with_dummies(found[2][0], EFFECTS[method]), abs=ROUNDING)


def test_each_province_is_left_out_once(table: pd.DataFrame) -> None:
    rows = table[(table["method"] == "without_province") & table["finding"].str.startswith("association")]
    assert list(rows["detail"]) == [f"省{number:02d}" for number in range(15)]
    assert set(rows["n"]) == {168}
    assert set(rows["clusters"]) == {14}


def test_without_doubtful_figures(panels: ModuleType, found: tuple[Panel, pd.DataFrame, list[Case]]) -> None:
    panel, scores, taken = found
    facts = panel.facts.copy()
    shares = facts.index[facts["indicator"] == "proposal_solved_rate"]
    facts.loc[shares[:30], "flags"] = "laundered;over"
    facts.loc[facts["fact_id"].isin(facts.loc[shares[:30], "fact_id"]), "source"] = facts["source"].iloc[0]
    doubtful = Panel(panel.rows, panel.view, panel.audit, panel.places, facts)
    table = frame_of(alternatives(taken[:1], all_of(panels, doubtful, scores))[0], Alternative).set_index("method")
    assert table.loc["without_laundered", "n"] == 150
    assert pd.isna(table.loc["without_repaired", "estimate"])


def test_one_document_for_both_sides_is_told(panels: ModuleType, found: tuple[Panel, pd.DataFrame, list[Case]]) -> None:
    panel, scores, taken = found
    facts = panel.facts.assign(source="S")
    together = Panel(panel.rows, panel.view, panel.audit, panel.places, facts)
    row = frame_of(alternatives(taken[:1], all_of(panels, together, scores))[0], Alternative).set_index("method").loc["without_same_source"]
    assert pd.isna(row["estimate"])
    assert row["note_en"] == "there is no county-year"


def test_a_county_year_with_both_counts_is_compared_by_its_counts(
    panels: ModuleType, found: tuple[Panel, pd.DataFrame, list[Case]]
) -> None:
    panel, scores, taken = found
    shares = panel.view[panel.view["indicator"] == "proposal_solved_rate"]
    filed = shares.assign(indicator="proposals_filed", low=200.0, high=200.0, fact_id="N" + shares["fact_id"])
    solved = shares.assign(indicator="proposals_solved", fact_id="K" + shares["fact_id"])
    counts = (200 * (shares["low"] + shares["high"]) / 2).round()
    view = pd.concat([panel.view, filed, solved.assign(low=counts, high=counts)], ignore_index=True)
    counted = Panel(panel.rows, view, panel.audit, panel.places, panel.facts)
    table = frame_of(alternatives(taken[:1], all_of(panels, counted, scores))[0], Alternative).set_index("method")
    assert table.loc["binomial_logit", "n"] == 180
    assert table.loc["binomial_logit", "estimate"] == pytest.approx(table.loc["fractional_logit", "estimate"], abs=0.001), (
        "one base for all"
    )


def test_what_is_needed_is_less_than_at_hand_where_the_effect_is_seen(table: pd.DataFrame) -> None:
    rows = rows_of(table, "association").set_index("method")
    assert rows.loc["needed_to_see", "n"] < 180
    assert rows.loc["needed_to_see", "n"] <= rows.loc["needed_to_rule_out", "n"]


def test_the_curve_holds_every_choice_once_and_its_headline_is_the_finding(
    panels: ModuleType, found: tuple[Panel, pd.DataFrame, list[Case]]
) -> None:
    panel, scores, taken = found
    _, rows = alternatives(taken[:1], all_of(panels, panel, scores))
    chosen = [(row.outcome_end, row.reading, row.effects, row.controls, row.sample) for row in rows]
    assert len(set(chosen)) == len(chosen) == 5 * 2 * 3, "effects, controls, samples; all figures are exact and all measures known"
    options = {(choice.choice, choice.option) for choice in choices()}
    for place, choice in enumerate(("outcome_end", "reading", "effects", "controls", "sample")):
        assert {(choice, row[place]) for row in chosen} <= options
    headline = rows[chosen.index(("middle", "measure", "province_year", "with_length", "all"))]
    assert taken[0].result is not None
    assert headline.estimate == pytest.approx(taken[0].result.estimate, abs=ROUNDING)


def test_those_that_publish_are_weighted_for_those_that_do_not(panels: ModuleType) -> None:
    panel, sources = panels.simulated(11, effect=0.06, counties=120, silent=0.4)
    scores = score(panel, sources, panels.STUDY)
    taken = cases(panel, scores, panels.STUDY, pairs=(H1,), inner=())
    rows = frame_of(alternatives(taken, all_of(panels, panel, scores))[0], Alternative).set_index("method")
    row = rows.loc["weighted_for_silence"]
    assert row["low"] < 0.06 < row["high"]
    assert row["n"] == len(taken[0].sample.rows)
    assert f"{row['n']} / 240" in row["note_en"]
    anywhere, *narrower = (rows.loc[f"silent_{name}"] for name in ("anywhere", "no_better", "no_worse"))
    for each in narrower:
        assert each["high"] - each["low"] < anywhere["high"] - anywhere["low"]
        assert each["low"] < 0.06 < each["high"]
    assert anywhere["n"] == 240, "all county-years with the mechanism"
    assert f"{240 - row['n']} / 240" in anywhere["note_zh"]
