"""A table as the bytes of a file: csv that Excel opens, a workbook, Stata. Equal tables give equal bytes."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

# A spreadsheet takes what begins so for a formula.
FORMULA = r"^([=+\-@\t\r])"
MOST_ROWS = 1_048_575
NO_TIME = datetime(1980, 1, 1)  # files carry no time of their making, so that equal tables give equal bytes
_SAVED = re.compile(rb"(?<=>)[^<]*(?=</dcterms:modified>)")
LONGEST_NAME = 32
LONGEST_LABEL = 80
OPEN = ": open"
LONGEST_TEXT = 2045


def neutral(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with an apostrophe before every text that a spreadsheet would run as a formula."""
    texts = [name for name in frame.columns if isinstance(frame[name].dtype, pd.StringDtype) or frame[name].dtype == object]
    return frame.assign(**{name: frame[name].astype("str").str.replace(FORMULA, r"'\1", regex=True) for name in texts})


def as_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark; what is not there is empty, what nothing closes is INF, yes and no are true and false."""
    return csv_of(neutral(frame))


def csv_of(frame: pd.DataFrame) -> bytes:
    """`as_csv` of a frame that is `neutral` already, as the parts of a large one are that was made so once."""
    told = frame.copy(deep=False)
    for name in frame.columns:
        if frame[name].dtype == "float64" and np.isinf(frame[name]).any():
            told[name] = [_real(value) for value in frame[name]]
        elif frame[name].dtype == "bool":
            told[name] = np.where(frame[name], "true", "false")
    return told.to_csv(index=False, lineterminator="\n").encode("utf-8-sig")


def _real(value: float) -> str:
    if math.isnan(value):
        return ""
    return ("INF" if value > 0 else "-INF") if math.isinf(value) else repr(value)


def as_workbook(sheets: Mapping[str, pd.DataFrame], heads: Mapping[str, Sequence[str]]) -> bytes:
    """An xlsx with a sheet a table, each headed by the names of its columns and, where `heads` has them, by what these are."""
    return workbook_of({title: neutral(frame) for title, frame in sheets.items()}, heads)


def workbook_of(sheets: Mapping[str, pd.DataFrame], heads: Mapping[str, Sequence[str]]) -> bytes:
    """`as_workbook` of frames that are `neutral` already."""
    book = Workbook(write_only=True)
    book.properties.created = NO_TIME
    for title, frame in sheets.items():
        sheet = book.create_sheet(title)
        above = [list(frame.columns), *([heads[title]] if title in heads else [])]
        sheet.freeze_panes = f"A{len(above) + 1}"
        for texts in above:
            row = [WriteOnlyCell(sheet, value=str(text)) for text in texts]
            for cell in row:
                cell.font = Font(bold=True)
            sheet.append(row)
        for values in frame.itertuples(index=False, name=None):
            sheet.append([_cell(value) for value in values])
    sink = io.BytesIO()
    book.save(sink)
    return untimed(sink.getvalue())


def _cell(value: object) -> object:
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("", value)  # signs that no office file can hold
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, float) and math.isinf(value):
        return _real(value)
    return value.item() if isinstance(value, np.generic) else value


def untimed(archive: bytes) -> bytes:
    """The archive of an office file with its parts in order and no time of their making."""
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as given, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(given.namelist()):
            content = _SAVED.sub(NO_TIME.isoformat().encode() + b"Z", given.read(name)) if name == "docProps/core.xml" else given.read(name)
            made.writestr(zipfile.ZipInfo(name, NO_TIME.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def as_stata(frame: pd.DataFrame, labels: Mapping[str, str], title: str) -> bytes:
    """Stata 14 and later (format 118, UTF-8). labels: of the columns, cut at 80 characters, of which the format holds 320 bytes.

    Stata has no infinity: an open end is missing, and a column `<name>_open` is 1 there. Long names are cut, see `stata_names`.
    """
    plain, said = frame.copy(), dict(labels)
    for name in frame.columns:
        if frame[name].dtype == "float64" and np.isinf(frame[name]).any():
            plain[name] = frame[name].where(np.isfinite(frame[name]))
            plain[f"{name}_open"] = np.isinf(frame[name]).astype("int8")
            said[f"{name}_open"] = f"{said.get(name, name)[: LONGEST_LABEL - len(OPEN)]}{OPEN}"
        elif frame[name].dtype == "bool":
            plain[name] = frame[name].astype("int8")
        elif isinstance(frame[name].dtype, pd.StringDtype):
            plain[name] = frame[name].fillna("").astype(object)
    names = stata_names(list(plain.columns))
    long = [names[name] for name in plain.columns if plain[name].dtype == object and plain[name].str.len().max() > LONGEST_TEXT / 4]
    sink = io.BytesIO()
    plain.rename(columns=names).to_stata(
        sink, write_index=False, version=118, time_stamp=NO_TIME, data_label=title[:LONGEST_LABEL], convert_strl=long,
        variable_labels={names[name]: said.get(name, name)[:LONGEST_LABEL] for name in plain.columns},
    )  # fmt: skip
    return sink.getvalue()


def stata_names(columns: Sequence[str]) -> dict[str, str]:
    """A name of at most 32 characters for each column: cut before its last part (`…_low`), numbered where two would be equal."""
    names: dict[str, str] = {}
    for column in columns:
        stem, cut, tail = column.rpartition("_") if len(column) > LONGEST_NAME else (column, "", "")
        name = f"{stem[: LONGEST_NAME - len(cut + tail)]}{cut}{tail}"
        number = 1
        while name in names.values():
            number += 1
            name = f"{stem[: LONGEST_NAME - len(cut + tail) - len(str(number))]}{number}{cut}{tail}"
        names[column] = name
    return names
