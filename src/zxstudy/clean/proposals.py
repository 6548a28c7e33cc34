"""What the machine proposes for names that no rule settles: each with its candidates, how likely they are, and why; a person decides.

A proposal is written so that its `entry` can be moved into `places.yml` as it stands, once somebody has looked; it counts nothing before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import yaml

from zxstudy.clean.places import Places, Unit, bare_of
from zxstudy.clean.reviewed import tidy
from zxstudy.extract.normal import normalise

HEAD = """\
# Names that no rule settles, with what they may mean. Nothing in this file counts: look each one up, move the entry that is right
# under `places:` in the reviewed places.yml, and write there how you know.
#   aliases    the name is another name of the unit
#   means      several units have the name, and in this study it always means this one; where documents differ, write the prefecture before
#              the name in each sidecar instead
#   certainty  likely: nothing else comes near; possible: one of several, or near by its signs only
"""
LISTED = 3  # sources that are named with a proposal

_LONGEST_NEAR = 8
_SHORTEST_CONTRACTED = 2  # signs without the rank


@dataclass(frozen=True, slots=True)
class Candidate:
    """One unit that a name may mean. key: how it would be entered, `means` or `aliases`. certainty: likely, possible."""

    unit: Unit
    key: str
    certainty: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A name as sources give it, the years it is met in (empty where none is known), how many facts wait, and its candidates."""

    name: str
    province: str
    level: str
    years: tuple[int, ...]
    facts: int
    sources: tuple[str, ...]
    why: str
    candidates: tuple[Candidate, ...]


def propose(facts: pd.DataFrame, sources: pd.DataFrame, places: Places) -> tuple[Proposal, ...]:
    """One proposal a name and province that stays unresolved in any year. facts: FACT_COLUMNS; sources: fields of Source."""
    about = sources.assign(where=sources["address"].where(sources["address"].ne(""), sources["path"]))
    about = about[["source", "county", "province", "level", "where", "setting"]].rename(columns={"county": "of_source"})
    named = facts[["source", "county", "county_code", "year"]].merge(about, on="source", how="left")
    named = named[~named["county_code"].map(lambda code: bool(code) and places.unit(str(code)) is not None).astype(bool)]
    named = named.assign(county=named["county"].where(named["county"].ne(""), named["of_source"]))
    named = named[~_told_apart(named, places)]
    proposals = []
    for (name, province, level), group in named.groupby(["county", "province", "level"], sort=True):
        found = _proposal(str(name), str(province), str(level), group, places)
        if found is not None:
            proposals.append(found)
    return tuple(proposals)


def _told_apart(named: pd.DataFrame, places: Places) -> pd.Series[Any]:
    """Whether the document itself says which of several units of one name it means."""
    keys = ["setting", "county", "province", "level", "year"]
    own = named["setting"].ne("") & named["county"].eq(named["of_source"])
    asked = named.loc[own, keys].drop_duplicates()
    years = [None if pd.isna(year) else int(year) for year in asked["year"]]
    texts = asked[keys[:-1]].astype("str").itertuples(index=False)
    settled = [
        places.resolve_in(setting, county, province, level, year).certainty == "text"
        for (setting, county, province, level), year in zip(texts, years, strict=True)
    ]
    told = (
        named[keys]
        .merge(asked[pd.Series(settled, index=asked.index, dtype="bool")].assign(told=True), on=keys, how="left")["told"]
        .notna()
        .to_numpy(dtype=bool)
    )
    return own & told


def _proposal(name: str, province: str, level: str, group: pd.DataFrame, places: Places) -> Proposal | None:
    when = sorted({int(year) for year in group["year"].dropna()})
    asked: list[int | None] = [*when, *([None] if group["year"].isna().any() else [])]
    answers = {year: places.resolve(name, province, level, year) for year in asked}
    open_years = [year for year, answer in answers.items() if answer.unit is None]
    if not open_years:
        return None
    waiting = group[group["year"].isin([year for year in open_years if year is not None]) | (group["year"].isna() & (None in open_years))]
    years = tuple(year for year in open_years if year is not None)
    listed = tuple(sorted(set(waiting["where"]))[:LISTED])
    first = answers[open_years[0]]
    return Proposal(name, province, level, years, len(waiting), listed, first.reason, candidates(name, province, years, places, first.key))


