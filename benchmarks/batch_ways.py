"""The ways to make county reports that stand beside each other, each a process: `python -m benchmarks.batch_ways WAY STUDY TARGET CODE`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from zxstudy.config import read_study

NOTEBOOK = Path(__file__).parents[1] / "notebooks/county.ipynb"


def ours(study: Path, codes: Sequence[str], jobs: int, scheduler: str = "") -> list[float]:
    """Make the reports by our runner, on this machine or on a cluster; when each was ready, in seconds from the start."""
    from zxstudy.report.cluster import DaskCluster  # noqa: PLC0415 - each process imports what its way needs
    from zxstudy.report.local_processes import LocalProcesses  # noqa: PLC0415
    from zxstudy.report.planned import plan  # noqa: PLC0415
    from zxstudy.report.runner import run_tasks  # noqa: PLC0415
    from zxstudy.report.tables import read_tables  # noqa: PLC0415

    began = time.perf_counter()
    tasks = [item.task for item in plan(read_tables(read_study(study)), "zh", codes) if not item.task.here]
    ready = []
    with closing(DaskCluster(scheduler) if scheduler else LocalProcesses(jobs)) as runner:
        for outcome in run_tasks(tasks, runner):
            assert outcome.state == "done", outcome.error
            ready.append(time.perf_counter() - began)
    return ready


def lasting(study: Path, out: Path, codes: Sequence[str]) -> None:
    """Make the reports by papermill and nbconvert's HTMLExporter in this process, a kernel a notebook."""
    import nbformat  # noqa: PLC0415
    import papermill  # noqa: PLC0415
    from nbconvert import HTMLExporter  # noqa: PLC0415

    exporter = HTMLExporter()  # type: ignore[no-untyped-call]
    for code in codes:
        executed = out / f"{code}.ipynb"
        given = {"county_code": code, "study": str(study)}
        papermill.execute_notebook(str(NOTEBOOK), str(executed), parameters=given, kernel_name="python3", progress_bar=False)
        page, _ = exporter.from_notebook_node(nbformat.read(executed, as_version=4))  # type: ignore[no-untyped-call]
        (out / f"{code}.html").write_text(page, encoding="utf-8")


def floor(study: Path, codes: Sequence[str]) -> dict[str, float]:
    """Processor seconds a report of the notebook's code as one function in this warm process; and its fewest figures and tables."""
    from zxstudy import lab  # noqa: PLC0415

    def report(code: str) -> str:
        county = lab.county(code, study=study)
        cells = (county.key_points, county.figures, county.changes, county.scores, county.gaps, county.limits, county.evidence)
        return "".join(cell()._repr_html_() for cell in cells)

    for code in codes[:3]:
        report(code)
    began = time.process_time()
    pages = [report(code) for code in codes]
    seconds = (time.process_time() - began) / len(codes)
    return {"seconds": seconds, "figures": min(page.count("<svg") for page in pages), "tables": min(page.count("<table") for page in pages)}


if __name__ == "__main__":
    way, study_file, target, *counties = sys.argv[1:]
    if way == "ours":
        print(json.dumps(ours(Path(study_file), counties, int(target))))
    elif way == "cluster":
        print(json.dumps(ours(Path(study_file), counties, 1, target)))
    elif way == "lasting":
        lasting(Path(study_file), Path(target), counties)
    else:
        print(json.dumps(floor(Path(study_file), counties)))
