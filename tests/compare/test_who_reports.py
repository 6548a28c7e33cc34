"""Publishing that depends on both sides is seen and named; publishing by chance is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from zxstudy.compare.who_reports import who_reports


def rows(on_score: float, on_outcome: float, seed: int = 1) -> pd.DataFrame:
    """240 counties × 6 years in 12 provinces, half of them published, score and outcome unrelated."""
    rng = np.random.default_rng(seed)
    county, year = np.repeat(np.arange(240), 6), np.tile(np.arange(2015, 2021), 240)
    score, lasting = rng.normal(size=1440), np.repeat(rng.normal(size=240), 6)
    outcome = 0.7 + 0.1 * lasting + 0.02 * rng.normal(size=1440)
    chance = 1 / (1 + np.exp(-(on_score * score + on_outcome * lasting)))
    return pd.DataFrame({
        "county_code": [f"99{code:04d}" for code in county], "year": year, "province": [f"省{code % 12}" for code in county],
        "characters": rng.integers(800, 4000, 1440), "measure": score,
        "middle": np.where(rng.uniform(size=1440) < chance, outcome, np.nan),
    })  # fmt: skip


SEEDS = 20  # where a side does not matter, 1 of 20 is beyond chance; more than 5 of 20 has a chance of .0003


@pytest.mark.parametrize(("on_score", "on_outcome"), [(1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)])
def test_a_side_is_told_where_it_matters_and_both_where_both_do(on_score: float, on_outcome: float) -> None:
    found = [who_reports(rows(on_score, on_outcome, seed), "measure") for seed in range(SEEDS)]
    for side, matters in (("mechanism", on_score), ("outcome", on_outcome)):
        shown = sum(getattr(each, side).shown for each in found)
        assert shown == SEEDS if matters else shown <= 5
    both = sum(each.both for each in found)
    assert both == SEEDS if on_score and on_outcome else both <= 5


def test_what_cannot_be_seen_is_not_told() -> None:
    once = rows(1.0, 1.0)
    once = once[once["year"] == 2015]
    found = who_reports(once, "measure")
    assert found.outcome is None, "no year before"
    everybody = once.assign(middle=0.5)
    assert who_reports(everybody, "measure").mechanism is None, "nobody is silent"
    assert not found.both
