"""The console as a person meets it: exit codes, one line an error, nothing written where it should not be."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from zxstudy.cli import main
from zxstudy.commands.console import interrupts_kept, say, stops_as_interrupts
from zxstudy.extract.fact import FACT_COLUMNS

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data/raw/composed/chengtang-2022-work-report.txt"
FOUNDING = ROOT.parent / "shared/founding/county-experience-2023.txt"


def one_line(text: str, *parts: str) -> None:
    """`text` is one line that holds all the parts, and no traceback."""
    assert len(text.strip().splitlines()) == 1, text
    assert "Traceback" not in text
    assert [part for part in parts if part not in text] == []


def test_help_starts_fast(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = command("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 2.0, "processor time; what it must not import is checked below"
    assert done.returncode == 0
    assert [name for name in ("run", "extract", "compare", "report", "codebook", "check") if name not in done.stdout] == []


def test_help_imports_nothing_heavy():
    code = "import sys, zxstudy.cli; print(sorted({'pandas', 'statsmodels', 'numpy', 'pydantic', 'papermill'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_codebook_as_a_table(command):
    done = command("codebook")
    rows = list(csv.DictReader(io.StringIO(done.stdout), delimiter="\t"))
    assert done.returncode == 0
    assert len(rows) == 132
    assert rows[0]["id"] == "m_policy_document"


def test_codebook_entry_in_both_languages(command):
    done = command("codebook", "proposals_filed")
    assert done.returncode == 0
    assert done.stdout.startswith("proposals_filed\n")
    assert "名称 name: " in done.stdout
    assert "hard limits" in done.stdout


def test_codebook_by_chinese_word(command):
    assert "meeting_rate" in command("codebook", "见面率").stdout or "见面" in command("codebook", "见面").stdout


def test_codebook_unknown_term_names_the_nearest(command):
    done = command("codebook", "proposals_filled")
    assert done.returncode == 2
    one_line(done.stderr, "proposals_filled", "proposals_filed")


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252"])
def test_a_console_of_another_encoding_survives(command, encoding):
    done = command("codebook", "m_informs_cppcc", encoding=encoding)
    assert done.returncode == 0
    assert "m_informs_cppcc" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["walk"], ["No such command 'walk'"]),
        (["extract"], ["PATH"]),
        (["run", "nowhere.toml"], ["nowhere.toml", "cannot be opened"]),
        (["run", "--jobs", "0"], ["--jobs", "greater than or equal to 1"]),
        (["run", "--lang", "fr"], ["--lang fr", "zh, en"]),
        (["extract", "nowhere.txt"], ["nowhere.txt", "does not exist"]),
        (["extract", "README.md", "--format", "xml"], ["--format xml", "csv, jsonl, parquet"]),
        (["extract", "README.md", "--format", "parquet"], ["-o FILE"]),
    ],
)
def test_wrong_use_is_one_line_and_code_2(command, arguments, parts):
    done = command(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    one_line(done.stderr, *parts)


def test_debug_shows_the_traceback_wherever_it_stands(command):
    for arguments in (["--debug", "codebook", "zzz"], ["codebook", "zzz", "--debug"]):
        done = command(*arguments)
        assert done.returncode == 2
        assert "Traceback" in done.stderr


def test_a_study_with_a_wrong_key_says_what_is_allowed(command, tree, study_file):
    study_file.write_text(study_file.read_text(encoding="utf-8").replace("reports =", "report ="), encoding="utf-8")
    before = tree(study_file.parent)
    done = command("run", study_file)
    assert done.returncode == 2
    assert "unknown key 'report'; allowed: " in done.stderr
    assert "reports: Field required" in done.stderr, "every mistake at once"
    assert tree(study_file.parent) == before


def test_an_empty_folder(command, tree, tmp_path, study_file):
    empty = tmp_path / "empty"
    empty.mkdir()
    for name in ("extract", "check"):
        done = command(name, empty)
        assert done.returncode == 2
        one_line(done.stderr, str(empty), "no source file in it")
    for path in (study_file.parent / "raw").iterdir():
        path.unlink()
    before = tree(study_file.parent)
    for arguments in (["run"], ["run", "--dry-run"], ["compare"]):
        done = command(*arguments, study_file)
        assert done.returncode == 2
        one_line(done.stderr, "no file in it", "sidecar")
    assert {name: value for name, value in tree(study_file.parent).items() if not name.startswith("processed/")} == before


def test_a_folder_without_permission(monkeypatch, capsys, study_file):
    raw = study_file.parent / "raw"
    for name in ("listdir", "scandir"):
        original = getattr(os, name)

        def refuse(path=".", original=original):
            if Path(path) == raw:
                raise PermissionError(13, "Permission denied", str(path))
            return original(path)

        monkeypatch.setattr(os, name, refuse)
    for arguments in (["run", str(study_file)], ["check", str(raw)], ["extract", str(raw)]):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        assert left.value.code == 2
        one_line(capsys.readouterr().err, str(raw), "ermission")


def test_an_output_folder_that_cannot_be_written_to(command, study_file):
    (study_file.parent / "processed").write_text("a file stands in the way", encoding="utf-8")
    done = command("run", study_file)
    assert done.returncode == 2
    one_line(done.stderr, "processed", "cannot be written to")


def test_extract_gives_the_columns_of_the_contract(command):
    done = command("extract", SAMPLE, "--county", "澄塘县", "--year", "2022")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == ",".join(FACT_COLUMNS)
    assert rows
    assert {row["county"] for row in rows} == {"澄塘县"}
    assert "2022" in {row["year"] for row in rows}


def test_a_name_as_long_as_the_system_allows_has_nothing_beside_it(command, tmp_path):
    (tmp_path / ("x" * 250 + ".txt")).write_text("县政协收到提案128件。", encoding="utf-8")
    done = command("extract", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2
    done = command("check", tmp_path)
    assert done.returncode == 2, "none of the files can be used"
    assert ".source.yml: missing" in done.stdout + done.stderr


def test_extract_in_three_formats_says_the_same(command, tmp_path):
    import pandas as pd  # noqa: PLC0415

    for form in ("csv", "jsonl", "parquet"):
        assert command("extract", SAMPLE, "--format", form, "-o", tmp_path / f"facts.{form}").returncode == 0
    written = pd.read_parquet(tmp_path / "facts.parquet")
    listed = [json.loads(line) for line in (tmp_path / "facts.jsonl").read_text(encoding="utf-8").splitlines()]
    with (tmp_path / "facts.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert (tmp_path / "facts.csv").read_bytes().startswith(b"\xef\xbb\xbf"), "a spreadsheet needs the mark"
    assert list(written.columns) == list(FACT_COLUMNS)
    for column in ("fact_id", "indicator", "quote"):
        assert written[column].tolist() == [row[column] for row in listed] == [row[column] for row in table]
    lows = [float(row["low"]) if row["low"] else None for row in table]
    assert lows == [row["low"] for row in listed] == [None if pd.isna(low) else low for low in written["low"]]


@pytest.mark.skipif(not FOUNDING.is_file(), reason="the founding document does not lie beside the project")
def test_extract_of_the_founding_document(command):
    rows = list(csv.DictReader(io.StringIO(command("extract", FOUNDING, "--format", "csv").stdout)))
    figures = {row["quote"]: row for row in rows if not row["degree"]}
    damaged = [row for quote, row in figures.items() if "20230" in quote]
    assert [(row["low"], row["proposed_low"], "damaged" in row["flags"].split(";")) for row in damaged] == [("20230", "200", True)]


def test_extract_of_quantities(command):
    done = command("extract", SAMPLE, "--quantities")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) > 5


@pytest.fixture
def not_a_document(sidecar):
    """A zip that claims to be docx, with a sidecar."""

    def put(folder, name="fake.docx"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("hello.txt", "not a document")
        sidecar(folder / name, document_type="work_report")
        return folder / name

    return put


def test_a_zip_that_claims_to_be_docx(command, tree, not_a_document, tmp_path):
    fake = not_a_document(tmp_path)
    before = tree(tmp_path)
    for name in ("extract", "check"):
        done = command(name, fake)
        assert done.returncode == 2
        one_line(done.stderr, "fake.docx")
    mixed = command("extract", fake, SAMPLE)
    assert mixed.returncode == 1
    one_line(mixed.stderr, "fake.docx")
    assert len(mixed.stdout.splitlines()) > 1
    assert tree(tmp_path) == before


def test_a_file_with_the_wrong_ending_goes_by_its_content(command, tree, tmp_path):
    wrong = tmp_path / "report.docx"
    shutil.copy(SAMPLE, wrong)
    done = command("extract", wrong)
    assert done.returncode in {0, 2}
    assert "Traceback" not in done.stderr
    assert "report.docx" in done.stderr, "said, whether it was read or not"
    assert tree(tmp_path).keys() == {"report.docx"}


@pytest.fixture
def facts_table(sidecar):
    """A table of published facts with some columns left out, and its sidecar."""

    def put(folder, *without):
        with (ROOT / "data/raw/published/published_facts.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))[:20]
        path = folder / "facts.csv"
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [name for name in rows[0] if name not in without], extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
        sidecar(path, document_type="facts", county="''", province="''", year="null", kind="real")
        return path

    return put


def test_a_csv_with_a_missing_column(command, tree, facts_table, tmp_path):
    whole = command("check", facts_table(tmp_path))
    assert whole.returncode == 0, whole.stderr
    path = facts_table(tmp_path, "indicator")
    before = tree(tmp_path)
    for name in ("check", "extract"):
        done = command(name, path)
        assert done.returncode == 2, name
        assert "indicator" in done.stderr
        assert "facts.csv" in done.stderr
        assert "Traceback" not in done.stderr
    assert tree(tmp_path) == before


def test_check_finds_a_missing_sidecar(command, tmp_path):
    shutil.copy(SAMPLE, tmp_path / "report.txt")
    done = command("check", tmp_path)
    assert done.returncode == 2
    one_line(done.stderr, "report.txt.source.yml", "missing")


def test_check_of_our_own_raw_data_finds_nothing_refused(command):
    done = command("check", "data/raw/published", "data/raw/composed")
    assert done.returncode == 0, done.stderr
    assert "0 cannot be used" in done.stdout


def test_ctrl_c_in_a_finaliser_still_stops_the_command():
    class Dropped:
        def __del__(self):
            signal.raise_signal(signal.SIGINT)

    def work() -> None:
        Dropped()
        time.sleep(5)

    with interrupts_kept(), pytest.raises(KeyboardInterrupt):
        work()


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ends_a_job_or_a_terminal_stops_as_ctrl_c_does(number, monkeypatch, capsys):
    def stopped(*_, **__):
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
        return 130

    monkeypatch.setattr("zxstudy.cli.app", stopped)
    with pytest.raises(SystemExit) as left:
        main(["run"])
    assert left.value.code == 128 + number
    assert capsys.readouterr().err == "stopped; the next run goes on from here\n"
    assert signal.getsignal(number) is signal.SIG_DFL


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
def test_under_nohup_a_closed_terminal_ends_nothing_and_is_not_written_to(monkeypatch):
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stops_as_interrupts() as came:
            signal.raise_signal(signal.SIGHUP)
        assert came == []
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)

    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(sys, "stderr", Closed())
    say("nobody hears it")


def test_other_faults_of_finalisers_are_told_as_ever():
    class Dropped:
        def __del__(self):
            raise ValueError("told")

    seen = []
    before, sys.unraisablehook = sys.unraisablehook, lambda lost: seen.append(str(lost.exc_value))
    try:
        with interrupts_kept():
            Dropped()
    finally:
        sys.unraisablehook = before
    assert seen == ["told"]


WORKBOOK = [
    ["县区", "收到提案（件）", "办复率（%）", "无人知晓的指标"],
    ["青梧县", 128, 100, 1],
    ["白石县", "60多", 98, 2],
    ["合计", 188, 99, 3],
]


def test_map_proposes_a_person_confirms_and_the_workbook_is_read_through_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        """`zxstudy` in this process: many short calls."""
        with pytest.raises(SystemExit) as done:
            main(arguments)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, done.value.code, said.out, said.err)

    book = openpyxl.Workbook()
    book.active.title = "2023年"
    for row in WORKBOOK:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    mapping = tmp_path / "a.xlsx.map.yml"

    proposed = command("map", "a.xlsx")
    assert proposed.returncode == 0
    assert "预览 preview: 4 个数 facts" in proposed.stdout
    assert not mapping.exists()
    assert command("map", "a.xlsx", "-o").returncode == 0
    text = mapping.read_text(encoding="utf-8")
    assert proposed.stdout.startswith(text)

    again = command("map", "a.xlsx", "-o")
    assert again.returncode == 2
    one_line(again.stderr, "a.xlsx.map.yml", "never written over")
    shown = command("map", "a.xlsx")
    assert shown.returncode == 0
    assert "not confirmed" in shown.stderr
    assert "waits for a person: 无人知晓的指标 (ignore)" in shown.stdout

    unconfirmed, lost = command("extract", "a.xlsx").stderr.splitlines()
    one_line(unconfirmed, "a.xlsx.map.yml", "is not confirmed")
    one_line(lost, "a.xlsx 2023年", "4 figures without a fact", "zxstudy map")
    mapping.write_text(text.replace("confirmed: false", "confirmed: true"), encoding="utf-8")
    open_still = command("extract", "a.xlsx")
    assert open_still.returncode == 2
    one_line(open_still.stderr, "a.xlsx.map.yml", "`?` still stands at 无人知晓的指标")

    mapping.write_text(text.replace("confirmed: false", "confirmed: true").replace("ignore: '?'", "ignore: yes"), encoding="utf-8")
    read = command("extract", "a.xlsx")
    assert read.returncode == 0
    assert not read.stderr
    facts = list(csv.DictReader(read.stdout.splitlines()))
    assert [(fact["county"], fact["year"], fact["indicator"], fact["low"], fact["high"], fact["locator"]) for fact in facts] == [
        ("青梧县", "2023", "proposals_submitted", "128", "128", "2023年!B2"),
        ("青梧县", "2023", "proposal_reply_rate", "1", "1", "2023年!C2"),
        ("白石县", "2023", "proposals_submitted", "60", "69", "2023年!B3"),
        ("白石县", "2023", "proposal_reply_rate", "0.98", "0.98", "2023年!C3"),
    ]

    mapping.write_text(
        text.replace("confirmed: false", "confirmed: true").replace("column: A", "col: A").replace("rows: 2-4", "rows: x"), encoding="utf-8"
    )
    wrong = command("extract", "a.xlsx")
    assert wrong.returncode == 2
    assert [line.split(": ", 1)[1] for line in wrong.stderr.splitlines()] == [
        "parts.0.rows: a span such as 4-12 (rows) or B-F (columns) (found: 'x')",
        "parts.0.place.col: unknown key; allowed: column, row, sheet, cell, fixed",
    ]
    assert all(line.startswith("a.xlsx.map.yml line ") for line in wrong.stderr.splitlines())


def test_map_of_what_is_no_workbook(command, tmp_path):
    (tmp_path / "a.txt").write_text("全年收到提案128件。", encoding="utf-8")
    for name, words in (("a.txt", "is no workbook"), ("b.xlsx", "is no file")):
        done = command("map", name, cwd=tmp_path)
        assert done.returncode == 2
        one_line(done.stderr, name, words, "xlsx, xls")
