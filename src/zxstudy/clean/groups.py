"""Rows that belong together: a number for each group, what is worked out once for each distinct value, texts joined group by group.

A country has millions of facts and few distinct periods, flags and figures; everything here costs a pass over integers and not over texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.types import union_categoricals

Numbers = npt.NDArray[np.int64]

_ROOM = 2**62  # products of counts beyond it would not fit into 64 bits


def group_numbers(*columns: pd.Series[Any]) -> Numbers:
    """One number a row: equal for equal values in all `columns`, ordered as the first column, then the second, …; missing comes last."""
    return _joined(map(_ranks, columns), len(columns[0]))


def joint_numbers(*columns: Any) -> Numbers:
    """`group_numbers` in no order, which costs less. columns: series or arrays of numbers."""
    return _joined(map(_codes, columns), len(columns[0]))


def _joined(coded_columns: Iterable[tuple[Numbers, int]], rows: int) -> Numbers:
    total, room = np.zeros(rows, dtype=np.int64), 1
    for codes, size in coded_columns:
        if room > _ROOM // size:
            total, room = dense(total), len(total) + 1
        total = total * size + codes
        room *= size
    return total


def _ranks(column: pd.Series[Any]) -> tuple[Numbers, int]:
    """The rank of each value among the distinct ones, the missing last, and how many ranks there may be."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        names = column.cat.categories
        ranks = np.empty(len(names) + 1, dtype=np.int64)
        ranks[names.argsort()] = np.arange(len(names))
        ranks[-1] = len(names)
        return ranks[column.cat.codes.to_numpy()], len(names) + 1
    codes, distinct = pd.factorize(column, sort=True)
    return np.where(codes < 0, len(distinct), codes), len(distinct) + 1


def _codes(column: Any) -> tuple[Numbers, int]:
    """A number from 0 for each distinct value, missing ones among them, and how many there may be."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(np.int64) + 1, len(column.cat.categories) + 1
    codes, distinct = pd.factorize(column)
    return codes.astype(np.int64) + 1, len(distinct) + 1


def dense(numbers: Numbers) -> Numbers:
    """The numbers in their order, counted from 0."""
    return np.asarray(np.unique(numbers, return_inverse=True)[1], dtype=np.int64)


def firsts(numbers: Numbers) -> tuple[Numbers, Numbers]:
    """For each group the first row that has it, in the order of appearance; for each row the place of its group among them."""
    codes, distinct = pd.factorize(numbers)
    first = np.empty(len(distinct), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first, np.asarray(codes, dtype=np.int64)


def distinct_rows(*columns: pd.Series[Any]) -> tuple[Numbers, Numbers]:
    """`firsts` of the combinations of values in `columns`."""
    if len(columns) == 1:
        codes, distinct = pd.factorize(columns[0])
        return firsts(np.where(codes < 0, len(distinct), codes))
    return firsts(joint_numbers(*columns))


def each_distinct(make: Callable[..., Any], *columns: pd.Series[Any], dtype: str = "str") -> pd.Series[Any]:
    """`make` of the values of each row, called once for each combination of them."""
    first, codes = distinct_rows(*columns)
    values = [column.iloc[first].tolist() for column in columns]
    made = pd.Series([make(*row) for row in zip(*values, strict=True)], dtype=dtype)
    return made.take(codes).set_axis(columns[0].index)


def runs(numbers: Numbers) -> Numbers:
    """Where each run of equal numbers begins."""
    if not len(numbers):
        return np.zeros(0, dtype=np.int64)
    return np.concatenate([[0], np.flatnonzero(numbers[1:] != numbers[:-1]) + 1]).astype(np.int64)


def joined(texts: pd.Series[Any], starts: Numbers, by: str) -> pd.Series[Any]:
    """The texts from each start to the next, joined by `by`; one row a start."""
    offsets = pa.array(np.append(starts, len(texts)), type=pa.int32())
    lists = pa.ListArray.from_arrays(offsets, _arrow(texts).combine_chunks().cast(pa.string()))
    return pd.Series(pc.binary_join(lists, by).cast(pa.large_string()).to_pandas(), dtype="str")


def replaced(values: pd.Series[Any], at: Numbers, new: pd.Series[Any]) -> pd.Series[Any]:
    """`values` with `new` at the positions `at`, which ascend."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        values = values.cat.add_categories(sorted(set(new.unique()) - set(values.cat.categories)))
    if values.dtype != "str":
        changed = values.copy()
        changed.iloc[at] = new.to_numpy()
        return changed
    where = np.zeros(len(values), dtype=bool)
    where[at] = True
    made = pc.replace_with_mask(_arrow(values).combine_chunks(), pa.array(where), _arrow(new).combine_chunks())
    return pd.Series(made.to_pandas(), dtype="str").set_axis(values.index)


