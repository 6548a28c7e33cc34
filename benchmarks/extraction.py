"""Characters a second from report prose to facts, one process, warm; peers only find or convert numerals; who reads right."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.bench import ABSENT, Row
from benchmarks.extraction_limits import limits
from benchmarks.extraction_phrases import race
from benchmarks.extraction_stages import lines, stages
from benchmarks.extraction_text import SEED, document
from benchmarks.readers import READERS, present
from zxstudy.extract import extract

BYTES = 2_000_000
PEERS_READ = 20_000  # characters
PATIENCE = 4.0  # seconds of processor time for each peer; the slowest reads a few hundred characters a second
LIMIT = 1_000_000.0
UNIT = "characters/s"
TIMES = 5


def run() -> list[Row]:
    """One row a peer, all on the same text, then one a peer and kind of phrase, then one a promise."""
    whole = document(BYTES)
    texts = [text for text in whole.text[:PEERS_READ].split("\n") if text]
    facts = extract(whole)
    print(f"extraction: {len(whole.text):,} characters ({BYTES / 1e6:g} MB), seed {SEED}, {len(facts):,} facts found; processor time,")
    print(f"       median of {TIMES}; peers on the first {sum(map(len, texts)):,} characters, {PATIENCE:g} s at most")
    found = stages(whole, TIMES)
    print("\n".join(lines(found, len(whole.text))))
    ours = len(whole.text) / found[-1][1]
    readers, absent = present(READERS)
    rows = [_row(ours, reader.label, _rate(texts, reader.work)) for reader in readers]
    for name, reason in absent.items():
        print(f"       ABSENT: {name}: {reason}")
        rows.append(_row(ours, f"{name} ({ABSENT})", None))
    return rows + race(readers) + limits(BYTES, TIMES)


def _row(ours: float, peer: str, theirs: float | None) -> Row:
    return Row("extraction", ours, UNIT, peer, theirs, ours / theirs if theirs else None, LIMIT, ours >= LIMIT)


def _rate(texts: list[str], work: Callable[[str], object]) -> float:
    """Characters a second of processor time, warm, one paragraph after the other, until all are read or the time is up."""
    work(texts[0])
    began, read = time.process_time(), 0
    for text in texts:
        work(text)
        read += len(text)
        if time.process_time() - began > PATIENCE:
            break
    return read / max(time.process_time() - began, 1e-9)
