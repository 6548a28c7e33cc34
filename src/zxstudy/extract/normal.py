"""One form of the text to match against, with the way back: every offset of the normal form leads to the decoded source.

What is made equal: script (traditional to simplified, one character at a time), width, html entities, invisible characters,
pronunciations that a converter left in brackets (`滿(mǎn)意`), markers of page previews, and line ends that only fill a line.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import opencc

from zxstudy.extract.mojibake import restored

# Invisible characters that pages carry inside words and figures.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# The class comes first: a scan then skips what cannot begin a match.
_DROPPED = re.compile(rf"[{_INVISIBLE}(](?:(?<!\()|(?<=[{_HAN}]\()[a-zü]{{0,5}}[{_TONED}][a-zü]{{0,5}}\))")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
_INSERT = re.compile(r"\((?:[^()\n]{0,40}?)(?:www\.|https?://|[a-z0-9]\.(?:com|cn|net)\b)[^()\n]{0,60}\)")
_PREVIEW = re.compile(r"\n\s{0,8}\n(\d{1,4})、")
_LINE_END = re.compile(r"[ \t\u3000]{0,40}\r?\n[ \t\u3000]{0,40}")
_MARKS = "，；：！？（）％"  # of ordinary prose, in full width
_FEW = 24  # signs; a text in the traditional script has hundreds
_CLOSING = "。！？!?;；:：”」』》)）"
# OpenCC leaves 覆 alone, but 答覆 is 答复 in the simplified script.
_REPLY = re.compile("(?<=[答回批办辦面函])覆")
_COUNTED = "(?:件|条|次|名|人|位|份|篇|项|期|场|批|个|家|户|台|辆|岁|万元|亿元|元)"
# Figures that scanning and typing have broken, one sign for one sign: 96。5%, 96·5%, 1〇5件, 收到提案__件, 收到提案?件.
_POINT = re.compile(r"[。·](?<=\d.)(?=\d{1,2}(?:%|万元|亿元|岁|个百分点))")
_NOUGHT = re.compile(r"(?<=\d)〇(?=\d|件|条|次|%)")
_BLANKS = re.compile(
    rf"(?:[_…](?<=[\u4e00-\u9fff].)[_…]{{0,5}}|\?(?<=[\u4e00-\u9fff].)\?{{0,3}})(?=\d{{0,3}}\s?(?:%|{_COUNTED}(?![件人条个])))"
)
# Figures whose digits are parted: 1 2 8 件, 9 6 . 5 %, 1 286 400人.
_GAP = re.compile(r" (?<=\d )[\d.]")
_PARTED = re.compile(
    rf"(?<![\d.,])(?:\d(?: \d){{1,6}}(?: ?\. ?\d(?: ?\d)?)?(?= ?(?:%|{_COUNTED}))"
    rf"|\d{{1,3}}(?: \d{{3}}){{2,4}}(?= ?{_COUNTED})|\d{{1,2}} \d{{3}}(?= ?(?:人|元|户)))"
)
# And by the end of a line: 提案1 / 28件, 提案128 / 件, 96. / 5%; what stands before it, and what behind.
_BEHIND = re.compile(rf"\n[ \t]*(?:(?P<rest>\d{{1,2}})(?:\.\d)?\s?(?=(?:%|{_COUNTED})(?!数|率))|(?=(?:%|{_COUNTED})(?:[,。;、]|$)))")
# A number behind a label (附件1, 表2) is no part of the next line.
_BEFORE = re.compile(r"(?<!附)[\u4e00-\u9fff](?<![表图第注])(?P<digits>\d{1,5}(?P<point>\.)?)(?P<blank>[ \t\r]{0,3})$")


@dataclass(frozen=True, slots=True)
class Normal:
    """The normal form of a text.

    text: what patterns are matched against. starts, ends: for each of its code points, the code points [start, end) of the source it
    stands for. dropped: how many source characters stand for nothing. previews: markers of page previews that were taken out.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    dropped: int
    previews: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of the normal span [start, end); empty spans stay empty."""
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]


@cache
def _simplified() -> dict[int, str]:
    """Traditional to simplified, character by character, so that lengths never change."""
    converter = opencc.OpenCC("t2s")
    signs = [chr(code) for code in range(0x4E00, 0xA000)]
    table = {ord(sign): plain for sign, plain in zip(signs, converter.convert("\n".join(signs)).split("\n"), strict=True) if plain != sign}
    width = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    marks = dict.fromkeys("−‐‑‒–―﹘", "-") | dict.fromkeys("〜∼˜", "~") | dict.fromkeys("\u2002\u2003\u2009\u202f", " ")
    marks |= {"ⅹ": "x", "仵": "件", "　": " ", "\u00a0": " ", "﹪": "%", "﹣": "-", "．": ".", "﹒": ".", "・": "·", "０": "0"}
    return table | width | {ord(sign): plain for sign, plain in marks.items()}


def normalise(source: str) -> Normal:
    """The normal form of `source`; its text is never longer, and clean simplified prose comes back as it is."""
    misread = restored(source)
    text, origin = (source, None) if misread is None else (misread.text, misread)
    text = _same_length(_in_one_script(text))
    cuts = sorted(_cuts(text))
    normal = _without(text, cuts) if cuts else _untouched(text)
    if origin is None:
        return normal
    starts = array("I", (origin.starts[at] for at in normal.starts))
    ends = array("I", (origin.ends[at - 1] for at in normal.ends))
    return Normal(normal.text, starts, ends, normal.dropped, normal.previews)


@cache
def _foreign() -> re.Pattern[str]:
    """Any sign that `_simplified` changes."""
    return re.compile(f"[{''.join(map(chr, _simplified()))}]")


def _in_one_script(text: str) -> str:
    """`text` in simplified script and half width; sign by sign where few signs change, which is sooner than character by character."""
    table = _simplified()
    for mark in _MARKS:
        text = text.replace(mark, table[ord(mark)])
    signs: set[str] = set()
    for match in _foreign().finditer(text):
        signs.add(match.group())
        if len(signs) > _FEW:
            return text.translate(table)
    if any(table[ord(sign)] in signs for sign in signs):
        return text.translate(table)
    for sign in sorted(signs):
        text = text.replace(sign, table[ord(sign)])
    return text


def _same_length(text: str) -> str:
    """`text` with what stands for another sign replaced, one for one."""
    text = _REPLY.sub("复", text) if "覆" in text else text
    text = _POINT.sub(".", text)
    if "〇" in text:
        text = _NOUGHT.sub("0", text)
    if "_" in text or "…" in text or "?" in text:
        text = _BLANKS.sub(lambda match: "*" * len(match.group()), text)
    return text


def _untouched(text: str) -> Normal:
    """`text` as its own normal form."""
    return Normal(text, range(len(text)), range(1, len(text) + 1), 0, 0)


def _without(text: str, cuts: list[tuple[int, int, str, bool]]) -> Normal:
    """`text` without the `cuts`, and where each character stood."""
    places = array("I", range(len(text) + 1))
    parts, starts, ends, dropped, previews, at = [], array("I"), array("I"), 0, 0, 0
    for start, end, instead, preview in cuts:
        if start < at:
            continue
        parts += [text[at:start], instead]
        starts.extend(places[at:start])
        ends.extend(places[at + 1 : start + 1])
        starts.extend([start] * len(instead))
        ends.extend([end] * len(instead))
        dropped, previews, at = dropped + end - start - len(instead), previews + preview, end
    parts.append(text[at:])
    starts.extend(places[at : len(text)])
    ends.extend(places[at + 1 :])
    return Normal("".join(parts), starts, ends, dropped, previews)


def _cuts(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """What to take out or replace: start, end, what stands instead, whether it is the marker of a preview."""
    for match in _DROPPED.finditer(text):
        yield match.start(), match.end(), "", False
    if "www." in text or ".com" in text or ".cn" in text or "://" in text:
        for match in _INSERT.finditer(text):
            yield match.start(), match.end(), "", False
    if "&" in text:
        for match in _ENTITY.finditer(text):
            plain = html.unescape(match.group())
            if len(plain) == 1:
                yield match.start(), match.end(), plain.translate(_simplified()), False
    for number, (start, end) in enumerate(preview_markers(text)):
        # The first marker stands between the frame and the document, the others anywhere, even inside a word.
        yield start, end, "" if number else "\n", True
    for start, end in _filled_lines(text):
        yield start, end, "", False
    yield from _parted_digits(text)


def _parted_digits(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """The blanks and line ends inside figures: at most three digits are joined across a line end, so that two figures stay two."""
    for match in _PARTED.finditer(text) if _GAP.search(text) else ():
        for at in range(match.start(), match.end()):
            if text[at] == " ":
                yield at, at + 1, "", False
    for match in _BEHIND.finditer(text):
        before = _BEFORE.search(text, max(0, match.start() - 10), match.start())
        rest = match["rest"]
        if before and (rest is None or before["point"] or len(before["digits"]) + len(rest) <= 3):
            yield before.start("blank"), match.start("rest") if rest else match.end(), "", False


def preview_markers(text: str) -> list[tuple[int, int]]:
    """The spans of page-preview markers: an empty line, then 1、 2、 … without a gap, at least once inside a sentence.

    Numbered paragraphs of an author look alike but begin after a full stop; a preview cuts wherever its 300 characters end.
    """
    found: list[tuple[int, int]] = []
    inside = 0
    for match in _PREVIEW.finditer(text):
        if int(match.group(1)) != len(found) + 1:
            continue
        before = text[match.start() - 1 : match.start()]
        inside += bool(found) and before.isalpha()
        found.append(match.span())
    return found if inside else []


def _filled_lines(text: str) -> Iterator[tuple[int, int]]:
    """The line ends that only fill a line: the line is about as long as the longest usual one, and no sentence ends there."""
    lengths = sorted(len(line) for line in text.split("\n") if line.strip())
    if len(lengths) < 4:
        return
    usual = lengths[int(len(lengths) * 0.8)]
    if not 12 <= usual <= 60:
        return
    at = 0
    for match in _LINE_END.finditer(text):
        length, last = match.start() - at, text[match.start() - 1 : match.start()]
        at = match.end()
        follows = text[match.end() : match.end() + 1]
        row = "\t" in text[match.start() - length : match.start()]  # cells of a table, whose line ends part its rows
        if length >= usual * 0.9 and not row and last not in _CLOSING and follows.strip() and match.group().count("\n") == 1:
            yield match.span()
