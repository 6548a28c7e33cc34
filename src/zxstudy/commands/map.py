"""`zxstudy map`: the mapping of a workbook, proposed; or what the one beside it gives."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from zxstudy.commands.console import say
from zxstudy.errors import UsageError


def map_file(file: Path, *, write: bool) -> int:
    """Print the mapping that is proposed for `file` with what it would give, or write it beside the file, and give 0.

    Where a mapping stands there already it is not written over: what it gives is printed, and 1 is given where it does not fit the file.
    Raises UsageError for what is no workbook.
    """
    from zxstudy.extract.mapped import mapped_facts  # noqa: PLC0415 - what a command does not use is not imported
    from zxstudy.extract.mapping_text import as_yaml, preview_lines  # noqa: PLC0415
    from zxstudy.extract.propose_mapping import propose  # noqa: PLC0415
    from zxstudy.read import read_file  # noqa: PLC0415
    from zxstudy.read.beside import MAPPING, mapping_path  # noqa: PLC0415
    from zxstudy.read.mapping import read_mapping  # noqa: PLC0415
    from zxstudy.read.sheets import sheets_of  # noqa: PLC0415
    from zxstudy.store import write_new  # noqa: PLC0415

    if not file.is_file():
        raise UsageError(f"{file}: is no file; allowed: a workbook (xlsx, xls, xlsb, ods, csv)")
    path = mapping_path(file)
    there = read_mapping(file.absolute(), str(file), unconfirmed=True)
    if there and write:
        raise UsageError(f"{path}: is there already, and what a person may have reviewed is never written over")
    document = read_file(file.absolute(), root=Path(os.path.curdir).absolute())
    if not sheets_of(document):
        raise UsageError(f"{file}: is no workbook; allowed: xlsx, xls, xlsb, ods, csv")
    for problem in document.problems:
        if problem.where != str(file) + MAPPING:  # that it is not confirmed is said below
            say(problem.line())
    if there:
        facts, problems = mapped_facts(replace(document, mapping=there))
        say(f"{path} is there already, {'confirmed' if there.mapping.confirmed else 'not confirmed'}; this is what it gives")
        print("\n".join(preview_lines(facts, problems, there.mapping)))
        return 0 if facts or not problems else 1
    proposal = propose(document)
    if proposal is None:
        raise UsageError(f"{file}: no sheet holds headings with figures under them")
    facts, problems = proposal.preview(document)
    lines = list(preview_lines(facts, problems, proposal.mapping))
    if write:
        write_new(path, as_yaml(proposal))
        print("\n".join([f"{path}: 已写出，核对后把 confirmed 改为 true  written; look it through, then set confirmed: true", *lines]))
    else:
        print(as_yaml(proposal) + "".join(f"# {line}\n" for line in lines), end="")
    return 0
