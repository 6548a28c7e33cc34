"""Cleaning at the size of a country, on a small part of the drawn facts: the same bytes in any order, no good row lost to a bad one."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from benchmarks.panel import STUDY
from benchmarks.panel_facts import INDICATORS, YEARS, Country, country

from zxstudy import forks
from zxstudy.clean import Panel, clean, cleaning, schema, shards, validate_panel
from zxstudy.clean.groups import coded, each_distinct, group_numbers, joined, plain, replaced, runs, stacked
from zxstudy.config import Study
from zxstudy.errors import Problem, TableError
from zxstudy.store import write_table

ROOT = Path(__file__).parents[2]
TABLES = ("rows", "view", "audit", "places", "facts")
AGAIN = """
import sys
from pathlib import Path
from benchmarks.panel import STUDY
from zxstudy.clean import clean
from zxstudy.store import read_table, write_table
folder = Path(sys.argv[1])
study = STUDY.model_copy(update={"file": folder / "study.toml"})
panel, _ = clean(read_table(folder / "facts.parquet"), read_table(folder / "sources.parquet"), study)
for name in sys.argv[2:]:
    write_table(folder / f"{name}.parquet", getattr(panel, name))
"""

SLEEPERS = """
import os, sys, time
from pathlib import Path
from zxstudy.forks import in_forks
def work(piece):
    (Path(sys.argv[1]) / str(os.getpid())).touch()
    time.sleep(60)
in_forks(work, 2, 2)
"""


def wait_for(holds: Callable[[], bool]) -> None:
    late = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < late
        time.sleep(0.02)


def alive(process: int) -> bool:
    """Whether a process still works: one that ended and that nobody asked after does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def drawn() -> Country:
    return country(11, 3)


@pytest.fixture(scope="module")
def study(drawn: Country, tmp_path_factory: pytest.TempPathFactory) -> Study:
    folder = tmp_path_factory.mktemp("country")
    (folder / "corrections.yml").write_text(drawn.corrections, encoding="utf-8")
    return STUDY.model_copy(update={"file": folder / "study.toml"})


@pytest.fixture(scope="module")
def cleaned(drawn: Country, study: Study) -> tuple[Panel, list[Problem]]:
    return clean(drawn.facts, drawn.sources, study)


@pytest.fixture(scope="module")
def panel(cleaned: tuple[Panel, list[Problem]]) -> Panel:
    return cleaned[0]


def digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() for name in TABLES}


def test_the_drawn_facts_have_every_fault(drawn: Country, panel: Panel) -> None:
    assert len(drawn.facts) == 3 * len(YEARS) * len(INDICATORS)
    assert {"masked", "over", "at_least", "present"} <= set(drawn.facts["qualifier"])
    assert {"term", "half_year", "plan", "unknown"} <= set(drawn.facts["period"])
    assert {"agree", "first_in_order", "single"} <= set(panel.rows["rule"])
    assert panel.rows["conflict"].any()
    assert {"place", "range", "identity", "base", "conflict", "derive", "view", "correction"} <= set(panel.audit["step"])
    validate_panel(panel)


def test_any_order_and_another_process_give_the_same_bytes(drawn: Country, study: Study, panel: Panel, tmp_path: Path) -> None:
    for name in TABLES:
        write_table(tmp_path / f"{name}.parquet", getattr(panel, name))
    before = digests(tmp_path)
    other = tmp_path / "other"
    write_table(other / "facts.parquet", drawn.facts.sample(frac=1, random_state=3))
    write_table(other / "sources.parquet", drawn.sources.sample(frac=1, random_state=4))
    (other / "corrections.yml").write_text(drawn.corrections, encoding="utf-8")
    environment = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONHASHSEED": "4321", "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", AGAIN, str(other), *TABLES], check=True, env=environment, cwd=ROOT)
    assert digests(other) == before


