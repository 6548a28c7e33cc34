"""What of a web page is no content: scripts, navigation, lists of links; judged by tags and names, and by what an element is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]

DROPPED = {"script", "style", "noscript", "template", "nav", "footer", "aside", "form", "iframe", "svg", "select", "button",
           "head", "object", "video", "audio", "canvas", "dialog", "map"}  # fmt: skip
DROPPED_ROLES = {"navigation", "contentinfo", "banner", "search", "complementary", "dialog", "menu"}
NAVIGATION = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navi|menu|breadcrumbs?|crumbs?|header|banner|logo|footer|foot|copyright|sidebar|share|related|pagination|pager|topbar|toolbar)"
    r"(?:$|[\s_-])", re.I)  # fmt: skip
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
LISTS = {"ul", "ol", "dl", "div", "p", "table", "tbody", "tr", "td", "section", "center"}
LINK_SHARE = 0.7
FEWEST_LINKS = 3
LEAST_PROSE = 60  # signs outside links
DAY = re.compile(r"[\[(（【]?\d{2,4}\s*[-年/.]\s*\d{1,2}(?:\s*[-月/.]\s*\d{1,2}\s*日?)?[\])）】]?|\d{1,2}-\d{1,2}")
BLANK = re.compile(r"[\s·•|>»/\-]+")
PATH = re.compile(r"[您你]?(?:现在|當前|当前|所在|现|現在)?的?位置[是为]?[:：]?")
FIGURE = re.compile(r"\d")


@dataclass(slots=True)
class Content:
    """What an element is made of: signs of text, those of them in links, the links, and whether a figure stands outside them."""

    signs: int = 0
    linked: int = 0
    links: int = 0
    figures: bool = False

    @property
    def is_list_of_links(self) -> bool:
        """Whether next to nothing but links is in it; days beside the links do not count, other figures do."""
        return self.links >= FEWEST_LINKS and self.linked > LINK_SHARE * self.signs and not self.figures


def prune(root: etree._Element) -> None:
    """Take out what is no content; a container that holds most of the page's text stays whatever it is called.

    A list of links may be longer than the article; it stays only where the page has hardly any text beside links.
    """
    removed = [element for element in root.iter(*DROPPED) if element.getparent() is not None]
    for element in removed:
        remove(element)
    contents = _contents(root)
    whole, prose = contents[root].signs, contents[root].signs - contents[root].linked
    elements = list(root.iter())
    for element in elements:
        if element is root or element.getparent() is None or not isinstance(element.tag, str):
            continue
        small = 2 * contents[element].signs < whole
        if (small and _is_aside(element)) or ((small or prose >= LEAST_PROSE) and _lists_links(element, contents[element])):
            remove(element)
            removed.append(element)
    # lxml looks through a removed tree for each element that is let go while its top is not held: the tops must go last
    elements.clear()
    contents.clear()
    removed.clear()


def remove(element: etree._Element) -> None:
    """Take `element` out of its parent and leave the text behind it there."""
    parent, before = element.getparent(), element.getprevious()
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _contents(root: etree._Element) -> dict[etree._Element, Content]:
    """The content of every element, gathered from the leaves up: one look at each."""
    found: dict[etree._Element, Content] = {element: Content() for element in root.iter()}
    for element in reversed(list(root.iter())):
        own = found[element]
        _count(own, element.text)
        if element.tag == "a":
            own.linked, own.figures = own.signs, False
            own.links += bool(own.signs)
        parent = element.getparent()
        if element is root or parent is None:
            continue
        above = found[parent]
        above.signs += own.signs
        above.linked += own.linked
        above.links += own.links
        above.figures = above.figures or own.figures
        _count(above, element.tail)
    return found


def _count(content: Content, text: str | None) -> None:
    plain = BLANK.sub("", PATH.sub("", DAY.sub("", text))) if text else ""
    content.signs += len(plain)
    content.figures = content.figures or bool(FIGURE.search(plain))


def _is_aside(element: etree._Element) -> bool:
    if element.get("role", "").lower() in DROPPED_ROLES or element.get("hidden") is not None:
        return True
    if element.find(".//h1") is not None or element.tag == "h1":
        return False
    named = f"{element.get('class', '')} {element.get('id', '')}"
    return element.tag == "header" or bool(NAVIGATION.search(named) or HIDDEN.search(element.get("style", "")))


def _lists_links(element: etree._Element, content: Content) -> bool:
    return element.tag in LISTS and content.is_list_of_links and element.find(".//h1") is None
