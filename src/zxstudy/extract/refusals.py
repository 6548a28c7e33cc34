"""What looks like a quantity and is none, by kind: dates, sessions, ordinals, enumerators, document numbers, slogans, …

Each kind is one expression; they are tried in this order before any figure, and take their text out of the figures' reach.
"""

from __future__ import annotations

from zxstudy.extract.numerals import ARABIC as _A
from zxstudy.extract.numerals import HAN as _CN

# Behind a small numeral these make a slogan or a division of the text, and nothing that is counted.
_STRUCTURE = (
    "到位|结合|确保|坚持|方面|层面|环节|字|必须|转变|意识|维护|自信|着力|突出|关系|作用|原则|率先|统一|全覆盖|强化|注重|一批|加强|提高|提升|要|着眼|优先"
    "|阶段|步骤|关口|渠道|层次|维度|重大|有利于|不|更加|满意|认识|导向|抓手|亮点|台阶|办法|方式|途径|月|小时|季度|工作日|年头|年度|回合|世纪"
)
_NUMBERS = (
    r"(?<![\d.])(?:0\d{2,3}-\d{7,8}|1[3-9]\d{9}(?!\d)|\d{11,15}+(?![\d万亿元]))",  # phones and other long numbers
    r"备\d{5,}号?(?:-\d+)?",
    r"(?<!\d)\d{1,2}:\d{2}(?!\d)",
)
_DOCUMENT_NUMBERS = (
    r"[〔\[(]\d{4}[〕\])]\s?\d{1,4}号",
    r"(?<![\d.])\d{1,6}号(?!线)",
    r"[一二三四五六七八九十]+号(?:文|令|议案|通知|桥|路)",
)
_MONTH = r"\s?月(?:份|底|初|中旬|上旬|下旬)?(?:\s?\d{1,2}\s?[日号])?"
_DATES = (
    rf"(?<![\d.])(?:19|20)\d{{2}}\s?年度?(?:\s?\d{{1,2}}{_MONTH})?",
    r"(?<![\d.])\d{1,2}\s?[-—~至到]\s?\d{1,2}月份?",
    rf"(?<![\d.])\d{{1,2}}{_MONTH}",
    r"(?<![\d.])(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])(?![\d%])(?:[-./][0-3]?\d(?!\d))?",
    r"(?<![\d.])(?:19|20)\d{2}\s?[-—~至]\s?(?:19|20)\d{2}年?度?",
    r"[一二][〇零一二三四五六七八九]{3}年度?",
    r"[一二三四五六七八九十]{1,3}月(?:份|底|初)?(?:[一二三四五六七八九十]{1,3}[日号])?",
    r"(?<![\d.])\d{2}年(?!来|间|以来|以上)",
    r"(?<![\d.])\d{1,2}[日号](?!内)",
)
_SESSIONS = (
    rf"第?(?<!\d)(?:\d{{1,2}}|[{_CN}]{{1,3}})届(?:第?(?:\d{{1,2}}|[{_CN}]{{1,3}})次)?",
    rf"(?<!\d)(?:\d{{1,2}}|[{_CN}]{{1,3}})次(?:全会|全体会议|会议以来|会议(?:期间|上|召开|闭幕|开幕))",
)
_ENUMERATORS = (
    rf"(?:(?<=^)|(?<=[\n。;,(])|(?<=\s))(?:[{_CN}]{{1,3}}|\d{{1,2}})(?:、|[.](?!\d)|\))",
    rf"\([{_CN}\d]{{1,3}}\)",
    r"(?:(?<=^)|(?<=[\n。;,:\s]))[一二三四五六七八九十]{1,2}(?=是(?!否)|要)",
)
_SLOGANS = (
    r"[“\"']?\d(?:\+[\dA-Z]){1,6}[”\"']?",
    rf"[一二两三四五六七八九十\d]{{1,2}}(?:个|项|大|种|条|类)(?:{_STRUCTURE})",
    r"[一二三四五六七八九十]位一体|[一两二三四五六七八九十]个[一-十]|(?:四|五|六)大(?:班子|家)",
    r"两会|五保|九三学社|一府两院|百姓|千方百计|万众|十分|百[分]百(?!之)|[三四五六七八九十]公经费|三农|一把手",
    r"一[致定些点样直起般切体](?!半)|统一|唯一|进一步|之一|第一|万一|一[批系][列]?",
)
_LENGTH = r"年|个月|个多月|天|个工作日|小时|分钟|周|日"
_REFUSED = {
    "number": _NUMBERS,
    "document_number": _DOCUMENT_NUMBERS,
    "date": _DATES,
    "session": _SESSIONS,
    "page": (r"(?:第|共)?(?<!\d)\s?\d{1,5}\s?页",),
    "ordinal": (rf"第\s?(?:\d{{1,6}}|[{_CN}]{{1,8}})(?:次|个|期|批|届|条|名|项|号|季度|位|轮)?",),
    "enumerator": _ENUMERATORS,
    "slogan": _SLOGANS,
    "duration": (rf"(?:近|约)?(?:{_A}|[{_CN}]{{1,4}}|几|数)(?:多|余|几)?(?:{_LENGTH})(?:来|间|多|内|时间|以来|以上|以内)?",),
}
KINDS = tuple(_REFUSED)
REFUSAL = "|".join(f"(?P<x_{kind}>{'|'.join(patterns)})" for kind, patterns in _REFUSED.items())
