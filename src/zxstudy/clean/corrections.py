"""Reviewed corrections: what a person decided about single figures, each with a reason and a guard."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, model_validator

from zxstudy.clean import codes_zh as zh
from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, decided, figures
from zxstudy.clean.places import Places
from zxstudy.clean.reviewed import read_yaml
from zxstudy.errors import CorrectionError


class Expected(BaseModel):
    """What the figure must be for the correction to apply; left out: not looked at."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: float | None = None
    high: float | None = None
    qualifier: str | None = None
    scope: str | None = None

    @model_validator(mode="after")
    def _something(self) -> Expected:
        if self.low is None and self.qualifier is None:
            raise ValueError("a guard needs `low` (and `high`) or `qualifier`")
        return self


class Replacement(BaseModel):
    """The new reading; left out: unchanged."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low: float | None = None
    high: float | None = None
    qualifier: str | None = None
    scope: str | None = None
    period: str | None = None


class Correction(BaseModel):
    """One entry of `corrections.yml`.

    study: the name of the study that it belongs to; in another study it is not looked at. place: province and county as one name.
    year: None for a figure without a year. reason, reason_zh: why, in English and in Chinese.
    status: `proposed` is listed in the audit and not applied.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    study: str = Field(min_length=1)
    indicator: str = Field(min_length=1)
    place: str = Field(min_length=2)
    year: int | None
    period: str = "annual"
    action: Literal["set_aside", "replace", "flag"]
    expect: Expected
    replace: Replacement | None = None
    flag: Literal["damaged", "base_mismatch", "plan", "change", "previous", "other_level", "copied"] | None = None
    reason: str = Field(min_length=10)
    reason_zh: str = Field(min_length=5, pattern="[\u4e00-\u9fff]")
    status: Literal["reviewed", "proposed"]

    @model_validator(mode="after")
    def _what_the_action_needs(self) -> Correction:
        if (self.action == "replace") != (self.replace is not None) or (self.action == "flag") != (self.flag is not None):
            raise ValueError("action `replace` needs `replace`, action `flag` needs `flag`, and no other action takes them")
        return self


class _CorrectionsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    corrections: tuple[Correction, ...] = ()


def read_corrections(file: Path | None) -> tuple[Correction, ...]:
    """The entries of `corrections.yml`, none without a file; raises StudyError with every mistake in it, one line each."""
    return () if file is None else read_yaml(file, _CorrectionsFile).corrections


def correct(
    facts: pd.DataFrame, corrections: tuple[Correction, ...], places: Places, *, study: str, file: str
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """The corrected facts and one decision an entry of this study. facts: located.

    Raises CorrectionError, naming file and entry, for one that matches nothing or not what it expects.
    """
    decisions = []
    for number, entry in enumerate(corrections, start=1):
        if entry.study != study:
            continue
        hit = _hit(facts, entry, places, f"{file}: entry {number} ({entry.place} {entry.year} {entry.indicator})")
        before = facts[hit]
        if entry.status == "proposed":
            change = (f"proposed, not applied: {entry.action}", f"有人提出{zh.ACTIONS[entry.action]}，还没有核定，照录")
            decisions.append(_told(before, entry, "warned", change))
            continue
        facts = _applied(facts, hit, entry)
        decisions.append(_told(before, entry, *_outcome(entry)))
    return facts, decisions


def _hit(facts: pd.DataFrame, entry: Correction, places: Places, name: str) -> pd.Series:
    answer = places.resolve(entry.place, year=entry.year)
    if answer.unit is None:
        raise CorrectionError(f"{name}: {answer.reason}; candidates: {'; '.join(answer.candidates) or 'none'}")
    same_year = facts["year"].isna() if entry.year is None else facts["year"].eq(entry.year).fillna(False)
    about = (
        facts["county_code"].eq(answer.unit.code) & same_year & facts["indicator"].eq(entry.indicator) & facts["period"].eq(entry.period)
    )
    if not about.any():
        raise CorrectionError(f"{name}: matches no fact")
    wanted = entry.expect.model_dump(exclude_none=True)
    hit = about
    for column, value in wanted.items():
        hit = hit & facts[column].eq(value).fillna(False)
    if not hit.any():
        found = "; ".join(f"{fact} {value}" for fact, value in zip(facts["fact_id"][about], figures(facts[about]), strict=True))
        raise CorrectionError(f"{name}: expects {wanted}, found: {found}")
    return hit.astype(bool)


def _applied(facts: pd.DataFrame, hit: pd.Series, entry: Correction) -> pd.DataFrame:
    if entry.replace is not None:
        new = entry.replace.model_dump(exclude_none=True)
        return facts.assign(**{column: facts[column].mask(hit, value) for column, value in new.items()})
    return facts.assign(flags=add_flag(facts["flags"], entry.flag or "set_aside", hit))


def _outcome(entry: Correction) -> tuple[str, tuple[str, str]]:
    if entry.replace is not None:
        new = entry.replace.model_dump(exclude_none=True)
        return "corrected", wording.replacement(new, zh.unit_of(entry.indicator))
    if entry.flag:
        return "warned", (f"flagged {entry.flag}", f"经核对，注明“{zh.coded(entry.flag, zh.FLAGS)}”")
    return "set_aside", ("", "经核对，不采用")


def _told(before: pd.DataFrame, entry: Correction, action: str, change: tuple[str, str]) -> pd.DataFrame:
    said = wording.correction(before, change, (entry.reason, entry.reason_zh))
    return decided(before.assign(facts=before["fact_id"], **said), "correction", action)
