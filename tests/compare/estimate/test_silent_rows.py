"""A coefficient where some rows are silent: the bounds against every corner, against plain regressions, and their coverage."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import statsmodels.api as sm

from zxstudy.compare.estimate.clustered import Design, fit
from zxstudy.compare.estimate.silent_rows import silent_bounds
from zxstudy.errors import EstimationError

SAME = 1e-10  # the same sums in another order


def drawn(seed: int, n: int = 60, silent: int = 6) -> tuple[Design, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, cluster, year = rng.normal(size=(n, 2)), np.arange(n) % 12, rng.integers(0, 3, n)
    y = np.clip(0.6 + 0.05 * x[:, 0] + 0.1 * rng.normal(size=n), 0, 1)
    low, high = np.maximum(y - 0.02, 0), np.minimum(y + 0.02, 1)
    low[:silent] = high[:silent] = np.nan
    return Design(np.zeros(n), x, [year], cluster), low, high


def test_anywhere_is_the_range_over_every_corner() -> None:
    design, low, high = drawn(1)
    found = silent_bounds(design, low, high, (0.0, 1.0), "anywhere")
    _, x = design.transformed
    corners = []
    for ends in itertools.product((0.0, 1.0), repeat=6):
        for side in (low, high):
            y = side.copy()
            y[:6] = ends
            corners.append(sm.OLS(y, x).fit().params[0])
    assert found.least <= min(corners) + SAME
    assert max(corners) - SAME <= found.greatest
    exact = silent_bounds(design, (low + high) / 2, (low + high) / 2, (0.0, 1.0), "anywhere")
    middles = []
    for ends in itertools.product((0.0, 1.0), repeat=6):
        y = (low + high) / 2
        y[:6] = ends
        middles.append(sm.OLS(y, x).fit().params[0])
    assert (exact.least, exact.greatest) == pytest.approx((min(middles), max(middles)), abs=SAME)


def test_nobody_silent_and_exact_is_the_regression_itself() -> None:
    design, low, high = drawn(2, silent=0)
    y = (low + high) / 2
    found = silent_bounds(design, y, y, (0.0, 1.0), "no better")
    plain = fit(Design(y, design.x, design.effects, design.cluster), "none")
    groups = 12
    assert (found.least, found.greatest) == pytest.approx((plain.estimate, plain.estimate), abs=SAME)
    assert found.high - found.low == pytest.approx(2 * 2.200985160 * plain.error * np.sqrt(groups / (groups - 1)), rel=1e-8)  # t(11)


def test_assumptions_lie_within_what_is_possible_and_meet_at_what_publishers_give() -> None:
    design, low, high = drawn(3)
    y = (low + high) / 2
    anywhere, better, worse = (silent_bounds(design, y, y, (0.0, 1.0), silent) for silent in ("anywhere", "no better", "no worse"))
    seen = ~np.isnan(y)
    among = fit(Design(y[seen], design.x[seen], [design.effects[0][seen]], design.cluster[seen])).estimate
    for narrower in (better, worse):
        assert anywhere.least - SAME <= narrower.least <= among + SAME
        assert among - SAME <= narrower.greatest <= anywhere.greatest + SAME
    assert anywhere.low < better.low
    assert (anywhere.silent, anywhere.n) == (6, 60)


def test_the_interval_holds_the_coefficient_of_everybody() -> None:
    """200 samples of 300 rows, a third silent where the outcome is low: `no better` is true, and its interval holds in 95 % or more."""
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        x, cluster = rng.normal(size=(300, 1)), np.arange(300) % 60
        y = np.clip(0.5 + 0.04 * x[:, 0] + 0.1 * rng.normal(size=300), 0, 1)
        told = np.where(rng.uniform(size=300) < np.where(y < 0.5, 0.5, 0.1), np.nan, y)
        found = silent_bounds(Design(y, x, [], cluster), told, told, (0.0, 1.0), "no better")
        held += found.low <= 0.04 <= found.high
    assert held >= 190


@pytest.mark.parametrize(
    ("change", "said"), [({"low": 1.2, "high": 1.3}, "row 7"), ({"low": np.nan, "high": np.nan, "all": True}, "no row reports")]
)
def test_what_cannot_be_bounded_is_refused(change: dict[str, float], said: str) -> None:
    design, low, high = drawn(4)
    rows = slice(None) if change.get("all") else 7
    low[rows], high[rows] = change["low"], change["high"]
    with pytest.raises(EstimationError, match=said):
        silent_bounds(design, low, high, (0.0, 1.0), "anywhere")
