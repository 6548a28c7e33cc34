"""A step is made when its inputs changed, and only then; what is broken off is made again; two runs do not write at once."""

import json
import subprocess
import sys
from dataclasses import asdict

import pandas as pd
import pytest

from zxstudy.config import read_study
from zxstudy.errors import Problem, StudyError, TableError, UsageError
from zxstudy.extract.fact import Fact
from zxstudy.lock import only_writer
from zxstudy.read.document import Source
from zxstudy.road import Road, Step
from zxstudy.steps import STEPS, digest, raw_digest, raw_files, read_made, why
from zxstudy.store import read_table
from zxstudy.validate import validate_facts, validated

STUDY = """
name = "small"
title_zh = "小"
title_en = "Small"
kind = "composed"
raw = ["raw"]
processed = "out/processed"
reports = "out/reports"
"""
SOURCE = Source("s1", "raw/a.txt", "", "甲县报告", "0" * 64, "composed", "cppcc", "work_report", "", "甲县", "county", "", 2023, "", "", 12)
FACT = Fact(
    "f1", "s1", "甲县", "990001", 2023, "annual", "proposals_filed", 60.0, 69.0, "件", "over", "", "",
    None, 0, 7, "paragraph 1", "提案60多件", "", None, None,
)  # fmt: skip


def frame(*records):
    return pd.DataFrame([asdict(record) for record in records])


@pytest.fixture
def study(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.txt").write_text("提案60多件。", encoding="utf-8")
    (tmp_path / "study.toml").write_text(STUDY, encoding="utf-8")
    return read_study(tmp_path / "study.toml")


@pytest.fixture
def calls():
    return []


@pytest.fixture
def step(calls):
    def make(study, before):
        calls.append(sorted(before))
        return {"sources": frame(SOURCE), "facts": frame(FACT)}, [Problem("read", "warned", "raw/a.txt", "开头有空白")]

    return Step("extract", ("read",), (), ("sources", "facts"), make)


def take(study, step, **options):
    said = []
    road = Road(study, notify=said.append, **options)
    road.take(step, check=validate_facts)
    road.write_problems()
    return road, said


def test_a_step_is_made_once(study, step, calls):
    road, said = take(study, step)
    assert "not made yet" in said[0]
    assert read_table(road.path("facts"))["high"].tolist() == [69.0]
    assert read_table(road.path("problems"))["what"].tolist() == ["开头有空白"]
    before = {path.name: path.read_bytes() for path in road.folder.iterdir()}
    again, said = take(study, step)
    assert said == ["extract: up to date"]
    assert len(calls) == 1
    assert again.problems == road.problems
    assert {path.name: path.read_bytes() for path in road.folder.iterdir()} == before


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda study, road: (study.root / "raw/a.txt").write_text("提案70多件。", encoding="utf-8"), "its inputs changed"),
        (lambda study, road: (study.root / "raw/b.txt").write_text("", encoding="utf-8"), "its inputs changed"),
        (lambda study, road: (study.root / "raw/a.txt").rename(study.root / "raw/c.txt"), "its inputs changed"),
        (lambda study, road: road.path("facts").unlink(), "facts.parquet is missing"),
        (lambda study, road: road.path("facts").write_bytes(b"PAR1"), "facts.parquet was changed by hand"),
        (lambda study, road: (road.folder / STEPS).write_text('{"extract": {"key": 1', encoding="utf-8"), "not made yet"),
    ],
)
def test_a_step_is_made_again_when_something_changed(study, step, calls, change, reason):
    road, _ = take(study, step)
    change(study, road)
    _, said = take(study, step)
    assert reason in said[0]
    assert len(calls) == 2


def test_force_makes_it_again_with_the_same_bytes(study, step, calls):
    road, _ = take(study, step)
    before = {path.name: path.read_bytes() for path in road.folder.iterdir()}
    take(study, step, force=True)
    assert len(calls) == 2
    assert {path.name: path.read_bytes() for path in road.folder.iterdir()} == before


def test_what_the_study_says_is_part_of_the_key(study, step, calls):
    take(study, step)
    study.file.write_text(STUDY + "[rules]\nuse_repairs = true\n", encoding="utf-8")
    take(read_study(study.file), step)
    assert len(calls) == 2


def test_a_step_that_fails_leaves_nothing_that_looks_done(study, step, calls):
    take(study, step)
    (study.root / "raw/a.txt").write_text("别的", encoding="utf-8")
    broken = Step(
        "extract", step.packages, (), step.gives, lambda study, before: ({"sources": frame(SOURCE), "facts": frame(FACT, FACT)}, [])
    )
    with pytest.raises(TableError, match="fact_id"):
        take(study, broken)
    _, said = take(study, step)
    assert "its inputs changed" in said[0]


