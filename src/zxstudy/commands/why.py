"""`zxstudy why`: everything behind one cell of the panel."""

from __future__ import annotations

from pathlib import Path

from zxstudy.codebook import Entry, load
from zxstudy.commands.study import study_in
from zxstudy.config import Study
from zxstudy.errors import UnknownTermError, UsageError
from zxstudy.report.cell import cell_lines
from zxstudy.report.tables import read_county
from zxstudy.report.words import Words
from zxstudy.store import read_table

UNDATED = ("unknown", "-")


def explain_cell(file: Path, code: str, year: str, indicator: str, *, language: str | None) -> int:
    """Print what is known of a cell and give 0; raises UsageError, UnknownTermError with what would have been allowed."""
    study = study_in(file, language)
    entry, when = _entry(indicator), _year(year)
    print("\n".join(cell_lines(read_county(study, _code(study, code)), entry, when, Words(language or study.language))))
    return 0


def _code(study: Study, given: str) -> str:
    """The code of a county that is named by its code or, where only one has that name, by its name."""
    path = study.path(study.processed) / "places.parquet"
    if given.isascii() or not path.is_file():
        return given
    places = [{str(name): str(value) for name, value in row.items()} for row in read_table(path).to_dict("records")]
    named = [place for place in places if given in _called(**place)]
    if len(named) == 1:
        return named[0]["county_code"]
    listed = ", ".join(f"{place['county_code']} {place['province']}{place['county']}" for place in named)
    raise UnknownTermError(
        f"{given}: {f'several counties have that name: {listed}' if listed else 'no county of this study has that name'}"
    )


def _called(*, county: str, names: str, province: str, prefecture: str, **_: str) -> set[str]:
    """What a county may be called: its names of any year, alone or behind its province, its prefecture, or both."""
    called = {county, *names.split(";")} - {""}
    return {before + name for name in called for before in ("", province, prefecture, province + prefecture)}


def _year(given: str) -> int | None:
    if given in UNDATED:
        return None
    if not given.isdecimal() or not 1949 <= int(given) <= 2100:
        raise UsageError(f"YEAR: {given!r} is not a year from 1949 to 2100, and not `unknown`")
    return int(given)


def _entry(given: str) -> Entry:
    codebook = load()
    return next((entry for entry in codebook if given == entry.name_zh), None) or codebook[given]
