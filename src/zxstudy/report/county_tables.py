"""The tables of a county's page as files beside it: every entry with its wording and source, and its scores, as csv and as a workbook.

They are made from the tables and not from the page: a spreadsheet wants numbers where a page has sentences, and the page of a county
whose notebook failed links to them as well. What a file was made from stands in `.tables`, so that a run makes only what has changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from zxstudy.codebook import load
from zxstudy.columns import column
from zxstudy.config import Study
from zxstudy.extract.fact import PERIODS
from zxstudy.forks import in_forks
from zxstudy.report.county_slice import within
from zxstudy.report.dossier import GROUPS, group_of
from zxstudy.report.downloads import marked
from zxstudy.report.evidence import file_in_words
from zxstudy.report.keys import library_hash, read_keys
from zxstudy.report.package.forms import csv_of, neutral, workbook_of
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words
from zxstudy.steps import digest
from zxstudy.store import write_bytes, write_text

FOLDER = "counties"
MADE = ".tables"
OURS = re.compile(r"(?:composed-|simulated-)?(\d{6})(?:-scores)?\.(?:csv|xlsx)")
# The columns of the table of entries: what each is called stands in columns.csv under its table.
ENTRIES = (
    ("panel", "indicator"), ("scores", "mechanism"), ("panel", "year"), ("panel", "period"), ("panel", "scope"), ("panel", "low"),
    ("panel", "high"), ("panel", "unit"), ("panel", "qualifier"), ("panel", "degree"), ("panel", "flags"), ("facts", "proposed_low"),
    ("facts", "proposed_high"), ("panel", "rule"), ("facts", "quote"), ("facts", "locator"), ("sources", "title"), ("sources", "path"),
    ("sources", "address"), ("sources", "published"), ("panel", "fact_id"),
)  # fmt: skip
SCORES = (
    "mechanism", "year", "measure", "measure_low", "measure_high", "activity", "activity_low", "activity_high", "combined", "mentioned",
    "counted", "figures", "documents", "characters",
)  # fmt: skip
_OF_FACT = ["fact_id", "source", "quote", "locator", "proposed_low", "proposed_high"]
_OF_SOURCE = ["source", "title", "path", "address", "published"]
_SHARED = ["county_code", "indicator", "year", "period", "scope", "low", "high", "unit", "qualifier", "degree", "flags", "fact_id"]


def table_files(study: Study, code: str) -> tuple[str, str, str]:
    """What the files of a county are called: its entries as csv, its scores as csv, both as a workbook; an invented study says so."""
    return marked(study, f"{code}.csv"), marked(study, f"{code}-scores.csv"), marked(study, f"{code}.xlsx")


def write_county_tables(tables: Tables, words: Words, codes: Sequence[str], sums: Mapping[str, str], jobs: int = 1) -> list[str]:
    """Write the files of each county of `codes` that changed or lacks one, `jobs` counties at a time; give the codes of those.

    sums: by code, a hash of all that the county's report is made from. Raises OSError where a file cannot be written.
    """
    study = tables.study
    folder = study.path(study.reports) / FOLDER
    around = digest(library_hash(), words.language, repr(study.years))
    keys = {code: digest(around, sums[code]) for code in codes}
    before = read_keys(folder / MADE)
    waiting = [code for code in codes if before.get(code) != keys[code] or _lacks(folder, study, code)]
    if waiting:
        (folder / MADE).unlink(missing_ok=True)
        known, scores = entries(tables, words, waiting), _scores(tables, words, waiting)
        _in_parts(waiting, jobs, lambda code: _write(folder, table_files(study, code), (known[code], scores[code]), words))
    if before != keys or waiting:
        write_text(folder / MADE, json.dumps(keys, indent=0) + "\n")
    return waiting


def _in_parts(codes: list[str], jobs: int, work: Callable[[str], None]) -> None:
    """Do `work` for every code, in at most `jobs` processes, each with a part of the codes."""
    parts = [codes[start :: max(1, jobs)] for start in range(max(1, min(jobs, len(codes))))]

    def piece(number: int) -> None:
        for code in parts[number]:
            work(code)

    in_forks(piece, len(parts), jobs)


def _lacks(folder: Path, study: Study, code: str) -> bool:
    return not all((folder / name).is_file() for name in table_files(study, code))


def _write(folder: Path, names: tuple[str, str, str], frames: tuple[pd.DataFrame, pd.DataFrame], words: Words) -> None:
    """Write the three files of a county, each whole or not at all."""
    known, scores = frames
    write_bytes(folder / names[0], csv_of(known))
    write_bytes(folder / names[1], csv_of(scores))
    write_bytes(folder / names[2], workbook_of({words("figures"): known, words("scores"): scores}, {}))


def entries(tables: Tables, words: Words, codes: list[str]) -> dict[str, pd.DataFrame]:
    """By code, every entry of the county in the order of its page, in words: the cells of the panel, then what was refused or set aside."""
    cells = _of(tables, "panel", codes)
    facts = _of(tables, "facts", codes)
    aside = facts[facts["flags"].fillna("").str.contains(r"\b(?:refused|set_aside)\b", regex=True)]
    rows = pd.concat([cells[[*_SHARED, "rule"]], aside[_SHARED].assign(rule="")], ignore_index=True)
    rows = rows.merge(facts[_OF_FACT], on="fact_id", how="left").merge(tables.sources[_OF_SOURCE], on="source", how="left")
    rows["refused"] = rows.index >= len(cells)
    rows = _ordered(rows[rows["indicator"].isin([entry.id for entry in load()])])
    return _by_county(_in_words(rows, words), {name: _head(table, name, words) for table, name in ENTRIES}, codes)


def _by_county(rows: pd.DataFrame, heads: Mapping[str, str], codes: list[str]) -> dict[str, pd.DataFrame]:
    """By code, the rows of the county with the columns that `heads` names, so called and `neutral`; none for a county without.

    Where two columns have one title, their names tell them apart.
    """
    codes_of = rows["county_code"].to_numpy()
    titles = list(heads.values())
    called = {name: title if titles.count(title) == 1 else f"{title} ({name})" for name, title in heads.items()}
    told = neutral(rows[list(heads)])
    texts = {name: told[name].replace("", None) for name in heads if isinstance(told[name].dtype, pd.StringDtype)}
    told = told.assign(**texts).rename(columns=called)  # what is empty is no cell of a workbook
    named = {str(code): part.reset_index(drop=True) for code, part in told.groupby(codes_of, sort=False)}
    return {code: named.get(code, told.iloc[:0]) for code in codes}


def _of(tables: Tables, name: str, codes: list[str]) -> pd.DataFrame:
    """The rows of a table about `codes`, in the years of the study."""
    frame: pd.DataFrame = getattr(tables, name)
    rows = frame[frame["county_code"].isin(codes)]
    return rows if tables.study.years is None else within(rows, tables.study.years)


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    order = {entry.id: GROUPS.index(group_of(entry)) * 1000 + place for place, entry in enumerate(load())}
    period = rows["period"].map({name: place for place, name in enumerate(PERIODS)}).fillna(len(PERIODS))
    keyed = rows.assign(at=rows["indicator"].map(order), when=period)
    return keyed.sort_values(["county_code", "refused", "at", "when", "scope", "year", "fact_id"], kind="stable", ignore_index=True)


def _in_words(rows: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The rows with every code as the page has it; each distinct value is looked up once."""
    codebook = load()

    def of(family: str) -> Callable[[str], str]:
        return lambda value: words.listed(words.terms(family, value))

    said: dict[str, tuple[str, Callable[[str], str]]] = {
        "mechanism": ("indicator", lambda value: words.term("mechanism", group_of(codebook[value]))),
        "indicator": ("indicator", lambda value: words.name(codebook[value])),
        "unit": ("unit", lambda value: words("share_of_one") if value == "proportion" else words.term("unit", value)),
        "path": ("path", file_in_words), "locator": ("locator", words.place),
        **{name: (name, of(family)) for name, family in
           (("period", "period"), ("scope", "scope"), ("qualifier", "qualifier"), ("flags", "flag"), ("rule", "rule"))},
    }  # fmt: skip
    told = {name: _mapped(rows[source], say) for name, (source, say) in said.items()}
    degrees = rows["degree"].map({degree: words.term("degree", str(degree)) for degree in (-1, 1, 2, 3)})
    told |= {"degree": degrees.fillna("").astype("str"), "unit": told["unit"].where(rows["degree"].isna(), "")}
    return rows.assign(**told)


def _mapped(values: pd.Series, say: Callable[[str], str]) -> pd.Series:
    texts = values.fillna("").astype("str")
    return texts.map({value: say(value) if value else "" for value in texts.unique()}).astype("str")


def _scores(tables: Tables, words: Words, codes: list[str]) -> dict[str, pd.DataFrame]:
    """By code, the scores of the county with their bounds and how much stands behind them."""
    rows = _of(tables, "scores", codes)
    told = rows.assign(mechanism=_mapped(rows["mechanism"], lambda value: words.term("mechanism", value)))
    return _by_county(told, {name: _head("scores", name, words) for name in SCORES}, codes)


def _head(table: str, name: str, words: Words) -> str:
    known = column(table, name)
    return known.title_zh if words.language == "zh" else known.title_en


def remove_county_tables(folder: Path, known: set[str]) -> None:
    """Take away the files of counties that the study no longer has, and nothing else."""
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        found = OURS.fullmatch(file.name)
        if found and found[1] not in known:
            file.unlink()
