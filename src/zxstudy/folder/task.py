"""What is asked of a document, what it is called, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from zxstudy.read.files import relative
from zxstudy.read.guard import printed


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every document of a run, one of `rows.WANTED` and one of `rows.FORMATS`.

    county, year: fill what a document's source does not say.
    """

    wanted: str = "facts"
    form: str = "csv"
    county: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """A document: its file, and the folder that it was found in, which links may not leave and from which its place is named."""

    path: Path
    root: Path

    @property
    def where(self) -> str:
        """Its place as its source names it."""
        return relative(self.path, self.root)

    def line(self, text: str) -> str:
        """`text`, which begins with `where` or says what is wrong with the file, under the path by which the file was asked for."""
        path, where = printed(self.path), self.where
        return path.removesuffix(where) + text if text.startswith(where) and path.endswith(where) else f"{path}: {text}"


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one document.

    rows: what goes into the output, in the form that was asked for. count: of rows. lines: what a person should know, one problem each.
    unread: nothing could be used. refused: nothing, or not the whole, could be used. sha256: of the content that was read.
    """

    rows: bytes = b""
    count: int = 0
    lines: tuple[str, ...] = ()
    unread: bool = False
    refused: bool = False
    sha256: str = ""


def raws_in(files: Iterable[Path], paths: Sequence[Path]) -> list[Raw]:
    """The documents in `files`, sorted by path, each under the folder among `paths` that holds it, or its own."""
    folders = [path for path in paths if path.is_dir()]
    return [Raw(file, next((folder for folder in folders if file.is_relative_to(folder)), file.parent)) for file in sorted(files)]
