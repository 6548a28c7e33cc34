"""What cannot be true is found, and nothing else: cases of `identity_cases.csv`, properties, and the codebook's own data.

Each case of the file is a group of facts of one invented county. `broken` (first row) names every identity that is told of, with its
weight (`impossible`, `look`, `rounding`, or why a base stays open: `several`, `unknown`); `none` means that nothing is. `flags_after` and
`base_after` are what the fact carries afterwards; `arithmetic` stands in a Chinese reason. `from` names the identity, the case of the
table of real pages (2.2) or the trap (T) that the row belongs to.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zxstudy.clean import clean
from zxstudy.clean.breaches import check_identities
from zxstudy.clean.whole_numbers import possible, smallest_bases
from zxstudy.codebook import load
from zxstudy.codebook.identities import FORMS, RELATIONS, SEVERITIES, identities
from zxstudy.config import Study
from zxstudy.extract import Fact, extract
from zxstudy.read import Document, Source
from zxstudy.store import frame_of

Make = Callable[..., pd.DataFrame]
SOURCE: dict[str, Any] = {**dict.fromkeys((field.name for field in fields(Source)), ""), "source": "S1", "level": "county"}


def cases() -> list[tuple[str, list[dict[str, str]]]]:
    with (Path(__file__).parent / "identity_cases.csv").open(encoding="utf-8", newline="") as file:
        return [(name, list(rows)) for name, rows in groupby(csv.DictReader(file), key=lambda row: row["case"])]


def fact(row: dict[str, str]) -> dict[str, Any]:
    low = None if row["low"] == "masked" else float(row["low"])
    unit = row["unit"] or load()[row["indicator"]].unit
    return {
        "county_code": "140826", "indicator": row["indicator"], "low": low, "high": float(row["high"]) if row["high"] else low,
        "unit": unit, "qualifier": row["qualifier"] or "exact", "period": row["period"] or "annual",
        "year": None if row["year"] == "unknown" else int(row["year"] or 2020), "scope": row["scope"], "base": row["base"],
        "quote": row["quote"], "flags": row["flags"], "source": row["source"] or "S1",
    }  # fmt: skip


def checked(facts: Make, *rows: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    made = facts(*rows).astype({"year": "Int64", "low": "float64", "high": "float64"})
    made["high"] = [row.get("high", row.get("low")) for row in rows]
    after, told = check_identities(made.astype({"high": "float64"}))
    return after, pd.concat(told)


def weight(row: Any) -> str:
    if row.breach and row.action != "unresolved":
        return str(row.breach)
    return {"unresolved": "unknown" if row.breach == "look" else "several"}.get(row.action, "")


@pytest.mark.parametrize(("case", "rows"), cases(), ids=[name for name, _ in cases()])
def test_what_is_broken_is_told_and_nothing_else(case: str, rows: list[dict[str, str]], facts: Make) -> None:
    after, told = checked(facts, *map(fact, rows))
    found = sorted({f"{row.identity}={weight(row)}" for row in told.itertuples() if weight(row)})
    assert ";".join(found) == ("" if rows[0]["broken"] == "none" else rows[0]["broken"])
    assert [";".join(sorted(filter(None, text.split(";")))) for text in after["flags"]] == [row["flags_after"] for row in rows]
    assert list(after["base"]) == [row["base_after"] for row in rows]
    assert rows[0]["arithmetic"] in "\n".join(told["reason_zh"])


def test_every_identity_and_every_case_of_the_table_has_its_rows() -> None:
    told = {part.partition("=")[0] for _, rows in cases() for part in rows[0]["broken"].split(";")}
    numbers = {rule.number for rule in identities().values() if rule.id in told}
    assert numbers == set(range(1, 16))
    assert sum(rows[0]["from"].startswith("2.2") for _, rows in cases()) == 15


def test_the_identities_are_data() -> None:
    rules = identities().values()
    assert {rule.number for rule in rules} == set(range(1, 16))
    assert {rule.form for rule in rules} <= set(FORMS)
    assert {rule.relation for rule in rules} <= set(RELATIONS)
    assert {rule.severity for rule in rules} <= set(SEVERITIES)
    assert all(rule.name_zh and rule.name_en for rule in rules)


def test_the_reason_shows_the_arithmetic_in_both_languages(facts: Make) -> None:
    _, told = checked(facts, {"low": 196.0}, {"indicator": "proposals_submitted", "low": 189.0})
    row = told.iloc[0]
    assert row["reason"] == "proposals_filed 196 (F01) > proposals_submitted 189 (F02), by 7: two populations, or one figure is wrong"
    assert row["reason_zh"] == "“立案提案数”196件（F01）＞“收到的提案数”189件（F02），多出7件：两者所指的范围可能不同，或有一个数字有误。"
    assert (row["facts"], row["action"], row["breach"], row["identity"]) == ("F01;F02", "warned", "impossible", "filed_submitted")


def test_figures_without_a_county_are_held_together_by_their_document(facts: Make) -> None:
    rows = [{"county_code": "", "low": 196.0}, {"county_code": "", "indicator": "proposals_submitted", "low": 189.0}]
    assert len(checked(facts, *rows)[1]) == 1
    assert checked(facts, rows[0], {**rows[1], "source": "S2"})[1].empty


def test_texts_held_once_give_the_same(facts: Make) -> None:
    rows = [fact(row) for _, some in cases() for row in some[:4]]
    plain, told = checked(facts, *rows)
    texts = [name for name in plain.columns if plain[name].dtype == "str" and name not in ("fact_id", "quote", "locator")]
    made = facts(*rows).assign(high=[row["high"] for row in rows]).astype({"year": "Int64", "low": "float64", "high": "float64"})
    coded, again = check_identities(made.astype(dict.fromkeys(texts, "category")))
    assert coded["flags"].tolist() == plain["flags"].tolist()
    assert coded["base"].tolist() == plain["base"].tolist()
    pd.testing.assert_frame_equal(pd.concat(again).astype("str"), told.astype("str"))


CHAIN = ("proposals_submitted", "proposals_filed", "proposals_assigned", "proposals_replied", "proposals_solved")


@st.composite
def consistent(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Figures of a county that keep the identities, each widened to an interval around its true value."""
    top = draw(st.integers(1, 600))
    rows, values = [], {}
    for name in CHAIN:
        top = values[name] = draw(st.integers(0, top)) if name != "proposals_submitted" else top
    values["key_proposals_led"] = draw(st.integers(0, values["proposals_filed"]))
    values["collective_proposals"] = draw(st.integers(0, values["proposals_filed"]))
    left = values["proposals_filed"] - values["proposals_solved"]
    values["proposals_planned"] = draw(st.integers(0, left))
    for name, value in values.items():
        below, above = draw(st.integers(0, 30)), draw(st.integers(0, 30))
        rows.append({"indicator": name, "low": float(max(value - below, 0)), "high": float(value + above), "qualifier": "range"})
    return [{"county_code": "140826", "year": 2020, **row} for row in rows]


