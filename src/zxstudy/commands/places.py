"""`zxstudy places propose`: names that wait for a person, with what they may mean."""

from __future__ import annotations

from pathlib import Path

from zxstudy.commands.console import progress, say
from zxstudy.commands.study import study_in
from zxstudy.errors import UsageError
from zxstudy.steps import raw_files


def propose_places(file: Path, *, output: Path | None) -> int:
    """Print the proposals, or write them to `output`, and give 0; raises UsageError where `output` is there already."""
    study = study_in(file, None)
    raw_files(study)
    if output is not None and output.exists():
        raise UsageError(f"{output}: is there already, and what a person may have reviewed is never written over; allowed: a new file")
    from zxstudy import study as road  # noqa: PLC0415 - pandas is slow to import
    from zxstudy.clean import Places, read_places  # noqa: PLC0415
    from zxstudy.clean.proposals import as_yaml, propose  # noqa: PLC0415
    from zxstudy.store import write_text  # noqa: PLC0415

    places = Places(read_places(study.path(study.places) if study.places else None))
    with progress() as notify:
        tables = road.extracted(study, notify=notify)
    found = propose(tables["facts"], tables["sources"], places)
    open_names = sum(bool(item.candidates) for item in found)
    if output is None:
        print(as_yaml(found), end="")
    else:
        write_text(output, as_yaml(found))
    say(f"{len(found)} names wait for a person, {open_names} of them with candidates{f'; written to {output}' if output else ''}")
    return 0
