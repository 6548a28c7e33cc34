"""One pair estimated: over every reading of the mechanism and every outcome that the intervals allow, and without each province."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from zxstudy.compare.estimate.bounds import Bounded, bounded
from zxstudy.compare.estimate.clustered import Design, coefficient, factor, identified
from zxstudy.compare.estimate.few_clusters import FEW
from zxstudy.compare.estimate.within import codes
from zxstudy.compare.model import BETWEEN, Model, model_of, standardised
from zxstudy.compare.sample import Sample

LEFT_OUT_PROVINCES = 3  # fewer: leaving one out says nothing
SAME = 1e-9  # standard deviations: two readings that differ by no more than rounding


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one pair gives, over all readings of the mechanism: the widest interval and the largest p.

    estimate: the headline reading, outcome at the middle of its intervals, per standard deviation of the mechanism. detectable: the minimum
    detectable effect. error: the largest standard error met. readings: the estimate of each reading that could be taken. provinces: how
    many, and signs_kept: the same sign in every reading and with any one of them left out. n, counties, clusters: how many stand behind it.
    """

    model: Model
    estimate: float
    low: float
    high: float
    p: float
    detectable: float
    error: float
    freedom: float
    readings: dict[str, float]
    provinces: int
    signs_kept: bool

    @property
    def n(self) -> int:
        """County-years."""
        return len(self.model.rows)

    @property
    def counties(self) -> int:
        """Counties."""
        return int(self.model.rows["county_code"].nunique())

    @property
    def clusters(self) -> int:
        """Clusters."""
        return int(self.model.design.cluster.max()) + 1


def estimate(sample: Sample, *, unit: str, candidates: Sequence[tuple[str, ...]] = BETWEEN) -> Estimate | str:
    """The association in `sample`, or the name of the obstacle.

    unit: `share` takes the outcome as it is, `ratio` as a multiple of its mean. candidates: see `model_of`.
    """
    model = model_of(scaled(sample, unit), sample.readings[0], candidates)
    return model if isinstance(model, str) else _over_readings(model, sample.readings)


def scaled(sample: Sample, unit: str) -> pd.DataFrame:
    """The rows of `sample` with the outcome as it is estimated: shares as they are, counts and money as multiples of their mean."""
    rows = sample.rows
    if unit == "share" or rows.empty:
        return rows
    scale = float((rows["low"] + rows["high"]).mean() / 2) or 1.0
    return rows.assign(low=rows["low"] / scale, high=rows["high"] / scale)


def _over_readings(model: Model, readings: Sequence[str]) -> Estimate:
    results: dict[str, Bounded] = {}
    for reading in readings:
        column = standardised(model.rows[reading].to_numpy(float))
        if results and np.allclose(column, model.design.x[:, 0], rtol=0, atol=SAME):  # nothing is open: read once
            results[reading] = results[readings[0]]
            continue
        design = replace(model.design, x=np.column_stack([column, model.design.x[:, 1:]]))
        if identified(design):
            results[reading] = bounded(design, *model.ends)
    found = list(results.values())
    same = min(result.least for result in found) * max(result.greatest for result in found) > 0
    provinces = sorted(model.rows["province"].unique())
    return Estimate(
        model=model,
        estimate=found[0].estimate,
        low=min(result.low for result in found),
        high=max(result.high for result in found),
        p=max(result.p for result in found) if same else 1.0,
        detectable=max(result.detectable for result in found),
        error=max(result.error for result in found),
        freedom=found[0].freedom,
        readings={name: result.estimate for name, result in results.items()},
        provinces=len(provinces),
        signs_kept=same and len(provinces) >= LEFT_OUT_PROVINCES and _signs_without(model, provinces, found[0].estimate),
    )


def _signs_without(model: Model, provinces: Sequence[str], headline: float) -> bool:
    """Whether the sign of `headline` stays with any one province left out; what can no longer be estimated has not kept it."""
    low, high = model.ends
    middle = (low + high) / 2
    place = model.rows["province"].to_numpy(object)
    for province in provinces:
        rest = place != province
        effects = [codes(effect[rest]) for effect in model.design.effects]
        smaller = Design(middle[rest], model.design.x[rest], effects, codes(model.design.cluster[rest]), model.design.nested)
        left = coefficient(smaller)
        if left is None or left * headline <= 0:
            return False
    return True


def errors_in_words(result: Estimate) -> str:
    """The standard errors with their small-sample factor, for a reader who checks."""
    unit = "province" if result.model.cluster == "province" else "county"
    few = f"; at most {FEW} clusters: the most careful of CR1, CR2/Satterthwaite and the wild cluster bootstrap"
    return (
        f"clustered by {unit} (G = {result.clusters}), CR1 with G/(G-1)·(N-1)/(N-K) = {factor(result.model.design):.4f}, effects nested in "
        f"the cluster not counted, t(G-1){few if result.clusters <= FEW else ''}; degrees of freedom used: {result.freedom:.1f}"
    )


def design_in_words(result: Estimate, outcome: str, mechanism: str) -> str:
    """The equation in words."""
    held = ", ".join(result.model.controls) or "no control that varies"
    effects = " and ".join(effect.removesuffix("_code") for effect in result.model.effects)
    taken = f"{effects} effects by exact within transformation" if effects else "no effects (too few county-years share one)"
    readings = f"; readings of the mechanism: {', '.join(result.readings)}" if len(result.readings) > 1 else ""
    return f"{outcome} on {mechanism} per standard deviation; {held}; {taken}{readings}"
