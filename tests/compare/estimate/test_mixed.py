"""Mixed models: as lme4 has them, by hand where balanced, and what lies at the boundary is refused."""

from __future__ import annotations

import numpy as np
import pytest
from tests.compare.estimate.truth import beside, data

from zxstudy.compare.estimate.mixed import mixed_model
from zxstudy.errors import EstimationError

FIXED, VARIANCE = 1e-8, 2e-5  # the likelihood is flat in the variances: both packages stop within this of each other


def test_balanced_constants_alone_are_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(2)
    unit = np.repeat(np.arange(12), 5)
    y = 3 + 2 * rng.normal(size=12)[unit] + rng.normal(size=60)
    found = mixed_model(y, np.zeros((60, 0)), unit)
    means = y.reshape(12, 5).mean(axis=1)
    within = ((y - means[unit]) ** 2).sum() / 48
    between = 5 * means.var(ddof=1)
    assert (found.residual, found.between[0, 0]) == pytest.approx((within, (between - within) / 5), rel=1e-5)
    assert (found.coefficients.params[0], found.coefficients.se[0]) == pytest.approx((y.mean(), np.sqrt(between / 60)), rel=1e-5)


@pytest.mark.parametrize("restricted", [True, False])
def test_units_of_measurement_change_figures_by_their_scale_only(restricted: bool) -> None:
    rng = np.random.default_rng(3)
    unit, x = np.repeat(np.arange(10), 5), rng.normal(size=50)
    y = x + 2 * rng.normal(size=10)[unit] + rng.normal(size=50)
    plain = mixed_model(y, x, unit, restricted=restricted)
    scaled = mixed_model(y * 1e6, x * 1e-6, unit, restricted=restricted)
    assert scaled.coefficients.params / [1e12, 1e6] == pytest.approx(plain.coefficients.params, rel=1e-6)
    assert scaled.between / 1e12 == pytest.approx(plain.between, rel=1e-4)
    shift = 48 * np.log(1e6) + np.log(1e-6) if restricted else 50 * np.log(1e6)
    assert scaled.loglik + shift == pytest.approx(plain.loglik, rel=1e-8)


def test_refused() -> None:
    rng = np.random.default_rng(4)
    unit, x, noise = np.repeat(np.arange(10), 4), rng.normal(size=40), rng.normal(size=40)
    level = noise - np.array([noise[unit == each].mean() for each in range(10)])[unit]
    for given, words in (
        ((level + x, x, unit), "boundary"),
        ((noise, x, np.arange(40)), "several rows a unit"),
        ((noise, x, np.zeros(40)), "units: 1 found"),
        ((noise, np.column_stack([x, 2 * x]), unit), "combination"),
        ((np.ones(40), x, unit), "same in every row"),
        ((noise, x, unit, np.ones(40)), "slopes: column 1 is a combination"),
    ):
        with pytest.raises(EstimationError, match=words):
            mixed_model(*given)


def test_sleep_deprivation_as_lme4() -> None:
    truth, table = beside(), data("lme4_sleepstudy")
    y, days, subject = table["Reaction"], table["Days"], table["Subject"]
    found = mixed_model(y, days, subject, days)
    names, prefix = ("Days", "(Intercept)"), "r_truth1/sleep_slope"
    assert found.coefficients.params == pytest.approx([float(truth[f"{prefix}/coef/{name}"]) for name in names], rel=FIXED)
    assert found.coefficients.se == pytest.approx([float(truth[f"{prefix}/se/{name}"]) for name in names], rel=VARIANCE)
    variances = [found.between[0, 0], found.between[1, 1], found.between[0, 1], found.residual]
    assert variances == pytest.approx([float(truth[f"{prefix}/var/{place}"]) for place in range(4)], rel=VARIANCE)
    assert found.loglik == pytest.approx(float(truth[f"{prefix}/reml"]), rel=FIXED)
    for key, restricted in (("reml", True), ("ml", False)):
        constants = mixed_model(y, days, subject, restricted=restricted)
        assert constants.loglik == pytest.approx(float(truth[f"r_truth1/sleep_int/{key}"]), rel=FIXED)
    constants = mixed_model(y, days, subject)
    assert [constants.between[0, 0], constants.residual] == pytest.approx(
        [float(truth[f"r_truth1/sleep_int/var/{place}"]) for place in range(2)], rel=VARIANCE
    )
