"""What looks like a quantity and is none, by kind: dates, sessions, ordinals, enumerators, document numbers, slogans, …

Wordings are tried in this order before any figure, and take their text out of the figures' reach. Each names what it may begin with:
behind a digit no wording is tried that needs a Chinese numeral.
"""

from __future__ import annotations

from zxstudy.extract.numerals import ARABIC as _A
from zxstudy.extract.numerals import HAN as _CN
from zxstudy.extract.scanning import Opening, Wording

# Behind a small numeral these make a slogan or a division of the text, and nothing that is counted.
_STRUCTURE = (
    "到位|结合|确保|坚持|方面|层面|环节|字|必须|转变|意识|维护|自信|着力|突出|关系|作用|原则|率先|亲自|统一|全覆盖|强化|注重|一批|加强|提高|提升|要|着眼|优先"
    "|阶段|步骤|规定|禁令|准则|严禁|关口|渠道|层次|维度|重大|有利于|不|更加|满意|认识|导向|抓手|亮点|台阶|办法|方式|途径|月|小时|季度|工作日|年头|年度|回合|世纪"
)
_DIGIT, _SIGN = Opening("0123456789"), Opening(_CN)
_EITHER = (_DIGIT, _SIGN)
_BLANK = Opening(" \n", r"[:\s(\d—-]")
_BRACKET = Opening("(", rf"[\d{_CN}]")
_TEN_THOUSAND = Opening("万")
_ORDINAL = Opening("第", rf"[\s\dOolI{_CN}]")
_WHOLE_PAGES = Opening("共", r"[\s\d]")
_DASHES = (Opening("-", rf"[-—\s\d{_CN}]"), Opening("—", r"[-—\s\d]"))
_NEARLY = Opening("近约", rf"[\d{_CN}几数]")
_FEW = Opening("数几", "[多余几年个半天小分周日]")

