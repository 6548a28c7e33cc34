"""Indices by several recipes: worked out by hand, as R has them, and where a recipe deletes, ties or refuses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from tests.truth import data, figure, words

from zxstudy.errors import UsageError
from zxstudy.score.indices import aggregated, side_by_side, topsis, tree_means
from zxstudy.score.normalise import FLOOR, NORMALISATIONS, normalised, oriented, positive
from zxstudy.score.rank_intervals import rank_intervals
from zxstudy.score.weights import SCHEMES, deleted, principal_components, weights

AS_R = 1e-11  # attained: 4e-13
THREE = np.array([[1.0, 10], [2, 30], [5, 20]])


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("min_max", [[0, 0], [0.25, 1], [1, 0.5]]),
        ("rank", [[0, 0], [0.5, 1], [1, 0.5]]),
        ("z_score", [[-5 / 3 / np.sqrt(13 / 3), -1], [-2 / 3 / np.sqrt(13 / 3), 1], [7 / 3 / np.sqrt(13 / 3), 0]]),
    ],
)
def test_normalised_by_hand(how: str, expected: list[list[float]]) -> None:
    assert normalised(THREE, how) == pytest.approx(np.array(expected))  # type: ignore[arg-type]


def test_ties_share_a_rank_and_a_constant_column_tells_nothing() -> None:
    tied = np.array([[1.0, 7], [1, 7], [3, 7]])
    assert normalised(tied, "rank")[:, 0].tolist() == [0.25, 0.25, 1]
    for how in NORMALISATIONS:
        assert normalised(tied, how)[:, 1].tolist() == [0, 0, 0]
    assert positive(tied)[:, 1].tolist() == [1, 1, 1]
    assert positive(tied)[:, 0].tolist() == [FLOOR, FLOOR, 1]


def test_weights_by_hand() -> None:
    """Entropy: shares .125 .25 .625 and 1/6 1/2 1/3. CRITIC: deviations after min-max, one correlation r, so that 1 - r cancels."""
    first = 1 + sum(p * np.log(p) for p in (0.125, 0.25, 0.625)) / np.log(3)
    second = 1 + sum(p * np.log(p) for p in (1 / 6, 1 / 2, 1 / 3)) / np.log(3)
    assert weights(THREE, "entropy") == pytest.approx(np.array([first, second]) / (first + second))
    deviation = np.array([np.std([0, 0.25, 1], ddof=1), 0.5])
    assert weights(THREE, "critic") == pytest.approx(deviation / deviation.sum())
    assert weights(THREE, "pca") == pytest.approx([0.5, 0.5])  # of two columns always
    assert weights(THREE, "equal") == pytest.approx([0.5, 0.5])


def test_topsis_by_hand() -> None:
    """Weighted halves: (0, 0) (.125, .5) (.5, .25); best (.5, .5), worst (0, 0)."""
    found = topsis(normalised(THREE, "min_max"), np.array([0.5, 0.5]))
    to_best = np.sqrt([0.5, 0.375**2, 0.25**2])
    to_worst = np.sqrt([0, 0.125**2 + 0.25, 0.25 + 0.25**2])
    assert found == pytest.approx(to_worst / (to_best + to_worst))


def test_a_geometric_mean_does_not_make_up_for_a_weak_column() -> None:
    lopsided = np.array([[0.02, 1.0], [0.5, 0.5]])
    equal = np.array([0.5, 0.5])
    assert aggregated(lopsided, equal, "arithmetic") == pytest.approx([0.51, 0.5])
    assert aggregated(lopsided, equal, "geometric") == pytest.approx([np.sqrt(0.02), 0.5])
    with pytest.raises(UsageError, match="above 0"):
        aggregated(np.array([[0.0, 1.0]]), equal, "geometric")


def reply_rates_and_counts(seed: int = 1) -> np.ndarray:
    """Two rates near 1 and two counts of 60 invented counties."""
    rng = np.random.default_rng(seed)
    rates = np.clip(rng.normal([0.97, 0.95], 0.02, (60, 2)), 0, 1)
    return np.column_stack([rates, rng.poisson(12, 60), rng.gamma(2, 15, 60)])


def test_entropy_deletes_rates_near_one_and_it_is_shown() -> None:
    found = side_by_side(reply_rates_and_counts())
    assert found.deleted["entropy"] == (0, 1)
    assert found.weight[found.recipes.index("entropy"), :2].sum() < 0.01
    assert "equal" not in found.deleted
    assert found.agreement[found.recipes.index("entropy")] < 0.9 < found.agreement[0] + 1e-9


def test_rates_that_are_all_at_100_percent() -> None:
    values = reply_rates_and_counts()
    values[:, 0] = 1.0
    found = side_by_side(values)
    for scheme in ("pca", "entropy", "critic"):
        assert weights(values, scheme)[0] == pytest.approx(0, abs=1e-15)  # type: ignore[arg-type]
        assert 0 in found.deleted[scheme]
    without = side_by_side(values[:, 1:])
    order = [stats.rankdata(each.values[:, 0]) for each in (found, without)]
    assert np.array_equal(*order)  # a column that is the same for all changes no order


@given(st.integers(0, 10**6), st.integers(2, 6))
@settings(max_examples=30)
def test_weights_add_to_one_and_do_not_hang_on_units(seed: int, columns: int) -> None:
    values = np.random.default_rng(seed).random((12, columns)) + 0.1
    order = np.random.default_rng(seed + 1).permutation(columns)
    for scheme in SCHEMES:
        found = weights(values, scheme)
        assert found.sum() == pytest.approx(1)
        assert (found >= 0).all()
        assert weights(values[:, order], scheme) == pytest.approx(found[order])
        assert weights(values * np.arange(1, columns + 1), scheme) == pytest.approx(found)
    for recipe in side_by_side(values).values.T:
        assert np.isfinite(recipe).all()


@given(st.integers(0, 10**6))
@settings(max_examples=30)
def test_who_is_better_in_everything_is_better_in_every_recipe(seed: int) -> None:
    values = np.random.default_rng(seed).random((10, 3))
    values[1] = values[0] + 0.1
    found = side_by_side(values)
    assert (found.values[1] > found.values[0]).all()


def test_a_first_component_that_pulls_both_ways_is_told() -> None:
    rising = np.arange(10.0)
    assert principal_components(np.column_stack([rising, rising**2])).one_dimension
    assert not principal_components(np.column_stack([rising, -(rising**2)])).one_dimension


def test_columns_that_agree_completely() -> None:
    rising = np.arange(5.0)
    assert weights(np.column_stack([rising, 2 * rising, np.ones(5)]), "critic") == pytest.approx([0.5, 0.5, 0])


def test_tree_means_count_branches_alike() -> None:
    leaves = {"a": np.array([1.0, np.nan]), "b": np.array([3.0, 4]), "c": np.array([10.0, 10])}
    found = tree_means(leaves, {"a": "left", "b": "left", "c": "right", "left": "top", "right": "top"})
    assert found["left"].tolist() == [2, 4]
    assert found["top"].tolist() == [6, 7]
    with pytest.raises(UsageError, match="circle"):
        tree_means(leaves, {"a": "left", "left": "right", "right": "left"})


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([[1.0, np.nan], [2, 3]], "1 values are missing.*unit 0, column 1"),
        ([[1.0, np.inf], [2, 3]], "not finite"),
        ([[1.0, 2.0]], "at least 2 units"),
        ([[1.0, 2.0], [1.0, 2.0]], "no column varies"),
    ],
)
def test_what_no_index_can_be_made_of(values: list[list[float]], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        side_by_side(np.array(values))


def test_directions_and_signs() -> None:
    assert oriented(THREE, [1, -1])[:, 1].tolist() == [-10, -30, -20]
    with pytest.raises(UsageError, match="1 or -1"):
        oriented(THREE, [1, 0])
    with pytest.raises(UsageError, match="column 1 has negative values"):
        weights(oriented(THREE, [1, -1]), "entropy")
    assert side_by_side(oriented(THREE, [1, -1])).weight.sum(axis=1) == pytest.approx(1)
    assert deleted(np.array([0.01, 0.99])) == (0,)


def test_components_as_r_has_them() -> None:
    found = principal_components(data("datasets_swiss").to_numpy(float))
    assert found.deviation == pytest.approx([figure(f"r_truth3/pca_swiss/sdev/{place}") for place in range(6)], rel=AS_R)
    theirs = np.array([figure(f"r_truth3/pca_swiss/rot1/{place}") for place in range(6)])
    assert found.loading[:, 0] == pytest.approx(theirs * np.sign(theirs[np.abs(theirs).argmax()]), rel=AS_R)


def test_rank_correlation_as_r_has_it() -> None:
    swiss = data("datasets_swiss")
    ours = np.corrcoef(normalised(swiss[["Examination", "Education"]].to_numpy(float), "rank").T)[0, 1]
    assert ours == pytest.approx(figure("r_truth3/cor_rank"), rel=AS_R)


def test_a_tree_of_means_as_r_has_it() -> None:
    """Fifty countries, 49 indicators, eight pillars, two sub-indices: min-max, then means of means, missing values left out (COINr)."""
    units, meta = data("COINr_ASEM_iData"), data("COINr_ASEM_iMeta")
    indicators = meta[meta["Type"] == "Indicator"]
    values = oriented(units[indicators["iCode"]].to_numpy(float), indicators["Direction"].astype(int).tolist())
    leaves = dict(zip(indicators["iCode"], 100 * normalised(values, "min_max").T, strict=True))
    parents = meta.dropna(subset=["Parent"]).set_index("iCode")["Parent"].to_dict()
    found = tree_means(leaves, parents)
    order = np.argsort(-found["Index"])
    for place in range(8):
        key = f"r_truth2/coinr_top/{place}"
        assert units["uCode"][order[place]] == words(f"{key}/uCode")
        for node in ("Index", "Conn", "Sust"):
            assert found[node][order[place]] == pytest.approx(figure(f"{key}/{node}"), rel=AS_R)
    for branch, pillars in (("Conn", ["ConEcFin", "Instit", "P2P", "Physical", "Political"]), ("Sust", ["Environ", "Social", "SusEcFin"])):
        components = principal_components(np.column_stack([found[pillar] for pillar in pillars]))
        key, k = f"r_truth2/coinr_pca/{branch}", len(pillars)
        assert components.deviation == pytest.approx([figure(f"{key}/sdev/{place}") for place in range(k)], rel=AS_R)
        theirs = np.array([figure(f"{key}/rot1/{place}") for place in range(k)])
        assert np.abs(components.loading[:, 0]) == pytest.approx(np.abs(theirs), rel=AS_R)


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_any_table_gives_finite_indices_or_one_line(seed: int) -> None:
    """Few units, coarse and constant columns, a hole now and then: never a warning."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(int(rng.integers(1, 12)), int(rng.integers(1, 5)))).round(int(rng.integers(0, 3)))
    if rng.random() < 0.3:
        values[:, 0] = 1
    if rng.random() < 0.1:
        values[0, 0] = np.nan
    for how in NORMALISATIONS:
        normalised(values, how)
    usable = len(values) > 1 and np.isfinite(values).all() and bool((np.ptp(values, axis=0) > 0).any())
    if usable:
        found, ranks = side_by_side(values), rank_intervals(values, variants=12)
        assert np.isfinite(found.values).all()
        assert (ranks.low <= ranks.high).all()
        return
    with pytest.raises(UsageError, match=r"^index: [^\n]+$"):
        side_by_side(values)
