"""Which indicators of the codebook a heading or a label of a workbook may mean, with a score; a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import NamedTuple

from zxstudy.codebook import Codebook, Entry, load
from zxstudy.extract.context import Surroundings, context_of
from zxstudy.extract.figures import Figure, figures
from zxstudy.extract.label_nouns import counts_it
from zxstudy.extract.mapped_cells import APART
from zxstudy.extract.mapped_value import bare_figure, is_missing, percents, suits, unit_in
from zxstudy.extract.measures import find_measures
from zxstudy.extract.normal import normalise
from zxstudy.extract.prepared import Prepared, prepare
from zxstudy.extract.quantities import quantities
from zxstudy.extract.table_periods import period_of
from zxstudy.extract.triggers import lexicon
from zxstudy.read import Source

BY_NAME, BY_TRIGGER, BY_HALF = 1.0, 0.9, 0.8
PROPOSED = 0.85  # from here on the machine proposes; below, the candidates stand in a comment
WORTH_NAMING = 0.5
MOST = 3
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_PART = re.compile(r"^其\s*中\s*[:：、]?\s*|^[一二三四五六七八九十\d]+\s*[、.．]\s*|^[(（][一二三四五六七八九十\d]+[)）]\s*|^是否")
_ABOUT = re.compile(
    r"^(?:(?:19|20)\d\d年度?|历年|近[年一二三四五两]年?来?|各?(?:县|市|区|旗)+|全市|政协)+(?=..)|(?:工作|完成)?(?:情况|统计|汇总|一览|明细)+表?$|^(?:表|附件)\d+[:：、]?"
)
_PLAIN = re.compile(r"[的了]|总数|(?:件|人|次|期|条|篇|个|家)?数量?$|^(?:全县|本县|县|全年|本年度?)?(?:政协)?|情况$")
_COUNTED = re.compile(r"(?:总|件|人|次|期|条|篇|个|家|名|份|场)?数量?$")
_PART_OF = re.compile(r"^其\s*中")
_MONEY = re.compile(r"费|款|元|额|收入|支出|预算")
# The panel makes these of satisfaction_rate and its tags.
_BY_TAG = {"satisfaction_strict": "strict", "process_satisfaction": "process", "result_satisfaction": "result"}
_YES_NO = re.compile(r"有|是|否|√|×|✓|✔|✗|✘|无|没有|[已未](?:建立|实行|落实|开展|列入|制定|出台)")
_DEGREE = re.compile(r"-1|[0-3]")


class Candidate(NamedTuple):
    """An indicator that a label may mean; score 0..1; scope and period where the label's words say one."""

    indicator: str
    score: float
    scope: str
    period: str


def candidates(label: str, texts: Sequence[str], unit: str, source: Source) -> list[Candidate]:
    """What `label` may mean, the best first, at most one candidate an indicator.

    texts: the cells under it. unit: of its bare figures, empty where nobody says one. 1.00 is the codebook's own name, 0.90 one of its
    triggers, less is the likeness of the names.
    """
    codebook, unit = load(), unit or unit_in(label)
    graded = not unit and answers_by_degree(texts)  # × under 期 is a figure that was masked
    wordings = _wordings(label)
    if "元" in unit and not _MONEY.search(label):
        wordings += [f"{wording}经费" for wording in wordings]  # 政协会议 in a table of money
    entries = [entry for entry in codebook if entry.is_measure == graded and _may_be(entry, texts, unit)]
    found: dict[str, Candidate] = {}
    said = normalise(label.replace(APART, "")).text
    alike: dict[str, float] = {}  # of two indicators that one trigger names (按期办复率) the one whose own name is nearer
    for wording in wordings:
        by_words = _measures(wording, codebook) if graded else _triggered(wording, label, _samples(texts, unit), source)
        named = list(_named(wording, label, entries))
        alike |= {item.indicator: max(item.score, alike.get(item.indicator, 0.0)) for item in named}
        for item in [*(item for item in by_words if codebook[item.indicator] in entries), *named]:
            if item.score < BY_NAME and not counts_it(item.indicator, said, unit):
                item = item._replace(score=min(item.score, BY_HALF))  # noqa: PLW2901 - the label says less than the indicator
            best = found.get(item.indicator, item)
            found[item.indicator] = best._replace(score=max(best.score, item.score))
    if _PART_OF.match(label.rpartition(APART)[2]):
        found.pop("funding_total", None)  # a part is not the sum
    ordered = sorted(found.values(), key=lambda item: (-item.score, -alike.get(item.indicator, 0.0), item.indicator))
    return list(dict.fromkeys(_tagged(item) for item in ordered))


def _tagged(item: Candidate) -> Candidate:
    """A satisfaction of one kind as the satisfaction with its tag."""
    tag = _BY_TAG.get(item.indicator)
    return item._replace(indicator="satisfaction_rate", scope=tag) if tag else item


