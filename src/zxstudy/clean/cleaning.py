"""The step as a whole: facts of every source into one panel, with an audit of every decision."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, audit_of, decided, has_flag, undecided
from zxstudy.clean.breaches import CONTRADICTED, check_identities
from zxstudy.clean.choose import choose, rows_of
from zxstudy.clean.copies import copies
from zxstudy.clean.corrections import correct, read_corrections
from zxstudy.clean.derive import NEEDED, derive
from zxstudy.clean.groups import Numbers, coded, each_distinct, in_order, order_of, plain, replaced, stacked, whole
from zxstudy.clean.locate import locate
from zxstudy.clean.panel import Panel
from zxstudy.clean.places import Places
from zxstudy.clean.prices import check_series, deflated
from zxstudy.clean.ranges import check_ranges
from zxstudy.clean.reviewed import read_places
from zxstudy.clean.shards import CHANGED, FACTS, Part, Shards, shards_of
from zxstudy.clean.view import view_of
from zxstudy.codebook import load
from zxstudy.codebook.identities import identities
from zxstudy.config import Study
from zxstudy.errors import Problem, TableError
from zxstudy.extract.fact import FACT_COLUMNS
from zxstudy.forks import usual_jobs
from zxstudy.memory import freed_is_kept, give_back
from zxstudy.store import frame_of

_NUMBERS = ("low", "high", "proposed_low", "proposed_high")
_SINGULAR = ("fact_id", "locator", "quote")  # texts that hardly repeat
_INTEGERS = ("year", "degree", "start", "end")


SHARDED = FACTS  # fewer facts are cleaned at once


def clean(facts: pd.DataFrame, sources: pd.DataFrame, study: Study, jobs: int | None = None) -> tuple[Panel, list[Problem]]:
    """The panel of the study and what waits for a person.

    facts: FACT_COLUMNS; sources: fields of Source. The order of their rows does not matter. jobs: processes at a time where there are
    many facts, as `usual_jobs` where None; the panel is the same for any number. Raises StudyError for `places.yml` or `corrections.yml`
    or a price index that cannot be taken, CorrectionError for a correction that no longer matches.
    """
    if len(facts) >= SHARDED:
        with freed_is_kept():
            return _country(facts, sources, study, jobs or usual_jobs())
    located, told = _located(facts, sources, study)
    part = _part(located, study, told.decisions)
    facts = _by_id(stacked(located.assign(**part.facts)[list(FACT_COLUMNS)], part.made))
    panel = Panel(plain(part.rows), plain(part.view), part.audit, told.places, plain(facts))
    return panel, [*told.problems, *_problems(part.problems)]


def _country(facts: pd.DataFrame, sources: pd.DataFrame, study: Study, jobs: int) -> tuple[Panel, list[Problem]]:
    """`clean` of many facts, by shards."""
    give_back()  # after reading and after each part of the work
    located, told = _located(facts, sources, study)
    give_back()
    positions = shards_of(located["county_code"])
    with Shards(study.path(study.processed), len(positions)) as shards:
        load()
        identities()  # both are read here once, so that no shard has to
        shards.make(partial(_shard, located, positions, study), jobs)
        give_back()
        facts = shards.by_id(located, positions)
        del located
        give_back()
        return _together(shards, told, facts)


@dataclass(frozen=True, slots=True)
class _Told:
    """What all documents and counties together say: the places, every decision and every problem."""

    places: pd.DataFrame
    decisions: list[pd.DataFrame]
    problems: list[Problem]


def _located(facts: pd.DataFrame, sources: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, _Told]:
    """The located and corrected facts, and what was told until there."""
    reviewed = read_places(study.path(study.places) if study.places else None)
    with ThreadPoolExecutor(1) as beside:  # Arrow works without the interpreter, which has time for the table of places
        waited = beside.submit(Places, reviewed)
        joined = _joined(facts, sources)
        places = waited.result()
    located = locate(joined, places)
    corrections = read_corrections(study.path(study.corrections) if study.corrections else None)
    copied = copies(located.facts, sources)
    corrected, by_hand = correct(copied.facts, corrections, places, study=study.name, file=str(study.corrections))
    repaired, repairs = _repaired(corrected, study)
    check_series(repaired, study)
    decisions = [located.decisions, copied.decisions, by_hand, repairs]
    return repaired, _Told(located.places, decisions, [*located.problems, *copied.problems])


def _part(facts: pd.DataFrame, study: Study, before: Sequence[pd.DataFrame] = ()) -> Part:
    """What the facts of some counties give, and the decisions `before`; nothing in it hangs on the facts of another one."""
    codebook = load()
    ranged, bounds, refused = check_ranges(facts, codebook)
    dated, outside = _inside_years(ranged, study)
    tested, breaches = check_identities(dated)
    priced, prices = deflated(tested, study)
    derived, derivations = derive(rows_of(priced[priced["indicator"].isin(NEEDED)]), priced)
    checked, bounds_of_derived, _ = check_ranges(derived, codebook)
    rows, flagged, conflicts = choose(stacked(priced, checked))
    view, views = view_of(rows, without=() if study.rules.use_contradicted else CONTRADICTED)
    audit = audit_of([*before, *bounds, outside, *breaches, prices, *derivations, *bounds_of_derived, conflicts, views])
    kept, made = flagged.iloc[: len(facts)], flagged.iloc[len(facts) :]
    return Part(
        rows, view, audit, kept[list(CHANGED)], made[list(FACT_COLUMNS)].reset_index(drop=True), frame_of(refused, Problem).astype("str")
    )


def _together(shards: Shards, told: _Told, facts: pd.DataFrame) -> tuple[Panel, list[Problem]]:
    """The panel from the parts of all shards and the cleaned `facts`."""
    audit = shards.by_step("audit", audit_of(told.decisions))
    panel = Panel(shards.end_to_end("rows"), shards.end_to_end("view"), audit, told.places, facts)
    return panel, [*told.problems, *_problems(shards.end_to_end("problems"))]


def _shard(facts: pd.DataFrame, positions: list[Numbers], study: Study, shard: int) -> Part:
    return _part(_some(facts, positions[shard]), study)


def _some(facts: pd.DataFrame, positions: Numbers) -> pd.DataFrame:
    """The facts at `positions`, with only the texts that they have as categories."""
    taken = facts.take(positions).reset_index(drop=True)
    coded_columns = taken.columns[taken.dtypes == "category"]
    return taken.assign(**{name: taken[name].cat.remove_unused_categories() for name in coded_columns})


def _problems(table: pd.DataFrame) -> list[Problem]:
    """The refused facts, by place, document and fact."""
    ordered = table.sort_values(["where", "what"], kind="stable")
    return [Problem(*row) for row in ordered.itertuples(index=False)]


def _joined(facts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """The facts in the order of their ids with what is known of their source; texts that repeat are categories from here on."""
    ordered = _ordered(facts)
    if not in_order(ordered["fact_id"]):
        raise TableError(f"facts: fact_id occurs twice: {ordered.loc[ordered['fact_id'].duplicated(), 'fact_id'].iloc[0]}")
    about = _about(sources).take(_positions(ordered["source"], sources["source"])).reset_index(drop=True)
    nameless = np.flatnonzero(ordered["county"].eq("").to_numpy(dtype=bool))
    county = replaced(ordered["county"], nameless, plain(about[["source_county"]].iloc[nameless])["source_county"])
    known = about.assign(setting=_setting(county, about))
    return pd.concat([ordered.assign(county=county), known.drop(columns="source_county")], axis=1)


def _ordered(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts in the order of their ids, two columns at a time: Arrow lets threads work."""
    kinds: dict[str, Any] = {
        **dict.fromkeys(FACT_COLUMNS, "str"),
        **dict.fromkeys(_NUMBERS, "float64"),
        **dict.fromkeys(_INTEGERS, "Int64"),
    }
    ids = facts["fact_id"].astype("str")
    order = None if in_order(ids) else order_of(ids)

    def column(name: str) -> pd.Series[Any]:
        typed = facts[[name]].astype(kinds[name])
        coded_or_whole = whole(typed) if kinds[name] != "str" or name in _SINGULAR else coded(typed, [name])
        ordered = coded_or_whole[name] if order is None else coded_or_whole[name].take(order)
        return ordered.reset_index(drop=True)

    with ThreadPoolExecutor(usual_jobs()) as threads:
        return pd.DataFrame(dict(zip(FACT_COLUMNS, threads.map(column, FACT_COLUMNS), strict=True)), copy=False)


