"""What is made side by side is what is made one after the other."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from zxstudy.compare.case import cases
from zxstudy.compare.design import PRIMARY
from zxstudy.compare.pieces import made, one_thread
from zxstudy.errors import EstimationError
from zxstudy.score import score


def test_pieces_come_back_in_their_places() -> None:
    works = [lambda number=number: {"piece": number, "column": np.arange(number)} for number in range(5)]
    assert repr(made(works, 1)) == repr(made(works, 2))


def test_the_first_of_the_failing_pieces_is_told() -> None:
    def fails(number: int) -> None:
        if number:
            raise EstimationError(f"piece {number}: nothing to compare")

    with pytest.raises(EstimationError, match="piece 1"):
        made([lambda number=number: fails(number) for number in range(3)], 2)


def test_pairs_are_estimated_alike_by_one_process_and_by_two(panels: ModuleType) -> None:
    panel, sources = panels.simulated(3, effect=0.06)
    scores = score(panel, sources, panels.STUDY)
    alone, both = (cases(panel, scores, panels.STUDY, pairs=PRIMARY[:3], inner=PRIMARY[:1], jobs=jobs) for jobs in (1, 2))
    assert [case.finding for case in alone] == [case.finding for case in both]
    assert [repr(case.evidence) for case in alone] == [repr(case.evidence) for case in both]
    assert any(case.result is not None for case in alone)


def test_linear_algebra_keeps_to_one_thread() -> None:
    with one_thread():
        assert {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} == {1}
