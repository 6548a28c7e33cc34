"""Which address may be a link: official and press hosts from a reviewed list; the others are printed as text."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal
from urllib.parse import urlsplit

HostClass = Literal["official", "press", "other"]
_SAFE = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?(?:[/?#][^\s\\<>\"'`\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]*)?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it stood in the source, and whether its host is official, press or other; only the first two become links."""

    text: str
    host_class: HostClass

    @property
    def is_link(self) -> bool:
        """Whether a page may link to it."""
        return self.host_class != "other"


@cache
def reviewed_hosts() -> dict[str, HostClass]:
    """The reviewed hosts (and all hosts below them) with their class; reasons stand in `hosts.csv`."""
    text = files("zxstudy.report").joinpath("hosts.csv").read_text(encoding="utf-8")
    classes: dict[str, HostClass] = {"official": "official", "press": "press"}
    return {row["host"]: classes[row["class"]] for row in csv.DictReader(text.splitlines())}


def address(text: str) -> Address:
    """`text` with the class of its host; anything but a plain http(s) address without user part is `other`."""
    if not _SAFE.fullmatch(text):
        return Address(text, "other")
    host = (urlsplit(text).hostname or "").lower()
    parts = host.split(".")
    for start in range(len(parts)):
        known = reviewed_hosts().get(".".join(parts[start:]))
        if known:
            return Address(text, known)
    return Address(text, "other")
