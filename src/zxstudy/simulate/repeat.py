"""A design repeated: many studies drawn, each taken through the comparison, and what was seen of each pair."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from zxstudy.compare.beside.forms import likelihood_interval
from zxstudy.compare.case import cases
from zxstudy.compare.design import PRIMARY
from zxstudy.compare.relations import relations
from zxstudy.config import Study
from zxstudy.simulate.design import Simulation
from zxstudy.simulate.draw import draw
from zxstudy.simulate.frames import figures_of, scores_of
from zxstudy.store import frame_of

CHUNK = 5  # studies handed to a process at a time
STUDY = Study(
    name="plan", title_zh="模拟", title_en="Simulated", kind="simulated", raw=(Path("raw"),), processed=Path("processed"),
    reports=Path("reports"), file=Path("study.toml"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """What one study of a plan shows of one pair: the columns of a finding that a plan looks at, and the number of the study.

    likelihood_low, likelihood_high: 95 % by the interval regression beside the finding, where that was asked for and could be estimated.
    """

    run: int
    hypothesis: str
    mechanism: str
    outcome: str
    unit: str
    verdict: str
    estimate: float | None
    low: float | None
    high: float | None
    p_holm: float | None
    mde: float | None
    n: int
    counties: int
    likelihood_low: float | None = None
    likelihood_high: float | None = None


def seen(design: Simulation, run: int, study: Study = STUDY, *, likelihood: bool = False) -> list[Seen]:
    """The primary pairs of study number `run` of `design`, compared under the margins and rules of `study`.

    likelihood: the interval regression as well, which takes as long again.
    """
    drawn = draw(design, run)
    panel = figures_of(drawn)
    taken = cases(panel, scores_of(drawn), study, pairs=PRIMARY, inner=())
    beside = [likelihood_interval(case) if likelihood else (None, None) for case in taken]
    return [
        Seen(
            run, f.hypothesis, f.mechanism, f.outcome, f.unit, f.verdict, f.estimate, f.low, f.high, f.p_holm, f.mde, f.n, f.counties, *ends
        )
        for f, ends in zip(relations(taken, study, design.counties), beside, strict=True)
    ]  # fmt: skip


def repeated(  # noqa: PLR0913 - a plan, and how it is run
    design: Simulation, runs: int, *, jobs: int = 1, study: Study = STUDY, notify: Callable[[int], None] | None = None,
    likelihood: bool = False,
) -> pd.DataFrame:  # fmt: skip
    """Rows of `Seen` of the studies 1 to `runs`, in their order; the same for any number of `jobs`. notify: takes how many are done."""
    rows: list[Seen] = []
    for done, found in enumerate(_each(partial(seen, design, study=study, likelihood=likelihood), range(1, runs + 1), jobs), start=1):
        rows.extend(found)
        if notify:
            notify(done)
    numbers = dict.fromkeys(("estimate", "low", "high", "p_holm", "mde", "likelihood_low", "likelihood_high"), "float64")
    return frame_of(rows, Seen).astype(numbers)


def _each(work: Callable[[int], list[Seen]], runs: Sequence[int], jobs: int) -> Iterator[list[Seen]]:
    """What `work` gives for each of `runs`, in order, in `jobs` processes."""
    if jobs < 2:
        yield from map(work, runs)
        return
    way = "fork" if hasattr(os, "fork") and sys.platform != "darwin" else "spawn"
    with ProcessPoolExecutor(jobs, mp_context=get_context(way)) as pool:
        yield from pool.map(work, runs, chunksize=CHUNK)
