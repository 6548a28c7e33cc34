"""A model of statsmodels fitted with the covariance that was asked for, or one clear error: never another one without a word."""

from __future__ import annotations

from typing import Any

import numpy as np
from statsmodels.regression.linear_model import RegressionModel

from zxstudy.errors import EstimationError

LEVERAGE = ("HC1", "HC2", "HC3")  # outside linear regression statsmodels computes HC0 under these names (its ticket 7798)


def fitted(model: Any, cov_type: str = "nonrobust", *, groups: Any = None, **asked: Any) -> Any:
    """The result of `model.fit` with `cov_type`, t instead of the normal where errors are robust, and, with `groups`, those clusters.

    asked: anything else that this fit takes. Raises EstimationError for HC1 to HC3 outside linear regression, for `cluster` without two
    groups, for groups without `cluster`, and where the result says that another covariance was computed, as of ConditionalPoisson,
    ConditionalLogit, MixedLM and QuantReg.
    """
    name = type(model).__name__
    if cov_type in LEVERAGE and not isinstance(model, RegressionModel):
        raise EstimationError(f"{cov_type} of {name} would be HC0 under another name; take HC0, or clusters")
    if (cov_type == "cluster") != (groups is not None):
        raise EstimationError(f"{name}: `cluster` and the groups to cluster by belong together; asked for: {cov_type}")
    if groups is not None:
        many = min(len(np.unique(each)) for each in np.atleast_2d(np.asarray(groups).T))
        if many < 2:
            raise EstimationError(f"{name}: clustered errors need two clusters or more, not {many}")
        asked["cov_kwds"] = {**asked.get("cov_kwds", {}), "groups": np.asarray(groups)}
    if cov_type != "nonrobust":
        asked = {"cov_type": cov_type, "use_t": True, **asked}
    try:
        result = model.fit(**asked)
    except (TypeError, AttributeError, ValueError) as error:
        raise EstimationError(f"{name} cannot be fitted with {cov_type} errors: {error}") from error
    computed = getattr(result, "cov_type", "nonrobust")
    if computed != cov_type:
        raise EstimationError(f"{name} does not know {cov_type} errors and would give {computed} ones in their place")
    return result
