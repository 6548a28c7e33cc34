"""The families of sources whose wording is nearly the same, whoever's figures stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from zxstudy.extract.likeness import groups
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.shingles import Shingles, jaccard, names_of, shingles
from zxstudy.read import Source

_UNDATED = "9999"


def wording_of(prepared: Prepared, source: Source) -> Shingles:
    """The shingles of a document: of its normal form, laundering undone, without the frame of the page and its own place's names."""
    text = "".join([prepared.text[start:end] for start, end in zip(prepared.clauses.starts, prepared.clauses.ends, strict=True)])
    return shingles(text, names_of(source.county, source.province))


def with_families(sources: Sequence[Source], wordings: Sequence[Shingles]) -> list[Source]:
    """The sources in order; those of a family of two or more with `copy_family`, its earliest source, and `likeness`, Jaccard with that.

    wordings: the shingles of each. The earliest is the first one published, of several on one day and of undated ones the smaller id.
    """
    order = sorted(range(len(sources)), key=lambda at: (sources[at].published or _UNDATED, sources[at].source))
    first = groups([wordings[at] for at in order])
    several = np.bincount(first, minlength=len(order)) > 1
    answer = list(sources)
    for place, at in enumerate(order):
        if several[first[place]]:
            head = order[int(first[place])]
            answer[at] = replace(sources[at], copy_family=sources[head].source, likeness=round(jaccard(wordings[at], wordings[head]), 4))
    return answer
