"""Web pages: the main text without navigation, as paragraphs, headings, list items and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from zxstudy.errors import UnreadableError
from zxstudy.read.html_prune import prune
from zxstudy.read.html_table import caption_of, grid, is_data_table
from zxstudy.read.layout import Layout, Reading
from zxstudy.read.script import HAN, foreign_parts
from zxstudy.read.text import MARKS, check_text, decode

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = HEADINGS | {
    *(
        "address",
        "article",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
    ),
    *("figcaption", "figure", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "ul"),
    *("table", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
META_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.I)
# a page that says GB2312 means what its authors' programs wrote, which GB18030 contains
CODECS = {**dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80"), ("gb18030",)),
          **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), ("cp950", "big5hkscs")),
          **dict.fromkeys(("utf-8", "utf8"), ("utf-8",))}  # fmt: skip
MOST_BROKEN = 0.002  # share of characters that may be damaged
SPACE = re.compile(r"[ \t\r\n\f]+")
BESIDE_HAN = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*|[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
MAIN_SHARE = 0.4
LONGEST_CAPTION = 60
LONGEST_SAMPLE = 40


def parse(data: bytes) -> Reading:
    """The page's main text: `paragraph n` for each block, `table n!B3` for each cell of a table of data."""
    text, remark = _decoded(data)
    check_text(text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("is not a web page that can be read") from error
    page = _Page(Layout())
    if root is not None:
        prune(root)
        main = _main(root)
        page.write(main)
        foreign = foreign_parts(page.written)
        if foreign:
            page = _without(foreign, page.written, main)
    if remark:
        page.layout.note("", remark)
    if any(entry.type_name in {"ERR_RESOURCE_LIMIT", "ERR_INTERNAL_ERROR"} for entry in parser.error_log):
        page.layout.note("", "is nested too deeply or holds too long a text; what follows there was left out")
    if not page.layout.length:
        raise UnreadableError("is a web page without any text of its own")
    return page.layout.reading()


def _decoded(data: bytes) -> tuple[str, str]:
    """The text of the page and a remark: by its mark, as UTF-8 where that gives Chinese, as it declares itself, else by its bytes."""
    if data.startswith(tuple(mark for mark, _ in MARKS)):
        decoded = decode(data)
        return decoded.text, decoded.remark
    declared = META_CHARSET.search(data[:4096])
    label = declared.group(1).decode("ascii").lower() if declared else ""
    for codec in dict.fromkeys(("utf-8", *CODECS.get(label, ()))):
        try:
            text = data.decode(codec).replace("\0", "")
        except UnicodeDecodeError:
            continue
        if codec in CODECS.get(label, ()):
            return text, ""
        if HAN.search(text):
            return text, f"says that it is {label} but is utf-8" if label in CODECS else ""
    return _undeclared(data, label)


def _undeclared(data: bytes, label: str) -> tuple[str, str]:
    try:
        decoded = decode(data)
        return decoded.text, decoded.remark or (f"says that it is {label} but is {decoded.encoding}" if label in CODECS else "")
    except UnreadableError:
        text = data.decode(CODECS[label][-1], errors="replace").replace("\0", "") if label in CODECS else ""
        broken = text.count("\ufffd")
        if not 0 < broken <= max(1, MOST_BROKEN * len(text)):
            raise
        return text, f"{broken} of its characters are damaged: \ufffd stands in their place"


def _main(root: etree._Element) -> etree._Element:
    """The one `article` or `main` that holds much of the text, else the whole page."""
    whole = len("".join(root.itertext()))
    found = root.xpath("//article | //main | //*[@role='main']")
    lengths = [(len("".join(element.itertext())), -number) for number, element in enumerate(found)]
    if lengths and max(lengths)[0] > MAIN_SHARE * whole:
        return found[-max(lengths)[1]]
    return root


def _without(foreign: frozenset[int], texts: list[str], main: etree._Element) -> _Page:
    """The page again, without the parts of those numbers, and a note that says so."""
    page = _Page(Layout(), foreign)
    page.write(main)
    first = clean(texts[min(foreign)])[:LONGEST_SAMPLE]
    page.layout.note("", f"{len(foreign)} parts in another language stand around the Chinese text, the first is {first!r}: "
                         "left out; the page may have been tampered with")  # fmt: skip
    return page


def clean(text: str) -> str:
    """Inline text as a browser shows it: runs of white space are one space, and none where a source line breaks beside a Hanzi."""
    return SPACE.sub(" ", BESIDE_HAN.sub("", text)).strip()


class _Page:
    """Walks the tree with a stack of its own: a page may be nested deeper than Python's."""

    def __init__(self, layout: Layout, left_out: frozenset[int] = frozenset()) -> None:
        self.layout = layout
        self.left_out = left_out  # of the parts, which are counted as they are met
        self.written: list[str] = []
        self.paragraphs = 0
        self.inline: list[str] = []
        self.kind = "paragraph"
        self.above: list[str] = []

    def write(self, root: etree._Element) -> None:
        for event, element in _walk(root):
            if event == "table":
                self._flush()
                self._table(element)
            elif event == "open":
                self._open(element)
            elif event == "close":
                self._flush()
            else:
                self.inline.append(element)
        self._flush()

    def _open(self, element: etree._Element) -> None:
        self._flush()
        self.kind = "heading" if element.tag in HEADINGS else "paragraph"
        if element.tag == "li" and element.getparent() is not None and element.getparent().tag == "ol":
            number = sum(1 for _ in element.itersiblings("li", preceding=True)) if len(element.getparent()) < 1000 else -1
            self.inline.append(f"{number + 1}. " if number >= 0 else "")

    def _flush(self) -> None:
        text = clean("".join(self.inline))
        self.inline = []
        if text:
            self.paragraphs += 1
            if self._takes(text):
                self.layout.paragraph(text, f"paragraph {self.paragraphs}", self.kind)
                self.above = [*self.above, text][-2:]
        self.kind = "paragraph"

    def _table(self, table: etree._Element) -> None:
        number = len(self.layout.tables) + 1
        caption = caption_of(table) or "\n".join(line for line in self.above if len(line) <= LONGEST_CAPTION)
        cells = grid(table, f"table {number}")
        if self._takes(" ".join(cell.text for cell in cells)):
            self.layout.table(f"table {number}", cells, caption)
        self.above = []

    def _takes(self, part: str) -> bool:
        self.written.append(part)
        return len(self.written) - 1 not in self.left_out


def _walk(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """`open` and `close` of blocks, `table` for a table of data as a whole, `text` with a piece of inline text."""
    stack: list[tuple[str, etree._Element]] = [("enter", root)]
    while stack:
        step, element = stack.pop()
        if step != "enter":
            yield step, element
            continue
        if element.tag == "table" and is_data_table(element):
            yield "table", element
            continue
        block = element.tag in BLOCKS
        if block:
            stack.append(("close", element))
        for child in reversed(element):
            if child.tail:
                stack.append(("text", child.tail))
            stack.append(("enter", child))
        if element.text:
            stack.append(("text", element.text))
        if block:
            stack.append(("open", element))
        elif element.tag == "br":
            yield "close", element
