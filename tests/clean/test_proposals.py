"""Names that wait: what is proposed for them, and that a proposal counts for nothing until a person has moved it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml

from zxstudy.clean import Places, ReviewedPlace, read_places
from zxstudy.clean.proposals import as_yaml, candidates, propose
from zxstudy.cli import main
from zxstudy.errors import StudyError

Make = Callable[..., pd.DataFrame]
CASES = list(csv.DictReader((Path(__file__).parent / "proposal_cases.csv").read_text(encoding="utf-8").splitlines()))
HEADER = (
    "fact_id,province,county,level,year,period,indicator,low,high,unit,qualifier,scope,masked,flags,"
    "proposed_low,proposed_high,source_url,note"
)
ROWS = (
    "P1,江苏,鼓楼区,district,2020,annual,proposals_filed,100,100,件,exact,,0,,,,http://example.invalid/1,",
    "P2,江苏,鼓楼区,district,2021,annual,proposals_filed,104,104,件,exact,,0,,,,http://example.invalid/2,",
    "P3,山西,绛县,county,2020,annual,proposals_filed,90,90,件,exact,,0,,,,http://example.invalid/3,",
)


@pytest.mark.parametrize("case", CASES, ids=[f"{case['case']}: {case['name']}" for case in CASES])
def test_what_a_name_may_mean(case: dict[str, str], places: Places) -> None:
    years = [int(year) for year in case["years"].split()]
    answer = places.resolve(case["name"], case["province"], "", years[0])
    assert answer.unit is None
    found = candidates(case["name"], case["province"], years, places, answer.key)
    assert ";".join(f"{item.certainty} {item.unit.code}" for item in found) == case["candidates"]
    assert {item.key for item in found} <= {case["key"]}
    assert all(item.why for item in found)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A study of three published figures, two of them of a district whose name two have."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/facts.csv").write_text("\n".join([HEADER, *ROWS, ""]), encoding="utf-8")
    sidecar = "title: a\nproducer: b\nkind: real\nside: unknown\ndocument_type: facts\nlicence: c\n"
    (tmp_path / "raw/facts.csv.source.yml").write_text(sidecar, encoding="utf-8")
    study = 'name = "small"\ntitle_zh = "小"\ntitle_en = "small"\nkind = "real"\nraw = ["raw"]\nprocessed = "p"\nreports = "r"\n'
    (tmp_path / "study.toml").write_text(study, encoding="utf-8")
    return tmp_path / "study.toml"


def _run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_the_command_prints_and_writes_what_a_person_can_move(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("places", "propose", str(file)) == 0
    printed = capsys.readouterr()
    (proposal,) = yaml.safe_load(printed.out)["proposals"]
    assert (proposal["name"], proposal["years"], proposal["facts"]) == ("鼓楼区", [2020, 2021], 2)
    assert proposal["sources"] == ["http://example.invalid/1", "http://example.invalid/2"]
    assert "1 names wait for a person, 1 of them with candidates" in printed.err
    moved = [{**item["entry"], "reason": "the pages name 南京"} for item in proposal["candidates"]][:1]
    places = Places([ReviewedPlace.model_validate(item) for item in moved])
    answer = places.resolve("鼓楼区", "江苏", "district", 2020)
    assert (answer.unit and answer.unit.code, answer.certainty) == ("320106", "reviewed")


def test_a_file_that_is_there_is_never_written_over(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = file.with_name("proposed.yml")
    assert _run("places", "propose", str(file), "-o", str(output)) == 0
    written = output.read_bytes()
    assert _run("places", "propose", str(file), "-o", str(output)) == 2
    assert "is there already" in capsys.readouterr().err
    assert output.read_bytes() == written
    with pytest.raises(StudyError, match="proposals"):
        read_places(output)


def test_only_the_years_that_wait_are_listed(facts: Make, sources: Make, places: Places) -> None:
    table = facts(*({"source": "S1", "county": "普陀区", "year": year} for year in (1982, 2010, None)))
    about = sources({"county": "普陀区", "province": "", "level": "district"})
    (proposal,) = propose(table, about, places)
    assert (proposal.years, proposal.facts) == ((2010,), 2)
    assert as_yaml([proposal]) == as_yaml(propose(table.iloc[::-1], about, places))


def test_a_settled_study_has_nothing_to_propose(facts: Make, sources: Make, places: Places) -> None:
    assert propose(facts({}), sources(), places) == ()
    assert yaml.safe_load(as_yaml(())) == {"proposals": []}
