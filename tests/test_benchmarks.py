"""The frame of the benchmarks: the list that others read, the table that people read, and no peer left out in silence."""

import json
import math
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from benchmarks import comparison_regression, extraction
from benchmarks.bench import Row, best_of, lines, machine, write
from benchmarks.extraction_limits import NOBODY
from benchmarks.extraction_phrases import Case, cases, race
from benchmarks.prose import paragraphs
from benchmarks.readers import Reader, Reading, outermost
from tests.extract.phrase_suite import phrases

ROOT = Path(__file__).parents[1]
KEYS = ["name", "value", "unit", "peer", "peer_value", "ratio", "limit", "holds"]
ROWS = [
    Row("extraction", 120_000.0, "characters/s", "cn2an 0.5", 60_000.0, 2.0, 1_000_000.0, False),
    Row("extraction", 120_000.0, "characters/s", "other (absent)", None, None, 1_000_000.0, False),
]


def test_the_list_has_the_keys_that_were_agreed(tmp_path):
    write(ROWS, tmp_path / "results/latest.json")
    content = json.loads((tmp_path / "results/latest.json").read_text(encoding="utf-8"))
    assert [list(row) for row in content] == [KEYS, KEYS]
    assert content[1]["peer_value"] is None


def test_the_table_says_what_holds_and_who_is_absent():
    table = lines(ROWS)
    assert table[0].split()[:2] == ["name", "ours"]
    assert "2" in table[1].split()
    assert table[1].endswith("NO")
    assert "other (absent)" in table[2]
    assert "-" in table[2].split()


def test_prose_is_the_same_for_a_seed_and_dense_enough():
    texts = paragraphs(20_000, 7)
    assert texts == paragraphs(20_000, 7)
    assert texts != paragraphs(20_000, 8)
    whole = "\n".join(texts)
    figures = len(re.findall(r"\d+", whole))
    assert 60 < len(whole) / figures < 100, "about one figure in eighty characters"


def test_peers_that_cannot_be_imported_are_listed(monkeypatch, capsys):
    def missing():
        raise ImportError("no such peer")

    monkeypatch.setattr(extraction, "READERS", {"nobody": missing})
    monkeypatch.setattr(extraction, "BYTES", 6_000)
    monkeypatch.setattr(extraction, "TIMES", 1)
    rows = extraction.run()
    assert [(row.peer, row.peer_value, row.ratio) for row in rows if row.peer != NOBODY] == [("nobody (absent)", None, None)]
    assert rows[0].value > 0
    assert "ABSENT: nobody: ImportError: no such peer" in capsys.readouterr().out


def test_only_the_outermost_reading_counts():
    found = [Reading(2, 5, 128, 128), Reading(2, 6, 128, 128), Reading(8, 9, 3, 3), Reading(7, 9, other=True), Reading(10, 12, other=True)]
    assert [(item.start, item.end, item.other) for item in outermost(found)] == [(2, 6, False), (7, 9, True), (10, 12, True)]


@pytest.mark.parametrize(
    ("case", "found", "right"),
    [
        (Case("points", "收到128件", 128, 128), [Reading(2, 5, 128, 128)], True),
        (Case("points", "收到128件", 128, 128), [Reading(2, 5, 28, 28)], False),
        (Case("points", "占98%", 0.98, 0.98), [Reading(1, 4, 0.98, 0.98)], True),
        (Case("intervals", "70余家", 70, 79), [Reading(0, 2, 70, 70)], False),
        (Case("intervals", "70余家", 70, 79), [Reading(0, 3, 70, 80)], True),
        (Case("intervals", "2次以上", 2, math.inf), [Reading(0, 4, 2, math.inf)], True),
        (Case("refusals", "第三次会议", start=0, end=3), [Reading(1, 2, 3, 3)], False),
        (Case("refusals", "第三次会议", start=0, end=3), [Reading(0, 2, other=True)], True),
        (Case("refusals", "第三次会议", start=0, end=3), [Reading(3, 5, 7, 7)], True),
    ],
)
def test_who_is_right_about_a_phrase(case, found, right):
    assert case.right(found) is right


def test_the_race_asks_of_the_whole_suite_and_ours_holds_it(capsys):
    asked = cases()
    statements = [statement.split(" ")[0] for phrase in phrases() for statement in phrase.expected]
    assert len(asked) == statements.count("quantity") + statements.count("refused")
    assert all(case.text[case.start : case.end] for case in asked if case.kind == "refusals")
    silent = Reader("silent", len, lambda text: [])
    rows = race([silent, Reader("converts only", len)])
    assert [(row.peer, row.name, row.peer_value, row.ratio) for row in rows] == [
        ("silent", "phrases, points", 0.0, None),
        ("silent", "phrases, intervals", 0.0, None),
        ("silent", "phrases, refusals", 1.0, rows[2].value),
    ]
    assert all(row.holds for row in rows)


def test_best_of_takes_the_quickest(monkeypatch):
    clock = iter([0.0, 3.0, 10.0, 11.0, 20.0, 25.0])
    monkeypatch.setattr("benchmarks.bench.time", SimpleNamespace(perf_counter=lambda: next(clock)))
    assert best_of(3, list) == 1.0


def test_the_machine_is_described_without_its_name():
    assert "cores" in machine()
    assert "Python" in machine()


def test_what_is_not_there_is_said():
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", "speed"], cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 2
    assert "no such benchmark" in done.stderr


def test_the_comparison_measures_all_its_work_and_lists_who_is_absent(monkeypatch):
    def absent(package):
        raise ImportError(package)

    for name, value in {"COUNTIES": 40, "REPLICATIONS": 30, "SPECIFICATIONS": 10, "TIMES": 1, "version": absent}.items():
        monkeypatch.setattr(comparison_regression, name, value)
    monkeypatch.setattr(comparison_regression.shutil, "which", lambda program: None)
    rows = comparison_regression.run()
    assert [row.peer for row in rows].count("pyfixest (absent)") == 4
    assert "R fixest (absent)" in [row.peer for row in rows]
    assert all(row.value > 0 and row.ratio is None and not row.holds for row in rows)
