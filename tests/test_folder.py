"""A folder of documents: side by side as one by one, gone on with after whatever ended the run, one writer, nothing lost."""

from __future__ import annotations

import hashlib
import io
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from benchmarks.prose import paragraphs

from zxstudy.errors import UsageError
from zxstudy.extract import extract
from zxstudy.folder import Asked, Found, Raw, extract_in_order, extract_to_file, head, raws_in
from zxstudy.folder.journal import Journal, beside, parts_of
from zxstudy.folder.rows import as_rows
from zxstudy.meter import Meter, duration
from zxstudy.read import find_files, read_file
from zxstudy.read.beside import sidecar_path
from zxstudy.read.files import STANDARD

ROOT = Path(__file__).parents[1]
COMPOSED = ROOT / "data/raw/composed"
TEXTS = 48
LONG = 240.0  # seconds that no run of these takes, however busy the machine
START = [sys.executable, "-m", "zxstudy", "extract"]
# The command, stopping itself (as by SIGSTOP) when the number of documents that it has kept is the one named first.
HELD = """
import itertools, os, signal, sys
from zxstudy.cli import main
from zxstudy.folder.journal import Journal

stop, count = int(sys.argv.pop(1)), itertools.count()


def counted(work):
    def then_stop(*arguments):
        result = work(*arguments)
        if next(count) == stop:
            os.kill(os.getpid(), signal.SIGSTOP)
        return result

    return then_stop


Journal.kept, Journal.keep = counted(Journal.kept), counted(Journal.keep)
main()
"""


