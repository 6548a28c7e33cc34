"""A county's report in other forms, on request: as an official document, as a single file to mail, as a workbook of its rows."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from zxstudy.config import Study
from zxstudy.errors import UsageError
from zxstudy.report.county_report import CountyReport
from zxstudy.report.official import official_document
from zxstudy.report.package.forms import as_workbook
from zxstudy.report.tables import Tables, read_tables
from zxstudy.report.words import Words
from zxstudy.store import write_bytes

FORMS = ("docx", "single-file", "xlsx")
_OUTSIDE = re.compile(r'<a\b[^>]*\bhref="\.\./[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_HEAD = re.compile(r'<header class="top">.*?</header>', re.DOTALL)
_POLICY = re.compile(r'(?<=http-equiv="Content-Security-Policy" content=")[^"]*')
_SHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
_SCRIPT = re.compile(r'<script src="[^"]*" defer></script>\n?')


def write_copies(
    study: Study, forms: Sequence[str], codes: Sequence[str] = (), language: str | None = None, notify: Callable[[str], None] = print
) -> list[Path]:
    """Write each of `forms` for each county (all where `codes` is empty) under `reports/copies/`, and give back the files.

    Raises UsageError for a form that is not one of FORMS, for a template that cannot be used, or where a page has not been made.
    """
    strange = [form for form in forms if form not in FORMS]
    if strange:
        raise UsageError(f"form {', '.join(strange)}: unknown; allowed: {', '.join(FORMS)}")
    tables, words = read_tables(study), Words(language or study.language)
    folder = study.path(study.reports) / "copies"
    written = []
    for code in codes or tables.codes:
        for form in forms:
            path = folder / (f"{code}.html" if form == "single-file" else f"{code}.{form}")
            write_bytes(path, _content(form, code, tables, words))
            written.append(path)
    notify(f"{study.name}: {len(written)} files in {study.reports / 'copies'}")
    return written


def _content(form: str, code: str, tables: Tables, words: Words) -> bytes:
    study = tables.study
    if form == "single-file":
        return single_file(study, code, words)
    county = tables.slice(code, study.years)
    if form == "docx":
        template = None if study.docx_template is None else study.path(study.docx_template)
        return official_document(CountyReport(county, words), study, template)
    sheets = {"panel": county.panel, "facts": county.facts, "sources": county.sources, "scores": county.scores, "audit": county.audit}
    return as_workbook(sheets, {name: list(frame.columns) for name, frame in sheets.items()})


def single_file(study: Study, code: str, words: Words) -> bytes:
    """The page of a county with its sheet and script inside and without links to other pages; raises UsageError where it is not made."""
    reports = study.path(study.reports)
    page = reports / "counties" / f"{code}.html"
    if not page.is_file():
        raise UsageError(f"{study.reports / 'counties' / page.name}: not made yet; `zxstudy report` makes it")
    sheet, script = ((reports / "assets" / name).read_text(encoding="utf-8") for name in ("style.css", "evidence.js"))
    allowed = f"style-src '{_digest(sheet)}'; script-src '{_digest(script)}'; img-src data:"
    policy = f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    markup = page.read_text(encoding="utf-8")
    markup = _HEAD.sub(lambda _: f'<p class="quiet alone">{words("single_file")}</p>', markup, count=1)
    markup = _OUTSIDE.sub(lambda found: found[1], markup)
    markup = _POLICY.sub(lambda _: policy, markup, count=1)
    markup = _SHEET.sub(lambda _: f"<style>{sheet}</style>", markup, count=1)
    markup = _SCRIPT.sub("", markup).replace("</body>", f"<script>{script}</script>\n</body>")
    return markup.encode()


def _digest(text: str) -> str:
    """How a policy names a piece of a page that it allows."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
