"""Near-identical texts among many: seconds to families, recall of planted copies by their exact Jaccard, what was joined wrongly, memory.

The prose is far more alike than that of real offices (two texts share a fifth of their shingles, being drawn from one stock of clauses):
that is the hard case for the candidates. Peers take the same texts, five signs a shingle, as many permutations, and give candidates only.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.bench import ABSENT, Row, version
from benchmarks.extraction_limits import NOBODY, child, peak
from benchmarks.prose import paragraphs
from zxstudy.extract.likeness import BANDS, ROWS, groups
from zxstudy.extract.shingles import SIZE, jaccard, shingles

SEED = 20261123
DOCUMENTS, CHARACTERS, COPIES = 100_000, 3_000, 4_000
SECONDS, RECALL, LOWEST, MEMORY = 120.0, 0.99, 0.4, 3_000.0
HIGH = 0.8
PEERS_READ = {"rensa": 4_000, "datasketch": 400}
UNIT = "documents/s"
STOCK = 600_000  # characters of prose that the texts are drawn from


def run() -> list[Row]:
    """One row a peer, then one a promise."""
    rate, recall, lowest, memory = child(_WHOLE.format(DOCUMENTS, COPIES))
    limit = DOCUMENTS / SECONDS
    print(f"copies: {DOCUMENTS:,} texts of {CHARACTERS:,} characters, {COPIES:,} of them planted copies, seed {SEED};")
    print("       processor time, one process")
    rows = []
    for name, peer in PEERS.items():
        try:
            label, work = peer()
        except ImportError:
            rows.append(Row("copies", rate, UNIT, f"{name} ({ABSENT})", None, None, limit, rate >= limit))
            continue
        texts, _ = planted(PEERS_READ[name], 0)
        began = time.process_time()
        work(texts)
        theirs = len(texts) / (time.process_time() - began)
        rows.append(Row("copies", rate, UNIT, label, theirs, rate / theirs, limit, rate >= limit))
    return [
        *rows,
        Row("copies, recall at 0.8 and above", recall, "share", NOBODY, None, None, RECALL, recall >= RECALL),
        Row("copies, lowest Jaccard in a family", lowest, "Jaccard", NOBODY, None, None, LOWEST, lowest >= LOWEST),
        Row("copies, memory", memory, "MB", NOBODY, None, None, MEMORY, memory <= MEMORY),
    ]


def planted(number: int, copies: int) -> tuple[list[str], list[tuple[int, int]]]:
    """Texts, and the pairs of an original and its copy; of a copy's sentences up to a third are others than in the original."""
    draw = np.random.default_rng(SEED)
    sentences = paragraphs(STOCK, SEED)
    lengths = np.array([len(sentence) for sentence in sentences])
    drawn = [_enough(draw.integers(0, len(sentences), CHARACTERS // 20), lengths) for _ in range(number - copies)]
    pairs = []
    for number_of_copy in range(copies):
        original = int(draw.integers(0, number - copies))
        copy = drawn[original].copy()
        changed = draw.random(len(copy)) < draw.random() / 3
        copy[changed] = draw.integers(0, len(sentences), int(changed.sum()))
        pairs.append((original, number - copies + number_of_copy))
        drawn.append(copy)
    return ["".join([sentences[at] for at in chosen]) for chosen in drawn], pairs


def _enough(chosen: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    return chosen[: int(np.searchsorted(np.cumsum(lengths[chosen]), CHARACTERS)) + 1]


def whole(number: int, copies: int) -> tuple[float, float, float, float]:
    """Documents a second, recall of the planted pairs at 0.8 and above, the lowest Jaccard of a text with its family's first, MB."""
    texts, pairs = planted(number, copies)
    began = time.process_time()
    sets = [shingles(text) for text in texts]
    group = groups(sets)
    taken = time.process_time() - began
    memory = peak()
    found = [group[one] == group[other] for one, other in pairs if jaccard(sets[one], sets[other]) >= HIGH]
    inside = np.flatnonzero(group != np.arange(number))
    lowest = min((jaccard(sets[at], sets[group[at]]) for at in inside), default=1.0)
    return number / taken, float(np.mean(found)), lowest, memory


_WHOLE = "from benchmarks.copies import whole; print(*whole({}, {}))"


def _rensa() -> tuple[str, Callable[[Sequence[str]], object]]:
    import rensa  # noqa: PLC0415 - a peer may be absent

    def work(texts: Sequence[str]) -> object:
        sketches = rensa.RMinHash.digest_matrix_from_token_sets([_slices(text) for text in texts], ROWS * BANDS, SEED)
        return rensa.RMinHashLSH(0.6, ROWS * BANDS, BANDS).query_duplicate_flags_matrix_one_shot(sketches)

    return f"{version('rensa')} RMinHash and its index", work


def _datasketch() -> tuple[str, Callable[[Sequence[str]], object]]:
    import datasketch  # noqa: PLC0415

    def work(texts: Sequence[str]) -> object:
        index = datasketch.MinHashLSH(num_perm=ROWS * BANDS, params=(BANDS, ROWS))
        for at, text in enumerate(texts):
            sketch = datasketch.MinHash(ROWS * BANDS, seed=1)
            sketch.update_batch([part.encode() for part in _slices(text)])
            index.insert(at, sketch)
        return index

    return f"{version('datasketch')} MinHash and MinHashLSH", work


def _slices(text: str) -> list[str]:
    return [text[at : at + SIZE] for at in range(len(text) - SIZE + 1)]


PEERS: dict[str, Callable[[], tuple[str, Callable[[Sequence[str]], object]]]] = {"rensa": _rensa, "datasketch": _datasketch}
