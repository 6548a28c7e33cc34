"""Measures: on the founding document and its damaged forms, on sentences and texts that were not written to fit, and whatever the input."""

from __future__ import annotations

import csv
import re
import time
from collections import defaultdict
from pathlib import Path

import opencc
import pytest
from benchmarks.prose import paragraphs
from hypothesis import given
from hypothesis import strategies as st

from zxstudy.codebook import load
from zxstudy.errors import UnknownTermError
from zxstudy.extract.degrees import Wording, degree, planned, rules
from zxstudy.extract.measure_language import terms
from zxstudy.extract.measure_triggers import Triggers
from zxstudy.extract.measures import Measure, find_measures
from zxstudy.extract.normal import preview_markers
from zxstudy.extract.prepared import prepare

HERE = Path(__file__).parent
FOUNDING = HERE.parents[2] / "shared" / "founding"
CODEBOOK = load()
# A text about the CPPCC that states no measure: sentences stand in one, as in life.
CARRIER = "县政协工作情况汇报\n近年来,县政协团结各界人士,政协事业有了新的气象。"


def found(text: str) -> dict[str, Measure]:
    return {measure.indicator: measure for measure in find_measures(prepare(text), CODEBOOK)}


def degrees(text: str) -> dict[str, int]:
    return {name: measure.degree for name, measure in found(text).items()}


def sentences() -> dict[str, dict[str, int]]:
    expected: dict[str, dict[str, int]] = defaultdict(dict)
    with (HERE / "measure_sentences.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            expected[row["sentence"]].update({row["measure"]: int(row["degree"])} if row["measure"] else {})
    return dict(expected)


# --- the founding document


def without_markers(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """The text without its page markers, and the spans moved with it."""
    markers = preview_markers(text)[1:]

    def moved(at: int) -> int:
        return at - sum(min(end, at) - start for start, end in markers if start < at)

    plain = text
    for start, end in reversed(markers):
        plain = plain[:start] + plain[end:]
    return plain, [(moved(start), moved(end)) for start, end in spans]


def in_traditional_script(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    converted = opencc.OpenCC("s2t").convert(text)
    assert len(converted) == len(text)
    return converted, spans


def in_full_width(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    return text.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)}), spans


def as_it_is(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    return text, spans


@pytest.mark.parametrize("variant", [as_it_is, without_markers, in_traditional_script, in_full_width])
def test_founding_document(variant) -> None:
    if not FOUNDING.exists():
        pytest.skip(f"the founding document is not at {FOUNDING}")
    text = (FOUNDING / "county-experience-2023.txt").read_bytes().decode("utf-8")
    with (FOUNDING / "gold.csv").open(encoding="utf-8", newline="") as file:
        gold = [row for row in csv.DictReader(file) if row["class"] == "measure"]
    text, spans = variant(text, [(int(row["start"]), int(row["end"])) for row in gold])
    prepared = prepare(text)
    measures = {measure.indicator: measure for measure in find_measures(prepared, CODEBOOK)}
    located = graded = 0
    for row, (start, end) in zip(gold, spans, strict=True):
        measure = measures.pop(row["indicator"])
        first, last = prepared.normal.span(measure.start, measure.end)
        near = max(0, min(end, last) - max(start, first)) / (max(end, last) - min(start, first)) >= 0.5
        located += near
        graded += near and measure.degree == int(row["low"])
    assert (len(gold), not measures) == (53, True)
    assert located >= 52
    assert graded >= 52


# --- texts that were not written to fit


@pytest.mark.parametrize(("sentence", "expected"), sentences().items())
def test_sentence_in_a_text_about_the_cppcc(sentence: str, expected: dict[str, int]) -> None:
    assert degrees(CARRIER + sentence) == expected


@pytest.mark.parametrize("sentence", [sentence for sentence, expected in sentences().items() if not expected])
def test_near_miss_alone(sentence: str) -> None:
    assert degrees(sentence) == {}


def test_sentences_cover_every_measure() -> None:
    expected = sentences()
    assert {name for measures in expected.values() for name in measures} == {entry.id for entry in CODEBOOK.measures}
    assert sum(not measures for measures in expected.values()) >= 20


@pytest.mark.parametrize("path", sorted((HERE / "measure_controls").glob("*.txt")), ids=lambda path: path.stem)
def test_text_about_something_else_states_no_measure(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text) >= 300
    assert degrees(text) == {}


# --- one row for a measure: the highest degree, the first among equals


def test_the_highest_degree_wins_wherever_it_stands() -> None:
    text = CARRIER + "县委书记经常听取政协党组的工作汇报。区委每季度听取一次政协党组工作汇报。"
    measure = found(text)["m_hears_party_group"]
    assert (measure.degree, prepare(text).text[measure.start : measure.end]) == (2, "区委每季度听取一次政协党组工作汇报")


def test_evidence_of_the_next_mention_counts_for_the_rule_before_it() -> None:
    text = CARRIER + "二是把人民政协理论列入县委中心组学习内容。今年以来,县委中心组已3次专题学习政协理论。"
    measure = found(text)["m_centre_group_study"]
    assert (measure.degree, prepare(text).text[measure.start : measure.end]) == (3, "把人民政协理论列入县委中心组学习内容")


def test_evidence_of_the_next_item_does_not_count() -> None:
    text = CARRIER + "一是定期组织政协委员培训。二是开展其他活动12次。"
    assert degrees(text)["m_regular_member_training"] == 2


def test_a_list_is_shared_out_among_its_measures() -> None:
    text = CARRIER + "执行重要情况向政协通报制度、政协专委会与部门对口联系制度、副主席列席政府常务会议制度。"
    prepared = prepare(text)
    spans = {measure.indicator: prepared.text[measure.start : measure.end] for measure in find_measures(prepared, CODEBOOK)}
    assert spans["m_counterpart_liaison"] == "政协专委会与部门对口联系制度"
    assert spans["m_vicechair_attends_government"] == "副主席列席政府常务会议制度"


def test_a_section_that_announces_holds_plans() -> None:
    text = (
        CARRIER
        + "\n三、下一步工作打算\n建立县委常委会定期研究政协工作制度,全年安排4次。\n四、保障情况\n委员活动经费每人每年900元,列入预算。\n"
    )
    assert degrees(text) == {"m_standing_committee_reviews": 1, "m_activity_funds": 3}
    (start, end) = prepare(text).plans[0]
    assert text[start:end].startswith("三、")
    assert text[end:].startswith("四、")


def test_a_paragraph_of_news_is_dated_by_its_first_words() -> None:
    news = "本报讯 5月12日,县政协召开民主评议会。会上,副县长向政协委员通报了重点项目情况。{}\n县政协工作综述。"
    assert degrees(news.format("会议要求,要督促各单位对评议意见进行整改。")) == {
        "m_support_appraisal": 3, "m_informs_cppcc": 3, "m_urges_rectification": 1,
    }  # fmt: skip
    assert degrees("5月12日,政协召开民主评议会。\n副县长向政协委员通报了重点项目情况。")["m_informs_cppcc"] == 1


def test_page_frame_states_nothing() -> None:
    assert degrees(CARRIER + "\n上一篇:县委印发关于加强政协工作的意见\n") == {}


# --- degrees by the words


@pytest.mark.parametrize(
    ("measure", "own", "after", "expected"),
    [
        ("m_reply_each", "逐件给委员作了答复", "委员满意率达97%", 2),
        ("m_invite_inspections", "邀请委员开展视察", "视察单位30多个", 3),
        ("m_hears_party_group", "每年听取1次政协党组汇报", "", 2),
        ("m_hears_party_group", "全年听取政协党组汇报两次", "", 3),
        ("m_ad_hoc_symposia", "不定期邀请委员座谈", "", 1),
        ("m_activity_funds", "委员活动经费每人每年800元", "", 3),
        ("m_training_in_plan", "委员培训未列入干部培训计划", "", -1),
        ("m_two_way_exchange", "改变了过去没有干部交流的状况", "", 1),
        ("m_policy_document", "拟出台支持政协工作的意见", "", 1),
    ],
)
def test_degree(measure: str, own: str, after: str, expected: int) -> None:
    assert degree(rules()[measure], Wording("", own, after, after, planned=False)) == expected


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("将政协工作列入议事日程", False), ("将建立联系制度", True), ("列入培训计划", False), ("计划在下半年举办", True),
        ("拟定工作方案", False), ("拟举办培训班", True), ("年度协商计划", False), ("明年提高标准", True),
    ],
)  # fmt: skip
def test_plan(clause: str, expected: bool) -> None:
    assert planned(clause) is expected


