"""The headline's estimate under other standard errors: how much of the certainty is a choice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from zxstudy.compare.beside.alternative import Alternative, Given, beside, in_both, tried
from zxstudy.compare.case import Case
from zxstudy.compare.estimate.clustered import Design, Factor, fit
from zxstudy.compare.estimate.few_clusters import bias_reduced
from zxstudy.compare.estimate.jackknife import jackknife_covariance
from zxstudy.compare.estimate.pairs import pairs_bootstrap
from zxstudy.compare.estimate.wild import DRAWS, ENUMERATED, wild_p

FACTORS: dict[Factor, str] = {"nested": "cr1_nested", "full": "cr1_full", "none": "cr0"}


def other_errors(case: Case, kind: str) -> Iterator[Alternative]:
    """One row a kind of error; the outcome at the middle of its intervals, the mechanism in its headline reading."""
    assert case.result is not None
    design = case.result.model.design
    for factor, method in FACTORS.items():
        found = fit(design, factor)
        note = f"{found.factor:.4f}, t({found.freedom:.0f})"
        yield beside(case, kind, method, Given(found.estimate, found.error, found.freedom), in_both(note))
    error, freedom = bias_reduced(design)
    yield beside(case, kind, "cr2", Given(found.estimate, error, freedom), in_both(f"t({freedom:.1f})"))
    error = float(np.sqrt(jackknife_covariance(design)[0, 0]))
    yield tried(case, kind, "cr3", lambda: (Given(found.estimate, error, float(found.clusters - 1)), f"t({found.clusters - 1})"))
    patterns = f"2^{found.clusters} draws" if found.clusters <= ENUMERATED else f"{DRAWS} draws"
    yield beside(case, kind, "wild", Given(found.estimate, p=wild_p(design)), in_both(patterns))
    yield tried(case, kind, "pairs", lambda: _redrawn(design))


def _redrawn(design: Design) -> tuple[Given, str]:
    """Whole clusters drawn with replacement; percentiles of the estimates."""
    found = pairs_bootstrap(design)
    low, high = found.interval[0]
    lost = f", without a figure {int(found.failed[0])}" if found.failed[0] else ""
    return Given(float(found.estimates[0]), float(found.errors[0]), low=float(low), high=float(high)), f"{len(found.draws)} draws{lost}"
