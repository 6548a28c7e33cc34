"""The columns of a finding's regression with its effects written out, for models that cannot take them out by means."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zxstudy.compare.case import Case
from zxstudy.compare.estimate.orthonormal import pivots
from zxstudy.compare.estimate.within import Codes, Matrix, codes, dummies


def with_dummies(case: Case, effects: Sequence[str]) -> Matrix:
    """n × k: the mechanism per standard deviation first, the controls, and the dummies of `effects` that say something of their own.

    No constant; the headline's rows.
    """
    assert case.result is not None
    model = case.result.model
    levels = [dummies(codes(model.rows[effect])) for effect in effects]
    columns = np.column_stack([np.ones(len(model.rows)), model.design.x, *levels])
    return columns[:, [place for place in pivots(columns) if place > 0]]


def counties(case: Case) -> Codes:
    """The county of each of the headline's rows."""
    assert case.result is not None
    return codes(case.result.model.rows["county_code"])
