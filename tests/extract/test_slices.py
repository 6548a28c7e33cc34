"""Documents read through side by side: the same tables for any number of processes, and nothing lost where one is ended."""

from __future__ import annotations

import os
import signal
import weakref
from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxstudy import forks
from zxstudy.config import read_study
from zxstudy.errors import Problem
from zxstudy.extract import extract, extract_all, slices
from zxstudy.read import Document, StudyFiles, read_study_files, study_files
from zxstudy.store import write_table

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """The composed sample, whose files have every format, a mapping, taken-over facts and texts that repeat."""
    return read_study_files(read_study(ROOT / "studies/composed.toml"))[0]


@pytest.fixture(scope="module")
def alone(documents: list[Document]) -> tuple[pd.DataFrame, pd.DataFrame, list[Problem]]:
    """What one process makes of it."""
    return extract_all(documents)


def same(one: tuple[pd.DataFrame, pd.DataFrame, list[Problem]], other: tuple[pd.DataFrame, pd.DataFrame, list[Problem]]) -> bool:
    return one[0].equals(other[0]) and one[1].equals(other[1]) and one[2] == other[2]


@pytest.mark.parametrize("jobs", [2, 3])
def test_any_number_of_processes_gives_the_same_tables(
    jobs: int, documents: list[Document], alone: tuple[pd.DataFrame, pd.DataFrame, list[Problem]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "LEAST", 1)
    monkeypatch.setattr(slices, "SLICE", 1_500)
    assert len(slices.slices_of([len(document.text) for document in documents])) > 4
    assert same(extract_all(documents, jobs), alone)


def test_few_characters_are_read_in_this_process(documents: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LEAST", 1 + sum(len(document.text) for document in documents))
    assert set(slices.in_slices(lambda _: os.getpid(), documents, 2)) == {os.getpid()}


class Watched(Document):
    """A document of which one can tell whether anybody holds it."""


def test_a_country_is_held_a_few_documents_at_a_time_and_gives_the_same_bytes(
    alone: tuple[pd.DataFrame, pd.DataFrame, list[Problem]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    living: list[weakref.ref[Document]] = []
    most = 0

    def told(documents: Iterator[Document]) -> Iterator[Document]:
        nonlocal most
        for read in documents:
            watched = Watched(**{field.name: getattr(read, field.name) for field in fields(read)})
            living.append(weakref.ref(watched))
            most = max(most, sum(each() is not None for each in living))
            yield watched
            del read, watched

    monkeypatch.setattr(slices, "HELD", 1)
    monkeypatch.setattr(study_files, "AT_ONCE", 1)
    files = StudyFiles(read_study(ROOT / "studies/composed.toml"))
    few = extract_all(told(files.documents()))
    assert len(living) > 10
    assert most <= 2, "the one that is taken, and the one before it"
    assert same(few, alone)
    for name, facts in (("few", few[0]), ("alone", alone[0])):
        write_table(tmp_path / name, facts)
    assert (tmp_path / "few").read_bytes() == (tmp_path / "alone").read_bytes()


@pytest.mark.skipif(not forks.FORKS, reason="no forks")
def test_what_a_process_was_ended_over_is_done_again(documents: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LEAST", 1)
    monkeypatch.setattr(slices, "SLICE", 1_500)
    parent, last = os.getpid(), documents[-1].source.source

    def work(document: Document) -> int:
        if os.getpid() != parent and document.source.source == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return len(document.text)

    assert slices.in_slices(work, documents, 2) == [len(document.text) for document in documents]


def test_the_first_document_that_fails_is_told(documents: list[Document], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LEAST", 1)
    monkeypatch.setattr(slices, "SLICE", 1)
    names = [document.source.source for document in documents]

    def failing(after: int) -> Callable[[Document], int]:
        return lambda document: 1 // int(names.index(document.source.source) < after)

    with pytest.raises(ZeroDivisionError):
        slices.in_slices(failing(len(names) - 2), documents, 2)
    assert slices.in_slices(failing(len(names)), documents, 2) == [1] * len(names)


@given(st.lists(st.integers(0, 400_000), min_size=1, max_size=200))
def test_slices_hold_every_document_once_and_are_few(sizes: list[int]) -> None:
    cuts = slices.slices_of(sizes)
    assert cuts[0] == 0
    assert cuts[-1] == len(sizes)
    assert cuts == sorted(set(cuts))
    assert len(cuts) - 1 <= slices.MOST
    for first, last in pairwise(cuts):
        assert sum(sizes[first : last - 1]) <= max(slices.SLICE, -(-sum(sizes) // slices.MOST))


def test_one_document_gives_the_facts_that_it_gives_among_others(
    documents: list[Document], alone: tuple[pd.DataFrame, pd.DataFrame, list[Problem]]
) -> None:
    prose = next(document for document in documents if document.source.document_type != "facts")
    own = alone[0][alone[0]["source"].eq(prose.source.source)]
    assert own["fact_id"].tolist() == [fact.fact_id for fact in extract(prose)]
