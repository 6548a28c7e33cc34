"""The tree of errors, and the record of what went wrong without stopping the run.

ZxstudyError                 everything this package raises on purpose
├── UsageError               wrong use: exit code 2
│   ├── StudyError           a study file that cannot be taken
│   └── UnknownTermError     a code, an indicator, a parameter that does not exist
├── UnreadableError          a raw file that cannot be read: one Problem, the run goes on
├── SidecarError             a sidecar that is missing or wrong: one Problem
├── MappingError             a mapping of a workbook that says what it may not: one Problem a mistake
├── CorrectionError          a correction that no longer matches: the run fails
├── EstimationError          numbers that a method cannot be applied to: that estimate is refused, the run goes on
├── TableError               a table that breaks its schema: a fault of ours, the run fails
└── NotebookError            a notebook that failed: that county fails, the run goes on
"""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_VALUE = 60  # characters of a value in a message
APART = " · "  # between the parts of a Problem's `where`: the place, the address, the row, the fact


class ZxstudyError(Exception):
    """Something that a person can act on; its text is one readable line."""


class UsageError(ZxstudyError):
    """Wrong use or unusable input as a whole; the command ends with exit code 2."""


class StudyError(UsageError):
    """A study file that is missing, malformed, or names what does not exist."""


class UnknownTermError(UsageError):
    """A county code, an indicator or a parameter that does not exist; the text lists what does."""


class UnreadableError(ZxstudyError):
    """A raw file that cannot be read, with the reason in plain words."""


class SidecarError(ZxstudyError):
    """A sidecar that is missing or does not say what it must."""


class MappingError(ZxstudyError):
    """A mapping of a workbook that cannot be taken; one line for each mistake."""


class CorrectionError(ZxstudyError):
    """A correction that matches nothing, or not what it expects."""


class EstimationError(ZxstudyError):
    """Numbers that a method cannot be applied to; the text says which, where, and what would be right."""


class TableError(ZxstudyError):
    """A table that breaks its own schema."""


class NotebookError(ZxstudyError):
    """A notebook that failed, with the cell it failed in."""


def found(value: object) -> str:
    """What stands where something else is allowed, for the end of a line: unseen signs as escapes, LONGEST_VALUE of it at most."""
    return f"found: {repr(value)[:LONGEST_VALUE]}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that went wrong while the run went on.

    step: the step of the road that met it (`read`, `extract`, `clean`, `score`, `compare`, `report`).
    severity: `refused` (left out), `warned` (kept, look at it), `unresolved` (waits for a person).
    where: file, sheet, cell, row or offset, relative to the study's folder; a place that is known comes first, joined by APART.
    what: one sentence. allowed: what would have been right, may be empty. what_zh: the sentence for a page in Chinese, empty where only
    the operator's wording is held.
    """

    step: str
    severity: str
    where: str
    what: str
    allowed: str = ""
    what_zh: str = ""

    def line(self) -> str:
        """The problem as one line for a console or a log."""
        tail = f" ({self.allowed})" if self.allowed else ""
        return f"{self.severity}: {self.where}: {self.what}{tail}"
