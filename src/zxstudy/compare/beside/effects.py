"""The headline's regression under other fixed effects: how much of the estimate is a choice of what is compared with what."""

from __future__ import annotations

from collections.abc import Iterator

from zxstudy.compare.association import scaled
from zxstudy.compare.beside.alternative import Alternative, Given, beside, in_both, nothing
from zxstudy.compare.case import Case
from zxstudy.compare.design import OUTCOMES
from zxstudy.compare.estimate.clustered import fit
from zxstudy.compare.model import Model, model_under
from zxstudy.compare.wording import OBSTACLES

EFFECTS: dict[str, tuple[str, ...]] = {
    "pooled": (), "year_effects": ("year",), "province_effects": ("province",), "province_year_effects": ("province", "year"),
    "county_effects": ("county_code",), "county_year_effects": ("county_code", "year"),
}  # fmt: skip
INSIDE = "county_code"  # effects that compare a county with itself


def other_effects(case: Case, kind: str) -> Iterator[Alternative]:
    """One row a set of effects, on all rows that it bears; clusters and controls are chosen as for the headline."""
    rows, reading = scaled(case.sample, OUTCOMES[case.pair.outcome].unit), case.sample.readings[0]
    for method, effects in EFFECTS.items():
        if case.stage == "within" and INSIDE not in effects:
            continue  # another question
        model = model_under(rows, reading, effects)
        yield nothing(case, kind, method, OBSTACLES[model]) if isinstance(model, str) else fitted(case, kind, method, model)


def fitted(case: Case, kind: str, method: str, model: Model) -> Alternative:
    """The row of a regression as the headline's, with CR1 and t(G-1), per standard deviation of the mechanism in the headline's sample."""
    assert case.result is not None
    reading = case.sample.readings[0]
    ratio = float(case.result.model.rows[reading].std() / model.rows[reading].std())
    found = fit(model.design)
    counts = (len(model.rows), int(model.rows["county_code"].nunique()), found.clusters)
    note = f"CR1 {found.factor:.4f}, t({found.freedom:.0f})"
    given = Given(found.estimate * ratio, found.error * ratio, found.freedom, counts=counts)
    return beside(case, kind, method, given, in_both(note))
