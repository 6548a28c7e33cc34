"""How a step is taken: from the tables before it, only where needed, and written only after it passed its validation."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from zxstudy.columns import about
from zxstudy.config import Study
from zxstudy.errors import Problem
from zxstudy.steps import ORDER, Made, digest, package_digest, raw_digest, read_made, study_digest, why, write_made
from zxstudy.store import frame_of, read_table, write_table
from zxstudy.validate import validated

Notify = Callable[[str], None]
Tables = Mapping[str, pd.DataFrame]
Make = Callable[[Study, Tables], tuple[dict[str, pd.DataFrame], list[Problem]]]
Check = Callable[[Tables, Tables], dict[str, pd.DataFrame]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the packages whose code it runs, the tables it takes and gives, and the function that makes them."""

    name: str
    packages: tuple[str, ...]
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    make: Make


class Shelf(Mapping[str, pd.DataFrame]):
    """The tables of a folder by name, each read when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.held: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table `name`; raises KeyError where it was never written."""
        if name not in self.held:
            path = self.folder / f"{name}.parquet"
            if not path.is_file():
                raise KeyError(name)
            self.held[name] = read_table(path)
        return self.held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted({path.stem for path in self.folder.glob("*.parquet")}))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Road:
    """The steps of one study as they are taken, one after the other."""

    def __init__(self, study: Study, *, force: bool = False, notify: Notify = print) -> None:
        self.study = study
        self.force = force
        self.notify = notify
        self.folder = study.path(study.processed)
        self.made = read_made(self.folder)
        self.tables = Shelf(self.folder)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of the steps that were taken, in the order of the road."""
        return tuple(problem for name in ORDER if name in self.made for problem in self.made[name].problems)

    def path(self, table: str) -> Path:
        """Where a table lies."""
        return self.folder / f"{table}.parquet"

    def key(self, step: Step) -> str:
        """What the step's tables depend on: code, versions, what the study says, and the bytes that go in."""
        before = [self._written(name) for name in step.takes] or [raw_digest(self.study)]
        return digest(step.name, package_digest(step.packages), study_digest(self.study), *before)

    def take(self, step: Step, *, check: Check) -> None:
        """Make the step's tables where they are not current, validate them, and write them with what they were made from."""
        key = self.key(step)
        reason = "asked for" if self.force else why(self.folder, self.made.get(step.name), key, step.gives)
        if not reason:
            self.notify(f"{step.name}: up to date")
            return
        began = time.monotonic()
        made, problems = step.make(self.study, {name: self.tables[name] for name in step.takes})
        tables = check(made, self.tables)
        self._forget(step)
        for name in step.gives:
            write_table(self.path(name), tables[name], about(name, list(tables[name].columns)))
            self.tables.held.pop(name, None)
        self.made[step.name] = Made(key, {name: self._hash(name) for name in step.gives}, tuple(problems))
        write_made(self.folder, self.made)
        rows = ", ".join(f"{len(tables[name])} {name}" for name in step.gives)
        self.notify(f"{step.name}: {rows} ({time.monotonic() - began:.1f} s; {reason})")

    def write_problems(self) -> None:
        """Write every problem of the road as a table."""
        problems = validated("problems", frame_of(self.problems, Problem))
        write_table(self.path("problems"), problems, about("problems", list(problems.columns)))
        self.tables.held.pop("problems", None)

    def plan(self, steps: Sequence[Step]) -> list[tuple[str, str]]:
        """Each step and why it would be made; the ones after a step that would be made wait for what it gives."""
        reasons: list[tuple[str, str]] = []
        for step in steps:
            waiting = [name for name, reason in reasons if reason]
            if self.force:
                reason = "asked for"
            elif waiting:
                reason = f"if {waiting[-1]} gives other tables"
            else:
                reason = why(self.folder, self.made.get(step.name), self.key(step), step.gives)
            reasons.append((step.name, reason))
        return reasons

    def _forget(self, step: Step) -> None:
        """Strike the step out before its tables change: a run that is broken off leaves no step that looks done."""
        if self.made.pop(step.name, None) is not None:
            write_made(self.folder, self.made)

    def _written(self, table: str) -> str:
        known = [made.tables[table] for made in self.made.values() if table in made.tables]
        return known[0] if known else ""

    def _hash(self, table: str) -> str:
        return digest(self.path(table).read_bytes())
