"""Hand coding against the machine: alpha against published figures and an outside reference, pairs and shares by hand, the command."""

from __future__ import annotations

import csv
import io
import math
import shutil

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from zxstudy.agree import Coded, Found, agreement, alpha, alpha_with_interval, pair
from zxstudy.agree.agreement import share
from zxstudy.agree.pairing import relation
from zxstudy.commands.agree import COLUMNS, disagreement

NONE = math.nan
# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: twelve units, four observers, seven values missing
FOUR = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NONE, NONE, NONE],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NONE, 3],
        [NONE, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NONE],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NONE],
    ]
)
# the same paper, section A: ten units, two observers, two values; and section B: twelve units, two observers, five values without an order
TWO = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], dtype=float)
FIVE = np.array([[ord(c) for c in row] for row in ("aabbdcccedda", "babbbccceddd")], dtype=float)


@pytest.mark.parametrize(("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)])
def test_alpha_of_the_published_example(level, published):
    assert round(alpha(FOUR, level), 3) == published


@pytest.mark.parametrize(("data", "published"), [(TWO, 0.095), (FIVE, 0.692)])
def test_alpha_of_two_observers(data, published):
    assert round(alpha(data, "nominal"), 3) == published


ratings = st.lists(st.lists(st.sampled_from([NONE, -1.0, 1.0, 2.0, 3.0]), min_size=3, max_size=3), min_size=2, max_size=14)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
@given(units=ratings)
@settings(max_examples=60)
def test_alpha_is_that_of_the_reference(level, units):
    krippendorff = pytest.importorskip("krippendorff", reason="the outside reference of alpha is not installed")
    data = np.array(units).T
    ours = alpha(data, level)
    paired = data[:, (~np.isnan(data)).sum(axis=0) > 1]
    if np.isnan(ours):
        assert len(np.unique(paired[~np.isnan(paired)])) <= 1
    else:
        assert ours == pytest.approx(krippendorff.alpha(data, level_of_measurement=level), abs=1e-9)


@given(units=ratings, order=st.permutations(range(3)))
@settings(max_examples=60)
def test_the_order_of_coders_and_units_changes_nothing(units, order):
    data = np.array(units).T
    assert alpha(data[list(order), ::-1]) == pytest.approx(alpha(data), nan_ok=True)


def test_full_agreement_is_one_and_no_variation_says_nothing():
    assert alpha(np.array([[1.0, 2.0, 3.0]] * 2)) == 1
    assert math.isnan(alpha(np.array([[2.0, 2.0]] * 2)))
    assert math.isnan(alpha(np.array([[1.0, NONE], [NONE, 2.0]])))


def test_the_interval_holds_the_value_is_seeded_and_needs_units():
    one, again, other = (alpha_with_interval(FOUR, seed=seed) for seed in (1, 1, 2))
    assert one == again
    assert (one.low, one.high) != (other.low, other.high)
    assert one.low < one.value < one.high <= 1
    assert (one.units, one.values) == (11, 40)
    assert math.isnan(alpha_with_interval(FOUR[:, :4]).low)


def test_the_interval_covers_at_about_its_rate():
    """Two coders who agree in three units of five: of 200 samples about 95 % hold the alpha of the whole population."""
    random = np.random.default_rng(7)

    def sample(size: int) -> np.ndarray:
        first = random.choice([-1.0, 1.0, 2.0, 3.0], size, p=[0.1, 0.3, 0.3, 0.3])
        second = np.where(random.random(size) < 0.6, first, random.choice([-1.0, 1.0, 2.0, 3.0], size))
        return np.array([first, second])

    truth = alpha(sample(200_000))
    held = [found.low <= truth <= found.high for found in (alpha_with_interval(sample(60), resamples=400) for _ in range(200))]
    assert 0.89 <= np.mean(held) <= 0.99


def coded(indicator="proposals_filed", low=None, high=None, **more) -> Coded:
    told = {"line": 2, "coder": "", "source": "S1", "degree": None, "start": None, "end": None, "quote": ""} | more
    return Coded(indicator=indicator, low=low, high=low if high is None else high, **told)


def found(indicator="proposals_filed", low=None, high=None, **more) -> Found:
    told = {"fact_id": "F", "source": "S1", "degree": None, "start": None, "end": None, "locator": "", "quote": ""} | more
    return Found(indicator=indicator, low=low, high=low if high is None else high, **told)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((128, 128), (128, 128), "equal"),
        ((0.95, 1), (0.9500000000001, 1), "equal"),
        ((60, 69), (65, 70), "overlap"),
        ((60, 69), (69, 80), "overlap"),
        ((60, 69), (70, 79), "disjoint"),
        ((200, math.inf), (200, math.inf), "equal"),
        ((200, math.inf), (200, 299), "overlap"),
        ((None, None), (None, None), "equal"),
        ((None, None), (5, 5), "disjoint"),
    ],
)
def test_how_two_intervals_lie(one, other, expected):
    assert relation(coded(low=one[0], high=one[1]), found(low=other[0], high=other[1])) == expected


