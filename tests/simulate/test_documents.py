"""Simulated documents say what was drawn, and reading them gives it back: files, places, figures, measures, copies, laundered text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zxstudy.codebook import load
from zxstudy.config import read_study
from zxstudy.extract.extract import extract_all
from zxstudy.read import read_study_files
from zxstudy.read.document import Block, Document, Source
from zxstudy.simulate import Draw, Simulation, draw, names
from zxstudy.simulate.documents import stated_facts, write_documents
from zxstudy.simulate.latent import measure_ids
from zxstudy.simulate.study_folder import STUDY
from zxstudy.simulate.wordings import LABELS, sentences, stated
from zxstudy.store import write_text

KEY = ["county_code", "year", "indicator"]
DESIGN = Simulation(
    counties=8, years=2, provinces=3, copies=0.3, laundered=0.2, masked=0.1, intervals=0.3, publish=0.8, documented=0.9, ceiling=0.2,
)  # fmt: skip


def test_every_measure_can_be_stated_and_every_figure_has_a_label():
    assert set(sentences()) == set(measure_ids())
    assert {name for name in LABELS if load()[name].is_measure} == set()
    assert stated("m_deputy_secretary_liaison", 3) == 2, "a designation has no evidence of its own"


def test_each_sentence_states_its_measure_to_its_degree_and_nothing_else():
    said = [(measure, degree, text) for measure, by_degree in sentences().items() for degree, text in by_degree.items()]
    documents = [_document(f"S{place:04d}", text) for place, (_, _, text) in enumerate(said)]
    facts = extract_all(documents)[0]
    found = {source: list(zip(rows["indicator"], rows["degree"], strict=True)) for source, rows in facts.groupby("source")}
    wrong = {text: found.get(f"S{place:04d}") for place, (measure, degree, text) in enumerate(said)
             if found.get(f"S{place:04d}") != [(measure, degree)]}  # fmt: skip
    assert wrong == {}


def _document(name: str, sentence: str) -> Document:
    title = "虚松河县委2015年支持政协工作情况"
    text = f"{title}\n{sentence}"
    source = Source(
        name,
        f"{name}.txt",
        "",
        title,
        "0" * 64,
        "simulated",
        "party",
        "experience",
        "虚松省",
        "虚松河县",
        "county",
        "",
        2015,
        "",
        "",
        len(text),
    )
    return Document(source, text, (Block(0, len(title), "paragraph 1"), Block(len(title) + 1, len(text), "paragraph 2")))


@pytest.fixture(scope="module")
def read_back(tmp_path_factory: pytest.TempPathFactory) -> tuple[Draw, pd.DataFrame, pd.DataFrame]:
    """The study, and the facts and sources of its documents."""
    folder, drawn = tmp_path_factory.mktemp("documents"), draw(DESIGN)
    write_documents(drawn, folder / "raw")
    write_text(folder / "study.toml", STUDY.replace('places = "places.yml"\n', ""))
    documents, problems = read_study_files(read_study(folder / "study.toml"))
    facts, sources, more = extract_all(documents)
    assert [*problems, *more] == []
    return drawn, facts, sources


def test_reading_gives_back_what_was_drawn(read_back: tuple[Draw, pd.DataFrame, pd.DataFrame]):
    drawn, facts, sources = read_back
    codes = {names.county(n): names.code(n) for n in range(DESIGN.counties)}
    place = facts["source"].map(sources.set_index("source")["county"]).map(codes)
    found = facts.assign(county_code=place, qualifier=facts["qualifier"].replace("all", "exact")).set_index(KEY).sort_index()
    expected = stated_facts(drawn).set_index(KEY).sort_index()
    figures = expected["degree"].isna()
    assert found.index.tolist() == expected.index.tolist()
    for column in ("low", "high"):
        ours = expected.loc[figures, column].astype("float64")
        np.testing.assert_allclose(found.loc[figures.to_numpy(), column].astype("float64"), ours, rtol=1e-9)
    assert found["qualifier"].tolist() == expected["qualifier"].tolist()
    assert found["degree"].fillna(9).tolist() == expected["degree"].fillna(9).tolist()


def test_copies_and_laundered_texts_are_told(read_back: tuple[Draw, pd.DataFrame, pd.DataFrame]):
    drawn, facts, sources = read_back
    told = drawn.published
    ours = sources[sources["document_type"] == "experience"].set_index(["county", "year"])
    copied = np.flatnonzero(told.origin != np.arange(drawn.grid.size))
    assert len(copied) > 0
    for row in copied:
        here, there = ((names.county(drawn.grid.county[at]), drawn.grid.year[at]) for at in (row, told.origin[row]))
        assert ours.loc[here, "copy_family"] == ours.loc[there, "copy_family"] != ""
    flagged = facts[facts["flags"].str.contains("laundered")]["source"].unique()
    long = sources.set_index("source")["characters"] >= 600
    laundered = {(names.county(drawn.grid.county[at]), drawn.grid.year[at]) for at in np.flatnonzero(told.laundered)}
    found = {(row.county, row.year) for row in sources[sources["source"].isin(flagged)].itertuples()}
    expected = {
        (row.county, row.year) for row in sources[sources["source"].map(long) & (sources["document_type"] == "experience")].itertuples()
    }
    assert found == laundered & expected, "shorter texts may lack the usual words by chance and are not judged"


def test_the_same_seed_gives_the_same_files(tmp_path: Path):
    small = draw(Simulation(counties=3, years=1, provinces=2))
    for name in ("one", "two"):
        write_documents(small, tmp_path / name / "raw")
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert {path.suffix for path in files} == {".docx", ".html", ".txt", ".xlsx", ".yml", ".csv"}
    assert [path for path in files if (tmp_path / "one" / path).read_bytes() != (tmp_path / "two" / path).read_bytes()] == []
