"""What of a study's tables belongs to one county: all that its report is made from, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean.panel import Place
from zxstudy.report.peers import GROUP
from zxstudy.report.standing import Group, Standing

# The tables whose rows belong to one county each; `sources` and `usual` follow from them.
OWN = ("panel", "facts", "audit", "scores")
HELD = pd.StringDtype("python", na_value=np.nan)
USUAL = ["indicator", "counties"]


@dataclass(frozen=True, slots=True)
class CountySlice:
    """Everything that a county's report is made from.

    place: the row of the county. panel, facts, audit, scores, sources: rows that concern it, within `years`.
    peers: what stands beside its figures, by indicator, scope and period. counties: how many the study has.
    usual: how many counties of the study publish an indicator (of `reporting`), to say what is missing here.
    """

    place: Place
    years: tuple[int, int] | None
    panel: pd.DataFrame
    facts: pd.DataFrame
    audit: pd.DataFrame
    scores: pd.DataFrame
    sources: pd.DataFrame
    peers: Mapping[Group, Standing]
    usual: pd.DataFrame
    counties: int

    def within(self, years: tuple[int, int] | None) -> CountySlice:
        """The slice without what is dated outside `years`, both included; undated figures always count."""
        if years is None:
            return self
        panel, facts, audit, scores = (within(getattr(self, name), years).reset_index(drop=True) for name in OWN)
        sources = self.sources[self.sources["source"].isin(set(facts["source"]))].reset_index(drop=True)
        left = set(groups_of(panel))
        peers = {group: standing for group, standing in self.peers.items() if group in left}
        return replace(self, years=years, panel=panel, facts=facts, audit=audit, scores=scores, sources=sources, peers=peers)


def groups_of(panel: pd.DataFrame) -> list[Group]:
    """The indicator, scope and period of every row, each once, in order."""
    return sorted({(str(a), str(b), str(c)) for a, b, c in panel[GROUP].itertuples(index=False)})


def within(frame: pd.DataFrame, years: tuple[int, int] | None) -> pd.DataFrame:
    """The rows of `frame` dated in `years`, both included, and the undated ones."""
    if years is None:
        return frame
    year = pd.to_numeric(frame["year"], errors="coerce")
    return frame[year.isna() | year.between(*years)]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of `frame` as plain values by column: `to_dict("records")`, several times faster for a few hundred rows."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(frame[name].tolist() for name in names), strict=True)]


def plain_strings(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with its strings held by Python and not by Arrow: many small look-ups are several times faster."""
    return frame.astype({column: HELD for column in frame.columns if isinstance(frame[column].dtype, pd.StringDtype)})
