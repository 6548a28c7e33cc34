"""The step as a whole: facts of every source into one panel, with an audit of every decision."""

from __future__ import annotations

import pandas as pd

from zxstudy.clean import wording
from zxstudy.clean.audit import add_flag, audit_of, decided, has_flag
from zxstudy.clean.breaches import check_identities, without_breaches
from zxstudy.clean.choose import choose
from zxstudy.clean.copies import copies
from zxstudy.clean.corrections import correct, read_corrections
from zxstudy.clean.derive import NEEDED, derive
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
_INTEGERS = ("year", "degree", "start", "end")


def clean(facts: pd.DataFrame, sources: pd.DataFrame, study: Study) -> tuple[Panel, list[Problem]]:
    """The panel of the study and what waits for a person.

    facts: FACT_COLUMNS; sources: fields of Source. The order of their rows does not matter. Raises StudyError for `places.yml` or
    `corrections.yml` or a price index that cannot be taken, CorrectionError for a correction that no longer matches.
    """
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
    tested, prices = deflated(tested, study)
    counted, _, _ = choose(tested[tested["indicator"].isin(NEEDED)])
    derived, derivations = derive(counted, tested)
    checked, bounds_of_derived, _ = check_ranges(derived, codebook)
    every = pd.concat([tested, checked], ignore_index=True).astype(tested.dtypes) if len(checked) else tested
    rows, flagged, conflicts = choose(every)
    view, views = view_of(rows if study.rules.use_contradicted else without_breaches(rows))
    audit = audit_of(
        [
            located.decisions,
            copied.decisions,
            *by_hand,
            repairs,
            *bounds,
            outside,
            *breaches,
            prices,
            *derivations,
            *bounds_of_derived,
            conflicts,
            views,
        ]
    )
    cleaned = flagged[list(FACT_COLUMNS)].sort_values("fact_id").reset_index(drop=True)
    return Panel(rows, view, audit, located.places, cleaned), [*located.problems, *copied.problems, *refused]


def _joined(facts: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """The facts in plain types, with what cleaning needs to know of their source."""
    texts = [name for name in FACT_COLUMNS if name not in (*_NUMBERS, *_INTEGERS)]
    typed = facts[list(FACT_COLUMNS)].astype(
        {**dict.fromkeys(texts, "str"), **dict.fromkeys(_NUMBERS, "float64"), **dict.fromkeys(_INTEGERS, "Int64")}
    )
    lone = sorted(set(typed["source"]) - set(sources["source"]))
    if lone:
        raise TableError(f"facts: {len(lone)} sources are not in the table of sources, first: {lone[0]}")
    twice = typed.loc[typed["fact_id"].duplicated(), "fact_id"]
    if len(twice):
        raise TableError(f"facts: fact_id occurs twice: {twice.iloc[0]}")
    about = sources[["source", "county", "province", "level", "kind", "side", "published"]].astype("str")
    about = about.rename(columns={"county": "source_county"}).assign(
        family=sources["copy_family"].astype("str").where(sources["copy_family"].ne(""), sources["source"]),
        address=sources["address"].where(sources["address"].ne(""), sources["path"]).astype("str"),
    )
    joined = typed.sort_values("fact_id").merge(about, on="source", how="left").reset_index(drop=True)
    return joined.assign(county=joined["county"].where(joined["county"].ne(""), joined["source_county"])).drop(columns="source_county")


def _repaired(facts: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The proposed readings of damaged figures in their place, where the study says so."""
    wanted = has_flag(facts["flags"], "damaged") & facts["proposed_low"].notna() & study.rules.use_repairs
    before = facts[wanted]
    decision = decided(before.assign(facts=before["fact_id"], **wording.repair(before)), "correction", "corrected")
    mended = facts.assign(
        low=facts["low"].mask(wanted, facts["proposed_low"]),
        high=facts["high"].mask(wanted, facts["proposed_high"]),
        flags=facts["flags"].mask(wanted, facts["flags"].str.replace("damaged", "repaired")),
    )
    return mended, decision


def _inside_years(facts: pd.DataFrame, study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Facts of years that the study leaves out are set aside; undated ones stay."""
    if study.years is None:
        return facts, facts.iloc[:0]
    first, last = study.years
    out = ((facts["year"] < first) | (facts["year"] > last)).fillna(False).astype(bool)
    late = facts[out]
    decision = decided(late.assign(facts=late["fact_id"], **wording.outside_years(late, first, last)), "range", "set_aside")
    return facts.assign(flags=add_flag(facts["flags"], "set_aside", out)), decision
