"""`zxstudy simulate` as a person calls it: what is written, what is printed, what is refused in one line."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path

import pytest

from zxstudy.cli import main
from zxstudy.compare.design import PRIMARY

SMALL = ["--counties", "6", "--years", "2", "--provinces", "2"]


def code_of(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    return int(left.value.code or 0)


def test_a_study_is_written_ready_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "study"
    assert code_of("simulate", str(folder), *SMALL, "--effect", "0.05", "--as", "documents", "--seed", "5") == 0
    assert "study.toml" in capsys.readouterr().out
    assert tomllib.loads((folder / "study.toml").read_text(encoding="utf-8"))["kind"] == "simulated"
    told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    assert (told["settings"]["seed"], told["form"], len(told["findings"])) == (5, "documents", len(PRIMARY))
    assert all(entry["effect"] == 0.05 for entry in told["findings"].values())
    assert (folder / "stated.csv").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["study"], "nothing is left beside it"


def test_a_design_is_repeated_and_written_as_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    settings, table = tmp_path / "plan.toml", tmp_path / "plan.csv"
    settings.write_text("counties = 20\nyears = 2\nprovinces = 4\n\n[effects]\nfiling_rate = 0.1\n", encoding="utf-8")
    assert code_of("simulate", "--design", str(settings), "--runs", "2", "--lang", "en", "-o", str(table)) == 0
    assert "leadership" in capsys.readouterr().out
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == [pair.outcome for pair in PRIMARY]
    assert {row["studies"] for row in rows} == {"2"}
    assert {row["outcome"]: float(row["effect"]) for row in rows}["filing_rate"] == 0.1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["simulate"], "no folder"), (["simulate", "--design", "nowhere.toml"], "nowhere.toml: cannot be opened"),
        (["simulate", "--design", "--lang", "fr"], "--lang fr"), (["simulate", "new", "--publication", "sometimes"], "publication"),
        (["simulate", "new", "--counties", "100000"], "counties"), (["simulate", "new", "--as", "pdf"], "--as pdf"),
    ],
)  # fmt: skip
def test_wrong_use_is_one_line(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    assert code_of(*arguments) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