def test_any_shards_and_processes_give_the_same_bytes(
    drawn: Country, study: Study, cleaned: tuple[Panel, list[Problem]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, told = cleaned
    for name in TABLES:
        write_table(tmp_path / f"{name}.parquet", getattr(panel, name))
    before = digests(tmp_path)
    monkeypatch.setattr(cleaning, "SHARDED", 1)
    for most, jobs in ((1, 2), (1_300, 1)):
        monkeypatch.setattr(cleaning, "shards_of", partial(shards.shards_of, most=most))
        again, problems = clean(drawn.facts, drawn.sources, study, jobs=jobs)
        for name in TABLES:
            write_table(tmp_path / f"{name}.parquet", getattr(again, name))
        assert digests(tmp_path) == before
        assert problems == told
    assert not list(study.path(study.processed).iterdir())


def test_shards_are_whole_counties_in_the_order_of_their_codes() -> None:
    codes = pd.Series(["b", "a", "b", "c", "a", "", "c"], dtype="category")
    assert [list(each) for each in shards.shards_of(codes, 3)] == [[1, 4, 5], [0, 2], [3, 6]]
    assert [list(each) for each in shards.shards_of(codes, 1)] == [[5], [1, 4], [0, 2], [3, 6]]


def test_a_fault_in_a_shard_is_raised_here_and_the_first_one_of_several(tmp_path: Path) -> None:
    def work(piece: int) -> None:
        if piece == 3:
            os.kill(os.getpid(), signal.SIGKILL) if os.getpid() != parent else (tmp_path / "again").touch()
        elif piece in faulty:
            raise TableError(f"piece {piece}")

    parent, faulty = os.getpid(), {1, 2}
    with pytest.raises(TableError, match=r"^piece 1"):
        forks.in_forks(work, 4, jobs=2)
    faulty.clear()
    forks.in_forks(work, 4, jobs=2)
    assert (tmp_path / "again").exists()


@pytest.mark.skipif(not forks.FORKS or not Path("/proc").is_dir(), reason="no forks, or no /proc to look at them")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_children_end_with_their_parent(sent: signal.Signals, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", SLEEPERS, str(tmp_path)], env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}"}, stderr=subprocess.DEVNULL
    )
    wait_for(lambda: len(list(tmp_path.iterdir())) == 2)
    parent.send_signal(sent)
    parent.wait(timeout=20)
    for child in (int(file.name) for file in tmp_path.iterdir()):
        wait_for(lambda child=child: not alive(child))


def test_a_breach_is_told_alike_in_pieces_and_at_once(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = panel.rows.assign(unit=panel.rows["unit"].where(panel.rows.index != 1_500, "proportion"))
    rows = rows.assign(low=rows["low"].where(rows.index != 1_500, 2.0), high=rows["high"].where(rows.index != 1_500, 2.0))
    doubled = replace(panel, rows=pd.concat([panel.rows, panel.rows.iloc[-1:]], ignore_index=True))
    strays = [replace(panel, view=panel.view.assign(fact_id=panel.view["fact_id"].where(panel.view.index != at, "X"))) for at in (0, 900)]
    moved = replace(panel, view=panel.view.assign(fact_id=panel.view["fact_id"].iloc[::-1].to_numpy()))  # known, of other counties
    said = []
    for many in (10**9, 1):
        monkeypatch.setattr(schema, "MANY", many)
        monkeypatch.setattr(schema, "PIECE", 400)
        monkeypatch.setattr(schema, "FEW", 300)
        validate_panel(panel, jobs=2)
        validate_panel(moved, jobs=2)
        for broken in (*strays, replace(panel, rows=rows), doubled, replace(panel, rows=panel.rows.iloc[::-1].assign(rule="no"))):
            with pytest.raises(TableError) as error:
                validate_panel(broken, jobs=2)
            said.append(str(error.value))
    assert said[:5] == said[5:]
    assert said[0] == "view: fact_id: 'X' is not known to the table it points to (1 in all)"


def test_a_county_is_cleaned_the_same_alone_as_among_others(drawn: Country, study: Study, panel: Panel) -> None:
    code = panel.places["county_code"].iloc[0]
    of = panel.facts.loc[panel.facts["county_code"].eq(code) & ~panel.facts["flags"].str.contains("derived"), "fact_id"]
    alone = study.model_copy(update={"corrections": None})
    some = drawn.facts[drawn.facts["fact_id"].isin(of)]
    one, every = (clean(facts, drawn.sources, alone)[0].rows for facts in (some, drawn.facts))
    pd.testing.assert_frame_equal(one, every[every["county_code"].eq(code)].reset_index(drop=True))


@pytest.fixture(scope="module")
def free(study: Study) -> Study:
    return study.model_copy(update={"corrections": None, "years": (1990, 2030)})


@pytest.fixture(scope="module")
def spoilt(drawn: Country) -> int:
    """The row of `drawn` that is spoilt in turn: the first sound one of members."""
    facts = drawn.facts
    sound = facts["indicator"].eq("members") & facts["qualifier"].eq("exact") & facts["flags"].eq("") & facts["year"].notna()
    return int(facts.index[sound][0])


@pytest.fixture(scope="module")
def without(drawn: Country, free: Study, spoilt: int) -> Panel:
    """The panel without that row."""
    return clean(drawn.facts.drop(index=spoilt), drawn.sources, free)[0]


@pytest.mark.parametrize(
    ("bad", "flag"),
    [
        ({"indicator": "no_such_indicator"}, "refused"),
        ({"low": 1e12, "high": 1e12}, "refused"),
        ({"county": "某县"}, ""),
        ({"year": 2150}, "set_aside"),
    ],
)
def test_one_bad_row_loses_no_good_one(*, bad: dict[str, Any], flag: str, drawn: Country, free: Study, spoilt: int, without: Panel) -> None:
    broken = drawn.facts.copy()
    for name, value in bad.items():
        broken.loc[spoilt, name] = value
    fact = drawn.facts.loc[spoilt, "fact_id"]
    with_it = clean(broken, drawn.sources, free)
    cells = with_it[0].rows[~with_it[0].rows["facts"].str.contains(fact)].reset_index(drop=True)
    pd.testing.assert_frame_equal(cells, without.rows)
    kept = with_it[0].facts.set_index("fact_id").loc[fact]
    assert flag in str(kept["flags"])
    if flag == "refused":
        told = [problem.where for problem in with_it[1] if fact in problem.where]
        assert len(told) == 1
        assert ".docx" in told[0]
        assert "paragraph" in told[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.assign(unit="proportion", low=2.0, high=2.0), "panel: a share outside 0..1 .*in "),
        (lambda rows: rows.assign(low=float("nan")), "panel: one end of an interval without the other"),
        (lambda rows: rows.assign(flags="guessed"), "panel: flags: flags are of .*guessed"),
        (lambda rows: rows.assign(scope="broad;broad"), "panel: scope: scope is tags of"),
        (lambda rows: rows.assign(indicator="no_such"), "panel: indicator: indicator is in the codebook .*no_such"),
        (lambda rows: rows.assign(source_count=rows["fact_count"] + 1), "panel: more sources than facts"),
    ],
)
def test_the_schema_of_the_panel(change: Any, words: str, panel: Panel) -> None:
    rows = change(panel.rows[panel.rows["degree"].isna() & panel.rows["low"].notna()])
    texts = rows.columns[rows.dtypes == "str"]
    said = []
    for each in (rows, coded(rows, texts)):
        with pytest.raises(TableError, match=words) as error:
            validate_panel(replace(panel, rows=each))
        said.append(str(error.value))
    assert said[0] == said[1]
    assert "\n" not in said[0]


