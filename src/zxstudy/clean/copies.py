"""Copies among the sources: text and figures equal, text equal with other figures, figures equal alone; each is said, none is dropped.

The families of like wording come with the sources (`copy_family`). What the figures add: a *copy* repeats them, a *template* has its own
(the wording is one, the figures are several), *wording* has no figure that could tell, *twice* is one document about one county and year
from two places. Figures that are equal where the wording is not, or is not held, ask a person to look.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, decided, has_flag
from zxstudy.clean.groups import among, distinct_rows, joint_numbers, plain
from zxstudy.errors import APART, Problem

SAME_FIGURES = 0.5  # of a document's figures, to be called a copy and not a template
FEWEST = 4  # equal figures in two documents of unlike or unknown wording, to ask a person to look
TELLING = 10  # a smaller count is equal by chance
RARE = 3  # a figure that more sources hold tells nothing

_FIGURE = ["indicator", "low", "high"]


@dataclass(frozen=True, slots=True)
class Copied:
    """`facts` with `copied` flagged, one decision a source that repeats another, one problem a pair of sources to look at."""

    facts: pd.DataFrame
    decisions: pd.DataFrame
    problems: list[Problem]


def copies(facts: pd.DataFrame, sources: pd.DataFrame) -> Copied:
    """What the sources have from each other. facts: located facts with `family`, `address` of their source; sources: fields of Source."""
    about = _about(facts, sources)
    members = about[about["copy_family"].ne("") & about["copy_family"].ne(about.index.to_series())]
    held = plain(facts[facts["source"].isin(about.index[about["copy_family"].ne("")])])
    repeated = _repeated(held, about)
    told = _verdicts(members, repeated, about)
    looked = _looked(facts, about)
    marked = _marked(repeated, told, about)
    decisions = pd.concat([_decisions(told), _pairs(looked)])
    return Copied(facts.assign(flags=add_flag(facts["flags"], "copied", among(facts["fact_id"], marked))), decisions, _problems(looked))


def _about(facts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """By source: family, likeness, where it stands, and the county and year that all its facts are of (empty where they are of several)."""
    first, number = distinct_rows(facts["source"])
    unit = pd.factorize(facts["county_code"])[0]
    others = np.bincount(number[unit != unit[first][number]], minlength=len(first))
    one = plain(facts[["source", "province", "county", "county_code", "address"]].take(first)).set_index("source").rename_axis(None)
    single = pd.Series(others == 0, index=one.index)
    met = pd.DataFrame(
        {
            "code": one["county_code"].where(single, ""),
            "county": one["county"].where(single, ""),
            "where": one["province"] + " " + one["county"] + APART + one["address"],
        }
    )
    stated = sources.set_index("source")[["copy_family", "likeness", "year", "published", "title"]]
    joined = stated.join(met)
    named = joined["title"].astype("str").where(joined["title"].ne(""), joined.index.to_series())
    filled = {name: joined[name].fillna("").astype("str") for name in met.columns}
    return joined.assign(**filled, first_title=joined["copy_family"].map(named).fillna("").astype("str")).drop(columns="title")


def _same_place_and_year(one: pd.Series, other: pd.Series, about: pd.DataFrame) -> pd.Series:
    """Whether two columns of sources are about one county and one year, both known."""
    code, code_other = one.map(about["code"]), other.map(about["code"])
    year, year_other = one.map(about["year"]), other.map(about["year"])
    return (code.eq(code_other) & code.ne("") & year.notna() & year.eq(year_other).fillna(False)).astype(bool)


def _apart(one: pd.Series, other: pd.Series, about: pd.DataFrame) -> pd.Series:
    """Whether two columns of sources are about two counties, or one county in two years, all of them known."""
    code, code_other = one.map(about["code"]), other.map(about["code"])
    year, year_other = one.map(about["year"]), other.map(about["year"])
    years = year.notna() & year_other.notna() & year.ne(year_other).fillna(False)
    return (code.ne("") & code_other.ne("") & (code.ne(code_other) | years)).astype(bool)


def _repeated(held: pd.DataFrame, about: pd.DataFrame) -> pd.DataFrame:
    """The facts of families, each with `origin`: the first source of its family that has the same figure or degree, itself included."""
    order = about["published"].replace("", "9999").astype("str") + "\x1f" + about.index.to_series().astype("str")
    stated = held[held["low"].notna()].assign(order=held["source"].map(order), graded=held["degree"].notna())
    first = stated.sort_values("order", kind="stable").groupby(["family", *_FIGURE, "graded"])["source"].transform("first")
    return stated.assign(origin=first.reindex(stated.index))


def _verdicts(members: pd.DataFrame, repeated: pd.DataFrame, about: pd.DataFrame) -> pd.DataFrame:
    """One row a member that is not the first of its family: how many figures it has, how many of them elsewhere, and what that makes it.

    A rate of 100 % is no figure here: nearly every document has it.
    """
    told_apart = ~repeated["graded"] & ~(repeated["unit"].eq("proportion") & repeated["low"].eq(1))
    figures = repeated[told_apart].assign(same=lambda rows: rows["origin"].ne(rows["source"]))
    counted = figures.groupby("source").agg(figures=("same", "size"), same=("same", "sum"))
    listed = repeated.groupby("source")["fact_id"].agg(";".join)
    told = members.join(counted).fillna({"figures": 0, "same": 0}).astype({"figures": "int64", "same": "int64"})
    told = told.assign(source=told.index.astype("str"), facts=listed.reindex(told.index).fillna("").astype("str"))
    twice = _same_place_and_year(told["source"], told["copy_family"], about)
    copied = told["same"] >= told["figures"] * SAME_FIGURES
    verdict = pd.Series("template", index=told.index).mask(copied, "copy").mask(told["figures"].eq(0), "wording")
    return told.assign(verdict=verdict.mask(twice, "twice"))


def _marked(repeated: pd.DataFrame, told: pd.DataFrame, about: pd.DataFrame) -> pd.Series:
    """The facts that stand word for word in an earlier document about another county or year; where that is no copy, the degrees alone."""
    verdict = repeated["source"].map(told["verdict"])
    taken = repeated["origin"].ne(repeated["source"]) & ~_same_place_and_year(repeated["source"], repeated["origin"], about)
    return repeated.loc[taken & (verdict.eq("copy") | repeated["graded"]), "fact_id"]


def _looked(facts: pd.DataFrame, about: pd.DataFrame) -> pd.DataFrame:
    """Pairs of sources of unlike wording, about two counties or years, that share figures too many to be chance; with the shared facts."""
    exact = facts["low"].eq(facts["high"]) & facts["low"].ge(TELLING) & facts["degree"].isna()
    telling = facts.loc[
        exact & ~has_flag(facts["flags"], "change", "previous", "other_level", "plan"), ["source", "family", "fact_id", "indicator", "low"]
    ]
    source, known = pd.factorize(telling["source"])
    figure = distinct_rows(telling["indicator"], telling["low"])[1]
    once = np.flatnonzero(~pd.Series(joint_numbers(figure, source)).duplicated().to_numpy())
    number = pd.Series(np.bincount(source[once], minlength=len(known)), index=known.astype("str"))
    holders = np.bincount(figure[once])[figure[once]]
    few = plain(telling.iloc[once[(holders >= 2) & (holders <= RARE)]])
    pairs = few.merge(few, on=["indicator", "low"], suffixes=("", "_other"))
    pairs = pairs[(pairs["source"] < pairs["source_other"]) & pairs["family"].ne(pairs["family_other"])]
    by = pairs.assign(facts=pairs["fact_id"] + ";" + pairs["fact_id_other"]).groupby(["source", "source_other"], sort=True)
    shared = by.agg(same=("facts", "size"), facts=("facts", ";".join)).reset_index()
    both = pd.DataFrame({"one": shared["source"].map(number), "other": shared["source_other"].map(number)})
    shared = shared.assign(figures=both.astype("int64").min(axis=1))
    kept = shared[(shared["same"] >= FEWEST) & (shared["same"] >= shared["figures"] * SAME_FIGURES)]
    apart = kept[_apart(kept["source"], kept["source_other"], about)]
    return apart.assign(
        code=apart["source"].map(about["code"]), county=apart["source"].map(about["county"]), year=apart["source"].map(about["year"]),
        county_other=apart["source_other"].map(about["county"]), where=apart["source"].map(about["where"]),
    )  # fmt: skip


def _decisions(told: pd.DataFrame) -> pd.DataFrame:
    placed = told.assign(county_code=told["code"], **wording.copied(told)).reset_index(drop=True)
    return decided(placed, "copy", pd.Series("kept", index=placed.index).mask(placed["verdict"].eq("copy"), "warned"))


def _pairs(looked: pd.DataFrame) -> pd.DataFrame:
    return decided(looked.assign(county_code=looked["code"], **wording.alike(looked)).reset_index(drop=True), "copy", "warned")


def _problems(looked: pd.DataFrame) -> list[Problem]:
    said = looked.assign(**wording.alike(looked))
    return [
        Problem("clean", "warned", str(where), str(what), "look whether one was copied from the other", str(what_zh))
        for where, what, what_zh in zip(said["where"], said["reason"], said["reason_zh"], strict=True)
    ]