def _setting(county: pd.Series[Any], about: pd.DataFrame) -> pd.Series[Any]:
    """What stands before the county's name in each fact's document; empty where the fact is of another county, as a row of a table is."""
    said = np.flatnonzero(about["setting"].ne("").to_numpy(dtype=bool))
    both = plain(pd.DataFrame({"fact": county.iloc[said], "source": about["source_county"].iloc[said]}))
    own = both["fact"].eq(both["source"]).to_numpy(dtype=bool)
    return replaced(about["setting"], said[~own], pd.Series("", index=range(int((~own).sum())), dtype="str"))


def _by_id(facts: pd.DataFrame) -> pd.DataFrame:
    return whole(facts).take(order_of(facts["fact_id"])).reset_index(drop=True)


def _about(sources: pd.DataFrame) -> pd.DataFrame:
    """What cleaning needs to know of each source, as categories: millions of facts come from few sources."""
    wanted = ["county", "province", "level", "kind", "side", "published", "setting"]
    about = sources[wanted].astype("str").rename(columns={"county": "source_county"})
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


def _repaired(facts: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The proposed readings of damaged figures in their place, where the study says so."""
    if not study.rules.use_repairs:
        return facts, undecided()
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
        return facts, undecided()
    first, last = study.years
    out = ((facts["year"] < first) | (facts["year"] > last)).fillna(False).astype(bool)
    late = plain(facts[out])
    decision = decided(late.assign(facts=late["fact_id"], **wording.outside_years(late, first, last)), "range", "set_aside")
    return facts.assign(flags=add_flag(facts["flags"], "set_aside", out)), decision
