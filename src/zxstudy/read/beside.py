"""What stands beside a file, sidecar and mapping, and the `Source` that a content is; without what checks them, which is slow to import."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from zxstudy.errors import Problem, SidecarError
from zxstudy.read.document import Document, Source

if TYPE_CHECKING:
    from zxstudy.read.sidecar import Sidecar

ENDING = ".source.yml"
LARGEST = 64 * 1024
MAPPING = ".map.yml"
LARGEST_MAPPING = 1024 * 1024
UNCONFIRMED = "is not confirmed: the workbook is read without it; look it through, then set `confirmed: true`"
UNCONFIRMED_ZH = "对照表还没有经人确认，工作簿暂按一般表格读取；核对后把 confirmed 改为 true。"
# What a source takes over from its sidecar.
SAID = (
    "address", "title", "kind", "side", "document_type", "province", "county", "level", "session", "year", "published", "read",
)  # fmt: skip


def sidecar_path(file: Path) -> Path:
    """Where the sidecar of `file` stands."""
    return file.with_name(file.name + ENDING)


def mapping_path(file: Path) -> Path:
    """Where the mapping of the workbook `file` stands."""
    return file.with_name(file.name + MAPPING)


def with_mapping(document: Document, file: Path) -> Document:
    """`document`, read from `file`, with the mapping beside it where that is confirmed; raises MappingError as `read_mapping` does."""
    where = document.source.path
    if not os.path.lexists(mapping_path(file)):  # nothing either where its name would be too long
        return document
    from zxstudy.read.mapping import read_mapping  # noqa: PLC0415 - few files have one

    found = read_mapping(file, where)
    if found is not None:
        return replace(document, mapping=found)
    return replace(document, problems=(*document.problems, Problem("read", "warned", where + MAPPING, UNCONFIRMED, "", UNCONFIRMED_ZH)))


def check_digest(sidecar: Sidecar, source: Source) -> None:
    """Raises SidecarError where the sidecar's sha256 is that of another content."""
    if sidecar.sha256 and sidecar.sha256 != source.sha256:
        raise SidecarError(f"{source.path}{ENDING}: sha256: {sidecar.sha256[:12]}… is not that of the file, which is {source.sha256}")


def source_of(sidecar: Sidecar | None, where: str, data: bytes, characters: int) -> Source:
    """The `Source` of the content `data` at the relative path `where`; without a sidecar: real, everything else unknown or empty."""
    source = Source(
        source=source_id(where, data), path=where, address="", title="", sha256=hashlib.sha256(data).hexdigest(), kind="real",
        side="unknown", document_type="unknown", province="", county="", level="unknown", session="", year=None, published="", read="",
        characters=characters,
    )  # fmt: skip
    return replace(source, **{name: getattr(sidecar, name) for name in SAID}) if sidecar else source


def source_id(where: str, data: bytes) -> str:
    """The id of the content `data` at the relative path `where`: the same for the same content and place."""
    return f"S{hashlib.sha256(where.encode() + data).hexdigest()[:12]}"
