"""What is refused before a parser sees it: what is no plain file, what is too large, what is not what it claims to be."""

from __future__ import annotations

import errno
import io
import os
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from zxstudy.errors import UnreadableError
from zxstudy.read.archive import check_archive

LARGEST_FILE = 200 * 2**20
LARGEST_TEXT = 64 * 2**20
HEAD = 4096
LONGEST_NAME = 200

ENDINGS = {
    ".csv": "csv", ".tsv": "csv",
    ".doc": "doc", ".wps": "doc", ".dot": "doc",
    ".docx": "docx", ".docm": "docx",
    ".htm": "html", ".html": "html", ".shtml": "html", ".xhtml": "html",
    ".odt": "odt", ".rtf": "rtf",
    ".pdf": "pdf",
    ".txt": "text", ".md": "text", ".text": "text",
    ".xls": "xls", ".et": "xls",
    ".xlsx": "xlsx", ".xlsm": "xlsx",
    ".ods": "ods", ".xlsb": "xlsb",
}  # fmt: skip
WORDS = {"csv": "a table in plain text", "docx": "a Word document", "html": "a web page", "pdf": "a PDF", "text": "plain text",
         "xls": "an old Excel workbook", "xlsx": "an Excel workbook", "xlsb": "a binary Excel workbook",
         "ods": "an OpenDocument workbook", "doc": "an old Word or WPS document", "rtf": "a document in RTF",
         "odt": "an OpenDocument text"}  # fmt: skip
# what another program must turn into docx first, as the middle of a sentence
CONVERTED = {"doc": "a Word or WPS document of the old binary kind (.doc, .wps)", "rtf": "a document in RTF", "odt": "an OpenDocument text"}
OPEN_DOCUMENTS = {b"application/vnd.oasis.opendocument.text": "odt", b"application/vnd.oasis.opendocument.spreadsheet": "ods"}
READABLE = "readable: txt, csv, html, docx, xlsx, xls, xlsb, ods, pdf; doc, wps, rtf and odt where LibreOffice is installed"

