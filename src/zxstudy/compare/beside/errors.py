"""The headline's estimate under other standard errors: how much of the certainty is a choice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from zxstudy.compare.beside.alternative import Alternative, Given, beside, in_both, nothing, tried
from zxstudy.compare.case import Case
from zxstudy.compare.estimate.clustered import Design, Factor, fit
from zxstudy.compare.estimate.few_clusters import bias_reduced
from zxstudy.compare.estimate.histories import Histories
from zxstudy.compare.estimate.jackknife import jackknife_covariance
from zxstudy.compare.estimate.pairs import pairs_bootstrap
from zxstudy.compare.estimate.randomisation import randomisation
from zxstudy.compare.estimate.regression import regress
from zxstudy.compare.estimate.wild import DRAWS, ENUMERATED, wild_p
from zxstudy.score.measures import KEY

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
    yield tried(case, kind, "randomised", lambda: _exchanged(case))


def _redrawn(design: Design) -> tuple[Given, str]:
    """Whole clusters drawn with replacement; percentiles of the estimates."""
    found = pairs_bootstrap(design)
    low, high = found.interval[0]
    lost = f", without a figure {int(found.failed[0])}" if found.failed[0] else ""
    return Given(float(found.estimates[0]), float(found.errors[0]), low=float(low), high=float(high)), f"{len(found.draws)} draws{lost}"


def _exchanged(case: Case) -> tuple[Given, str]:
    """Whole histories of the mechanism exchanged between counties of one province that are seen in the same years."""
    assert case.result is not None
    rows = case.result.model.rows
    found = randomisation(case.result.model.design, Histories(rows["county_code"], rows["year"], rows["province"]))
    note = f"{found.arrangements} draws; t; {found.movable} / {found.units}"
    return Given(found.estimate, p=found.p), note


def copied_errors(case: Case, families: pd.DataFrame, kind: str) -> Iterator[Alternative]:
    """Two-way clustering, by the headline's clusters and by families of copied text (rows of county_code, year, family)."""
    assert case.result is not None
    rows = case.result.model.rows
    known = rows[KEY].merge(families.drop_duplicates(KEY), on=KEY, how="left")["family"]
    if known.dropna().duplicated().sum() == 0:
        yield nothing(case, kind, "two_way", ("没有两个县次出自同一份雷同文字。", "no two county-years rest on one copied text"))
        return
    yield tried(case, kind, "two_way", lambda: _two_way(case, known))


def _two_way(case: Case, family: pd.Series) -> tuple[Given, str]:
    assert case.result is not None
    model = case.result.model
    effects = [model.rows[effect].to_numpy(object) for effect in model.effects]
    found = regress(model.design.y, model.design.x, effects=effects, cluster=model.design.cluster, second=family.to_numpy(object))
    counts = (found.n, case.result.counties, found.clusters or 0)
    return Given(float(found.estimates[0]), float(found.errors[0]), float(found.freedom[0]), counts=counts), found.said
