"""The measures of a text: which practices it says exist, how far each goes, and the words that say so."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from zxstudy.codebook import Codebook
from zxstudy.extract.degrees import Wording, counts, degree, rules
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.triggers import Hit, Triggers

# A sentence that speaks of the CPPCC; 委员 alone also names members of other bodies.
_CPPCC = re.compile(
    r"政协|提案|民主监督|参政议政|政治协商|社情民意|专委会|协商(?:民主|座谈|议政|计划|意见|成果|活动|课题)"
    r"|(?<!家长)(?<!纪委)(?<!会)(?<!业主)(?<!仲裁)(?<!学术)(?<!专家)委员(?!会|长)"
)
_RIVAL = re.compile(r"人大|代表建议|党员|村民|居委会|巡察|巡视|信访|学校|教师|台商|客商|公安|案件|普查|义务教育")
_HIGHER = re.compile(r"省委|省政府|省政协|全国政协|中共中央|国务院|自治区党委|自治区政协")
_COUNTY = re.compile(r"[县区市旗州]委(?!员)|[县区市旗]政府|[县区市旗]政协|[县区市旗]长")
_OWN_ACT = re.compile(r"(?:中国人民)?[县区市旗州]?政协(?:机关|党组|常委会|及其常委会|主席会议|办公室|各?专委会|提案委)?(?![^,]{0,8}(?:委员|主席|领导|提|的|党组汇报|工作))")
_ITEM = re.compile(r"\s*(?:[一二三四五六七八九十]+是|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）]|第[一二三四五六七八九十]+[,，、是])")
_LEAD = re.compile(
    r"(?:\s|[一二三四五六七八九十]+是要?|[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|\d+[.、]|首先|其次|同时|此外|另外|并且|并|而且|特别是|尤其是|其中|[“])+"
)
_ADVERBIAL = re.compile(r".{0,12}(?:以来|来|为止|目前|统计|以前|期间|年|今年|去年|全年|通过.{0,6}形式)$|通过.{0,8}$|截至.{0,10}$")
_HEADING = re.compile(r"(?:^|[\n ])\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十][)）])[^\n。;]{0,40}")
_PLAN_HEADING = re.compile(r"(?:下一步|下步|今后|明年|\d{4}年).{0,8}(?:打算|安排|思路|计划|任务|重点|设想|要点)|工作打算|主要任务|努力方向")
_PLAN_WORDS = ("打算", "任务", "安排", "思路", "计划", "设想", "要点", "努力方向", "重点")
_LONGEST, _WIDEST, _APART = 60, 45, 6
_DENSE = 4 / 1000


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure that a text states: its degree (-1, 1, 2, 3) and the span of its evidence in the normal form, end exclusive."""

    indicator: str
    degree: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Mention:
    """One hit in its clauses (`first` to `last`), with the span that carries it."""

    hit: Hit
    first: int
    last: int
    start: int
    end: int


def find_measures(prepared: Prepared, codebook: Codebook) -> list[Measure]:
    """The measures that `prepared` states, sorted by start, each once: the highest degree, the first among equals.

    Spans are offsets of the normal form; the cost is linear in the text.
    """
    mentions = _mentions(prepared, codebook)
    occupied: dict[int, set[str]] = defaultdict(set)
    for mention in mentions:
        for index in range(mention.first, mention.last + 1):
            occupied[index].add(mention.hit.indicator)
    by_measure: dict[str, list[_Mention]] = defaultdict(list)
    for mention in mentions:
        by_measure[mention.hit.indicator].append(mention)
    plans = _plan_sections(prepared.text)
    found = [_best(prepared, found, occupied, plans) for found in by_measure.values()]
    return sorted(found, key=lambda measure: (measure.start, measure.end, measure.indicator))


@lru_cache(maxsize=4)
def _triggers(patterns: tuple[tuple[str, tuple[str, ...]], ...], codebook: Codebook) -> Triggers:
    raise NotImplementedError
