"""Plain text: which encoding the bytes are in, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from zxstudy.errors import UnreadableError
from zxstudy.read.document import Block
from zxstudy.read.layout import MOST_BLOCKS, Reading

MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
ALLOWED = "read are UTF-8, UTF-16 and UTF-32 with a mark, GB18030, Big5"
# the commonest characters of official prose in both scripts: any real text of some length is full of them
COMMON = frozenset(
    "的一是在不了有和人大为中上年个会工作委员提案政协全县市区件次办理组织机关群众社会发展加强建设這為個會員辦協縣區組織機關眾發強設國務報"
)
SHARE_OF_NOISE = 0.05
SAMPLE = 200_000
LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text out of bytes, the encoding that it was in, and a remark where something had to be guessed or left out."""

    text: str
    encoding: str
    remark: str = ""


def decode(data: bytes) -> Decoded:
    """The text in `data`: by its mark, else as strict UTF-8, strict GB18030, Big5; raises UnreadableError where it is none of them."""
    decoded = _marked(data) or _utf8(data) or _chinese(data)
    if "\0" in decoded.text:
        raise UnreadableError(f"holds a NUL character at offset {decoded.text.index(chr(0))}: not a text file ({ALLOWED})")
    check_text(decoded.text)
    return decoded


def parse(data: bytes) -> Reading:
    """The decoded file unchanged, one block a line that is not blank: `paragraph 1`, `paragraph 2`, …"""
    decoded = decode(data)
    lines = [match.span() for match in LINE.finditer(decoded.text) if not match.group().isspace()]
    if not lines:
        raise UnreadableError("holds nothing but blanks")
    if len(lines) > MOST_BLOCKS:
        raise UnreadableError(f"has more than {MOST_BLOCKS:,} paragraphs")
    blocks = tuple(Block(start, end, f"paragraph {number}") for number, (start, end) in enumerate(lines, start=1))
    return Reading(decoded.text, blocks, notes=(("", decoded.remark),) if decoded.remark else ())


def check_text(text: str) -> None:
    """Raises UnreadableError where `text` is a binary file, or a font without a code table, in the dress of text (trap T64)."""
    step = max(1, len(text) // SAMPLE)
    counts = Counter(text[::step])
    noise = sum(number for char, number in counts.items() if _is_noise(char))
    total = sum(number for char, number in counts.items() if not char.isspace())
    if noise > SHARE_OF_NOISE * total:
        raise UnreadableError(f"is not text: {noise / max(total, 1):.0%} of its characters are control, private or unassigned ones")


def _is_noise(char: str) -> bool:
    return char not in "\t\n\r\f" and (char == "\ufffd" or unicodedata.category(char) in {"Cc", "Co", "Cn", "Cs"})


def _marked(data: bytes) -> Decoded | None:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            try:
                return Decoded(data[len(mark) :].decode(encoding), encoding)
            except UnicodeDecodeError as error:
                where = error.start + len(mark)
                raise UnreadableError(f"carries the mark of {encoding.upper()} but byte {where} is not {encoding.upper()}") from error
    return None


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError as error:
        if not _is_broken_utf8(data):
            return None
        if error.reason == "unexpected end of data":
            return Decoded(data[: error.start].decode("utf-8"), "utf-8", "ends in half a character: the file was cut off")
        raise UnreadableError(f"is damaged UTF-8: byte {error.start} fits no character ({ALLOWED})") from error


def _is_broken_utf8(data: bytes) -> bool:
    """Whether most characters beyond ASCII are sound UTF-8: in GB18030 or Big5 read as UTF-8 next to none is."""
    text = data[: 8 * SAMPLE].decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(1 for char in text if char > "\x7f") - broken
    return sound >= 2 and sound > 5 * broken


def _chinese(data: bytes) -> Decoded:
    remark = ""
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        # all but the last character is sound: a file that was cut off
        if error.start < max(4, len(data) - 4) or error.reason != "incomplete multibyte sequence":
            return _big5(data, error.start)
        text, remark = data[: error.start].decode("gb18030"), "ends in half a character: the file was cut off"
    try:
        other = data.decode("cp950")
    except UnicodeDecodeError:
        return Decoded(text, "gb18030", remark)
    if _commonness(other) > 3 * _commonness(text) + 0.02:
        return Decoded(other, "big5", "read as Big5: as GB18030, which the bytes allow too, it would be no Chinese")
    return Decoded(text, "gb18030", remark)


def _big5(data: bytes, offset: int) -> Decoded:
    for codec in ("cp950", "big5hkscs"):
        try:
            return Decoded(data.decode(codec), "big5")
        except UnicodeDecodeError:
            continue
    raise UnreadableError(f"is not text in a known encoding: byte {offset} fits none ({ALLOWED})")


def _commonness(text: str) -> float:
    sample = [char for char in text[:SAMPLE] if char > "\u2e80"]
    return sum(char in COMMON for char in sample) / len(sample) if sample else 0.0
