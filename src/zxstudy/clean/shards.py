"""A country's facts in shards of whole counties, each cleaned on its own: memory stays bounded, and several can be cleaned at a time.

What a shard gives lies in a file without a name in the study's folder until all are done, column by column, so that of what is put together
only one column at a time is held twice; texts that repeat stay categories in it. The tables are the same for any shards.
"""

from __future__ import annotations

import mmap
import os
import pickle
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, fields
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd
import pyarrow as pa

from zxstudy.clean.groups import Numbers, group_numbers, order_of
from zxstudy.forks import in_forks

FACTS = 430_000  # in a shard, more where one county has more; what costs the same in any shard is little beside them

CHANGED = ("low", "high", "base", "flags", "proposed_low", "proposed_high")  # of a fact, after the places, copies and corrections

_WORD = 8  # bytes of a place in a file
_FEW = 2**15  # texts whose numbers need two bytes

Index = dict[str, dict[str, tuple[int, int, str]]]  # by table and column: where it begins, how many bytes it has, its type in a frame


@dataclass(frozen=True, slots=True)
class Part:
    """What one shard gives: rows of PanelRow, ViewRow and Decision, what it changed of its facts, the ones made of them, rows of Problem.

    facts: the columns CHANGED, a row a fact of the shard in their order. made: the columns of a fact.
    """

    rows: pd.DataFrame
    view: pd.DataFrame
    audit: pd.DataFrame
    facts: pd.DataFrame
    made: pd.DataFrame
    problems: pd.DataFrame


def shards_of(county_code: pd.Series[Any], most: int = FACTS) -> list[Numbers]:
    """The positions of the facts of each shard, ascending: whole counties in the order of their codes, at most `most` facts of several."""
    ranks = group_numbers(county_code)
    found, sizes = np.unique(ranks, return_counts=True)
    shard, number, held = np.zeros(len(found), dtype=np.int64), 0, 0
    for at, size in enumerate(sizes.tolist()):
        if held and held + size > most:
            number, held = number + 1, 0
        shard[at], held = number, held + size
    of_fact = shard[np.searchsorted(found, ranks)]
    order = np.argsort(of_fact, kind="stable")
    return np.split(order, np.cumsum(np.bincount(of_fact))[:-1])