def coded(frame: pd.DataFrame, texts: Iterable[str]) -> pd.DataFrame:
    """`frame` with the columns `texts`, whose values repeat, as categories: to take rows of them costs a number a row and not a text."""
    return frame.assign(**{name: frame[name].astype("category") for name in texts})


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with every category as the text that it stands for."""
    kinds = zip(frame.columns, frame.dtypes, strict=True)
    return frame.assign(**{name: _decoded(frame[name]) for name, kind in kinds if isinstance(kind, pd.CategoricalDtype)})


def _decoded(column: pd.Series[Any]) -> pd.Series[Any]:
    texts = pa.array(column.cat.categories, type=pa.large_string(), from_pandas=True)
    flat = pa.chunked_array([texts]) if isinstance(texts, pa.Array) else texts
    return pd.Series(flat.combine_chunks().take(pa.array(column.cat.codes)).to_pandas(), dtype="str").set_axis(column.index)


def texts_of(column: pd.Series[Any]) -> list[str]:
    """The texts of a column; those of a category are looked up by its number."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return list(column.tolist())
    named = column.cat.categories.to_numpy(object)
    return list(named[column.cat.codes.to_numpy()].tolist())


def stacked(above: pd.DataFrame, below: pd.DataFrame) -> pd.DataFrame:
    """The rows of both, in the columns and types of `above`; categories are joined."""
    made = {}
    for name, column in above.items():
        if isinstance(column.dtype, pd.CategoricalDtype):
            made[name] = pd.Series(union_categoricals([column, below[name].astype("category")]))
        else:
            made[name] = pd.concat([column, below[name].astype(column.dtype)], ignore_index=True)
    return pd.DataFrame(made)


def whole(frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with each text column in one piece; what is read or joined lies in several, which makes every later step slower."""
    pieces = {name: _arrow(frame[name]) for name in frame.columns[frame.dtypes == "str"]}
    return frame.assign(**{
        name: pd.Series(piece.combine_chunks().to_pandas(), dtype="str").set_axis(frame.index)
        for name, piece in pieces.items() if piece.num_chunks > 1
    })  # fmt: skip


def among(texts: pd.Series[Any], known: pd.Series[Any]) -> pd.Series[Any]:
    """Whether each text is one of `known`; `isin` would make a Python list of the known ones."""
    if isinstance(texts.dtype, pd.CategoricalDtype):
        found = np.append(among(pd.Series(texts.cat.categories, dtype="str"), known).to_numpy(), False)
        return pd.Series(found[texts.cat.codes.to_numpy()], index=texts.index)
    found = pc.is_in(_arrow(texts), value_set=_arrow(known).combine_chunks())
    return pd.Series(found.to_numpy(), index=texts.index, dtype="bool")


def in_order(texts: pd.Series[Any]) -> bool:
    """Whether the texts ascend strictly, so that none occurs twice."""
    return not len(_falls(_arrow(texts)))


def rises(texts: pd.Series[Any]) -> bool:
    """Whether no text is below the one before it, and none is missing."""
    if isinstance(texts.dtype, pd.CategoricalDtype):
        ranks, missing = _ranks(texts)
        return bool((ranks[:-1] <= ranks[1:]).all() and (ranks < missing - 1).all())
    flat = _arrow(texts)
    return not flat.null_count and bool(pc.all(pc.less_equal(flat[:-1], flat[1:]), min_count=0).as_py())


def new_texts(texts: pd.Series[Any]) -> Numbers:
    """Where each run of equal texts begins."""
    if isinstance(texts.dtype, pd.CategoricalDtype):
        return runs(_codes(texts)[0])
    flat = _arrow(texts)
    changed = pc.not_equal(flat[1:], flat[:-1]).to_numpy() if len(flat) else np.zeros(0, dtype=bool)
    return np.flatnonzero(np.append(len(flat) > 0, changed))


def order_of(texts: pd.Series[Any]) -> Numbers:
    """The positions of the texts in ascending order; equal ones keep theirs."""
    flat = _arrow(texts)
    falls = _falls(flat)
    if not len(falls):
        return np.arange(len(texts), dtype=np.int64)
    if len(falls) == 1:
        return _merged(flat.slice(0, falls[0]).combine_chunks(), flat.slice(falls[0]).combine_chunks())
    return np.asarray(pc.sort_indices(flat), dtype=np.int64)


def _falls(texts: Any) -> Numbers:
    """Where the texts do not go on ascending."""
    if len(texts) < 2:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(~pc.less(texts[:-1], texts[1:]).to_numpy()) + 1


def _merged(above: Any, below: Any) -> Numbers:
    """The order of two ascending runs of which the second is the shorter one as a rule: where each of its texts falls into the first."""
    first, last = np.zeros(len(below), dtype=np.int64), np.full(len(below), len(above), dtype=np.int64)
    while (still := np.flatnonzero(first < last)).size:
        middle = (first[still] + last[still]) // 2
        after = pc.less_equal(above.take(pa.array(middle)), below.take(pa.array(still))).to_numpy(zero_copy_only=False)
        first[still] = np.where(after, middle + 1, first[still])
        last[still] = np.where(after, last[still], middle)
    order = np.empty(len(above) + len(below), dtype=np.int64)
    at = first + np.arange(len(below))
    order[at] = len(above) + np.arange(len(below))
    others = np.ones(len(order), dtype=bool)
    others[at] = False
    order[others] = np.arange(len(above))
    return order


def _arrow(texts: pd.Series[Any]) -> Any:
    made = pa.array(texts, type=pa.large_string(), from_pandas=True)
    return made if isinstance(made, pa.ChunkedArray) else pa.chunked_array([made])
