"""The style sheets hold to what a Chromium of 2018 knows; `style_since.csv` lists all that they use, and since which version.

Offices open pages with browsers made on Chromium 69 to 86. What came later may be used where its absence is harmless: where a declaration
before it in the same rule holds instead, inside `@supports`, or where the table says what is lost without it.
The versions are what is known of the releases, by hand; `make bench ONLY=old_browser` opens the pages in a real Chromium 69.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import tinycss2

from zxstudy.report.pages import TEMPLATES

OLDEST = 69
SHEETS = ("style.css", "county.css")
LATE_KEYWORDS = {"anywhere", "clip", "fit-content", "revert", "inline-grid", "contents", "sticky"}
with Path(__file__).with_name("style_since.csv").open(encoding="utf-8", newline="") as table:
    SINCE = {(row["kind"], row["name"]): (int(row["chromium"]), row["without"]) for row in csv.DictReader(table)}


@dataclass(frozen=True)
class Used:
    """A feature in the sheet. held: whether a rule without it stands before it, or it is asked for by `@supports`."""

    kind: str
    name: str
    held: bool
    line: int


def used_in(sheet: str) -> list[Used]:
    """All that a sheet uses; raises ValueError where it cannot be parsed."""
    return list(_rules(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), held=False))


def _rules(rules: list[Any], *, held: bool) -> Iterator[Used]:
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"line {rule.source_line}: {rule.message}")
        if rule.type == "at-rule":
            yield Used("at-rule", f"@{rule.lower_at_keyword}", held, rule.source_line)
            if rule.lower_at_keyword in {"media", "supports"}:
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                yield from _rules(inner, held=held or rule.lower_at_keyword == "supports")
            else:
                yield from _block(rule, held=held)
        else:
            selector = tinycss2.serialize(rule.prelude)
            for name in re.findall(r"::?[a-z-]+\(?", selector):
                yield Used("selector", f"{name})" if name.endswith("(") else name, held or "," not in selector, rule.source_line)
            yield from _block(rule, held=held)


def _block(rule: Any, *, held: bool) -> Iterator[Used]:
    """The declarations of one rule; what an earlier declaration of the same property says holds where a later one is not understood."""
    said: set[str] = set()
    found = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    flexible = any(item.type == "declaration" and item.name == "display" and "flex" in tinycss2.serialize(item.value) for item in found)
    for item in found:
        if item.type == "error":
            raise ValueError(f"line {item.source_line}: {item.message}")
        if item.type in {"qualified-rule", "at-rule"} and item.type != "at-rule":
            yield Used("at-rule", "nesting", held, item.source_line)
        elif item.type == "at-rule":
            yield Used("at-rule", f"@{item.lower_at_keyword}", held, item.source_line)
            yield from _block(item, held=held)
        else:
            own = "--*" if item.name.startswith("--") else item.lower_name
            yield Used("property", "gap in flex" if own == "gap" and flexible else own, held, item.source_line)
            yield from _value(item.value, held=held or item.lower_name in said)
            said.add(item.lower_name)


def _value(tokens: list[Any], *, held: bool) -> Iterator[Used]:
    for token in tokens:
        if token.type == "function":
            yield Used("function", f"{token.lower_name}()", held, token.source_line)
            yield from _value(token.arguments, held=held)
        elif token.type == "dimension":
            yield Used("unit", token.lower_unit, held, token.source_line)
        elif token.type == "ident" and token.lower_value in LATE_KEYWORDS:
            yield Used("keyword", token.lower_value, held, token.source_line)


def wrong_with(sheet: str) -> list[str]:
    """What an old browser would miss in a sheet, a line each."""
    found = []
    for use in used_in(sheet):
        version, without = SINCE.get((use.kind, use.name), (None, ""))
        if version is None:
            found.append(f"line {use.line}: {use.kind} {use.name}: is not in style_since.csv")
        elif version > OLDEST and not (without and (use.held or use.kind in {"property", "keyword", "at-rule"})):
            found.append(f"line {use.line}: {use.kind} {use.name}: Chromium {version}, and nothing stands in for it")
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_an_old_browser_understands_the_sheet_or_does_without(name: str) -> None:
    assert wrong_with(TEMPLATES.joinpath("assets", name).read_text(encoding="utf-8")) == []


def test_the_table_lists_nothing_that_is_not_used() -> None:
    used = {(use.kind, use.name) for name in SHEETS for use in used_in(TEMPLATES.joinpath("assets", name).read_text(encoding="utf-8"))}
    assert set(SINCE) - used == set()


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("a:is(b, c) { color: red }", "selector :is()"),
        ("a:has(b) { color: red }", "selector :has()"),
        ("a:focus-visible { color: red }", "selector :focus-visible"),
        ("a, details::details-content { color: red }", "selector ::details-content"),
        ("a { aspect-ratio: 1 }", "property aspect-ratio"),
        ("a { inset: 0 }", "property inset"),
        ("a { margin-inline: 0 }", "property margin-inline"),
        ("a { display: flex; gap: 1rem }", "property gap in flex"),
        ("a { width: min(1rem, 2px) }", "function min()"),
        ("a { width: clamp(1px, 1rem, 3px) }", "function clamp()"),
        ("a { height: 1dvh }", "unit dvh"),
        ("@layer a { b { color: red } }", "at-rule @layer"),
        ("@container (width > 1px) { b { color: red } }", "at-rule @container"),
        ("a { color: red; & b { color: red } }", "at-rule nesting"),
    ],
)
def test_what_came_later_is_told(sheet: str, told: str) -> None:
    assert [line for line in wrong_with(sheet) if told in line]


@pytest.mark.parametrize(
    "sheet", ["a { width: 1px; width: min(1rem, 2px) }", "@supports (width: min(1px)) { a { width: min(1rem, 2px) } }"]
)
def test_what_is_held_by_another_is_allowed(sheet: str) -> None:
    assert wrong_with(sheet) == []
