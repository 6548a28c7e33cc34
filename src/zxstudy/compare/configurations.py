"""Which combinations of the mechanisms go with a high share of proposals solved (E5, H5): fuzzy sets, with what chance alone would give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Panel
from zxstudy.compare.design import MECHANISM_NAMES, OUTCOMES
from zxstudy.compare.estimate.qca import Anchors, Cuts, TruthTable, calibrate, necessity, solve, truth_table
from zxstudy.compare.estimate.qca.robustness import Reference, configuration, consistency_range, permutation_reference
from zxstudy.compare.estimate.qca.solution import ALWAYS
from zxstudy.compare.estimate.qca.truth_table import PRESENT, REMAINDER
from zxstudy.compare.estimate.within import Matrix
from zxstudy.compare.finding import Finding
from zxstudy.compare.outcomes import outcome_values
from zxstudy.compare.sample import most_used
from zxstudy.compare.sentences import percent, sentences
from zxstudy.compare.wording import CONFIGURATION
from zxstudy.config import Study
from zxstudy.score.measures import KEY
from zxstudy.score.mechanism import MECHANISMS

OUTCOME = OUTCOMES["proposal_solved_rate"]
# A measure that is mentioned has degree 1 of 3, one with an arrangement 2, one that is an institution 3: out where hardly half of them are
# mentioned, in where on the whole they are arranged.
MECHANISM_ANCHORS = Anchors(1 / 6, 0.4, 2 / 3)
OUTCOME_ANCHORS = Anchors(0.5, 0.7, 0.9)
CUTS = Cuts(consistency=0.8, pri=0.5, cases=2)
EXPECTED = dict.fromkeys(MECHANISMS, True)
OUTPUTS = {PRESENT: "sufficient", REMAINDER: "remainder"}


@dataclass(frozen=True, slots=True)
class Configuration:
    """One row of `configurations.parquet`.

    part: necessity, row (of the truth table), complex, parsimonious, intermediate. name: a condition, a row or a path in the mechanisms'
    ids, `~` for its absence, `*` for and. inclusion, pri, coverage, unique: 0..1, None where they do not exist; of necessity `pri` is the
    relevance. cases: county-years that are more in than out. p: how often chance gives such an inclusion. output: sufficient, not,
    remainder; empty but for rows.
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


def configurations(panel: Panel, scores: pd.DataFrame, study: Study) -> tuple[Finding, list[Configuration]]:
    """The finding of H5 and the rows behind it; no rows where too few counties publish everything that is needed."""
    rows = _rows(panel, scores)
    counties = int(rows["county_code"].nunique())
    if counties < study.rules.minimum_counties:
        return _finding(rows, study, "few", {"counties": counties, "minimum": study.rules.minimum_counties}), []
    conditions = np.column_stack([calibrate(rows[name].to_numpy(float), MECHANISM_ANCHORS) for name in MECHANISMS])
    outcome = calibrate(((rows["low"] + rows["high"]) / 2).to_numpy(float), OUTCOME_ANCHORS)
    if outcome.max() <= 0.5 or outcome.min() >= 0.5:
        return _finding(rows, study, "one_side", {"counties": counties}), []
    table = truth_table(MECHANISMS, conditions, outcome, CUTS)
    chance = permutation_reference(table)
    made = [*_needs(table, outcome, chance, study.kind), *_table(table, chance, study.kind), *_paths(table, study.kind)]
    return _finding(rows, study, *_said(table, chance, counties)), made


def _rows(panel: Panel, scores: pd.DataFrame) -> pd.DataFrame:
    """The county-years with all four measure scores and the outcome under the definition that most counties use."""
    wide = scores[scores["mechanism"].isin(MECHANISMS)].pivot_table(index=KEY, columns="mechanism", values="measure", observed=True)
    wide = wide.reindex(columns=list(MECHANISMS)).dropna().reset_index()
    both = outcome_values(panel.view, OUTCOME).merge(wide, on=KEY)
    return both[both["definition"] == most_used(both)].sort_values(KEY, ignore_index=True)


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


def _paths(table: TruthTable, kind: str) -> list[Configuration]:
    found = solve(table, EXPECTED)
    return [
        Configuration(
            part, path.term if len(models) == 1 else f"({number}) {path.term}", _n(path.fit.inclusion), _n(path.fit.pri),
            _n(path.fit.coverage), _n(path.unique), len(path.cases), None, "", kind,
        )
        for part, models in (("complex", found.complex), ("parsimonious", found.parsimonious), ("intermediate", found.intermediate))
        for number, model in enumerate(models, start=1)
        for path in model.terms
    ]  # fmt: skip


def _n(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _said(table: TruthTable, chance: Reference, counties: int) -> tuple[str, dict[str, object]]:
    """Which sentence, and its values."""
    values: dict[str, object] = {"n": len(table.y), "counties": counties, "solved": percent(chance.solved)}
    found = solve(table, EXPECTED).intermediate
    if not found:
        return "no_path", values
    low, high = consistency_range(table, EXPECTED)
    model = found[0]
    values |= {
        "formula": formula(model.formula), "models": len(found), "inclusion": percent(model.fit.inclusion),
        "coverage": percent(model.fit.coverage), "low": f"{low:.2f}", "high": f"{high:.2f}",
    }  # fmt: skip
    return "paths", values


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


def _finding(rows: pd.DataFrame, study: Study, key: str, values: dict[str, object]) -> Finding:
    verdict = "missing" if key == "few" else "ceiling" if key == "one_side" else "described"
    zh, en = sentences(CONFIGURATION[key], verdict=verdict, kind=study.kind, values=values)
    counties = int(rows["county_code"].nunique())
    return Finding(
        finding="configuration.H5", stage="configuration", role="exploratory", hypothesis="H5", mechanism="", outcome=OUTCOME.id,
        estimand=f"combinations of the four mechanisms that go with a high {OUTCOME.name_en.removeprefix('the ')}, as reported",
        estimate=None, low=None, high=None, unit="share", p=None, p_holm=None, n=len(rows), counties=counties, clusters=counties,
        design="fuzzy-set QCA, direct calibration", errors="" if verdict != "described" else "outcome dealt at random, 999 times", mde=None,
        margin=None, verdict=verdict, reason=f"{key}: {len(rows)} county-years with all four scores and the outcome",
        reason_zh=f"四项机制得分和成效都有的有{len(rows)}个县次、{counties}个县。", sentence_zh=zh, sentence_en=en, kind=study.kind,
    )  # fmt: skip
