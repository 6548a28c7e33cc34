"""A county's own file: the same report as from all tables, the same bytes twice, and never one of other tables."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.report.conftest import FACT, PLACE, panel_row, typed, view_row, write_study

from zxstudy.config import Study
from zxstudy.extract.fact import Fact
from zxstudy.report.peers import GROUP, PEER_COLUMNS, peer_group
from zxstudy.report.slices import read_slice, write_slices
from zxstudy.report.standing import CELLS, EXACT, Others, marks_of
from zxstudy.report.tables import read_tables
from zxstudy.store import frame_of, write_table


def country(folder: Path, counties: int) -> Study:
    """A study in which every county has one figure, each another one."""
    folder.mkdir(exist_ok=True)
    places = [replace(PLACE, county_code=f"99{n:04d}", province=f"省{n % 3}") for n in range(1, counties + 1)]
    facts = [replace(FACT, fact_id=f"F{n}", county_code=f"99{n:04d}", low=n, high=n) for n in range(1, counties + 1)]
    return write_study(
        folder, cleaned=facts, panel=[panel_row(fact) for fact in facts], view=[view_row(fact) for fact in facts], places=places
    )


def files(study: Study) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (study.path(study.processed) / "counties").iterdir()}


@pytest.mark.parametrize("years", [None, (2019, 2019)])
def test_the_file_holds_what_the_tables_hold(small: Study, years: tuple[int, int] | None) -> None:
    assert read_slice(small, "990001") is None, "nothing is there before it was written"
    assert sorted(write_slices(small)) == list(read_tables(small).codes)
    for code in read_tables(small).codes:
        own, whole = read_slice(small, code), read_tables(small).slice(code, years)
        assert own is not None
        for field in fields(whole):
            found, expected = getattr(own.within(years), field.name), getattr(whole, field.name)
            if isinstance(expected, pd.DataFrame):
                pd.testing.assert_frame_equal(found, expected)
            else:
                assert found == expected, field.name


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    studies = [country(tmp_path / name, 4) for name in ("a", "b")]
    assert write_slices(studies[0]) == write_slices(studies[1])
    assert files(studies[0]) == files(studies[1])


def test_a_slice_of_other_tables_is_none(tmp_path: Path) -> None:
    study = country(tmp_path, 4)
    before = write_slices(study)
    country(tmp_path, 3)
    assert read_slice(study, "990001") is None
    after = write_slices(study)
    assert sorted(after) == ["990001", "990002", "990003"]
    assert sorted(files(study)) == ["990001.zip", "990002.zip", "990003.zip", "SHA256SUMS", "made_from"], (
        "that of a county that is gone is taken away"
    )
    assert before["990001"] != after["990001"], "it counts four counties no longer"


@pytest.mark.parametrize("harm", [b"", b"PK", b"not a zip"])
def test_a_damaged_slice_is_none_and_is_written_again(tmp_path: Path, harm: bytes) -> None:
    study = country(tmp_path, 3)
    write_slices(study)
    sound = files(study)
    (study.path(study.processed) / "counties/990002.zip").write_bytes(harm)
    assert read_slice(study, "990002") is None
    write_slices(study)
    assert files(study) == sound


def test_a_change_of_one_county_changes_no_other(tmp_path: Path) -> None:
    study = country(tmp_path, 3)
    before = write_slices(study)
    quotes = {1: FACT.quote, 2: "别的文字", 3: FACT.quote}
    changed = [replace(FACT, fact_id=f"F{n}", county_code=f"99{n:04d}", low=n, high=n, quote=quotes[n]) for n in quotes]
    write_table(study.path(study.processed) / "cleaned.parquet", typed(frame_of(changed, Fact)))
    after = write_slices(study)
    assert [code for code in before if before[code] != after[code]] == ["990002"]


def test_a_slice_alone_is_read_as_it_is(tmp_path: Path) -> None:
    study = country(tmp_path, 3)
    write_slices(study)
    known = read_tables(study).slice("990002")
    for table in study.path(study.processed).glob("*.parquet"):
        table.unlink()
    own = read_slice(study, "990002")
    assert own is not None
    assert (own.place, own.peers) == (known.place, known.peers)


def test_a_slice_holds_no_name_or_code_of_another_county(tmp_path: Path) -> None:
    study = country(tmp_path, 5)
    write_slices(study)
    own = read_slice(study, "990002")
    assert own is not None
    told = "".join(getattr(own, name).to_csv() for name in ("panel", "facts", "audit", "scores", "sources", "usual"))
    assert "990002" in told
    assert not [code for code in ("990001", "990003", "990004", "990005") if code in told]


FIGURES = st.lists(st.tuples(st.integers(0, 6), st.sampled_from([0, 0, 0, 1, 3, np.inf]), st.sampled_from("甲乙")), min_size=1, max_size=12)


def latest(figures: list[tuple[int, float, str]]) -> pd.DataFrame:
    rows = [
        {"county_code": f"{n:06d}", "county": "", "province": province, "prefecture": f"{n % 2}市", "indicator": "i", "scope": "",
         "period": "annual", "year": 2020,
         "low": float(low), "high": low + wide}
        for n, (low, wide, province) in enumerate(figures)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(PEER_COLUMNS))


@given(FIGURES)
def test_a_standing_is_what_the_others_come_to_one_by_one(figures: list[tuple[int, float, str]]) -> None:
    rows = latest(figures)
    others = Others(rows)
    for code, province in [*zip(rows["county_code"], rows["province"], strict=True), ("999999", "甲")]:
        group = peer_group(rows, replace(PLACE, county_code=code, province=province), "i", "", "annual")
        standing = others.beside(code, province, "1市", [("i", "", "annual")]).get(("i", "", "annual"))
        if standing is None:
            assert group.count == 0
            continue
        ends = [high if np.isfinite(high) else low for low, high in zip(group.low, group.high, strict=True)]
        assert (standing.count, standing.near, standing.median, standing.top) == (group.count, group.count_near, group.median, group.top)
        assert (standing.least, standing.most) == (min(group.low), max(ends))
        others_low, ends = np.sort(group.low), np.sort(ends)
        assert standing.quarter == np.quantile(others_low, 0.25, method="inverted_cdf")
        assert standing.three_quarters == np.quantile(ends, 0.75, method="inverted_cdf")
        drawn = [pair for *pair, n in zip(standing.drawn.low, standing.drawn.high, standing.drawn.count, strict=True) for _ in range(n)]
        assert sorted(map(tuple, drawn)) == sorted(zip(group.low, group.high, strict=True))
        assert sum(standing.drawn_near.count) == group.count_near


@given(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 900)), min_size=EXACT + 1, max_size=400, unique=True), st.data())
def test_a_silhouette_without_a_figure_is_that_of_the_others(pairs: list[tuple[int, int]], data: st.DataObject) -> None:
    low = np.array([a for a, _ in pairs], dtype=float)
    high = low + np.array([b for _, b in pairs], dtype=float)
    gone = data.draw(st.integers(0, len(pairs) - 1))
    left = marks_of(low, high).without(low[gone], high[gone])
    kept = np.arange(len(pairs)) != gone
    assert left.width > 0
    assert json.dumps(asdict(left)), "plain numbers, which a slice can hold"
    for place, count in zip(left.low, left.count, strict=True):
        cell = round(place / left.width)
        first, last = (np.minimum(np.floor(ends[kept] / left.width), CELLS - 1) for ends in (low, high))
        assert count == int(((first <= cell) & (cell <= last)).sum())


def test_groups_are_never_mixed() -> None:
    rows = pd.concat([latest([(1, 0, "甲")]), latest([(2, 0, "甲"), (3, 0, "甲")]).assign(scope="strict")])
    beside = Others(rows).beside("000005", "甲", "", [("i", "", "annual"), ("i", "strict", "annual"), ("i", "broad", "annual")])
    assert {group: standing.count for group, standing in beside.items()} == {("i", "", "annual"): 1, ("i", "strict", "annual"): 2}
    assert GROUP == ["indicator", "scope", "period"]


def test_those_of_the_province_and_of_the_prefecture_are_told_apart() -> None:
    rows = latest([(1, 0, "甲"), (2, 0, "甲"), (4, 0, "甲"), (8, np.inf, "甲"), (9, 0, "乙")])
    standing = Others(rows).beside("000001", "甲", "1市", [("i", "", "annual")])["i", "", "annual"]
    assert (standing.count, standing.near, standing.close) == (4, 3, 1)
    assert standing.near_median == 2.5, "of 1 and 4; an open figure has no middle"
    nowhere = Others(rows).beside("999999", "甲", "", [("i", "", "annual")])["i", "", "annual"]
    assert (nowhere.near, nowhere.close) == (4, 0)
