"""Draws of an interval share that heaps at 0 or 1, compatible with the regression that it enters.

Behind the share stands a normal variable that is cut off at 0 and 1; the outcome depends on the share and not on what is cut off. Rows are
drawn from the product of both models (Bartlett, Seaman, White and Carpenter 2015), the heap and what lies before it in their proportion, by
Gibbs' sampler with flat priors (Tanner and Wong 1987).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg, special

from zxstudy.compare.estimate.truncated import log_chance, truncated_normal
from zxstudy.compare.estimate.within import Matrix

BURN_IN = 50  # sweeps before the first set is kept
APART = 5  # sweeps between sets


@dataclass(frozen=True, slots=True)
class _Rows:
    """y (n), the others with a constant (n × q), the ends of the share (n each)."""

    y: Matrix
    others: Matrix
    low: Matrix
    high: Matrix


@dataclass(frozen=True, slots=True)
class _Held:
    """What stays from sweep to sweep: the other columns (n × q) and their cross products."""

    columns: Matrix
    products: Matrix


@dataclass(frozen=True, slots=True)
class _Normal:
    """A linear model as drawn: coefficients and the standard deviation of its error."""

    params: Matrix
    spread: float


def two_limit_draws(y: Matrix, ends: tuple[Matrix, Matrix], others: Matrix, draws: int, rng: np.random.Generator) -> list[Matrix]:
    """`draws` completed shares, n each.

    ends: low and high within 0..1; equal where exact. others: n × q, independent, the constant among them, on one scale.
    """
    rows, held = _Rows(y, others, *ends), _Held(others, others.T @ others)
    share = (rows.low + rows.high) / 2
    latent = share.copy()
    sets = []
    for sweep in range(BURN_IN + APART * (draws - 1) + 1):
        outcome = _drawn_model(rows.y, held, share, rng)
        behind = _drawn_model(latent, held, None, rng)
        share, latent = _drawn_rows(rows, outcome, behind, rng)
        if sweep >= BURN_IN and (sweep - BURN_IN) % APART == 0:
            sets.append(share)
    return sets


def _drawn_model(y: Matrix, held: _Held, share: Matrix | None, rng: np.random.Generator) -> _Normal:
    """Coefficients (the share's first, where there is one) and error drawn from their posterior under flat priors."""
    products, across = held.products, held.columns.T @ y
    if share is not None:
        beside = held.columns.T @ share
        products = np.block([[np.array([[share @ share]]), beside[None]], [beside[:, None], products]])
        across = np.append(share @ y, across)
    root = linalg.cholesky(products, lower=True)
    estimate = linalg.cho_solve((root, True), across)
    residual = y - held.columns @ estimate[-held.columns.shape[1] :]
    if share is not None:
        residual -= share * estimate[0]
    spread = float(np.sqrt(residual @ residual / rng.chisquare(len(y) - len(estimate))))
    noise = linalg.solve_triangular(root, rng.standard_normal(len(estimate)), lower=True, trans="T")
    return _Normal(estimate + spread * noise, spread)


def _drawn_rows(rows: _Rows, outcome: _Normal, behind: _Normal, rng: np.random.Generator) -> tuple[Matrix, Matrix]:
    """The shares and what stands behind them: at 0, between, or at 1 by their weights, then within."""
    slope, spread, scale = float(outcome.params[0]), outcome.spread, behind.spread
    rest, centre = rows.y - rows.others @ outcome.params[1:], rows.others @ behind.params
    precision = slope**2 / spread**2 + 1 / scale**2
    mean, width = (slope * rest / spread**2 + centre / scale**2) / precision, float(precision**-0.5)
    wide = float(np.hypot(spread, slope * scale))
    with np.errstate(divide="ignore"):
        between = _log_normal(rest - slope * centre, wide) + log_chance((rows.low - mean) / width, (rows.high - mean) / width)
    at_one = np.where(rows.high >= 1, _log_normal(rest - slope, spread) + special.log_ndtr((centre - 1) / scale), -np.inf)
    at_zero = np.where(rows.low <= 0, _log_normal(rest, spread) + special.log_ndtr(-centre / scale), -np.inf)
    exact = rows.low == rows.high
    between = np.where(exact, np.where((rows.low > 0) & (rows.high < 1), 0.0, -np.inf), between)
    at_one = np.where(exact & (rows.low < 1), -np.inf, at_one)
    at_zero = np.where(exact & (rows.high > 0), -np.inf, at_zero)
    weights = np.stack([at_zero, between, at_one])
    weights = np.exp(weights - weights.max(axis=0))
    place = (rng.uniform(size=len(rest)) * weights.sum(axis=0) > np.cumsum(weights, axis=0)).sum(axis=0)
    inside = np.where(exact, rows.low, truncated_normal(mean, width, (rows.low, rows.high), rng))
    beyond = truncated_normal(centre, scale, (np.where(place == 2, 1.0, -np.inf), np.where(place == 0, 0.0, np.inf)), rng)
    return np.where(place == 0, 0.0, np.where(place == 2, 1.0, inside)), np.where(place == 1, inside, beyond)


def _log_normal(deviation: Matrix, spread: float) -> Matrix:
    return np.asarray(-((deviation / spread) ** 2) / 2 - np.log(spread))
