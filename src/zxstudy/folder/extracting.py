"""The rows of many documents: into a file, kept on the way, or one document after the other."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zxstudy.folder.journal import Journal, Kept, beside
from zxstudy.folder.pool import found_in, side_by_side
from zxstudy.folder.rows import from_rows, head, record
from zxstudy.folder.task import Asked, Found, Raw
from zxstudy.read.child import Children

if TYPE_CHECKING:
    import pandas as pd

AHEAD = 8  # documents a job whose rows may wait for one that comes before them
ROWS_A_GROUP = 20_000  # of parquet, held at a time

Told = Callable[[bool], None]  # hears of each document as it ends, in any order: whether it could not be read


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run came to: documents whose rows stand in the output, rows, documents that could not be used, or not whole."""

    documents: int
    rows: int
    refused: int


def extract_in_order(raws: Sequence[Raw], asked: Asked, *, jobs: int, done: Told = lambda _: None) -> Generator[Found]:
    """What came of each document, in the order of `raws`; a few are held at a time."""

    def work(raw: Raw, children: Children) -> Found:
        found = found_in(raw, children, asked)
        done(found.unread)
        return found

    return side_by_side(raws, work, jobs=jobs, ahead=AHEAD * jobs)


def extract_to_file(  # noqa: PLR0913 - what is asked, where it goes, and who hears of it
    raws: Sequence[Raw], asked: Asked, output: Path, *, jobs: int,
    taken: Callable[[int], None] = lambda _: None, done: Told = lambda _: None, say: Callable[[str], None] = print,
) -> Tally:  # fmt: skip
    """Write the rows of all documents to `output`, in the order of `raws`, whole or not at all; the same bytes for any number of jobs.

    What is done is kept beside the output until that is written: a run after one that was broken off reads only the rest.
    Nothing is written where no document can be used. Raises UsageError where another run writes to the same output.
    taken: hears how many documents an earlier run has done. say: takes the problems, in the order of `raws`.
    """
    with Journal(output, asked) as journal:
        kept = journal.kept(raws)
        taken(len(kept))

        def work(raw: Raw, children: Children) -> Found | Kept:
            sidecar = beside(raw)
            found = found_in(raw, children, asked)
            result = found if found.unread else journal.keep(raw, found, sidecar)
            done(found.unread)
            return result

        pending = [raw for raw in raws if raw not in kept]
        results: list[Found | Kept] = []
        with closing(side_by_side(pending, work, jobs=jobs, ahead=len(pending) + 1)) as fresh:
            for raw in raws:
                results.append(kept.get(raw) or next(fresh))
                for line in results[-1].lines:
                    say(line)
        whole = [result for result in results if isinstance(result, Kept)]
        if whole:
            _write(output, asked, map(journal.rows, whole))
        journal.remove()
    refused = sum(result.refused for result in results)
    return Tally(len(whole), sum(result.count for result in whole), refused)


def _write(output: Path, asked: Asked, rows: Iterable[bytes]) -> None:
    from zxstudy.store import replacing, write_parts  # noqa: PLC0415 - brings pandas, wanted only at the end

    if asked.form == "parquet":
        write_parts(output, _frames(asked.wanted, rows))
        return
    with replacing(output) as stream:
        stream.write(head(asked.wanted, asked.form).encode("utf-8-sig" if asked.form == "csv" else "utf-8"))
        stream.writelines(rows)


def _frames(wanted: str, rows: Iterable[bytes]) -> Iterator[pd.DataFrame]:
    """The rows as frames of a fixed length, the last one shorter, one at least."""
    group: list[list[Any]] = []
    begun = False
    for part in rows:
        group += from_rows(part)
        while len(group) > ROWS_A_GROUP:
            begun = True
            yield _frame(wanted, group[:ROWS_A_GROUP])
            del group[:ROWS_A_GROUP]
    if group or not begun:
        yield _frame(wanted, group)


def _frame(wanted: str, rows: list[list[Any]]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    from zxstudy.validate import DTYPES, validated  # noqa: PLC0415

    columns = fields(record(wanted))
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    if wanted == "facts":
        return validated("facts", frame, keys=False)
    return frame.astype({column.name: DTYPES[str(column.type)] for column in columns})