LINUX = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux to find the children of a process")


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Some sixty documents of several formats in subfolders, some with sidecars, two of the same name and content, one that is none."""
    top = tmp_path_factory.mktemp("folder") / "docs"
    for number in range(TEXTS):
        path = top / f"县{number % 4}" / f"{number:02} 报告.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(paragraphs(900, number)), encoding="gb18030" if number % 3 else "utf-8")
    for path in sorted(COMPOSED.iterdir()):
        twice = path.name.startswith("chengtang-2022-work-report.txt")
        for target in ("样例", "样例/又一份") if twice else ("样例",):
            (top / target).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, top / target / path.name)
    (top / "县1" / "07 坏.docx").write_bytes(b"PK\x03\x04 cut off")
    return top


@pytest.fixture(scope="module")
def raws(folder) -> list[Raw]:
    return raws_in(find_files([folder])[0], [folder])


@pytest.fixture(scope="module")
def one_by_one(raws) -> bytes:
    """The facts of one document after the other, read and extracted without any of the machinery that is tested here."""
    read = [read_file(raw.path, root=raw.root) for raw in raws if "坏" not in raw.path.name]
    return head("facts", "csv").encode("utf-8-sig") + b"".join(as_rows(extract(document), "csv") for document in read)


def begin(folder: Path, output: Path, start: list[str] = START) -> subprocess.Popen[str]:
    """A run of the command in a process of its own."""
    return subprocess.Popen([*start, folder, "-o", output, "--jobs", "2"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def begin_held(folder: Path, output: Path, documents: int) -> subprocess.Popen[str]:
    """A run that stands still since it has kept so many documents, however busy the machine."""
    run = begin(folder, output, [sys.executable, "-c", HELD, str(documents), "extract"])
    wait_until_stopped(run)
    return run


def wait_until_stopped(run: subprocess.Popen[str]) -> None:
    _, status = os.waitpid(run.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)


def children_of(run: subprocess.Popen[str]) -> list[int]:
    """The children of a run that stands still."""
    tasks = Path(f"/proc/{run.pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def end(process: subprocess.Popen[str]) -> tuple[int, str]:
    _, said = process.communicate(timeout=LONG)
    return process.returncode, said


def test_side_by_side_is_one_by_one(folder, raws, one_by_one, tmp_path):
    assert len(raws) > 60
    assert [raw.path for raw in raws] == sorted(raw.path for raw in raws)
    for jobs in (1, 3):
        said: list[str] = []
        tally = extract_to_file(raws, Asked(), tmp_path / "facts.csv", jobs=jobs, say=said.append)
        assert (tmp_path / "facts.csv").read_bytes() == one_by_one
        assert (tally.documents, tally.refused) == (len(raws) - 1, 1)
        assert [line for line in said if "坏" in line] == [f"{folder}/县1/07 坏.docx: is a zip archive that is damaged or cut off"] or len(
            [line for line in said if "坏" in line]
        ) == 1
        assert {path.name for path in tmp_path.iterdir()} == {"facts.csv"}, "the journal is put away"


def test_on_the_console_the_rows_come_in_order(raws, one_by_one):
    found = list(extract_in_order(raws, Asked(), jobs=1))
    assert head("facts", "csv").encode("utf-8-sig") + b"".join(item.rows for item in found) == one_by_one
    assert [raw.path.name for raw, item in zip(raws, found, strict=True) if item.unread] == ["07 坏.docx"]


@pytest.mark.parametrize("documents", [0, 40])
def test_a_run_that_was_killed_is_gone_on_with(folder, one_by_one, tmp_path, documents):
    output = tmp_path / "facts.csv"
    first = begin_held(folder, output, documents)
    first.kill()
    first.communicate()
    assert not output.exists(), "never half of it"
    code, said = end(begin(folder, output))
    assert code == 1
    assert output.read_bytes() == one_by_one
    assert len([line for line in said.splitlines() if "坏" in line]) == 1
    if documents:
        taken = re.search(r"(\d+) of (\d+) documents were done by an earlier run", said)
        assert taken
        assert int(taken[1]) in (documents, documents + 1), "the second job may just have kept one, too"


@LINUX
@pytest.mark.parametrize("documents", [1, 40])
def test_children_that_are_killed_cost_nothing(folder, one_by_one, tmp_path, documents):
    """All of them, once a run: a document is tried twice only, and one may wait for its second child while the other job does forty."""
    output = tmp_path / "facts.csv"
    run = begin_held(folder, output, documents)
    killed = children_of(run)
    assert killed
    for child in killed:
        os.kill(child, signal.SIGKILL)
    run.send_signal(signal.SIGCONT)
    code, said = end(run)
    assert [line for line in said.splitlines() if "breaks the parser" in line or "could be started" in line] == []
    assert code == 1
    assert output.read_bytes() == one_by_one


@LINUX
def test_an_interrupt_waits_for_no_child_and_a_second_run_is_told(folder, tmp_path):
    output = tmp_path / "facts.csv"
    run = begin_held(folder, output, 3)  # it holds still while the second asks
    code, said = end(begin(folder, output))
    assert (code, len(said.splitlines())) == (2, 1)
    assert "another run is writing there" in said
    for child in children_of(run):
        os.kill(child, signal.SIGSTOP)  # they never answer
    began = time.monotonic()
    run.send_signal(signal.SIGINT)
    run.send_signal(signal.SIGCONT)
    code, said = end(run)
    assert time.monotonic() - began < STANDARD.patience, "sooner than children that never answer are given up"
    assert code == 130
    assert "documents are done and kept in" in said
    assert "the next run goes on from here" in said
    assert not output.exists()


def test_an_interrupt_of_a_run_that_keeps_nothing_says_so(folder):
    run = subprocess.Popen([*START, folder], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    assert run.stdout.read(7) == "fact_id"
    run.send_signal(signal.SIGINT)
    code, said = end(run)
    assert code == 130
    assert "with -o FILE" in said
    assert "goes on from here" not in said


def test_what_changed_is_read_again(folder, tmp_path):
    """A document, a sidecar and an option: each changes the rows, whatever was kept before."""
    docs, output = tmp_path / "docs", tmp_path / "facts.csv"
    docs.mkdir()
    for path in (folder / "样例").glob("chengtang-2022*"):
        shutil.copy(path, docs)
    raws = raws_in(find_files([docs])[0], [docs])
    taken: list[int] = []

    def keep_all(asked: Asked) -> None:
        """Leave the journal of a run that was killed just before it wrote its output."""
        with Journal(output, asked) as journal:
            for raw, found in zip(raws, extract_in_order(raws, asked, jobs=2), strict=True):
                journal.keep(raw, found, beside(raw))

    def written(asked: Asked) -> str:
        extract_to_file(raws, asked, output, jobs=2, taken=taken.append, say=lambda line: None)
        return output.read_text(encoding="utf-8-sig")

    keep_all(Asked())
    sidecar = sidecar_path(next(raw.path for raw in raws if raw.path.suffix == ".txt"))
    sidecar.write_text(sidecar.read_text(encoding="utf-8").replace("county: ", "county: 新") + "\n", encoding="utf-8")
    first = written(Asked())
    assert taken == [len(raws) - 1]
    assert "新澄塘县" in first
    keep_all(Asked())
    written(Asked(year=1999))
    assert taken[1] == 0, "another question, another answer"


def test_a_document_that_changes_is_not_the_one_that_was_kept(tmp_path):
    path, output = tmp_path / "a.txt", tmp_path / "facts.csv"
    path.write_text("县政协收到提案128件，立案120件。", encoding="utf-8")
    (raw,) = raws_in([path], [path])
    (found,) = extract_in_order([raw], Asked(), jobs=1)
    with Journal(output, Asked()) as journal:
        journal.keep(raw, found, beside(raw))
    with Journal(output, Asked()) as journal:
        assert [kept.count for kept in journal.kept([raw]).values()] == [found.count]
        assert journal.rows(journal.kept([raw])[raw]) == found.rows
    path.write_text("县政协收到提案129件，立案120件。", encoding="utf-8")
    with Journal(output, Asked()) as journal:
        assert journal.kept([raw]) == {}
        path.with_name("a.txt.source.yml").write_text("title: now there is one", encoding="utf-8")
        journal.keep(raw, found, "what stood there before")
    with Journal(output, Asked()) as journal:
        assert journal.kept([raw]) == {}, "the sidecar was changed while the document was read"


def test_a_journal_cut_anywhere_gives_what_is_whole(tmp_path):
    output = tmp_path / "facts.csv"
    raws = [Raw(tmp_path / f"{name}.txt", tmp_path) for name in "abc"]
    found: dict[Raw, Found] = {}
    with Journal(output, Asked()) as journal:
        for number, raw in enumerate(raws):
            raw.path.write_bytes(raw.path.name.encode())
            sha256 = hashlib.sha256(raw.path.name.encode()).hexdigest()
            found[raw] = Found(f"行{number}\n".encode() * number, number, ("warned: 一行",) * number, sha256=sha256)
            journal.keep(raw, found[raw], beside(raw))
    path = parts_of(output) / "journal"
    whole = path.read_bytes()
    ends = [0]
    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        with Journal(output, Asked()) as journal:
            kept = journal.kept(raws)
            assert list(kept) == raws[: len(kept)], "the first ones, and no other"
            assert [journal.rows(item) for item in kept.values()] == [found[raw].rows for raw in kept]
            if len(kept) == len(ends):
                ends.append(length)
        assert path.stat().st_size == ends[-1], "what was half written is cut off"
    assert len(ends) == 4
    path.write_bytes(whole[: ends[1] + 9] + b"X" + whole[ends[1] + 10 :])
    with Journal(output, Asked()) as journal:
        assert list(journal.kept(raws)) == raws[:1], "what was changed by hand is not believed"


def test_an_output_in_the_folder_that_is_read_is_no_document(command, tmp_path):
    (tmp_path / "a.txt").write_text("县政协收到提案128件。", encoding="utf-8")
    output = tmp_path / "facts.csv"
    assert command("extract", tmp_path, "-o", output).returncode == 0
    first = output.read_bytes()
    (tmp_path / "facts.csv.parts").mkdir()
    (tmp_path / "facts.csv.parts" / "journal").write_text("{}", encoding="utf-8")
    done = command("extract", tmp_path, "-o", output)
    assert (done.returncode, done.stderr) == (0, "")
    assert output.read_bytes() == first


def test_parquet_in_groups_holds_the_rows_of_csv(raws, tmp_path, monkeypatch):
    few = [raw for raw in raws if raw.path.suffix == ".txt"][:3]
    monkeypatch.setattr("zxstudy.folder.extracting.ROWS_A_GROUP", 7)
    for wanted in ("facts", "refused"):
        extract_to_file(few, Asked(wanted, "parquet"), tmp_path / "rows.parquet", jobs=1)
        table = read_csv(few, wanted)
        rows = pd.read_parquet(tmp_path / "rows.parquet")
        assert len(rows) > 20
        assert list(rows.columns) == list(table.columns)
        assert rows["quote"].tolist() == table["quote"].tolist()
        assert [float(low) if low else None for low in table["low"]] == [None if pd.isna(low) else low for low in rows["low"]]
        assert {str(rows[name].dtype) for name in ("low", "high")} == {"float64"}


def read_csv(raws: list[Raw], wanted: str) -> pd.DataFrame:
    """The same rows by way of csv, as text."""
    rows = b"".join(found.rows for found in extract_in_order(raws, Asked(wanted), jobs=1))
    return pd.read_csv(io.StringIO(head(wanted, "csv") + rows.decode()), keep_default_na=False, dtype=str)


def test_two_of_the_same_name_and_content_are_two_sources(raws, folder):
    same = [raw for raw in raws if raw.path.name == "chengtang-2022-work-report.txt"]
    assert len(same) == 2
    ids = [item.rows.decode().split(",")[0] for item in extract_in_order(same, Asked(), jobs=1)]
    assert len(set(ids)) == 2
    assert [raw.where for raw in same] == [f"样例/{same[0].path.name}", f"样例/又一份/{same[0].path.name}"]
    assert same[1].line(f"{same[1].where} row 3") == f"{same[1].path} row 3"


def test_nothing_that_can_be_read_writes_nothing(command, tmp_path):
    (tmp_path / "fake.docx").write_bytes(b"PK\x03\x04 cut off")
    done = command("extract", tmp_path, "-o", tmp_path / "out" / "facts.csv")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_cannot_be_written_to_is_said_before_anything_is_read(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written to"):
        extract_to_file([Raw(tmp_path / "file", tmp_path)], Asked(), tmp_path / "file" / "facts.csv", jobs=1)


def test_progress_and_rows_do_not_meet(tmp_path, monkeypatch):
    """Standard error is a terminal, standard output a file: the file holds rows only."""
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text("县政协收到提案128件。", encoding="utf-8")
    ours, theirs = pty.openpty()
    with (tmp_path / "out").open("wb") as stream:
        done = subprocess.run([*START, *sorted(tmp_path.glob("*.txt"))], stdout=stream, stderr=theirs, check=True, timeout=LONG)
    os.close(theirs)
    shown = os.read(ours, 100_000)
    os.close(ours)
    assert done.returncode == 0
    lines = (tmp_path / "out").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("fact_id,")
    assert len(lines) == 4
    assert b"fact_id" not in shown


def test_the_line_of_progress():
    lines: list[str] = []
    meter = Meter(10_000, lines.append)
    meter.take(4_000)
    meter.began, meter.every = 0.0, 0.0
    for unread in (False, True):
        meter.step(unread)
    assert [line.split(",")[:3] for line in lines] == [
        ["4001/10000 done", " 0 not read", " 5999 left"],
        ["4002/10000 done", " 1 not read", " 5998 left"],
    ]
    assert meter.line(1.0).endswith("5998 left, 2 a second, 49 min 59 s to go")
    assert [duration(seconds) for seconds in (0.4, 59.6, 3600, 7500)] == ["0 s", "1 min 0 s", "1 h 0 min", "2 h 5 min"]
