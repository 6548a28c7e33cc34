"""`zxstudy extract`: the facts of documents, or every quantity in them, as csv, jsonl or parquet."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from zxstudy.commands.console import say
from zxstudy.commands.files import lines_about, sources_in
from zxstudy.errors import UnreadableError, UsageError, ZxstudyError
from zxstudy.extract.fact import Fact

FORMATS = ("csv", "jsonl", "parquet")


def extract_files(  # noqa: PLR0913 - the options of the command
    paths: Sequence[Path], *, county: str, year: int | None, wanted: str, form: str, output: Path | None
) -> int:
    """Write the facts of the files at `paths` and give the exit code: 0, 1 where some could not be read, 2 where none could."""
    if form not in FORMATS:
        raise UsageError(f"--format {form}: unknown; allowed: {', '.join(FORMATS)}")
    if form == "parquet" and output is None:
        raise UsageError("--format parquet: is not for a console; name a file with -o FILE")
    files, problems = sources_in(paths)
    for problem in problems:
        say(problem.line())
    found, failed = _found(files, county, year, wanted)
    if len(found) == 0:
        return 2
    _write([record for records in found for record in records], _record(wanted), form, output)
    return 1 if failed or problems else 0


def _found(files: Sequence[Path], county: str, year: int | None, wanted: str) -> tuple[list[list[Any]], int]:
    """The records of each file that could be read, in order, and how many could not be read, or not whole."""
    found: list[list[Any]] = []
    failed = 0
    for file in files:
        try:
            records, refused = _of_file(file, county, year, wanted)
            found.append(records)
            failed += refused
        except ZxstudyError as error:
            failed += 1
            for line in lines_about(file, error):
                say(line)
    return found, failed


def _of_file(file: Path, county: str, year: int | None, wanted: str) -> tuple[list[Any], bool]:
    """The records of one file, and whether part of it was refused; raises UnreadableError where nothing can be used."""
    from zxstudy import extract  # noqa: PLC0415 - what a command does not use is not imported
    from zxstudy.read import read_file  # noqa: PLC0415

    document = read_file(file, root=file.parent)
    problems = list(document.problems)
    if wanted != "facts":
        records: list[Any] = list(extract.quantities(document, refused=wanted == "refused"))
    elif document.source.document_type != "facts":
        records = list(extract.extract(document, county=county, year=year))
    else:
        records, _, refused = extract.published_facts(document)
        problems += refused
        if not records:
            raise UnreadableError("\n".join(problem.line().removeprefix("refused: ") for problem in problems))
    for problem in problems:
        say(problem.line())
    return records, any(problem.severity == "refused" for problem in problems)


def _record(wanted: str) -> type:
    if wanted == "facts":
        return Fact
    from zxstudy.extract import ListedQuantity  # noqa: PLC0415

    return ListedQuantity


def _write(records: Sequence[Any], record: type, form: str, output: Path | None) -> None:
    if form == "parquet" and output is not None:
        from zxstudy.store import frame_of, write_table  # noqa: PLC0415
        from zxstudy.validate import validated  # noqa: PLC0415

        frame = frame_of(records, record)
        write_table(output, validated("facts", frame) if record is Fact else frame)
        return
    columns = [field.name for field in fields(record)]
    rows = [asdict(item) for item in records]
    text = as_csv(rows, columns) if form == "csv" else as_jsonl(rows)
    if output is None:
        sys.stdout.write(text)
        return
    from zxstudy.store import write_bytes  # noqa: PLC0415

    write_bytes(output, text.encode("utf-8-sig" if form == "csv" else "utf-8"))


def as_csv(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """The rows as csv with a head; empty for None, `inf` for what nothing closes, figures as short as they are exact."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return sink.getvalue()


def as_jsonl(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as one JSON object a line; `"inf"` as text, because JSON has no such number."""
    plain = [{name: "inf" if isinstance(value, float) and math.isinf(value) else value for name, value in row.items()} for row in rows]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in plain)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list | tuple):
        return ";".join(str(part) for part in value)
    return str(value)
