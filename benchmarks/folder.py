"""Documents a second from a folder to its facts: the command as a person runs it, with one job and two, killed and gone on with."""

from __future__ import annotations

import hashlib
import os
import re
import resource
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
CHARACTERS = 600
SEED = 20261124
NOBODY = "no peer"
PEER = "the same, one job"
FASTER, FLAT, ALL = 1.5, 1.3, 1.0
TAKEN = re.compile(r"(\d+) of \d+ documents were done by an earlier run")
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the command: seconds on the clock and of all processors, MB of the parent after a third of its documents and at most.

    taken: documents that an earlier run had done. sha256: of the output.
    """

    seconds: float
    processor: float
    early: float
    most: float
    taken: int
    sha256: str


def run() -> list[Row]:
    """Rows of speed with two jobs beside one, of memory, and of a run that was killed with half its work done."""
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name, "documents"), Path(name, "facts.csv")
        made = documents(folder, DOCUMENTS)
        print(f"folder: {DOCUMENTS:,} documents (a plain text, a page in ten, a docx in fifty), {made / 1e6:.1f} MB, seed {SEED};")
        print("       zxstudy extract FOLDER -o FILE as a process of its own, seconds on the clock")
        one, two = _measured(folder, output, 1), _measured(folder, output, 2)
        kept, broken = _killed(folder, output)
        resumed = _measured(folder, output, 2)
    print(f"       one job {one.seconds:.1f} s, two jobs {two.seconds:.1f} s (processor {one.processor:.1f} s and {two.processor:.1f} s);")
    print(f"       killed after {broken:.1f} s, {kept:,} documents done; {resumed.taken:,} taken over, rest in {resumed.seconds:.1f} s;")
    print(f"       the parent holds {two.early:.0f} MB after a third of its documents, {two.most:.0f} MB before it writes")
    rate, single = DOCUMENTS / two.seconds, DOCUMENTS / one.seconds
    same = len({one.sha256, two.sha256, resumed.sha256}) == 1
    growth, taken = two.most / two.early, resumed.taken / kept
    return [
        Row("folder, two jobs", rate, "documents/s", PEER, single, rate / single, FASTER, rate / single >= FASTER),
        Row("folder, memory at the end to a third", growth, "ratio", NOBODY, None, None, FLAT, growth <= FLAT),
        Row("folder, taken over after a kill", taken, "of what was done", NOBODY, None, None, ALL, taken >= ALL),
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
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)


def _measured(folder: Path, output: Path, jobs: int) -> Run:
    began, spent = time.perf_counter(), _processor()
    process = _begin(folder, output, jobs)
    held: list[tuple[int, float]] = []
    while process.poll() is None:
        held.append((_kept(output), _resident(process.pid)))
        time.sleep(0.2)
    seconds = time.perf_counter() - began
    said = process.communicate()[1].decode()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args, stderr=said)
    reached = max(size for size, _ in held)
    working = [megabytes for size, megabytes in held if reached / 3 <= size < reached] or [megabytes for _, megabytes in held]
    taken = TAKEN.search(said)
    sha256 = hashlib.sha256(output.read_bytes()).hexdigest()
    return Run(seconds, _processor() - spent, working[0], max(working), int(taken[1]) if taken else 0, sha256)


def _killed(folder: Path, output: Path) -> tuple[int, float]:
    """Run until half as much is kept as the whole output holds, then kill it without warning; the documents kept, the seconds it took."""
    whole = output.stat().st_size
    output.unlink()
    began = time.perf_counter()
    process = _begin(folder, output, 2)
    while _kept(output) < whole / 2 and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    kept = (parts_of(output) / "journal").read_bytes().count(b'{"key": ')
    return kept, time.perf_counter() - began


def _processor() -> float:
    """Processor seconds of all processes that this one has waited for, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _kept(output: Path) -> int:
    journal = parts_of(output) / "journal"
    return journal.stat().st_size if journal.is_file() else 0


def _resident(process: int) -> float:
    """MB of memory of a process, 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * PAGE / 2**20
    except OSError:
        return 0.0
