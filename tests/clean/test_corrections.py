"""Corrections: applied with a guard, refused when they no longer match."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from zxstudy.clean import Places, read_corrections
from zxstudy.clean.corrections import Correction, correct
from zxstudy.errors import CorrectionError, StudyError

ROOT = Path(__file__).parents[2]
Make = Callable[..., pd.DataFrame]

ENTRY: dict[str, Any] = {
    "study": "published", "indicator": "proposals_filed", "place": "山西省绛县", "year": 2020, "action": "set_aside",
    "expect": {"low": 196, "high": 196}, "reason": "189 new ones and 7 handled again", "reason_zh": "新提案189件，续办7件",
    "status": "reviewed",
}  # fmt: skip


def apply(facts: pd.DataFrame, places: Places, study: str = "published", **changes: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    entry = Correction.model_validate({**ENTRY, **changes})
    return correct(facts, (entry,), places, study=study, file="corrections.yml")


@pytest.fixture
def located(facts: Make) -> pd.DataFrame:
    made = facts({"low": 196.0}, {"low": 189.0, "indicator": "proposals_submitted"}, {"low": 196.0, "year": 2021})
    return made.assign(county_code="140826").astype({"year": "Int64"})


def test_set_aside_keeps_the_fact_and_says_why(located: pd.DataFrame, places: Places) -> None:
    corrected, decisions = apply(located, places)
    assert list(corrected["flags"]) == ["set_aside", "", ""]
    assert corrected["low"].equals(located["low"])
    assert list(decisions["action"]) == ["set_aside"]
    assert list(decisions["reason"]) == ["proposals_filed 196: 189 new ones and 7 handled again"]
    assert list(decisions["reason_zh"]) == ["“立案提案数”材料填报196件，经核对，不采用：新提案189件，续办7件。"]


def test_replace_gives_the_new_reading_and_nothing_else(located: pd.DataFrame, places: Places) -> None:
    corrected, decisions = apply(located, places, action="replace", replace={"low": 189, "high": 189, "scope": "after_merging"})
    assert list(corrected["low"]) == [189, 189, 196]
    assert list(corrected["scope"]) == ["after_merging", "", ""]
    assert list(decisions["action"]) == ["corrected"]
    assert decisions["reason_zh"].iloc[0].startswith("“立案提案数”材料填报196件，经核对，数字改记为189件，口径改记为并案后：")


def test_flag_marks_the_fact(located: pd.DataFrame, places: Places) -> None:
    corrected, _ = apply(located, places, action="flag", flag="base_mismatch")
    assert list(corrected["flags"]) == ["base_mismatch", "", ""]


def test_what_is_only_proposed_is_listed_and_not_applied(located: pd.DataFrame, places: Places) -> None:
    corrected, decisions = apply(located, places, status="proposed")
    assert corrected["flags"].eq("").all()
    assert list(decisions["action"]) == ["warned"]


def test_an_entry_of_another_study_is_not_looked_at(located: pd.DataFrame, places: Places) -> None:
    corrected, decisions = apply(located.iloc[:0], places, study="composed")
    assert corrected.empty
    assert decisions.empty


def test_a_figure_without_a_year_is_found_by_its_absence(located: pd.DataFrame, places: Places) -> None:
    undated = located.assign(year=pd.array([pd.NA, pd.NA, 2021], dtype="Int64"))
    corrected, _ = apply(undated, places, year=None)
    assert list(corrected["flags"]) == ["set_aside", "", ""]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": 2019}, "matches no fact"),
        ({"indicator": "members"}, "matches no fact"),
        ({"period": "term"}, "matches no fact"),
        ({"indicator": "proposals_file"}, "no indicator 'proposals_file' in the codebook; nearest: proposals_filed"),
        ({"indicator": "立案提案数"}, "no indicator '立案提案数' in the codebook; nearest: proposals_filed 立案提案数"),
        ({"expect": {"low": 197, "high": 197}}, "expects .*197.* found: F01 196"),
        ({"expect": {"low": 196, "qualifier": "over"}}, "found: F01 196"),
        ({"place": "江苏省鼓楼区"}, "320106 江苏省南京市鼓楼区; 320302"),
        ({"place": "山西省无名县"}, "no unit called"),
    ],
)
def test_one_that_no_longer_matches_stops_the_run(changes: dict[str, Any], words: str, located: pd.DataFrame, places: Places) -> None:
    with pytest.raises(CorrectionError, match=words) as error:
        apply(located, places, **changes)
    assert str(error.value).startswith("corrections.yml: entry 1 (")


def test_every_broken_entry_is_told_at_once_with_its_line(located: pd.DataFrame, places: Places, tmp_path: Path) -> None:
    file = tmp_path / "corrections.yml"
    entries = [{**ENTRY, "year": 2019}, ENTRY, {**ENTRY, "expect": {"low": 197.0}}, {**ENTRY, "place": "江苏省鼓楼区"}]
    file.write_text("# reviewed\ncorrections:\n" + "".join(f"  - {entry}\n" for entry in entries), encoding="utf-8")
    with pytest.raises(CorrectionError) as error:
        correct(located, read_corrections(file), places, study="published", file="corrections.yml")
    told = str(error.value).splitlines()
    assert [line.split(" (")[0] for line in told] == [f"corrections.yml: line {line}, entry {line - 2}" for line in (3, 5, 6)]
    assert "matches no fact" in told[0]
    assert "found: F01 196" in told[1]
    assert "320302" in told[2]


def test_two_entries_that_replace_one_figure_are_refused_and_two_flags_are_not(located: pd.DataFrame, places: Places) -> None:
    new = {**ENTRY, "action": "replace", "replace": {"low": 189, "high": 189}}
    other = {**new, "replace": {"scope": "after_merging"}}
    with pytest.raises(CorrectionError, match=r"entry 1 .*; .*entry 2 .*: both replace F01"):
        correct(located, tuple(map(Correction.model_validate, (new, other))), places, study="published", file="corrections.yml")
    flags = ({**ENTRY, "action": "flag", "flag": "copied"}, ENTRY)
    corrected, told = correct(located, tuple(map(Correction.model_validate, flags)), places, study="published", file="corrections.yml")
    assert list(corrected["flags"]) == ["copied;set_aside", "", ""]
    assert list(told["action"]) == ["warned", "set_aside"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"action": "delete"}, "action"),
        ({"action": "replace"}, "needs `replace`"),
        ({"flag": "plan"}, "needs `replace`"),
        ({"expect": {}}, "a guard needs"),
        ({"reason": "wrong"}, "reason"),
        ({"reason_zh": "in English only"}, "reason_zh"),
        ({"who": "me"}, "who"),
    ],
)
def test_a_wrong_entry_is_told_with_its_key(changes: dict[str, Any], words: str, tmp_path: Path) -> None:
    file = tmp_path / "corrections.yml"
    file.write_text(str({"corrections": [{**ENTRY, **changes}]}), encoding="utf-8")
    with pytest.raises(StudyError, match=words) as error:
        read_corrections(file)
    assert str(error.value).startswith(f"{file}: corrections.0")


def test_the_reviewed_file_is_taken() -> None:
    entries = read_corrections(ROOT / "data/raw/corrections.yml")
    assert {entry.study for entry in entries} == {"published"}
    assert read_corrections(None) == ()
