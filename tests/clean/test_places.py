"""Names to year-stable ids: traps T42 to T50, and the chains behind them."""

from __future__ import annotations

import csv
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from zxstudy.clean import Places, ReviewedPlace, read_places
from zxstudy.clean.place_table import FIRST_YEAR, LAST_YEAR, place_table
from zxstudy.errors import StudyError

REVIEWED = Path(__file__).parents[2] / "data/raw/places.yml"
CASES = list(csv.DictReader((Path(__file__).parent / "places_cases.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['case']}: {case['name']} {case['year']}" for case in CASES])
def test_a_name_means_one_unit_or_its_candidates(case: dict[str, str], places: Places) -> None:
    year = int(case["year"]) if case["year"] else None
    answer = places.resolve(case["name"], case["province"], case["level"], year)
    assert (answer.unit.code if answer.unit else "") == case["code"]
    assert answer.certainty == case["certainty"]
    assert ";".join(answer.candidates) == case["candidates"]
    assert answer.reason


def test_every_unit_has_one_name_a_year_and_one_code() -> None:
    for unit, runs in place_table().by_unit.items():
        years = [year for run in runs for year in range(run.first, run.last + 1)]
        assert len(years) == len(set(years)), unit
        assert max(runs, key=lambda run: run.last).code == unit[:6]


def test_the_newest_names_of_living_units_are_their_own_codes() -> None:
    table = place_table()
    living = [run for run in table.runs if run.last == LAST_YEAR]
    assert len(living) == len({run.unit for run in living})
    assert all(run.unit == run.code for run in living)
    assert 2800 < len(living) < 3000  # county-level units of China, about 2 850
    assert min(run.first for run in table.runs) == FIRST_YEAR


def test_no_chain_leaves_its_province_but_for_hainan_and_chongqing() -> None:
    moved = {frozenset(run.province for run in runs) for runs in place_table().by_unit.values()}
    assert {group for group in moved if len(group) > 1} == {frozenset({"四川省", "重庆市"}), frozenset({"广东省", "海南省"})}


def test_a_chain_keeps_a_common_character_where_no_code_does() -> None:
    """Neighbouring names of one chain share their bare name, or the code stayed, or a city became the seat of a prefecture of its name."""
    for runs in place_table().by_unit.values():
        ordered = sorted(runs, key=lambda run: run.first)
        for before, after in pairwise(ordered):
            seat = before.name == after.prefecture and after.name.endswith("区")
            assert before.bare == after.bare or before.name == after.name or before.code == after.code or seat


def test_every_name_in_full_means_its_unit_in_its_years(places: Places) -> None:
    wrong = []
    for run in place_table().runs:
        answer = places.resolve(f"{run.province}{run.prefecture}{run.name}", year=run.first)
        if answer.unit is None or answer.unit.code not in _ids(run.unit):
            wrong.append((run, answer))
    assert wrong == []


def test_no_name_means_another_unit_and_an_ambiguous_one_has_it_among_its_candidates(places: Places) -> None:
    wrong = []
    for run in place_table().runs:
        answer = places.resolve(run.name, run.province, year=run.last)
        listed = {candidate.partition(" ")[0] for candidate in answer.candidates}
        found = listed if answer.unit is None else {answer.unit.code}
        if not found & _ids(run.unit):
            wrong.append((run, answer))
    assert wrong == []


@cache
def _later() -> dict[str, str]:
    return {older.code: entry.code for entry in read_places(REVIEWED) for older in entry.successor_of}


def _ids(unit: str) -> set[str]:
    """The id of a unit of the yearly table, and of the one that continues it by the reviewed file."""
    return {unit, _later().get(unit, unit)}


def test_every_reviewed_succession_falls_into_the_year_of_the_yearly_table() -> None:
    """A unit that goes on under another name is last listed in the year before the one in which the other name is listed first."""
    table = place_table()
    wrong = []
    for later in read_places(REVIEWED):
        names = {run.unit for run in table.runs if run.code == later.code}
        begun = {run.first for unit in names for run in table.by_unit[unit]}
        for older in later.successor_of:
            ended = max(run.last for run in table.by_unit[older.code])
            if older.year not in begun or ended != older.year - 1:
                wrong.append((later.name, older))
    assert wrong == []


def entry(**changes: object) -> ReviewedPlace:
    values = {"name": "砚川县", "province": "云岭省", "code": "990202", "level": "county", "kind": "composed", "reason": "invented"}
    return ReviewedPlace.model_validate({**values, **changes})


@pytest.mark.parametrize("written", ["砚\u200b川县", "砚川县 ", "\u202e砚川县", "砚　川县"])
def test_a_reviewed_name_is_read_like_a_name_in_a_source(written: str) -> None:
    places = Places([entry(name=written, aliases=(f"{written}（新区）",))])
    for name in (written, "砚川县", "砚川县(新区)"):
        assert places.resolve(name, "云岭省").certainty == "reviewed"


def test_a_mistake_in_an_entry_is_told_in_a_short_line(tmp_path: Path) -> None:
    file = tmp_path / "places.yml"
    wrong = f"{{name: 砚川县, province: 云岭省, code: '{'9' * 5_000}', level: county, reason: invented}}"
    file.write_text(f"places:\n- {wrong}\n", encoding="utf-8")
    with pytest.raises(StudyError, match=r"places.0.code: .*found: '99999") as error:
        read_places(file)
    assert len(str(error.value)) < 300 + len(str(file))


def test_a_reviewed_name_holds_in_its_years_only() -> None:
    places = Places([entry(aliases=("砚川",), until=2022)])
    assert places.resolve("云岭省砚川县", year=2022).certainty == "reviewed"
    assert places.resolve("砚川", "云岭省", year=2023).unit is None


def test_a_reviewed_name_does_not_hide_its_namesakes() -> None:
    places = Places([entry(name="鼓楼区", province="江苏省", prefecture="徐州市", code="320302", level="district", kind="real")])
    assert len(places.resolve("鼓楼区", "江苏", year=2020).candidates) == 2
    assert places.resolve("徐州市鼓楼区", "江苏", year=2020).certainty == "reviewed"


def test_two_reviewed_places_of_one_name_are_candidates() -> None:
    places = Places([entry(), entry(code="990203", province="海东省")])
    assert places.resolve("砚川县", year=2022).candidates == ("990202 云岭省砚川县", "990203 海东省砚川县")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"successor_of": [{"code": "999999", "year": 2000, "reason": "renamed"}]}, "999999 is no unit"),
        ({"kind": "real", "code": "123456"}, "needs `since`"),
    ],
)
def test_an_entry_about_a_unit_that_is_not_there_is_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(StudyError, match=words):
        Places([entry(**changes)])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("places: [{name: 甲县}]", "places.0.province"),
        ("places: [{name: 甲县, province: 云岭省, code: '990101', level: county, reason: x}]", "99xxxx is for invented counties"),
        ("place: []", "place: Extra inputs"),
        ("- a", "must be a mapping"),
        ("places: [", "is not YAML"),
    ],
)
def test_a_wrong_file_is_told_with_file_and_key(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "places.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(StudyError, match=words) as error:
        read_places(file)
    assert str(file) in str(error.value)


def test_two_entries_for_one_code_are_refused(tmp_path: Path) -> None:
    line = "{name: 甲县, province: 云岭省, code: '990101', level: county, kind: composed, reason: x}"
    (tmp_path / "places.yml").write_text(f"places: [{line}, {line}]", encoding="utf-8")
    with pytest.raises(StudyError, match="more than one entry for code 990101"):
        read_places(tmp_path / "places.yml")


def test_a_missing_file_is_told() -> None:
    with pytest.raises(StudyError, match="cannot be opened"):
        read_places(Path("nowhere/places.yml"))


@pytest.mark.parametrize(
    ("setting", "code", "certainty"),
    [
        ("", "", ""),
        ("徐州市", "320302", "text"),
        ("江苏省徐州市;徐州", "320302", "text"),
        ("走进徐州市", "320302", "text"),
        ("徐州市;南京市", "", ""),
        ("福州市", "", ""),  # in another province than the source says
        ("美丽", "", ""),
    ],
)
def test_a_homonym_is_told_apart_by_what_its_document_puts_before_it(setting: str, code: str, certainty: str, places: Places) -> None:
    answer = places.resolve_in(setting, "鼓楼区", "江苏", "district", 2020)
    assert (answer.unit.code if answer.unit else "", answer.certainty) == (code, certainty)
    assert answer.candidates == ("320106 江苏省南京市鼓楼区", "320302 江苏省徐州市鼓楼区")


def test_what_is_certain_needs_no_setting(places: Places) -> None:
    assert places.resolve_in("徐州市", "绛县", "山西", "county", 2020) == places.resolve("绛县", "山西", "county", 2020)
