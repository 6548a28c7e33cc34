"""What is refused before a parser sees it, and that content decides what a file is."""

from __future__ import annotations

import pytest

from zxstudy.errors import UnreadableError
from zxstudy.read import archive, guard, layout
from zxstudy.read.guard import WORDS, kind_of, load

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
WORKBOOK, DOCUMENT = ((name + "\0").encode("utf-16-le") for name in ("Workbook", "WordDocument"))


@pytest.mark.parametrize(
    ("data", "name", "kind", "is_remarked"),
    [
        ("提案".encode(), "a.txt", "text", False),
        ("提案".encode(), "a", "text", False),
        (b"a,b", "a.csv", "csv", False),
        (b"a\tb", "a.xls", "csv", True),
        (b"<!DOCTYPE html><p>x", "a.HTM", "html", False),
        (b"<!-- made by x -->\n<html>", "a.txt", "html", True),
        (b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>', "a.xhtml", "html", False),
        ("\ufeff<html>".encode("utf-16-le"), "a.html", "html", False),
        (b"words, then <br> a tag", "a.html", "html", False),
        (b"words, then <br> a tag", "a.txt", "text", False),
        (b"no tag at all", "a.html", "text", True),
        (b"%PDF-1.7", "a.pdf", "pdf", False),
        (b"junk before %PDF-1.7", "a.pdf", "pdf", False),
        (b"%PDF-1.7", "a.doc", "pdf", True),
        (OLE + DOCUMENT, "a.wps", "doc", False),
        (OLE + WORKBOOK + DOCUMENT, "a.doc", "doc", False),
        (b"{\\rtf1 x}", "a.doc", "rtf", True),
        (OLE + WORKBOOK, "a.xls", "xls", False),
        (OLE + WORKBOOK + DOCUMENT, "a.xls", "xls", False),
    ],
)
def test_content_decides(data, name, kind, is_remarked):
    found = kind_of(data, name)
    assert found.name == kind
    assert bool(found.remark) is is_remarked
    assert not is_remarked or WORDS[kind] in found.remark


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (OLE, "unknown kind"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "XML kind of 2003"),
        (b"MIME-Version: 1.0", "MHTML"),
    ],
)
def test_what_nothing_here_reads_comes_with_advice(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        kind_of(data, "a.doc")


def test_an_archive_of_another_office_program_is_named(zipped):
    with pytest.raises(UnreadableError, match="save it as docx or xlsx"):
        kind_of(zipped({"mimetype": b"application/vnd.oasis.opendocument.presentation", "content.xml": b"<a/>"}), "a.odp")
    with pytest.raises(UnreadableError, match="save it as docx or xlsx"):
        kind_of(zipped({"ppt/presentation.xml": b"<a/>"}), "a.pptx")


def test_a_file_is_refused_by_its_size_before_it_is_read(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 100)
    monkeypatch.setattr(guard, "LARGEST_FILE", 99)
    with pytest.raises(UnreadableError, match="has 100 bytes; at most 99 are read"):
        load(path, tmp_path)
    monkeypatch.setattr(guard, "LARGEST_TEXT", 99)
    with pytest.raises(UnreadableError, match="100 bytes of text"):
        kind_of(path.read_bytes(), "a.txt")


def test_what_many_parts_grow_to_together_counts(zipped, monkeypatch):
    data = zipped({f"word/{number}.xml": b"<a/>" + bytes(range(256)) * 4 for number in range(10)})
    monkeypatch.setattr(archive, "LARGEST_SUM", 10_000)
    with pytest.raises(UnreadableError, match="would grow to 10,280 bytes"):
        archive.check_archive(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("before", [0, archive.CHUNK - 10, archive.CHUNK // 2 - 10, 2 * archive.CHUNK + 1])
def test_a_doctype_is_found_wherever_it_stands(zipped, monkeypatch, encoding, before):
    monkeypatch.setattr(archive, "HIGHEST_RATIO", 10**6)
    part = ("<!--" + " " * before + "--><!DOCTYPE a><a/>").encode(encoding)
    with pytest.raises(UnreadableError, match="DOCTYPE"):
        archive.check_archive(zipped({"word/document.xml": part}))


def test_too_many_cells_or_paragraphs_are_refused(read, monkeypatch):
    monkeypatch.setattr(layout, "MOST_CELLS", 5)
    with pytest.raises(UnreadableError, match="more than 5 cells"):
        read(b"<table>" + b"<tr><td>1<td>2" * 3 + b"</table>", "a.html")
    monkeypatch.setattr(layout, "MOST_BLOCKS", 5)
    with pytest.raises(UnreadableError, match="more than 5 paragraphs"):
        read(b"<p>x" * 6, "a.html")
