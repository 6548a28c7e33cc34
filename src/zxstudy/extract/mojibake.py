"""Text that was decoded with the wrong code page, turned back; every restored character leads to the ones that it was made of.

Three ways are undone: UTF-8 read as GBK (`鏀垮崗`), GBK or UTF-8 read as Latin-1 or Windows-1252 (`ÕþÐ`, `æ”¿å`).
Each line is tried by itself; a way is taken only where its result is text: more of the commonest Hanzi, hardly a byte without a meaning.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import cache

# The commonest Hanzi of such prose; of ordinary text they are well over a third, of misread text hardly any.
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要时来用们生到作地于出分对成会可主发年动同工也能下过民得经十三进着部度家力里如水化高自二理起小现实"
    "加量都两体制机当从业本把性好应开它合因由前外政四日那社义事平形全表间与关各重新线内数正心反明看原又利比但质气第向道此变条没结解问意建月公"
    "无系军情者最立代想已通并提直题程展五果料员革位入常文总次品式活设及管特件长求老基资边流路级少图山统接知较将组见计根运农指几九区强决西被干做必战"
    "先回则任取据处队南给色光门保治北造百规领七海东导志世金增争济阶思术极交受联什认六共权收证改清己再采转更单风切教花带安场身车务具万每目至走积示议"
    "声报类八离名确才科张信节话米整况今集温传许步群广石记需段界林律究观越织装影算低持众书布复容商非验断近千周委素技备半办省列习约支史感劳便团往市克"
    "除构府称准精值号率族维划选标写存候效斯查型按养置派层片始却专状育京识适属包住调满县局参红细听该价严案协审督询访监评议评察研题复答访"
)
_MARKS = "锛銆鐨鍜鏀鎻涓浠"  # what UTF-8 gives in GBK for ， 。 的 和 政 提 中 以 and their like
# What a byte of a Hanzi looks like in Windows-1252: an accented letter, and behind it another or one of its signs.
_LATIN = re.compile(
    "[\u00c0-\u00ff](?=[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2018-\u201e\u2020-\u2022\u20ac\u2122])"
)
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_LOST = "\ufffd"
_LEAST_COMMON, _MOST_LOST = 0.35, 0.12


@dataclass(frozen=True, slots=True)
class Restored:
    """A text with its misread lines turned back; for each character the source span [start, end) that it was made of."""

    text: str
    starts: array[int]
    ends: array[int]


def restored(source: str) -> Restored | None:
    """`source` with misread lines turned back, or None where no line is misread; linear in its length."""
    if not _is_suspect(source):
        return None
    text, starts, ends, at, changed = [], array("I"), array("I"), 0, False
    for line in _LINES.findall(source):  # str.splitlines would part at the bytes 0x85, 0x1c, … of misread text
        back = _line(line)
        changed = changed or back is not None
        pieces = back or [(sign, offset, offset + 1) for offset, sign in enumerate(line)]
        text += [sign for sign, _, _ in pieces]
        starts.extend(at + start for _, start, _ in pieces)
        ends.extend(at + end for _, _, end in pieces)
        at += len(line)
    return Restored("".join(text), starts, ends) if changed else None


def _is_suspect(source: str) -> bool:
    """Whether some part may be misread at all: marks that ordinary prose does not have, or a good deal of accented Latin."""
    return any(mark in source for mark in _MARKS) or _LATIN.search(source) is not None


def _line(line: str) -> list[tuple[str, int, int]] | None:
    """The characters of a misread line with their spans in it, the best of the three ways; None where none gives text."""
    latin = len(_LATIN.findall(line)) > 0
    ways = (("windows", "utf-8"), ("windows", "gb18030")) if latin else (("gb18030", "utf-8"),)
    best: list[tuple[str, int, int]] | None = None
    share = max(common_share(line), _LEAST_COMMON)
    for read, written in ways:
        pieces = _decoded(_bytes(line, read), written)
        back = "".join(sign for sign, _, _ in pieces)
        new = common_share(back)
        if new > share and back.count(_LOST) <= _MOST_LOST * max(1, _hanzi(back)):
            best, share = pieces, new
    return best


def common_share(text: str) -> float:
    """The share of the commonest Hanzi among all characters of `text` beyond ASCII that are no punctuation; 0 where there are none."""
    beyond = [sign for sign in text if sign > "\u007f" and not "\u3000" <= sign <= "\u303f" and not "\uff00" <= sign <= "\uff65"]
    return sum(sign in COMMON for sign in beyond) / len(beyond) if beyond else 0.0


def _hanzi(text: str) -> int:
    return sum("\u4e00" <= sign <= "\u9fff" for sign in text)


@cache
def _windows() -> dict[str, int]:
    """Windows-1252 and Latin-1 at once, as browsers read them: 0x80 to 0x9f by either."""
    table = {chr(byte): byte for byte in range(256)}
    for byte in range(0x80, 0xA0):
        sign = bytes([byte]).decode("cp1252", "ignore")
        if sign:
            table[sign] = byte
    return table


def _bytes(line: str, read: str) -> list[tuple[int, int]]:
    """The bytes that `line` was read from, each with the offset of its character; 0xff where a character has none."""
    found: list[tuple[int, int]] = []
    for offset, sign in enumerate(line):
        if read == "windows":
            found.append((_windows().get(sign, 0xFF), offset))
            continue
        data = b"\xff" if sign == _LOST else sign.encode("gb18030", "replace")
        found += [(byte, offset) for byte in data]
    return found


def _decoded(data: list[tuple[int, int]], written: str) -> list[tuple[str, int, int]]:
    """The characters that the bytes write, with the span of offsets each came from; what is no character is lost."""
    found: list[tuple[str, int, int]] = []
    at = 0
    while at < len(data):
        length = _length(data[at][0], written)
        chunk = data[at : at + length]
        try:
            sign = bytes(byte for byte, _ in chunk).decode(written)
        except UnicodeDecodeError:
            sign, chunk = _LOST, data[at : at + 1]
        if len(sign) != 1:
            sign, chunk = _LOST, data[at : at + 1]
        start, end = chunk[0][1], chunk[-1][1] + 1
        if found and start < found[-1][2]:  # a character that gave bytes to two belongs to the first
            start = min(found[-1][2], end)
        if sign == _LOST and found and found[-1][0] == _LOST:
            found[-1] = (_LOST, found[-1][1], max(end, start))
        else:
            found.append((sign, start, max(end, start)))
        at += len(chunk)
    return found


def _length(first: int, written: str) -> int:
    if first < 0x80:
        return 1
    if written == "gb18030":
        return 2
    return 2 if first < 0xE0 else 3 if first < 0xF0 else 4