def answers_by_degree(texts: Sequence[str]) -> bool:
    """Whether a label is answered by yes and no, or by degrees, and not by figures."""
    given = ["".join(text.split()) for text in texts if text.strip()]
    words = [text for text in given if _YES_NO.fullmatch(text)]
    rest = [text for text in given if not _YES_NO.fullmatch(text) and not is_missing(text) and not _DEGREE.fullmatch(text)]
    figures_among = any(sign.isdigit() for text in rest for sign in text)
    return len(words) > len(rest) and not figures_among and any(text != "无" for text in words)


def _wordings(label: str) -> list[str]:
    """The label as clauses: without brackets, numbers of items, 其中 and 数, in simplified script; also its last part alone."""
    parts = [
        _ABOUT.sub("", "".join(_PART.sub("", _BRACKETED.sub("", normalise(part).text.strip())).split())) for part in label.split(APART)
    ]
    whole = "".join(parts)
    return [wording for wording in dict.fromkeys([whole, _COUNTED.sub("", whole), parts[-1], _COUNTED.sub("", parts[-1])]) if wording]


def _triggered(wording: str, label: str, samples: Sequence[str], source: Source) -> Iterator[Candidate]:
    """The indicators whose triggers hold in the clause that label and figure make, tried in the units that the figures may be in."""
    codebook = load()
    for sample in samples:
        # What a bracket says of a rate counts too: 满意率（含基本满意）.
        whole = re.sub(r"[()（）/\s]", "", label) + sample
        inside = {figure.indicator: (prepared, figure) for prepared, figure in _figures(whole)}
        period = period_of(wording, settled="预算数" in wording)
        for alone in _figures(f"{wording}{sample}"):
            entry = codebook[alone[1].indicator]
            prepared, figure = inside.get(entry.id, alone)
            yield Candidate(entry.id, BY_TRIGGER, context_of(Surroundings(prepared, source), figure, entry).scope, period)


def _figures(clause: str) -> list[tuple[Prepared, Figure]]:
    """The first figure of a clause, once for each indicator that it is given."""
    prepared = prepare(clause)
    found = figures(prepared, quantities(prepared.text), lexicon())
    return [(prepared, figure) for figure in found if figure.quantity == found[0].quantity]


def _samples(texts: Sequence[str], unit: str) -> list[str]:
    if unit:
        return [f"12{unit}", "12" if unit != "%" else "12%"]
    if any("%" in text or "％" in text for text in texts) or (percents(list(texts)) == "share" and any("." in text for text in texts)):
        return ["12%"]
    own = [text.strip() for text in texts if text.strip() and bare_figure(text) is None and not is_missing(text)]
    return [*own[:1], "12", "12%", "12万元", "12件", "12次", "12人"]


def _measures(wording: str, codebook: Codebook) -> Iterator[Candidate]:
    for measure in find_measures(prepare(f"{wording}。"), codebook):
        yield Candidate(measure.indicator, BY_TRIGGER, "", "")


def _named(wording: str, label: str, entries: Iterable[Entry]) -> Iterator[Candidate]:
    """Those of the entries whose own names are like the label."""
    plain, printed = _PLAIN.sub("", wording), "".join(normalise(label).text.split())
    for entry in entries:
        if printed in {entry.id, entry.name_zh.replace("（", "(").replace("）", ")")}:
            yield Candidate(entry.id, BY_NAME, "", "")
            continue
        score = max((_likeness(plain, wording, name) for name in _names(entry.id)), default=0.0)
        if score >= WORTH_NAMING:
            yield Candidate(entry.id, round(score, 2), "", "")


def _likeness(plain: str, wording: str, name: str) -> float:
    if wording == name:
        return BY_NAME
    short = _PLAIN.sub("", name)
    if not plain or not short:
        return 0.0
    return 0.95 if plain == short else 0.9 * SequenceMatcher(None, plain, short, autojunk=False).ratio()


@cache
def _names(indicator: str) -> tuple[str, ...]:
    """The codebook's name without its brackets, and each of the words in them alone or in place of the word before: 办复率（答复率）."""
    name = normalise(load()[indicator].name_zh).text
    inside = [word for group in re.findall(r"\(([^)]*)\)", name) for word in re.split(r"[、,;]", group)]
    bare = re.sub(r"\([^)]*\)", "", name)
    swapped = [re.sub(r"[\u4e00-\u9fff]{2}\([^)]*\)", word, name, count=1) for word in inside]
    whole = [word for word in inside if len(word) > 2]
    return tuple(dict.fromkeys([bare, *whole, *(re.sub(r"\([^)]*\)", "", word) for word in swapped)]))


def _may_be(entry: Entry, texts: Sequence[str], unit: str) -> bool:
    """Whether unit and size of the figures allow the indicator."""
    if entry.is_measure:
        return True
    if unit and not suits(entry, unit):
        return entry.is_proportion and unit == "%"
    bare = [value for text in texts if (value := bare_figure(text)) is not None]
    if entry.is_proportion:
        return unit == "%" or all(0 <= value <= 100 for value in bare)
    if any("%" in text or "％" in text for text in texts):
        return False
    return entry.kind != "count" or bool(unit) or all(value == int(value) for value in bare)
