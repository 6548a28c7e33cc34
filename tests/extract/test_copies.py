"""Near-identical wording: what is left of a text, the exact share, families whatever the order, planted copies found."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from benchmarks.copies import planted
from hypothesis import given, settings
from hypothesis import strategies as st

from zxstudy.extract import extract_all
from zxstudy.extract.copies import with_families
from zxstudy.extract.likeness import FEWEST, LIKE, groups
from zxstudy.extract.shingles import SIZE, jaccard, names_of, shingles
from zxstudy.read import Document, Source

CASES = list(csv.DictReader(Path(__file__).with_name("wording_cases.csv").read_text(encoding="utf-8").splitlines()))
PASSAGE = (
    "县委常委会定期听取政协党组工作汇报，专题研究提案办理、民主监督和委员队伍建设，把政协协商纳入重大事项决策程序，"
    "未经协商的重要事项不上会、不决策。承办单位主要负责人对提案办理负总责，督查室跟踪督办，逐件答复委员并当面征求意见，"
    "办理结果在网站公开，接受群众评议；对不满意的件件重办，直到委员认可为止。"
)


def source(name: str, *, county: str = "", published: str = "") -> Source:
    return Source(name, f"{name}.txt", "", name, "", "composed", "cppcc", "unknown", "云岭省", county, "county", "", 2023, published, "", 9)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_what_a_copyist_changes_is_not_wording(case: dict[str, str]) -> None:
    one = shingles(case["one"], names_of(case["county"], "云岭省"))
    other = shingles(case["other"], names_of(case["other_county"], "云岭省"))
    assert len(one)
    assert (jaccard(one, other) == 1.0) == (case["same"] == "yes")


@given(st.text(alphabet="政协提案办理县市12一二，。Ａ𠀀\ud800", max_size=60), st.text(alphabet="政协提案办理县", max_size=60))
def test_the_share_is_that_of_the_sets(one: str, other: str) -> None:
    left, right = (set(shingles(text).tolist()) for text in (one, other))
    both = len(left | right)
    assert jaccard(shingles(one), shingles(other)) == pytest.approx(len(left & right) / both if both else 0.0)


def test_a_text_too_short_says_nothing() -> None:
    short = "政协提案办理工作" * 2
    assert len(shingles(short)) < FEWEST
    assert groups([shingles(short), shingles(short)]).tolist() == [0, 1]
    assert len(shingles("政协提案")) == 0
    assert SIZE == 5


@pytest.fixture(scope="module")
def texts() -> tuple[list[str], list[tuple[int, int]]]:
    return planted(900, 300)


def test_planted_copies_are_found_and_nothing_else(texts: tuple[list[str], list[tuple[int, int]]]) -> None:
    sets = [shingles(text) for text in texts[0]]
    found = groups(sets)
    shares = np.array([jaccard(sets[one], sets[other]) for one, other in texts[1]])
    together = np.array([found[one] == found[other] for one, other in texts[1]])
    assert (shares >= 0.8).sum() > 50
    assert together[shares >= 0.8].mean() >= 0.99
    members = np.flatnonzero(found != np.arange(len(sets)))
    assert min(jaccard(sets[at], sets[found[at]]) for at in members) >= 0.4
    exact = {(one, other) for (one, other), share in zip(texts[1], shares, strict=True) if share >= LIKE}
    assert len(exact - {(one, other) for (one, other), same in zip(texts[1], together, strict=True) if same}) <= len(exact) * 0.05


def test_many_copies_of_one_text_are_one_family(texts: tuple[list[str], list[tuple[int, int]]]) -> None:
    sets = [shingles(texts[0][0])] * 400 + [shingles(text) for text in texts[0][1:50]]
    found = groups(sets)
    assert set(found[:400].tolist()) == {0}
    assert found[400:].tolist() == list(range(400, 449))


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_families_do_not_depend_on_the_order(shuffler: random.Random) -> None:
    wordings = [shingles(PASSAGE + extra) for extra in ("", "以上情况特此报告。", "请予审议。")] + [shingles(PASSAGE[::-1]), shingles("")]
    days = ("2023-05-01", "2023-01", "", "2020", "")
    pairs = [(source(f"S{number}", published=day), words) for number, (day, words) in enumerate(zip(days, wordings, strict=True))]
    shuffler.shuffle(pairs)
    made = with_families([one for one, _ in pairs], [words for _, words in pairs])
    assert {one.source: one.copy_family for one in made} == {"S0": "S1", "S1": "S1", "S2": "S1", "S3": "", "S4": ""}
    assert [one.source for one in made] == [one.source for one, _ in pairs]
    assert {one.source for one in made if one.likeness is None} == {"S3", "S4"}


def test_documents_under_two_names_are_one_family() -> None:
    texts = {
        "砚川县": f"2021年，砚川县政协共收到提案128件。砚川{PASSAGE}",
        "青梧县": f"2023年，青梧县政协共收到提案九十七件。青梧{PASSAGE}",
    }
    documents = [
        Document(replace(source(f"S{number}", county=county), characters=len(text)), text)
        for number, (county, text) in enumerate(texts.items())
    ]
    _, sources, _ = extract_all(documents)
    assert sources["copy_family"].tolist() == ["S0", "S0"]
    assert sources["likeness"].tolist() == [1.0, 1.0]
