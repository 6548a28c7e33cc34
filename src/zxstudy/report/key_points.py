"""The sentences at the head of a county's report: sample, figure with its interval and its note, and what it cannot say.

Every number in them is either a link to its note or names in `data-of` the count that it is.
"""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from zxstudy.report.county_scores import score_rows
from zxstudy.report.county_slice import CountySlice
from zxstudy.report.dossier import Dossier, Item
from zxstudy.report.phrase import plain, with_unit
from zxstudy.report.standing import Standing
from zxstudy.report.words import Words
from zxstudy.score.mechanism import MECHANISMS

LEAST_PEERS = 5
NOBODY = Standing()
_FIRST = (
    "proposal_solved_rate", "proposals_solved", "adoption_rate", "satisfaction_rate", "proposal_reply_rate", "proposals_filed",
    "proposals_submitted", "supervision_opinions", "consultations", "inspections", "members",
)  # fmt: skip
_RANK = {name: place for place, name in enumerate(_FIRST)}
_FIGURES = 3


def key_points(county: CountySlice, known: Dossier, words: Words) -> list[Markup]:
    """Three to eight sentences, the sample first."""
    if not (known.figures or known.measures):
        refused = len(known.refused)
        key = "kp_sample_refused" if refused else "kp_sample_none"
        return [words.markup(key, county=county.place.county, span=_span(known, words), n=counted("refused", refused))]
    telling = _telling(known, county)
    points = [_sample(county, known, words), *(_figure(item, county, words) for item in telling)]
    points += [words.markup("kp_limit")] if telling else []
    return [*points, *_change(known, words), *_scores(county, known, words), *_doubts(known, words)]


def counted(of: str, value: object) -> Markup:
    """A number that is no figure of the material, with the name of what it counts."""
    return Markup('<span data-of="{}">{}</span>').format(of, value)


def linked(item: Item, words: Words) -> Markup:
    """A figure with its unit as a link to its note."""
    return Markup('<a class="figure" href="#note-{}">{}</a>').format(item.number, with_unit(item.quantity, words))


def _span(known: Dossier, words: Words) -> str:
    """The years of all entries, from the first to the last."""
    years = sorted({item.year for item in known if item.year is not None})
    if len(years) > 1:
        return words("span_many", first=years[0], last=years[-1])
    return words("span_one", first=years[0]) if years else words("span_none")


def _sample(county: CountySlice, known: Dossier, words: Words) -> Markup:
    derived = sum("derived" in item.flags for item in known.figures)
    held = int((county.facts["quote"].fillna("") != "").sum())
    total = len(county.facts) - sum("derived" in str(flags).split(";") for flags in county.facts["flags"])
    key = "kp_held_none" if not held else "kp_held_all" if held >= total else "kp_held_some"
    return words.markup(
        "kp_sample",
        county=county.place.county,
        span=_span(known, words),
        n=counted("figures", len(known.figures) - derived),
        derived=words.markup("kp_sample_derived", n=counted("derived", derived)) if derived else "",
        sources=counted("sources", county.facts["source"].nunique()),
        indicators=counted("indicators", len({item.entry.id for item in known.figures})),
        held=words.markup(key, held=counted("held", held)),
    )


def _telling(known: Dossier, county: CountySlice) -> list[Item]:
    """Of the indicators that say most, at most three, the newest undoubted figure, one with other counties beside it if there is any."""
    usable = [
        item for item in known.figures if item.quantity.low is not None and item.year is not None and item.comparable and not item.doubts
    ]
    usable.sort(
        key=lambda item: (
            "derived" in item.flags,
            _RANK.get(item.entry.id, len(_RANK)),
            peers_of(item, county).count < LEAST_PEERS,
            -(item.year or 0),
            item.number,
        )
    )
    newest: dict[str, Item] = {}
    for item in usable:
        newest.setdefault(item.entry.id, item)
    return list(newest.values())[:_FIGURES]


def peers_of(item: Item, county: CountySlice) -> Standing:
    """The other counties that publish the same indicator, scope and period."""
    return county.peers.get((item.entry.id, item.scope, item.period), NOBODY)


