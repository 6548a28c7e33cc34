"""How strong something that was not observed would have to be to explain a finding away."""

from __future__ import annotations

from collections.abc import Iterator

from zxstudy.compare.beside.alternative import Alternative, Given, beside, in_both, nothing, tried
from zxstudy.compare.case import Case
from zxstudy.compare.estimate.confounding import benchmarked, robustness
from zxstudy.compare.estimate.proportional_selection import proportional_selection


def confounders(case: Case, kind: str) -> Iterator[Alternative]:
    """The robustness values, the estimate beside a confounder as strong as each control, and Oster's delta and beta."""
    assert case.result is not None
    model = case.result.model

    def explained() -> tuple[Given, str]:
        found = robustness(model.design)
        said = f"RV {found.value:.1%}, RV(.05) {found.value_significant:.1%}, partial R2 {found.partial_r2:.1%}"
        return Given(found.estimate, found.error, float(found.freedom)), said

    def selected() -> tuple[Given, str]:
        found = proportional_selection(model.design)
        return Given(found.beta), f"delta* {found.delta:.2f}, R2 {found.long_r2:.3f} -> {found.most_r2:.3f}"

    yield tried(case, kind, "robustness_value", explained)
    if not model.controls:
        yield nothing(case, kind, "as_strong_as_a_control", ("没有可作参照的控制变量。", "there is no control to measure it by"))
    for place, name in enumerate(model.controls, start=1):
        (found,) = benchmarked(model.design, {name: [place]}, times=(1,))
        given = Given() if found.obstacle else Given(found.estimate, found.error, low=found.low, high=found.high)
        note = found.obstacle or f"R2 {found.r2_mechanism:.1%} / {found.r2_outcome:.1%}"
        yield beside(case, kind, "as_strong_as_a_control", given, in_both(note), detail=name)
    yield tried(case, kind, "oster", selected)
