"""The figure of the rates: every county is in it, a crowd at 100 % is seen for what it is, and a country does not make the page heavy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zxstudy.report.rates_chart import BINS, MOST_TICKS, binned, rates_chart
from zxstudy.report.words import Words


@pytest.mark.parametrize(
    ("share", "place"), [(0.0, 0), (0.29, 29), (0.57, 57), (0.2899, 28), (0.99, 99), (0.9999, 99), (1.0, 100), (0.005, 0), (0.01, 1)]
)
def test_a_share_stands_in_its_point_of_the_scale(share: float, place: int) -> None:
    assert np.flatnonzero(binned(np.array([share]))).tolist() == [place]


def test_no_county_is_lost_in_the_columns() -> None:
    shares = np.random.default_rng(1).beta(8, 2, 5000).round(4)
    assert binned(shares).sum() == 5000
    assert len(binned(shares)) == BINS + 1


def peers(counties: int) -> pd.DataFrame:
    low = np.linspace(0.5, 1, counties)
    return pd.DataFrame({"indicator": "proposal_solved_rate", "period": "annual", "scope": "", "low": low, "high": low})


def test_few_counties_are_ticks_and_many_an_outline() -> None:
    few, many = (str(rates_chart(peers(count), Words("zh"))) for count in (MOST_TICKS, MOST_TICKS + 1))
    assert few.count("M ") > MOST_TICKS
    assert many.count("M ") < 20
    assert "151个县，1个为100%" in many


def test_the_figure_of_a_country_is_small() -> None:
    assert len(rates_chart(peers(3000), Words("zh"))) < 12_000


def test_rates_of_fewer_than_five_counties_are_not_drawn() -> None:
    assert rates_chart(peers(4), Words("zh")) == ""
