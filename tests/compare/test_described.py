"""What is described and not tested: who publishes, how common a measure is, how far figures agree, and where facts are lost."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

from zxstudy.clean.panel import Panel
from zxstudy.compare import Finding, compare
from zxstudy.compare.design import OUTCOMES
from zxstudy.compare.flow import flow
from zxstudy.compare.measurement import measurement
from zxstudy.compare.outcomes import outcome_values
from zxstudy.compare.prevalence import prevalence, silences
from zxstudy.compare.publishing import _marginal
from zxstudy.compare.reporting import reporting_findings, reporting_table
from zxstudy.compare.spread import spreads
from zxstudy.score import score
from zxstudy.study import FOUND

SAME = 1e-9  # the same quantity by another route


def told(panel: Panel, sources: pd.DataFrame, panels: ModuleType) -> list[Finding]:
    return prevalence(panel, sources, silences(panel, sources), panels.STUDY)


def twenty(panels: ModuleType) -> list[object]:
    return [panels.place(f"99{number:04d}", f"省{number % 4}") for number in range(20)]


def test_reporting_table(panels: ModuleType) -> None:
    facts = [panels.fact(f"99{number:04d}", 2020, "proposals_filed", 100) for number in range(5)]
    facts += [panels.fact("990000", 2021, "proposals_filed", 110), panels.fact("990006", None, "proposals_filed", 90)]
    facts.append(panels.fact("990007", 2020, "inspections", None))  # masked: nothing is published
    table = reporting_table(panels.panel_of(facts, twenty(panels)))
    assert table.to_dict("records") == [
        {"indicator": "proposals_filed", "counties": 6, "county_years": 6, "share": 0.3, "province_max_share": pytest.approx(2 / 6)}
    ]


def test_a_share_counts_as_published_with_its_counts(panels: ModuleType) -> None:
    facts = [panels.fact(f"99{number:04d}", 2020, "proposals_solved", 50) for number in range(6)]
    panel = panels.panel_of(facts, twenty(panels))
    findings = reporting_findings(panel, score(panel, panels.sources_of([]), panels.STUDY), panels.STUDY)
    finding = next(item for item in findings if item.finding == "reporting.proposal_solved_rate")
    assert finding.estimate == 0.3
    assert (finding.low, finding.high) == pytest.approx(proportion_confint(6, 20, method="wilson"), abs=SAME)
    assert "6个县公布过提案解决比例" in finding.sentence_zh


def test_marginal_effect_is_that_of_statsmodels() -> None:
    rng = np.random.default_rng(4)
    x = np.column_stack([rng.integers(0, 2, 300), rng.normal(size=300), np.ones(300)]).astype(float)
    y = (rng.random(300) < 1 / (1 + np.exp(-x @ [0.8, -0.5, -0.3]))).astype(float)
    fitted = sm.Logit(y, x).fit(disp=0)
    theirs = fitted.get_margeff(dummy=True)
    effect, low, high, _ = _marginal(fitted.params, np.asarray(fitted.cov_params()), x, 10**6)
    assert effect == pytest.approx(theirs.margeff[0], abs=SAME)
    assert (high - low) / 2 / 1.96 == pytest.approx(theirs.margeff_se[0], rel=1e-4)


def test_who_publishes_is_found(panels: ModuleType) -> None:
    places = [panels.place(f"99{n:04d}", f"省{n % 4}", "city" if n < 40 else "county") for n in range(80)]
    facts = [panels.fact(p.county_code, 2018 + n % 3, "members", 200, period="stock") for n, p in enumerate(places)]
    facts += [panels.fact(p.county_code, 2018 + n % 3, "proposal_reply_rate", 1.0) for n, p in enumerate(places) if n % 2 or n < 30]
    panel = panels.panel_of(facts, places)
    findings = reporting_findings(panel, score(panel, panels.sources_of([]), panels.STUDY), panels.STUDY)
    model = next(item for item in findings if item.finding == "reporting.proposal_reply_rate.model")
    assert model.estimate == pytest.approx(35 / 40 - 20 / 40, abs=0.03)  # the shares of cities and counties; years hardly matter
    assert model.verdict == "described"


@pytest.mark.parametrize(
    ("stating", "news", "verdict", "bounds"),
    [(8, 4, "described", "0.40 to 0.60"), (8, 0, "described", "0.40 to 0.40"), (4, 14, "missing", "0.20 to 0.90")],
)
def test_prevalence_bounds(panels: ModuleType, stating: int, news: int, verdict: str, bounds: str) -> None:
    """Counties that state it, counties of which there is only news (would not say), and counties whose document would have said."""
    facts, sources = [], []
    for number, place in enumerate(twenty(panels)):
        code = place.county_code
        kind = "news" if stating <= number < stating + news else "experience"
        sources.append(panels.source(f"S{code}2020", code, 2020, kind))
        facts.append(
            panels.fact(code, 2020, "m_policy_document" if number < stating else "members", 200, degree=2 if number < stating else None)
        )
    panel = panels.panel_of(facts, twenty(panels))
    finding = next(f for f in told(panel, panels.sources_of(sources), panels) if f.finding == "prevalence.m_policy_document")
    assert finding.verdict == verdict
    assert finding.reason.endswith(bounds)
    assert finding.estimate == (0.4 if news == 0 else None)


def test_principle_alone_is_no_institution(panels: ModuleType) -> None:
    panel = panels.panel_of([panels.fact("990000", 2020, "m_policy_document", degree=1)], [panels.place("990000")])
    finding = next(f for f in told(panel, panels.sources_of([]), panels) if f.finding == "prevalence.m_policy_document")
    assert "0 of 1 counties state it, 0 have no document" in finding.reason


def test_gaps(panels: ModuleType) -> None:
    facts = []
    for number in range(3):
        code = f"99{number:04d}"
        facts.append(panels.fact(code, 2020, "satisfaction_rate", 0.98, scope="broad"))
        facts.append(panels.fact(code, 2020, "satisfaction_rate", 0.90 - number / 100, scope="strict"))
        facts.append(panels.fact(code, 2020, "proposals_filed", 100))
        facts.append(panels.fact(code, 2020, "proposals_solved", 60, 69))
        facts.append(panels.fact(code, 2020, "proposal_solved_rate", 0.7, flags="impossible_share" if number == 0 else ""))
    found = {item.finding: item for item in measurement(panels.panel_of(facts, twenty(panels)), panels.STUDY)}
    strict = found["measurement.strict_broad"]
    assert strict.estimate == pytest.approx(0.09)
    assert strict.low is not None
    assert strict.low < 0.08
    solved = found["measurement.printed_solved"]
    assert solved.estimate == pytest.approx(0.7 - 0.645)
    assert solved.high == pytest.approx(0.10)  # 60多件 allows 60 to 69
    assert found["measurement.impossible"].estimate == pytest.approx(1 / 9)
    assert found["measurement.process_result"].verdict == "missing"
    assert (found["measurement.copied"].n, found["measurement.copied"].estimate) == (15, 0.0)


def test_what_has_no_wording_was_compared_with_nothing(panels: ModuleType) -> None:
    copied = panels.fact("990000", 2020, "members", 200, flags="copied")
    facts = [copied, replace(panels.fact("990000", 2020, "proposals_filed", 100), quote="")]
    named = "measurement.copied"
    found = {item.finding: item for item in measurement(panels.panel_of(facts, twenty(panels)), panels.STUDY)}
    assert (found[named].n, found[named].estimate) == (1, 1.0)
    found = {item.finding: item for item in measurement(panels.panel_of(facts[1:], twenty(panels)), panels.STUDY)}
    assert found[named].verdict == "missing"


def test_flow_counts_every_loss(panels: ModuleType) -> None:
    facts = [
        panels.fact("990000", 2020, "proposals_filed", 100),
        panels.fact("990000", 2020, "inspections", None),  # masked
        panels.fact("990000", 2020, "inspections", 30, period="term"),
        panels.fact("990000", None, "members", 200),
        panels.fact("", 2020, "members", 200),
        panels.fact("990000", 2020, "filing_rate", 0.9, flags="derived"),
    ]
    panel = panels.panel_of(facts, [panels.place("990000")])
    table = flow(panel, score(panel, panels.sources_of([]), panels.STUDY)).head(5)
    assert table[["stage", "n", "dropped"]].to_numpy().tolist() == [
        ["found", 5, 0], ["resolved", 4, 1], ["dated", 3, 1], ["annual", 2, 1], ["usable", 1, 1],
    ]  # fmt: skip
    assert "term 1" in table["reason"].iloc[3]
    assert table["reason_zh"].iloc[3] == "属于其他时段，不折算成一年数：届内累计1个"


def test_outcomes_prefer_counts_and_carry_intervals(panels: ModuleType) -> None:
    facts = [
        panels.fact("990000", 2020, "proposals_solved", 60, 69), panels.fact("990000", 2020, "proposals_filed", 100),
        panels.fact("990000", 2020, "proposal_solved_rate", 0.7), panels.fact("990001", 2020, "proposal_solved_rate", 0.95, 1.0),
        panels.fact("990002", 2020, "proposals_solved", 120), panels.fact("990002", 2020, "proposals_filed", 100),
        panels.fact("990003", 2020, "proposal_solved_rate", 0.5, period="term"),
        panels.fact("990004", 2020, "inspections", 30, float("inf")), panels.fact("990004", 2020, "members", 200, period="stock"),
    ]  # fmt: skip
    view = panels.panel_of(facts, twenty(panels)).view
    values = outcome_values(view, OUTCOMES["proposal_solved_rate"]).set_index("county_code")
    assert values[["low", "high"]].to_dict("index") == {
        "990000": {"low": 0.6, "high": 0.69}, "990001": {"low": 0.95, "high": 1.0}, "990003": {"low": 0.5, "high": 0.5},
    }  # fmt: skip
    assert values["definition"].tolist() == ["annual", "annual", "term"]
    inspections = outcome_values(view, OUTCOMES["inspections"]).iloc[0]
    assert (inspections["low"], inspections["high"]) == (15.0, 250.0)  # open above: closed at the hard range of 500


def test_spread_refuses_the_ceiling(panels: ModuleType) -> None:
    facts = [panels.fact(place.county_code, 2020, "proposal_reply_rate", 1.0) for place in twenty(panels)]
    facts += [panels.fact(place.county_code, 2020, "filing_rate", 0.8 + n / 200) for n, place in enumerate(twenty(panels)) if n < 16]
    found = {item.outcome: item for item in spreads(panels.panel_of(facts, twenty(panels)), panels.STUDY)}
    assert found["proposal_reply_rate"].verdict == "ceiling"
    assert found["proposal_reply_rate"].estimate is None
    assert "全部县次都填报办复率为100%" in found["proposal_reply_rate"].sentence_zh
    filing = found["filing_rate"]
    assert filing.estimate == pytest.approx(0.8375)
    assert "67%到87%" in filing.sentence_zh  # sixteen of twenty, the silent at 0 or at 1


def test_order_of_rows_changes_nothing(panels: ModuleType) -> None:
    panel, sources = panels.simulated(7, effect=0.05, counties=30)

    def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.sample(frac=1, random_state=1).reset_index(drop=True)

    other = type(panel)(*(shuffled(getattr(panel, name)) for name in ("rows", "view", "audit", "places", "facts")))
    first = compare(panel, score(panel, sources, panels.STUDY), sources, panels.STUDY)
    again = compare(other, score(other, shuffled(sources), panels.STUDY), shuffled(sources), panels.STUDY)
    for name in FOUND:
        pd.testing.assert_frame_equal(getattr(first, name), getattr(again, name), rtol=1e-9)
