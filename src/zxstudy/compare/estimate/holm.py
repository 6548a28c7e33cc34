"""Many tests at once: p after Holm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zxstudy.compare.estimate.within import Matrix


def holm(raw: Sequence[float] | Matrix) -> Matrix:
    """Each p of a family after Holm (1979), in the order given, at most 1.

    The same as statsmodels' `multipletests(method="holm")`, which collects garbage at every call: a tenth of a second each.
    """
    p = np.asarray(raw, dtype=np.float64)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    result = np.empty_like(p)
    result[order] = np.minimum(stepped, 1.0)
    return result