def candidates(name: str, province: str, years: Sequence[int], places: Places, key: str) -> tuple[Candidate, ...]:
    """The units that `name` may mean, the likelier first; none for a name that is masked, refers to itself, or is a zone or a prefecture.

    key: of the answer that `Places.resolve` gave.
    """
    if key in ("masked", "self", "zone", "corps", "prefecture", "was_county"):
        return ()
    text, stated = normalise(tidy(name)).text, places.province(province)
    within = [unit for unit in places.units() if stated in ("", unit.province)]
    found = _of_that_name(text, within, places, years) or _nearly(text, within, places, years)
    return tuple(sorted(found, key=lambda item: (item.certainty != "likely", item.unit.code)))


def _of_that_name(text: str, units: Iterable[Unit], places: Places, years: Sequence[int]) -> list[Candidate]:
    same = [unit for unit in units if any(text.endswith(name) for name in places.names(unit.code))]
    why = "the unit has that name" if len(same) < 2 else f"one of {len(same)} units of that name"
    return [Candidate(unit, "means", _certainty(same, unit, places, years), why) for unit in same]


def _nearly(text: str, units: Iterable[Unit], places: Places, years: Sequence[int]) -> list[Candidate]:
    """Units of the same name with another rank; where there is none, contracted to it; else those whose name differs by one sign."""
    known = [(unit, name) for unit in units for name in places.names(unit.code)]
    for why, fits in _NEAR.items():
        near = {unit.code: (unit, name) for unit, name in known if fits(text, name)}
        if near:
            alone = [unit for unit, _ in near.values()]
            sure = fits is not _one_sign_apart
            return [
                Candidate(unit, "aliases", _certainty(alone, unit, places, years) if sure else "possible", f"{name}: {why}")
                for unit, name in near.values()
            ]
    return []


def _certainty(same: Sequence[Unit], unit: Unit, places: Places, years: Sequence[int]) -> str:
    return "likely" if len(same) == 1 and all(places.exists(unit.code, year) for year in years) else "possible"


def _one_sign_apart(one: str, other: str) -> bool:
    """Whether one sign was changed, dropped or put in, of names of at least three."""
    if min(len(one), len(other)) < 3 or max(len(one), len(other)) > _LONGEST_NEAR or abs(len(one) - len(other)) > 1:
        return False
    head = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        return one[head + 1 :] == other[head + 1 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[head + 1 :] == shorter[head:]


def _of_another_rank(one: str, other: str) -> bool:
    return bare_of(one) == bare_of(other)


def _contracted(one: str, other: str) -> bool:
    """Whether `one` is made of signs of a longer name of its rank, from its first on: 喀左县 of 喀喇沁左翼蒙古族自治县."""
    short = bare_of(one)
    if len(short) < _SHORTEST_CONTRACTED or len(other) < len(one) + 2 or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    signs = iter(bare_of(other))
    return all(sign in signs for sign in short)


_NEAR: dict[str, Callable[[str, str], bool]] = {
    "the same name with another rank": _of_another_rank,
    "contracted": _contracted,
    "one sign differs": _one_sign_apart,
}


def as_yaml(proposals: Sequence[Proposal]) -> str:
    """The proposals as a file for a person to look through; `read_places` refuses it, so that it cannot be taken for a reviewed one."""
    body = yaml.safe_dump({"proposals": [_entry(item) for item in proposals]}, allow_unicode=True, sort_keys=False, width=120)
    return HEAD + body


def _entry(item: Proposal) -> dict[str, Any]:
    return {
        "name": item.name,
        "province": item.province,
        "years": list(item.years),
        "facts": item.facts,
        "sources": list(item.sources),
        "why": item.why,
        "candidates": [
            {"certainty": candidate.certainty, "why": candidate.why, "entry": _reviewable(item, candidate)} for candidate in item.candidates
        ],
    }


def _reviewable(item: Proposal, candidate: Candidate) -> dict[str, Any]:
    unit = candidate.unit
    return {
        "name": unit.name, "province": unit.province, "prefecture": unit.prefecture, "code": unit.code[:6], "level": unit.level,
        candidate.key: [tidy(item.name)], "reason": "",
    }  # fmt: skip
