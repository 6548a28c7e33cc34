"""One form of the text to match against, with the way back: every offset of the normal form leads to the decoded source.

What is made equal: script (traditional to simplified, one character at a time), width, html entities, invisible characters,
pronunciations that a converter left in brackets (`滿(mǎn)意`), markers of page previews, and line ends that only fill a line.
"""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import opencc

# Invisible characters that pages carry inside words and figures.
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_DROPPED = re.compile(rf"[{_INVISIBLE}]|(?<=[{_HAN}])\([a-zü]{{0,5}}[{_TONED}][a-zü]{{0,5}}\)")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,8});")
_PREVIEW = re.compile(r"\n\s*\n(\d{1,4})、")
_LINE_END = re.compile(r"[ \t\u3000]*\r?\n[ \t\u3000]*")
_CLOSING = "。！？!?;；:：”」』》)）"
# OpenCC leaves 覆 alone, but 答覆 is 答复 in the simplified script.
_REPLY = re.compile("(?<=[答回批办辦面函])覆")


@dataclass(frozen=True, slots=True)
class Normal:
    """The normal form of a text.

    text: what patterns are matched against. starts, ends: for each of its code points, the code points [start, end) of the source it
    stands for. dropped: how many source characters stand for nothing. previews: markers of page previews that were taken out.
    """

    text: str
    starts: array[int]
    ends: array[int]
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
    marks = {"　": " ", "\u00a0": " ", "﹪": "%", "﹣": "-", "．": ".", "﹒": ".", "・": "·", "０": "0"}
    return table | width | {ord(sign): plain for sign, plain in marks.items()}


def normalise(source: str) -> Normal:
    """The normal form of `source`; its text is never longer, and clean simplified prose comes back as it is."""
    text = _REPLY.sub("复", source.translate(_simplified()))
    cuts = sorted(_cuts(text))
    if not cuts:
        return Normal(text, array("I", range(len(text))), array("I", range(1, len(text) + 1)), 0, 0)
    parts, starts, ends, dropped, previews, at = [], array("I"), array("I"), 0, 0, 0
    for start, end, instead, preview in cuts:
        if start < at:
            continue
        parts += [text[at:start], instead]
        starts.extend(range(at, start))
        ends.extend(range(at + 1, start + 1))
        starts.extend([start] * len(instead))
        ends.extend([end] * len(instead))
        dropped, previews, at = dropped + end - start - len(instead), previews + preview, end
    parts.append(text[at:])
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return Normal("".join(parts), starts, ends, dropped, previews)


def _cuts(text: str) -> Iterator[tuple[int, int, str, bool]]:
    """What to take out or replace: start, end, what stands instead, whether it is the marker of a preview."""
    for match in _DROPPED.finditer(text):
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
