"""Fuzzy-set QCA: Lipset's eighteen democracies as published, rows worked out by hand, and every small truth table against brute force.

`lipset.csv`: gross national product and memberships as in Rihoux and Ragin (2009), chapters 3 and 5.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.truth import data, figure, words

from zxstudy.compare.estimate.qca import (
    Anchors,
    Cuts,
    TruthTable,
    calibrate,
    contradictory_assumptions,
    memberships,
    necessity,
    solve,
    sufficiency,
    truth_table,
    with_cuts,
)  # fmt: skip
from zxstudy.compare.estimate.qca.calibration import LOG_ODDS
from zxstudy.compare.estimate.qca.minimise import covers, implies, prime_implicants, rows_of, smallest_covers
from zxstudy.compare.estimate.qca.robustness import anchor_range, cases_range, consistency_range, formulas, permutation_reference
from zxstudy.compare.estimate.qca.solution import wording
from zxstudy.compare.estimate.qca.truth_table import ABSENT, PRESENT, REMAINDER, row_memberships
from zxstudy.errors import UsageError

AS_R = 1e-12  # attained: 7e-16
PRINTED = 5e-5
LIPSET = pd.read_csv(Path(__file__).with_name("lipset.csv"))
CONDITIONS = ("developed", "urban", "literate", "industrial", "stable")
X, Y = LIPSET[list(CONDITIONS)].to_numpy(float), LIPSET["survived"].to_numpy(float)
CRISP = (X > 0.5).astype(float), (Y > 0.5).astype(float)
ALL_PRESENT = dict.fromkeys(CONDITIONS, True)
GNP = Anchors(400, 550, 900)


def terms(formula: str) -> set[str]:
    return set(formula.split(" + "))


def test_calibration_at_its_anchors() -> None:
    assert calibrate(np.array([400.0, 550, 900]), GNP) == pytest.approx([0.05, 0.5, 0.95], abs=1e-15)
    assert calibrate(np.array([900.0, 550, 400]), Anchors(900, 550, 400)) == pytest.approx([0.05, 0.5, 0.95], abs=1e-15)
    assert calibrate(np.array([-1e9, 1e9]), GNP) == pytest.approx([0, 1])


def test_calibration_as_published() -> None:
    """The book's memberships come from a program that rounds 2.944 to 3; on the scale of log odds that is one factor."""
    ours = calibrate(LIPSET["gnp"].to_numpy(float), GNP)
    odds = np.log(ours / (1 - ours)) * 3 / LOG_ODDS
    assert np.round(1 / (1 + np.exp(-odds)), 2) == pytest.approx(LIPSET["developed"].to_numpy(), abs=0.0051)
    assert ours == pytest.approx(LIPSET["developed"].to_numpy(), abs=0.01)


@pytest.mark.parametrize("anchors", [(550, 400, 900), (1, 1, 2), (1, 2, 2), (float("nan"), 1, 2), (0, 1, float("inf"))])
def test_anchors_out_of_order_are_refused(anchors: tuple[float, float, float]) -> None:
    with pytest.raises(UsageError, match="not in order"):
        Anchors(*anchors)


def test_raw_values_are_no_memberships() -> None:
    with pytest.raises(UsageError, match="gnp: 720"):
        memberships(gnp=LIPSET["gnp"].to_numpy(float))
    with pytest.raises(UsageError, match="memberships between 0 and 1"):
        truth_table(("a",), np.array([[np.nan]]), np.array([1.0]))


def test_fit_by_hand() -> None:
    """x = .2 .6 .9, y = .4 .5 1: the lesser of both .2 .5 .9; with not-y as well .2 .5 0."""
    x, y = np.array([0.2, 0.6, 0.9]), np.array([0.4, 0.5, 1.0])
    fit = sufficiency(x, y)
    assert (fit.inclusion, fit.coverage) == pytest.approx((1.6 / 1.7, 1.6 / 1.9))
    assert fit.pri == pytest.approx((1.6 - 0.7) / (1.7 - 0.7))
    needed = necessity(("x",), x[:, None], y)
    assert [each.name for each in needed] == ["x", "~x"]
    assert (needed[0].inclusion, needed[0].coverage, needed[0].relevance) == pytest.approx((1.6 / 1.9, 1.6 / 1.7, 1.3 / 1.4))


