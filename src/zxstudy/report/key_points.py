"""The sentences at the head of a county's report: sample, figure with its interval, and what it cannot say."""

from __future__ import annotations

import pandas as pd

from zxstudy.report.dossier import Dossier, Item
from zxstudy.report.peers import PeerGroup, peer_group
from zxstudy.report.phrase import plain, with_unit
from zxstudy.report.tables import CountySlice
from zxstudy.report.words import Words

LEAST_PEERS = 5
_FIRST = (
    "proposal_solved_rate", "proposals_solved", "adoption_rate", "satisfaction_rate", "proposal_reply_rate", "proposals_filed",
    "proposals_submitted", "supervision_opinions", "consultations", "inspections", "members",
)  # fmt: skip
_FIGURES = 3


def key_points(county: CountySlice, known: Dossier, words: Words) -> list[str]:
    """Three to eight sentences, the sample first."""
    if not (known.figures or known.measures):
        return [words("kp_sample_none", county=county.place.county)]
    points = [_sample(county, known, words)]
    points += [_figure(item, county, words) for item in _telling(known, county)]
    series = known.series()
    if series:
        names = list(dict.fromkeys(f"“{words.name(run[0].entry)}”" for run in series))
        points.append(words("kp_changes", n=len(names), names=words.some(names, 3)))
    counts = {
        "kp_masked": sum(item.quantity.qualifier == "masked" for item in known.figures),
        "kp_doubtful": sum(bool(item.doubts) for item in known.figures) + len(known.refused),
        "kp_undated": sum(item.year is None for item in known.figures),
        "kp_scores": len({item.entry.id for item in known.measures}),
    }
    return points + [words(key, n=count) for key, count in counts.items() if count]


def _sample(county: CountySlice, known: Dossier, words: Words) -> str:
    years = sorted({item.year for item in known if item.year is not None})
    span = words("span_none") if not years else words("span_one", first=years[0])
    if len(years) > 1:
        span = words("span_many", first=years[0], last=years[-1])
    derived = sum("derived" in item.flags for item in known.figures)
    held = int((county.facts["quote"].fillna("") != "").sum())
    total = len(county.facts) - sum("derived" in str(flags).split(";") for flags in county.facts["flags"])
    key = "kp_held_none" if not held else "kp_held_all" if held >= total else "kp_held_some"
    return words(
        "kp_sample",
        county=county.place.county,
        span=span,
        n=len(known.figures) - derived,
        derived=words("kp_sample_derived", n=derived) if derived else "",
        sources=county.facts["source"].nunique(),
        indicators=len({item.entry.id for item in known.figures}),
        held=words(key, held=held),
    )


def _telling(known: Dossier, county: CountySlice) -> list[Item]:
    """Of the indicators that say most, at most three, the newest undoubted figure, one with other counties beside it if there is any."""
    rank = {name: place for place, name in enumerate(_FIRST)}
    usable = [
        item for item in known.figures if item.quantity.low is not None and item.year is not None and item.comparable and not item.doubts
    ]
    usable.sort(
        key=lambda item: (
            "derived" in item.flags,
            rank.get(item.entry.id, len(rank)),
            peers_of(item, county).count < LEAST_PEERS,
            -(item.year or 0),
            item.number,
        )
    )
    newest: dict[str, Item] = {}
    for item in usable:
        newest.setdefault(item.entry.id, item)
    return list(newest.values())[:_FIGURES]


def peers_of(item: Item, county: CountySlice) -> PeerGroup:
    """The other counties that publish the same indicator, scope and period."""
    return peer_group(county.peers, county.place, item.entry.id, item.scope, item.period)


def _figure(item: Item, county: CountySlice, words: Words) -> str:
    group = peers_of(item, county)
    scope = words.listed(words.terms("scope", item.scope))
    year = words("kp_year", year=item.year)
    when = year if item.period == "annual" else words("kp_when", year=year, period=words.term("period", item.period))
    said = {"when": when, "indicator": words.name(item.entry), "value": with_unit(item.quantity, words), "scope": words.bracketed(scope)}
    if group.count < LEAST_PEERS or group.median is None:
        return words("kp_figure", **said)
    if "derived" in item.flags:
        return words("kp_derived", **said, n=group.count, median=plain(group.median, item.quantity.unit, words))
    if item.quantity.low == 1 and item.entry.is_proportion and group.top > group.count / 2:
        return words("kp_figure_ceiling", **said, n=group.count, top=group.top)
    return words("kp_figure_peers", **said, n=group.count, median=plain(group.median, item.quantity.unit, words))


def missing_names(county: CountySlice, known: Dossier, least: int, names: dict[str, str]) -> list[str]:
    """The names of indicators that at least `least` counties of the study publish and this county does not."""
    seen = {item.entry.id for item in known}
    usual = county.usual[pd.to_numeric(county.usual["counties"]) >= least]
    return [names[str(indicator)] for indicator in usual["indicator"] if str(indicator) not in seen and str(indicator) in names]
