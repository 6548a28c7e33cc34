"""What an unobserved confounder would have to be: the published example, R's figures, and a confounder that we left out ourselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.truth import data, figure

from zxstudy.compare.estimate.clustered import Design, fit
from zxstudy.compare.estimate.confounding import benchmarked, robustness, robustness_value
from zxstudy.compare.estimate.proportional_selection import proportional_selection
from zxstudy.compare.estimate.within import codes
from zxstudy.errors import UsageError

AS_R = 1e-11  # attained: 2e-13, R's figures have thirteen digits
PRINTED_R = 1e-6  # Oster's figures are stored with six decimals


def design(seed: int, *, hidden: float = 0.0, effects: bool = False, n: int = 120) -> tuple[Design, np.ndarray]:
    """y on d and two covariates; `hidden` of a third variable, which is given back and not in the design."""
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(n, 2)), rng.normal(size=n)
    d = 0.5 * x[:, 0] + hidden * z + rng.normal(size=n)
    y = 0.3 * d + 0.8 * x[:, 0] + 0.1 * x[:, 1] + hidden * z + rng.normal(size=n)
    group = codes(np.arange(n) % 12)
    return Design(y, np.column_stack([d, x]), [group] if effects else [], group), z


def with_hidden(base: Design, z: np.ndarray) -> Design:
    return Design(base.y, np.column_stack([base.x, z]), base.effects, base.cluster)


def test_robustness_value_by_hand() -> None:
    """f² = t²/df = 1/4; RV = (√(1/16 + 1) - 1/4) / 2."""
    assert robustness_value(5.0, 100) == pytest.approx((np.sqrt(1 / 16 + 1) - 1 / 4) / 2)
    assert robustness_value(1.0, 100, alpha=0.05) == 0  # the interval holds 0 already
    assert robustness_value(-5.0, 100) == robustness_value(5.0, 100)
    assert robustness_value(1e9, 10, alpha=0.05) == pytest.approx(1)


@given(st.floats(0.1, 60), st.integers(10, 5000))
def test_a_confounder_of_that_strength_brings_the_estimate_to_zero(t: float, freedom: int) -> None:
    """The bias in errors is √df · √(r² r² / (1 - r²)); at the robustness value it is t (Cinelli and Hazlett 2020, equation 12)."""
    value = robustness_value(t, freedom)
    assert np.sqrt(freedom) * value / np.sqrt(1 - value) == pytest.approx(t)
    assert 0 <= robustness_value(t, freedom, alpha=0.05) <= value < 1


@pytest.mark.parametrize("effects", [False, True])
@pytest.mark.parametrize("hidden", [0.3, 1.0])
def test_the_formula_gives_what_the_confounder_did(hidden: float, effects: bool) -> None:
    """With the true partial R² of what was left out, the adjusted estimate and error are those of the regression that has it."""
    base, z = design(5, hidden=hidden, effects=effects)
    short, full = robustness(base), robustness(with_hidden(base, z))
    y, x = with_hidden(base, z).transformed
    r2 = []
    for target, columns in ((y, x), (x[:, 0], x[:, 1:])):
        place = 3 if target is y else 2
        rests = [target - c @ np.linalg.lstsq(c, target, rcond=None)[0] for c in (columns, np.delete(columns, place, axis=1))]
        r2.append(1 - (rests[0] @ rests[0]) / (rests[1] @ rests[1]))
    bias = short.error * np.sqrt(short.freedom) * np.sqrt(r2[0] * r2[1] / (1 - r2[1]))
    assert short.estimate - bias == pytest.approx(full.estimate)
    assert short.error * np.sqrt(short.freedom / (short.freedom - 1)) * np.sqrt((1 - r2[0]) / (1 - r2[1])) == pytest.approx(full.error)
    assert short.estimate == pytest.approx(fit(base).estimate)


def test_no_confounder_changes_nothing() -> None:
    base, _ = design(2)
    (bound,) = benchmarked(base, {"x1": [1]}, times=[0])
    assert (bound.estimate, bound.r2_mechanism, bound.r2_outcome) == pytest.approx((robustness(base).estimate, 0, 0))


def test_a_benchmark_stronger_than_everything_is_told() -> None:
    base, _ = design(3)
    copy = Design(base.y, np.column_stack([base.x, base.x[:, 0] + 1e-3 * base.x[:, 1] ** 2]), [], base.cluster)
    (bound,) = benchmarked(copy, {"copy": [3]}, times=[1])
    assert "more than all" in bound.obstacle
    assert np.isnan(bound.estimate)


def test_a_group_of_columns_is_one_benchmark() -> None:
    base, _ = design(4)
    together = benchmarked(base, {"both": [1, 2]}, times=[1])[0]
    alone = benchmarked(base, {"first": [1]}, times=[1])[0]
    assert together.r2_mechanism > alone.r2_mechanism


@pytest.mark.parametrize("columns", [[0], [3], []])
def test_a_benchmark_that_is_not_there_is_refused(columns: list[int]) -> None:
    with pytest.raises(UsageError, match="not among 1 to 2"):
        benchmarked(design(1)[0], {"x": columns})


def test_what_leaves_no_freedom_is_refused() -> None:
    base, _ = design(1, n=4)
    with pytest.raises(UsageError, match="degrees of freedom"):
        robustness(base)
    twice = Design(base.y, np.column_stack([base.x, base.x[:, 0]]), [], base.cluster)
    with pytest.raises(UsageError, match="depend on each other"):
        robustness(Design(np.tile(twice.y, 9), np.tile(twice.x, (9, 1)), [], np.tile(twice.cluster, 9)))


@pytest.mark.parametrize("seed", range(5))
def test_delta_and_beta_agree(seed: int) -> None:
    """With the delta that explains the effect away, one of the solutions for beta is 0."""
    base, _ = design(seed)
    selection = proportional_selection(base, most_r2=0.9)
    again = proportional_selection(base, most_r2=0.9, delta=selection.delta)
    assert min(abs(beta) for beta in (again.beta, *again.others)) < 1e-8


def test_what_selection_needs() -> None:
    """Controls, and something left to be explained; without another word at most 1.3 times the R² with controls."""
    base, _ = design(6)
    exact = Design(base.x[:, 0] + base.x[:, 1], base.x, [], base.cluster)
    with pytest.raises(UsageError, match="above 1"):
        proportional_selection(exact)
    assert proportional_selection(base).most_r2 == pytest.approx(1.3 * proportional_selection(base).long_r2)
    with pytest.raises(UsageError, match="no controls"):
        proportional_selection(Design(base.y, base.x[:, :1], [], base.cluster))


def test_controls_that_are_as_good_as_the_rest() -> None:
    """y = d/2 + w1 + w2, both with the same part in d; w1 observed: delta 1 gives the effect back (Oster 2019, proposition 2)."""
    rng = np.random.default_rng(1)
    w = np.linalg.qr(rng.normal(size=(4000, 3)))[0]
    w = (w - w.mean(axis=0)) * np.sqrt(4000)
    d = w[:, 0] + w[:, 1] + w[:, 2]
    y = 0.5 * d + w[:, 0] + w[:, 1]
    selection = proportional_selection(Design(y, np.column_stack([d, w[:, 0]]), [], codes(np.arange(4000))), most_r2=1.0)
    assert min(abs(beta - 0.5) for beta in (selection.beta, *selection.others)) < 0.02


def darfur() -> Design:
    rows = data("sensemakr_darfur")
    columns = ["directlyharmed", "age", "farmer_dar", "herder_dar", "pastvoted", "hhsize_darfur", "female"]
    village = codes(rows["village"])
    return Design(rows["peacefactor"].to_numpy(float), rows[columns].to_numpy(float), [village], village)


def test_darfur_as_published_and_as_r_has_it() -> None:
    found = robustness(darfur())
    assert (found.value, found.value_significant) == pytest.approx((0.139, 0.076), abs=5e-4)
    stats = {name: figure(f"r_truth2/darfur/stats/{name}") for name in ("estimate", "se", "dof", "r2yd.x", "rv_q", "rv_qa")}
    ours = (found.estimate, found.error, found.freedom, found.partial_r2, found.value, found.value_significant)
    assert ours == pytest.approx(tuple(stats.values()), rel=AS_R)
    for place, bound in enumerate(benchmarked(darfur(), {"female": [6]})):
        ours = (bound.r2_mechanism, bound.r2_outcome, bound.estimate, bound.error, bound.low, bound.high)
        names = ("r2dz.x", "r2yz.dx", "adjusted_estimate", "adjusted_se", "adjusted_lower_CI", "adjusted_upper_CI")
        assert ours == pytest.approx([figure(f"r_truth2/darfur/bounds/{place}/{name}") for name in names], rel=AS_R)


def test_oster_as_r_has_it() -> None:
    rows = data("datasets_mtcars")
    cars = Design(rows["mpg"].to_numpy(float), rows[["wt", "hp", "qsec"]].to_numpy(float), [], codes(np.arange(len(rows))))
    found = proportional_selection(cars, most_r2=0.9)
    assert found.delta == pytest.approx(figure("r_truth3/oster_delta/delta*"), abs=PRINTED_R)
    assert found.beta == pytest.approx(figure("r_truth3/oster_beta/beta*"), abs=PRINTED_R)
    assert found.others == pytest.approx([figure("r_truth3/oster_beta/Alternative Solution 1")], abs=PRINTED_R)
    regressions = [figure(f"r_truth3/oster_delta/{part}") for part in (
        "Uncontrolled Coefficient", "Controlled Coefficient", "Uncontrolled R-square", "Controlled R-square")]  # fmt: skip
    assert (found.short, found.long, found.short_r2, found.long_r2) == pytest.approx(regressions, rel=AS_R)
