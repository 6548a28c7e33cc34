"""What a run is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which notebooks a run is asked for, and how.

    only: county codes; the other counties keep the pages they have. failed: only what an earlier run tried and did not finish.
    force: make everything again. language: `zh` or `en` instead of the study's. jobs: processes at a time.
    scheduler: the address of a Dask cluster that makes the reports of counties; processes of this machine where empty.
    forms: of `copies.FORMS`, in which the counties of `only`, or all, are also wanted.
    """

    only: Sequence[str] = ()
    failed: bool = False
    force: bool = False
    language: str | None = None
    jobs: int = 1
    scheduler: str = ""
    forms: Sequence[str] = ()


EVERYTHING = Wanted()
