"""Where an interval regression begins, and why it may have no maximum.

In Olsen's parameters (coefficients divided by the scale, and one over it) the likelihood is concave for normal and logistic errors (Olsen
1978; Burridge 1981), so that Newton's method cannot go astray, and a maximum exists unless some direction never lowers any row.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg

from zxstudy.compare.estimate.checked import Standardised
from zxstudy.compare.estimate.interval_rows import Ends, Pieces, pieces
from zxstudy.compare.estimate.separation import MOVES, rising
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

STEPS = 60
AT_REST = 1e-7  # of the parameters' own size: separation keeps on stepping, a maximum does not


def start(rows: Ends, scaled: Standardised, distribution: str = "gaussian") -> Matrix:
    """Coefficients of `scaled.columns` (n × k, the constant among them) and the log of the scale, at the maximum or close to it.

    Raises EstimationError where there is none, naming the column that tells rows apart.
    """
    columns = scaled.columns
    params = _first(rows, columns)
    found = _at(rows, columns, params, distribution)
    for _ in range(STEPS):
        step = _solved(*_slope_and_curvature(rows, columns, params, found))
        climbed = None if step is None else _climbed(rows, columns, (params, step, found), distribution)
        if climbed is None:
            break
        (params, found), before = climbed, params
        if np.abs(params - before).max() <= AT_REST * (1 + np.abs(params).max()):
            return np.append(params[:-1] / params[-1], -np.log(params[-1]))
    refuse_without_maximum(rows, scaled.plain)
    raise EstimationError("interval regression: no maximum was found; look at outlying rows and at columns that are nearly alike")


def _first(rows: Ends, columns: Matrix) -> Matrix:
    """Least squares on the middles, in Olsen's parameters."""
    middle = rows.middle
    solution = np.linalg.lstsq(columns, middle, rcond=None)[0]
    scale = max(float(np.sqrt(((middle - columns @ solution) ** 2).mean())), 1e-3)
    return np.append(solution, 1.0) / scale


def _at(rows: Ends, columns: Matrix, params: Matrix, distribution: str) -> Pieces:
    scale = 1 / params[-1]
    return pieces(rows, columns @ params[:-1] * scale, scale, distribution)


def _climbed(
    rows: Ends, columns: Matrix, move: tuple[Matrix, Matrix, Pieces], distribution: str
) -> tuple[Matrix, Pieces] | None:  # fmt: skip
    """Where the step leads, halved until the likelihood does not fall, and the pieces there; None where no part of it climbs."""
    params, step, found = move
    exact = float(rows.exact.sum())
    before = float(found.loglik.sum() + exact * np.log(params[-1]))
    for _ in range(40):
        there = params + step
        if there[-1] > 0:
            reached = _at(rows, columns, there, distribution)
            if float(reached.loglik.sum() + exact * np.log(there[-1])) >= before - 1e-10 * (1 + abs(before)):
                return there, reached
        step = step / 2
    return None


def _slope_and_curvature(rows: Ends, columns: Matrix, params: Matrix, found: Pieces) -> tuple[Matrix, Matrix]:
    """The first and minus the second derivatives in Olsen's parameters."""
    scale, exact = 1 / params[-1], float(rows.exact.sum())
    index = columns @ params[:-1]
    slope = np.append(-(columns.T @ found.one), ((found.two + index * found.one) * scale).sum() + exact * scale)
    k = columns.shape[1]
    bend = np.empty((k + 1, k + 1))
    bend[:k, :k] = columns.T @ (columns * found.shift[:, None])
    bend[:k, k] = bend[k, :k] = -(columns.T @ (found.cross + index * found.shift)) * scale
    bend[k, k] = ((found.stretch + 2 * index * found.cross + index**2 * found.shift) * scale**2).sum() - exact * scale**2
    return slope, -bend


def _solved(slope: Matrix, curvature: Matrix) -> Matrix | None:
    """The step, with as much ridge as a curvature that is not positive definite needs (errors of t only); None where there is none left."""
    size = np.sqrt(np.abs(np.diag(curvature)))
    if not (np.isfinite(curvature).all() and (size > 0).all()):
        return None
    scaled = curvature / np.outer(size, size)
    for ridge in (0.0, 1e-3, 1e-1, 1.0, 10.0):
        try:
            factor = linalg.cho_factor(scaled + ridge * np.eye(len(size)))
        except linalg.LinAlgError:
            continue
        if ridge == 0 and np.diag(factor[0]).min() < 1e-7:
            return None
        return np.asarray(linalg.cho_solve(factor, slope / size) / size)
    return None


def refuse_without_maximum(rows: Ends, columns: Matrix) -> None:
    """Nothing where a maximum exists; otherwise EstimationError that names what tells rows apart. columns: x on one scale, constant last.

    A direction (d, g) of Olsen's parameters, g ≥ 0, that moves no low end up and no high end down, and leaves exact rows where they are,
    never lowers the likelihood; one that moves any end raises it without limit. Found as for logits (`separation`).
    """
    low, high = np.isfinite(rows.low) & ~rows.exact, np.isfinite(rows.high) & ~rows.exact
    down = np.column_stack([columns[low], -rows.low[low]])
    up = np.column_stack([-columns[high], rows.high[high]])
    k = columns.shape[1]
    direction = rising(np.column_stack([-columns[rows.exact], rows.low[rows.exact]]), np.vstack([down, up, np.eye(k + 1)[k:]]))
    if direction is None:
        return
    if not rows.exact.any() and (not low.any() or not high.any()):
        raise EstimationError("outcome: every row is open on the same side; at least some closed or exact rows are needed")
    if direction[-1] > MOVES:
        raise EstimationError("outcome: x reaches every interval without error; the scale has no estimate")
    column = int(np.argmax(np.abs(direction[: k - 1])))
    raise EstimationError(
        f"outcome: column {column} of x tells rows open on one side apart exactly; its coefficient has no finite estimate"
    )
