"""A file to a document, start to end: guard, content, format, source. Runs in the child."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from zxstudy.errors import Problem, UnreadableError
from zxstudy.read.archive import check_archive
from zxstudy.read.beside import source_of
from zxstudy.read.document import Document
from zxstudy.read.guard import CONVERTED, kind_of, load
from zxstudy.read.layout import Reading
from zxstudy.read.text import check_text

if TYPE_CHECKING:
    from zxstudy.read.sidecar import Sidecar

# where new formats go: the module that parses it and the function, taken only when a file of that kind is met
PARSERS = {
    "csv": ("csvfile", "parse"),
    "doc": ("docx", "parse"),
    "docx": ("docx", "parse"),
    "html": ("html", "parse"),
    "ods": ("xlsx", "parse_old"),
    "odt": ("docx", "parse"),
    "pdf": ("pdf", "parse"),
    "rtf": ("docx", "parse"),
    "text": ("text", "parse"),
    "xls": ("xlsx", "parse_old"),
    "xlsb": ("xlsx", "parse_old"),
    "xlsx": ("xlsx", "parse"),
}


def parse_file(file: Path, where: str, folder: Path, sidecar: Sidecar | None, converted: bytes = b"") -> Document | str:
    """The document in `file`, which goes by the name `where`; raises UnreadableError with the reason.

    A file of a kind in `CONVERTED` gives that kind, and wants to be called again with the docx that was made of it.
    """
    data = load(file, folder)
    kind = kind_of(data, file.name)
    if kind.name in CONVERTED:
        if not converted:
            return kind.name
        check_archive(converted)
    reading = parser(kind.name)(converted or data)
    _check_result(reading)
    notes = ((("", kind.remark),) if kind.remark else ()) + reading.notes
    problems = tuple(Problem("read", "warned", f"{where} {locator}".rstrip(), what) for locator, what in notes)
    source = source_of(sidecar, where, data, len(reading.text))
    return Document(source, reading.text, reading.blocks, reading.tables, problems)


def parser(kind: str) -> Callable[[bytes], Reading]:
    """The function that parses files of `kind`."""
    module, function = PARSERS[kind]
    found: Callable[[bytes], Reading] = getattr(import_module(f"zxstudy.read.{module}"), function)
    return found


def _check_result(reading: Reading) -> None:
    check_text(reading.text)
    try:
        reading.text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise UnreadableError(f"holds half a character (a lone surrogate) at offset {error.start}") from error
