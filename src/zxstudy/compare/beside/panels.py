"""The headline's question to the same counties over several years: random effects, unit means, Hausman's test, first differences."""

from __future__ import annotations

from collections.abc import Iterator

from zxstudy.compare.beside.alternative import Alternative, Given, tried
from zxstudy.compare.beside.columns import counties, with_dummies
from zxstudy.compare.case import Case
from zxstudy.compare.estimate.coefficients import Coefficients, Errors
from zxstudy.compare.estimate.random_effects import first_differences, hausman_robust, mundlak, random_effects


def panel_models(case: Case, kind: str) -> Iterator[Alternative]:
    """One row a model; year effects as dummies, clusters as in the headline."""
    assert case.result is not None
    model = case.result.model
    x, unit, errors = with_dummies(case, ("year",)), counties(case), Errors(model.design.cluster)

    def random() -> tuple[Given, str]:
        found = random_effects(model.design.y, x, unit, errors)
        return first_of(found.coefficients, case), f"{found.coefficients.errors}; theta {found.theta.min():.2f} - {found.theta.max():.2f}"

    def means() -> tuple[Given, str]:
        found, _ = mundlak(model.design.y, x, unit, errors)
        return first_of(found.coefficients, case), found.coefficients.errors

    def compared() -> tuple[Given, str]:
        found = hausman_robust(model.design.y, x, unit, errors)
        return Given(p=found.p), f"chi2({found.df}) = {found.chi2:.3f}"

    def changes() -> tuple[Given, str]:
        found = first_differences(model.design.y, model.design.x, unit, model.rows["year"].to_numpy(float), errors)
        return first_of(found, case), found.errors

    yield tried(case, kind, "random_effects", random)
    yield tried(case, kind, "mundlak", means)
    yield tried(case, kind, "hausman", compared)
    yield tried(case, kind, "first_differences", changes)


def first_of(found: Coefficients, case: Case) -> Given:
    """The first coefficient with its error."""
    assert case.result is not None
    counts = (found.n, case.result.counties, found.clusters)
    return Given(float(found.params[0]), float(found.se[0]), found.freedom, counts=counts)
