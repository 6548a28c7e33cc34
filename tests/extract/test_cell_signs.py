"""What a cell says without a figure: what is not known is not what did not happen, in tables of documents and in workbooks alike."""

import re

import pytest

from zxstudy.extract.cell_signs import FOOTNOTE, NONE, UNKNOWN


@pytest.mark.parametrize("text", ["—", "…", "/", "不详", "暂无", "暂无数据", "未统计", "待核实", "不适用", "N/A"])
def test_not_known_is_no_figure(text):
    assert UNKNOWN.fullmatch(text)
    assert not NONE.fullmatch(text)


@pytest.mark.parametrize("text", ["无", "没有", "未开展", "未召开", "尚未开展", "零"])
def test_none_is_nothing(text):
    assert NONE.fullmatch(text)
    assert not UNKNOWN.fullmatch(text)


@pytest.mark.parametrize(("text", "figure"), [("128①", "128"), ("128[1]", "128"), ("95%注1", "95%"), ("128*", "128"), ("128", "128")])
def test_a_mark_of_a_footnote_is_no_digit(text, figure):
    assert re.sub(rf"{FOOTNOTE}$", "", text) == figure
