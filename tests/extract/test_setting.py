"""What a document puts before its county's name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.extract.phrase_suite import document

from zxstudy.extract.setting import MOST, setting_of


@pytest.mark.parametrize(
    ("title", "text", "said"),
    [
        ("", "政协徐州市鼓楼区委员会常务委员会工作报告", "徐州市"),
        ("江苏省徐州市鼓楼区政协工作总结", "鼓楼区政协全年收到提案120件。", "江苏省徐州市"),
        ("", "鼓楼区政协。我们在徐州市鼓楼区调研，位于南京的鼓楼区来访，徐州市鼓楼区答复。", "徐州市"),
        ("", "鼓楼区收到提案120件。", ""),
        ("", "全市鼓楼区排第一", ""),
        ("", "2023年鼓楼区", ""),
        ("徐州市政协", "没有写明是哪个区。", ""),
    ],
)
def test_what_stands_before_the_name(title: str, text: str, said: str) -> None:
    assert setting_of(replace(document(text).source, title=title, county="鼓楼区"), text) == said


def test_nothing_for_a_document_of_no_county_and_no_more_than_the_most_frequent() -> None:
    many = "，".join(f"{first}{second}鼓楼区" for first in "甲乙丙丁" for second in "子丑寅卯")
    assert setting_of(replace(document(many).source, county=""), many) == ""
    assert len(setting_of(replace(document(many).source, county="鼓楼区"), many).split(";")) == MOST
