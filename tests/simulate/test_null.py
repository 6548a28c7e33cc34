"""A small version of `make bench ONLY=comparison`: the comparison shows what is there, hardly ever what is not, and its intervals hold."""

from __future__ import annotations

import pandas as pd
from scipy import stats

from zxstudy.compare.design import PRIMARY
from zxstudy.simulate import Simulation, limits, repeated
from zxstudy.simulate.plan import SHOWN

REPORTED = {"ceiling": 0.15, "intervals": 0.2, "masked": 0.05, "publish": 0.5, "documented": 0.8}
ONE_IN = 1e-3  # the bounds below are broken once in a thousand seeds by a comparison that keeps its promise; the seeds are fixed


def shown(seen: pd.DataFrame) -> int:
    return int(seen["verdict"].isin(SHOWN).sum())


def test_nothing_is_shown_where_nothing_is():
    """At a true rate of 5 % more than this many of 28 come up once in a thousand seeds; the benchmark's 500 studies show far fewer."""
    null = [repeated(Simulation(seed=7, publication=why, **REPORTED), 2) for why in ("outcome", "mechanism")]
    assert shown(pd.concat(null)) <= stats.binom.isf(ONE_IN, 2 * 2 * len(PRIMARY), 0.05)


def test_twice_what_can_be_detected_is_shown():
    """Twice the minimum detectable effects that such studies print, rounded: 4.4 points of a share, a sixth of a count."""
    effects = {pair.outcome: 0.16 if pair.outcome in ("opinion_reports_adopted", "research_reports_per_staff", "inspections") else 0.044
               for pair in PRIMARY}  # fmt: skip
    seen = repeated(Simulation(seed=8, effects=effects, **REPORTED), 2)
    assert shown(seen) >= stats.binom.ppf(ONE_IN, len(seen), 0.9)


def test_intervals_hold_the_truth():
    design = Simulation(seed=9, effect=0.02)
    known, seen = limits(design, replications=8), repeated(design, 3)
    truth = seen["outcome"].map({name: limit.publishing for name, limit in known.items()})
    held = ((seen["low"] <= truth) & (truth <= seen["high"])).sum()
    assert held >= stats.binom.ppf(ONE_IN, len(seen), 0.95)
