"""The whole road on the composed documents: what it writes, that it does only what is needed, that it is the same twice, what fails."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from zxstudy.cli import main
from zxstudy.config import read_study
from zxstudy.errors import UnknownTermError, UsageError
from zxstudy.extract.fact import FACT_COLUMNS
from zxstudy.read import read_study_files
from zxstudy.report import Wanted
from zxstudy.store import read_table
from zxstudy.study import PANEL, STEPS, plan, run

ROOT = Path(__file__).parents[1]
TABLES = {
    "sources", "problems", "facts", "cleaned", "places", "panel", "view", "audit", "scores", "findings", "alternatives",
    "specifications", "contrasts",
    "events", "configurations", "descriptives",
    "reporting", "flow",
}  # fmt: skip
# The command, stopping itself (as by SIGSTOP) behind the first step.
HELD = """
import os, signal
from zxstudy.cli import main
from zxstudy.road import Road

take = Road.take


def take_and_stop(self, step, **more):
    take(self, step, **more)
    if step.name == "extract":
        os.kill(os.getpid(), signal.SIGSTOP)


Road.take = take_and_stop
main()
"""
FOOTNOTE = re.compile("[①-⑳*]+$")


def copied(folder: Path) -> Path:
    """The composed study with everything it names, in `folder`; the path of its file."""
    shutil.copytree(ROOT / "data/raw", folder / "data/raw")
    shutil.copytree(ROOT / "studies", folder / "studies")
    return folder / "studies/composed.toml"


@pytest.fixture(scope="module")
def composed(tmp_path_factory):
    """The composed study, taken as far as the comparison."""
    study = read_study(copied(tmp_path_factory.mktemp("composed")))
    said: list[str] = []
    outcome = run(study, reports=False, notify=said.append)
    return study, outcome, said


def test_every_table_is_written_and_nothing_else(composed, tree):
    study, outcome, _ = composed
    written = {path.name for path in study.path(study.processed).iterdir()}
    assert written == {f"{name}.parquet" for name in TABLES} | {"steps.json", ".lock"}
    assert set(outcome.tables) == TABLES
    original, copy = tree(ROOT / "data/raw"), tree(study.root.parent / "data/raw")
    assert copy == original, "raw files are never written to"
    assert {path.name for path in study.root.parent.iterdir()} == {"data", "studies"}


def test_facts_have_the_columns_of_the_contract_and_survive_cleaning(composed):
    _, outcome, _ = composed
    facts, cleaned = outcome.tables["facts"], outcome.tables["cleaned"]
    assert tuple(facts.columns) == tuple(cleaned.columns) == FACT_COLUMNS
    assert len(facts) > 50
    assert set(facts["fact_id"]) <= set(cleaned["fact_id"])


def test_four_invented_counties_and_no_failure(composed):
    _, outcome, _ = composed
    assert len(outcome.tables["places"]) == 4
    assert set(outcome.tables["places"]["kind"]) == {"composed"}
    assert outcome.failures == ()


def test_every_quote_stands_where_the_fact_says(composed):
    study, outcome, _ = composed
    documents, _ = read_study_files(study)
    texts = {document.source.source: document.text for document in documents}
    quoted = outcome.tables["facts"][outcome.tables["facts"]["quote"] != ""]
    assert len(quoted) > 50
    figures = {row.fact_id: (FOOTNOTE.sub("", texts[row.source][row.start : row.end]), row.quote) for row in quoted.itertuples()}
    assert {name: pair for name, pair in figures.items() if pair[0] not in pair[1]} == {}


def test_the_second_run_makes_nothing(composed, tree):
    study, outcome, first = composed
    before = tree(study.path(study.processed))
    said: list[str] = []
    again = run(study, reports=False, notify=said.append)
    assert [line for line in said if "up to date" not in line] == []
    assert len(said) == len(STEPS)
    assert not [line for line in first if "up to date" in line]
    assert tree(study.path(study.processed)) == before
    assert again.problems == outcome.problems
    assert plan(study) == [(step.name, "") for step in STEPS]


def test_the_same_input_gives_the_same_bytes_elsewhere_and_by_force(composed, tree, tmp_path):
    study, _, _ = composed
    before = tree(study.path(study.processed))
    other = read_study(copied(tmp_path))
    run(other, reports=False, notify=lambda line: None)
    assert tree(other.path(other.processed)) == before
    run(study, Wanted(force=True), reports=False, notify=lambda line: None)
    assert tree(study.path(study.processed)) == before


def test_another_margin_makes_again_what_depends_on_it(composed, tmp_path):
    study, _, _ = composed
    moved = tmp_path / "moved"
    shutil.copytree(study.root.parent, moved)
    file = moved / "studies/composed.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n[margins]\nshare = 0.10\n", encoding="utf-8")
    assert dict(plan(read_study(file)))["compare"] != ""


def test_a_missing_sidecar_value_is_one_failure_and_the_rest_goes_on(tmp_path, sidecar):
    file = copied(tmp_path)
    bad = tmp_path / "data/raw/composed/bad.docx"
    bad.write_bytes(b"PK\x03\x04 cut off")
    sidecar(bad)
    outcome = run(read_study(file), reports=False, notify=lambda line: None)
    assert len(outcome.failures) == 1
    assert "bad.docx" in outcome.failures[0]
    assert len(outcome.tables["places"]) == 4
    listed = read_table(tmp_path / "data/processed/composed/problems.parquet")
    assert [where for where in listed["where"] if "bad.docx" in where]


def test_a_study_without_one_readable_source_is_unusable(study_file):
    for path in (study_file.parent / "raw").glob("*.txt"):
        path.write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(UsageError, match=r"none of the 1 files can be used\nrefused: .*is a picture"):
        run(read_study(study_file), reports=False, notify=lambda line: None)
    assert not list(study_file.parent.glob("processed/*.parquet"))


def test_an_unknown_county_is_refused_with_the_nearest(composed):
    study, outcome, _ = composed
    code = outcome.tables["places"]["county_code"].iloc[0]
    with pytest.raises(UnknownTermError, match=f"--only {code[:5]}x: .*{code}"):
        run(study, Wanted(only=[f"{code[:5]}x"]), notify=lambda line: None)


def test_the_panel_of_a_resumed_run_is_the_panel_that_was_written(composed):
    study, outcome, _ = composed
    for name in PANEL:
        assert outcome.tables[name].equals(read_table(study.path(study.processed) / f"{name}.parquet"))


@pytest.fixture(scope="module")
def small(tmp_path_factory, small_study, tree):
    """The small study's file, nothing made of it yet, and its raw files."""
    file = small_study(tmp_path_factory.mktemp("small") / "study")
    return file, tree(file.parent / "raw")


