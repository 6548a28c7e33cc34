"""Reviewed corrections: what a person decided about single figures, each with a reason and a guard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, model_validator

from zxstudy.clean import codes_zh as zh
from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, decided, figures, undecided
from zxstudy.clean.groups import plain, replaced
from zxstudy.clean.places import Places, Resolution
from zxstudy.clean.reviewed import lines_under, read_yaml
from zxstudy.codebook import load
from zxstudy.errors import CorrectionError, UnknownTermError

_GUARDS = {"low": "float64", "high": "float64", "qualifier": "str", "scope": "str"}
_CHANGED = (*_GUARDS, "period")  # what `replace` may change


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

    _line: int = PrivateAttr(default=0)

    @property
    def line(self) -> int:
        """Where the entry begins in its file, from 1; 0 for one that is in no file."""
        return self._line

    @model_validator(mode="after")
    def _what_the_action_needs(self) -> Correction:
        if (self.action == "replace") != (self.replace is not None) or (self.action == "flag") != (self.flag is not None):
            raise ValueError("action `replace` needs `replace`, action `flag` needs `flag`, and no other action takes them")
        return self


@dataclass(frozen=True, slots=True)
class _Asked:
    """An entry of this study, what its place means, and how it is called in a message."""

    entry: Correction
    answer: Resolution
    name: str


class _CorrectionsFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    corrections: tuple[Correction, ...] = ()


def read_corrections(file: Path | None) -> tuple[Correction, ...]:
    """The entries of `corrections.yml`, none without a file; raises StudyError with every mistake in it, one line each."""
    if file is None:
        return ()
    entries = read_yaml(file, _CorrectionsFile).corrections
    for entry, line in zip(entries, lines_under(file.read_text(encoding="utf-8"), "corrections"), strict=True):
        entry._line = line
    return entries


def correct(
    facts: pd.DataFrame, corrections: tuple[Correction, ...], places: Places, *, study: str, file: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The corrected facts and one decision a fact that an entry of this study names. facts: located.

    Raises CorrectionError with a line for every entry that matches nothing or not what it expects, naming file, line and entry.
    """
    asked = [
        _Asked(entry, places.resolve(entry.place, year=entry.year), _name(file, number, entry))
        for number, entry in enumerate(corrections, start=1)
        if entry.study == study
    ]
    if not asked:
        return facts, undecided()
    about = _about(facts, asked)
    hits = about[about["hit"]]
    idle = sorted(set(range(len(asked))) - set(hits["entry"]))
    broken = [_broken(asked[number], about[about["entry"].eq(number)]) for number in idle]
    broken += _twice(hits, asked)
    if broken:
        raise CorrectionError("\n".join(broken))
    return _applied(facts, hits, asked), _decisions(facts, hits, asked)


def _name(file: str, number: int, entry: Correction) -> str:
    where = f"line {entry.line}, entry {number}" if entry.line else f"entry {number}"
    return f"{file}: {where} ({entry.place} {entry.year} {entry.indicator})"


def _about(facts: pd.DataFrame, asked: Sequence[_Asked]) -> pd.DataFrame:
    """The facts that each entry speaks about: `at` (the row of the fact), `entry` (its place among `asked`), and `hit`: is as expected."""
    expected = [item.entry.expect.model_dump() for item in asked]
    table = pd.DataFrame(
        {
            "entry": range(len(asked)),
            "county_code": pd.Series([item.answer.unit.code if item.answer.unit else None for item in asked], dtype="str"),
            "indicator": pd.Series([item.entry.indicator for item in asked], dtype="str"),
            "period": pd.Series([item.entry.period for item in asked], dtype="str"),
            "year_asked": pd.array([item.entry.year for item in asked], dtype="Int64"),
            **{f"{name}_asked": pd.Series([each[name] for each in expected], dtype=kind) for name, kind in _GUARDS.items()},
        }
    )
    near = np.flatnonzero(
        (facts["county_code"].isin(table["county_code"]) & facts["indicator"].isin(table["indicator"])).to_numpy(dtype=bool)
    )
    columns = ["county_code", "indicator", "period", "year", "fact_id", "unit", *_GUARDS]
    pairs = (
        plain(facts[columns].take(near))
        .assign(at=near)
        .merge(table.dropna(subset="county_code"), on=["county_code", "indicator", "period"])
    )
    same = pairs["year"].eq(pairs["year_asked"]).fillna(False) | (pairs["year"].isna() & pairs["year_asked"].isna())
    about = pairs[same.astype(bool)]
    hit = pd.Series(True, index=about.index)
    for name in _GUARDS:
        hit &= about[f"{name}_asked"].isna() | about[name].eq(about[f"{name}_asked"]).fillna(False).astype(bool)
    return about.assign(hit=hit).sort_values(["entry", "fact_id"])


