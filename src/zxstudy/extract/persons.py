"""Names of persons, taken out of every wording before it is stored: what an office did is the matter, not who."""

from __future__ import annotations

import re

# The hundred commonest surnames and the usual double ones cover nearly everybody; rarer ones that are ordinary words would hide prose.
_COMMON = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟"
_LESS_COMMON = "姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
_RARER = "邢殷翟庞樊倪俞鲁葛裴霍虞柯阮翁祁鲍骆冉聂耿喻岳柳蔺娄闵乔涂佟卞隋滕"
_DOUBLE = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文"
_NAME = rf"(?:(?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}|[{_COMMON}{_LESS_COMMON}{_RARER}][\u4e00-\u9fff]{{1,2}})"
_TITLE = r"书记|县长|区长|市长|州长|旗长|镇长|乡长|主席|主任|局长|部长|院长|校长|会长|秘书长|常委|组长|厅长|处长|科长|委员"
# What may follow a name; without it 主席高度重视 would hold somebody called 高度.
_NEXT = (
    r"同志|先生|女士|亲自|带头|带队|带领|领衔|领办|牵头|主持|出席|到会|参加|督办|批示|听取|联系|包抓|包联|分别|担任|任(?:组长|副组长)|作了|作出|提出|介绍|表示|说|在|就|对|向|率|赴|深入|来到|到|强调|指出|要求|宣布|讲话|一行|代表"
    r"|等|[、,。;，；:：)）\s]|$"
)
_OFFICE = "|".join(title for title in _TITLE.split("|") if len(title) == 2)
# 副主席王大山、李甲、赵乙丙: who stands in the list behind a name is one too, whatever the surname.
_AFTER_TITLE = re.compile(rf"(?P<office>{_OFFICE})(?P<name>{_NAME})(?P<more>(?:、[\u4e00-\u9fff]{{2,3}})*)(?={_NEXT})")
_NO_PERSON = frozenset("局办委会部组长席任记员院府协室镇乡县区市位门志表业校队所站导")  # what ends the name of an office or a body
_ADDRESSED = re.compile("同志|先生|女士")
_BEFORE_WORD = re.compile(rf"(?P<office>)(?P<name>{_NAME})(?P<more>)(?=同志(?!们)|先生|女士)")
# Ordinary words that begin like a name and may stand between a title and such a follower.
_WORDS = re.compile(
    r"^(?:任何|方面|方式|马上|金融|江苏|程序|项目|林业|田间|龙头|黄金|许可|严格|严肃|文件|平台|于是|余下|万元|武装|石化|白天|夏季|史料|方案|任务|任期|任职|毛利|陆续|周密|周边|余名|万名|方便|方法|方针|高度|高效|严守|贺信|顾全|鲁迅|向上|黎明)"
)


def without_names(wording: str) -> str:
    """`wording` with every name of a person that follows an office or precedes 同志 written as 某某, character by character.

    The length stays, so that offsets into the wording hold.
    """
    if _AFTER_TITLE.search(wording):
        wording = _AFTER_TITLE.sub(_hidden, wording)
    if _ADDRESSED.search(wording):
        wording = _BEFORE_WORD.sub(_hidden, wording)
    return wording


def _hidden(match: re.Match[str]) -> str:
    name = match["name"]
    if _WORDS.match(name):
        return match.group()
    listed = "".join(f"、{item if item[-1] in _NO_PERSON else '某' * len(item)}" for item in match["more"].split("、")[1:])
    return match["office"] + "某" * len(name) + listed
