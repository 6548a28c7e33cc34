"""What a zip says of itself, looked at before anything is inflated: number, sizes, ratio, overlap, names, and no DOCTYPE in its XML."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from zxstudy.errors import UnreadableError

MOST_PARTS = 5_000
LARGEST_DIRECTORY = 2 * 2**20
LARGEST_SUM = 400 * 2**20
HIGHEST_RATIO = 250
RATIO_COUNTS_FROM = 2**20
CHUNK = 2**20
XML_ENDINGS = (".xml", ".rels", ".vml")
ENCODING = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
XML_ENCODINGS = {b"utf-8", b"utf8", b"utf-16", b"us-ascii", b"ascii"}
UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
DECLARATIONS = tuple(word.encode(code) for word in ("<!DOCTYPE", "<!ENTITY") for code in ("ascii", "utf-16-le", "utf-16-be"))


def check_archive(data: bytes) -> frozenset[str]:
    """The names of the parts of the zip in `data`; raises UnreadableError where it is damaged, encrypted or built to do harm."""
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            _check_overlap(data, parts, archive.start_dir)
            for part in parts:
                if part.filename.lower().endswith(XML_ENDINGS):
                    _check_xml(archive, part)
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, UnicodeDecodeError) as error:
        raise UnreadableError(f"is a damaged zip archive: {error}") from error
    return frozenset(part.filename for part in parts)


def _check_directory(data: bytes) -> None:
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 > len(data):
        raise UnreadableError("is a zip archive that was cut off: its directory is missing")
    size = struct.unpack_from("<L", data, end + 12)[0]
    if size > LARGEST_DIRECTORY:
        raise UnreadableError(f"is a zip archive with a directory of {size:,} bytes; at most {LARGEST_DIRECTORY:,} are read")


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise UnreadableError(f"is a zip archive of {len(parts):,} parts; at most {MOST_PARTS:,} are read")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableError("is encrypted; save it without a password")
    seen: set[str] = set()
    for part in parts:
        name = part.filename.casefold()
        if name in seen:
            raise UnreadableError(f"is a zip archive with two parts of one name: {part.filename[:80]!r}")
        seen.add(name)
    total = sum(part.file_size for part in parts)
    if total > LARGEST_SUM:
        raise UnreadableError(f"would grow to {total:,} bytes when unpacked; at most {LARGEST_SUM:,} are read")
    for part in parts:
        if part.file_size > RATIO_COUNTS_FROM and part.file_size > HIGHEST_RATIO * max(part.compress_size, 1):
            raise UnreadableError(f"would grow more than {HIGHEST_RATIO}-fold when unpacked ({part.filename[:80]!r})")


def _check_overlap(data: bytes, parts: list[zipfile.ZipInfo], directory: int) -> None:
    reached = 0
    for part in sorted(parts, key=lambda part: part.header_offset):
        if part.header_offset < reached:
            raise UnreadableError(f"is a zip archive whose parts overlap ({part.filename[:80]!r})")
        name, extra = struct.unpack_from("<HH", data, part.header_offset + 26)
        reached = part.header_offset + 30 + name + extra + part.compress_size
    if reached > directory:
        raise UnreadableError("is a zip archive whose parts overlap its directory")


def _check_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    with archive.open(part) as stream:
        tail = stream.read(CHUNK)
        _check_encoding(tail, part.filename)
        while tail:
            if any(word in tail for word in DECLARATIONS):
                raise UnreadableError(f"declares a DOCTYPE or an entity in {part.filename[:80]!r}, which no office program writes")
            chunk = stream.read(CHUNK)
            tail = tail[-32:] + chunk if chunk else b""


def _check_encoding(head: bytes, name: str) -> None:
    if head.startswith(UTF16):
        return
    declared = ENCODING.search(head[:200])
    if declared and declared.group(1).lower() not in XML_ENCODINGS:
        raise UnreadableError(
            f"declares the encoding {declared.group(1)[:40].decode('latin-1')!r} in {name[:80]!r}; allowed: UTF-8, UTF-16"
        )
