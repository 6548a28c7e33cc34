"""Interval outcomes in a regression: the least and the greatest coefficient that the intervals allow.

A least-squares coefficient is linear in the outcome, b = Σ w·y, so that its range over all outcomes within their intervals is reached at
their ends: the sharp identified set for an interval outcome (Stoye 2007, section 2; Manski and Tamer 2002 for the idea).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from zxstudy.compare.estimate.clustered import Design, detectable, fit, half_width, p_value
from zxstudy.compare.estimate.few_clusters import FEW, bias_reduced
from zxstudy.compare.estimate.wild import wild_p
from zxstudy.compare.estimate.within import Matrix


@dataclass(frozen=True, slots=True)
class Bounded:
    """What one reading of the mechanism gives.

    estimate: with the outcome at the middle of its interval. least, greatest: over all outcomes within their intervals. low, high: 95 %,
    around least and greatest with the widest error met. p: the largest met, 1 where the sign is not known. error, freedom: those of the
    widest interval. detectable: the minimum detectable effect with them, on top of what the intervals leave open.
    """

    estimate: float
    least: float
    greatest: float
    low: float
    high: float
    p: float
    error: float
    freedom: float
    detectable: float


def ends(design: Design, low: Matrix, high: Matrix) -> list[Matrix]:
    """The outcomes to be looked at: the middle first, then both ends, then the two that pull the coefficient down and up the most."""
    middle = (low + high) / 2
    if np.array_equal(low, high):
        return [middle]
    _, x = design.transformed
    weights = x @ np.linalg.inv(x.T @ x)[:, 0]
    return [middle, low, high, np.where(weights > 0, low, high), np.where(weights > 0, high, low)]


def bounded(design: Design, low: Matrix, high: Matrix) -> Bounded:
    """The coefficient of interest over everything that the outcome's intervals allow, by the most careful error of each."""
    tests = [_careful(replace(design, y=outcome)) for outcome in ends(design, low, high)]
    estimates = [estimate for estimate, *_ in tests]
    least, greatest = min(estimates), max(estimates)
    error, freedom = max(((error, freedom) for _, error, freedom, _ in tests), key=lambda pair: half_width(*pair))
    wide = half_width(error, freedom)
    p = max(p for *_, p in tests) if least * greatest > 0 else 1.0
    unknown = max(greatest - estimates[0], estimates[0] - least)
    return Bounded(estimates[0], least, greatest, least - wide, greatest + wide, p, error, freedom, unknown + detectable(error, freedom))


def _careful(design: Design) -> tuple[float, float, float, float]:
    """Estimate, error, degrees of freedom and p: CR1 with t(G-1); under FEW clusters the wider of that and CR2, the largest p of three."""
    plain = fit(design)
    p = p_value(plain.estimate, plain.error, plain.freedom)
    if plain.clusters > FEW:
        return plain.estimate, plain.error, plain.freedom, p
    error, freedom = bias_reduced(design)
    p = max(p, p_value(plain.estimate, error, freedom), wild_p(design))
    wider = max(((plain.error, plain.freedom), (error, freedom)), key=lambda pair: half_width(*pair))
    return plain.estimate, *wider, p
