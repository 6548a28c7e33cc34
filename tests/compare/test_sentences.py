"""Words: the forbidden ones, the fixed phrases, and numbers as an office reads them."""

from __future__ import annotations

import re
import string

import pytest

from zxstudy.compare import PHRASES, VERDICTS, forbidden_words
from zxstudy.compare.sentences import differs, more, number, percent, points, size
from zxstudy.compare.wording import MEASUREMENT, OBSTACLES, OUTCOME, PREVALENCE, RELATION, REPORTING, ROLES

TEMPLATES = [
    (family, key, text)
    for family, entries in (
        ("relation", RELATION), ("outcome", OUTCOME), ("reporting", REPORTING), ("prevalence", PREVALENCE), ("measurement", MEASUREMENT),
        ("phrases", PHRASES), ("obstacles", OBSTACLES), ("roles", ROLES),
    )
    for key, pair in entries.items()
    for text in pair
]  # fmt: skip
FOUNDING_LIST = ["证明了", "完全", "显著提升", "成效突出", "走在前列", "领先", "必然", "促进", "导致", "带来", "证明", "显著"]


@pytest.mark.parametrize(("family", "key", "text"), TEMPLATES)
def test_no_template_has_a_forbidden_word(family: str, key: str, text: str) -> None:
    assert forbidden_words(text) == []


@pytest.mark.parametrize("word", FOUNDING_LIST)
def test_the_words_of_the_rules_are_found(word: str) -> None:
    assert word in forbidden_words(f"该县{word}有关工作")


def test_english_words_are_whole_words() -> None:
    assert forbidden_words("The results are Significant") == ["significant"]
    assert forbidden_words("because the insignificant leadership promised") == []


@pytest.mark.parametrize("key", sorted(set(RELATION) - {"control_tail", "publishing_tail"}))
def test_a_relation_says_what_it_does_not_say(key: str) -> None:
    zh, en = RELATION[key]
    assert re.search("不说明|不能", zh)
    assert "{phrase}" in zh
    assert re.search("does not|says nothing", en)
    names = [{field for _, field, _, _ in string.Formatter().parse(text) if field} for text in (zh, en)]
    assert names[0] - {"counties"} <= names[1] | {"counties"}


def test_a_phrase_for_each_class_but_the_described() -> None:
    assert set(PHRASES) == set(VERDICTS) - {"described"}
    assert PHRASES["ceiling"][0] == "无法区分(填报已到顶)"


def test_numbers() -> None:
    assert (number(-0.01), number(12.0), number(0.25, 2)) == ("0", "12", "0.25")
    assert (percent(0.748), percent(1.0), points(-0.0349)) == ("74.8%", "100%", "-3.5")
    assert size(0.05, "share") == ("5个百分点", "5 points")
    assert size(0.1, "ratio") == ("平均水平的10%", "10% of the average")


def test_direction_is_turned_with_the_sign() -> None:
    assert more(0.06, 0.02, 0.1, "share")[0] == "高6个百分点(可能在2到10之间)"
    assert more(-0.06, -0.1, -0.02, "share")[0] == "低6个百分点(可能在2到10之间)"
    assert differs(-0.01, -0.05, 0.03, "share")[0] == "相差约-1个百分点(可能在-5到3之间)"
    assert not re.search("[高低]", differs(0.01, -0.05, 0.03, "share")[0])