@pytest.mark.parametrize(
    ("cases", "kind", "formula", "fit"),
    [
        ("fuzzy", "complex", "developed*urban*literate*industrial*stable + developed*~urban*literate*~industrial*stable", (0.8698, 0.6585)),
        ("fuzzy", "parsimonious", "developed*~industrial + urban*stable", (0.8503, 0.7136)),
        ("fuzzy", "intermediate", "developed*urban*literate*stable + developed*literate*~industrial*stable", None),
        ("crisp", "complex", "developed*~urban*literate*stable + developed*literate*industrial*stable", (1, 1)),
        ("crisp", "parsimonious", "developed*stable", None),
    ],
)  # fmt: skip
def test_solutions_as_published(cases: str, kind: str, formula: str, fit: tuple[float, float] | None) -> None:
    x, y = CRISP if cases == "crisp" else (X, Y)
    (model,) = getattr(solve(truth_table(CONDITIONS, x, y), ALL_PRESENT), kind)
    assert terms(model.formula) == terms(formula)
    assert fit is None or (model.fit.inclusion, model.fit.coverage) == pytest.approx(fit, abs=PRINTED)


def test_intermediate_without_expectations_is_the_complex_one() -> None:
    solutions = solve(truth_table(CONDITIONS, X, Y))
    assert formulas(solutions, "intermediate") == formulas(solutions, "complex")
    assert solutions.complex[0].assumptions == frozenset()
    assert solve(truth_table(CONDITIONS, X, Y), ALL_PRESENT).intermediate[0].assumptions == {0b11101}


