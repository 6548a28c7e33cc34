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
    r"要(?<![主重需必]要)(?![求点闻素事])|应(?=全部|逐件|按)|未|不|尚|没有|其余|其他|率|力争|确保|要求(?<!时间要求)(?<!规定要求)(?<!按要求)(?<!按照要求)|必须|要在|要做|将|计划|拟"
)
_AIM = re.compile(r"[^,;。\d]{0,4}?(?:做到|力求|务求|求)")  # 对每件提案办复力求做到实事求是 tells how, and not how many
_ON_TIME = re.compile(r"按时|按期|如期|及时|(?:期限|时限|时间)(?:要求|内|以内|之内)?|限期|月底")
_AS_OF = re.compile(r"截[至止]|到")  # 截至12月底全部办复 says until when was counted, and not that it was in time
_BUT = re.compile(r"除(?!此之?外|了)[^。;]{2,40}?外")  # 除3件外,其余全部办复: not all of them
_SUBJECT = re.compile(r"提案|建议案|立案|并案")
_COUNTS_ALL = ("proposals_assigned", "proposals_filed", "proposals_submitted", "proposals_replied")
_NEAR = 120  # code points: the sentence before
_LOOK_BACK = 40  # figures; more do not stand in a sentence and the one before
_LONGEST_WORDING = 60
_LONGEST_SENTENCE = 600  # code points in which the subject is looked for
# Without one of these a clause tells of no handling, and names no title.
_HANDLING = re.compile("[复结毕成](?<![^完]成)")
_TITLE = re.compile("[《“]")
_OWN_TERM = re.compile(r"办复|办理、答复")


class _Counts:
    """The figures with digits in order, for 全部 to look back at."""

    def __init__(self, known: Sequence[Figure]) -> None:
        self._known = sorted(known, key=lambda item: item.quantity.end)
        self._ends = [item.quantity.end for item in self._known]
        self.replied = frozenset(item.quantity.start for item in known if item.indicator == "proposals_replied")

    def meant(self, sentence: int, end: int) -> Figure | None:
        """The last count of proposals between the beginning of the `sentence` and `end`, or the filed or assigned ones shortly before."""
        at = bisect_right(self._ends, end)
        earlier = None
        for item in reversed(self._known[max(0, at - _LOOK_BACK) : at]):
            start = item.quantity.start
            if item.quantity.end < sentence - _NEAR:
                break
            if start >= sentence and item.indicator in _COUNTS_ALL:
                return item
            if earlier is None and start >= sentence - _NEAR and item.indicator in _COUNTS_ALL[:2]:
                earlier = item
        return earlier


def implied(prepared: Prepared, known: Sequence[Figure]) -> list[Figure]:
    """The figures of `prepared` that words give: reply and on-time rates of 1, replied counts by 全部, titles of documents issued.

    known: the figures with digits; a count that 全部 stands for is one of them.
    """
    found: dict[tuple[str, int], Figure] = {}
    counts = _Counts(known)
    handled, named = _with(_HANDLING, prepared), _with(_TITLE, prepared)
    for index in sorted(handled | named):
        clause = prepared.clauses[index]
        figures = [*_handled(prepared, index, clause, counts)] if index in handled else []
        for figure in (*figures, *(titled(prepared.text, clause, index) if index in named else ())):
            # 全部办结,逐件答复: one rate a sentence, and one count, the first wording stands.
            where = figure.quantity.start if figure.indicator == "proposals_replied" else clause.sentence
            found.setdefault((figure.indicator, where), figure)
    return of_the_committee(list(found.values()), prepared)


def _with(words: re.Pattern[str], prepared: Prepared) -> set[int]:
    """The clauses that have one of `words`."""
    return {prepared.clause_at(word.start()) for word in words.finditer(prepared.text)} - {-1}


def _handled(prepared: Prepared, index: int, clause: Clause, counts: _Counts) -> Iterator[Figure]:
    """What a clause says that all proposals were handled."""
    text = prepared.text
    handled = _HANDLED.search(text, clause.start, clause.end)
    if handled and _AIM.match(text, handled.end()):
        return
    if handled and not _NOT.search(text, clause.start, handled.end()) and not ONE_UNIT.search(text, clause.start, handled.start()):
        start, _ = prepared.sentence_span(index)
        if _OWN_TERM.search(handled.group()) or _SUBJECT.search(text, max(start, clause.start - _LONGEST_SENTENCE), clause.end):
            if not _BUT.search(text, max(start, clause.start - _LONGEST_SENTENCE), handled.start()):
                yield from _rates(text, clause, index, handled)
            yield from _replied(start, index, handled, counts)


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


def _replied(sentence: int, index: int, handled: re.Match[str], counts: _Counts) -> Iterator[Figure]:
    """The count that 全部 stands for, called the whole; nothing where it is given as replied already."""
    last = counts.meant(sentence, handled.end())
    if last is not None and last.quantity.low is not None and last.quantity.start not in counts.replied:
        quantity = last.quantity._replace(qualifier="all")
        start, end = min(last.quantity.start, handled.start()), max(last.quantity.end, handled.end())
        yield Figure("proposals_replied", quantity, start, end, index)
