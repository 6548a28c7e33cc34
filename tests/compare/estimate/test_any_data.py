"""Data nobody chose: every estimator gives finite figures or one line that says why not, and never a warning."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zxstudy.compare.estimate.adoptions import NEVER, Adoptions, Observed, adoptions
from zxstudy.compare.estimate.clustered import Design
from zxstudy.compare.estimate.confounding import benchmarked, robustness
from zxstudy.compare.estimate.event_study import KINDS, aggregate, pre_trends, uniform_band
from zxstudy.compare.estimate.proportional_selection import proportional_selection
from zxstudy.compare.estimate.qca import Cuts, necessity, solve, truth_table
from zxstudy.compare.estimate.qca.robustness import cases_range, consistency_range, permutation_reference
from zxstudy.compare.estimate.staggered import Contrast, group_time
from zxstudy.compare.estimate.sun_abraham import sun_abraham
from zxstudy.compare.estimate.within import codes
from zxstudy.errors import UsageError

Result = TypeVar("Result")
SEEDS = st.integers(0, 10**6)


def answer(make: Callable[[], Result]) -> Result | None:
    """What comes back, or None where it is refused in one line."""
    try:
        return make()
    except UsageError as why:
        said = str(why)
    assert "\n" not in said
    assert ": " in said
    return None


def any_adoptions(seed: int) -> Adoptions | None:
    """Few units, gaps in the years, cohorts in or between them, holes, outcomes that do not vary, clusters above the unit or not."""
    rng = np.random.default_rng(seed)
    units, years = int(rng.integers(1, 14)), np.sort(rng.choice(np.arange(2005, 2020), int(rng.integers(1, 6)), replace=False))
    unit, year = np.repeat(np.arange(units), len(years)), np.tile(years, units).astype(float)
    cohort = rng.choice([NEVER, *(years + int(rng.integers(0, 2)))], units)[unit]
    y = rng.normal(size=len(unit)).round(int(rng.integers(0, 3))) * (rng.random() < 0.8)
    kept = rng.random(len(unit)) >= rng.choice([0, 0.2, 0.6])
    cluster = (unit // 3)[kept] if rng.random() < 0.5 else None
    x = rng.integers(0, 2, (units, 1))[unit][kept].astype(float) if rng.random() < 0.4 else None
    if not kept.any():
        return None
    return answer(lambda: adoptions(Observed(y[kept], unit[kept], year[kept], cohort[kept], cluster, x)))


@settings(max_examples=60)
@given(SEEDS)
def test_any_adoptions(seed: int) -> None:
    panel = any_adoptions(seed)
    if panel is None:
        return
    for contrast in (Contrast(), Contrast("never"), Contrast("not_yet", "universal"), Contrast(anticipation=1)):
        cells = answer(lambda contrast=contrast: group_time(panel, contrast))
        if cells is None:
            continue
        assert np.isfinite(cells.att).all()
        assert np.isfinite(cells.error).all()
        pre_trends(cells)
        for kind in KINDS:
            effects = answer(lambda kind=kind, cells=cells: aggregate(cells, kind))
            assert effects is None or np.isfinite(effects.overall_error)
            assert effects is None or (uniform_band(effects, draws=20).critical > 1.9).all()
    interacted = answer(lambda: sun_abraham(panel))
    assert interacted is None or np.isfinite(interacted.error).all()


@settings(max_examples=60)
@given(SEEDS)
def test_any_sets(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, 15)), int(rng.integers(1, 5))
    x, y = rng.random((n, k)).round(int(rng.integers(0, 3))), rng.random(n).round(int(rng.integers(0, 3)))
    names = tuple("abcd"[:k])
    table = truth_table(names, x, y, Cuts(float(rng.choice([0, 0.5, 0.8, 1])), float(rng.choice([0, 0.5])), int(rng.integers(0, 3))))
    assert sum(map(len, table.members)) + len(table.unplaced) == n
    solutions = answer(lambda: solve(table, {"a": True}))
    assert solutions is None or bool(solutions.complex) == bool(solutions.intermediate) == bool(table.rows(1))
    assert len(necessity(names, x, y)) == 2 * k
    reference = permutation_reference(table, permutations=9)
    assert all(0 < each.p <= 1 for each in reference.rows)
    low, high = consistency_range(table)
    assert 0 <= low <= high <= 1
    assert cases_range(table)[0] <= cases_range(table)[1]


@settings(max_examples=60)
@given(SEEDS)
def test_any_regression(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(2, 20)), int(rng.integers(1, 5))
    x, y = rng.normal(size=(n, k)).round(int(rng.integers(0, 3))), rng.normal(size=n)
    effects = [codes(rng.integers(0, 3, n))] if rng.random() < 0.5 else []
    design = Design(x[:, 0] if rng.random() < 0.2 else y, x, effects, codes(np.arange(n)))
    strength = answer(lambda: robustness(design))
    assert strength is None or 0 <= strength.value_significant <= strength.value <= 1
    bounds = answer(lambda: benchmarked(design, {"one": [1]})) or ()
    assert all(np.isfinite(bound.estimate) or bound.obstacle for bound in bounds)
    for most_r2 in (None, 1.0):
        selection = answer(lambda most_r2=most_r2: proportional_selection(design, most_r2=most_r2))
        assert selection is None or not np.isnan(selection.delta)