def test_state_cut_at_every_byte_never_says_done_falsely(study, step):
    road, _ = take(study, step)
    whole = (road.folder / STEPS).read_bytes()
    key = read_made(road.folder)["extract"].key
    for end in range(len(whole) - 1):
        (road.folder / STEPS).write_bytes(whole[:end])
        made = read_made(road.folder).get("extract")
        assert made is None or why(road.folder, made, key, step.gives) == "", end
        if end < len(whole) - 2:
            assert made is None, end


def test_the_next_step_is_keyed_by_the_tables_before_it(study, step, calls):
    second = Step("clean", ("clean",), ("facts",), ("cleaned",), lambda study, before: ({"cleaned": before["facts"]}, []))
    road, _ = take(study, step)
    first_key = road.key(second)
    road.take(second, check=lambda made, before: {name: validated(name, table) for name, table in made.items()})
    assert road.plan([step, second]) == [("extract", ""), ("clean", "")]
    (study.root / "raw/a.txt").write_text("别的", encoding="utf-8")
    assert Road(study).plan([step, second]) == [("extract", "its inputs changed"), ("clean", "if extract gives other tables")]
    again, _ = take(study, step)
    assert again.key(second) == first_key, "the same facts from another file need no cleaning again"


def test_state_is_the_same_wherever_the_study_lies(study, step, tmp_path):
    road, _ = take(study, step)
    other = tmp_path / "elsewhere"
    other.mkdir()
    (tmp_path / "raw").rename(other / "raw")
    (tmp_path / "study.toml").rename(other / "study.toml")
    moved, _ = take(read_study(other / "study.toml"), step)
    assert (moved.folder / STEPS).read_bytes() == (road.folder / STEPS).read_bytes()


def test_raw_files_that_cannot_be_used_are_named(study, monkeypatch):
    assert [path.name for path in raw_files(study)] == ["a.txt"]
    (study.root / "raw/a.txt").unlink()
    with pytest.raises(StudyError, match="no file in it"):
        raw_files(study)
    (study.root / "raw").rmdir()
    with pytest.raises(StudyError, match="'raw' does not exist"):
        raw_files(study)


def test_a_folder_without_permission_is_one_line(study, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    with pytest.raises(StudyError, match="cannot be listed: Permission denied"):
        raw_files(study)


def test_a_file_without_permission_counts_as_changed(study, monkeypatch):
    before = raw_digest(study)
    original = type(study.file).open

    def refuse(self, *arguments, **options):
        if self.name == "a.txt":
            raise PermissionError(13, "Permission denied", str(self))
        return original(self, *arguments, **options)

    monkeypatch.setattr(type(study.file), "open", refuse)
    assert raw_digest(study) != before


def test_digest_keeps_parts_apart():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("ab") == digest(b"ab")


def test_a_second_writer_is_refused_in_one_line_and_a_dead_one_forgotten(tmp_path):
    folder = tmp_path / "out"
    hold = (
        "import sys; from pathlib import Path; from zxstudy.lock import only_writer\n"
        "with only_writer(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", hold, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(UsageError, match="another run is writing there"), only_writer(folder):
            pass
        other.kill()
        other.wait()
    with only_writer(folder):
        assert folder.is_dir()


def test_a_place_that_cannot_be_written_to_is_one_line(tmp_path):
    (tmp_path / "out").write_text("a file stands where the folder should", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written to"), only_writer(tmp_path / "out"):
        pass


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": 70.0}, "low <= high"),
        ({"qualifier": "roughly"}, "'roughly'"),
        ({"period": "monthly"}, "'monthly'"),
        ({"degree": 5}, "degree"),
        ({"fact_id": None}, "fact_id"),
        ({"year": 2023.5}, "year"),
    ],
)
def test_a_table_that_breaks_its_record_is_refused_with_row_and_value(change, message):
    with pytest.raises(TableError, match=message):
        validated("facts", frame(FACT).assign(**change))


def test_a_table_without_a_column_or_with_a_strange_one_is_refused():
    with pytest.raises(TableError, match="missing columns: quote"):
        validated("facts", frame(FACT).drop(columns="quote"))
    with pytest.raises(TableError, match="note"):
        validated("facts", frame(FACT).assign(note=""))


def test_types_do_not_depend_on_the_rows():
    full, empty = validated("facts", frame(FACT)), validated("facts", frame(FACT).head(0))
    assert full.dtypes.to_dict() == empty.dtypes.to_dict()
    assert str(full["year"].dtype) == "Int64"


def test_a_fact_without_its_source_is_refused():
    with pytest.raises(TableError, match="'s1' is not known"):
        validate_facts({"facts": frame(FACT), "sources": frame(SOURCE).assign(source="s2")}, {})


def test_the_state_file_is_readable(study, step):
    road, _ = take(study, step)
    content = json.loads((road.folder / STEPS).read_text(encoding="utf-8"))
    assert set(content["extract"]) == {"key", "tables", "problems"}
    assert set(content["extract"]["tables"]) == {"sources", "facts"}