@settings(max_examples=30)
@given(rows=consistent())
def test_true_figures_break_nothing_however_vaguely_they_are_told(rows: list[dict[str, Any]], facts: Make) -> None:
    _, told = checked(facts, *rows)
    assert told[told["breach"].eq("impossible")].empty


@settings(max_examples=30)
@given(rows=consistent(), gap=st.integers(1, 50))
def test_a_planted_breach_is_found(rows: list[dict[str, Any]], gap: int, facts: Make) -> None:
    submitted = rows[0]["high"]
    planted = {**rows[1], "low": submitted + gap, "high": submitted + gap + 5}
    _, told = checked(facts, rows[0], planted, *rows[2:])
    assert "filed_submitted" in set(told.loc[told["breach"].eq("impossible"), "identity"])


@settings(max_examples=50)
@given(base=st.integers(1, 900), data=st.data(), digits=st.sampled_from([2, 3, 4]), cut=st.booleans())
def test_the_true_base_is_never_excluded(base: int, data: st.DataObject, digits: int, cut: bool, facts: Make) -> None:
    count = data.draw(st.integers(0, base))
    exact = count / base
    shown = np.floor(exact * 10**digits + 1e-9) / 10**digits if cut else round(exact, digits)
    rows = [
        {"indicator": "proposal_solved_rate", "low": float(shown), "unit": "proportion"},
        {"indicator": "proposals_solved", "low": float(count)},
        {"indicator": "proposals_filed", "low": float(base)},
    ]
    after, told = checked(facts, *({"county_code": "140826", "year": 2020, **row} for row in rows))
    assert told[told["breach"].isin(["impossible", "look"])].empty
    assert after["base"].iloc[0] in ("proposals_filed", "")


