"""Properties: an interval printed in any of its forms reads back, misread and broken text keeps its offsets, clean text stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxstudy.extract.normal import normalise
from zxstudy.extract.numerals import reach
from zxstudy.extract.quantities import INFINITY, Quantity, quantities

SMALL, CAPITAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
STEPS = ((1000, "千仟"), (100, "百佰"), (10, "十拾"))
WIDE = {ord(sign): chr(ord(sign) + 0xFEE0) for sign in "0123456789.,%"}
UNITS = st.sampled_from(["件", "条", "人次", "名", "篇", "期", "个"])
COUNTS = st.integers(2, 9999).filter(lambda value: not 1900 <= value <= 2100)
AT_LEAST = ("不少于{}", "不低于{}", "至少{}", "最少{}", "超过{}", "突破{}", "逾{}", "{}以上", "{}及以上", "{}(含)以上")
AT_MOST = ("不超过{}", "不得超过{}", "至多{}", "最多{}", "不足{}", "少于{}", "{}以下", "{}以内", "{}之内")
ABOUT = ("约{}", "大约{}", "{}左右", "{}上下")
DASHES = ("-", "—", "——", "–", "―", "−", "~", "～", "－", "至", "到", " - ", " — ")


def hanzi(value: int, *, capital: bool = False) -> str:
    """A number below ten thousand by the schoolbook, in ordinary or in capital numerals."""
    signs, parts, zero = CAPITAL if capital else SMALL, "", False
    for step, names in (*STEPS, (1, "  ")):
        digit = value // step % 10
        if digit:
            parts += ("零" if zero and parts else "") + signs[digit] + (names[capital].strip())
        zero = digit == 0
    return parts


def written(value: int) -> tuple[str, ...]:
    """All forms of a number."""
    return str(value), f"{value:,}", str(value).translate(WIDE), hanzi(value), hanzi(value, capital=True)


def only(text: str) -> Quantity:
    """The one quantity of a text."""
    found = [item for item in quantities(normalise(f"共有{text}").text) if not item.refused]
    assert len(found) == 1, (text, found)
    return found[0]


@given(COUNTS, UNITS)
def test_a_count_reads_back_in_every_script(value: int, unit: str) -> None:
    for text in written(value):
        item = only(text + unit)
        assert (item.low, item.high, item.unit, item.qualifier) == (value, value, unit, "exact"), text


@pytest.mark.parametrize(("forms", "qualifier"), [(AT_LEAST, "at_least"), (AT_MOST, "at_most"), (ABOUT, "about")])
@given(value=COUNTS, unit=UNITS)
def test_a_bound_reads_back_in_every_wording(forms: tuple[str, ...], qualifier: str, value: int, unit: str) -> None:
    wanted = {"at_least": (value, INFINITY), "at_most": (0, value), "about": (value, value)}[qualifier]
    for form in forms:
        for text in (str(value), hanzi(value)):
            item = only(form.format(text + unit))
            assert (item.low, item.high, item.qualifier) == (*wanted, qualifier), form.format(text + unit)


@given(st.integers(1, 9), st.integers(1, 3), UNITS, st.sampled_from("多余"))
def test_what_goes_over_reads_back(digit: int, zeros: int, unit: str, more: str) -> None:
    value = digit * 10**zeros
    for text in (str(value), hanzi(value)):
        item = only(f"{text}{more}{unit}")
        assert item.low == (11 if text == "十" else value) or (text == "一十" and item.low == 10)
        assert (item.high, item.qualifier) == (reach(value), "over")


@given(st.integers(1, 500), st.integers(1, 500), UNITS, st.sampled_from(DASHES), st.booleans())
def test_a_range_reads_back_with_every_dash(low: int, width: int, unit: str, dash: str, twice: bool) -> None:
    item = only(f"{low}{unit if twice else ''}{dash}{low + width}{unit}")
    assert (item.low, item.high, item.unit, item.qualifier) == (low, low + width, unit, "range")


@given(st.integers(0, 1000))
def test_a_share_reads_back_in_every_form(tenths: int) -> None:
    percent = f"{tenths / 10:.10g}"
    forms = [f"{percent}%", f"{percent} %", f"{percent}%".translate(WIDE), f"百分之{percent}", f"{tenths}‰", f"{percent}﹪"]
    if tenths % 10 == 0 and tenths:
        forms.append(f"百分之{'百' if tenths == 1000 else hanzi(tenths // 10)}")
    for form in forms:
        item = only(form)
        assert (item.low, item.high, item.unit) == (pytest.approx(tenths / 1000), pytest.approx(tenths / 1000), "proportion"), form


@given(st.integers(1, 99_999), st.sampled_from(["元", "万元", "亿元"]))
def test_money_reads_back_in_yuan(hundredths: int, unit: str) -> None:
    item = only(f"{hundredths / 100:.2f}{unit}")
    assert item.unit == "yuan"
    assert item.low == pytest.approx(hundredths / 100 * {"元": 1, "万元": 1e4, "亿元": 1e8}[unit])


CLAUSES = st.lists(
    st.builds(
        lambda noun, value, unit, stop: f"{noun}{value}{unit}{stop}",
        st.sampled_from(["全年共收到提案", "经审查立案", "组织委员视察", "报送社情民意信息", "占立案总数的", "县委常委会听取政协工作汇报"]),
        st.one_of(st.integers(0, 5000).map(str), st.integers(0, 999).map(lambda value: f"{value / 10:.1f}")),
        st.sampled_from(["件", "%", "次", "条", "万元", "个百分点"]),
        st.sampled_from(["，", "。", "；", "、", "（以下同）。", "。\n"]),
    ),
    max_size=12,
)


@given(CLAUSES)
def test_clean_text_is_never_repaired(clauses: list[str]) -> None:
    source = "".join(clauses)
    assert normalise(source).text == source.translate({ord("，"): ",", ord("；"): ";", ord("（"): "(", ord("）"): ")"})


@given(st.text(alphabet="收到提案立1 28。·\n件%？?_…〇&#49;(mǎn)\u200bwww.cn:", max_size=120))
def test_broken_text_keeps_its_offsets(source: str) -> None:
    _holds(source)


@pytest.mark.parametrize("ways", [("utf-8", "gb18030"), ("gbk", "latin-1"), ("utf-8", "latin-1")])
@given(clauses=CLAUSES)
def test_misread_text_is_turned_back_with_its_offsets(ways: tuple[str, str], clauses: list[str]) -> None:
    source = "".join(["全县各级党委政府高度重视政协提案办理工作，切实加强组织领导。", *clauses])
    misread = source.encode(ways[0]).decode(ways[1], "replace")
    _holds(misread)
    lost = misread.count("\ufffd")
    assert lost or normalise(misread).text.replace("\n", "") == normalise(source).text.replace("\n", "")


def _holds(source: str) -> None:
    normal = normalise(source)
    assert len(normal.text) == len(normal.starts) == len(normal.ends)
    spans = list(zip(normal.starts, normal.ends, strict=True))
    assert all(0 <= start <= end <= len(source) for start, end in spans)
    assert spans == sorted(spans)
