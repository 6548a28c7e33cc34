"""One small file a county with all that its report is made from, written once for the study: `processed/counties/<code>.zip`.

A report that reads its own file costs the same among a hundred counties and among three thousand, in a warm process, under plain
papermill and on another machine; and the hash of the file says whether the report must be made again. A file holds a table a member
(Arrow, `pandas.read_feather` opens it), what stands beside the county's figures, and the county itself.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import feather

from zxstudy.clean.panel import Place
from zxstudy.config import Study
from zxstudy.report.county_slice import HELD, OWN, USUAL, CountySlice, groups_of
from zxstudy.report.peers import GROUP, latest_figures
from zxstudy.report.standing import Marks, Others, Standing
from zxstudy.report.tables import checked, require_columns, table_paths
from zxstudy.steps import digest, table_digest
from zxstudy.store import read_table, write_bytes, write_text

FOLDER = "counties"
_MADE_FROM, _SUMS = "made_from", "SHA256SUMS"
_FRAMES = (*OWN, "sources", "usual")
_TABLES = (*OWN, "sources", "places", "reporting", "view")
_HELD = {pa.string(): HELD, pa.large_string(): HELD}
_MAKERS = ("county_slice.py", "peers.py", "slices.py", "standing.py")


def write_slices(study: Study) -> dict[str, str]:
    """Write the slice of every county where it is not there yet, take away those of strangers, and give the sha256 of each by code.

    A run that is broken off leaves slices that nobody reads: what they were made from is written last.
    """
    folder = study.path(study.processed) / FOLDER
    made_from = tables_digest(study)
    known = _known_sums(folder, made_from)
    if not known:
        (folder / _MADE_FROM).unlink(missing_ok=True)
        known = {code: _written(folder / f"{code}.zip", content) for code, content in _contents(study)}
        for stray in sorted(set(folder.glob("*.zip")) - {folder / f"{code}.zip" for code in known}):
            stray.unlink()
        write_text(folder / _SUMS, "".join(f"{sha256}  {code}.zip\n" for code, sha256 in known.items()))
        write_text(folder / _MADE_FROM, made_from + "\n")
    return known


def slice_sums(study: Study) -> dict[str, str]:
    """The sha256 of the slice of each county by code, whether or not it was written; writes nothing."""
    known = _known_sums(study.path(study.processed) / FOLDER, tables_digest(study))
    return known or {code: hashlib.sha256(content).hexdigest() for code, content in _contents(study)}


def read_slice(study: Study, code: str) -> CountySlice | None:
    """The slice of the county with `code`, of all years; None where no slice of the present tables lies there.

    Where the tables themselves are not (a machine that was sent the slice alone) the slice is all there is, and is read.
    """
    folder = study.path(study.processed)
    if any(folder.glob("*.parquet")) and _made_from(folder / FOLDER) != tables_digest(study):
        return None
    try:
        return opened((folder / FOLDER / f"{code}.zip").read_bytes())
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def _written(path: Path, content: bytes) -> str:
    """The sha256 of `content`, which stands under `path` then."""
    if not path.is_file() or path.read_bytes() != content:
        write_bytes(path, content)
    return hashlib.sha256(content).hexdigest()


def _made_from(folder: Path) -> str:
    try:
        return (folder / _MADE_FROM).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _known_sums(folder: Path, made_from: str) -> dict[str, str]:
    """The hash of each slice by code; nothing where they are not of these tables, or one is not as it was written."""
    if _made_from(folder) != made_from:
        return {}
    try:
        lines = (folder / _SUMS).read_text(encoding="utf-8").splitlines()
        known = {name.removesuffix(".zip"): sha256 for sha256, name in (line.split() for line in lines)}
        sound = all(hashlib.sha256((folder / f"{code}.zip").read_bytes()).hexdigest() == sha256 for code, sha256 in known.items())
    except (OSError, ValueError):
        return {}
    return known if sound else {}


def tables_digest(study: Study) -> str:
    """One hash of the bytes of the tables that slices are made from, and of the code."""
    return digest(_makers(), *(table_digest(path) for path in table_paths(study, _TABLES).values()))


@cache
def _makers() -> str:
    here = files("zxstudy.report")
    return digest(*(here.joinpath(name).read_bytes() for name in _MAKERS))


def _contents(study: Study) -> Iterator[tuple[str, bytes]]:
    """The code of each county and the bytes of its slice, in the order of codes."""
    paths = table_paths(study, _TABLES)
    places = checked("places", read_table(paths["places"]))
    others = Others(latest_figures(checked("view", read_table(paths["view"])), places))
    own = {name: _ByCounty(name, paths[name]) for name in OWN}
    sources = _bare("sources", paths["sources"])
    where = pd.Index(sources.column("source").to_pandas())
    usual = _bare("reporting", paths["reporting"]).select(USUAL)
    for row in places.sort_values("county_code", kind="stable").to_dict("records"):
        place = Place(**{key: str(value) for key, value in row.items() if key in Place.__dataclass_fields__})
        frames = {name: table.of(place.county_code) for name, table in own.items()}
        cited = np.unique(where.get_indexer(pd.Index(pc.unique(frames["facts"].column("source")).to_pandas())))
        frames |= {"sources": sources.take(pa.array(cited[cited >= 0])), "usual": usual}
        groups = groups_of(frames["panel"].select(GROUP).to_pandas())
        beside = others.beside(place.county_code, place.province, place.prefecture, groups)
        peers = [[*group, standing] for group, standing in beside.items()]
        about = {"place": asdict(place), "counties": len(places), "peers": peers}
        yield place.county_code, _packed(about, frames)


class _ByCounty:
    """A table of which the rows of one county are asked, again and again."""

    def __init__(self, name: str, path: Path) -> None:
        self._table = _bare(name, path)
        codes = self._table.column("county_code").to_numpy(zero_copy_only=False).astype(str)
        self._order = np.argsort(codes, kind="stable")
        self._codes = codes[self._order]

    def of(self, code: str) -> pa.Table:
        """The rows of the county with `code`, in their order."""
        first, last = np.searchsorted(self._codes, code, "left"), np.searchsorted(self._codes, code, "right")
        return self._table.take(pa.array(self._order[first:last]))


def _bare(name: str, path: Path) -> pa.Table:
    """The table under `path` without what is said of each column, which would be repeated in the file of every county."""
    table = pq.read_table(path)
    require_columns(name, table.column_names)
    fields = [field.remove_metadata() for field in table.schema]
    return table.cast(pa.schema(fields, metadata=table.schema.metadata)).combine_chunks()


def _packed(about: Mapping[str, Any], frames: Mapping[str, pa.Table]) -> bytes:
    """The file of one county; equal contents give equal bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        _add(archive, "county.json", json.dumps(about, ensure_ascii=False, default=_fields).encode())
        for name, table in frames.items():
            member = io.BytesIO()
            feather.write_feather(table, member, compression="uncompressed")
            _add(archive, f"{name}.feather", member.getvalue())
    return whole.getvalue()


