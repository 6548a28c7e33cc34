"""Documents of older programs: by LibreOffice where it is, refused with advice where not; never hanging, nothing left behind."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from zxstudy.errors import UnreadableError
from zxstudy.read import Limits, read_file
from zxstudy.read import office as office_module
from zxstudy.read.office import as_docx, program

LIMITS = Limits(seconds=20, megabytes=600)
LEGACY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "WordDocument\0".encode("utf-16-le")
MANIFEST = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
FORMATS = {"doc": "doc:MS Word 97", "wps": "doc:MS Word 97", "rtf": "rtf", "odt": "odt"}
needs_libreoffice = pytest.mark.skipif(not program(), reason="no LibreOffice here: .doc, .wps, .rtf, .odt are not tested")


@pytest.fixture(scope="module")
def made(tmp_path_factory, docx_file):
    """A function that gives the sample document in another format, made by LibreOffice."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "sample.docx").write_bytes(docx_file)

    def convert(ending: str) -> bytes:
        target = folder / f"sample.{FORMATS[ending].partition(':')[0]}"
        if not target.exists():
            profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
            to = ["--headless", "--convert-to", FORMATS[ending], "--outdir", str(folder)]
            subprocess.run([program(), profile, *to, str(folder / "sample.docx")], check=True, capture_output=True, timeout=120)
        return target.read_bytes()

    return convert


@needs_libreoffice
@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_older_documents_say_what_the_new_one_says(tmp_path, made, docx_file, read, ending):
    path = tmp_path / f"report.{ending}"
    path.write_bytes(made(ending))
    document = read_file(path, root=tmp_path, limits=LIMITS)
    expected = read(docx_file, "a.docx")
    if ending == "rtf":  # LibreOffice writes a question mark for the Chinese comma of an automatic number; the words are what is read
        assert [line[-2:] for line in document.text.split("\n")] == [line[-2:] for line in expected.text.split("\n")]
    else:
        assert document.text == expected.text
    (ours,), (theirs,) = document.tables, expected.tables
    spans = [(cell.locator, cell.text, cell.row_span, cell.column_span) for cell in theirs.cells]
    assert [(cell.locator, cell.text, cell.row_span, cell.column_span) for cell in ours.cells] == spans
    assert [block.locator for block in document.blocks] == [block.locator for block in expected.blocks]
    assert document.source.path == f"report.{ending}"
    assert document.problems == ()


@needs_libreoffice
@pytest.mark.parametrize("content", [LEGACY, LEGACY + b"\0" * 9000, b"{\\rtf1 {"])
def test_what_libreoffice_cannot_open_is_one_line(tmp_path, content):
    path = tmp_path / "report.doc"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=r"LibreOffice cannot open.*save it as docx"):
        read_file(path, root=tmp_path, limits=LIMITS)


@pytest.mark.parametrize(("content", "what"), [(LEGACY, "old binary kind"), (b"{\\rtf1 x}", "RTF")])
def test_without_libreoffice_there_is_advice(tmp_path, monkeypatch, content, what):
    monkeypatch.setattr(office_module, "program", lambda: "")
    path = tmp_path / "report.doc"
    path.write_bytes(content)
    with pytest.raises(UnreadableError, match=rf"{what}.*where LibreOffice is installed; save it as docx"):
        read_file(path, root=tmp_path)


@pytest.fixture
def pretended(tmp_path, monkeypatch):
    """A function that puts a shell script in the place of LibreOffice, and the folder that its temporary files go to."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))

    def pretend(script: str) -> Path:
        path = tmp_path / "soffice"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        monkeypatch.setattr(office_module, "program", lambda: str(path))
        return scratch

    return pretend


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for LibreOffice")
def test_a_program_that_hangs_is_ended_with_all_that_it_started(tmp_path, monkeypatch, pretended):
    monkeypatch.setattr(office_module, "START_SECONDS", 0.2)
    scratch = pretended(f"(sleep 600; touch {tmp_path}/alive) & sleep 600")
    began = time.monotonic()
    with pytest.raises(UnreadableError, match="takes LibreOffice longer"):
        as_docx(LEGACY, "doc", Limits(seconds=0.1))
    assert time.monotonic() - began < 300, "long before it would have ended by itself"
    assert list(scratch.iterdir()) == []
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert f"touch {tmp_path}/alive" not in listed


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for LibreOffice")
def test_the_program_gets_its_own_profile_limits_and_no_environment(tmp_path, monkeypatch, pretended, docx_file):
    (tmp_path / "ready.docx").write_bytes(docx_file)
    monkeypatch.setenv("SECRET_OF_THE_STUDY", "x")
    scratch = pretended(
        f'env > {tmp_path}/env; ulimit -a > {tmp_path}/limits; echo "$@" > {tmp_path}/arguments\n'
        f"cat profile/user/registrymodifications.xcu > {tmp_path}/settings; mkdir made; cp {tmp_path}/ready.docx made/document.docx"
    )
    assert as_docx(LEGACY, "doc", LIMITS) == docx_file
    assert list(scratch.iterdir()) == []
    assert "SECRET" not in (tmp_path / "env").read_text(encoding="utf-8")
    assert f"UserInstallation={scratch.as_uri()}" in (tmp_path / "arguments").read_text(encoding="utf-8")
    assert "DisableMacrosExecution" in (tmp_path / "settings").read_text(encoding="utf-8")
    assert "50" in next(line for line in (tmp_path / "limits").read_text(encoding="utf-8").splitlines() if "time" in line)


@pytest.mark.skipif(os.name == "nt", reason="a shell script stands for LibreOffice")
def test_what_comes_out_of_the_program_is_not_trusted(tmp_path, pretended):
    path = tmp_path / "report.doc"
    path.write_bytes(LEGACY)
    pretended("mkdir made; echo 'PK nothing' > made/document.docx")
    with pytest.raises(UnreadableError, match="zip archive"):
        read_file(path, root=tmp_path)


def test_an_opendocument_workbook_is_read_as_a_table(read):
    names = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
             'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"')  # fmt: skip

    def cell(value: str) -> str:
        kind = f'office:value-type="float" office:value="{value}"' if value.isdigit() else 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in (("项目", "件数"), ("提案", "128")))
    content = (f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
               f'<office:spreadsheet><table:table table:name="表">{rows}</table:table></office:spreadsheet></office:body>'
               "</office:document-content>")  # fmt: skip
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:  # the kind comes first and is not compressed (OpenDocument 1.2, part 3, 3.3)
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {MANIFEST}/>")
        archive.writestr("content.xml", content)
    reading = read(stream.getvalue(), "a.ods")
    assert reading.text == "项目\t件数\n提案\t128"
    assert reading.tables[0].cells[-1].locator == "表!B2"