# what begins like this is no document, or one that nothing here reads
FOREIGN = (
    (b"\x89PNG", "is a picture (PNG), not a document"),
    (b"\xff\xd8\xff", "is a picture (JPEG), not a document"),
    (b"GIF8", "is a picture (GIF), not a document"),
    (b"II*\x00", "is a picture (TIFF), not a document"),
    (b"MM\x00*", "is a picture (TIFF), not a document"),
    (b"RIFF", "is a picture or a recording (RIFF), not a document"),
    (b"\x1f\x8b", "is a compressed archive (gzip); unpack it first"),
    (b"7z\xbc\xaf", "is a compressed archive (7z); unpack it first"),
    (b"Rar!", "is a compressed archive (rar); unpack it first"),
    (b"\x7fELF", "is a program, not a document"),
    (b"MZ\x90", "is a program, not a document"),
    (b"MIME-Version:", "is a saved web archive (MHTML); save it as html or docx"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE_XML = re.compile(rb"<\?mso-application|schemas-microsoft-com:office:spreadsheet|schemas\.microsoft\.com/office/word/2003", re.I)
PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|div|table|p|h[1-6])\b", re.I | re.S
)
TAG = re.compile(rb"<(?:html|body|table|div|p|br|span)\b", re.I)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is by its content, one of `WORDS`, and a remark where its ending says something else."""

    name: str
    remark: str = ""


def printed(path: str | Path) -> str:
    """`path` on one line that any console takes: control characters, marks of direction and broken bytes become escapes."""
    text = os.fspath(path).replace(os.sep, "/")
    shown = "".join(char if char.isprintable() or char in "\u3000\xa0" else ascii(char)[1:-1] for char in text)
    return shown if len(shown) <= LONGEST_NAME else f"{shown[: LONGEST_NAME // 2]}…{shown[-LONGEST_NAME // 2 :]}"


def reason(error: OSError) -> str:
    """What the operating system said, as the end of a sentence."""
    known = {errno.EACCES: "no permission", errno.ENOENT: "does not exist", errno.ELOOP: "a link that leads to itself"}
    return f"cannot be opened: {known.get(error.errno or 0, error.strerror or type(error).__name__)}"


def load(path: Path, folder: Path) -> bytes:
    """The content of the plain file at `path`; raises UnreadableError for anything else, and for a link that leaves `folder`."""
    try:
        target = path.resolve(strict=True)
        if not target.is_relative_to(folder.resolve()):
            raise UnreadableError("is a link that leaves the folder")
        _check_plain(target.lstat())
        handle = os.open(target, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            _check_plain(os.fstat(stream.fileno()))
            data = stream.read(LARGEST_FILE + 1)
    except RuntimeError as error:
        raise UnreadableError("cannot be opened: a link that leads to itself") from error
    except OSError as error:
        raise UnreadableError(reason(error)) from error
    if not data:
        raise UnreadableError("is empty")
    return data


def _check_plain(status: os.stat_result) -> None:
    kinds = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))
    if not stat.S_ISREG(status.st_mode):
        what = next((word for test, word in kinds if test(status.st_mode)), "a device")
        raise UnreadableError(f"is {what}, not a plain file")
    if status.st_size > LARGEST_FILE:
        raise UnreadableError(f"has {status.st_size:,} bytes; at most {LARGEST_FILE:,} are read")


def kind_of(data: bytes, name: str) -> Kind:
    """What `data` is by its content; the ending of `name` only tells csv from text. Raises UnreadableError for what is not read here."""
    ending = Path(name).suffix.lower()
    claimed = ENDINGS.get(ending, "")
    kind = _by_signature(data, claimed) or _by_text(data, claimed)
    if kind in {"text", "csv", "html"} and len(data) > LARGEST_TEXT:
        raise UnreadableError(f"has {len(data):,} bytes of text; at most {LARGEST_TEXT:,} are read")
    if not claimed or claimed == kind:
        return Kind(kind)
    return Kind(kind, f"is named {ending} but is {WORDS[kind]}: read as that")


def _by_signature(data: bytes, claimed: str) -> str:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office(data, check_archive(data), claimed)
    if data.startswith(OLE):
        return _ole(data, claimed)
    if data[:1024].lstrip().startswith(b"%PDF-") or (claimed == "pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    for signature, what in FOREIGN:
        if data.startswith(signature):
            raise UnreadableError(f"{what} ({READABLE})")
    return ""


def _office(data: bytes, parts: frozenset[str], claimed: str) -> str:
    for kind, main in (("docx", r"word/document\d*\.xml"), ("xlsx", r"xl/workbook\d*\.xml"), ("xlsb", r"xl/workbook\.bin")):
        if any(re.fullmatch(main, part) for part in parts):
            return kind
    if "mimetype" in parts:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("mimetype") as stream:
            said = stream.read(100).strip()
        if said in OPEN_DOCUMENTS:
            return OPEN_DOCUMENTS[said]
    if "mimetype" in parts or any(part.startswith("ppt/") for part in parts):
        raise UnreadableError("is a document of another office program or kind; save it as docx or xlsx")
    missing = {"docx": " without word/document.xml, not a Word document", "xlsx": " without xl/workbook.xml, not an Excel workbook"}
    raise UnreadableError(f"is a zip archive{missing.get(claimed, ' with no document in it')}")


def _ole(data: bytes, claimed: str) -> str:
    def holds(stream: str) -> bool:
        return (stream + "\0").encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise UnreadableError("is encrypted; save it without a password")
    excel, word = holds("Workbook") or holds("Book"), holds("WordDocument")
    if excel and (claimed == "xls" or not word):
        return "xls"
    if word:
        return "doc"
    raise UnreadableError(f"is a binary file of an unknown kind ({READABLE})")


def _by_text(data: bytes, claimed: str) -> str:
    head = data[:HEAD].removeprefix(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.replace(b"\0", b"")[2:]
    if OFFICE_XML.search(head) and not PAGE.match(head):
        raise UnreadableError("is an Office document of the XML kind of 2003; save it as docx or xlsx")
    if PAGE.match(head) or (claimed == "html" and TAG.search(data)):
        return "html"
    return "csv" if claimed in {"csv", "xls", "xlsx"} else "text"