def _broken(asked: _Asked, about: pd.DataFrame) -> str:
    """What is wrong with an entry that hits nothing, in one line. about: the facts that it speaks about."""
    answer = asked.answer
    try:
        load()[asked.entry.indicator]
    except UnknownTermError as unknown:
        return f"{asked.name}: {unknown}"
    if answer.unit is None:
        return f"{asked.name}: {answer.reason}; candidates: {'; '.join(answer.candidates) or 'none'}"
    if about.empty:
        return f"{asked.name}: matches no fact"
    found = "; ".join(f"{fact} {value}" for fact, value in zip(about["fact_id"], figures(about), strict=True))
    return f"{asked.name}: expects {asked.entry.expect.model_dump(exclude_none=True)}, found: {found}"


def _twice(hits: pd.DataFrame, asked: Sequence[_Asked]) -> list[str]:
    """One line for each fact that two reviewed entries would replace: which of them holds would hang on their order."""
    new = [item.entry.replace is not None and item.entry.status == "reviewed" for item in asked]
    replacing = hits[np.array(new, dtype=bool)[hits["entry"].to_numpy(dtype=np.int64)]]
    doubled = replacing[replacing.duplicated("at", keep=False)].groupby("fact_id")
    return [f"{'; '.join(asked[number].name for number in group['entry'])}: both replace {fact}" for fact, group in doubled]


def _applied(facts: pd.DataFrame, hits: pd.DataFrame, asked: Sequence[_Asked]) -> pd.DataFrame:
    """The facts with what the reviewed entries say; every guard was held against the facts as they were read."""
    new: dict[str, dict[int, object]] = {name: {} for name in _CHANGED}
    flags: dict[str, list[int]] = {}
    for at, number in zip(hits["at"], hits["entry"], strict=True):
        entry = asked[number].entry
        if entry.status == "reviewed" and entry.replace is not None:
            for name, value in entry.replace.model_dump(exclude_none=True).items():
                new[name][at] = value
        elif entry.status == "reviewed":
            flags.setdefault(entry.flag or "set_aside", []).append(at)
    for name, values in new.items():
        if values:
            at = np.array(sorted(values), dtype=np.int64)
            facts = facts.assign(**{name: replaced(facts[name], at, pd.Series([values[row] for row in at]))})
    for flag, rows in flags.items():
        where = pd.Series(False, index=facts.index)
        where.iloc[rows] = True
        facts = facts.assign(flags=add_flag(facts["flags"], flag, where))
    return facts


def _outcome(entry: Correction) -> tuple[str, tuple[str, str]]:
    if entry.status == "proposed":
        return "warned", (f"proposed, not applied: {entry.action}", f"有人提出{zh.ACTIONS[entry.action]}，还没有核定，照录")
    if entry.replace is not None:
        new = entry.replace.model_dump(exclude_none=True)
        return "corrected", wording.replacement(new, zh.unit_of(entry.indicator))
    if entry.flag:
        return "warned", (f"flagged {entry.flag}", f"经核对，注明“{zh.coded(entry.flag, zh.FLAGS)}”")
    return "set_aside", ("", "经核对，不采用")


def _decisions(facts: pd.DataFrame, hits: pd.DataFrame, asked: Sequence[_Asked]) -> pd.DataFrame:
    """One row a fact and entry: the figure as it was read, and what was decided about it."""
    entries = [asked[number].entry for number in hits["entry"]]
    outcomes = [_outcome(entry) for entry in entries]
    said = {
        "action": [action for action, _ in outcomes],
        "change": [change for _, (change, _) in outcomes],
        "change_zh": [change for _, (_, change) in outcomes],
        "why": [entry.reason for entry in entries],
        "why_zh": [entry.reason_zh for entry in entries],
    }
    before = plain(facts.take(hits["at"].to_numpy())).reset_index(drop=True)
    told = before.assign(facts=before["fact_id"], **{name: pd.Series(texts, dtype="str") for name, texts in said.items()})
    return decided(told.assign(**wording.correction(told)), "correction", told["action"])