# --- the data behind


def test_every_measure_has_triggers_and_a_rule() -> None:
    assert set(rules()) == {entry.id for entry in CODEBOOK.measures}
    assert all(entry.triggers for entry in CODEBOOK.measures)


def test_every_term_is_used_and_known() -> None:
    used = {name for entry in CODEBOOK.measures for trigger in entry.triggers for name in re.findall(r"\{(\w+)\}", trigger)}
    assert used == set(terms())
    with pytest.raises(UnknownTermError, match="no term 'nobody'"):
        Triggers([("m_reply_each", ("{nobody}.*答复",))])


def test_what_is_not_asked_for_any_more_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the highest degree is found further mentions are passed over; whoever grades every one of them finds the same measures."""
    for density in (1.0, 2.0):
        prepared = prepare("\n".join(paragraphs(60_000, 7, density)))
        found = find_measures(prepared, CODEBOOK)
        assert sum(measure.degree == 3 for measure in found) > 10
        with monkeypatch.context() as patch:
            patch.setattr("zxstudy.extract.measures.highest", lambda rule: 9)
            assert find_measures(prepared, CODEBOOK) == found


# --- whatever the input


PIECES = st.sampled_from(
    [
        "政协",
        "县委",
        "常委会",
        "每年",
        "研究",
        "提案",
        "委员",
        "列席",
        "协商",
        "、",
        ",",
        "。",
        "\n",
        " ",
        "一是",
        "12次",
        "将",
        "未列入",
        "活动经费",
        "邀请",
        "视察",
        "\u200b",
        "政協",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_spans_are_sorted_inside_the_text_and_one_for_a_measure(text: str) -> None:
    prepared = prepare(text)
    measures = find_measures(prepared, CODEBOOK)
    assert len({measure.indicator for measure in measures}) == len(measures)
    assert measures == sorted(measures, key=lambda measure: (measure.start, measure.end, measure.indicator))
    for measure in measures:
        assert 0 <= measure.start < measure.end <= len(prepared.text)
        assert measure.degree in (-1, 1, 2, 3)


@pytest.mark.parametrize("piece", ["政协委员邀请视察", "研究政协工作", "协商", "县委常委会、", "下一步工作计划\n", "政协提案一把手负责制,"])
def test_cost_is_linear_in_a_text_without_sense(piece: str) -> None:
    """A pass over four times the text may not take sixteen times as long; the bound of eight leaves room for a busy machine."""

    def seconds(length: int) -> float:
        prepared = prepare(piece * (length // len(piece)))
        best = 9e9
        for _ in range(2):
            begin = time.process_time()
            find_measures(prepared, CODEBOOK)
            best = min(best, time.process_time() - begin)
        return best

    assert seconds(40_000) < 8 * seconds(10_000) + 0.1
