"""The frame of the benchmarks: the list that others read, the table that people read, and no peer left out in silence."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import extraction
from benchmarks.bench import Row, best_of, lines, machine, write
from benchmarks.extraction_limits import NOBODY
from benchmarks.prose import paragraphs

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


def test_peers_that_cannot_be_imported_are_listed(monkeypatch):
    def missing():
        raise ImportError("no such peer")

    monkeypatch.setattr(extraction, "PEERS", {"nobody": missing})
    monkeypatch.setattr(extraction, "BYTES", 6_000)
    monkeypatch.setattr(extraction, "TIMES", 1)
    rows = extraction.run()
    assert [(row.peer, row.peer_value, row.ratio) for row in rows if row.peer != NOBODY] == [("nobody (absent)", None, None)]
    assert rows[0].value > 0


def test_best_of_takes_the_quickest():
    waits = iter([0.02, 0.0, 0.02])

    def work():
        import time  # noqa: PLC0415

        time.sleep(next(waits))

    assert best_of(3, work) < 0.02


def test_the_machine_is_described_without_its_name():
    assert "cores" in machine()
    assert "Python" in machine()


@pytest.mark.parametrize(("name", "said"), [("panel", "not yet measured"), ("speed", "no such benchmark")])
def test_what_is_not_there_is_said(name, said):
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--only", name], cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 2
    assert said in done.stderr
