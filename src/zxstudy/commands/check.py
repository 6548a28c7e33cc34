"""`zxstudy check`: what is wrong with raw files, before a run is spent on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from zxstudy.commands.console import say
from zxstudy.commands.files import sources_in
from zxstudy.extract import facts_and_problems, published_facts
from zxstudy.read import read_files


def check_files(paths: Sequence[Path]) -> int:
    """Print one line for each thing that is wrong, then a count; give 0, 1 where something is wrong, 2 where nothing can be used."""
    files, problems = sources_in(paths)
    folders = [path.absolute() for path in paths if path.is_dir()]
    documents, more = read_files([file.absolute() for file in files], root=Path.cwd(), folders=folders, required=True)
    tables = [published_facts(document) for document in documents if document.source.document_type == "facts"]
    tables += [(facts, [], refused) for facts, refused in (facts_and_problems(document) for document in documents if document.mapping)]
    found = list(dict.fromkeys([*problems, *more, *(problem for _, _, refused in tables for problem in refused)]))
    for problem in found:
        say(problem.line())
    usable = len(documents) - sum(not facts for facts, _, _ in tables)
    print(f"{len(files)} files looked at, {len(files) - usable} cannot be used as they are")
    if not usable:
        return 2
    return 1 if any(problem.severity == "refused" for problem in found) else 0
