"""Characters a second from report prose to facts: the whole step, one process, warm; peers only find or convert numerals."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from benchmarks.bench import ABSENT, Row, best_of, version
from benchmarks.extraction_limits import limits
from benchmarks.extraction_stages import lines, stages
from benchmarks.extraction_text import SEED, document
from zxstudy.extract import extract

BYTES = 2_000_000
PEERS_READ = 20_000  # characters; the slowest of them reads two thousand a second
LIMIT = 1_000_000.0
UNIT = "characters/s"
TIMES = 5


def run() -> list[Row]:
    """One row a peer, all on the same text, then one a promise."""
    whole = document(BYTES)
    texts = [text for text in whole.text[:PEERS_READ].split("\n") if text]
    facts = extract(whole)
    print(f"extraction: {len(whole.text):,} characters ({BYTES / 1e6:g} MB), seed {SEED}, {len(facts):,} facts found; processor time,")
    print(f"       median of {TIMES}; peers on the first {sum(map(len, texts)):,} characters, once")
    found = stages(whole, TIMES)
    print("\n".join(lines(found, len(whole.text))))
    ours = len(whole.text) / found[-1][1]
    rows = []
    for name, peer in PEERS.items():
        try:
            label, work = peer()
        except ImportError:
            rows.append(Row("extraction", ours, UNIT, f"{name} ({ABSENT})", None, None, LIMIT, ours >= LIMIT))
            continue
        theirs = sum(map(len, texts)) / best_of(1, lambda work=work: [work(text) for text in texts])
        rows.append(Row("extraction", ours, UNIT, label, theirs, ours / theirs, LIMIT, ours >= LIMIT))
    return rows + limits(BYTES, TIMES)


def _cn2an() -> tuple[str, Callable[[str], object]]:
    import cn2an  # noqa: PLC0415 - a peer may be absent

    cn2an.transform("提案六十件")
    return f"{version('cn2an')} transform", cn2an.transform


def _recognizers() -> tuple[str, Callable[[str], object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from recognizers_number import Culture, recognize_number  # noqa: PLC0415

        recognize_number("提案60件", Culture.Chinese)
    return f"{version('recognizers-text-number')} numbers", lambda text: recognize_number(text, Culture.Chinese)


PEERS: dict[str, Callable[[], tuple[str, Callable[[str], object]]]] = {"cn2an": _cn2an, "recognizers-text-number": _recognizers}
