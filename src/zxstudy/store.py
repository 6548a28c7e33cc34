"""How tables and pages reach the disk: whole or not at all, and the same bytes for the same content."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

PART = ".part"  # ends the name of what is being written


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content stands under `path` once the block has ended: a reader sees the old file or the new one, never half of it.

    Raises OSError that names `path` where it cannot be written (a full disk, a folder that is read-only).
    """
    with _naming(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let an error of the system name the file that was meant, and not the one that stands for it meanwhile, or none."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error


def write_bytes(path: Path, content: bytes) -> None:
    """Put `content` under `path`, whole or not at all."""
    with replacing(path) as stream:
        stream.write(content)


def write_text(path: Path, content: str) -> None:
    """`write_bytes` of UTF-8 text with plain line ends."""
    write_bytes(path, content.encode("utf-8"))


def write_new(path: Path, content: str) -> None:
    """Put `content` under `path`, whole, only where nothing is there yet; raises FileExistsError otherwise."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=PART, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        path.hardlink_to(name)
    finally:
        Path(name).unlink(missing_ok=True)


def remove_leftovers(folder: Path, own: str) -> None:
    """Take away what a killed process left half written in `folder` and below it; only for the one writer of the folder.

    own: a name that stands in every folder of this kind. A folder below that holds it is another study's, which may be at work in it.
    """
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            if not (path / own).exists():
                remove_leftovers(path, own)
        elif path.name.startswith(".") and path.name.endswith((PART, f"{PART}.ipynb")):
            path.unlink(missing_ok=True)


def write_table(path: Path, frame: pd.DataFrame, about: Mapping[str, Mapping[str, str]] | None = None) -> None:
    """Write `frame` as parquet, without an index; equal frames give equal bytes, whether a text stands there as itself or as a category.

    about: what each column is, kept in the file.
    """
    table = _arrow(frame)
    for place, name in enumerate(table.column_names if about else ()):
        table = table.set_column(place, table.schema.field(place).with_metadata(dict((about or {}).get(name, {}))), table.column(place))
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    write_bytes(path, sink.getvalue().to_pybytes())


def write_parts(path: Path, frames: Iterable[pd.DataFrame]) -> None:
    """Write `frames`, at least one, of equal columns and types, as one parquet file with a group of rows a frame; one is held at a time."""
    with replacing(path) as stream, ExitStack() as open_files:
        writer = None
        for frame in frames:
            table = _arrow(frame)
            writer = writer or open_files.enter_context(pq.ParquetWriter(stream, table.schema, compression="zstd"))
            writer.write_table(table)


def _arrow(frame: pd.DataFrame) -> pa.Table:
    """The frame in Arrow; a category becomes the text that it stands for."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    texts = [name for name, kind in frame.dtypes.items() if isinstance(kind, pd.CategoricalDtype) and kind.categories.dtype == "str"]
    return table.cast(pa.Schema.from_pandas(frame.iloc[:0].astype(dict.fromkeys(texts, "str")), preserve_index=False)) if texts else table


def read_table(path: Path, **wanted: str) -> pd.DataFrame:
    """The frame that `write_table` wrote, or only its rows whose columns hold the `wanted` values: the rest is not brought into memory."""
    filters = [(column, "==", value) for column, value in wanted.items()] or None
    frame: pd.DataFrame = pq.read_table(path, filters=filters).to_pandas()
    return frame


def read_columns(path: Path) -> list[str]:
    """The names of a table's columns, read without the rows."""
    return list(pq.read_schema(path).names)


def read_about(path: Path) -> dict[str, dict[str, str]]:
    """What `write_table` kept of each column, read without the rows."""
    schema = pq.read_schema(path)
    return {field.name: {key.decode(): value.decode() for key, value in (field.metadata or {}).items()} for field in schema}


def joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The rows of `frames`, at least one, of equal columns and types, as one; however they were cut they give the same bytes."""
    tables = [pa.Table.from_pandas(frame, preserve_index=False) for frame in frames if len(frame)] or [pa.Table.from_pandas(frames[0])]
    whole: pd.DataFrame = pa.concat_tables(tables).combine_chunks().to_pandas()
    return whole


def frame_of(records: Iterable[Any], record: type) -> pd.DataFrame:
    """One row a record, one column a field of `record`, in the order of its fields; empty is fine."""
    columns = [field.name for field in fields(record)]
    return pd.DataFrame([asdict(item) for item in records], columns=columns)