class Shards:
    """The parts of all shards, written as they are made; `with` it, and the files go."""

    def __init__(self, folder: Path, count: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.jobs = 1
        self.indexes: list[Index] = []
        with ExitStack() as opened:
            self.files: list[IO[bytes]] = [opened.enter_context(tempfile.TemporaryFile(dir=folder)) for _ in range(count)]
            self.open = opened.pop_all()

    def __enter__(self) -> Shards:
        return self

    def __exit__(self, *_: object) -> None:
        self.open.close()

    def make(self, part_of: Callable[[int], Part], jobs: int) -> None:
        """Make and keep the part of each shard, at most `jobs` at a time."""
        self.jobs = jobs
        in_forks(lambda shard: _keep(self.files[shard], part_of(shard)), len(self.files), jobs)
        self.indexes = [_index(file) for file in self.files]

    def end_to_end(self, table: str) -> pd.DataFrame:
        """The rows of each part, one part after the other."""
        return self._frame(table, lambda parts: parts)

    def by_id(self, located: pd.DataFrame, positions: list[Numbers]) -> pd.DataFrame:
        """The facts with what was changed of them and the ones made of them, in the order of `fact_id`.

        located: the facts in that order. positions: of the facts of each shard.
        """
        ids = self.end_to_end("made")["fact_id"]
        own = order_of(ids)
        order = order_of(pd.concat([located["fact_id"], ids.take(own)], ignore_index=True))
        of_made = np.append(np.arange(len(located)), len(located) + own)[order]
        back = np.append(np.argsort(np.concatenate(positions)), len(located) + own)[order]

        def column(name: str) -> pd.Series[Any]:
            changed = name in CHANGED
            above = self._columns("facts", name) if changed else [_array(located[name])]
            ordered = _one([*above, *self._columns("made", name)]).take(pa.array(back if changed else of_made))
            return _series(ordered, str(located[name].dtype))

        return self._framed(list(self.indexes[0]["made"]), column)

    def by_step(self, table: str, above: pd.DataFrame) -> pd.DataFrame:
        """The audit: the decisions of each step, those of `above` and then those of each part; no step stands in both."""
        steps = [np.asarray(part.to_pandas(), dtype="str") for part in [_array(above["step"]), *self._columns(table, "step")]]
        slices = [
            (part, *(int(np.searchsorted(names, step, side=side)) for side in ("left", "right")))
            for step in sorted({name for names in steps for name in np.unique(names)})
            for part, names in enumerate(steps)
        ]
        return self._frame(
            table, lambda parts: [parts[part].slice(first, last - first) for part, first, last in slices or [(0, 0, 0)]], above
        )

    def _frame(self, table: str, arranged: Callable[[list[Any]], list[Any]], above: pd.DataFrame | None = None) -> pd.DataFrame:
        """The table with each column arranged, as many columns at a time as there were jobs: Arrow lets threads work."""
        kinds = {name: kind for name, (_, _, kind) in self.indexes[0][table].items()}

        def column(name: str) -> pd.Series[Any]:
            parts = self._columns(table, name)
            return _series(_one(arranged(parts if above is None else [_array(above[name]), *parts])), kinds[name])

        return self._framed(list(kinds), column)

    def _framed(self, names: list[str], column: Callable[[str], pd.Series[Any]]) -> pd.DataFrame:
        with ThreadPoolExecutor(self.jobs) as threads:
            return pd.DataFrame(dict(zip(names, threads.map(column, names), strict=True)), copy=False)

    def _columns(self, table: str, name: str) -> list[Any]:
        """A column of each shard."""
        return [self._column(shard, table, name) for shard in range(len(self.files))]

    def _column(self, shard: int, table: str, name: str) -> Any:
        start, size, _ = self.indexes[shard][table][name]
        before = start % mmap.ALLOCATIONGRANULARITY
        mapped = mmap.mmap(self.files[shard].fileno(), before + size, offset=start - before, access=mmap.ACCESS_READ)
        with pa.ipc.open_stream(pa.py_buffer(mapped).slice(before)) as stream:
            chunks = stream.read_all().column(0)
        return chunks.chunk(0) if chunks.num_chunks == 1 else _one(chunks.chunks or [pa.array([], type=chunks.type)])


def _keep(file: IO[bytes], part: Part) -> None:
    """Write the columns of the part one after the other, then where each of them is, then where that is."""
    file.seek(0)
    file.truncate()
    index: Index = {}
    for field in fields(Part):
        frame, places = getattr(part, field.name), index.setdefault(field.name, {})
        for name in frame:
            start, values = file.tell(), _array(frame[name])
            table = pa.table({name: values})
            with pa.ipc.new_stream(file, table.schema) as stream:
                stream.write_table(table)
            places[name] = (start, file.tell() - start, str(frame[name].dtype))
    start = file.tell()
    file.write(pickle.dumps(index))
    file.write(start.to_bytes(_WORD, "little"))
    file.flush()


def _index(file: IO[bytes]) -> Index:
    file.seek(-_WORD, os.SEEK_END)
    start = int.from_bytes(file.read(_WORD), "little")
    file.seek(start)
    found: Index = pickle.loads(file.read())
    return found


def _array(column: pd.Series[Any]) -> Any:
    """The column in Arrow; numbers of categories are as wide in every part, so that parts have one type."""
    made = pa.array(column, from_pandas=True)
    values = made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made
    return values.cast(pa.dictionary(pa.int32(), pa.large_string())) if pa.types.is_dictionary(values.type) else values


def _one(parts: Any) -> Any:
    """The parts as one array."""
    return pa.chunked_array(parts).unify_dictionaries().combine_chunks()


def _series(values: Any, kind: str) -> pd.Series[Any]:
    """The values as a column of a frame; categories ascend, whatever parts they come from."""
    if pa.types.is_dictionary(values.type):
        return pd.Series(pd.Categorical.from_codes(*_ascending(values)))
    if pa.types.is_large_string(values.type):
        return pd.Series(values.to_pandas(), dtype="str")
    if kind == "Int64":
        return pd.Series(pd.Int64Dtype().__from_arrow__(values))  # type: ignore[attr-defined]
    return pd.Series(values.to_pandas(), dtype=kind)


def _ascending(values: Any) -> tuple[Numbers, pd.Index[Any]]:
    """The numbers of the values among their distinct texts, -1 for a missing one, and these texts, ascending."""
    texts = values.dictionary.to_numpy(zero_copy_only=False)
    order = np.argsort(texts)
    ranks = np.append(np.argsort(order), -1).astype(np.int16 if len(texts) < _FEW else np.int32)
    return ranks[values.indices.fill_null(-1).to_numpy()], pd.Index(texts[order], dtype="str")
