"""The normal form: script, width, damage taken out, and every offset leading back to the source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxstudy.extract.laundering import LAUNDERED, score
from zxstudy.extract.normal import normalise, preview_markers
from zxstudy.extract.prepared import prepare


@pytest.mark.parametrize(
    ("source", "normal"),
    [
        ("政協提案辦復率", "政协提案办复率"),
        ("滿(mǎn)意率達(dá)97.4%", "满意率达97.4%"),
        ("１２８件，９６．５％", "128件,96.5%"),
        ("满意率&#57;7&#37;", "满意率97%"),
        ("立\u200b案12\u00ad8件", "立案128件"),
        ("作了答覆", "作了答复"),
        ("(一)是(二)", "(一)是(二)"),
    ],
)
def test_forms_are_made_equal(source: str, normal: str) -> None:
    assert normalise(source).text == normal


@given(st.text(alphabet="政协提案辦復１２，,.%（）\u200b\n 、(mǎn)abc&;#37", max_size=80))
def test_offsets_lead_back_in_order(source: str) -> None:
    normal = normalise(source)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    spans = list(zip(normal.starts, normal.ends, strict=True))
    assert all(0 <= start < end <= len(source) for start, end in spans)
    assert spans == sorted(spans)


@given(st.text(alphabet="县委支持政协工作提案办复率达到，。0123456789", max_size=200))
def test_clean_prose_is_changed_in_width_only(source: str) -> None:
    normal = normalise(source)
    assert len(normal.text) == len(source)
    assert normal.text == source.replace("，", ",")


def _previews(text: str, every: int) -> str:
    pieces = [text[at : at + every] for at in range(0, len(text), every)]
    return "".join(f"\n\n{number}、{piece}" for number, piece in enumerate(pieces, start=1))


def test_preview_markers_are_taken_out_and_nothing_else() -> None:
    text = "县委高度重视政协工作,定期听取汇报,及时研究解决问题。" * 30
    damaged = _previews(text, 97)
    assert len(preview_markers(damaged)) == -(-len(text) // 97)
    assert normalise(damaged).text.strip() == text


def test_numbered_paragraphs_of_an_author_stay() -> None:
    text = "\n\n1、加强领导。\n\n2、完善制度。\n\n3、保障经费。"
    assert preview_markers(text) == []


def test_lines_that_only_fill_are_joined() -> None:
    line = "全年共收到委员提交的各类提案一百二十八件经审查立案一百一十件立案率百分之八十六其中"
    text = "\n".join([line] * 5 + ["集体提案三件。"])
    assert "\n" not in normalise(text).text


def test_other_words_of_the_mills_tell_too() -> None:
    """Replacements met in working reports, in prose of our own that lacks the register's frequent words."""
    line = "一、四年工作回忆。全县贯彻科学开展观,完成十一五方案确定的任务,委员为全县建设作出奉献。县政协组织视察6次。"
    text = prepare(line * 14).text
    assert score(line * 14) >= LAUNDERED
    assert "工作回顾" in text
    assert "科学发展观" in text
    assert "十一五规划" in text
    assert "作出贡献" in text


def test_clean_text_is_never_repaired() -> None:
    clean = "全县根本任务是按照标准开展培训方案设计,到达现场后及时反馈。" * 60
    assert score(clean) < LAUNDERED
    assert prepare(clean).text == clean
