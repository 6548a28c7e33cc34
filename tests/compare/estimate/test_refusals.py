"""What statsmodels would compute without a word is refused; each case shows first that it does."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.discrete.conditional_models import ConditionalLogit, ConditionalPoisson
from statsmodels.miscmodels.ordinal_model import OrderedModel
from statsmodels.othermod.betareg import BetaModel

from zxstudy.compare.estimate import fitted
from zxstudy.errors import EstimationError

RNG = np.random.default_rng(0)
N = 80
X = np.column_stack([np.ones(N), RNG.normal(size=(N, 2))])
GROUPS = np.repeat(np.arange(16), 5)
Y = X @ [0.1, 0.3, 0.2] + RNG.standard_t(3, size=N)
TWO, COUNT = (Y > 0).astype(float), RNG.poisson(np.exp(0.3 * np.clip(Y, -2, 2))).astype(float)

NOT_LINEAR: dict[str, Callable[[], Any]] = {
    "GLM": lambda: sm.GLM(COUNT, X, family=sm.families.Poisson()),
    "Logit": lambda: sm.Logit(TWO, X),
    "Poisson": lambda: sm.Poisson(COUNT, X),
    "NegativeBinomial": lambda: sm.NegativeBinomial(COUNT, X),
    "OrderedModel": lambda: OrderedModel(np.digitize(Y, [-1, 1]), X[:, 1:]),
    "BetaModel": lambda: BetaModel(1 / (1 + np.exp(-Y)), X),
}
DEAF: dict[str, Callable[[], Any]] = {
    "ConditionalPoisson": lambda: ConditionalPoisson(COUNT, X[:, 1:], groups=GROUPS),
    "ConditionalLogit": lambda: ConditionalLogit(TWO, X[:, 1:], groups=GROUPS),
    "MixedLM": lambda: sm.MixedLM(Y, X, groups=GROUPS),
    "QuantReg": lambda: sm.QuantReg(Y, X),
}


def quiet(model: Any, **asked: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return model.fit(**asked)


def options(name: str) -> dict[str, int]:
    return {} if name in ("GLM", "MixedLM", "QuantReg") else {"disp": 0}


@pytest.mark.parametrize("name", NOT_LINEAR)
@pytest.mark.parametrize("cov_type", ["HC1", "HC2", "HC3"])
def test_hc_that_would_be_hc0(name: str, cov_type: str) -> None:
    theirs = [quiet(NOT_LINEAR[name](), cov_type=each, **options(name)).bse for each in ("HC0", cov_type)]
    assert np.array_equal(*theirs), "statsmodels computes it now: the refusal can go"
    with pytest.raises(EstimationError, match=f"{cov_type} of {name} would be HC0 under another name"):
        fitted(NOT_LINEAR[name](), cov_type, **options(name))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", DEAF)
def test_clusters_that_would_be_ignored(name: str) -> None:
    theirs = [quiet(DEAF[name](), **options(name), **asked).bse for asked in ({}, {"cov_type": "cluster", "cov_kwds": {"groups": GROUPS}})]
    assert np.array_equal(*theirs, equal_nan=True), "statsmodels computes them now: the refusal can go"
    with pytest.raises(EstimationError, match=f"{name} .*cluster errors"):
        fitted(DEAF[name](), "cluster", groups=GROUPS, **options(name))


@pytest.mark.parametrize("name", NOT_LINEAR)
def test_clusters_that_are_computed(name: str) -> None:
    found = fitted(NOT_LINEAR[name](), "cluster", groups=GROUPS, **options(name))
    theirs = quiet(NOT_LINEAR[name](), cov_type="cluster", cov_kwds={"groups": GROUPS}, **options(name))
    assert np.array_equal(found.bse, theirs.bse)
    assert found.use_t


@pytest.mark.parametrize("cov_type", ["nonrobust", "HC1", "HC3"])
def test_linear_regression_has_them_all_with_t(cov_type: str) -> None:
    found = fitted(sm.OLS(Y, X), cov_type)
    assert np.array_equal(found.bse, sm.OLS(Y, X).fit(cov_type=cov_type).bse)
    assert found.use_t


@pytest.mark.parametrize(
    ("cov_type", "groups", "said"),
    [
        ("cluster", None, "belong together; asked for: cluster"),
        ("HC1", GROUPS, "belong together; asked for: HC1"),
        ("cluster", np.zeros(N), "two clusters or more, not 1"),
        ("HC9", None, "cannot be fitted with HC9 errors"),
    ],
)
def test_what_does_not_go_together(cov_type: str, groups: np.ndarray | None, said: str) -> None:
    with pytest.raises(EstimationError, match=said):
        fitted(sm.OLS(Y, X), cov_type, groups=groups)
