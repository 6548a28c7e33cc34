"""Activity scores: per 100 members, on the log, standardised, and carried as intervals."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from zxstudy.score import score
from zxstudy.score.activity import MINIMUM_TO_STANDARDISE, activity_indicators


def counties(panels: ModuleType, inspections: list[float], *, width: float = 0.0, members_year: int = 2020) -> pd.DataFrame:
    facts, places = [], []
    for number, count in enumerate(inspections):
        code = f"99{number:04d}"
        places.append(panels.place(code))
        facts.append(panels.fact(code, 2020, "inspections", count, count + width))
        facts.append(panels.fact(code, members_year, "members", 200, period="stock"))
    rows = score(panels.panel_of(facts, places), panels.sources_of([]), panels.STUDY)
    return rows[(rows["mechanism"] == "support.supervision") & (rows["year"] == 2020)].reset_index(drop=True)


def test_standardised_log_per_hundred_members(panels: ModuleType) -> None:
    counts = [2.0, 4.0, 8.0, 20.0, 60.0, 100.0]
    logs = np.log1p(np.array(counts) / 2)
    rows = counties(panels, counts)
    assert rows["activity"].to_numpy() == pytest.approx((logs - logs.mean()) / logs.std(ddof=1))
    assert (rows["figures"] == 1).all()
    assert rows["inputs"].str.count(";").eq(1).all()  # the count and the membership


def test_interval_is_carried(panels: ModuleType) -> None:
    rows = counties(panels, [2.0, 4.0, 8.0, 20.0, 60.0, 100.0], width=9)
    assert (rows["activity_low"] < rows["activity"]).all()
    assert (rows["activity"] < rows["activity_high"]).all()


@pytest.mark.parametrize(("year", "known"), [(2018, True), (2022, True), (2017, False)])
def test_membership_of_a_near_year(panels: ModuleType, year: int, known: bool) -> None:
    rows = counties(panels, [2.0, 4.0, 8.0, 20.0, 60.0, 100.0], members_year=year)
    assert rows["activity"].notna().all() == known


def test_too_few_are_not_standardised(panels: ModuleType) -> None:
    assert counties(panels, [2.0, 4.0, 8.0, 20.0][: MINIMUM_TO_STANDARDISE - 1])["activity"].isna().all()


def test_open_end_is_closed_where_the_codebook_says_impossible(panels: ModuleType) -> None:
    rows = counties(panels, [2.0, 4.0, 8.0, 20.0, 60.0, 100.0], width=float("inf"))
    assert np.isfinite(rows["activity_high"]).all()


def test_parts_and_neutral_figures_do_not_enter() -> None:
    names = {entry.id for entry in activity_indicators()}
    assert {"cadres_promoted", "inspections", "funding_total", "key_proposals_led"} <= names
    assert not names & {"cadres_promoted_office", "members_promoted_deputy", "vehicles_replaced", "proposals_assigned", "average_age"}


def test_term_totals_do_not_enter(panels: ModuleType) -> None:
    facts, places = [], []
    for number in range(8):
        places.append(panels.place(f"99{number:04d}"))
        facts.append(panels.fact(f"99{number:04d}", 2020, "inspections", 10 * number + 1, period="term"))
        facts.append(panels.fact(f"99{number:04d}", 2020, "members", 200, period="stock"))
    rows = score(panels.panel_of(facts, places), panels.sources_of([]), panels.STUDY)
    assert rows["activity"].isna().all()


def test_combined_needs_both(panels: ModuleType) -> None:
    facts, places = [], []
    for number in range(8):
        code = f"99{number:04d}"
        places.append(panels.place(code))
        facts += [panels.fact(code, 2020, "inspections", 5.0 * number + 1), panels.fact(code, 2020, "members", 200, period="stock")]
        if number < 6:
            facts.append(panels.fact(code, 2020, "m_support_appraisal", degree=1 + number % 3))
    rows = score(panels.panel_of(facts, places), panels.sources_of([]), panels.STUDY)
    rows = rows[rows["mechanism"] == "support.supervision"]
    assert rows["combined"].notna().tolist() == [True] * 6 + [False] * 2
    z = (rows["measure"] - rows["measure"].mean()) / rows["measure"].std()
    a = (rows["activity"] - rows["activity"].mean()) / rows["activity"].std()
    assert rows["combined"].head(6).to_numpy() == pytest.approx(((z + a) / 2).head(6).to_numpy())
