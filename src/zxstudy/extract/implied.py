"""Figures without digits: 全部办复 is a rate of 1, a list of titles is a count with a floor."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from zxstudy.extract.clauses import Clause
from zxstudy.extract.coordinated import ONE_UNIT
from zxstudy.extract.figures import Figure
from zxstudy.extract.prepared import Prepared
from zxstudy.extract.quantities import Quantity
from zxstudy.extract.subject import of_the_committee
from zxstudy.extract.titles import titled

_EVERY = r"全部|均|都|所有|每件|每一件|逐件|悉数|一律|全数|无一例外|百分之百|100%"
_VERB = (
    r"办复|办结|(?:办理|答复|处理)(?:、答复)?完毕|(?:完成|予以|明确|进行了?|作出|作了|书面|办理)答复"
    r"|答复(?=$|委员|提案人|提案者)|答复了?(?:全部|所有)?提案|完成办理|办理完成"
)
_HANDLED = re.compile(rf"(?:{_EVERY})[^,;。]{{0,24}}?(?:{_VERB})")
_NOT = re.compile(
    r"(?<![主重需必])要(?![求点闻素事])|应(?=全部|逐件|按)|[未不尚]|没有|率|力争|确保|(?<!时间)(?<!规定)(?<!按)(?<!按照)要求|必须|要在|要做|将|计划|拟"
)
_ON_TIME = re.compile(r"按时|按期|如期|及时|(?:期限|时限|时间)(?:要求|内|以内|之内)?|限期|月底")
_AS_OF = re.compile(r"截[至止]|到")  # 截至12月底全部办复 says until when was counted, and not that it was in time
_SUBJECT = re.compile(r"提案|建议案|立案|并案")
_COUNTS_ALL = ("proposals_assigned", "proposals_filed", "proposals_submitted", "proposals_replied")
_NEAR = 120  # code points: the sentence before
_LOOK_BACK = 40  # figures; more do not stand in a sentence and the one before
_LONGEST_WORDING = 60
_TELLING = re.compile("[复结毕《“]|完成")
_OWN_TERM = re.compile(r"办复|办理、答复")


def implied(prepared: Prepared, known: Sequence[Figure]) -> list[Figure]:
    """The figures of `prepared` that words give: reply and on-time rates of 1, replied counts by 全部, titles of documents issued.

    known: the figures with digits; a count that 全部 stands for is one of them.
    """
    known = sorted(known, key=lambda item: item.quantity.end)
    found: dict[tuple[str, int], Figure] = {}
    counted = frozenset(item.quantity.start for item in known if item.indicator == "proposals_replied")
    for index in _telling(prepared):
        clause = prepared.clauses[index]
        for figure in _of_clause(prepared, index, clause, known, counted):
            # 全部办结,逐件答复: one rate a sentence, and one count, the first wording stands.
            where = figure.quantity.start if figure.indicator == "proposals_replied" else clause.sentence
            found.setdefault((figure.indicator, where), figure)
    return of_the_committee(list(found.values()), prepared)


def _telling(prepared: Prepared) -> list[int]:
    """The clauses that have a word of handling or a title at all, in order."""
    found = {prepared.clause_at(sign.start()) for sign in _TELLING.finditer(prepared.text)}
    return sorted(found - {-1})


def _of_clause(prepared: Prepared, index: int, clause: Clause, known: Sequence[Figure], counted: frozenset[int]) -> Iterator[Figure]:
    text = prepared.text
    handled = _HANDLED.search(text, clause.start, clause.end) if _mentions(text, clause) else None
    if handled and not _NOT.search(text, clause.start, handled.end()) and not ONE_UNIT.search(text, clause.start, handled.start()):
        start, _ = prepared.sentence_span(index)
        if _OWN_TERM.search(handled.group()) or _SUBJECT.search(text, start, clause.end):
            yield from _rates(text, clause, index, handled)
            yield from _replied(start, index, handled, known, counted)
    yield from titled(text, clause, index)


def _mentions(text: str, clause: Clause) -> bool:
    """Whether the clause has a word of handling at all."""
    return any(text.find(sign, clause.start, clause.end) >= 0 for sign in ("复", "结", "毕", "完成"))


def with_all(found: Sequence[Figure], prepared: Prepared) -> list[Figure]:
    """The figures, with the qualifier `all` on a replied count that its own clause calls the whole (128件提案全部办复)."""
    return [item._replace(quantity=item.quantity._replace(qualifier="all")) if _is_whole(item, prepared) else item for item in found]


def _is_whole(item: Figure, prepared: Prepared) -> bool:
    if item.indicator != "proposals_replied" or item.quantity.qualifier != "exact":
        return False
    start = item.quantity.end
    handled = _HANDLED.search(prepared.text, start, min(prepared.clauses[item.clause].end, start + _LONGEST_WORDING))
    return handled is not None and not _NOT.search(prepared.text, start, handled.end())


def _rates(text: str, clause: Clause, index: int, handled: re.Match[str]) -> Iterator[Figure]:
    stated = handled.group().startswith(("百分之百", "100%"))
    quantity = Quantity(handled.start(), handled.end(), 1.0, 1.0, "proportion", "exact" if stated else "all")
    yield Figure("proposal_reply_rate", quantity, handled.start(), handled.end(), index)
    on_time = _ON_TIME.search(text, clause.start, handled.end())
    if on_time and not _AS_OF.search(text, clause.start, on_time.start()):
        start = min(handled.start(), on_time.start())
        wider = Quantity(start, handled.end(), 1.0, 1.0, "proportion", "all")
        yield Figure("proposals_on_time_rate", wider, start, handled.end(), index)


def _replied(sentence: int, index: int, handled: re.Match[str], known: Sequence[Figure], counted: frozenset[int]) -> Iterator[Figure]:
    """The count that 全部 stands for: the last count of proposals in the sentence, or the filed or assigned ones shortly before it."""
    at = bisect_right(known, handled.end(), key=lambda item: item.quantity.end)
    near = [item for item in known[max(0, at - _LOOK_BACK) : at] if item.quantity.start >= sentence - _NEAR]
    same = [item for item in near if item.quantity.start >= sentence and item.indicator in _COUNTS_ALL]
    near = [item for item in near if item.indicator in _COUNTS_ALL[:2]]
    last = next(reversed(same or near), None)
    if last is not None and last.quantity.low is not None and last.quantity.start not in counted:
        quantity = last.quantity._replace(qualifier="all")
        start, end = min(last.quantity.start, handled.start()), max(last.quantity.end, handled.end())
        yield Figure("proposals_replied", quantity, start, end, index)
