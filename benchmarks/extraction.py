"""Characters a second from report prose to facts: the whole step, one process, warm; peers only find or convert numerals."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from benchmarks.bench import ABSENT, Row, best_of, version
from benchmarks.prose import paragraphs
from zxstudy.extract import extract
from zxstudy.read.document import Block, Document, Source

CHARACTERS = 200_000
SEED = 20261123
LIMIT = 1_000_000.0
UNIT = "characters/s"
TIMES = 3


def document(texts: list[str]) -> Document:
    """The paragraphs as one document."""
    blocks, start = [], 0
    for number, text in enumerate(texts, start=1):
        blocks.append(Block(start, start + len(text), f"paragraph {number}"))
        start += len(text) + 1
    text = "\n".join(texts)
    source = Source(
        "bench", "bench.txt", "", "基准", "0" * 64, "simulated", "cppcc", "work_report", "", "", "county", "", 2023, "", "", len(text)
    )
    return Document(source, text, tuple(blocks))


def run() -> list[Row]:
    """One row a peer, all on the same text."""
    texts = paragraphs(CHARACTERS, SEED)
    whole = document(texts)
    extract(document(texts[:20]))
    facts = extract(whole)
    print(f"extraction: {len(whole.text):,} characters, seed {SEED}, {len(facts):,} facts found, best of {TIMES}")
    ours = len(whole.text) / best_of(TIMES, lambda: extract(whole))
    rows = []
    for name, peer in PEERS.items():
        try:
            label, work = peer()
        except ImportError:
            rows.append(Row("extraction", ours, UNIT, f"{name} ({ABSENT})", None, None, LIMIT, ours >= LIMIT))
            continue
        theirs = len(whole.text) / best_of(1, lambda work=work: [work(text) for text in texts])
        rows.append(Row("extraction", ours, UNIT, label, theirs, ours / theirs, LIMIT, ours >= LIMIT))
    return rows


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
