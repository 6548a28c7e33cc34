"""Everything to notebooks, pages and files; no statistics of its own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zxstudy.report.manifest import Entry, Manifest
    from zxstudy.report.planned import WHOLE
    from zxstudy.report.reports import failure_line, report, would_run
    from zxstudy.report.runner import Runner
    from zxstudy.report.wanted import EVERYTHING, Wanted

__all__ = ["EVERYTHING", "WHOLE", "Entry", "Manifest", "Runner", "Wanted", "failure_line", "report", "would_run"]

_HOME = {
    "Entry": "manifest", "Manifest": "manifest", "Runner": "runner", "EVERYTHING": "wanted", "Wanted": "wanted", "failure_line": "reports",
    "report": "reports", "would_run": "reports", "WHOLE": "planned",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """A public name, loaded when it is asked for: notebooks and every papermill command import this package for less than that."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"zxstudy.report.{_HOME[name]}"), name)
