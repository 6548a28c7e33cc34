"""The change that a text states behind a figure (156件,比上年增加12件; 98.5%,提高3个百分点): where it ends, and what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from zxstudy.extract.multiples import DOUBLED, TIMES, multiple
from zxstudy.extract.normal import normalise
from zxstudy.extract.quantities import Quantity, quantities

_NUMBER = r"(?:\d[\d.]*|[一二两三四五六七八九十百千万零〇]{1,8})[多余]?[万亿]?[多余]?\s?(?:个?百分点|%|人次|[件次篇条期份项个名人位元岁])"
_UP = "增长|增加|提高|上升|提升|增幅[为达]?|净增加?|多"
_DOWN = "下降|减少|降低|降幅[为达]?|净减少?|少"
_THAN = rf"(?:比|较|与|同)(?:上一?年|去年|(?P<year>(?:19|20)\d\d)年)度?(?:同期)?(?:相比)?(?:的?(?P<then>{_NUMBER}))?"
_BEFORE = rf"(?:上一?|去)年(?:同期)?[为是]?(?P<before>{_NUMBER})"
# What is compared may be left out (立案142件,增长12%), but 多 and 少 alone compare nothing.
_CHANGE = (
    rf"[,、(]?(?:数量|总数|总量)?(?:(?:{_THAN}|{_BEFORE}|同比)?[,]?"
    rf"(?:(?:(?P<up>{_UP})|(?P<down>{_DOWN}))了?(?:约|近|超过)?\s?(?P<much>{_NUMBER})|(?:{_UP})了?(?P<more>{TIMES})|实?现?(?P<doubled>{DOUBLED}))"
    rf"|(?:是|为|达到?|相当于)(?:上一?年|去年|(?P<of>(?:19|20)\d\d)年)度?(?:同期)?的(?P<ratio>{TIMES}))\)?"
)
_ANONYMOUS = re.compile(r"\?P<\w+>")
_FIRST = re.compile(rf"(?=[,、(]?[,数总比较与同上去增提净多下减降少翻实是为达相]){_CHANGE}")  # behind most figures no such sign stands
_ALL = re.compile(rf"(?:{_ANONYMOUS.sub('?:', _CHANGE)}){{1,2}}$")
_DECIMALS = re.compile(r"^[\d]*\.(\d*).*$")
_BARE = re.compile(r"[,、(]?[多少]")
# What every such wording holds; whoever has many wordings asks this of all of them at once.
GATE = "增|提高|提升|上升|下降|减|降低|多|少|翻|倍"


class StatedChange(NamedTuple):
    """A change as printed.

    direction: 1 up, -1 down. low, high: how much, as a closed interval above 0. unit: `points` (percentage points, 0.03), `proportion`
    (a growth in per cent, 0.12), `times` (the figure is so many times the earlier one), `yuan` or the measure word. slack: what the printed
    digits leave open on either side. since: the year that is compared with; None where it is the year before. before: the figure of that
    year as a closed interval, where it is printed too.
    """

    direction: int
    low: float
    high: float
    unit: str
    slack: float
    since: int | None
    before: tuple[float, float] | None = None


def change_end(text: str, at: int, unit: str) -> int:
    """Where the change of a figure that ends at `at` ends; `at` where none is stated. unit: of the figure, see `Quantity`."""
    end = at
    for _ in range(2):
        found = _FIRST.match(text, end)
        if not found or (found["much"] and (_BARE.match(found.group()) or not _same(found["much"], unit))):
            break
        end = found.end()
    return end


def _same(much: str, unit: str) -> bool:
    """Whether a change is told in a unit that the figure can change by."""
    if much.endswith("%"):
        return True
    return much.endswith("百分点") == (unit == "proportion") and much.endswith(
        "元" if unit == "yuan" else unit if unit != "proportion" else "点"
    )


@lru_cache(maxsize=1 << 12)
def stated_changes(quote: str) -> tuple[StatedChange, ...]:
    """The changes that a wording ends with, in order; of a figure's quote, as extraction makes it."""
    text = normalise(quote).text
    stated = _ALL.search(text)
    return tuple(_read(text, stated.start())) if stated and stated.start() else ()


def without_changes(quote: str) -> str:
    """The wording of a figure, in the normal form, without the changes that it ends with."""
    text = normalise(quote).text
    stated = _ALL.search(text)
    return text[: stated.start()] if stated and stated.start() else text


def _read(text: str, at: int) -> Iterator[StatedChange]:
    since: int | None = None
    before: tuple[float, float] | None = None
    while found := _FIRST.match(text, at):
        year = found["year"] or found["of"]
        since = int(year) if year else since
        before = _ends(found["then"] or found["before"] or "") or before
        at = found.end()
        if not found["much"]:
            yield from _times(found, since, before)
            continue
        turn = "up" if found["up"] else "down"
        much = _first(text[found.end(turn) :])
        if much and much.low is not None and much.high is not None:
            yield StatedChange(1 if turn == "up" else -1, much.low, much.high, much.unit, _slack(found["much"], much), since, before)


def _times(found: re.Match[str], since: int | None, before: tuple[float, float] | None) -> Iterator[StatedChange]:
    """The multiple of a change: 增长3倍 makes four of one."""
    read = multiple(found["more"] or found["doubled"] or found["ratio"])
    if read:
        one = 1.0 if found["more"] else 0.0
        yield StatedChange(1, read[0] + one, read[1] + one, "times", read[2], since, before)


def _first(text: str) -> Quantity | None:
    return next((item for item in quantities(text) if not item.refused), None)


def _ends(written: str) -> tuple[float, float] | None:
    item = _first(written)
    return (item.low, item.high) if item and item.low is not None and item.high is not None else None


def _slack(written: str, much: Quantity) -> float:
    """One in the last printed digit of a percentage, which may be cut off; half of one for money, which is rounded; counts are whole."""
    digits = len(_DECIMALS.sub(r"\1", written)) if "." in written else 0
    if much.unit in ("proportion", "points"):
        slack = 10.0 ** -(2 + digits)
    else:
        scale = next((value for sign, value in (("万", 1e4), ("亿", 1e8)) if sign in written), 1.0)
        slack = 0.5 * scale * 10.0**-digits if much.unit == "yuan" else 0.0
    return max(slack, (much.high or 0.0) / 10) if much.qualifier == "about" else slack
