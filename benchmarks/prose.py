"""Report prose for measuring speed: sentences of clauses composed for this project, words and figures drawn; about no real place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

# Code points to one figure and to one measure in ordinary report prose; dense prose has twice as many.
TO_A_FIGURE, TO_A_MEASURE = 76.0, 60.0

# Each {n} … {w} is a figure.
FIGURES = (
    "共收到提案{n}件，经审查立案{m}件", "提案办复率达到{p}%", "委员对办理结果表示满意或基本满意的占{p}%以上",
    "解决或基本解决的{m}件", "交由{k}个单位承办", "组织专题协商{k}次、界别协商{w}次", "开展调研视察{k}余次，形成调研报告{w}篇",
    "整改落实率为百分之{c}", "对{k}个部门和单位提出意见建议{m}多条", "委员活动经费由每人每年{h}元提高到{t}元",
    "反映社情民意信息{m}条，被省级采用{k}条", "得到领导批示近{k}件", "举办委员培训班{w}期，培训委员{n}人次",
    "领衔督办重点提案{k}件", "提拔使用政协机关干部{w}余人", "平均年龄由{c}岁下降到{c}岁", "专题研究政协工作{w}次",
    "安排工作经费{f}万元", "参加活动的委员达{n}人次", "为群众办实事{m}件，捐资{f}多万元", "共审查集体提案{k}件、委员提案{m}件",
    "列入计划逐步解决的{m}件，占{p}%", "全会期间收到大会发言材料{k}份", "设立委员工作站{k}个",
)  # fmt: skip
# Each is one mention of a practice.
MEASURES = (
    "{党}出台了加强和改进人民政协工作的实施意见", "{党}常委会每年专题研究政协工作", "定期听取政协党组工作汇报",
    "把政协工作纳入总体部署，统一安排", "政协党组书记列席县委常委会会议", "政协副主席列席县政府常务会议", "重要情况及时向政协通报",
    "建立了部门与专门委员会对口联系制度", "县委中心组把政协理论列入学习内容", "县委党校把人民政协理论列入教学计划",
    "{头}亲自过问重点提案的办理", "明确一名县委副书记联系政协工作", "在{事}决策之前听取政协意见", "就{题}组织政协委员开展专题协商",
    "做到未经协商的不决策", "重要人事安排事先征求政协意见", "政府工作报告起草时听取政协委员意见", "{头}出席政协专题协商会",
    "对政协报送的调研报告认真批示", "要求承办单位限期办理并反馈结果", "许多建议被采纳并进入决策", "完善了民主监督机制",
    "邀请委员视察{题}", "支持政协开展民主评议", "督促被评议部门整改", "逐件书面答复委员", "提案由{党}召开交办会集中交办",
    "承办单位主要负责人对提案办理负总责", "督查室对提案办理情况进行督查", "为委员订阅报刊、通报情况", "每年给政协出题目、交任务",
    "政协领导联系包抓重点项目", "鼓励委员兴办企业、带动就业", "配齐配强政协领导班子", "政协干部实行双向交流",
    "把委员培训列入干部培训计划", "定期举办委员培训班", "改善了政协机关办公条件", "政协全会经费列入财政预算",
    "委员活动经费得到足额保障",
)  # fmt: skip
PLAIN = (
    "{党}坚持以人民为中心的发展思想", "围绕{题}", "广大委员立足本职、扶贫济困", "各项工作取得新的进展", "进一步改进作风、深入基层",
    "一些同志的认识还不够深", "{年}年以来", "大家普遍感到", "做好新形势下的工作", "必须始终坚持正确方向",
    "多做春风化雨、解疑释惑的工作", "全会审议通过了常务委员会工作报告", "圆满完成了各项议程",
    "所有提案均已按期办复", "为全县经济社会发展作出了积极贡献",
    "工作的主动性还不够强", "需要在今后的工作中加以改进", "把思想和行动统一到会议的部署上来", "推动{题}迈上新台阶",
    "在各自的岗位上展现了担当", "{月}月中旬", "形成了团结协作的良好氛围", "紧扣{题}中的难点和堵点", "不断增强责任感和使命感",
    "坚持问题导向、目标导向", "各乡镇、各部门密切配合", "按照{党}的统一部署", "聚焦{题}建言资政、凝聚共识",
    "第{次}届县政协履职以来",
)  # fmt: skip
OPENINGS = ("", "", "", "一年来，", "全年", "同时，", "一是", "二是", "三是", "此外，", "据统计，", "在此基础上，", "县政协", "{年}年，")
WORDS = {
    "党": ("县委", "县政府", "县委、县政府", "中共清河县委", "县委常委会"),
    "头": ("县委书记", "县长", "县委主要领导", "县委、县政府领导", "分管副县长"),
    "事": ("重大项目", "城市总体规划", "重要民生工程", "产业布局调整", "年度财政预算"),
    "题": (
        "乡村振兴",
        "产业发展",
        "教育医疗",
        "生态保护",
        "旧城改造",
        "农村饮水安全",
        "特色种植",
        "园区建设",
        "养老服务",
        "文物保护和旅游开发",
    ),
    "次": ("七", "八", "九", "十", "十一"),
}
_SLOT = re.compile(r"\{(.)\}")
_HAN = ("二十六", "三十八", "四十六", "五十", "五十二", "九十七", "九十八点五", "八十九")


def paragraphs(characters: int, seed: int, density: float = 1.0) -> list[str]:
    """Paragraphs of four sentences each, together at least `characters` code points; the same for the same seed.

    density: 1 for one figure in about 80 and one measure in about 60 code points, 2 for twice as many.
    """
    draw = random.Random(seed)
    sentences = _sentences(draw, density)
    made: list[str] = []
    total = 0
    while total < characters:
        text = "".join(next(sentences) for _ in range(4))
        made.append(text)
        total += len(text) + 1
    return made


def _sentences(draw: random.Random, density: float) -> Iterator[str]:
    """Sentences without end; of figures, measures and neither, the kind that is furthest behind comes next."""
    length, figures, measures = 0, 0, 0
    while True:
        clauses: list[str] = []
        for _ in range(draw.randint(2, 5)):
            wanted = (length / TO_A_FIGURE * density - figures, length / TO_A_MEASURE * density - measures)
            kind = PLAIN if max(wanted) < draw.random() else FIGURES if wanted[0] > wanted[1] else MEASURES
            clause = draw.choice(kind)
            figures += len(_SLOT.findall(clause)) if kind is FIGURES else 0
            measures += kind is MEASURES
            clauses.append(_filled(clause, draw))
            length += len(clauses[-1]) + 1
        yield _filled(draw.choice(OPENINGS), draw) + "，".join(clauses) + draw.choice("。。。；")


def _filled(clause: str, draw: random.Random) -> str:
    return _SLOT.sub(lambda slot: _word(slot[1], draw), clause)


def _word(name: str, draw: random.Random) -> str:
    """A word or a figure for a slot: n, m, k counts, p a share, h, t sums, f sums of ten thousand, c in Chinese numerals, w either."""
    if name in WORDS:
        return draw.choice(WORDS[name])
    if name == "c" or (name == "w" and draw.random() < 0.5):
        return draw.choice(_HAN[:2] if name == "w" else _HAN)
    if name == "p":
        return draw.choice((str(draw.randint(80, 99)), f"{draw.randint(80, 99)}.{draw.randint(1, 9)}"))
    low, high = {"n": (90, 480), "m": (40, 320), "h": (200, 500), "t": (600, 1500), "f": (5, 90), "年": (2011, 2024), "月": (1, 12)}.get(
        name, (2, 38)
    )
    return str(draw.randint(low, high))
