"""Encodings, and what is no text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zxstudy.errors import UnreadableError
from zxstudy.read.text import decode, parse

SIMPLE = "一年来，县政协共收到提案128件，经审查立案120件，委员满意率96.5%。\r\n政协委员会办公室\n"
TRADITIONAL = "一年來，縣政協共收到提案一百二十八件，經審查立案一百二十件，委員對辦理結果表示滿意的佔九成。政協委員會辦公室。"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLE, "utf-8", "utf-8"),
        (SIMPLE, "utf-8-sig", "utf-8"),
        (SIMPLE, "utf-16", "utf-16-le"),
        (SIMPLE, "utf-32", "utf-32-le"),
        (SIMPLE, "gb18030", "gb18030"),
        (SIMPLE, "gbk", "gb18030"),
        (SIMPLE + "𠮷㐂", "gb18030", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "cp950", "big5"),
        ("plain ASCII, 12 items", "ascii", "utf-8"),
    ],
)
def test_each_encoding_gives_the_text_unchanged(text, encoding, found):
    decoded = decode(text.encode(encoding))
    assert (decoded.text, decoded.encoding) == (text, found)


@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_any_hanzi_survive_unicode(text, encoding):
    assert decode(text.encode(encoding)).text == text


@given(st.text(st.sampled_from("提案件128县政协委员会的，。\n\r\t 　满意率"), min_size=1).filter(str.strip))
def test_blocks_are_the_lines_that_are_not_blank(text):
    reading = parse(text.encode())
    assert reading.text == text
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    assert [text[block.start : block.end] for block in reading.blocks] == lines
    assert [block.locator for block in reading.blocks] == [f"paragraph {number + 1}" for number in range(len(lines))]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_file_cut_in_the_middle_of_a_character_is_read_with_a_remark(encoding):
    data = (SIMPLE * 20 + "政").encode(encoding)[:-1]
    decoded = decode(data)
    assert decoded.text == SIMPLE * 20
    assert "cut off" in decoded.remark


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (SIMPLE.encode()[:39] + b"\xff" + SIMPLE.encode()[39:], "damaged UTF-8: byte 39"),
        (b"\x81" + b"\n" + (SIMPLE * 3).encode("gb18030"), "byte 0 fits none"),
        (b"ab\0cd", "NUL character at offset 2"),
        ("a\ud800b".encode("utf-8", "surrogatepass"), "fits"),
        (b"\xff\xfe" + b"\x00\xd8a\x00", "not UTF-16-LE"),
        ("\x01\x02\x03\x04提案".encode(), "of its characters are control"),
        (("\ue000\ue001" * 50 + "提案" * 50).encode(), "is not text"),
        (b"  \r\n\t ", "nothing but blanks"),
        (bytes(range(128, 256)) * 40, "is not text in a known encoding"),
    ],
)
def test_what_is_no_text_is_refused_with_the_place(data, reason):
    with pytest.raises(UnreadableError, match=reason):
        parse(data)


@pytest.mark.parametrize("char", ["9", "一", " 1"])
def test_five_megabytes_of_one_character_are_read_at_once(char):
    started = time.process_time()
    reading = parse((char * (5_000_000 // len(char))).encode())
    assert len(reading.blocks) == 1
    assert time.process_time() - started < 3