def _fields(record: Standing | Marks) -> dict[str, Any]:
    if isinstance(record, Marks) and record.width:
        return {"cell": record.cells, "count": record.count, "width": record.width}
    return {name: getattr(record, name) for name in record.__slots__}


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Add a member, with the same time as every other."""
    archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, compresslevel=1)


def opened(content: bytes) -> CountySlice:
    """The slice in the bytes of a file; raises ValueError, KeyError or BadZipFile where it is none."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        about = json.loads(archive.read("county.json"))
        frames = {name: _frame(archive.read(f"{name}.feather")) for name in _FRAMES}
    peers = {(a, b, c): _standing(said) for a, b, c, said in about["peers"]}
    return CountySlice(place=Place(**about["place"]), years=None, peers=peers, counties=about["counties"], **frames)


def _frame(content: bytes) -> pd.DataFrame:
    """The table in the bytes of a member, its strings as `plain_strings` has them; by this thread alone, since a child has no other."""
    with pa.ipc.open_file(pa.py_buffer(content), options=pa.ipc.IpcReadOptions(use_threads=False)) as table:
        frame: pd.DataFrame = table.read_all().to_pandas(types_mapper=_HELD.get, use_threads=False)
    return frame


def _standing(said: dict[str, Any]) -> Standing:
    drawn, near = (_marks(said[key]) for key in ("drawn", "drawn_near"))
    return Standing(**{**said, "drawn": drawn, "drawn_near": near})


def _marks(said: dict[str, Any]) -> Marks:
    if said["width"]:
        return Marks.of_cells(said["cell"], said["count"], said["width"])
    return Marks(tuple(said["low"]), tuple(said["high"]), tuple(said["count"]))
