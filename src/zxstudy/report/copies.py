"""A county's report in other forms, on request: as an official document, as a single file to mail, as a workbook of its rows.

What lies under `copies/` was asked for once and is kept up: a run makes again what its county's data or page has left behind, takes away
what belongs to no county, and tells of each that cannot be made in a line.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zxstudy.config import Study
from zxstudy.errors import UsageError
from zxstudy.forks import made_in_forks
from zxstudy.report.county_report import CountyReport
from zxstudy.report.html import render
from zxstudy.report.keys import library_hash, read_keys
from zxstudy.report.package.forms import as_workbook
from zxstudy.report.pages import Page, write_page
from zxstudy.report.tables import Tables
from zxstudy.report.words import Words
from zxstudy.steps import digest
from zxstudy.store import write_bytes, write_text

FORMS = {"docx": "docx", "single-file": "html", "xlsx": "xlsx"}  # and how the name of each ends
FOLDER = "copies"
MADE = ".made"
_OURS = re.compile(r"(\d{6})\.(docx|html|xlsx)")
_OUTSIDE = re.compile(r'<a\b[^>]*\bhref="\.\./[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_HEAD = re.compile(r'<header class="top">.*?</header>', re.DOTALL)
_TABLES = re.compile(r'<div class="downloads">.*?</div>\n?', re.DOTALL)
_POLICY = re.compile(r'(?<=http-equiv="Content-Security-Policy" content=")[^"]*')
_SHEET = re.compile(r'<link rel="stylesheet"[^>]*>')
_SCRIPT = re.compile(r'<script src="[^"]*" defer></script>\n?')


@dataclass(frozen=True, slots=True, order=True)
class Copy:
    """A county's report in one of FORMS."""

    code: str
    form: str

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"{self.code}.{FORMS[self.form]}"


def check_forms(study: Study, forms: Sequence[str]) -> None:
    """Nothing where each of `forms` can be made; raises UsageError for one that is unknown, or a template that cannot be used."""
    strange = [form for form in forms if form not in FORMS]
    if strange:
        raise UsageError(f"form {', '.join(strange)}: unknown; allowed: {', '.join(FORMS)}")
    if "docx" in forms and study.docx_template is not None:
        from zxstudy.report.official_format import template_document  # noqa: PLC0415 - python-docx is slow to import

        template_document(study.path(study.docx_template))


def write_copies(tables: Tables, words: Words, asked: Iterable[Copy], sums: Mapping[str, str], jobs: int = 1) -> list[str]:
    """Write the copies that were asked for and those that lie there, where they are not current, `jobs` at a time.

    sums: by code, a hash of all that the county's report is made from. Gives back a line for each that could not be made; what it had been
    made from is gone then, and so is the file. Raises OSError where the folder cannot be read or written.
    """
    folder = tables.study.path(tables.study.reports) / FOLDER
    wanted = sorted({*asked, *_there(folder, set(tables.codes))})
    if not wanted:
        return []
    keys = {copy.name: _key(copy, tables.study, words, sums) for copy in wanted}
    before = read_keys(folder / MADE)
    waiting = [copy for copy in wanted if before.get(copy.name) != keys[copy.name] or not (folder / copy.name).is_file()]
    parts = [waiting[start::jobs] for start in range(min(jobs, len(waiting)))]
    told = made_in_forks(lambda part: [_written(copy, tables, words) for copy in parts[part]], len(parts), jobs)
    failed = {name: line for part in told for name, line in part if line}
    now = {name: key for name, key in keys.items() if name not in failed}
    if now != before:
        write_text(folder / MADE, json.dumps(now, indent=0) + "\n")
    return [failed[name] for name in sorted(failed)]


def _there(folder: Path, codes: set[str]) -> list[Copy]:
    """The copies in the folder, after those of counties that the study no longer has were taken away."""
    forms = {ending: form for form, ending in FORMS.items()}
    found = []
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        if known := _OURS.fullmatch(file.name):
            if known[1] in codes:
                found.append(Copy(known[1], forms[known[2]]))
            else:
                file.unlink()
    return found


def _key(copy: Copy, study: Study, words: Words, sums: Mapping[str, str]) -> str:
    """A hash of all that a copy is made from."""
    if copy.form == "single-file":
        page = study.path(study.reports) / "counties" / copy.name
        return digest(library_hash(), words.language, page.read_bytes() if page.is_file() else b"")
    template = study.path(study.docx_template).read_bytes() if study.docx_template and copy.form == "docx" else b""
    return digest(
        library_hash(), words.language, study.model_dump_json(include={"title_zh", "title_en", "years"}), template, sums[copy.code]
    )


def _written(copy: Copy, tables: Tables, words: Words) -> tuple[str, str]:
    """Write a copy; give back its name and why it could not be made, empty where it was."""
    path = tables.study.path(tables.study.reports) / FOLDER / copy.name
    try:
        write_bytes(path, _content(copy.form, copy.code, tables, words))
    except Exception as error:  # one county's report must not cost the others theirs
        path.unlink(missing_ok=True)
        why = " ".join(str(error).split())[:300]
        return copy.name, f"{FOLDER}/{copy.name}: not made: {why if isinstance(error, UsageError) else f'{type(error).__name__}: {why}'}"
    return copy.name, ""


def write_copies_page(tables: Tables, words: Words) -> None:
    """Write the page that lists the copies that there are, by county; the pages of counties lead to it and do not depend on it."""
    study = tables.study
    reports = study.path(study.reports)
    names = dict(zip(tables.places["county_code"].astype(str), tables.places["county"].astype(str), strict=True))
    counties: dict[str, list[dict[str, object]]] = {}
    for copy in _there(reports / FOLDER, set(tables.codes)):
        size = (reports / FOLDER / copy.name).stat().st_size
        made: dict[str, object] = {"path": f"{FOLDER}/{copy.name}", "what": words(f"copy.{copy.form}"), "size": f"{size / 1024:.0f}"}
        counties.setdefault(copy.code, []).append(made)
    rows = [(code, names[code], counties[code]) for code in sorted(counties)]
    body = render("site/copies.html.j2", w=words, rows=rows)
    lead = words("copies_lead") if rows else words("copies_none")
    write_page(Page(reports / "copies.html", title=words("copies_title"), lead=lead, body=body, here="data"), study, words)


def _content(form: str, code: str, tables: Tables, words: Words) -> bytes:
    study = tables.study
    if form == "single-file":
        return single_file(study, code, words)
    county = tables.slice(code, study.years)
    if form == "docx":
        from zxstudy.report.official import official_document  # noqa: PLC0415 - python-docx is slow to import

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
    markup = _HEAD.sub(lambda _: f'<header class="alone"><p class="quiet">{words("single_file")}</p></header>', markup, count=1)
    markup = _OUTSIDE.sub(lambda found: found[1], _TABLES.sub("", markup, count=1))
    markup = _POLICY.sub(lambda _: policy, markup, count=1)
    markup = _SHEET.sub(lambda _: f"<style>{sheet}</style>", markup, count=1)
    markup = _SCRIPT.sub("", markup).replace("</body>", f"<script>{script}</script>\n</body>")
    return markup.encode()


def _digest(text: str) -> str:
    """How a policy names a piece of a page that it allows."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
