"""No name of a person is stored; what only looks like one stays."""

from __future__ import annotations

import pytest

from zxstudy.extract import extract
from zxstudy.extract.persons import without_names
from zxstudy.read import Document, Source


@pytest.mark.parametrize(
    ("wording", "stored"),
    [
        ("县委书记王大山亲自督办重点提案3件", "县委书记某某某亲自督办重点提案3件"),
        ("政协主席李甲、副主席赵乙丙联系项目2个", "政协主席某某、副主席某某某联系项目2个"),
        ("由欧阳小川同志联系包抓", "由某某某某同志联系包抓"),
        ("副主席王大山、羽小川、车甲参加讨论", "副主席某某某、某某某、某某参加讨论"),
        ("县委书记王大山、县长、主席参加会议", "县委书记某某某、县长、主席参加会议"),
        ("县委书记王大山在报告上批示", "县委书记某某某在报告上批示"),
        ("委员陆续到会", "委员陆续到会"),
        ("县委书记领办重点提案2件", "县委书记领办重点提案2件"),
        ("政协主席高度重视,督办提案5件", "政协主席高度重视,督办提案5件"),
        ("县长办公会听取汇报2次", "县长办公会听取汇报2次"),
        ("主席会议成员督办提案12件", "主席会议成员督办提案12件"),
        ("委员方面、部门方面提出意见30条", "委员方面、部门方面提出意见30条"),
        ("中心组学习2次", "中心组学习2次"),
        ("专委会主任金融、林业出身3人", "专委会主任金融、林业出身3人"),
    ],
)
def test_names_are_written_as_somebody(wording: str, stored: str) -> None:
    assert without_names(wording) == stored
    assert len(stored) == len(wording)


def test_no_name_reaches_a_fact() -> None:
    text = "2022年,县委书记王大山亲自督办重点提案3件,县政协主席李甲带队视察6次。"
    source = Source("S0", "", "", "", "", "composed", "unknown", "work_report", "", "", "county", "", 2022, "", "", len(text))
    facts = extract(Document(source, text))
    assert {fact.indicator for fact in facts} >= {"key_proposals_led", "inspections"}
    assert not any("大山" in fact.quote or "李甲" in fact.quote for fact in facts)
