"""The pages that say how it was done and how to cite it: methods, and versions with the hash of the data package."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

import zxstudy
from zxstudy.config import Study
from zxstudy.report.html import render
from zxstudy.report.package.write import DESCRIPTOR, FOLDER
from zxstudy.report.pages import Page, write_page
from zxstudy.report.phrase import plain, title_of
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words

_ISO = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_BIBTEX = re.compile(r"[{}\\%&#_$~^]")
# The sections of the page of methods with how many points each has.
SECTIONS = (("read", 6), ("choose", 5), ("check", 5), ("score", 5), ("compare", 6))
# The ordered table of verdicts: rule by rule, as `compare.verdict.RULES` decides; a test holds the two together.
RULES = (
    ("few_publish", "missing"), ("bounds_too_wide", "missing"), ("definitions_differ", "not_comparable"), ("mostly_at_ceiling", "ceiling"),
    ("few_off_ceiling", "ceiling"), ("shown_small", "association_small"), ("shown", "association"), ("within_margin", "no_difference"),
    ("not_estimable", "undecided"), ("sign_not_kept", "undecided"), ("open", "undecided"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reference:
    """How a study is cited.

    first, last: when its sources were read (ISO, to the month or year where no more is known, empty where nothing is). sha256: of its data.
    """

    version: str
    first: str
    last: str
    sha256: str


def write_methods(study: Study, words: Words) -> None:
    """Write the page of methods: how figures are read, chosen, checked, scored and compared, and what may not be claimed."""
    sections = [(words(f"met_{name}"), [words(f"met_{name}_{n}") for n in range(1, points + 1)]) for name, points in SECTIONS]
    rules, margins = study.rules, study.margins
    limits = {
        "counties": rules.minimum_counties, "share": plain(rules.ceiling_share, "proportion", words), "units": rules.ceiling_units,
        "points": plain(margins.share, "proportion", words).rstrip("%"), "ratio": plain(margins.ratio, "proportion", words),
        "deviation": f"{margins.deviation:g}",
    }  # fmt: skip
    body = render(
        "site/methods.html.j2",
        w=words,
        sections=sections,
        verdicts=[(words(f"met_rule_{rule}", **limits), verdict, words.term("verdict", verdict)) for rule, verdict in RULES],
        margins=words("met_margins", **limits),
        may=[words(f"met_may_{n}") for n in range(1, 6)],
        may_not=[words(f"met_may_not_{n}") for n in range(1, 8)],
    )
    lead = words("met_lead", title=title_of(study, words))
    write_page(Page(study.path(study.reports) / "methods.html", words("methods"), body, lead, "methods"), study, words)


def write_cite(tables: Tables, words: Words) -> None:
    """Write the page of versions and citation; the data package must have been written, since its hash is printed."""
    study = tables.study
    about = reference(tables)
    body = render(
        "site/cite.html.j2",
        w=words,
        about=about,
        kind=study.kind,
        title=title_of(study, words),
        sources=len(tables.sources),
        descriptor=f"{FOLDER}/{DESCRIPTOR}",
        gbt=gbt(study, about, words),
        bibtex=bibtex(study, about),
    )
    lead = words("cite_lead", title=title_of(study, words))
    write_page(Page(study.path(study.reports) / "cite.html", words("cite"), body, lead, "cite"), study, words)


def reference(tables: Tables) -> Reference:
    """What a citation of the study names; the descriptor of the package holds the hash of every table, so that its hash stands for all."""
    descriptor = tables.study.path(tables.study.reports) / FOLDER / DESCRIPTOR
    dates = sorted(date for date in tables.sources["read"].dropna().astype(str) if _ISO.fullmatch(date))
    first, last = (dates[0], dates[-1]) if dates else ("", "")
    return Reference(zxstudy.__version__, first, last, hashlib.sha256(descriptor.read_bytes()).hexdigest())


def gbt(study: Study, about: Reference, words: Words) -> str:
    """The entry of a list of references after GB/T 7714-2015, 8.6 (electronic resources, data set online)."""
    date = f"({about.last})" if about.last else ""
    return words(
        "cite_gbt", title=title_of(study, words), version=about.version, date=date, path=f"{FOLDER}/{DESCRIPTOR}", sha256=about.sha256
    )


def bibtex(study: Study, about: Reference) -> str:
    """The entry for BibTeX."""
    fields = {
        "author": "{The zxstudy developers}",
        "title": _BIBTEX.sub(lambda found: f"\\{found[0]}" if found[0] in "{}%&#_$" else " ", f"{study.title_en} ({study.title_zh})"),
        "year": about.last[:4],
        "version": about.version,
        "note": f"Sources read until {about.last or 'an unknown date'}. Data package sha256 {about.sha256}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{study.name}-{about.version},", *lines, "}"])
