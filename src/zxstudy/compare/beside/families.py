"""The tests of a family adjusted for each other in other ways than by Holm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from zxstudy.compare.beside.alternative import NOT_HERE, Alternative, Given, beside, nothing
from zxstudy.compare.case import Case
from zxstudy.compare.estimate.many_tests import adjusted, romano_wolf
from zxstudy.errors import EstimationError


def in_families(cases: Sequence[Case], kind: str) -> Iterator[Alternative]:
    """Romano and Wolf's p for the primary comparisons, the share of false ones (Benjamini and Hochberg) for the others, stage by stage."""
    for stage in dict.fromkeys(case.stage for case in cases):
        of_stage = [case for case in cases if case.stage == stage]
        yield from _step_down([case for case in of_stage if case.pair.role == "primary" and case.result], kind)
        others = [case for case in of_stage if case.pair.role != "primary"]
        found = adjusted([case.result.p if case.result else np.nan for case in others], "bh")
        for case, p in zip(others, found, strict=True):
            if case.result:
                note = (f"同类{len(others)}项", f"{len(others)} of the family")
                yield beside(case, kind, "bh", Given(p=float(p)), note)


def _step_down(cases: Sequence[Case], kind: str) -> Iterator[Alternative]:
    """One sign a cluster for all of the family, so that what goes together is not counted twice."""
    models = [case.result.model for case in cases if case.result]
    if not models:
        return
    try:
        found = romano_wolf([model.design for model in models], [model.rows[model.cluster] for model in models])
    except EstimationError as error:
        yield from (nothing(case, kind, "romano_wolf", (NOT_HERE, str(error))) for case in cases)
        return
    note = (f"同类中可以检验的{len(cases)}项", f"{len(cases)} of the family could be tested")
    for case, p in zip(cases, found, strict=True):
        yield beside(case, kind, "romano_wolf", Given(p=float(p)), note)
