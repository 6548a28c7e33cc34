"""Rank intervals: what cannot move does not, what hangs on the recipe does, and the shares add up."""

from __future__ import annotations

import numpy as np
import pytest

from zxstudy.score.indices import aggregated
from zxstudy.score.normalise import normalised, positive
from zxstudy.score.rank_intervals import drawn_weights, rank_intervals

RNG = np.random.default_rng(4)
MIXED = RNG.random((40, 4))


def test_columns_that_agree_leave_no_doubt() -> None:
    rising = np.arange(12.0)[:, None] * np.ones(3)
    found = rank_intervals(rising, variants=60)
    assert found.rank.tolist() == found.low.tolist() == found.median.tolist() == found.high.tolist() == list(range(12, 0, -1))
    assert found.survive == 1
    assert found.pairs == 66
    assert sum(found.moved.values()) == 0


def test_columns_that_contradict_each_other_leave_nothing_but_doubt() -> None:
    rising = np.arange(12.0)
    found = rank_intervals(np.column_stack([rising, -rising, RNG.random(12)]), variants=600)
    assert found.high.max() - found.low.min() > 9
    assert found.survive < 0.3
    assert found.moved["weights"] > 0.8


def test_who_is_best_in_everything_is_first_and_the_same_are_the_same() -> None:
    values = np.vstack([MIXED, [2, 2, 2, 2], [2, 2, 2, 2], [-1, -1, -1, -1]])
    found = rank_intervals(values, variants=300)
    assert found.low[[40, 41]].tolist() == found.high[[40, 41]].tolist() == [1.5, 1.5]
    assert found.low[42] == found.high[42] == 43
    assert (found.low <= found.median).all()
    assert (found.median <= found.high).all()


def test_one_variant_at_a_time_gives_the_same_intervals() -> None:
    """The same recipes in a plain loop."""
    found = rank_intervals(MIXED, variants=60)
    ranks = []
    for weight in drawn_weights(4, 10):
        for how in ("min_max", "z_score", "rank"):
            scaled = normalised(MIXED, how)  # type: ignore[arg-type]
            for table, mean in ((scaled, "arithmetic"), (positive(scaled), "geometric")):
                index = aggregated(table, weight, mean)  # type: ignore[arg-type]
                ranks.append((index[:, None] < index[None, :]).sum(axis=1) + 1)
    assert found.variants == len(ranks) == 60
    low, median, high = np.quantile(np.array(ranks), (0.05, 0.5, 0.95), axis=0)
    assert found.low == pytest.approx(low)
    assert found.median == pytest.approx(median)
    assert found.high == pytest.approx(high)


def test_shares_of_the_choices_add_to_one() -> None:
    found = rank_intervals(MIXED, variants=300)
    assert sum(found.moved.values()) == pytest.approx(1)
    assert min(found.moved.values()) >= 0
    mild = rank_intervals(MIXED, variants=300, noise=0.1)
    assert mild.moved["weights"] < found.moved["weights"]
    assert mild.survive > found.survive
    assert (mild.high - mild.low).mean() < (found.high - found.low).mean()


def test_the_same_every_time_and_in_any_order() -> None:
    first, again = rank_intervals(MIXED, variants=120), rank_intervals(MIXED, variants=120)
    assert np.array_equal(first.low, again.low)
    order = RNG.permutation(40)
    mixed = rank_intervals(MIXED[order], variants=120)
    assert np.array_equal(mixed.low, first.low[order])
    assert mixed.survive == first.survive


def test_many_units_are_compared_by_drawn_pairs() -> None:
    found = rank_intervals(RNG.random((400, 3)), variants=12)
    assert found.pairs == 10_000
    tied = rank_intervals(RNG.integers(0, 2, (400, 2)).astype(float), variants=12)
    assert tied.pairs < 10_000  # pairs that are alike have no order to lose
    assert len(np.unique(tied.rank)) <= 3


def test_drawn_weights() -> None:
    anything, near = drawn_weights(4, 500), drawn_weights(4, 500, noise=0.25)
    for drawn in (anything, near):
        assert drawn.sum(axis=1) == pytest.approx(1)
        assert drawn.mean(axis=0) == pytest.approx(0.25, abs=0.03)
    assert anything.max() > 0.8
    assert near.max() < 0.25 * 1.25 / 0.8
