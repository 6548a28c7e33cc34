"""What is drawn is what was asked for: effects on latent data, shares by binomial chance, the same arrays from the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from zxstudy.compare.design import PRIMARY
from zxstudy.errors import UsageError
from zxstudy.simulate import Draw, Simulation, draw, read_simulation
from zxstudy.simulate.design import ADOPTED, DRIVEN, SHARES, SPECS
from zxstudy.simulate.latent import LATENT, measure_ids
from zxstudy.simulate.limits import limits, slope
from zxstudy.simulate.reporting import MASKED
from zxstudy.simulate.truth import realised

ONE_IN = 1e-4  # a true share falls outside the binomial range asked for below once in ten thousand seeds; the seed is fixed
BIG = Simulation(counties=1200, years=4, provinces=20)


def as_asked(hits: int, size: int, share: float) -> bool:
    """Whether `hits` of `size` may come of `share`, by the binomial distribution."""
    low, high = stats.binom.interval(1 - ONE_IN, size, share)
    return bool(low <= hits <= high)


def arrays(drawn: Draw) -> list[np.ndarray]:
    told = drawn.published
    figures = [array for figure in told.figures.values() for array in (figure.low, figure.high, figure.how, figure.shown)]
    return [drawn.mechanisms.degrees, *drawn.mechanisms.counts.values(), *drawn.outcomes.value.values(), told.origin, *figures]


def test_the_same_seed_gives_the_same_study():
    design = Simulation(counties=20, years=2, provinces=4, copies=0.2, masked=0.1, intervals=0.3, publish=0.7)
    for one, other in zip(arrays(draw(design)), arrays(draw(design)), strict=True):
        np.testing.assert_array_equal(one, other)
    assert not np.array_equal(draw(design).mechanisms.degrees, draw(design.model_copy(update={"seed": 2})).mechanisms.degrees)
    assert not np.array_equal(draw(design).mechanisms.degrees, draw(design, run=1).mechanisms.degrees)


def test_other_reporting_leaves_the_truth_as_it_is():
    plain, hidden = draw(Simulation(counties=20, provinces=4)), draw(Simulation(counties=20, provinces=4, publish=0.3, masked=0.5))
    for name in plain.outcomes.value:
        np.testing.assert_array_equal(plain.outcomes.value[name], hidden.outcomes.value[name])


@pytest.mark.parametrize("outcome", list(DRIVEN))
def test_a_plain_regression_on_the_latent_data_finds_the_effect(outcome: str):
    """Where nothing is capped, expected outcomes differ by the effect and by what provinces, years and counties add."""
    pair = next((pair for pair in PRIMARY if pair.outcome == outcome), None)
    design = BIG.with_effects({outcome: 0.03}).model_copy(update={"county_sd": 0.0, "noise_sd": 0.0})
    drawn = draw(design)
    expected, driver = drawn.outcomes.expected[outcome], drawn.outcomes.drivers[outcome]
    dummies = [np.eye(int(unit.max()) + 1)[unit] for unit in (drawn.grid.province, drawn.grid.year - design.first_year)]
    found = np.linalg.lstsq(np.column_stack([driver, *dummies]), expected, rcond=None)[0][0]
    assert found == pytest.approx(0.03, abs=2e-3 if outcome == "filing_rate" else 1e-9), "filing lies near 100 % and is capped a little"
    if pair is not None:  # and so do the figures that come of it, within four standard errors of binomial chance
        assert slope(drawn, pair, np.ones(drawn.grid.size, dtype=bool), as_found=False) == pytest.approx(0.03, abs=0.012)


def test_shares_come_as_they_were_asked_for():
    asked = {"ceiling": 0.3, "masked": 0.1, "intervals": 0.25, "publish": 0.6, "documented": 0.7, "copies": 0.2, "laundered": 0.1}
    drawn = draw(BIG.model_copy(update={**asked, "publication": "both"}))
    told, size = drawn.published, drawn.grid.size
    documents = int(told.documented.sum())
    assert as_asked(documents, size, 0.7)
    assert as_asked(int((told.origin != np.arange(size)).sum()), documents, 0.2)
    assert as_asked(int(told.laundered.sum()), documents, 0.1)
    for spec in SPECS:
        assert as_asked(int(told.outcomes[spec.id].sum()), size, 0.6), spec.id
    for spec in SHARES:
        full, value = drawn.outcomes.full[spec.id], drawn.outcomes.value[spec.id]
        assert full.mean() == pytest.approx(0.3 if spec.at_ceiling is None else spec.at_ceiling, abs=1e-3)
        if spec.id != "proposal_reply_rate":  # a proposal that is solved has been replied to
            np.testing.assert_array_equal(full, value == 1)
        figure = told.figures[spec.printed]
        shown = told.outcomes[spec.id]
        assert as_asked(int((figure.shown & (figure.how == MASKED)).sum()), int(shown.sum()), 0.1), spec.id
        assert as_asked(int((figure.shown & (figure.high > figure.low)).sum()), int(shown.sum()), 0.25 * 0.9), spec.id


def test_an_interval_holds_the_truth():
    drawn = draw(BIG.model_copy(update={"intervals": 0.5, "ceiling": 0.1}))
    for spec in SPECS:
        figure = drawn.published.figures[spec.printed]
        counts = {**drawn.mechanisms.counts, **drawn.outcomes.counts}
        value = drawn.outcomes.value[spec.id] if spec in SHARES else counts[spec.printed]
        vague = figure.shown & (figure.high > figure.low)
        assert vague.any()
        assert (figure.low[vague] <= value[vague]).all()
        assert (value[vague] <= figure.high[vague]).all()


@pytest.mark.parametrize(
    ("publication", "moves_outcome", "moves_mechanism"),
    [("none", False, False), ("outcome", True, False), ("mechanism", False, True), ("both", True, True)],
)
def test_publication_depends_on_what_it_is_told_to(publication: str, moves_outcome: bool, moves_mechanism: bool):
    drawn = draw(BIG.model_copy(update={"publish": 0.5, "publication": publication}))
    shown = drawn.published.outcomes["proposal_solved_rate"]
    for values, moves in (
        (drawn.outcomes.value["proposal_solved_rate"], moves_outcome), (drawn.outcomes.drivers["proposal_solved_rate"], moves_mechanism),
    ):  # fmt: skip
        t = stats.ttest_ind(values[shown], values[~shown]).statistic
        assert (t > 10) if moves else (abs(t) < 4)


def test_publication_by_both_sides_makes_an_association_of_its_own():
    """The rest leaves a pair without an effect as it is: conditioning on one side alone is harmless under the null."""
    for publication, made in (("outcome", False), ("mechanism", False), ("both", True)):
        known = limits(Simulation(publish=0.5, publication=publication, years=4), replications=5)
        for limit in known.values():
            apart = abs(limit.publishing) / limit.publishing_error
            assert (apart > 8 and limit.publishing < 0) if made else apart < 8, (publication, limit)


def test_a_rule_is_introduced_once_and_stays():
    drawn = draw(Simulation(counties=80, adoption=0.5, adoption_effect=0.2, county_sd=0, noise_sd=0, province_sd=0, year_sd=0))
    degree, since = drawn.mechanisms.degrees[:, measure_ids().index(ADOPTED)], drawn.mechanisms.adopted[drawn.grid.county]
    after = (since > 0) & (drawn.grid.year >= since)
    assert (degree[after] >= 2).all()
    assert (degree[~after] == 0).all()
    assert (drawn.mechanisms.adopted[drawn.mechanisms.adopted > 0] > drawn.design.first_year).all()
    expected = drawn.outcomes.expected["proposal_solved_rate"]
    assert expected[after].mean() - expected[~after].mean() == pytest.approx(0.2)


def test_mechanisms_hang_together_as_far_as_they_are_told_to():
    strength = draw(BIG.model_copy(update={"overlap": 0.5})).mechanisms.strength
    found = np.corrcoef([strength[name] for name in LATENT])[np.triu_indices(len(LATENT), 1)]
    assert found == pytest.approx(0.5, abs=0.12)


def test_what_came_of_it_is_told():
    told = realised(draw(Simulation(counties=20, provinces=4, masked=0.5)))
    assert set(told) == {"documented", "copied", "laundered", "at_ceiling", "published", "masked", "interval"}
    assert told["published"]["proposal_solved_rate"] == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"counties": 1}, "counties"), ({"counties": 10, "provinces": 11}, "provinces: 11"), ({"effects": {"members": 1.0}}, "members"),
        ({"publication": "x"}, "publication"), ({"colour": 1}, "unknown setting 'colour'"), ({"years": 60, "first_year": 2099}, "2100"),
    ],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused(given: dict[str, object], said: str):
    with pytest.raises(UsageError, match=said):
        read_simulation(None, given)
