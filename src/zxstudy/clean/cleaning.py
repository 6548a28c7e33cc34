"""The step as a whole: facts of every source into one panel, with an audit of every decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, audit_of, decided, has_flag
from zxstudy.clean.breaches import CONTRADICTED, check_identities
from zxstudy.clean.choose import choose
from zxstudy.clean.copies import copies
from zxstudy.clean.corrections import correct, read_corrections
from zxstudy.clean.derive import NEEDED, derive
from zxstudy.clean.groups import Numbers, coded, each_distinct, in_order, order_of, plain, replaced, stacked, whole
from zxstudy.clean.locate import locate
from zxstudy.clean.panel import Panel
from zxstudy.clean.places import Places
from zxstudy.clean.prices import deflated
from zxstudy.clean.ranges import check_ranges
from zxstudy.clean.reviewed import read_places
from zxstudy.clean.view import view_of
from zxstudy.codebook import load
from zxstudy.config import Study
from zxstudy.errors import Problem, TableError
from zxstudy.extract.fact import FACT_COLUMNS

_NUMBERS = ("low", "high", "proposed_low", "proposed_high")
_SINGULAR = ("fact_id", "locator", "quote")  # texts that hardly repeat
_INTEGERS = ("year", "degree", "start", "end")


def clean(facts: pd.DataFrame, sources: pd.DataFrame, study: Study) -> tuple[Panel, list[Problem]]:
    """The panel of the study and what waits for a person.

    facts: FACT_COLUMNS; sources: fields of Source. The order of their rows does not matter. Raises StudyError for `places.yml` or
    `corrections.yml` or a price index that cannot be taken, CorrectionError for a correction that no longer matches.
    """
    sound = _sound(facts, sources, study)
    rows, flagged, conflicts = choose(sound.facts)
    view, views = view_of(rows, without=() if study.rules.use_contradicted else CONTRADICTED)
    audit = audit_of([*sound.decisions, conflicts, views])
    return Panel(rows, view, audit, sound.places, plain(flagged[list(FACT_COLUMNS)])), sound.problems


@dataclass(frozen=True, slots=True)
class _Sound:
    """What may stand in a cell: located, corrected and tested facts with the ones made of them; every decision and problem until there."""

    facts: pd.DataFrame
    places: pd.DataFrame
    decisions: list[pd.DataFrame]
    problems: list[Problem]


def _sound(facts: pd.DataFrame, sources: pd.DataFrame, study: Study) -> _Sound:
    places = Places(read_places(study.path(study.places) if study.places else None))
    codebook = load()
    located = locate(_joined(facts, sources), places)
    corrections = read_corrections(study.path(study.corrections) if study.corrections else None)
    copied = copies(located.facts, sources)
    corrected, by_hand = correct(copied.facts, corrections, places, study=study.name, file=str(study.corrections))
    repaired, repairs = _repaired(corrected, study)
    ranged, bounds, refused = check_ranges(repaired, codebook)
    dated, outside = _inside_years(ranged, study)
    tested, breaches = check_identities(dated)
    priced, prices = deflated(tested, study)
    counted, _, _ = choose(priced[priced["indicator"].isin(NEEDED)])
    derived, derivations = derive(counted, priced)
    checked, bounds_of_derived, _ = check_ranges(derived, codebook)
    decisions = [located.decisions, copied.decisions, by_hand, repairs, *bounds, outside, *breaches, prices, *derivations]
    decisions += bounds_of_derived
    return _Sound(_with(priced, checked), located.places, decisions, [*located.problems, *copied.problems, *refused])


def _joined(facts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """The facts in the order of their ids with what is known of their source; texts that repeat are categories from here on."""
    texts = [name for name in FACT_COLUMNS if name not in (*_NUMBERS, *_INTEGERS)]
    typed = facts[list(FACT_COLUMNS)].astype(
        {**dict.fromkeys(texts, "str"), **dict.fromkeys(_NUMBERS, "float64"), **dict.fromkeys(_INTEGERS, "Int64")}
    )
    repeated = [name for name in texts if name not in _SINGULAR]
    ordered = _by_id(coded(typed, repeated))
    if not in_order(ordered["fact_id"]):
        raise TableError(f"facts: fact_id occurs twice: {ordered.loc[ordered['fact_id'].duplicated(), 'fact_id'].iloc[0]}")
    about = _about(sources).take(_positions(ordered["source"], sources["source"])).reset_index(drop=True)
    nameless = np.flatnonzero(ordered["county"].eq("").to_numpy(dtype=bool))
    county = replaced(ordered["county"], nameless, plain(about[["source_county"]].iloc[nameless])["source_county"])
    return pd.concat([ordered.assign(county=county), about.drop(columns="source_county")], axis=1)


def _by_id(facts: pd.DataFrame) -> pd.DataFrame:
    return whole(facts).take(order_of(facts["fact_id"])).reset_index(drop=True)


def _about(sources: pd.DataFrame) -> pd.DataFrame:
    """What cleaning needs to know of each source, as categories: millions of facts come from few sources."""
    about = sources[["county", "province", "level", "kind", "side", "published"]].astype("str").rename(columns={"county": "source_county"})
    return about.assign(
        family=sources["copy_family"].astype("str").where(sources["copy_family"].ne(""), sources["source"]),
        address=sources["address"].where(sources["address"].ne(""), sources["path"]).astype("str"),
    ).astype("category")


def _positions(named: pd.Series[Any], sources: pd.Series[Any]) -> Numbers:
    """The row of the source of each fact."""
    if sources.duplicated().any():
        raise TableError(f"sources: source occurs twice: {sources[sources.duplicated()].iloc[0]}")
    codes, ids = pd.factorize(named)
    rows = pd.Index(sources).get_indexer(pd.Index(ids))
    if (rows < 0).any():
        raise TableError(f"facts: {(rows < 0).sum()} sources are not in the table of sources, first: {min(ids[rows < 0])}")
    return np.asarray(rows[codes], dtype=np.int64)


def _with(facts: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """The facts and the ones made of them, in the order of their ids."""
    if made.empty:
        return facts
    return _by_id(stacked(facts, made))


def _repaired(facts: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The proposed readings of damaged figures in their place, where the study says so."""
    if not study.rules.use_repairs:
        return facts, facts.iloc[:0]
    wanted = has_flag(facts["flags"], "damaged") & facts["proposed_low"].notna()
    before = plain(facts[wanted])
    decision = decided(before.assign(facts=before["fact_id"], **wording.repair(before)), "correction", "corrected")
    flags = each_distinct(lambda text: text.replace("damaged", "repaired"), before["flags"])
    mended = facts.assign(
        low=facts["low"].mask(wanted, facts["proposed_low"]),
        high=facts["high"].mask(wanted, facts["proposed_high"]),
        flags=replaced(facts["flags"], np.flatnonzero(wanted), flags),
    )
    return mended, decision


def _inside_years(facts: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Facts of years that the study leaves out are set aside; undated ones stay."""
    if study.years is None:
        return facts, facts.iloc[:0]
    first, last = study.years
    out = ((facts["year"] < first) | (facts["year"] > last)).fillna(False).astype(bool)
    late = plain(facts[out])
    decision = decided(late.assign(facts=late["fact_id"], **wording.outside_years(late, first, last)), "range", "set_aside")
    return facts.assign(flags=add_flag(facts["flags"], "set_aside", out)), decision