@pytest.mark.parametrize(
    ("expectations", "said"),
    [({"rich": True}, "'rich', which is no condition"), ({"urban": "+"}, r"'\+' for urban"), ({"urban": 1}, "1 for urban")],
)
def test_expectations_are_checked(expectations: dict[str, bool], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        solve(truth_table(CONDITIONS, X, Y), expectations)


def small(*rows: tuple[float, float, float], cuts: Cuts | None = None) -> TruthTable:
    table = np.array(rows, float)
    return truth_table(("a", "b"), table[:, :2], table[:, 2], cuts)


def test_a_row_that_contradicts_itself_is_told() -> None:
    table = small((1, 1, 1), (1, 1, 0), (0, 0, 0), (1, 0, 1))
    assert table.contradictory.tolist() == [False, False, False, True]
    assert table.consistency[3] == 0.5
    assert table.output.tolist() == [ABSENT, REMAINDER, PRESENT, ABSENT]
    assert with_cuts(table, Cuts(consistency=0.5)).output.tolist() == [ABSENT, REMAINDER, PRESENT, PRESENT]
    assert with_cuts(table, Cuts(cases=2)).output.tolist() == [REMAINDER, REMAINDER, REMAINDER, ABSENT]


def test_a_case_at_the_crossover_is_in_no_row() -> None:
    table = small((0.5, 1, 1), (0.9, 0.8, 1))
    assert table.unplaced == (0,)
    assert table.members[3] == (1,)


def test_a_row_as_much_in_the_outcome_as_in_its_negation_fails_pri() -> None:
    table = small((0.6, 0.6, 0.5), (0.4, 0.3, 0.5), cuts=Cuts(pri=0.5))
    assert table.consistency[3] > 0.8
    assert table.output[3] == ABSENT


def test_nothing_reaches_the_cut_and_nothing_speaks_against() -> None:
    none = solve(small((1, 1, 0), (0, 0, 0)))
    assert none.complex == none.parsimonious == none.intermediate == ()
    everything = solve(small((1, 1, 1), (0, 0, 1)))
    assert everything.parsimonious[0].formula == "1"
    assert everything.parsimonious[0].fit.inclusion == 1
    assert terms(everything.complex[0].formula) == {"a*b", "~a*~b"}


def test_data_that_do_not_choose_give_every_model() -> None:
    """a, b, c: the six rows other than 000 and 111 can be covered by three terms in two ways."""
    x = np.array([[row >> 2 & 1, row >> 1 & 1, row & 1] for row in range(8)], float)
    models = solve(truth_table(("a", "b", "c"), x, np.array([0, 1, 1, 1, 1, 1, 1, 0.0]))).complex
    assert {frozenset(terms(model.formula)) for model in models} == {
        frozenset({"a*~b", "b*~c", "~a*c"}),
        frozenset({"a*~c", "~a*b", "~b*c"}),
    }


def test_negated_outcome_and_untenable_assumptions() -> None:
    positive, negative = (solve(truth_table(CONDITIONS, X, y), ALL_PRESENT) for y in (Y, 1 - Y))
    untenable = contradictory_assumptions(positive, negative)
    again = [solve(truth_table(CONDITIONS, X, y), excluded=untenable) for y in (Y, 1 - Y)]
    assert untenable
    assert not contradictory_assumptions(*again)


@settings(max_examples=60)
@given(st.lists(st.sampled_from([PRESENT, ABSENT, REMAINDER]), min_size=8, max_size=8))
def test_minimisation_against_brute_force(output: list[int]) -> None:
    """Of all terms in three conditions that cover no ABSENT row, no fewer than were chosen cover every PRESENT row."""
    positive = {row for row, value in enumerate(output) if value == PRESENT}
    free = {row for row, value in enumerate(output) if value == REMAINDER}
    allowed = [
        (care, value) for care in range(8) for value in range(8) if value & care == value and rows_of((care, value), 3) <= positive | free
    ]
    primes = prime_implicants(positive, free, 3)
    expected = [term for term in allowed if not any(implies(term, wide) for wide in allowed if wide != term)]
    assert set(primes) == {term for term in expected if rows_of(term, 3) & positive}
    chosen = smallest_covers(primes, positive)
    if not positive:
        assert chosen == []
        return
    size = len(chosen[0])
    assert all(positive <= frozenset().union(*(rows_of(term, 3) for term in model)) for model in chosen)
    fewer = combinations(primes, size - 1)
    assert not any(all(any(covers(term, row) for term in model) for row in positive) for model in fewer)
    same = [model for model in combinations(primes, size) if all(any(covers(term, row) for term in model) for row in positive)]
    assert sorted(map(sorted, same)) == sorted(map(sorted, chosen))


@given(st.integers(1, 6), st.integers(0, 10**6))
def test_memberships_of_rows(conditions: int, seed: int) -> None:
    x = np.random.default_rng(seed).random((5, conditions))
    inside = row_memberships(x)
    assert ((inside > 0.5).sum(axis=1) <= 1).all()
    row = seed % 2**conditions
    literals = [x[:, place] if row >> (conditions - 1 - place) & 1 else 1 - x[:, place] for place in range(conditions)]
    assert np.array_equal(inside[:, row], np.min(literals, axis=0))


def test_chance_is_told() -> None:
    """With eighteen cases and a cut of .8 most random outcomes give some solution; ours covers more than nearly all of them."""
    table = truth_table(CONDITIONS, X, Y)
    reference = permutation_reference(table, permutations=199)
    assert reference == permutation_reference(table, permutations=199)
    assert reference.solved > 0.6
    literate = next(each for each in reference.conditions if each.name == "literate")
    assert literate.observed > literate.upper > literate.mean > 0.7  # a condition that nearly all have is always nearly necessary
    assert reference.solution is not None
    assert reference.solution.observed == pytest.approx(0.8698 * 0.6585, rel=2e-4)
    assert reference.solution.p < 0.05


def test_chance_is_uniform_where_nothing_is_there() -> None:
    """p of a random outcome is at most .1 in about a tenth of the draws."""
    rng = np.random.default_rng(3)
    small_p = 0
    for _ in range(40):
        reference = permutation_reference(truth_table(("a", "b"), rng.random((12, 2)), rng.random(12)), permutations=39)
        small_p += next(each.p for each in reference.conditions if each.name == "a") <= 0.1
    assert small_p <= 10


def test_ranges_of_the_cuts() -> None:
    table = truth_table(CONDITIONS, X, Y)
    low, high = consistency_range(table, ALL_PRESENT)
    # France and Sweden at .7088 come next, Finland and Ireland at .8043 are the last that are taken
    assert (low, high) == pytest.approx((0.7088, 0.8043), abs=PRINTED)
    held = formulas(solve(table, ALL_PRESENT), "intermediate")
    for cut, same in ((low + 1e-9, True), (high, True), (low, False), (high + 1e-9, False)):
        assert (formulas(solve(with_cuts(table, Cuts(consistency=cut)), ALL_PRESENT), "intermediate") == held) == same
    assert cases_range(table, ALL_PRESENT) == (1, 2)


def test_range_of_an_anchor() -> None:
    raw = LIPSET["gnp"].to_numpy(float)

    def at(anchors: Anchors) -> tuple[str, ...]:
        return formulas(solve(truth_table(("developed", "stable"), np.column_stack([calibrate(raw, anchors), X[:, 4]]), Y)), "complex")

    low, high = anchor_range(GNP, "crossover", at)
    assert 400 < low <= 550 <= high < 900
    assert at(Anchors(400, low, 900)) == at(GNP) == at(Anchors(400, high, 900))


def test_too_many_conditions() -> None:
    with pytest.raises(UsageError, match="at most 10"):
        truth_table(tuple("abcdefghijk"), np.ones((3, 11)), np.ones(3))


def test_wording() -> None:
    assert wording((0b101, 0b100), ("a", "b", "c")) == "a*~c"


def fuzzy() -> tuple[tuple[str, ...], np.ndarray, np.ndarray, list[str]]:
    rows = data("QCA_LF")
    names = tuple(rows.columns[1:6])
    return names, rows[list(names)].to_numpy(float), rows["SURV"].to_numpy(float), rows.iloc[:, 0].tolist()


def test_truth_table_as_r_has_it() -> None:
    names, x, y, cases = fuzzy()
    table = truth_table(names, x, y)
    output = {"0": ABSENT, "1": PRESENT, "?": REMAINDER}
    for row in range(32):
        key = f"r_truth2/LF_tt/{row}"
        assert [int(figure(f"{key}/{name}")) for name in names] == table.configurations[row].tolist()
        assert (output[words(f"{key}/OUT")], words(f"{key}/cases")) == (table.output[row], ",".join(cases[c] for c in table.members[row]))
        if table.members[row]:
            assert (table.consistency[row], table.pri[row]) == pytest.approx((figure(f"{key}/incl"), figure(f"{key}/PRI")), abs=AS_R)


@pytest.mark.parametrize(("kind", "key"), [("complex", "LF_complex"), ("parsimonious", "LF_pars")])
def test_solutions_as_r_has_them(kind: str, key: str) -> None:
    names, x, y, cases = fuzzy()
    solutions = solve(truth_table(names, x, y), dict.fromkeys(names, True))
    (model,) = getattr(solutions, kind)
    assert terms(model.formula) == terms(words(f"r_truth2/{key}/solution/0"))
    whole = (model.fit.inclusion, model.fit.pri, model.fit.coverage)
    assert whole == pytest.approx([figure(f"r_truth3/{key}_sol/{place}") for place in range(3)], abs=AS_R)
    by_term = {term.term: term for term in model.terms}
    for place in range(2):
        of = f"r_truth2/{key}/indiv/{place}"
        term = by_term[words(f"{of}/_row")]
        ours = (term.fit.inclusion, term.fit.pri, term.fit.coverage, term.unique)
        assert ours == pytest.approx([figure(f"{of}/{part}") for part in ("inclS", "PRI", "covS", "covU")], abs=AS_R)
        assert ",".join(cases[case] for case in term.cases) == words(f"{of}/cases")
    assert terms(solutions.intermediate[0].formula) == terms(words("r_truth2/LF_inter/z/C1P1/sol/0"))


def test_necessity_as_r_has_it() -> None:
    names, x, y, _ = fuzzy()
    ours = {each.name: (each.inclusion, each.relevance, each.coverage) for each in necessity(names, x, y)}
    for name in names:
        assert ours[name] == pytest.approx([figure(f"r_truth2/LF_nec_all/{name}/0/{part}") for part in ("inclN", "RoN", "covN")], abs=AS_R)
    path = sufficiency(np.min(x[:, [0, 2, 4]], axis=1), y)
    assert (path.inclusion, path.pri, path.coverage) == pytest.approx(
        [figure(f"r_truth2/LF_pof_suf/0/{part}") for part in ("inclS", "PRI", "covS")], abs=AS_R
    )
