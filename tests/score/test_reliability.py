"""Cronbach's alpha: the attitude survey of Chatterjee and Price (1977) as R has it, and items that work apart, tie or are missing.

`attitude.csv`: thirty departments, seven questions, as printed in the book.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.truth import figure

from zxstudy.errors import UsageError
from zxstudy.score.reliability import cronbach, reliability

ATTITUDE = pd.read_csv(Path(__file__).with_name("attitude.csv")).to_numpy(float)


def test_alpha_as_printed() -> None:
    assert reliability(ATTITUDE).alpha == pytest.approx(0.8431428, abs=5e-8)


def test_alpha_as_r_has_it() -> None:
    assert reliability(ATTITUDE).alpha == pytest.approx(figure("r_truth3/alpha_attitude/raw"), rel=1e-11)


def test_alpha_by_hand() -> None:
    """Items 1 2 3 and 1 3 2: variances 1 and 1, sums 2 5 5 with variance 3; 2/1 · (1 - 2/3)."""
    items = np.array([[1.0, 1], [2, 3], [3, 2]])
    found = reliability(items)
    assert found.alpha == pytest.approx(2 / 3)
    assert found.standardised == pytest.approx(2 * 0.5 / (1 + 0.5))  # k r / (1 + (k - 1) r)
    assert found.rest == pytest.approx([0.5, 0.5])
    assert np.isnan(found.without).all()  # one item is left


def test_an_item_that_works_against_the_others() -> None:
    turned = ATTITUDE.copy()
    turned[:, 0] *= -1
    found = reliability(turned)
    assert found.alpha < reliability(ATTITUDE).alpha
    assert found.without[0] > found.alpha
    assert found.rest[0] < 0
    apart = np.array([[1.0, 3.2], [2, 2], [3, 1]])
    assert reliability(apart).alpha < 0


def test_items_that_do_not_vary_are_named_and_left_out() -> None:
    found = reliability(np.column_stack([ATTITUDE, np.full(30, 3.0)]))
    assert found.constant == (7,)
    assert found.alpha == pytest.approx(reliability(ATTITUDE).alpha)
    assert np.isnan(found.rest[7])


def test_rows_with_a_hole_are_left_out() -> None:
    holed = ATTITUDE.copy()
    holed[0, 0] = np.nan
    found = reliability(holed)
    assert found.units == 29
    assert found.alpha == pytest.approx(cronbach(ATTITUDE[1:]))


@pytest.mark.parametrize(
    ("items", "said"),
    [(np.full((5, 3), 2.0), "0 of 3 items vary"), (np.full((5, 3), np.nan), "0 of 5 units"), (ATTITUDE[:2], "2 of 2 units")],
)
def test_too_little_is_refused(items: np.ndarray, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        reliability(items)
