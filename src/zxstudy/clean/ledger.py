"""What was found among the figures, before it becomes flags, bases and decisions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pandas as pd

from zxstudy.clean.audit import add_flag, decided
from zxstudy.clean.cells import Codes
from zxstudy.clean.groups import plain, replaced

CELL = ["county_code", "county", "year", "indicator", "period", "scope"]


class Told(NamedTuple):
    """One decision: the position that it is about, the positions of all facts in it, and what is said."""

    row: int
    facts: tuple[int, ...]
    step: str
    action: str
    reason: str
    reason_zh: str
    identity: str
    breach: str


class Listed(NamedTuple):
    """Decisions of one kind about several figures, as columns of one length: their positions, the ids of all facts in each, what is said.

    chosen: the id of the fact that is taken, empty where none is. breach: of each.
    """

    action: str
    identity: str
    row: list[int]
    facts: list[str]
    chosen: list[str]
    reason: list[str]
    reason_zh: list[str]
    breach: list[str]


@dataclass
class Ledger:
    """What was found so far about `facts`.

    ids, indicators: columns of the facts as lists, which are quick to look one up in. flags: positions by flag. base: the base that gives
    a share, by its position. settled: shares that were told of. seen: breaches that were, by identity and facts or place. listed: what is
    said of bases.
    """

    facts: pd.DataFrame
    ids: list[str]
    indicators: list[str]
    told: list[Told] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    flags: dict[str, list[int]] = field(default_factory=dict)
    base: dict[int, str] = field(default_factory=dict)
    settled: list[Codes] = field(default_factory=list)
    seen: set[tuple[str, tuple[int, ...]]] = field(default_factory=set)

    def marked(self) -> pd.DataFrame:
        """The facts with their flags and bases."""
        flags = self.facts["flags"]
        for flag, rows in self.flags.items():
            where = np.zeros(len(self.facts), dtype=bool)
            where[rows] = True
            flags = add_flag(flags, flag, pd.Series(where, index=self.facts.index))
        if not self.base:
            return self.facts.assign(flags=flags)
        found = np.array(sorted(self.base), dtype=np.int64)
        base = replaced(self.facts["base"], found, pd.Series([self.base[row] for row in found.tolist()], dtype="str"))
        return self.facts.assign(flags=flags, base=base)

    def decisions(self) -> list[pd.DataFrame]:
        """The audit rows, in parts."""
        about = self._cells([item.row for item in self.told]).assign(
            facts=[";".join([self.ids[at] for at in item.facts]) for item in self.told],
            reason=[item.reason for item in self.told],
            reason_zh=[item.reason_zh for item in self.told],
            identity=[item.identity for item in self.told],
            breach=[item.breach for item in self.told],
        )
        step, action = (pd.Series([item[at] for item in self.told], index=about.index, dtype="str") for at in (2, 3))
        return [*self._bases(), decided(about, "", action).assign(step=step)]

    def _bases(self) -> list[pd.DataFrame]:
        """The decisions that are listed, in one table: to make one costs as much as a thousand rows."""
        if not self.listed:
            return []
        parts = {name: [each for part in self.listed for each in getattr(part, name)] for name in Listed._fields[2:]}
        alike = {name: [getattr(part, name) for part in self.listed for _ in part.row] for name in Listed._fields[:2]}
        about = self._cells(parts.pop("row")).assign(identity=alike["identity"], **parts)
        return [decided(about, "base", pd.Series(alike["action"], index=about.index, dtype="str"))]

    def _cells(self, rows: list[int]) -> pd.DataFrame:
        """The cells of the facts at `rows`, as plain texts."""
        return plain(self.facts[CELL].iloc[rows])
