"""Which source a coder means by a file's name: the id is made of the file's content and of its place, as reading makes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from zxstudy.errors import UsageError
from zxstudy.read import source_id


class Documents:
    """Files by name, looked for in `folders`, in that order, and the sources that are known to have facts."""

    def __init__(self, folders: Iterable[Path], known: Iterable[str]) -> None:
        self._folders = tuple(folders)
        self._known = frozenset(known)
        self._found: dict[str, str] = {}

    def source(self, name: str) -> str:
        """The source id of the file `name`; raises UsageError where there is no such file.

        A file has an id for each way to name it (`a.txt`, `raw/a.txt`): the one that has facts is meant, else the shortest name.
        """
        if not name:
            raise UsageError("source or file: empty; allowed: the id of a source, or the path of a document")
        if name not in self._found:
            self._found[name] = self._identified(name)
        return self._found[name]

    def _identified(self, name: str) -> str:
        path = next((path for folder in self._folders if (path := folder / name).is_file()), None)
        if path is None:
            where = ", ".join(dict.fromkeys(folder.as_posix() for folder in self._folders))
            raise UsageError(f"file {name[:100]!r}: there is no such file in {where}")
        try:
            data = path.read_bytes()
        except OSError as error:
            raise UsageError(f"file {name[:100]!r}: cannot be opened: {error.strerror}") from error
        parts = path.absolute().parts
        ids = [source_id("/".join(parts[at:]), data) for at in range(len(parts) - 1, 0, -1)]
        return next((one for one in ids if one in self._known), ids[0])
