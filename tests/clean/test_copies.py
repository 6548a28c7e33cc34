"""Copies told by their figures (T80): text and figures, text alone, figures alone."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from zxstudy.clean import Panel, clean
from zxstudy.config import Study

Make = Callable[..., pd.DataFrame]
FIGURES = (("proposals_submitted", 134.0), ("proposals_filed", 129.0), ("opinion_reports", 63.0), ("members", 188.0))
SECOND = {"source": "S2", "county": "闻喜县", "address": "http://example.invalid/2"}


def _of(source: str, county: str, year: int, figures: tuple[tuple[str, float], ...] = FIGURES) -> list[dict[str, object]]:
    return [{"source": source, "county": county, "year": year, "indicator": name, "low": value} for name, value in figures]


def _said(panel: Panel, step: str = "copy") -> list[tuple[str, str]]:
    rows = panel.audit[panel.audit["step"] == step]
    return list(zip(rows["action"], rows["reason"], strict=True))


def _flagged(panel: Panel) -> set[str]:
    """The facts marked as copied, shares computed from them aside."""
    marked = panel.facts[panel.facts["flags"].str.contains("copied") & ~panel.facts["flags"].str.contains("derived")]
    return set(marked["fact_id"])


def _family(likeness: float = 0.93) -> dict[str, object]:
    return {"copy_family": "S1", "likeness": likeness}


def test_text_and_figures_equal_is_a_copy(facts: Make, sources: Make, study: Study) -> None:
    table = facts(*_of("S1", "绛县", 2020), *_of("S2", "闻喜县", 2020))
    panel, problems = clean(table, sources({"year": 2020, **_family(1.0)}, {**SECOND, "year": 2020, **_family()}), study)
    ((action, reason),) = _said(panel)
    assert action == "warned"
    assert "4 of its 4 figures" in reason
    assert "Jaccard 93%" in reason
    assert _flagged(panel) == {"F05", "F06", "F07", "F08"}
    assert not problems


def test_text_equal_with_other_figures_is_a_template(facts: Make, sources: Make, study: Study) -> None:
    others = tuple((name, value + 7) for name, value in FIGURES[:3]) + FIGURES[3:]
    table = facts(*_of("S1", "绛县", 2020), *_of("S2", "闻喜县", 2020, others))
    panel, _ = clean(table, sources({"year": 2020, **_family(1.0)}, {**SECOND, "year": 2020, **_family()}), study)
    ((action, reason),) = _said(panel)
    assert action == "kept"
    assert "only 1 of its 4 figures" in reason
    assert not _flagged(panel)


def test_a_measure_in_a_template_is_copied_all_the_same(facts: Make, sources: Make, study: Study) -> None:
    measure = {"indicator": "m_policy_document", "low": 2.0, "degree": 2, "unit": "degree", "qualifier": "present", "year": 2020}
    other = {**measure, "source": "S2", "county": "闻喜县"}
    table = facts(measure, *_of("S1", "绛县", 2020), other, *_of("S2", "闻喜县", 2020, (("members", 201.0),)))
    panel, _ = clean(table, sources({"year": 2020, **_family(1.0)}, {**SECOND, "year": 2020, **_family()}), study)
    assert _flagged(panel) == {"F06"}


def test_rates_at_their_ceiling_make_no_copy(facts: Make, sources: Make, study: Study) -> None:
    full = {"indicator": "proposal_reply_rate", "low": 1.0, "unit": "proportion", "year": 2020}
    table = facts(full, *_of("S1", "绛县", 2020), {**full, "source": "S2", "county": "闻喜县"})
    panel, _ = clean(table, sources({"year": 2020, **_family(1.0)}, {**SECOND, "year": 2020, **_family()}), study)
    ((action, reason),) = _said(panel)
    assert (action, "neither has a figure" in reason) == ("kept", True)
    assert not _flagged(panel)


def test_one_document_from_two_places_has_one_vote(facts: Make, sources: Make, study: Study) -> None:
    table = facts(*_of("S1", "绛县", 2020), *_of("S2", "绛县", 2020))
    panel, _ = clean(table, sources({"year": 2020, **_family(1.0)}, {**SECOND, "county": "绛县", "year": 2020, **_family()}), study)
    assert [reason.rpartition("; ")[2] for _, reason in _said(panel)] == [
        "about the same county and year: one document from two places, one vote"
    ]
    assert not _flagged(panel)
    assert set(panel.rows["source_count"]) == {1}


def test_the_same_report_a_year_later_is_a_copy(facts: Make, sources: Make, study: Study) -> None:
    table = facts(*_of("S1", "绛县", 2020), *_of("S2", "绛县", 2021))
    panel, _ = clean(table, sources({"year": 2020, **_family(1.0)}, {**SECOND, "county": "绛县", "year": 2021, **_family()}), study)
    assert _flagged(panel) == {"F05", "F06", "F07", "F08"}


@pytest.mark.parametrize(
    ("county", "year", "figures", "looked"),
    [
        ("闻喜县", 2020, FIGURES, True),
        ("绛县", 2021, FIGURES, True),
        ("绛县", 2020, FIGURES, False),  # two sources that agree
        ("绛县", None, FIGURES, False),  # perhaps the same year
        ("闻喜县", 2020, FIGURES[:3], False),  # three may be chance
        ("闻喜县", 2020, tuple((name, 8.0) for name, _ in FIGURES), False),
    ],
)
def test_figures_equal_alone_ask_for_a_look(  # noqa: PLR0917 - a case has its columns
    county: str, year: int | None, figures: tuple[tuple[str, float], ...], looked: bool, facts: Make, sources: Make, study: Study
) -> None:
    first = figures if len({value for _, value in figures}) == 1 else FIGURES
    table = facts(*_of("S1", "绛县", 2020, first), *_of("S2", county, year or 2020, figures))
    panel, problems = clean(table, sources({"year": 2020}, {**SECOND, "county": county, "year": year}), study)
    assert [action for action, _ in _said(panel)] == ["warned"] * looked
    assert [problem.where for problem in problems if "figures are equal" in problem.what] == [
        "山西 绛县 · http://example.invalid/1"
    ] * looked
    assert not _flagged(panel)
