"""Where the time of an extraction goes: seconds of processor time of each of its stages, one after the other on the same text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from benchmarks.bench import seconds
from zxstudy.codebook import load
from zxstudy.extract import extract
from zxstudy.extract.clauses import clauses_of
from zxstudy.extract.figures import figures, without_parts
from zxstudy.extract.implied import implied
from zxstudy.extract.laundering import score
from zxstudy.extract.masked import masked
from zxstudy.extract.measures import find_measures
from zxstudy.extract.normal import normalise
from zxstudy.extract.prepared import prepare
from zxstudy.extract.quantities import quantities
from zxstudy.extract.roles import with_roles
from zxstudy.extract.sightings import text_quantities
from zxstudy.extract.topics import with_topics
from zxstudy.extract.triggers import lexicon
from zxstudy.read.document import Document

_Result = TypeVar("_Result")


def stages(document: Document, times: int) -> list[tuple[str, float]]:
    """The stages with their seconds; `facts` is what the whole takes beyond them: period, year, scope, base, place of each figure."""
    found: list[tuple[str, float]] = []

    def timed(name: str, work: Callable[[], _Result]) -> _Result:
        found.append((name, seconds(work, times)))
        return work()

    # First, while nothing else is held: the collector of garbage goes through all that is.
    whole = seconds(lambda: extract(document), times)
    codebook = load()
    normal = timed("normalise", lambda: normalise(document.text))
    timed("laundering", lambda: score(normal.text))
    timed("clauses", lambda: clauses_of(normal.text))
    prepared = prepare(document.text)
    timed("quantities", lambda: quantities(prepared.text, refused=False))
    timed("masked", lambda: masked(prepared.text))
    counted = text_quantities(prepared, refused=False)
    named = timed("indicators", lambda: without_parts(figures(prepared, counted, lexicon()), prepared))
    current = timed("roles", lambda: with_roles(named, prepared, counted, codebook))
    shared = timed("topics", lambda: with_topics(current, prepared, counted))
    timed("implied", lambda: implied(prepared, shared))
    timed("measures", lambda: find_measures(prepared, codebook))
    return [*found, ("facts", max(0.0, whole - sum(taken for _, taken in found))), ("whole", whole)]


def lines(found: Sequence[tuple[str, float]], characters: int) -> list[str]:
    """The stages as an aligned table: milliseconds for a million characters, and the share of the whole."""
    whole = found[-1][1]
    return [f"  {name:<12}{taken / characters * 1e9:8.0f} ms a million characters  {taken / whole:5.0%}" for name, taken in found]
