"""The data package of a study: its tables as csv with a descriptor (Frictionless, version 1), a workbook, Stata, and the wide view."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

import zxstudy
from zxstudy.clean.quality import quality_by
from zxstudy.codebook import load
from zxstudy.columns import column
from zxstudy.report.downloads import DATA, marked, workbook_name
from zxstudy.report.package.forms import MOST_ROWS, as_csv, as_stata, as_workbook
from zxstudy.report.package.print_forms import as_document, as_latex
from zxstudy.report.package.printed import Printed, printed_tables
from zxstudy.report.package.wide import described, wide
from zxstudy.report.phrase import title_of
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words
from zxstudy.store import write_bytes, write_table, write_text

FOLDER = DATA
PRINTED = "tables"
DESCRIPTOR = "datapackage.json"
FOUND = (
    "scores",
    "findings",
    "alternatives",
    "specifications",
    "contrasts",
    "events",
    "configurations",
    "descriptives",
    "reporting",
    "flow",
)
TABLES = (
    "panel", "view", "places", "sources", "facts", "audit", "codebook", "wide", "quality_indicator", "quality_county", *FOUND, "problems",
)  # fmt: skip
# What is large in a country also stands as parquet, which pandas and R read in a moment.
AS_PARQUET = ("panel", "view", "facts", "wide")
QUALITY = {"quality_indicator": "indicator", "quality_county": "county_code"}
KEYS = {
    "panel": ["county_code", "year", "indicator", "period", "scope"], "view": ["county_code", "year", "indicator"],
    "places": ["county_code"], "sources": ["source"], "facts": ["fact_id"], "audit": ["decision"], "codebook": ["id"],
    "wide": ["county_code", "year"], "scores": ["county_code", "year", "mechanism"], "findings": ["finding"],
    "alternatives": ["finding", "method", "detail"],
    "specifications": ["finding", "number"],
    "contrasts": ["finding", "mechanism"], "events": ["finding", "since"], "configurations": ["part", "name"],
    "descriptives": ["variable"], "reporting": ["indicator"],
    "flow": [], "problems": [], **{table: [key] for table, key in QUALITY.items()},
}  # fmt: skip
POINTS_TO = {
    "panel": {"county_code": ("places", "county_code"), "indicator": ("codebook", "id"), "fact_id": ("facts", "fact_id")},
    "view": {"county_code": ("places", "county_code"), "indicator": ("codebook", "id"), "fact_id": ("facts", "fact_id")},
    "facts": {"source": ("sources", "source")},
    "wide": {"county_code": ("places", "county_code")},
    "alternatives": {"finding": ("findings", "finding")},
    "specifications": {"finding": ("findings", "finding")},
    "contrasts": {"finding": ("findings", "finding")},
    "events": {"finding": ("findings", "finding")},
}
MOST_CELLS = 1_000_000  # of the workbook: some ten seconds to write and 10 MB, which an office machine still opens
ENTRY_FIELDS = (
    "id", "name_zh", "name_en", "mechanism", "role", "kind", "unit", "direction", "definition", "plausible_low", "plausible_high",
    "hard_low", "hard_high", "basis", "denominator", "traps",
)  # fmt: skip
TYPES = {"Int64": "integer", "int64": "integer", "int8": "integer", "float64": "number", "Float64": "number", "bool": "boolean"}


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of the package. path: seen from the reports. rows: of the table; 0 for the descriptor. note: why it is not there."""

    path: str
    table: str
    rows: int
    size: int
    note: str = ""


