"""Documents a second from a folder to its facts: the command as a person runs it, with one job and two, killed and gone on with."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bench import Row
from benchmarks.prose import paragraphs
from zxstudy.folder.journal import parts_of

ROOT = Path(__file__).parents[1]
DOCUMENTS = 10_000
CHARACTERS = 1_500
SEED = 20261124
NOBODY = "no peer"
PEER = "the same, one job"
FASTER, FLAT, TWICE = 1.5, 1.3, 1.5
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command: seconds on the clock, MB of the parent after a third of its documents and at most, sha256 of the output."""

    seconds: float
    early: float
    most: float
    sha256: str


def run() -> list[Row]:
    """Rows of speed with two jobs beside one, of memory, and of a run that was killed with half its work done."""
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name, "documents"), Path(name, "facts.csv")
        made = documents(folder, DOCUMENTS)
        print(f"folder: {DOCUMENTS:,} documents (a plain text, a page in ten, a docx in fifty), {made / 1e6:.1f} MB, seed {SEED};")
        print("       zxstudy extract FOLDER -o FILE as a process of its own, seconds on the clock")
        one, two = _measured(folder, output, 1), _measured(folder, output, 2)
        broken = _killed(folder, output)
        resumed = _measured(folder, output, 2)
    print(f"       one job {one.seconds:.1f} s, two jobs {two.seconds:.1f} s; killed after {broken:.1f} s, then {resumed.seconds:.1f} s;")
    print(f"       the parent holds {two.early:.0f} MB after a third of its documents, {two.most:.0f} MB before it writes")
    rate, single = DOCUMENTS / two.seconds, DOCUMENTS / one.seconds
    same = len({one.sha256, two.sha256, resumed.sha256}) == 1
    cost = (broken + resumed.seconds) / two.seconds
    return [
        Row("folder, two jobs", rate, "documents/s", PEER, single, rate / single, FASTER, rate / single >= FASTER),
        Row("folder, memory at the end to a third", two.most / two.early, "ratio", NOBODY, None, None, FLAT, two.most <= FLAT * two.early),
        Row("folder, killed and gone on with", cost, "of one run", NOBODY, None, None, TWICE, cost <= TWICE and same),
        Row("folder, outputs that differ", float(not same), "outputs", NOBODY, None, None, 0.0, same),
    ]


def documents(folder: Path, number: int) -> int:
    """Write so many documents of report prose, a hundred a subfolder; the bytes written."""
    import docx  # noqa: PLC0415

    total = 0
    for at in range(number):
        path = folder / f"{at // 100:03}" / f"{at:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        texts = paragraphs(CHARACTERS, SEED + at)
        if at % 50 == 7:
            made = docx.Document()
            for text in texts:
                made.add_paragraph(text)
            path = path.with_suffix(".docx")
            made.save(str(path))
        elif at % 10 == 3:
            path = path.with_suffix(".html")
            body = "".join(f"<p>{text}</p>" for text in texts)
            path.write_text(f"<html><head><meta charset='utf-8'><title>工作报告</title></head><body>{body}</body></html>", encoding="utf-8")
        else:
            path.write_text("\n".join(texts), encoding="utf-8")
        total += path.stat().st_size
    return total


def _begin(folder: Path, output: Path, jobs: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "zxstudy", "extract", str(folder), "-o", str(output), "--jobs", str(jobs)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)


def _measured(folder: Path, output: Path, jobs: int) -> Run:
    began = time.perf_counter()
    process = _begin(folder, output, jobs)
    held: list[tuple[int, float]] = []
    while process.poll() is None:
        held.append((_kept(output), _resident(process.pid)))
        time.sleep(0.2)
    seconds = time.perf_counter() - began
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    reached = max(size for size, _ in held)
    working = [megabytes for size, megabytes in held if reached / 3 <= size < reached]
    return Run(seconds, working[0], max(working), hashlib.sha256(output.read_bytes()).hexdigest())


def _killed(folder: Path, output: Path) -> float:
    """Run until half as much is kept as the whole output holds, kill it without warning, and give the seconds that took."""
    whole = output.stat().st_size
    output.unlink()
    began = time.perf_counter()
    process = _begin(folder, output, 2)
    while _kept(output) < whole / 2 and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return time.perf_counter() - began


def _kept(output: Path) -> int:
    journal = parts_of(output) / "journal"
    return journal.stat().st_size if journal.is_file() else 0


def _resident(process: int) -> float:
    """MB of memory of a process, 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * PAGE / 2**20
    except OSError:
        return 0.0