def test_pairs_prefer_equal_values_then_the_nearest_place():
    rows = [coded(low=1, line=2), coded(low=2, line=3), coded(low=9, line=4)]
    facts = [found(low=2, fact_id="a"), found(low=1, fact_id="b"), found(indicator="members_total", low=1, fact_id="c")]
    pairs = {(item.coded and item.coded.line, item.found and item.found.fact_id, item.relation) for item in pair(rows, facts)}
    assert pairs == {(2, "b", "equal"), (3, "a", "equal"), (4, None, ""), (None, "c", "")}


@pytest.mark.parametrize(
    ("row", "fact", "paired"),
    [
        ({"start": 10, "end": 20}, {"start": 19, "end": 25}, True),
        ({"start": 10, "end": 20}, {"start": 20, "end": 25}, False),
        ({"quote": "收到提案 128 件"}, {"quote": "提案128件"}, True),
        ({"quote": "收到提案128件"}, {"quote": "立案128件"}, False),
        ({}, {"start": 20, "end": 25, "quote": "立案128件"}, True),
        ({"source": "S2"}, {}, False),
    ],
)
def test_a_place_that_is_coded_must_be_met(row, fact, paired):
    pairs = pair([coded(low=128, **row)], [found(low=128, **fact)])
    assert (len(pairs) == 1) is paired


def test_counts_and_shares_that_a_person_can_check():
    rows = [coded(low=1), coded("members_total", 100, 110), coded("proposals_submitted", 7), coded("m_policy_document", degree=2)]
    facts = [
        found(low=1),
        found("members_total", 105),
        found("m_policy_document", 1, degree=1),
        found("committee_hearings", 3),
        found(source="S9", low=4),
    ]
    result = agreement(rows, facts)
    total = result.rows[0]
    assert (total.coded, total.found, total.paired, total.equal, total.overlap, total.disjoint) == (4, 4, 3, 1, 1, 1)
    assert (total.recall.value, total.precision.value, total.recall_equal.value) == (0.75, 0.75, 0.25)
    assert [round(end, 4) for end in (total.recall.low, total.recall.high)] == [0.3006, 0.9544]  # Wilson's interval of 3 in 4
    assert result.left_out == 1
    kinds = sorted(disagreement(coder, item)["kind"] for coder, item in result.disagreements)
    assert kinds == ["degree", "extra", "missed", "overlap"]
    assert agreement(rows, facts, coded_only=True).rows[0].found == 3


@pytest.mark.parametrize(("hits", "n"), [(0, 1), (0, 9), (3, 4), (9, 9), (17, 31), (2_000, 9_000)])
def test_intervals_of_shares_are_those_of_statsmodels(hits, n):
    found = share(hits, n)
    assert (found.low, found.high) == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-12)


def test_coders_stand_alone_and_beside_each_other():
    measures = ["m_policy_document", "m_hears_party_group", "m_informs_cppcc", "m_standing_committee_reviews"]
    rows = [coded(name, coder=who, degree=degree) for who in "甲乙" for name, degree in zip(measures, (1, 2, 3, -1), strict=True)]
    rows[-1] = coded(measures[-1], coder="乙", degree=1)
    result = agreement(rows, [found(name, degree, degree=degree) for name, degree in zip(measures, (1, 2, 3, -1), strict=True)])
    assert [who for who, _ in result.alphas] == ["乙 - machine", "甲 - machine", "乙 - 甲"]
    assert [value.value == 1 for _, value in result.alphas] == [False, True, False]
    assert {row.coder for row in result.rows} == {"甲", "乙"}