def write_package(tables: Tables, words: Words) -> list[Listed]:
    """Write the data package into the study's reports, under `data/`, and list its files; equal tables give equal bytes.

    Files of an invented study carry its kind in their names, since a row of facts or of the audit says nothing of it.
    """
    folder = tables.study.path(tables.study.reports) / FOLDER
    frames = {name: _plain(frame) for name, frame in _frames(tables)}
    mark = marked(tables.study, "")
    listed: list[Listed] = []
    resources = []
    for name in TABLES:
        content = as_csv(frames[name])
        listed.append(_write(folder / f"{mark}{name}.csv", content, name, len(frames[name])))
        resources.append(_resource(name, f"{mark}{name}.csv", frames[name], content))
    descriptor = json.dumps(_descriptor(tables, resources), ensure_ascii=False, indent=1) + "\n"
    write_text(folder / DESCRIPTOR, descriptor)
    listed.insert(0, Listed(f"{FOLDER}/{DESCRIPTOR}", "package", 0, len(descriptor.encode())))
    listed += [*_whole_files(tables, frames, folder, mark), *_printed(printed_tables(tables, words), folder, mark)]
    return [_readme(listed, folder / f"{mark}readme.txt", tables, words), *listed]


def _readme(listed: list[Listed], path: Path, tables: Tables, words: Words) -> Listed:
    """Write what the files of the package are, for whoever was handed the folder alone."""
    lines = [words("data_lead", title=title_of(tables.study, words)), words("data_note"), ""]
    for file in listed:
        notes = [words(f"data.{file.table}"), *([words(f"data_{file.note}")] if file.note else [])]
        lines.append(f"{file.path.removeprefix(f'{FOLDER}/')}{words('colon')}{' '.join(notes)}")
    return _write(path, "\r\n".join([*lines, ""]).encode("utf-8-sig"), "readme", 0)


def _printed(printed: list[Printed], folder: Path, mark: str) -> Iterator[Listed]:
    """Each table of the comparison as a paper prints it, as csv and LaTeX, and all of them in one document."""
    for table in printed:
        stem = f"{PRINTED}/{mark}{table.name}"
        frame = pd.DataFrame(list(table.rows), columns=list(table.heads)).astype("str")
        yield _write(folder / f"{stem}.csv", as_csv(frame), "printed", len(frame))
        yield _write(folder / f"{stem}.tex", as_latex(table), "printed", len(frame))
    if printed:
        yield _write(folder / f"{PRINTED}/{mark}tables.docx", as_document(printed), "printed", sum(len(table.rows) for table in printed))


def _whole_files(tables: Tables, frames: dict[str, pd.DataFrame], folder: Path, mark: str) -> Iterator[Listed]:
    """The workbook, the Stata files, and the wide view as parquet with what its columns are."""
    title = f"zxstudy {zxstudy.__version__}: {tables.study.title_en} ({tables.study.kind})"
    fitting = in_workbook({name: frames[name].shape for name in TABLES})
    heads = {table: [_about(table, name)["title"] for name in frames[table].columns] for table in fitting}
    rows = sum(len(frames[table]) for table in fitting)
    note = "" if len(fitting) == len(TABLES) else "workbook_part"
    written = _write(
        folder / workbook_name(tables.study), as_workbook({table: frames[table] for table in fitting}, heads), "workbook", rows
    )
    yield replace(written, note=note)
    for table in ("panel", "wide"):
        labels = {name: _about(table, name)["title"] for name in frames[table].columns}
        yield _write(folder / f"{mark}{table}.dta", as_stata(frames[table], labels, title), table, len(frames[table]))
    for table in AS_PARQUET:
        path = folder / f"{mark}{table}.parquet"
        write_table(
            path, frames[table], {name: _metadata(name) if table == "wide" else _about(table, name) for name in frames[table].columns}
        )
        yield Listed(f"{FOLDER}/{path.name}", table, len(frames[table]), path.stat().st_size)


def in_workbook(shapes: Mapping[str, tuple[int, int]]) -> list[str]:
    """The tables of `shapes` (rows, columns) that go into the workbook: the smallest first, as long as all are at most MOST_CELLS."""
    taken, cells = set(), 0
    for name in sorted(shapes, key=lambda name: shapes[name][0] * shapes[name][1]):
        cells += shapes[name][0] * shapes[name][1]
        if cells <= MOST_CELLS and shapes[name][0] < MOST_ROWS:
            taken.add(name)
    return [name for name in shapes if name in taken]


