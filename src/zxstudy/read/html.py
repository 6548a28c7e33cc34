"""Web pages: the main text without navigation, as paragraphs, headings, list items and tables."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from zxstudy.errors import UnreadableError
from zxstudy.read.html_table import caption_of, grid, is_data_table
from zxstudy.read.layout import Layout, Reading
from zxstudy.read.text import MARKS, check_text, decode

DROPPED = {"script", "style", "noscript", "template", "nav", "footer", "aside", "form", "iframe", "svg", "select", "button",
           "head", "object", "video", "audio", "canvas", "dialog", "map"}  # fmt: skip
DROPPED_ROLES = {"navigation", "contentinfo", "banner", "search", "complementary", "dialog", "menu"}
NAVIGATION = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navi|menu|breadcrumbs?|crumbs?|header|banner|logo|footer|foot|copyright|sidebar|share|related|pagination|pager|topbar|toolbar)"
    r"(?:$|[\s_-])", re.I)  # fmt: skip
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
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
CODECS = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "cp950", "utf-8": "utf-8", "utf8": "utf-8"}
SPACE = re.compile(r"[ \t\r\n\f]+")
BESIDE_HAN = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*|[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uff00-\uffef])")
LINK_SHARE = 0.7
MAIN_SHARE = 0.4
LONGEST_CAPTION = 60


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
    if remark:
        page.layout.note("", remark)
    if any(entry.type_name in {"ERR_RESOURCE_LIMIT", "ERR_INTERNAL_ERROR"} for entry in parser.error_log):
        page.layout.note("", "is nested too deeply or holds too long a text; what follows there was left out")
    if root is not None:
        _prune(root)
        page.write(_main(root))
    if not page.layout.length:
        raise UnreadableError("is a web page without any text of its own")
    return page.layout.reading()


def _decoded(data: bytes) -> tuple[str, str]:
    if not data.startswith(tuple(mark for mark, _ in MARKS)):
        declared = META_CHARSET.search(data[:4096])
        label = declared.group(1).decode("ascii").lower() if declared else ""
        if label in CODECS:
            try:
                return data.decode(codecs.lookup(CODECS[label]).name).replace("\0", ""), ""
            except UnicodeDecodeError:
                decoded = decode(data)
                return decoded.text, decoded.remark or f"says that it is {label} but is {decoded.encoding}"
    decoded = decode(data)
    return decoded.text, decoded.remark


def _prune(root: etree._Element) -> None:
    """Take out what is no content; a container that holds most of the page's text stays whatever it is called."""
    whole = len("".join(root.itertext()))
    for element in list(root.iter()):
        if element is root or element.getparent() is None or not isinstance(element.tag, str):
            continue
        if element.tag in DROPPED or (_is_aside(element) and 2 * len("".join(element.itertext())) < whole):
            _remove(element)


def _is_aside(element: etree._Element) -> bool:
    if element.get("role", "").lower() in DROPPED_ROLES or element.get("hidden") is not None:
        return True
    if element.find(".//h1") is not None or element.tag == "h1":
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}"
    if NAVIGATION.search(named) or HIDDEN.search(element.get("style", "")):
        return True
    return element.tag == "header" or (element.tag in {"ul", "ol", "dl", "div", "p", "td"} and _is_list_of_links(element))


def _is_list_of_links(element: etree._Element) -> bool:
    links = element.findall("a") + element.findall("*/a")
    if len(links) < 3:
        return False
    text = sum(len("".join(link.itertext()).strip()) for link in links)
    return text > LINK_SHARE * len(SPACE.sub("", "".join(element.itertext())))


def _remove(element: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _main(root: etree._Element) -> etree._Element:
    """The one `article` or `main` that holds much of the text, else the whole page."""
    whole = len("".join(root.itertext()))
    found = root.xpath("//article | //main | //*[@role='main']")
    lengths = [(len("".join(element.itertext())), -number) for number, element in enumerate(found)]
    if lengths and max(lengths)[0] > MAIN_SHARE * whole:
        return found[-max(lengths)[1]]
    return root


def clean(text: str) -> str:
    """Inline text as a browser shows it: runs of white space are one space, and none where a source line breaks beside a Hanzi."""
    return SPACE.sub(" ", BESIDE_HAN.sub("", text)).strip()


class _Page:
    """Walks the tree with a stack of its own: a page may be nested deeper than Python's."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
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
            self.layout.paragraph(text, f"paragraph {self.paragraphs}", self.kind)
            self.above = [*self.above, text][-2:]
        self.kind = "paragraph"

    def _table(self, table: etree._Element) -> None:
        number = len(self.layout.tables) + 1
        caption = caption_of(table) or "\n".join(line for line in self.above if len(line) <= LONGEST_CAPTION)
        self.layout.table(f"table {number}", grid(table, f"table {number}"), caption)
        self.above = []


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
