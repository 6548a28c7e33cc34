"""Names and codes of invented places, which cannot be taken for real ones: every name begins with 虚 (not real), every code with 99."""

from __future__ import annotations

# Signs that occur in names of places and in no number, unit, rank or word of the codebook.
_FIRST = "松柏桐梧桂枫槐柳杨榆竹梅兰菊荷莲芦苇茶桑岩峰岭峦崖丘谷溪泉潭湖汀洲浦湾渡汐澜霞虹云霜雪露雁鹤鹭鸥鹿麓琴棋砚瓷陶玉璧珠琼瑶"
_SECOND = "河川江海泽津口桥堤塘坝塬坪坡沟冲坳岗屯寨堡庄墟圩浜汇源阳阴晖曦岚黛翠碧苍素丹紫朱玄墨宁康和祥瑞安定靖昌隆茂盛裕丰泰荣"
RANKS = (("县", "county"), ("县", "county"), ("市", "city"), ("区", "district"))
MARK = "虚"


def province(number: int) -> str:
    """The invented province `number`, from 0: `虚松省`."""
    return f"{MARK}{_FIRST[number]}省"


def county(number: int) -> str:
    """The invented county `number`, from 0: `虚松河县`; every number has a name of its own."""
    first, second = divmod(number, len(_SECOND))
    return f"{MARK}{_FIRST[first]}{_SECOND[second]}{rank(number)[0]}"


def rank(number: int) -> tuple[str, str]:
    """The last sign of the name of the county `number`, and its level; half are counties, the rest cities and districts."""
    return RANKS[number * 7 % len(RANKS)]


def code(number: int) -> str:
    """The code of the county `number`: 99 and four digits, which no real place has."""
    return f"99{number + 1:04d}"
