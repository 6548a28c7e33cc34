"""Documents side by side: as many children as jobs, results in the order of the documents."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from zxstudy.errors import Problem, UnreadableError
from zxstudy.folder.task import Asked, Found, Raw
from zxstudy.read import office
from zxstudy.read.child import Children, Limits
from zxstudy.read.files import STANDARD, in_child

T = TypeVar("T")
BYTES_A_SECOND = 50_000  # of text, far below what extraction does
MEGABYTES_A_MEGABYTE = 120  # of text, from the text to its facts


def side_by_side(raws: Sequence[Raw], work: Callable[[Raw, Children], T], *, jobs: int, ahead: int) -> Generator[T]:
    """What `work` makes of each document, in their order; at most `ahead` of them are begun before the first is taken.

    When the iterator is closed, whatever still works is ended at once.
    """
    children, waiting = Children(), deque[Future[T]]()
    threads = ThreadPoolExecutor(max_workers=max(1, min(jobs, len(raws))))
    try:
        for raw in raws:
            waiting.append(threads.submit(work, raw, children))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        children.stop()
        office.stop()
        threads.shutdown(cancel_futures=True)


def found_in(raw: Raw, children: Children, asked: Asked) -> Found:
    """What came of one document, read and extracted in a child; never raises for what is wrong with the document."""
    where = raw.where
    try:
        # the function goes by its name: the parent of a run imports neither grammar nor codebook
        given = in_child(children, _limits(raw.path), _rows_of, raw.path, where, raw.root, asked)
    except UnreadableError as error:
        return Found(lines=(raw.line(str(error)),), unread=True, refused=True)
    rows, count, problems, unusable, sha256 = given
    if unusable:
        return Found(lines=tuple(raw.line(line) for line in unusable), unread=True, refused=True)
    met = [Problem(*values) for values in problems]
    lines = tuple(replace(problem, where=raw.line(problem.where)).line() for problem in met)
    return Found(rows, count, lines, refused=any(problem.severity == "refused" for problem in met), sha256=sha256)


def _rows_of(path: Path, where: str, folder: Path, asked: Asked, converted: bytes = b"") -> object:
    from zxstudy.folder.work import rows_of  # noqa: PLC0415 - in the child

    return rows_of(path, where, folder, asked, converted)


def _limits(path: Path) -> Limits:
    """What reading may cost, and extraction beside it, which grows with the text."""
    try:
        size = path.lstat().st_size
    except OSError:
        size = 0
    return Limits(STANDARD.seconds + size / BYTES_A_SECOND, STANDARD.megabytes + size * MEGABYTES_A_MEGABYTE // 2**20)