def test_no_wording_becomes_a_formula():
    item = pair([coded(low=1, quote="=1+1")], [])[0]
    row = disagreement("@甲", item)
    assert (row["coded_quote"], row["coder"], row["coded_low"]) == ("'=1+1", "'@甲", 1)


@pytest.fixture(scope="module")
def extracted(tmp_path_factory, command):
    """A document and the facts that the command extracts from it."""
    folder = tmp_path_factory.mktemp("extracted")
    document = folder / "report.txt"
    document.write_text("2023年，虚构县政协共收到提案128件，经审查立案120件。\n县委常委会听取县政协党组工作汇报1次。\n", encoding="utf-8")
    assert command("extract", document, "-o", folder / "facts.csv").returncode == 0
    return folder


@pytest.fixture
def material(tmp_path, extracted):
    """A document that was extracted, and a coding of it: the way of a person."""
    shutil.copytree(extracted, tmp_path, dirs_exist_ok=True)
    facts = tmp_path / "facts.csv"

    def write(*lines: str, encoding: str = "utf-8-sig", name: str = "coded.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines), encoding=encoding)
        return path

    return write, facts


HEAD = "file,indicator,low,high,degree,coder"


@pytest.mark.parametrize(("form", "encoding"), [("csv", "gb18030"), ("jsonl", "utf-8-sig"), ("parquet", "utf-8")])
def test_the_command_reads_what_extract_writes(command, material, form, encoding):
    write, facts = material
    if form != "csv":
        facts = facts.with_suffix(f".{form}")
        assert command("extract", facts.with_name("report.txt"), "--format", form, "-o", facts).returncode == 0
    given = write(HEAD, "report.txt,proposals_submitted,128,,,甲", "report.txt,proposals_filed,121,,,甲", encoding=encoding)
    target = facts.with_name("differences.csv")
    done = command("agree", given, facts, "--coded-only", "-o", target)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout.split("\n\n")[0]), delimiter="\t"))
    assert [rows[0][name] for name in ("coder", "indicator", "coded", "paired", "equal", "disjoint")] == ["甲", "all", "2", "2", "1", "1"]
    with target.open(encoding="utf-8-sig", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert tuple(row) == COLUMNS
    assert (row["kind"], row["coded_low"], row["found_low"], row["locator"]) == ("disjoint", "121", "120", "paragraph 1")
    assert "立案120件" in row["found_quote"]


def test_rows_that_cannot_be_used_are_named_and_the_rest_goes_on(command, material):
    write, facts = material
    bad = ["report.txt,proposals_filled,1,,,", "gone.txt,proposals_filed,1,,,", "report.txt,proposals_filed,many,,,",
           "report.txt,filing_rate,95,,,", "report.txt,m_policy_document,,,0,", "report.txt,proposals_filed,9,3,,"]  # fmt: skip
    done = command("agree", write(HEAD, *bad, "report.txt,proposals_filed,120,,,"), facts)
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if line.startswith("refused")]
    parts = [
        ("line 2", "proposals_filed"),
        ("line 3", "gone.txt"),
        ("line 4", "many"),
        ("line 5", "0..1"),
        ("line 6", "-1, 1, 2, 3"),
        ("line 7", "above"),
    ]
    assert len(lines) == len(parts)
    assert all(part in line for line, pair in zip(lines, parts, strict=True) for part in pair)


@pytest.mark.parametrize(
    ("head", "facts", "part"),
    [
        ("document,indicator,low", "facts.csv", "allowed: source, file, indicator"),
        ("file,indicator", "facts.csv", "low or degree"),
        (HEAD, "facts.txt", "allowed: .csv, .jsonl, .parquet"),
        (HEAD, "nothing.csv", "cannot be opened"),
        (HEAD, "coded.csv", "column"),
        (HEAD, "broken.parquet", "cannot be read as .parquet"),
    ],
)
def test_files_that_cannot_be_used_are_one_line(command, material, head, facts, part):
    write, real = material
    real.with_name("broken.parquet").write_bytes(b"no parquet")
    done = command("agree", write(head, "report.txt,proposals_filed,1,,,"), real.with_name(facts))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert part in done.stderr
    assert "Traceback" not in done.stderr
