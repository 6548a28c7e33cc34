"""Report prose for measuring speed: sentences composed for this project, figures drawn with a seed; about no real place."""

from __future__ import annotations

import random

SENTENCES = (
    "一年来，县政协在县委的坚强领导下，围绕中心、服务大局，各项工作取得新的进展。",
    "全年共收到提案{n}件，经审查立案{m}件，交由{k}个单位承办。",
    "截至年底，所有提案均已按期办复，委员对办理工作表示满意或基本满意的占{p}%以上。",
    "县委常委会把政协工作列入重要议事日程，定期听取政协党组工作汇报，专题研究政协工作{k}次。",
    "我们坚持把协商于决策之前和决策实施之中作为重要原则，就全县重点项目组织专题协商{k}次。",
    "围绕乡村振兴、产业发展、教育医疗等课题开展调研视察{k}余次，形成调研报告{k}篇。",
    "通过民主评议，对{k}个部门和单位提出意见建议{m}多条，整改落实率达到{p}%。",
    "县财政将政协工作经费列入年度预算，委员活动经费由每人每年{h}元提高到{t}元。",
    "共反映社情民意信息{m}条，其中被省级采用{k}条，得到领导批示近{k}件。",
    "大家普遍感到，做好新形势下的政协工作，必须始终坚持正确方向，必须紧紧依靠广大委员。",
    "举办委员培训班{k}期，培训委员{n}人次，委员履职能力有了新的提高。",
    "县委出台了进一步加强人民政协工作的意见，为政协履行职能提供了制度保证。",
    "落实重点提案领衔督办制度，县委、县政府领导领衔督办重点提案{k}件，解决或基本解决{k}件。",
    "第三，要进一步改进作风，深入基层、深入群众，多做春风化雨、解疑释惑的工作。",
    "安排政协机关干部交流任职{k}人，提拔使用十余人，平均年龄由五十岁下降到四十六岁。",
    "会议审议通过了常务委员会工作报告和提案工作情况的报告，圆满完成了各项议程。",
    "县委建立了常委会定期研究政协工作的制度，把政协工作与党委工作统一部署、统一检查。",
    "政协党组书记列席县委常委会会议，政协副主席列席县政府常务会议，重要情况及时向政协通报。",
    "县委中心组把政协理论列入学习计划，县委党校把统一战线和人民政协理论列入教学内容。",
    "凡属全县重大决策和重要人事安排，都在决策之前听取政协意见，做到不协商不决策、不协商不实施。",
    "县政府部门与政协专门委员会建立了对口联系制度，经常通报情况，共同开展调查研究。",
    "对委员提出的重要意见建议，县委、县政府领导亲自批示、亲自过问，有关部门限期办理并及时反馈。",
    "落实特约监督员制度，邀请委员参加行风评议和执法检查，民主监督的渠道进一步拓宽。",
    "县委把政协干部的培养、选拔、交流纳入干部队伍建设总体规划，政协机关干部的结构进一步优化。",
    "政协机关的办公条件明显改善，专门委员会的办公用房、车辆和设备得到保障。",
    "各乡镇普遍设立了政协联络机构，配备了专职联络人员，委员活动有了固定的场所。",
    "广大委员立足本职、扶贫济困、捐资助学，在各自的岗位上作出了积极贡献。",
    "一些同志对协商民主的认识还不够深，工作的主动性还不够强，需要在今后的工作中加以改进。",
    "提案办理协商机制不断健全，提办双方见面沟通，办理质量稳步提升。",
    "要深入学习贯彻中央和省委政协工作会议精神，把思想和行动统一到会议的部署上来。",
)

FIGURES = tuple(sentence for sentence in SENTENCES if "{" in sentence)
PLAIN = tuple(sentence for sentence in SENTENCES if "{" not in sentence)
SHARE_WITH_FIGURES = 0.27  # about one figure in eighty characters


def paragraphs(characters: int, seed: int) -> list[str]:
    """Paragraphs of four sentences each, together at least `characters` code points; the same for the same seed."""
    draw = random.Random(seed)
    made: list[str] = []
    total = 0
    while total < characters:
        text = "".join(_sentence(draw) for _ in range(4))
        made.append(text)
        total += len(text) + 1
    return made


def _sentence(draw: random.Random) -> str:
    figures = {"n": draw.randint(90, 480), "m": draw.randint(40, 320), "k": draw.randint(2, 38), "p": draw.randint(80, 99)}
    kind = FIGURES if draw.random() < SHARE_WITH_FIGURES else PLAIN
    return draw.choice(kind).format(**figures, h=draw.choice([200, 300, 500]), t=draw.choice([600, 800, 1000]))
