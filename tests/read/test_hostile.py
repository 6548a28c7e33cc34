"""Files made to do harm, or broken as files are: each is read, or refused in one line, within its seconds and megabytes.

A case is a name, a function that makes the file, and what must come of it: words of the text that is read, or words of the refusal.
"""

from __future__ import annotations

import io
import os
import random
import re
import resource
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from zxstudy.errors import UnreadableError
from zxstudy.read import Limits, read_file, read_files

LIMITS = Limits(seconds=10, megabytes=400)
PATIENCE = 24.0
PARENT_GROWS = 200 * 2**10  # kilobytes
ZEROS = b"\0" * 40_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def saved(document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word(text: str = "提案128件") -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    return saved(document)


def book(*rows: list, change: Callable | None = None) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows or (["提案", 128],):
        workbook.active.append(row)
    if change:
        change(workbook.active)
    return saved(workbook)


def replaced(base: bytes, **parts: bytes | Callable[[bytes], bytes]) -> bytes:
    """`base` with parts put in or changed; `__` in a name stands for `/`, `_dot_` for a full stop."""
    wanted = {name.replace("__", "/").replace("_dot_", "."): content for name, content in parts.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = wanted.pop(name, old.read(name))
            new.writestr(name, content(old.read(name)) if callable(content) else content)
        for name, content in wanted.items():
            new.writestr(name, content)
    return stream.getvalue()


def body(xml: bytes) -> Callable[[bytes], bytes]:
    return lambda old: old.replace(b"<w:body>", b"<w:body>" + xml)


def sheet(old: bytes, new: bytes) -> bytes:
    return replaced(book(), xl__worksheets__sheet1_dot_xml=lambda xml: xml.replace(old, new))


def strings(counts: bytes, index: bytes) -> bytes:
    """A workbook whose first cell is string `index` of a shared table of one string."""
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    table = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" %s><si><t>%s</t></si></sst>' % (
        counts,
        "提案".encode(),
    )
    row = b'<sheetData><row r="1"><c r="A1" t="s"><v>%s</v></c><c r="B1"><v>128</v></c></row></sheetData>' % index
    types = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    relation = b'<Relationship Id="rId99" Type="%s/sharedStrings" Target="sharedStrings.xml"/></Relationships>' % office
    changed = replaced(
        book(),
        xl__worksheets__sheet1_dot_xml=lambda xml: re.sub(rb"<sheetData>.*</sheetData>", row, xml, flags=re.S),
        xl___rels__workbook_dot_xml_dot_rels=lambda xml: re.sub(rb"<Relationship [^>]*sharedStrings[^>]*>", b"", xml),
        xl__sharedStrings_dot_xml=table,
    )
    with zipfile.ZipFile(io.BytesIO(changed)) as archive:
        names = {"[Content_Types].xml": (b"</Types>", types), "xl/_rels/workbook.xml.rels": (b"</Relationships>", relation)}
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as new:
            for name in archive.namelist():
                content = archive.read(name)
                if name in names and b"sharedStrings" not in content:
                    content = content.replace(*names[name])
                new.writestr(name, content)
    return stream.getvalue()


def drawn(text: str = "12 proposals", **options) -> bytes:
    stream = io.BytesIO()
    page = canvas.Canvas(stream, **options)
    page.drawString(100, 100, text)
    page.save()
    return stream.getvalue()


def overlapping() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", b"<a/>")
        twin = zipfile.ZipInfo("word/styles.xml")
        first = archive.filelist[0]
        twin.header_offset, twin.file_size, twin.compress_size, twin.CRC = 0, first.file_size, first.compress_size, first.CRC
        archive.filelist.append(twin)
    return stream.getvalue()


def doubled() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", b"<a/>")
        archive.writestr("Word/Document.xml", b"<b/>")
    return stream.getvalue()


def encrypted_zip() -> bytes:
    data = bytearray(word())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    return bytes(data)


def lying_size() -> bytes:
    """The directory says that the body has ten bytes; inflated it has millions."""
    data = bytearray(replaced(word(), word__document_dot_xml=b"<a>" + b" " * 3_000_000 + b"</a>"))
    at = data.rfind(b"word/document.xml")
    data[at - 46 + 24 : at - 46 + 28] = struct.pack("<L", 10)
    return bytes(data)


def lying_directory() -> bytes:
    data = bytearray(word())
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = struct.pack("<L", 0x7FFFFFFF)
    return bytes(data)


def many_parts() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(6000):
            archive.writestr(f"word/{number}.xml", b"")
    return stream.getvalue()


def page_loop() -> bytes:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>"]
    data, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj" % number + content + b"endobj\n"
    table = b"xref\n0 3\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + table + b"trailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(data)


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
FILE_ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
HIDDEN_DOCTYPE = b'<?xml version="1.0"?><!--' + b" " * 3_000_000 + b"--><!DOCTYPE a>"
DEEP = b"<w:p><w:r>" + b"<w:smartTag>" * 5000 + b"<w:t>x</w:t>" + b"</w:smartTag>" * 5000 + b"</w:r></w:p>"
WIDE = b"<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='999999999'/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"


def hide(xml: bytes) -> bytes:
    return xml.replace(b"<sheetData>", b"<sheetData>" + b"<row r='9'/>" * 20_000)


FAR = b'<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
OVER_ALL = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
SPANS = b"<tr><td colspan=9999999 rowspan=9999999>%s<td>128" % "提案".encode()
HTML_ENTITIES = b"<!DOCTYPE html [<!ENTITY a 'ha'>]><p>" + b"&a;" * 9999 + b"&#0;&#xD800;&#1114112;"
SIMPLE_PAGE = "<table><tr><td>提案<td>128</table>".encode()
MANY_MERGES = b"".join(b'<mergeCell ref="B%d:C%d"/>' % (row, row) for row in range(1, 42_001))

READ, REFUSED = True, False
CASES: list[tuple[str, Callable[[], bytes], bool, str]] = [
    ("bomb in the body.docx", lambda: replaced(word(), word__document_dot_xml=ZEROS), REFUSED, "grow more than 250-fold"),
    ("bomb in a sheet.xlsx", lambda: replaced(book(), xl__worksheets__sheet1_dot_xml=ZEROS), REFUSED, "grow more than 250-fold"),
    ("bomb in the strings.xlsx", lambda: replaced(book(), xl__sharedStrings_dot_xml=ZEROS), REFUSED, "grow more than 250-fold"),
    ("bomb in a picture.docx", lambda: replaced(word(), word__media__image1_dot_png=ZEROS), REFUSED, "grow more than 250-fold"),
    ("size that lies.docx", lying_size, REFUSED, "damaged zip"),
    ("directory that lies.docx", lying_directory, REFUSED, "directory of 2,147,483,647 bytes"),
    ("overlap.docx", overlapping, REFUSED, "overlap"),
    ("two parts of one name.docx", doubled, REFUSED, "two parts of one name"),
    ("six thousand parts.docx", many_parts, REFUSED, "6,000 parts"),
    ("encrypted parts.docx", encrypted_zip, REFUSED, "save it without a password"),
    ("encrypted office.docx", lambda: OLE + "EncryptedPackage\0".encode("utf-16-le"), REFUSED, "encrypted"),
    ("entities.docx", lambda: replaced(word(), word__document_dot_xml=ENTITIES + b"<a>&b;</a>"), REFUSED, "DOCTYPE"),
    ("file entity.xlsx", lambda: replaced(book(), xl__sharedStrings_dot_xml=FILE_ENTITY + b"<a>&a;</a>"), REFUSED, "DOCTYPE"),
    ("utf-16 entity.docx", lambda: replaced(word(), word__styles_dot_xml=ENTITIES.decode().encode("utf-16")), REFUSED, "DOCTYPE"),
    ("doctype far in.docx", lambda: replaced(word(), word__styles_dot_xml=HIDDEN_DOCTYPE), REFUSED, "250-fold"),
    ("utf-7 part.docx", lambda: replaced(word(), word__styles_dot_xml=b'<?xml version="1.0" encoding="UTF-7"?><a/>'), REFUSED, "UTF-7"),
    ("deep nesting.docx", lambda: replaced(word(), word__document_dot_xml=body(DEEP)), REFUSED, "cannot be read"),
    ("span of a thousand million.docx", lambda: replaced(word(), word__document_dot_xml=body(WIDE)), READ, "提案128件"),
    ("cut off.docx", lambda: word()[:-300], REFUSED, "cut off"),
    ("cut in half.docx", lambda: word()[:9000], REFUSED, "cut off"),
    ("no document.docx", lambda: replaced(b"PK\x05\x06" + b"\0" * 18, x_dot_txt=b"x"), REFUSED, "without word/document.xml"),
    ("really a workbook.docx", book, READ, "提案\t128"),
    ("really a pdf.docx", drawn, READ, "12 proposals"),
    ("really text.docx", lambda: "提案128件".encode("gb18030"), READ, "提案128件"),
    ("really a page.xls", lambda: SIMPLE_PAGE, READ, "提案\t128"),
    ("really a picture.txt", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, REFUSED, "picture (PNG)"),
    ("really rich text.doc", lambda: b"{\\rtf1 {", REFUSED, "save it as docx"),
    ("old word.doc", lambda: OLE + "WordDocument\0".encode("utf-16-le"), REFUSED, "save it as docx"),
    ("broken.xls", lambda: OLE + "Workbook\0".encode("utf-16-le") + b"\xff" * 999, REFUSED, "damaged workbook"),
    ("far cell.xlsx", lambda: sheet(b"</sheetData>", FAR + b"</sheetData>"), READ, "提案\t128"),
    ("cell off every sheet.xlsx", lambda: sheet(b'r="B1"', b'r="ZZZ99"'), REFUSED, "no sheet has"),
    ("row off every sheet.xlsx", lambda: sheet(b'<row r="1"', b'<row r="99999999999999"'), REFUSED, "no sheet has"),
    ("absurd dimension.xlsx", lambda: sheet(b'ref="A1:B1"', b'ref="A1:XFD1048576"'), READ, "提案\t128"),
    ("one merge over all.xlsx", lambda: sheet(b"</sheetData>", b"</sheetData>" + OVER_ALL), READ, "提案"),
    ("42,000 merges.xlsx", lambda: sheet(b"</sheetData>", b"</sheetData><mergeCells>" + MANY_MERGES + b"</mergeCells>"), READ, "提案"),
    ("strings that lie.xlsx", lambda: strings(b'count="1" uniqueCount="4000000000"', b"0"), READ, "提案\t128"),
    ("string that is not there.xlsx", lambda: strings(b'count="1"', b"99999"), REFUSED, ""),
    ("number without end.xlsx", lambda: sheet(b"<v>128</v>", b"<v>1e309</v>"), READ, "#NUM!"),
    ("twenty thousand empty rows.xlsx", lambda: replaced(book(), xl__worksheets__sheet1_dot_xml=hide), READ, "提案"),
    ("formula.xlsx", lambda: book(["提案", "=1+1"]), READ, "提案"),
    ("deep.html", lambda: b"<div>" * 200_000 + "提案128件".encode(), REFUSED, ""),
    ("deep after the text.html", lambda: "<p>提案128件</p>".encode() + b"<div>" * 200_000 + b"x", READ, "提案128件"),
    ("colspan.html", lambda: b"<table>" + SPANS * 2000 + b"</table>", READ, "提案"),
    ("wide row.html", lambda: b"<table><tr>" + b"<td colspan=1000 rowspan=60000>1" * 100_000, READ, "1"),
    ("entities.html", lambda: HTML_ENTITIES + "提案".encode(), READ, "提案"),
    ("one line.html", lambda: b"<p>" + b"9" * 5_000_000, READ, "9999"),
    ("one digit.txt", lambda: b"9" * 5_000_000, READ, "9999"),
    ("one numeral.txt", lambda: "一".encode() * 1_700_000, READ, "一一"),
    ("line feeds.txt", lambda: b"x" + b"\n" * 5_000_000, READ, "x"),
    ("nul.txt", lambda: b"abc\0def", REFUSED, "NUL"),
    ("lone surrogate.txt", lambda: ("提案" * 9 + "\ud800").encode("utf-8", "surrogatepass"), REFUSED, "damaged UTF-8"),
    ("lone surrogate in utf-16.txt", lambda: b"\xff\xfe\x00\xd8a\x00", REFUSED, "UTF-16"),
    ("half characters.txt", lambda: ("提案" * 99).encode("gb18030") + b"\x81\n" + "提".encode("gb18030"), REFUSED, "fits none"),
    ("noise.txt", lambda: bytes(range(256)) * 99, REFUSED, ""),
    ("empty.txt", lambda: b"", REFUSED, "is empty"),
    ("blank.txt", lambda: b" \n\t\n", REFUSED, "blanks"),
    ("a hundred thousand columns.csv", lambda: b"1," * 100_000, REFUSED, "columns"),
    ("open quote.csv", lambda: b'a,b\n"' + b"x,\n" * 500_000, READ, "a\tb"),
    ("two million cells.csv", lambda: b"1,1,1,1,1,1,1,1,1,1\n" * 200_000, REFUSED, "more than 1,000,000 cells"),
    ("page tree in a ring.pdf", page_loop, REFUSED, ""),
    ("encrypted.pdf", lambda: drawn(encrypt=StandardEncryption("a", "b")), REFUSED, "encrypted"),
    ("pictures only.pdf", lambda: drawn(" "), REFUSED, "without a text layer"),
    ("cut in half.pdf", lambda: drawn()[:700], REFUSED, ""),
    ("archive.zip", lambda: replaced(b"PK\x05\x06" + b"\0" * 18, x=b"x"), REFUSED, "no document in it"),
    ("compressed.txt", lambda: b"\x1f\x8b\x08\0" + b"x" * 99, REFUSED, "gzip"),
]  # fmt: skip


def outcome(path: Path, root: Path) -> tuple[bool, str]:
    """Whether the file was read, and its text or the refusal; anything but those two is a failure of the test."""
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        document = read_file(path, root=root, limits=LIMITS)
    except UnreadableError as error:
        result = (REFUSED, str(error))
    else:
        result = (READ, document.text)
        for table in document.tables:
            assert all(document.text[cell.start : cell.end] == cell.text for cell in table.cells)
        assert all("\n" not in problem.line() for problem in document.problems)
        document.text.encode("utf-8")
    assert time.monotonic() - started < PATIENCE
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < PARENT_GROWS
    return result


@pytest.mark.parametrize(("name", "make", "is_read", "words"), CASES, ids=[case[0] for case in CASES])
def test_a_hostile_file_is_read_or_refused_in_one_line(tmp_path, name, make, is_read, words):
    path = tmp_path / name
    path.write_bytes(make())
    was_read, said = outcome(path, tmp_path)
    assert was_read == is_read, said[:300]
    assert words in said.removeprefix(f"{name}: ")
    if not was_read:
        assert said.startswith(f"{name}: ")
        assert len(said.splitlines()) == 1
        assert len(said) < 400
        assert "Traceback" not in said


def test_a_pipe_a_folder_a_device_and_links(tmp_path):
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "sound.txt").write_text("提案128件", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret")
    os.mkfifo(folder / "pipe.docx")
    (folder / "folder.docx").mkdir()
    (folder / "leaves.txt").symlink_to("../secret.txt")
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "ring.txt").symlink_to("ring.txt")
    (folder / "stays.txt").symlink_to("sound.txt")
    (folder / "way").symlink_to("..")
    expected = {
        "pipe.docx": "is a pipe, not a plain file",
        "folder.docx": "is a folder, not a plain file",
        "leaves.txt": "is a link that leaves the folder",
        "device.txt": "is a link that leaves the folder",
        "ring.txt": "cannot be opened: a link that leads to itself",
        "way/secret.txt": "is a link that leaves the folder",
    }
    for name, words in expected.items():
        assert outcome(folder / name, folder) == (REFUSED, f"{name}: {words}")
    assert outcome(folder / "stays.txt", folder) == (READ, "提案128件")
    device = tmp_path / "null"
    try:
        os.mknod(device, 0o20600, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("no right to make a device")
    assert outcome(device, tmp_path) == (REFUSED, "null: is a device, not a plain file")


BAD_NAMES = [b"a\nb.txt", b"<img src=x onerror=alert(1)>.txt", b"-rf.txt", b"a\xff\xfe.txt", "\u202etxt.exe".encode(), b"'; drop.txt"]


@pytest.mark.parametrize("name", [*BAD_NAMES, b"x" * 250 + b".txt"])
def test_hostile_names_come_back_on_one_line_that_any_console_takes(tmp_path, name):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_bytes("提案128件".encode())
    document = read_file(path, root=tmp_path, limits=LIMITS)
    assert len(document.source.path.splitlines()) == 1
    document.source.path.encode("utf-8")
    path.write_bytes(b"\0")
    was_read, said = outcome(path, tmp_path)
    assert not was_read
    assert len(said.splitlines()) == 1
    said.encode("utf-8")


def test_seeded_mutations_of_sound_files_are_read_or_refused_in_one_line(tmp_path, docx_file, xlsx_file, pdf_file):
    sound = {
        "a.docx": docx_file,
        "a.xlsx": xlsx_file,
        "a.pdf": pdf_file,
        "a.txt": "提案128件，\n".encode("gb18030") * 50,
        "a.html": SIMPLE_PAGE * 9,
    }
    chance = random.Random(20231231)
    paths = []
    for number in range(150):
        name = chance.choice(sorted(sound))
        path = tmp_path / f"{number:03}-{name}"
        path.write_bytes(mutated(sound[name], sound[chance.choice(sorted(sound))], chance))
        paths.append(path)
    documents, problems = read_files(paths, root=tmp_path, limits=LIMITS)
    refused = {problem.where for problem in problems if problem.severity == "refused"}
    assert refused | {document.source.path for document in documents} == {path.name for path in paths}
    assert len(documents) + len(refused) == 150
    assert all(len(problem.line().splitlines()) == 1 for problem in problems)
    assert not [problem.line() for problem in problems if "longer than" in problem.what or "breaks the parser" in problem.what]


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    at, kind = chance.randrange(len(data)), chance.choice(["flip", "cut", "splice"])
    if kind == "cut":
        return data[:at] + b" "
    if kind == "splice":
        start = chance.randrange(len(other))
        return data[:at] + other[start : start + chance.randrange(500)] + data[at + chance.randrange(500) :]
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