# Runs that are no numeral any more, at once, so that no other expression has to try them.
_RUNS = (((_SIGN,), rf"[{_CN}]{{25,}}+"), ((_DIGIT,), r"\d{16,}+(?:[\dxX])?"))
_PHONES = (
    ((_DIGIT, _BRACKET), r"(?<![\d.])(?:\(0\d{2,3}\)|0\d{2,3}-)\d{7,8}(?!\d)(?:-\d{1,4})?"),
    ((_DIGIT,), r"(?<![\d.])1[3-9]\d{9}(?!\d)"),
    (
        (_DIGIT, _BRACKET, _BLANK),
        r"(?:(?<=热线)|(?<=电话)|(?<=传真)|(?<=手机))[:\s]{0,2}(?:\(0\d{2,3}\)|0\d{2,3}-)?\d{3,12}(?!\d)",
    ),
)
_FILING_NUMBERS = (
    ((Opening("备", r"\d"),), r"备\d{5,}+号?(?:-\d+)?"),
    ((Opening("安", "备"),), r"安备\s?\d{8,}+号?"),
    ((_DIGIT,), r"(?<=证)\d{6,15}号"),
)
_NUMBERS = (
    ((_DIGIT,), r"(?<![\d.])\d{11,15}+(?![\d万亿元])"),
    ((_DIGIT,), r"(?<!\d)\d{1,2}:\d{2}(?!\d)"),
    (
        (_DIGIT, _BLANK),
        r"(?:(?<=邮编)|(?<=编码)|(?<=QQ)|(?<=群号)|(?<=账号)|(?<=编号)|(?<=信号)|(?<=QQ群))[:\s]{0,2}\d{4,15}",
    ),
    ((_DIGIT, _BLANK), r"(?<=[A-Za-z/])\s?\d{1,6}(?:\.\d+)?(?!\d|\s?[%件条名次项万亿])"),
    ((_DIGIT,), r"(?<=[GSXYC])\d{2,4}(?:国道|省道|县道|高速)|(?<![\d.])[1-6][GSAK](?=[\u4e00-\u9fff])"),
)
_DOCUMENT_NUMBERS = (
    ((Opening("〔[", r"\d"), _BRACKET), r"[〔\[(]\d{4}[〕\])]\s?(?:第\s?)?\d{1,4}号"),
    ((_DIGIT,), r"(?<![\d.])\d{1,6}号(?=文件|令|公告|通知|议案|提案|桥|公路)"),
)
# 路126号, 8号院3号楼5层401室: what belongs to a building is none of ours.
_ADDRESSES = (
    (
        (_DIGIT,),
        r"(?:(?<=路)|(?<=街)|(?<=道)|(?<=巷)|(?<=弄)|(?<=甲)|(?<=镇)|(?<=里))\d{1,5}(?:-\d{1,4})?号(?:院|楼|附\d{1,4})?",
    ),
    ((_DIGIT,), r"(?<![\d.])\d{1,4}号(?:院|楼|门|库|厅|馆)"),
    ((_DIGIT,), r"(?<![\d.])\d{1,4}(?:单元|室(?!内)|[层楼](?=[\d,。;()\s]|$|[东西南北中]))"),
)
_OTHER_NUMBERS = (
    ((_DIGIT,), r"(?<![\d.])\d{1,6}号(?!线)"),
    ((_DIGIT,), r"\d{1,2}号线"),
    ((_SIGN,), r"[一二三四五六七八九十]+号(?:文|令|议案|通知|桥|路)"),
)
# Counted in measures that no indicator is counted in: lengths, areas, weights, floors, words, lessons, multiples.
_MEASURES = (
    "公里|千米|毫米|厘米|平方|立方|米|里(?!面)|亩|公顷|吨|公斤|千克|斤|度|倍|番|字(?!头)|万字|层|室|间|套|栋|幢|头|只|株|棵|片|面|节|课时|学时|级|代|世纪|类|种|型|版|股|分(?!别|之|[成钟])"
    "|角|°|℃|码|张|例|床|部(?!门|委|分|局)|口|门|盏|艘|架|匹|瓶|箱|袋|桶|车次|航班|班次|步|座次|千瓦|兆|线(?!上|下|索)|后"
)
_MONTH = r"\s?月(?:份|底|初|中旬|上旬|下旬)?(?:\s?\d{1,2}\s?[日号])?"
_DATES = (
    ((_DIGIT,), rf"(?<![\d.])(?:19|20)\d{{2}}\s?年度?(?:\s?\d{{1,2}}{_MONTH})?(?!代)"),
    (_EITHER, r"(?<!\d)(?:1\d|20|21|[一二]十)世纪(?:\d0年代)?|(?<!\d)\d0年代|[二三四五六七八九]十年代"),
    ((_DIGIT,), r"(?<![\d.])(?:19|20)\d{2}/(?:0?[1-9]|1[0-2])/[0-3]?\d(?!\d)"),
    ((_DIGIT,), r"(?<![\d.])\d{1,2}\s?[-—~至到]\s?\d{1,2}月份?"),
    ((_DIGIT,), rf"(?<![\d.])\d{{1,2}}{_MONTH}"),
    ((_DIGIT,), r"(?<![\d.])(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])(?![\d%])(?:[-./][0-3]?\d(?!\d))?"),
    ((_DIGIT,), r"(?<![\d.])(?:19|20)\d{2}\s?[-—~至]\s?(?:19|20)\d{2}年?度?"),
    ((_SIGN,), r"[一二][〇零一二三四五六七八九]{3}年度?(?:[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}[日号])?)?"),
    ((_SIGN,), r"[一二三四五六七八九十]{1,3}月(?:份|底|初|[上中下]旬)?(?:[一二三四五六七八九十]{1,3}[日号])?"),
    ((_DIGIT,), r"(?<![\d.])\d{2}年(?!来|间|以来|以上)"),
    ((_DIGIT,), r"(?<![\d.])\d{1,2}[日号](?!内)"),
)
_SESSIONS = (
    ((*_EITHER, _ORDINAL), rf"第?(?<!\d)(?:\d{{1,2}}|[{_CN}]{{1,3}})届(?:第?(?:\d{{1,2}}|[{_CN}]{{1,3}})次)?"),
    (_EITHER, rf"(?<!\d)(?:\d{{1,2}}|[{_CN}]{{1,3}})次(?:全会|全体会议|会议以来|会议(?:期间|上|召开|闭幕|开幕))"),
)
_PAGES = (
    ((_DIGIT, _ORDINAL, _WHOLE_PAGES, _BLANK), r"(?:第|共)?(?<!\d)\s?\d{1,5}\s?页"),
    ((*_DASHES, _BLANK), r"(?:(?<=^)|(?<=\n))\s?[-—]{1,2}\s?\d{1,4}\s?[-—]{1,2}(?=\s*?(?:\n|$))"),
    ((_DIGIT,), r"(?<!\d)\d{1,4}\s?/\s?\d{1,4}\s?页"),
)
_ENUMERATORS = (
    (_EITHER, rf"(?:(?<=^)|(?<=[\n。;,:(])|(?<=\s))(?:[{_CN}]{{1,3}}|\d{{1,2}})(?:、|[.](?!\d)|\))"),
    ((_BRACKET,), rf"\([{_CN}\d]{{1,3}}\)"),
    ((_SIGN,), r"(?:(?<=^)|(?<=[\n。;,:\s]))[一二三四五六七八九十]{1,2}(?=是(?!否)|要)"),
)
_SLOGANS = (
    ((_DIGIT, Opening("“\"'", r"\d")), r"[“\"']?\d(?:\+[\dA-Z]){1,6}[”\"']?"),
    (_EITHER, rf"[一二两三四五六七八九十\d]{{1,2}}(?:个|项|大|种|条|类)(?:{_STRUCTURE})"),
    (_EITHER, r"(?<=[“\"])(?:[一二两三四五六七八九十]|\d(?!\d))(?:个|大|种)(?=[^\d,。;:“”\"《》]{2,4}[”\"])"),
    ((_SIGN,), r"[一二三四五六七八九十]位一体|[一两二三四五六七八九十]个[一二三四五六七八九十](?!月|半)|(?:四|五|六)大(?:班子|家)"),
    (
        (_SIGN,),
        r"两会|五保|九三(?:学社)?|一府两院|百姓|千方百计|千家万户|千头万绪|千辛万苦|千军万马|千变万化|百家争鸣|百花齐放|十分(?!之)|百[分]百(?!之)"
        r"|[三四五六七八九十]公经费|三农|一把手|一[致定些点样直起般切体](?!半)|一成不变|一[批系][列]?|一分为二|一事一",
    ),
    ((Opening("统唯", "一"), Opening("进", "一步"), Opening("之", "一")), "统一|唯一|进一步|之一"),
    ((_ORDINAL, _TEN_THOUSAND), "第一|万众|万一|万无一失"),
)
_LENGTH = r"年|个月|个多月|个半月|年半|个星期|天|个工作日|小时|分钟|周|日"
_REFUSED: dict[str, tuple[tuple[tuple[Opening, ...], str], ...]] = {
    "number": _RUNS,
    "phone": _PHONES,
    "filing_number": _FILING_NUMBERS,
    "other_number": _NUMBERS,
    "document_number": _DOCUMENT_NUMBERS,
    "address": _ADDRESSES,
    "other_document_number": _OTHER_NUMBERS,
    "date": _DATES,
    "session": _SESSIONS,
    "page": _PAGES,
    "ordinal": (((_ORDINAL,), rf"第\s?(?:[\dOolI]{{1,6}}|[{_CN}]{{1,8}})(?:次|个|期|批|届|条|款|名|项|号|季度|位|轮)?"),),
    # 二次答复, 二次供水: the second time; what happened twice is written 两次.
    "other_ordinal": (((_SIGN,), rf"(?<![{_CN}])(?<!先后)(?<!组织)(?<!开展)(?<!召开)(?<!共)(?<!了)二次(?=[\u4e00-\u9fff])"),),
    "enumerator": _ENUMERATORS,
    "impossible": (((_DASHES[0],), r"(?:(?<=[\u4e00-\u9fff:,])|(?<=^))-\d{1,9}(?:\.\d{1,4})?\s?(?:%|万元|元|[件条次名人个份篇项期])"),),
    "duration": (
        (
            (*_EITHER, _NEARLY, _FEW),
            rf"(?:近|约)?(?:{_A}|[{_CN}]{{1,4}}|几|数)(?:多|余|几)?(?:{_LENGTH})(?:来|间|多|内|时间|以来|以上|以内)?",
        ),
    ),
    "slogan": _SLOGANS,
    "measure": (
        (
            (*_EITHER, _DASHES[0]),
            rf"(?<![\d.{_CN}])-?(?:{_A}|[{_CN}]{{1,6}})(?:多|余|几)?[万亿]?(?:多|余)?(?:{_MEASURES})",
        ),
    ),
}
# Later parts of a kind are named other_…; `kind_of` takes that away again.
REFUSALS = tuple(Wording(kind, openings, pattern) for kind, wordings in _REFUSED.items() for openings, pattern in wordings)


def kind_of(name: str) -> str:
    """The kind of look-alike that a wording of `REFUSALS` stands for."""
    return name.removeprefix("other_")