@pytest.fixture(scope="module")
def stopped(small, command):
    """A run that was stopped by Ctrl-C behind the first step: its process, what it said, and what a second run said meanwhile."""
    if sys.platform == "win32":
        pytest.skip("signals are sent otherwise there")
    running = subprocess.Popen(
        [sys.executable, "-c", HELD, "run", str(small[0])], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    _, status = os.waitpid(running.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), "the first step is done"
    second = command("run", small[0])
    os.killpg(running.pid, signal.SIGINT)
    os.killpg(running.pid, signal.SIGCONT)
    return running, running.communicate(timeout=300)[1], second


@pytest.fixture(scope="module")
def finished(small, command, request):
    """The run that makes the small study whole, where there are signals behind one that was stopped."""
    if sys.platform != "win32":
        request.getfixturevalue("stopped")
    return command("run", small[0], cwd=small[0].parent)


def test_a_small_study_from_raw_file_to_page(command, small, finished, tree):
    file, raw = small
    folder = file.parent
    assert finished.returncode == 0, finished.stderr
    assert finished.stdout.splitlines()[-1] == f"open {Path('reports/index.html')}"
    assert (folder / "reports/index.html").is_file()
    assert tree(folder / "raw") == raw
    assert {path.name for path in folder.iterdir()} == {"raw", "places.yml", "study.toml", "processed", "reports"}
    pages = {name: value for name, value in tree(folder / "reports").items() if name.endswith(".html") and "run" not in name}
    again = command("run", file, cwd=folder)
    assert again.returncode == 0
    assert "extract: up to date" in again.stderr
    unchanged = {name: value for name, value in tree(folder / "reports").items() if name in pages}
    assert unchanged == pages
    refused = command("run", file, "--only", "110101", cwd=folder)
    assert refused.returncode == 2
    assert "--only 110101: no such county" in refused.stderr


def test_ctrl_c_stops_at_once_and_the_next_run_goes_on(stopped, finished):
    running, rest, second = stopped
    assert second.returncode == 2
    assert "another run is writing there" in second.stderr
    assert running.returncode == 130
    assert rest.splitlines()[-1] == "stopped; the next run goes on from here"
    assert "Traceback" not in rest
    assert finished.returncode == 0, finished.stderr
    assert "extract: up to date" in finished.stderr


def test_a_county_code_that_is_not_there_before_the_first_run(command, study_file):
    done = command("report", study_file)
    assert done.returncode == 2
    assert "run `zxstudy run` first" in done.stderr


def test_state_holds_no_time_and_no_place(composed):
    study, _, _ = composed
    text = (study.path(study.processed) / "steps.json").read_text(encoding="utf-8")
    assert str(study.root) not in text
    assert set(json.loads(text)["clean"]) == {"key", "tables", "problems"}


def test_a_full_disk_is_one_line_and_leaves_no_half_file(study_file, monkeypatch, capsys, tree):
    def full(handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(SystemExit) as left:
            main(["compare", str(study_file)])
    assert left.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == f"error: {study_file.parent.resolve() / 'processed/sources.parquet'}: No space left on device"
    assert set(tree(study_file.parent / "processed")) <= {".lock"}
    with pytest.raises(SystemExit) as left:
        main(["compare", str(study_file)])
    assert left.value.code == 0
