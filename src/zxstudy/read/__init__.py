"""Files to documents, nothing of politics.

What opens files is imported when it is first asked for: whoever has documents already, as extraction has, starts in two thirds of the time.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from zxstudy.read.document import Block, Cell, Document, Source, Table

if TYPE_CHECKING:
    from zxstudy.read.beside import source_id
    from zxstudy.read.child import Limits
    from zxstudy.read.files import find_files, read_file, read_files
    from zxstudy.read.sidecar import Sidecar, read_sidecar
    from zxstudy.read.study_files import StudyFiles, read_study_files

__all__ = [
    "Block",
    "Cell",
    "Document",
    "Limits",
    "Sidecar",
    "Source",
    "StudyFiles",
    "Table",
    "find_files",
    "read_file",
    "read_files",
    "read_sidecar",
    "read_study_files",
    "source_id",
]

_HOMES = {
    "Limits": "child", "Sidecar": "sidecar", "find_files": "files", "read_file": "files", "read_files": "files", "read_sidecar": "sidecar",
    "read_study_files": "study_files", "StudyFiles": "study_files", "source_id": "beside",
}  # fmt: skip


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f"zxstudy.read.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'zxstudy.read' has no attribute '{name}'")
