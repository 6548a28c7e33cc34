"""Everything to notebooks, pages and files; no statistics of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zxstudy.report.manifest import Entry, Manifest

if TYPE_CHECKING:
    from zxstudy.report.reports import report

__all__ = ["Entry", "Manifest", "report"]


def __getattr__(name: str) -> Any:
    """`report` itself, loaded when it is asked for: the notebooks import this package and need neither papermill nor nbconvert."""
    if name == "report":
        from zxstudy.report.reports import report  # noqa: PLC0415

        return report
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
