"""What JupyterLab users call: parameters are checked, the study is found from two folders, peers are told."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from zxstudy import lab
from zxstudy.compare import Finding, finding
from zxstudy.compare.adoption import Event
from zxstudy.compare.beside import Alternative, SpecificationRow
from zxstudy.compare.configurations import Configuration
from zxstudy.compare.contrasts import Contrast
from zxstudy.compare.descriptives import Descriptive
from zxstudy.config import Study
from zxstudy.errors import UnknownTermError, UsageError
from zxstudy.report.checklist import checklist
from zxstudy.report.tables import (
    ALTERNATIVE_COLUMNS,
    CONFIGURATION_COLUMNS,
    CONTRAST_COLUMNS,
    DESCRIPTIVE_COLUMNS,
    EVENT_COLUMNS,
    FINDING_COLUMNS,
    SPECIFICATION_COLUMNS,
    VERDICTS,
)


def test_open_gives_frames_with_the_columns_of_the_contract(small: Study) -> None:
    tables = lab.open(small.file)
    assert tables.codes[0] == "990001"
    assert list(tables.panel.columns)[:3] == ["county_code", "county", "province"]
    with pytest.raises(AttributeError):
        tables.panel = tables.view  # type: ignore[misc]


def test_what_is_written_out_here_is_what_comparison_says() -> None:
    assert tuple(field.name for field in fields(Finding)) == FINDING_COLUMNS
    assert tuple(field.name for field in fields(Alternative)) == ALTERNATIVE_COLUMNS
    assert tuple(field.name for field in fields(Event)) == EVENT_COLUMNS
    assert tuple(field.name for field in fields(Contrast)) == CONTRAST_COLUMNS
    assert tuple(field.name for field in fields(SpecificationRow)) == SPECIFICATION_COLUMNS
    assert tuple(field.name for field in fields(Configuration)) == CONFIGURATION_COLUMNS
    assert tuple(field.name for field in fields(Descriptive)) == DESCRIPTIVE_COLUMNS
    assert finding.VERDICTS == VERDICTS


def test_a_county_needs_no_models_and_no_plots() -> None:
    code = (
        "import sys, zxstudy.lab; print([name for name in ('statsmodels', 'matplotlib', 'papermill', 'nbconvert') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_study_is_found_here_and_one_folder_up(small: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    (small.root / "notebooks").mkdir()
    monkeypatch.chdir(small.root / "notebooks")
    assert lab.study_file("study.toml") == small.file
    with pytest.raises(UsageError, match=r"nothing\.toml: no such study file"):
        lab.study_file(Path("nothing.toml"))


def test_peers_of_a_county(small: Study) -> None:
    group = lab.peers("990001", "proposals_filed", study=small.file)
    assert (group.count, group.count_near, group.median) == (6, 6, 125)


@pytest.mark.parametrize(("value", "code"), [("330305", "330305"), (330305, "330305"), (10101, "010101")])
def test_a_code_may_come_as_a_number(value: str | int, code: str) -> None:
    assert lab.county_of(value) == code


@pytest.mark.parametrize("value", ["", "3303", "33030a", -1, True, None, 3.5, "3303051"])
def test_what_is_no_code_is_refused_with_the_value(value: object) -> None:
    with pytest.raises(UsageError, match="county_code") as caught:
        lab.county_of(value)  # type: ignore[arg-type]
    assert repr(value) in str(caught.value)


@pytest.mark.parametrize(
    ("value", "years"),
    [(None, None), ("", None), ("2010", (2010, 2010)), (2010, (2010, 2010)), ("2008-2012", (2008, 2012)), ([2008, 2012], (2008, 2012))],
)
def test_years(value: lab.Years, years: tuple[int, int] | None) -> None:
    assert lab.years_of(value) == years


@pytest.mark.parametrize("value", ["2012-2008", "soon", "10-12", [2008, 2009, 2010], 3])
def test_what_is_no_span_of_years_is_refused(value: lab.Years) -> None:
    with pytest.raises(UsageError, match="years"):
        lab.years_of(value)


def test_an_unknown_county_names_the_nearest(small: Study) -> None:
    with pytest.raises(UnknownTermError, match=r"no county '990010'.*nearest: 99000"):
        lab.county("990010", study=small.file)


def test_an_unknown_language_names_the_allowed(small: Study) -> None:
    with pytest.raises(UnknownTermError, match="allowed: zh, en"):
        lab.county("990001", language="fr", study=small.file)


def test_a_study_without_tables_says_what_makes_them(tmp_path: Path, small: Study) -> None:
    file = tmp_path / "empty.toml"
    file.write_text(small.file.read_text(encoding="utf-8").replace('"processed"', '"nothing"'), encoding="utf-8")
    with pytest.raises(UsageError, match="zxstudy run"):
        lab.open(file)


def test_both_reports_in_both_languages(small: Study) -> None:
    for language in ("zh", "en"):
        county = lab.county("990001", language=language, study=small.file)
        pieces = [
            county.key_points(),
            county.figures(),
            county.changes(),
            county.scores(),
            county.gaps(),
            county.limits(),
            county.evidence(),
        ]
        comparison = lab.comparison(language=language, study=small.file)
        pieces += [comparison.verdicts(), comparison.rates(), comparison.intervals(), comparison.reporting(), comparison.findings()]
        pieces += [
            comparison.alternatives(),
            comparison.specifications(),
            comparison.adoption(),
            comparison.configurations(),
            comparison.flow(),
            comparison.limits(),
        ]
        quality = lab.quality(language=language, study=small.file)
        pieces += [quality.summary(), quality.forms(), quality.indicators(), quality.counties(), quality.breaches(), quality.decisions()]
        assert all("<section" in piece._repr_html_() for piece in pieces)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_checklist_answers_every_item_and_links_to_what_there_is(small: Study, language: str) -> None:
    comparison = lab.comparison(language=language, study=small.file)
    rows = checklist(comparison.tables, comparison.words)
    assert [row["number"] for row in rows] == [str(number) for number in range(1, 29)]
    assert all(row["asked"] and row["answer"] and "{" not in row["answer"] for row in rows)
    notebook = json.loads((Path(__file__).parents[2] / "notebooks/comparison.ipynb").read_text(encoding="utf-8"))
    shown = {"".join(cell["source"]).removeprefix("comparison.").removesuffix("()") for cell in notebook["cells"]}
    assert {row["link"][1:] for row in rows if row["link"].startswith("#")} <= shown
