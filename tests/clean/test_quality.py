"""The table of quality: a panel of a few rows, counted by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from tests.panels import fact, panel_of, place

from zxstudy.clean.panel import Decision, Panel
from zxstudy.clean.quality import COUNTS, FORMS, decisions_made, quality_by
from zxstudy.store import frame_of

FACTS = [
    fact("110101", 2019, "proposals_filed", 120),
    fact("110101", 2020, "proposals_filed", 60, 69, qualifier="over"),
    fact("110101", 2021, "proposals_filed", 200, math.inf, qualifier="over"),
    fact("110102", 2020, "proposals_filed", qualifier="masked"),
    fact("110102", None, "proposals_filed", 90, flags="copied;outside_plausible"),
    fact("110101", 2020, "proposal_reply_rate", 1),
    fact("110102", 2020, "proposal_reply_rate", 0.95, 1, qualifier="at_least"),
    fact("110101", 2020, "m_policy_document", degree=2),
]
BY_INDICATOR = {
    "proposals_filed": {"counties": 2, "county_years": 4, "cells": 5, "exact": 2, "interval": 1, "one_sided": 1, "masked": 1, "undated": 1,
                        "doubtful": 1, "copied": 1, "corrections": 1},
    "proposal_reply_rate": {"counties": 2, "county_years": 2, "cells": 2, "exact": 1, "one_sided": 1, "ceiling": 1, "breaches": 1},
    "m_policy_document": {"counties": 1, "county_years": 1, "measures": 1},
    "adoption_rate": {"refused": 1},
}  # fmt: skip
BY_COUNTY = {
    "110101": {"indicators": 3, "county_years": 3, "cells": 4, "measures": 1, "exact": 2, "interval": 1, "one_sided": 1, "ceiling": 1,
               "breaches": 1, "corrections": 1},
    "110102": {"indicators": 2, "county_years": 1, "cells": 3, "exact": 1, "one_sided": 1, "masked": 1, "undated": 1, "doubtful": 1,
               "copied": 1, "refused": 1},
}  # fmt: skip


def decision(code: str, step: str, action: str, indicator: str) -> Decision:
    return Decision(f"A{step}{code}", step, action, code, "", 2020, indicator, "annual", "", "", "", "why", "为何")


@pytest.fixture(scope="module")
def panel() -> Panel:
    made = panel_of(FACTS, [place("110101"), place("110102")])
    rows = made.rows.assign(unit=["proportion" if name.endswith("rate") else "件" for name in made.rows["indicator"]])
    audit = frame_of(
        [
            decision("110101", "identity", "warned", "proposal_reply_rate"),
            decision("110101", "correction", "corrected", "proposals_filed"),
            decision("110102", "range", "refused", "adoption_rate"),
            decision("", "place", "unresolved", ""),
        ],
        Decision,
    )
    return replace(made, rows=rows, audit=audit)


@pytest.mark.parametrize(("column", "expected"), [("indicator", BY_INDICATOR), ("county_code", BY_COUNTY)])
def test_counts_by_hand(panel: Panel, column: str, expected: dict[str, dict[str, int]]) -> None:
    table = quality_by(column, panel.rows, panel.audit).set_index(column)
    assert list(table.index) == sorted(expected)
    for name, counts in expected.items():
        said = {key: int(value) for key, value in table.loc[name].items() if value}
        if column == "county_code":
            assert said.pop("counties") == 1
        elif "counties" in counts:
            assert said.pop("indicators") == 1
        assert said == counts, name


def test_the_four_forms_add_up_to_the_cells(panel: Panel) -> None:
    table = quality_by("indicator", panel.rows, panel.audit)
    assert (table[list(FORMS)].sum(axis=1) == table["cells"]).all()
    assert list(table.columns) == ["indicator", *COUNTS]


def test_an_empty_panel_has_an_empty_table(panel: Panel) -> None:
    table = quality_by("indicator", panel.rows.iloc[:0], panel.audit.iloc[:0])
    assert table.empty
    assert list(table.columns) == ["indicator", *COUNTS]


def test_decisions_by_step_and_action(panel: Panel) -> None:
    expected = [("correction", "corrected", 1), ("identity", "warned", 1), ("place", "unresolved", 1), ("range", "refused", 1)]
    assert [tuple(row) for row in decisions_made(panel.audit).itertuples(index=False)] == expected
    assert isinstance(decisions_made(panel.audit), pd.DataFrame)
