"""What a hit of a measure's wording speaks of: this measure of the county's own CPPCC, or another body, a higher level, something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from zxstudy.extract.clauses import Clauses
from zxstudy.extract.degrees import rules
from zxstudy.extract.measure_triggers import Hit
from zxstudy.extract.prepared import Prepared

# A sentence that speaks of the CPPCC; 委员 alone also names members of other bodies.
_CPPCC = re.compile(
    r"政协|提案|民主监督|参政议政|政治协商|社情民意|专委会|专题协商|对口协商|界别协商|双周协商|请你来协商|有事好商量"
    r"|协商(?:民主|座谈|议政|计划|意见|成果|活动|课题|会)"
    r"|委员(?!会|长)(?<!家长委员)(?<!纪委委员)(?<!会委员)(?<!业主委员)(?<!仲裁委员)(?<!学术委员)(?<!专家委员)"
)
_RIVAL = re.compile(r"人大|代表建议|党员|村民|居委会|巡察|巡视|督察|信访|学校|教师|台商|客商|公安|案件|普查|义务教育")
_NAMED = re.compile("政协|提案")  # suggestions of deputies and proposals are handled together, and told of together
_HIGHER_WORDS = ("省委", "省政府", "省政协", "全国政协", "中共中央", "国务院", "自治区党委", "自治区政协")
_HIGHER = re.compile("|".join(_HIGHER_WORDS))
# One of these stands in every text that _CPPCC could find; they gate the search for triggers.
CPPCC_WORDS = ("政协", "提案", "监督", "议政", "政治协商", "协商", "民意", "专委会", "委员", "好商量")
_COUNTY = re.compile(r"[县区市旗州]委(?!员)|[县区市旗]政府|[县区市旗]政协|[县区市旗]长")
# A clause in which the CPPCC itself acts: what follows is a verb and not 委员, 主席, 工作 …
_OWN_ACT = re.compile(
    r"(?:中国人民)?该?[县区市旗州]?政协(?:机关|党组|常委会|及其常委会|主席会议|办公室|提案委)?"
    r"(?!委员|主席|副主席|领导|提|的|工作|建议|报|理论|知识|党组|机关|办公室|与|和|、|全|常委|及其|专题|协商|章程|制度|列席|调研|反映|活动|组织的|开展的|班子|在)"
)
# What may stand before the subject of a clause.
LEAD = re.compile(
    r"(?:\s|[一二三四五六七八九十]+是要?|[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、]|首先|其次|同时|此外|另外|并且|并|而且|特别是|尤其是|其中|“)+"
)
# A text about the CPPCC: at least this often, and at least this densely, it says 政协 or 提案.
_OFTEN, _DENSE = 3, 4 / 1000
_TITLED = frozenset({"m_policy_document", "m_implements_higher_opinions"})  # a title is what they are stated by
_LONGEST_TITLE = 60


class Place(NamedTuple):
    """A hit and the clauses that it lies in."""

    hit: Hit
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Context:
    """What holds for a text as a whole: whether it is about the CPPCC, whether it names higher levels at all, what excludes a measure."""

    about: bool
    higher: bool
    exclusions: Mapping[str, tuple[str, ...]]


def text_context(text: str, exclusions: Mapping[str, tuple[str, ...]]) -> Context:
    """What holds for `text` as a whole."""
    return Context(_about_cppcc(text), any(word in text for word in _HIGHER_WORDS), exclusions)


def _about_cppcc(text: str) -> bool:
    often = text.count("政协") + text.count("提案")
    return often >= _OFTEN and often >= _DENSE * len(text)


def own_span(clauses: Clauses, place: Place) -> tuple[int, int]:
    """The clauses of a hit as a span, at most 120 characters on either side of it."""
    hit, first, last = place
    return max(clauses.starts[first], hit.start - 120), min(clauses.ends[last], hit.end + 120)


def is_meant(prepared: Prepared, place: Place, context: Context) -> bool:
    """Whether a hit speaks of this measure of the county's CPPCC."""
    text = prepared.text
    hit, first, last = place
    begin, stop = own_span(prepared.clauses, place)
    own = text[begin:stop]
    if any(word in own for word in context.exclusions.get(hit.indicator, ())) or (hit.weak and "\t" in own):
        return False
    if hit.indicator not in _TITLED and _is_in_a_title(text, hit):
        return False
    if context.higher and hit.indicator != "m_implements_higher_opinions" and _HIGHER.search(own) and not _COUNTY.search(own):
        return False
    if rules()[hit.indicator].own_act:
        lead = LEAD.match(text, begin, stop)
        if _OWN_ACT.match(text, lead.end() if lead else begin, stop):
            return False
    return bool(_CPPCC.search(own)) or _nearby(prepared, first, last, context.about)


def _is_in_a_title(text: str, hit: Hit) -> bool:
    """Whether the wording lies inside one title (《“请你来协商”县委书记与委员“面对面”活动方案》): it names a paper and states nothing."""
    opened = text.rfind("《", max(0, hit.start - _LONGEST_TITLE), hit.start)
    if opened < 0 or text.find("》", opened, hit.start) >= 0:
        return False
    closed = text.find("》", hit.start, hit.start + _LONGEST_TITLE)
    return closed >= hit.end


def _nearby(prepared: Prepared, first: int, last: int, about: bool) -> bool:
    """Whether the sentence speaks of the CPPCC or, in a text about it, the passage around does and the sentence is not another body's."""
    text, clauses = prepared.text, prepared.clauses
    before, after = first, last
    while before > max(0, first - 10) and clauses.sentences[before - 1] == clauses.sentences[first]:
        before -= 1
    while after + 1 < min(len(clauses), last + 5) and clauses.sentences[after + 1] == clauses.sentences[last]:
        after += 1
    begin, stop = max(clauses.starts[before], clauses.starts[first] - 200), min(clauses.ends[after], clauses.ends[last] + 200)
    if _RIVAL.search(text, begin, stop) and not _NAMED.search(text, begin, stop):
        return False
    return bool(_CPPCC.search(text, begin, stop)) or (about and bool(_CPPCC.search(text, max(0, begin - 300), stop + 100)))
