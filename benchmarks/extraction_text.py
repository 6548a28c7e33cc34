"""The documents that extraction is measured on: report prose of a size in bytes, as one document with its paragraphs."""

from __future__ import annotations

from benchmarks.prose import paragraphs
from zxstudy.read.document import Block, Document, Source

SEED = 20261123
_BYTES = 2.92  # to a character of this prose, in UTF-8


def document(size: int, density: float = 1.0) -> Document:
    """Prose of about `size` bytes."""
    texts = paragraphs(int(size / _BYTES), SEED, density)
    blocks, start = [], 0
    for number, text in enumerate(texts, start=1):
        blocks.append(Block(start, start + len(text), f"paragraph {number}"))
        start += len(text) + 1
    text = "\n".join(texts)
    source = Source(
        "bench", "bench.txt", "", "基准", "0" * 64, "simulated", "cppcc", "work_report", "", "", "county", "", 2023, "", "", len(text)
    )
    return Document(source, text, tuple(blocks))
