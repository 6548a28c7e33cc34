"""What people touch in JupyterLab, and all that the notebooks call.

>>> from zxstudy import lab
>>> study = lab.open("study.toml")        # doctest: +SKIP
>>> study.panel                           # doctest: +SKIP
>>> lab.county("330327").figures()        # doctest: +SKIP
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from zxstudy.clean.panel import Panel
from zxstudy.config import read_study
from zxstudy.errors import UsageError
from zxstudy.report.comparison_report import ComparisonReport
from zxstudy.report.county_report import CountyReport
from zxstudy.report.county_slice import CountySlice
from zxstudy.report.peers import PeerGroup, peer_group
from zxstudy.report.quality_report import QualityReport
from zxstudy.report.slices import read_slice
from zxstudy.report.tables import Tables, read_tables
from zxstudy.report.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from zxstudy.score.county_indices import CountyIndices, CountyRanks

__all__ = [
    "ComparisonReport", "CountyReport", "CountySlice", "PeerGroup", "QualityReport", "Tables", "comparison",
    "county", "indices", "open", "peers", "quality", "ranks", "reliability",
]  # fmt: skip

Years = str | int | tuple[int, int] | list[int] | None


def open(study: str | Path = "study.toml") -> Tables:  # noqa: A001 - `lab.open` is what one says
    """The tables of a study: facts, panel, view, audit, scores, findings and the rest as frames, and `slice(code)` of one county.

    `study` is looked for here and in the folder above, so that a notebook runs from its own folder or from the study's.
    Raises UsageError where there is no such file or its tables have not been made.
    """
    return _tables(study_file(study))


def county(county_code: str | int, *, years: Years = None, language: str = "zh", study: str | Path = "study.toml") -> CountyReport:
    """The report of one county, a method a section; figures outside `years` are left out.

    county_code: six digits of GB/T 2260. years: `""` or None for all, `"2010"`, `"2008-2012"`, or a pair.
    It is read from the county's own small file where `zxstudy run` or `report` has written one, else from all tables: the same, slower.
    Raises UnknownTermError (with the nearest codes) or UsageError where a parameter is not what it may be.
    """
    words, code, span, file = Words(language), county_of(county_code), years_of(years), study_file(study)
    own = read_slice(read_study(file), code)
    return CountyReport(own.within(span) if own else _tables(file).slice(code, span), words)


def comparison(*, language: str = "zh", study: str | Path = "study.toml") -> ComparisonReport:
    """The comparison over all counties of the study, a method a section."""
    words = Words(language)
    return ComparisonReport(open(study), words)


def quality(*, language: str = "zh", study: str | Path = "study.toml") -> QualityReport:
    """The quality of the material: `by_indicator` and `by_county` as frames, and a method a section of the page."""
    words = Words(language)
    return QualityReport(open(study), words)


def peers(
    county_code: str | int, indicator: str, *, scope: str = "", period: str = "annual", study: str | Path = "study.toml"
) -> PeerGroup:
    """What the other counties publish for one indicator, scope and period, the newest figure of each."""
    tables = open(study)
    place = tables.place(county_of(county_code))
    return peer_group(tables.peers, place, indicator, scope, period)


def indices(*, study: str | Path = "study.toml") -> CountyIndices:
    """Six indices of the four mechanisms side by side, a county a row; for researchers, and no judgement of any county."""
    from zxstudy.score.county_indices import county_indices  # noqa: PLC0415 - scipy is needed here only

    return county_indices(open(study).scores)


def ranks(*, study: str | Path = "study.toml") -> CountyRanks:
    """The interval in which each county's rank lies over two thousand recipes; for researchers, never printed in a report."""
    from zxstudy.score.county_indices import county_ranks  # noqa: PLC0415

    return county_ranks(open(study).scores)


def reliability(*, study: str | Path = "study.toml") -> pd.DataFrame:
    """Cronbach's alpha of the four mechanism scores and of the three parts of support."""
    from zxstudy.score.county_indices import score_reliability  # noqa: PLC0415

    tables = open(study)
    panel = Panel(rows=tables.panel, view=tables.view, audit=tables.audit, places=tables.places, facts=tables.facts)
    return score_reliability(panel, tables.sources)


def county_of(value: str | int) -> str:
    """A county code as six digits; a whole number (which is what `papermill -p` makes of it) is padded with zeros."""
    text = f"{value:06d}" if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else value
    if not isinstance(text, str) or not re.fullmatch(r"\d{6}", text):
        raise UsageError(f"county_code: {value!r} is not a code of six digits such as '330327'")
    return text


def years_of(value: Years) -> tuple[int, int] | None:
    """The first and last year of `"2010"`, `"2008-2012"`, 2010 or a pair; None for all."""
    if value is None or value == "":
        return None
    parts = re.split(r"\s*[-—–]\s*", value.strip()) if isinstance(value, str) else [value] if isinstance(value, int) else list(value)
    try:
        numbers = [int(part) for part in parts]
    except (TypeError, ValueError):
        numbers = []
    if len(numbers) not in {1, 2} or not all(1949 <= number <= 2100 for number in numbers) or numbers[0] > numbers[-1]:
        raise UsageError(f"years: {value!r} is not a year or a span of years such as '2010' or '2008-2012'")
    return numbers[0], numbers[-1]


def study_file(study: str | Path) -> Path:
    """The file of a study, seen from here or from the folder above."""
    path = Path(study)
    for candidate in (path, Path("..") / path):
        if candidate.is_file():
            return candidate.resolve()
    raise UsageError(f"{path}: no such study file here or in the folder above")


@cache
def _tables(file: Path) -> Tables:
    return read_tables(read_study(file))
