"""Which combinations of the mechanisms go with a high share of proposals solved (E5, H5): fuzzy sets, with what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.design import MECHANISM_NAMES, OUTCOMES
from zxstudy.compare.estimate.qca import Anchors, Cuts, TruthTable, calibrate, necessity, solve, truth_table
from zxstudy.compare.estimate.qca.robustness import (
    PERMUTATIONS,
    Reference,
    configuration,
    consistency_range,
    formulas,
    permutation_reference,
)
from zxstudy.compare.estimate.qca.solution import ALWAYS
from zxstudy.compare.estimate.qca.truth_table import PRESENT, REMAINDER
from zxstudy.compare.estimate.within import Matrix
from zxstudy.compare.finding import Finding
from zxstudy.compare.outcomes import outcome_values
from zxstudy.compare.sample import most_used
from zxstudy.compare.sentences import percent, sentences
from zxstudy.compare.verdict import SIGNIFICANCE
from zxstudy.compare.wording import CONFIGURATION
from zxstudy.config import Study
from zxstudy.score.mechanism import MECHANISMS

OUTCOME = OUTCOMES["proposal_solved_rate"]
# A measure that is mentioned has degree 1 of 3, one with an arrangement 2, one that is an institution 3: out where hardly half of them are
# mentioned, in where on the whole they are arranged. Both middles lie just under a round figure, so that no county falls on them.
MECHANISM_ANCHORS = Anchors(1 / 6, 0.395, 2 / 3)
OUTCOME_ANCHORS = Anchors(0.5, 0.695, 0.9)
CONSISTENCY, PRI = 0.8, 0.5
COUNTIES_A_CASE = 50  # a row needs one county for each fifty of the study: one alone says little among many
EXPECTED = dict.fromkeys(MECHANISMS, True)
OUTPUTS = {PRESENT: "sufficient", REMAINDER: "remainder"}


@dataclass(frozen=True, slots=True)
class Configuration:
    """One row of `configurations.parquet`.

    part: necessity, row (of the truth table), complex, parsimonious, intermediate, negated (paths to a low outcome). name: a condition, a
    row or a path in the mechanisms' ids, `~` for its absence, `*` for and. inclusion, pri, coverage, unique: 0..1, None where they do not
    exist; of necessity `pri` is the relevance. cases: counties that are more in than out. p: how often chance gives such an inclusion.
    output: sufficient, not, remainder; empty but for rows.
    """

    part: str
    name: str
    inclusion: float | None
    pri: float | None
    coverage: float | None
    unique: float | None
    cases: int
    p: float | None
    output: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Analysis:
    """What was analysed and what came out: counties (rows of `counties_with_all`), the table, that of the negated outcome, and chance."""

    counties: pd.DataFrame
    table: TruthTable
    negated: TruthTable
    chance: Reference


def configurations(panel: Panel, scores: pd.DataFrame, study: Study) -> tuple[Finding, list[Configuration]]:
    """The finding of H5 and the rows behind it; no rows where too few counties publish everything that is needed."""
    return of_counties(counties_with_all(panel, scores), study)


def counties_with_all(panel: Panel, scores: pd.DataFrame) -> pd.DataFrame:
    """One row a county with all four measure scores and the outcome under the definition that most counties use, sorted.

    Columns: county_code, the mechanisms, low, high (the outcome), years (how many the outcome has). A configuration is a county's: scores
    and outcome are means over the years in which each is known. Years as cases of their own would make chance look rarer than it is.
    """
    known = scores[scores["mechanism"].isin(MECHANISMS) & scores["measure"].notna()]
    wide = known.pivot_table(index="county_code", columns="mechanism", values="measure", observed=True)
    outcome = outcome_values(panel.view, OUTCOME)
    grouped = outcome[outcome["definition"] == most_used(outcome)].groupby("county_code")
    means = grouped[["low", "high"]].mean().assign(years=grouped.size())
    both = wide.reindex(columns=list(MECHANISMS)).dropna().join(means, how="inner").rename_axis("county_code").reset_index()
    return both.sort_values("county_code", ignore_index=True)


def of_counties(counties: pd.DataFrame, study: Study) -> tuple[Finding, list[Configuration]]:
    """The same from rows of `counties_with_all`."""
    n = len(counties)
    if n < study.rules.minimum_counties:
        return _finding(counties, study, "few", {"counties": n, "minimum": study.rules.minimum_counties}), []
    ends = {"low": counties["low"], "high": counties["high"], "middle": (counties["low"] + counties["high"]) / 2}
    sets = {end: calibrate(values.to_numpy(float), OUTCOME_ANCHORS) for end, values in ends.items()}
    if sets["middle"].max() <= 0.5 or sets["middle"].min() >= 0.5:
        return _finding(counties, study, "one_side", {"counties": n}), []
    conditions = np.column_stack([calibrate(counties[name].to_numpy(float), MECHANISM_ANCHORS) for name in MECHANISMS])
    cuts = Cuts(CONSISTENCY, PRI, max(1, n // COUNTIES_A_CASE))
    tables = {end: truth_table(MECHANISMS, conditions, values, cuts) for end, values in sets.items()}
    table, negated = tables["middle"], truth_table(MECHANISMS, conditions, 1 - sets["middle"], cuts)
    found = _Analysis(counties, table, negated, permutation_reference(table))
    made = [*_needs(table, sets["middle"], found.chance, study.kind), *_table(table, found.chance, study.kind), *_paths(found, study.kind)]
    key, values = _said(found)
    if key == "paths" and len({_intermediate(each) for each in tables.values()}) > 1:
        key = "ends"
    return _finding(counties, study, key, values), made


def _intermediate(table: TruthTable) -> tuple[str, ...]:
    return formulas(solve(table, EXPECTED), "intermediate")


def _needs(table: TruthTable, outcome: Matrix, chance: Reference, kind: str) -> list[Configuration]:
    p = {each.name: each.p for each in chance.conditions}
    sets = np.stack([table.x, 1 - table.x], axis=2).reshape(len(table.x), -1)
    inside = [int((column > 0.5).sum()) for column in sets.T]
    return [
        Configuration(
            "necessity", each.name, _n(each.inclusion), _n(each.relevance), _n(each.coverage), None, cases, p[each.name], "", kind
        )
        for each, cases in zip(necessity(MECHANISMS, table.x, outcome), inside, strict=True)
    ]


def _table(table: TruthTable, chance: Reference, kind: str) -> list[Configuration]:
    p = {each.name: each.p for each in chance.rows}
    made = []
    for row, members in enumerate(table.members):
        name, output = configuration(table, row), OUTPUTS.get(int(table.output[row]), "not")
        fit = (_n(table.consistency[row]), _n(table.pri[row]), None, None, len(members))
        made.append(Configuration("row", name, *fit, p.get(name), output, kind))
    return made


def _paths(found: _Analysis, kind: str) -> list[Configuration]:
    """Every path of every model; of the negated outcome those of the intermediate solution, with the absence of each mechanism expected."""
    solutions, opposite = solve(found.table, EXPECTED), solve(found.negated, dict.fromkeys(MECHANISMS, False))
    parts = {name: getattr(solutions, name) for name in ("complex", "parsimonious", "intermediate")}
    return [
        Configuration(
            part, path.term if len(models) == 1 else f"({number}) {path.term}", _n(path.fit.inclusion), _n(path.fit.pri),
            _n(path.fit.coverage), _n(path.unique), len(path.cases), None, "", kind,
        )
        for part, models in (*parts.items(), ("negated", opposite.intermediate))
        for number, model in enumerate(models, start=1)
        for path in model.terms
    ]  # fmt: skip


def _n(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _said(found: _Analysis) -> tuple[str, dict[str, object]]:
    """Which sentence, and its values."""
    table, chance = found.table, found.chance
    years = int(found.counties["years"].sum())
    values: dict[str, object] = {"n": years, "counties": len(table.y), "solved": percent(chance.solved)}
    models = solve(table, EXPECTED).intermediate
    if not models or chance.solution is None:
        return "no_path", values
    low, high = consistency_range(table, EXPECTED)
    model = models[0]
    values |= {
        "formula": formula(model.formula), "models": len(models), "inclusion": percent(model.fit.inclusion),
        "coverage": percent(model.fit.coverage), "low": f"{low:.2f}", "high": f"{high:.2f}", "p": percent(chance.solution.p),
    }  # fmt: skip
    return "paths" if chance.solution.p < SIGNIFICANCE else "chance", values


def formula(term: str) -> tuple[str, str]:
    """`leadership*~cadre + funding` in words, Chinese and English."""
    made = []
    for place, (and_, or_, without) in enumerate((("且", ",或者", "没有"), (" and ", ", or ", "no "))):
        paths = [[_condition(name, place, without) for name in path.split("*")] for path in term.split(" + ")]
        made.append(or_.join(and_.join(path) for path in paths))
    return made[0], made[1]


def _condition(name: str, place: int, without: str) -> str:
    if name == ALWAYS:
        return ("任何组合", "any combination")[place]
    return (without if name.startswith("~") else "") + MECHANISM_NAMES[name.removeprefix("~")][place]


VERDICT = {"few": "missing", "one_side": "ceiling", "chance": "undecided", "ends": "undecided"}  # otherwise described


def _finding(counties: pd.DataFrame, study: Study, key: str, values: dict[str, object]) -> Finding:
    verdict = VERDICT.get(key, "described")
    zh, en = sentences(CONFIGURATION[key], verdict=verdict, kind=study.kind, values=values)
    n, analysed = len(counties), verdict in ("described", "undecided")
    return Finding(
        finding="configuration.H5", stage="configuration", role="exploratory", hypothesis="H5", mechanism="", outcome=OUTCOME.id,
        estimand=f"combinations of the four mechanisms that go with a high {OUTCOME.name_en.removeprefix('the ')}, as reported",
        estimate=None, low=None, high=None, unit="share", p=None, p_holm=None, n=int(counties["years"].sum()), counties=n,
        clusters=n if analysed else 0, design="fuzzy-set QCA, direct calibration",
        errors=f"outcome dealt at random, {PERMUTATIONS} times" if analysed else "", mde=None, margin=None, verdict=verdict,
        reason=f"{key}: {n} counties with all four scores and the outcome",
        reason_zh=f"四项机制得分和成效都有的有{n}个县。", sentence_zh=zh, sentence_en=en, kind=study.kind,
    )  # fmt: skip
