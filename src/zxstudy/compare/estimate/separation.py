"""Whether a likelihood has a maximum at all: is there a direction of the parameters along which no row is ever worse off?

Software that only watches the deviance "converges" in such a case, with a large coefficient and, under a robust error, a small p.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg, optimize, special

from zxstudy.compare.estimate.orthonormal import well_apart
from zxstudy.compare.estimate.within import Matrix
from zxstudy.errors import EstimationError

STILL = 1e-9  # singular values this small beside the largest belong to directions that leave the rows where they are
MOVES = 1e-7  # of a linear programme whose variables are bounded by 1
CLIMBED = 30  # steps of Newton after which the programme is asked
REMOTE = 1e-6  # a weight this small: a row so far along that a direction that lifts it for ever is likely


def rising(still: Matrix, moving: Matrix) -> Matrix | None:
    """A direction d with still·d = 0, moving·d ≥ 0 and not all 0; None where there is none, and the maximum exists (Konis 2007, chapter 4).

    still, moving: rows × parameters, on one scale. d: at most 1 in size.
    """
    basis = _kernel(still)
    if not basis.shape[1] or not len(moving):
        return None
    reach = moving @ basis
    reach = reach[np.abs(reach).max(axis=1) > STILL * max(float(np.abs(moving).max()), 1e-300)]
    if not len(reach):
        return None
    size = np.abs(reach).max()
    if _held(reach / size):
        return None
    found = optimize.linprog(
        -reach.sum(axis=0) / size, A_ub=-reach / size, b_ub=np.zeros(len(reach)), bounds=[(-1, 1)] * basis.shape[1], method="highs"
    )  # fmt: skip
    if found.status != 0 or -found.fun <= MOVES:
        return None
    direction = basis @ found.x
    return np.asarray(direction / np.abs(direction).max())


def _held(reach: Matrix) -> bool:
    """Whether weights above 0 balance the rows of `reach`, which no direction that lifts some and lowers none allows (Gordan 1873).

    The weights are those of a logit of one answer, climbed by Newton's steps: with w'reach = r a direction d of size 1 that lowers no row
    lifts them by |r| / min w at the most, all together. False says nothing: where there is such a direction there is no maximum to climb.
    """
    params = np.zeros(reach.shape[1])
    for _ in range(CLIMBED):
        weight = special.expit(-(reach @ params))
        slope = weight @ reach
        least = float(weight.min())
        if float(np.abs(slope).sum()) <= MOVES * least:
            return True
        if least < REMOTE:
            return False
        curvature = reach.T @ (reach * (weight * (1 - weight))[:, None])
        try:
            params = params + linalg.cho_solve(linalg.cho_factor(curvature), slope)
        except linalg.LinAlgError:
            return False
    return False


def _kernel(still: Matrix) -> Matrix:
    """An orthonormal basis of the directions that leave `still` where it is, parameters × how many."""
    if not len(still):
        return np.eye(still.shape[1])
    if well_apart(still):
        return np.zeros((still.shape[1], 0))
    triangle = np.linalg.qr(still, mode="r")
    _, values, right = np.linalg.svd(triangle, full_matrices=True)
    rank = int((values > STILL * max(float(values.max()), 1e-300)).sum())
    return np.asarray(right[rank:].T)


def refuse_separated(columns: Matrix, side: Matrix, what: str) -> None:
    """Nothing where the estimates are finite; otherwise EstimationError that names the column.

    columns: n × k on one scale, x in its order, and a constant last where there is one. side: 1 for rows at the upper end (all of n, a
    share of 1), -1 at the lower (0), 0 between. what: the outcome, in words.
    """
    ends = side != 0
    direction = rising(columns[~ends], columns[ends] * side[ends][:, None])
    if direction is None:
        return
    slopes = np.abs(direction) * (np.ptp(columns, axis=0) > 0)
    if (side == side[0]).all() or slopes.max() <= MOVES:
        raise EstimationError(f"{what}: every row lies at the same end of the scale; there is nothing to compare")
    column = int(np.argmax(slopes))
    told = int((np.abs(columns[ends] @ direction) > MOVES).sum())
    raise EstimationError(
        f"{what}: column {column} of x tells {told} rows at the end of the scale apart exactly (separation); "
        "its coefficient has no finite estimate. Leave the column out, or those rows"
    )