def _write(path: Path, content: bytes, table: str, rows: int) -> Listed:
    if not path.is_file() or path.read_bytes() != content:
        write_bytes(path, content)
    inside = f"{PRINTED}/" if path.parent.name == PRINTED else ""
    return Listed(f"{FOLDER}/{inside}{path.name}", table, rows, len(content))


def _frames(tables: Tables) -> Iterator[tuple[str, pd.DataFrame]]:
    for name in ("panel", "view", "places", "sources", "facts", "audit", "problems", *FOUND):
        yield name, getattr(tables, name)
    entries = pd.DataFrame([{name: getattr(entry, name) for name in ENTRY_FIELDS} for entry in load()])
    yield "codebook", entries
    yield "wide", wide(tables.view, tables.places)
    for table, key in QUALITY.items():
        yield table, quality_by(key, tables.panel, tables.audit)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with floats and whole numbers in the types that every writer knows."""
    real = {name: "float64" for name in frame.columns if str(frame[name].dtype) == "Float64"}
    return frame.astype(real).reset_index(drop=True)


def _descriptor(tables: Tables, resources: list[dict[str, Any]]) -> dict[str, Any]:
    study = tables.study
    warning = {
        "real": "Self-reported figures that counties published; not checked on the spot, and no sample of anything.",
        "composed": "Invented: counties, documents and figures were written by this project. Do not cite.",
        "simulated": "Simulated by a program. Do not cite.",
    }[study.kind]
    return {
        "profile": "tabular-data-package", "name": study.name, "title": study.title_en, "title_zh": study.title_zh, "description": warning,
        "kind": study.kind, "version": zxstudy.__version__, "resources": resources,
    }  # fmt: skip


def _resource(name: str, path: str, frame: pd.DataFrame, content: bytes) -> dict[str, Any]:
    keys = [
        {"fields": field, "reference": {"resource": table, "fields": other}} for field, (table, other) in POINTS_TO.get(name, {}).items()
    ]
    schema: dict[str, Any] = {
        "fields": [_field(name, str(field), str(dtype)) for field, dtype in frame.dtypes.items()], "missingValues": [""],
    }  # fmt: skip
    if KEYS[name] and not frame[KEYS[name]].isna().to_numpy().any():
        schema["primaryKey"] = KEYS[name]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource", "name": name, "path": path, "format": "csv", "mediatype": "text/csv", "encoding": "utf-8-sig",
        "bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "schema": schema,
    }  # fmt: skip


def _field(table: str, name: str, dtype: str) -> dict[str, Any]:
    return {"name": name, "type": TYPES.get(dtype, "string"), **_about(table, name)}


def _about(table: str, name: str) -> dict[str, str]:
    """Title, description and unit of a column; of the codebook's own columns only the name."""
    if table == "codebook":
        return {"title": name.replace("_", " ")}
    if table == "wide" and described(name)[0]:
        zh, en, unit = described(name)
        return {"title": f"{zh} {en}", "unit": unit}
    table = "places" if table == "wide" and name in {"prefecture", "level"} else "quality" if table in QUALITY else table
    known = column(table, name)
    return {"title": f"{known.title_zh} {known.title_en}", "description": known.description, **({"unit": known.unit} if known.unit else {})}


def _metadata(name: str) -> dict[str, str]:
    """What the wide parquet says of a column: titles, unit, the step that made it, and the entry of the codebook."""
    zh, en, unit = described(name)
    if not zh:
        return _about("wide", name)
    stem = next(text for text in (name, name.removesuffix("_low"), name.removesuffix("_high")) if text in load())
    return {"title_zh": zh, "title_en": en, "unit": unit, "made_by": "clean", "codebook": stem}