def told_of_text(text: str) -> pd.DataFrame:
    """What is told of a document of an invented county that says `text`."""
    source = Source(**{**SOURCE, "county": "石岭县", "year": 2021, "side": "cppcc", "kind": "composed", "characters": len(text)})
    found = frame_of(extract(Document(source, text)), Fact)
    typed = found.astype({"year": "Int64", "low": "float64", "high": "float64"})
    return pd.concat(check_identities(typed)[1])


def texts() -> list[dict[str, str]]:
    with (Path(__file__).parent / "breach_texts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", texts(), ids=[row["case"] for row in texts()])
def test_what_is_broken_in_a_text_is_found(row: dict[str, str]) -> None:
    told = told_of_text(row["text"])
    broken = told[told["action"].eq("warned")]
    assert set(broken["identity"]) == {name for name in row["broken"].split(";") if name != "none"}, list(told["reason"])
    assert row["told"] in "\n".join(broken["reason_zh"])


@settings(max_examples=200)
@given(
    base=st.tuples(st.integers(0, 60), st.integers(0, 6)),
    count=st.one_of(st.none(), st.tuples(st.integers(0, 60), st.integers(0, 6))),
    share=st.tuples(st.integers(0, 100), st.integers(0, 8)),
)
def test_possible_is_what_trying_all_numbers_finds(base: Any, count: Any, share: Any) -> None:
    bases = range(base[0], base[0] + base[1] + 1)
    counts = range(count[0], count[0] + count[1] + 1) if count else range(200)
    low, high = share[0] / 100, (share[0] + share[1]) / 100
    expected = any(n and low * n - 1e-9 <= k <= high * n + 1e-9 for n in bases for k in counts)
    ends = [np.array([float(end)]) for end in (low, high, bases[0], bases[-1])]
    above = (np.array([float(counts[0])]), np.array([float(counts[-1])])) if count else (np.zeros(1), np.full(1, np.inf))
    assert possible((ends[0], ends[1]), (ends[2], ends[3]), above)[0] == expected


@pytest.mark.parametrize(
    ("share", "digits", "up_to", "bases"),
    [(0.9912, 4, 150, [113, 114]), (0.8704, 4, 120, [54, 108]), (0.82, 2, 23, [11, 17, 22, 23])],
)
def test_the_smallest_bases_of_a_share(share: float, digits: int, up_to: int, bases: list[int]) -> None:
    assert smallest_bases(share, digits, up_to=up_to) == bases


@pytest.mark.parametrize("counts", [True, False])
def test_a_study_may_leave_out_what_cannot_be_true(counts: bool, facts: Make, sources: Make, study: Study) -> None:
    rules = study.rules.model_copy(update={"use_contradicted": counts})
    rows = facts({"low": 196.0}, {"indicator": "proposals_submitted", "low": 189.0}, {"indicator": "key_proposals_led", "low": 12.0})
    panel, _ = clean(rows, sources({"province": "山西", "county": "绛县"}), study.model_copy(update={"rules": rules}))
    contradicted = {"proposals_filed", "proposals_submitted"}
    assert contradicted <= set(panel.rows["indicator"])
    assert panel.rows.set_index("indicator")["flags"].str.contains("breach").to_dict()["proposals_filed"]
    assert contradicted <= set(panel.view["indicator"]) if counts else contradicted.isdisjoint(panel.view["indicator"])
    assert "key_proposals_led" in set(panel.view["indicator"])
