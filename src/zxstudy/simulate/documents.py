"""A drawn study as documents: for each county-year a text on the mechanisms and a table of figures, with their sidecars."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from zxstudy.score.measures import measures_of
from zxstudy.simulate import files, names
from zxstudy.simulate.draw import Draw
from zxstudy.simulate.frames import OF_FIGURES, ON_MECHANISMS, facts_of
from zxstudy.simulate.latent import LATENT, measure_ids
from zxstudy.simulate.sidecars import sidecar
from zxstudy.simulate.wordings import CLOSING, HEADINGS, LABELS, NUMERALS, OPENING, cell, milled, sentence_of, stated_degrees
from zxstudy.store import write_bytes, write_text

HEAD = ("指标", "单位", "数量")
TEXTS, TABLES = ("docx", "html", "txt"), ("xlsx", "html", "docx")


def write_documents(drawn: Draw, folder: Path) -> int:
    """Write every document with its sidecar, a folder a county, and `stated.csv` beside them; how many documents there are."""
    count = 0
    for row in range(drawn.grid.size):
        if drawn.published.documented[row]:
            name, content = _text(drawn, row)
            _write(drawn, row, folder / name, content, ON_MECHANISMS)
            count += 1
        name, content = _table(drawn, row)
        _write(drawn, row, folder / name, content, OF_FIGURES)
        count += 1
    write_text(folder.parent / "stated.csv", stated_facts(drawn).to_csv(index=False, lineterminator="\n"))
    return count


def stated_facts(drawn: Draw) -> pd.DataFrame:
    """What the documents say, a row a figure or measure: county_code, year, indicator, low, high, qualifier, scope, degree."""
    facts = facts_of(drawn)
    table = stated_degrees(measure_ids())
    at = {name: place for place, name in enumerate(measure_ids())}
    rows = facts["indicator"].map(at).fillna(0).astype(int).to_numpy()
    degree = facts["degree"].fillna(0).astype(int).to_numpy()
    said = pd.Series(pd.array(table[rows, degree], dtype="Int64")).mask(facts["degree"].isna().to_numpy())
    columns = ["county_code", "year", "indicator", "low", "high", "qualifier", "scope"]
    written = facts["indicator"].isin([*LABELS, *at])
    exact = facts["qualifier"].replace("all", "exact")  # 100% in a table is a figure like any other
    return facts[columns].assign(qualifier=exact, degree=said)[written].reset_index(drop=True)


def _text(drawn: Draw, row: int) -> tuple[str, bytes]:
    """The path in the folder and the content of the document on mechanisms; of a copy with the words of the other and its own name."""
    form = TEXTS[row % len(TEXTS)]
    lines = list(_lines(drawn, row))
    if drawn.published.laundered[row]:
        form, lines = "txt", [milled(line) for line in lines]
    content = {"docx": files.as_word, "html": files.as_page, "txt": files.as_text}[form](lines)
    return f"{_stem(drawn, row)}-support.{form}", content


def _lines(drawn: Draw, row: int) -> Iterator[str]:
    county, year = names.county(drawn.grid.county[row]), drawn.grid.year[row]
    yield f"{county}委{year}年支持政协工作情况"
    yield from (line.format(county=county) for line in OPENING)
    degrees = dict(zip(measure_ids(), drawn.published.degrees[row], strict=True))
    for numeral, mechanism in zip(NUMERALS, LATENT, strict=True):
        yield f"{numeral}、{HEADINGS[mechanism]}"
        yield from (sentence_of(name, int(degrees[name])) for name in measures_of(mechanism) if degrees[name] > 0)
    yield from CLOSING


def _table(drawn: Draw, row: int) -> tuple[str, bytes]:
    form = TABLES[row % len(TABLES)]
    title = f"政协{names.county(drawn.grid.county[row])}委员会{drawn.grid.year[row]}年工作情况统计表"
    figures = drawn.published.figures
    rows = [HEAD, *((*label, cell(name, figures[name], row)) for name, label in LABELS.items() if figures[name].shown[row])]
    content = files.as_workbook(title, rows) if form == "xlsx" else {"html": files.as_page, "docx": files.as_word}[form]([title], rows)
    return f"{_stem(drawn, row)}-figures.{form}", content


def _stem(drawn: Draw, row: int) -> str:
    code = names.code(drawn.grid.county[row])
    return f"{code}/{code}-{drawn.grid.year[row]}"


def _write(drawn: Draw, row: int, path: Path, content: bytes, kind: str) -> None:
    county, year = int(drawn.grid.county[row]), int(drawn.grid.year[row])
    write_bytes(path, content)
    said = sidecar(
        f"{names.county(county)}{year}年模拟文件", document_type=kind, side="party" if kind == ON_MECHANISMS else "cppcc",
        province=names.province(county % drawn.design.provinces), county=names.county(county), level=names.rank(county)[1], year=year,
        published=f"{year + 1}-01-10", sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    write_text(path.with_name(path.name + ".source.yml"), said)
