"""How figures are written: counts, spans, shares, and words for many, each with the measure words that may stand behind it."""

from __future__ import annotations

from zxstudy.extract.numerals import ARABIC as _A
from zxstudy.extract.numerals import HAN as _CN
from zxstudy.extract.numerals import NUMERAL as _N
from zxstudy.extract.scanning import Opening, Wording

UNITS = (
    "人次", "件次", "场次", "批次", "件", "条", "次", "个", "名", "人", "位", "家", "份", "篇", "项", "期", "场", "批", "台", "辆", "岁",
    "元", "户", "组", "支", "本", "册", "起", "处", "座", "所", "轮", "届次", "块", "宗",
)  # fmt: skip
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_PLAIN_UNIT = "|".join(sorted(set(UNITS) - {"届次"}, key=len, reverse=True))
_TAIL = r"(?:\(含[^)]{0,4}\)|及|或|和)?(?:以上|以下|以内|之内)|左右|上下|多|余|不等"
_DIGIT, _SIGN, _TEN_THOUSAND = Opening("0123456789"), Opening(_CN), Opening("万")
_FEW = Opening("数几", "[十百千万亿]")
# Most figures of a report are digits behind a word, a measure word and a mark. Nothing else can be meant by these, so they are read
# before anything is refused; what makes a telephone or a code of a number is excluded here.
PLAIN = Wording(
    "plain",
    (_DIGIT,),
    rf"(?<=[\u4e00-\u9fff])(?<![{_CN}线话真机编码号])(?:(?P<digits>\d{{1,9}})(?P<digits_unit>{_PLAIN_UNIT})|(?P<rate>\d{{1,3}}(?:\.\d{{1,2}})?)%)"
    r"(?=[,;。、)])",
)
FORMS = (
    Wording(
        "of_hundred",
        (_SIGN, _TEN_THOUSAND),
        rf"(?P<whole>[百千万])分之(?P<hundredth>{_N}(?:点[〇零一二三四五六七八九]{{1,3}})?)"
        rf"(?:(?:至|到|[-—~])(?:百分之)?(?P<hhigh>{_N}))?(?P<htail>{_TAIL})?",
    ),
    Wording("half", (_SIGN, Opening("过", "一半|半数"), Opening("半", "数")), rf"(?P<more_than>过)?(?:一半|半数)(?P<halftail>{_TAIL})?"),
    Wording("tenths_range", (_SIGN,), r"(?P<lowtenth>[一二三四五六七八])(?P<hightenth>[二三四五六七八九])成(?!员|果)"),
    Wording(
        "tenths",
        (_DIGIT, _SIGN),
        rf"(?<![\d.{_CN}])(?P<tenth>[一二三四五六七八九1-9])成(?P<tenth2>[一二三四五六七八九半])?(?P<ttail>{_TAIL})?"
        r"(?!立(?!案)|[为员果就功效长分套本])",
    ),
    Wording(
        "parts", (_SIGN,), rf"(?P<below>[二两三四五六七八九十]{{1,2}})分之(?P<above>[一二两三四五六七八九十]{{1,2}})(?P<ptail>{_TAIL})?"
    ),
    Wording("fraction", (_DIGIT,), r"(?<![\d/.])(?P<over>[1-9])/(?P<under>[2-9])(?=的|以上|左右)(?P<ftail>以上|左右)?"),
    Wording(
        "span",
        (_DIGIT,),
        rf"(?<![\d.])(?P<low>{_A})\s?(?P<lscale>[万亿千百])?\s?%?(?P<lunit>{_UNIT})?\s?(?P<dash>[-—~]{{1,2}}|至|到)\s?(?P<high>{_A})\s?"
        rf"(?P<rscale>[万亿千百])?(?P<rpercent>%)?(?P<runit>{_UNIT})?(?![\d.])",
    ),
    Wording(
        "worded_span",
        (_SIGN,),
        rf"(?<![{_CN}])(?P<lowc>[一二两三四五六七八九十]{{1,3}})(?:至|到)(?P<highc>[二三四五六七八九十]{{1,3}})(?P<runitc>{_UNIT})",
    ),
    Wording(
        "some",
        (_SIGN, _FEW, Opening("上成", "[百千万]")),
        r"(?P<vague>[数几][十百千万亿]+|[上成][百千万]+(?![级市下])|[一二两三四五六七八九]百几十|[一二三四五六七八九]?十几)(?P<vtail>多|余)?"
        rf"(?P<vunit>{_UNIT})",
    ),
    Wording("ten_thousand", (_TEN_THOUSAND,), rf"(?<![\d{_CN}亿几数上])万(?P<bmore>多|余)?(?P<bunit>{_UNIT})"),
    Wording(
        "count",
        (_DIGIT, _SIGN),
        rf"(?<![\d.{_CN}])(?P<written>{_N})(?P<more>多|余|几|来)?(?P<scale>[万亿千百])?(?P<more2>多|余)?\s?(?P<percent>%{{1,2}}|‰)?"
        rf"(?P<points>个百分点|个点)?(?P<unit>{_UNIT})?(?P<tail>{_TAIL})?",
    ),
)
