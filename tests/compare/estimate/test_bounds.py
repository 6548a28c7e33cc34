"""Bounds of a coefficient under interval outcomes: sharp, and never narrower than any outcome within them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zxstudy.compare.estimate.bounds import bounded
from zxstudy.compare.estimate.clustered import Design, fit
from zxstudy.compare.estimate.within import codes


def design(seed: int, n: int = 40) -> tuple[Design, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 2))
    y = 0.3 * x[:, 0] + rng.normal(size=n)
    cluster = codes(np.arange(n) % 10)
    return Design(y, x, [cluster, codes(np.arange(n) // 10)], cluster, nested=1), y


@settings(max_examples=25)
@given(st.integers(0, 1000), st.floats(0, 2))
def test_no_outcome_within_escapes(seed: int, width: float) -> None:
    base, y = design(seed)
    result = bounded(base, y - width / 2, y + width / 2)
    inside = np.random.default_rng(seed).uniform(y - width / 2, y + width / 2)
    estimate = fit(Design(inside, base.x, base.effects, base.cluster, 1)).estimate
    assert result.least - 1e-9 <= estimate <= result.greatest + 1e-9
    assert result.low <= result.least <= result.estimate <= result.greatest <= result.high
    assert 0 <= result.p <= 1


def test_bounds_are_reached() -> None:
    base, y = design(1, n=20)
    _, x = base.transformed
    weights = x @ np.linalg.inv(x.T @ x)[:, 0]
    result = bounded(base, y - 0.5, y + 0.5)
    assert result.greatest - result.estimate == pytest.approx(0.5 * np.abs(weights).sum())


def test_exact_outcome_is_the_plain_regression() -> None:
    base, y = design(2)
    result = bounded(base, y, y)
    assert result.least == result.greatest == result.estimate == fit(base).estimate
