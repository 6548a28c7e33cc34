"""The verdict table: total, ordered, never two classes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxstudy.compare import VERDICTS
from zxstudy.compare.verdict import RULES, Evidence, decide

SOUND = Evidence(
    counties_any=60, counties=60, definitions=1, width=0.0, at_ceiling=0.1, off_ceiling=50, obstacle="", estimate=0.08, low=0.03, high=0.13,
    p_holm=0.01, signs_kept=True, margin=0.05, minimum_counties=15, ceiling_share=0.6, ceiling_units=10,
)  # fmt: skip
# What must be decided, and by which rule; later rows differ from SOUND in what is named only.
CASES = [
    ({}, "association", "shown"),
    ({"counties_any": 14, "counties": 14}, "missing", "few_publish"),
    ({"counties_any": 15, "counties": 15}, "association", "shown"),
    ({"width": 0.51}, "missing", "bounds_too_wide"),
    ({"width": 0.5}, "association", "shown"),
    ({"width": None, "at_ceiling": None}, "association", "shown"),
    ({"counties": 14}, "not_comparable", "definitions_differ"),
    ({"counties": 14, "at_ceiling": 1.0}, "not_comparable", "definitions_differ"),
    ({"at_ceiling": 0.61}, "ceiling", "mostly_at_ceiling"),
    ({"at_ceiling": 0.60}, "association", "shown"),
    ({"off_ceiling": 9}, "ceiling", "few_off_ceiling"),
    ({"off_ceiling": 9, "at_ceiling": None}, "association", "shown"),
    ({"low": -0.13, "high": -0.03, "estimate": -0.08}, "association", "shown"),
    ({"low": 0.01, "high": 0.05}, "association_small", "shown_small"),
    ({"p_holm": 0.05, "low": 0.01, "high": 0.05}, "no_difference", "within_margin"),
    ({"p_holm": 0.06}, "undecided", "open"),
    ({"p_holm": None}, "undecided", "open"),
    ({"signs_kept": False}, "undecided", "sign_not_kept"),
    ({"low": -0.02, "high": 0.05}, "no_difference", "within_margin"),
    ({"low": -0.02, "high": 0.051}, "undecided", "open"),
    ({"estimate": None, "low": None, "high": None, "obstacle": "same_score"}, "undecided", "not_estimable"),
]


@pytest.mark.parametrize(("change", "verdict", "rule"), CASES)
def test_boundaries(change: dict[str, object], verdict: str, rule: str) -> None:
    assert decide(replace(SOUND, **change))[:2] == (verdict, rule)  # type: ignore[arg-type]


def test_every_rule_decides_somewhere() -> None:
    assert {rule for _, _, rule in CASES} == {rule.name for rule in RULES}


def test_order_is_that_of_the_classes() -> None:
    ranks = [
        ("missing", "not_comparable", "ceiling", "association_small", "association", "no_difference", "undecided").index(r.verdict)
        for r in RULES
    ]
    assert ranks == sorted(ranks)
    assert {rule.verdict for rule in RULES} == set(VERDICTS) - {"described"}


numbers = st.floats(-1, 1) | st.none()


@given(
    st.builds(
        Evidence, counties_any=st.integers(0, 40), counties=st.integers(0, 40), definitions=st.integers(0, 5),
        width=st.floats(0, 1) | st.none(), at_ceiling=st.floats(0, 1) | st.none(), off_ceiling=st.integers(0, 40),
        obstacle=st.just(""), estimate=numbers, low=numbers, high=numbers, p_holm=st.floats(0, 1) | st.none(),
        signs_kept=st.booleans(), margin=st.floats(0.01, 0.5), minimum_counties=st.integers(2, 30),
        ceiling_share=st.floats(0.1, 1), ceiling_units=st.integers(1, 20),
    )
)  # fmt: skip
def test_total_and_careful(evidence: Evidence) -> None:
    verdict, name, reason = decide(evidence)
    assert reason
    holding = [rule for rule in RULES if rule.holds(evidence)]
    assert (holding[0].verdict, holding[0].name) == (verdict, name)
    if verdict.startswith("association"):
        assert evidence.low is not None
        assert evidence.high is not None
        assert evidence.low > 0 or evidence.high < 0
        assert evidence.signs_kept
        assert evidence.counties >= evidence.minimum_counties
    if verdict == "no_difference":
        assert evidence.low is not None
        assert evidence.low >= -evidence.margin
