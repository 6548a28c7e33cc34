"""A study as frames, as files, and through the road: each says the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from zxstudy import study as road
from zxstudy.compare.case import cases
from zxstudy.compare.design import PRIMARY
from zxstudy.compare.relations import relations
from zxstudy.config import read_study
from zxstudy.errors import UsageError
from zxstudy.score import score
from zxstudy.simulate import (
    Simulation,
    draw,
    figures_of,
    names,
    panel_of,
    plan_lines,
    plan_table,
    repeated,
    scores_of,
    sources_of,
    write_study,
)
from zxstudy.simulate.frames import facts_of, places_of
from zxstudy.simulate.limits import Limit
from zxstudy.simulate.repeat import STUDY
from zxstudy.validate import validated

MIXED = Simulation(
    counties=40, years=3, provinces=8, effect=0.05, copies=0.1, masked=0.05, intervals=0.3, publish=0.7, documented=0.8, ceiling=0.2,
)  # fmt: skip
NUMBERS = ["estimate", "low", "high", "p", "p_holm", "mde"]


def test_every_frame_passes_its_door():
    drawn = draw(MIXED)
    panel = panel_of(drawn)
    validated("facts", panel.facts)
    validated("panel", panel.rows)
    validated("view", panel.view)
    validated("places", panel.places)
    validated("sources", sources_of(drawn))
    validated("scores", scores_of(drawn))
    assert set(panel.facts["source"]) <= set(sources_of(drawn)["source"])


def test_invented_names_are_marked_and_unlike():
    numbers = range(3_000)
    assert len({names.county(n)[:-1] for n in numbers}) == len(numbers)
    assert all(names.county(n).startswith("虚") and names.code(n).startswith("99") for n in numbers)
    assert set(places_of(draw(MIXED))["kind"]) == {"simulated"}


def test_scores_are_those_that_scoring_gives():
    drawn = draw(MIXED)
    ours = scores_of(drawn).set_index(["county_code", "year", "mechanism"]).sort_index()
    theirs = score(panel_of(drawn), sources_of(drawn), STUDY).set_index(["county_code", "year", "mechanism"]).sort_index()
    theirs = theirs[theirs["measure"].notna()]
    columns = ["measure", "mentioned", "counted", "characters", "documents"]
    pd.testing.assert_frame_equal(ours[columns], theirs[columns], check_dtype=False, rtol=1e-12)


def test_the_short_way_gives_the_findings_of_the_long_one():
    drawn = draw(MIXED)
    panel = panel_of(drawn)
    long = relations(cases(panel, score(panel, sources_of(drawn), STUDY), STUDY, pairs=PRIMARY, inner=()), STUDY, 40)
    short = relations(cases(figures_of(drawn), scores_of(drawn), STUDY, pairs=PRIMARY, inner=()), STUDY, 40)
    for one, other in zip(long, short, strict=True):
        assert (one.finding, one.verdict, one.n, one.counties) == (other.finding, other.verdict, other.n, other.counties)
        for name in NUMBERS:
            assert getattr(one, name) == pytest.approx(getattr(other, name), rel=1e-9, nan_ok=True)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "study"
    write_study(folder, Simulation(counties=12, years=2, provinces=4, effect=0.05, masked=0.1, intervals=0.2, copies=0.1, documented=0.9))
    return folder


def test_the_road_gives_back_the_simulated_facts(written: Path, tmp_path: Path):
    shutil.copytree(written, tmp_path / "study")
    outcome = road.run(read_study(tmp_path / "study/study.toml"), reports=False, notify=lambda line: None)
    assert outcome.failures == ()
    drawn = draw(Simulation(**json.loads((written / "truth.json").read_text(encoding="utf-8"))["settings"]))
    expected = facts_of(drawn, lacking=True).set_index("fact_id").sort_index()
    found = outcome.tables["cleaned"].set_index("fact_id").sort_index()
    found = found.loc[found["flags"].str.contains("derived") == False]  # noqa: E712 - of a text that may be missing
    columns = ["county", "county_code", "year", "period", "indicator", "low", "high", "qualifier", "degree"]
    pd.testing.assert_frame_equal(found[columns], expected[columns], check_dtype=False, rtol=1e-9)
    scores = outcome.tables["scores"].set_index(["county_code", "year", "mechanism"])["measure"].dropna().sort_index()
    ours = scores_of(drawn).set_index(["county_code", "year", "mechanism"])["measure"].sort_index()
    pd.testing.assert_series_equal(scores, ours, check_dtype=False, check_index_type=False, rtol=1e-12)
    assert set(outcome.tables["findings"]["kind"]) == {"simulated"}


def test_the_same_seed_gives_the_same_bytes(written: Path, tmp_path: Path):
    settings = json.loads((written / "truth.json").read_text(encoding="utf-8"))["settings"]
    write_study(tmp_path / "again", Simulation(**settings))
    files = sorted(path.relative_to(written) for path in written.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(tmp_path / "again") for path in (tmp_path / "again").rglob("*") if path.is_file())
    for file in files:
        assert (written / file).read_bytes() == (tmp_path / "again" / file).read_bytes(), file


def test_nothing_is_written_where_something_lies(tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"notes\.txt"):
        write_study(tmp_path, Simulation(counties=5, provinces=2))
    with pytest.raises(UsageError, match="no folder"):
        write_study(tmp_path / "notes.txt", Simulation(counties=5, provinces=2))
    with pytest.raises(UsageError, match="--as pdf"):
        write_study(tmp_path / "new", Simulation(counties=5, provinces=2), form="pdf")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt"]


def test_a_plan_is_the_same_for_any_number_of_processes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("zxstudy.simulate.repeat.CHUNK", 2)
    design = Simulation(counties=30, years=2, provinces=6, effect=0.05)
    one, two = (repeated(design, 3, jobs=jobs) for jobs in (1, 2))  # two for the one process, one for the other
    pd.testing.assert_frame_equal(one, two)
    assert one["run"].tolist() == list(np.repeat(range(1, 4), len(PRIMARY)))


def test_a_plan_counts_what_was_seen():
    """Four studies by hand: two shown (one with the wrong sign), one undecided, one without an estimate."""
    common = {"hypothesis": "H1", "mechanism": "leadership", "outcome": "proposal_solved_rate", "unit": "share", "n": 100, "counties": 50}
    rows = [
        {"verdict": "association", "estimate": 0.06, "low": 0.03, "high": 0.09, "mde": 0.04},
        {"verdict": "association_small", "estimate": -0.02, "low": -0.03, "high": -0.01, "mde": 0.02},
        {"verdict": "undecided", "estimate": 0.05, "low": -0.01, "high": 0.11, "mde": 0.06},
        {"verdict": "missing", "estimate": np.nan, "low": np.nan, "high": np.nan, "mde": np.nan},
    ]
    seen = pd.DataFrame([{**common, **row} for row in rows])
    known = Limit("proposal_solved_rate", "leadership", 0.05, 0.05, 0.0, 0.04, 0.0)
    row = plan_table(seen, {"proposal_solved_rate": known}).iloc[0]
    assert (row["shown"], row["wrong_sign"], row["estimated"], row["mde"]) == (0.5, 0.25, 3, 0.04)
    assert row["estimate"] == pytest.approx(0.03)
    assert row["bias"] == pytest.approx(-0.01)
    assert row["covered"] == pytest.approx(2 / 3)
    assert [row[name] for name in ("association", "association_small", "undecided", "missing", "ceiling")] == [0.25, 0.25, 0.25, 0.25, 0]
    for language, word in (("zh", "领导机制"), ("en", "leadership")):
        head, lines = plan_lines(plan_table(seen, {"proposal_solved_rate": known}), language)
        assert len(head) == len(lines[0])
        assert word in lines[0][0]
