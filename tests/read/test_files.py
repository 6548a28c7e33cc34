"""Which files a study has, and that one bad file costs one line."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from zxstudy import read
from zxstudy.config import Study
from zxstudy.errors import SidecarError, StudyError, UnreadableError
from zxstudy.read import files, find_files, read_file, read_files, read_study_files
from zxstudy.read.guard import load, printed

ROOT = Path(__file__).parents[2]
FOUNDING = ROOT / "../shared/founding/county-experience-2023.txt"


@pytest.fixture
def study(tmp_path):
    (tmp_path / "raw").mkdir()
    said = {"name": "test", "title_zh": "试", "title_en": "test", "kind": "composed", "processed": "out", "reports": "pages"}
    return Study.model_validate({**said, "raw": ["raw"], "file": tmp_path / "study.toml"})


def test_the_public_names_are_these():
    assert read.__all__ == sorted(read.__all__)
    assert all(hasattr(read, name) for name in read.__all__)


def test_every_file_with_a_sidecar_is_read_in_order_and_nothing_is_written(study, raw, docx_file, xlsx_file, tmp_path):
    names = {
        "b.docx": docx_file,
        "a.xlsx": xlsx_file,
        "sub/c.html": "<p>提案</p>".encode(),
        "z.txt": "提案".encode("gb18030"),
        "y.csv": b"a,b\n1,2\n",
    }
    for name, content in names.items():
        raw(name, content)
    (tmp_path / "raw" / ".hidden").write_bytes(b"x")
    (tmp_path / "raw" / "~$b.docx").write_bytes(b"x")
    (tmp_path / "raw" / "corrections.yml").write_text("[]")
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()}
    documents, problems = read_study_files(study)
    assert [document.source.path for document in documents] == ["raw/a.xlsx", "raw/b.docx", "raw/sub/c.html", "raw/y.csv", "raw/z.txt"]
    assert problems == []
    assert {document.source.county for document in documents} == {"虚构县"}
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in tmp_path.rglob("*") if path.is_file()} == before
    assert read_study_files(study)[0] == documents


def test_one_bad_file_is_one_problem_and_the_rest_goes_on(study, raw, sidecar):
    raw("good.txt", "提案128件".encode())
    raw("broken.docx", b"PK\x03\x04 nothing")
    raw("alone.txt", b"x", None)
    raw("wrong.txt", b"x", sidecar.replace("kind: composed", "kind: x").replace("year: 2023", "year: 3"))
    raw("real.txt", b"x y z", sidecar.replace("kind: composed", "kind: real"))
    documents, problems = read_study_files(study)
    assert [document.source.path for document in documents] == ["raw/good.txt"]
    found = sorted((problem.severity, problem.where) for problem in problems)
    assert found == [
        ("refused", "raw/alone.txt.source.yml"),
        ("refused", "raw/broken.docx"),
        ("refused", "raw/real.txt"),
        ("refused", "raw/wrong.txt.source.yml"),
        ("refused", "raw/wrong.txt.source.yml"),
    ]
    assert all(problem.step == "read" and "\n" not in problem.line() for problem in problems)


def test_a_file_whose_sidecar_lacks_its_checksum_is_refused(study, raw, sidecar):
    raw("a.txt", b"abc", f"{sidecar}sha256: {hashlib.sha256(b'abc').hexdigest()}\n")
    raw("b.txt", b"abd", f"{sidecar}sha256: {hashlib.sha256(b'abc').hexdigest()}\n")
    documents, problems = read_study_files(study)
    assert [document.source.path for document in documents] == ["raw/a.txt"]
    assert [problem.where for problem in problems] == ["raw/b.txt.source.yml"]


def test_a_study_without_anything_to_read_is_wrong_use(study, tmp_path, monkeypatch):
    with pytest.raises(StudyError, match="nothing to read in raw"):
        read_study_files(study)
    (tmp_path / "raw").rmdir()
    with pytest.raises(StudyError, match="raw does not exist"):
        read_study_files(study)
    (tmp_path / "raw").mkdir()

    def refuse(*_):
        raise PermissionError(13, "Permission denied", str(tmp_path / "raw"))

    monkeypatch.setattr(files.os, "listdir", refuse)
    with pytest.raises(StudyError, match="no permission") as caught:
        read_study_files(study)
    assert "\n" not in str(caught.value)


def test_a_study_of_which_nothing_can_be_read_says_why_for_each_file(study, raw):
    raw("a.txt", b"")
    raw("b.txt", b"x", None)
    with pytest.raises(StudyError) as caught:
        read_study_files(study)
    head, *lines = str(caught.value).splitlines()
    assert head.endswith("none of the 2 files can be used")
    assert [line.partition(": ")[2].partition(": ")[0] for line in lines] == ["raw/a.txt", "raw/b.txt.source.yml"]


def test_a_folder_without_permission_is_a_problem_and_the_rest_is_found(raw, tmp_path, monkeypatch):
    raw("a.txt", b"x", None)
    raw("sub/b.txt", b"x", None)
    scan = os.scandir

    def refuse(path):
        if Path(path).name == "sub":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found, problems = find_files([tmp_path / "raw"])
    assert [path.name for path in found] == ["a.txt"]
    assert [problem.what for problem in problems] == ["folder cannot be opened: no permission"]


def test_problems_of_a_study_are_named_from_its_folder(study, raw, tmp_path):
    raw("a.txt", "提案".encode())
    (tmp_path / "raw" / "folder.docx").mkdir()
    (tmp_path / "raw" / "way").symlink_to(tmp_path)
    _, problems = read_study_files(study)
    assert [problem.line() for problem in problems] == [
        "refused: raw/folder.docx: is a folder, not a file",
        "refused: raw/way: is a link to a folder: not followed",
    ]


def test_a_file_without_permission_says_so(raw, tmp_path, monkeypatch):
    path = raw("a.txt", b"x", None)

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnreadableError, match="cannot be opened: no permission"):
        load(path, tmp_path)


def test_files_and_folders_alike_and_what_does_not_exist(raw, tmp_path):
    one, other = raw("a.txt", b"x", None), raw("sub/b.txt", b"x")
    found, problems = find_files([other, tmp_path / "raw", tmp_path / "none.txt"])
    assert found == [other, one]
    assert [problem.what for problem in problems] == ["does not exist"]


def test_a_single_file_needs_no_sidecar_but_a_wrong_one_is_refused(raw, tmp_path):
    document = read_file(raw("a.txt", "提案128件".encode(), None), root=tmp_path)
    assert (document.source.path, document.source.kind, document.source.side) == ("raw/a.txt", "real", "unknown")
    with pytest.raises(SidecarError, match=r"raw/b\.txt\.source\.yml: title: missing"):
        read_file(raw("b.txt", b"x", "kind: real"), root=tmp_path)
    with pytest.raises(UnreadableError, match=r"^raw/c\.txt: is empty$"):
        read_file(raw("c.txt", b"", None), root=tmp_path)


def test_a_thousand_small_files_do_not_cost_a_second_each(raw, tmp_path):
    paths = [raw(f"{number}.txt", f"提案{number}件".encode(), None) for number in range(300)]
    documents, problems = read_files(paths, root=tmp_path)
    assert [document.text for document in documents] == [f"提案{number}件" for number in range(300)]
    assert problems == []


def test_the_founding_document_is_read_as_it_is():
    if not FOUNDING.exists():
        pytest.skip(f"{FOUNDING} is not there")
    document = read_file(FOUNDING, root=FOUNDING.parent)
    assert document.text == FOUNDING.read_bytes().decode("utf-8")
    assert document.source.characters == len(document.text)


def test_a_plain_script_without_a_main_guard_can_read(raw, tmp_path):
    path = raw("a.txt", "提案128件".encode(), None)
    call = f"read_file(Path({str(path)!r}), root=Path({str(tmp_path)!r}))"
    (tmp_path / "script.py").write_text(f"from pathlib import Path\nfrom zxstudy.read import read_file\nprint({call}.text)")
    command = [sys.executable, "-W", "error", "-X", "utf8", tmp_path / "script.py"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert (done.stdout.decode().strip(), done.stderr.decode()) == ("提案128件", "")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("a\nb.txt", r"a\nb.txt"), ("\u202etxt.exe", r"\u202etxt.exe"), ("a\udcff.txt", r"a\udcff.txt"), ("县　政协.txt", "县　政协.txt")],
)
def test_names_are_printed_on_one_line(name, shown):
    assert printed(name) == shown
    assert len(printed("长" * 5000)) <= 201
