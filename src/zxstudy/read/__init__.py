"""Files to documents, nothing of politics."""

from zxstudy.read.child import Limits
from zxstudy.read.document import Block, Cell, Document, Source, Table
from zxstudy.read.files import find_files, read_file, read_files, read_study_files
from zxstudy.read.sidecar import Sidecar, read_sidecar, source_id

__all__ = [
    "Block",
    "Cell",
    "Document",
    "Limits",
    "Sidecar",
    "Source",
    "Table",
    "find_files",
    "read_file",
    "read_files",
    "read_sidecar",
    "read_study_files",
    "source_id",
]