def test_groups_are_numbered_in_the_order_of_their_keys() -> None:
    years = pd.Series([2021, None, 2020, 2020], dtype="Int64")
    names = pd.Series(["b", "a", "b", "a"], dtype="str")
    for column in (names, names.astype("category").cat.reorder_categories(["b", "a"])):
        assert list(pd.Series(group_numbers(years, column)).rank()) == [3, 4, 2, 1]


def test_texts_are_joined_replaced_and_made_once() -> None:
    texts = pd.Series(["x", "y", "z"], index=[7, 8, 9], dtype="str")
    assert list(joined(texts, runs(group_numbers(pd.Series([1, 1, 2]))), ";")) == ["x;y", "z"]
    seen: list[str] = []
    assert list(each_distinct(lambda text: seen.append(text) or text * 2, pd.Series(["a", "b", "a"]))) == ["aa", "bb", "aa"]
    assert seen == ["a", "b"]
    for column in (texts, texts.astype("category")):
        changed = replaced(column, group_numbers(pd.Series([0])) + 1, pd.Series(["new"], dtype="str"))
        assert list(changed) == ["x", "new", "z"]
        assert list(changed.index) == [7, 8, 9]


def test_categories_are_stacked_and_read_as_texts() -> None:
    above = pd.DataFrame({"code": pd.Series(["b", "a"], dtype="category"), "low": [1.0, 2.0]})
    below = pd.DataFrame({"low": [3.0], "code": pd.Series(["c"], dtype="str")})
    made = stacked(above, below)
    assert made["code"].dtype == "category"
    assert plain(made).to_dict("list") == {"code": ["b", "a", "c"], "low": [1.0, 2.0, 3.0]}
