"""When a county took up a measure, as far as its documents tell: an interval, and a cohort only where there is a before."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from zxstudy.codebook.mentions import would_mention
from zxstudy.compare.estimate.adoptions import Observed, adoptions
from zxstudy.compare.first_mention import ALWAYS, NEVER, cohorts, dated, first_mentions
from zxstudy.errors import UnknownTermError

MEASURE = "m_support_appraisal"
TELLS = next(kind for kind, named in sorted(would_mention().items()) if MEASURE in named and "@" not in kind)
KNOWN = {NEVER: "never", ALWAYS: "always"}

# degree by year; 0: a document that would name it is silent. Then status, earliest, first, lapsed, cohort at first and at earliest.
CASES = {
    "the year before is known": ({2018: 0, 2019: 2, 2020: 3}, "dated", 2019, 2019, None, 2019, 2019),
    "years before are unknown": ({2015: 0, 2019: 2}, "between", 2016, 2019, None, 2019, 2016),
    "a lower degree is not yet it": ({2018: 1, 2019: 2}, "dated", 2019, 2019, None, 2019, 2019),
    "stated as lacking": ({2018: -1, 2019: 2}, "dated", 2019, 2019, None, 2019, 2019),
    "nothing known before": ({2019: 2, 2020: 2}, "open", None, 2019, None, "always", "always"),
    "never stated": ({2018: 0, 2019: 0}, "without", None, None, None, "never", "never"),
    "no document tells": ({}, "unknown", None, None, None, None, None),
    "given up again": ({2017: 0, 2018: 2, 2019: -1, 2020: 2}, "dated", 2018, 2018, 2019, None, None),
}


def dates_of(panels: ModuleType, histories: list[dict[int, int]]) -> pd.DataFrame:
    facts, sources, places = [], [], []
    for number, history in enumerate(histories):
        code = f"99{number:04d}"
        places.append(panels.place(code))
        for year, degree in history.items():
            sources.append(panels.source(f"S{code}{year}", code, year, TELLS if degree == 0 else "news"))
            stated = panels.fact(code, year, MEASURE, degree=degree) if degree else panels.fact(code, year, "members", 100)
            facts.append(stated)
    return first_mentions(panels.panel_of(facts, places), panels.sources_of(sources), MEASURE)


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, panels: ModuleType) -> None:
    history, status, *numbers = CASES[name]
    dates = dates_of(panels, [history])
    found = [dates[column][0] for column in ("earliest", "first", "lapsed")] + [
        cohorts(dates, end).iloc[0] for end in ("first", "earliest")
    ]
    assert dates["status"].tolist() == [status]
    assert [None if np.isnan(value) else KNOWN.get(value, value) for value in found] == numbers


def test_the_cohorts_are_what_a_design_by_adoption_takes(panels: ModuleType) -> None:
    histories = [history for history, status, *_ in CASES.values() if status != "unknown"]
    cohort = cohorts(dates_of(panels, histories)).dropna()
    rows = pd.DataFrame([(code, year, 0.0) for code in cohort.index for year in range(2014, 2021)], columns=["code", "year", "y"])
    panel = adoptions(Observed(rows["y"].to_numpy(), rows["code"], rows["year"].to_numpy(float), rows["code"].map(cohort).to_numpy()))
    assert panel.always == 1
    assert panel.cohorts.tolist() == [2019]
    assert np.isinf(panel.cohort).sum() == 1


def test_a_measure_that_no_document_tells_of_is_unknown_beside_one_that_is_known(panels: ModuleType) -> None:
    facts = [panels.fact("990001", 2019, "m_support_appraisal", degree=2)]
    known = pd.DataFrame({"county_code": pd.array(["990001"], dtype="str"), "year": [2019], "indicator": [MEASURE], "has": [True]})
    panel = panels.panel_of(facts, [panels.place("990001")])
    assert dated(panel, known, MEASURE)["status"].tolist() == ["open"]
    assert dated(panel, known[:0], MEASURE)["status"].tolist() == ["unknown"]


def test_what_is_no_measure_is_refused(panels: ModuleType) -> None:
    with pytest.raises(UnknownTermError, match="proposals_filed"):
        first_mentions(panels.panel_of([], []), panels.sources_of([]), "proposals_filed")