def _figure(item: Item, county: CountySlice, words: Words) -> Markup:
    group = peers_of(item, county)
    scope = words.listed(words.terms("scope", item.scope))
    year = words("kp_year", year=item.year)
    when = year if item.period == "annual" else words("kp_when", year=year, period=words.term("period", item.period))
    said = {"when": when, "indicator": words.name(item.entry), "value": linked(item, words), "scope": words.bracketed(scope)}
    if group.count < LEAST_PEERS or group.median is None:
        return words.markup("kp_figure", **said)
    of = f"{item.entry.id}|{item.scope}|{item.period}"
    beside = {
        "n": counted(f"peers|{of}", group.count),
        "median": counted(f"median|{of}", plain(group.median, item.quantity.unit, words)),
    }
    if "derived" in item.flags:
        return words.markup("kp_derived", **said, **beside)
    if item.quantity.low == 1 and item.entry.is_proportion and group.top > group.count / 2:
        return words.markup("kp_figure_ceiling", **said, n=beside["n"], top=counted(f"top|{of}", group.top))
    return words.markup("kp_figure_peers", **said, **beside)


def _change(known: Dossier, words: Words) -> list[Markup]:
    """The indicator that says most of those with several years: its first and last year, and between what all of them lie."""
    runs = sorted(known.series(), key=lambda run: (_RANK.get(run[0].entry.id, len(_RANK)), -len(run), run[0].number))
    if not runs:
        return []
    run = runs[0]
    same = len({(item.quantity.low, item.quantity.high, item.quantity.qualifier) for item in run}) == 1
    least, most = min(run, key=lambda item: item.quantity.low or 0.0), max(run, key=lambda item: item.quantity.high or 0.0)
    others = len({other[0].entry.id for other in runs} - {run[0].entry.id})
    return [
        words.markup(
            "kp_change_same" if same else "kp_change",
            indicator=words.name(run[0].entry),
            n=counted(f"years|{run[0].entry.id}|{run[0].scope}|{run[0].period}", len(run)),
            first=words("kp_year", year=run[0].year),
            first_value=linked(run[0], words),
            last=words("kp_year", year=run[-1].year),
            last_value=linked(run[-1], words),
            least=linked(least, words),
            most=linked(most, words),
            more=words.markup("kp_change_more", n=counted("series", others)) if others else "",
        )
    ]


def _scores(county: CountySlice, known: Dossier, words: Words) -> list[Markup]:
    """The newest score of each mechanism with its bounds."""
    if not known.measures:
        return []
    heads = [rows[0] for rows in score_rows(county.scores, words) if rows[0].mechanism in MECHANISMS and rows[0].value is not None]
    newest = max((row.year for row in heads), default=0)
    told = [
        words.markup(
            "kp_score" if row.high > row.low else "kp_score_exact",
            name=row.name,
            score=counted(f"score|{row.mechanism}|{row.year}", row.score),
            low=counted(f"score_low|{row.mechanism}|{row.year}", f"{row.low:.2f}"),
            high=counted(f"score_high|{row.mechanism}|{row.year}", f"{row.high:.2f}"),
        )
        for row in heads
        if row.year == newest
    ]
    n = counted("measures", len({item.entry.id for item in known.measures}))
    if not told:
        return [words.markup("kp_measures", n=n)]
    return [words.markup("kp_scores", n=n, when=words("kp_year", year=newest), scores=words.joined(told))]


def _doubts(known: Dossier, words: Words) -> list[Markup]:
    """How many figures are in doubt, masked, undated, or were not used."""
    counts = {
        "doubtful": sum(bool(item.doubts) for item in known.figures),
        "masked": sum(item.quantity.qualifier == "masked" for item in known.figures),
        "undated": sum(item.year is None for item in known.figures),
        "refused": len(known.refused),
    }
    told = [words.markup(f"kp_{name}", n=counted(name, count)) for name, count in counts.items() if count]
    return [words.markup("kp_doubts", parts=words.joined(told))] if told else []


def missing_names(county: CountySlice, known: Dossier, least: int, names: dict[str, str]) -> list[str]:
    """The names of indicators that at least `least` counties of the study publish and this county does not."""
    seen = {item.entry.id for item in known}
    usual = county.usual[pd.to_numeric(county.usual["counties"]) >= least]
    return [names[str(indicator)] for indicator in usual["indicator"] if str(indicator) not in seen and str(indicator) in names]
