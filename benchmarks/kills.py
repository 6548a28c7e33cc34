"""Reports killed with SIGKILL at thirty moments: after the next run every file is whole and equal to that of an undisturbed run.

Half of the moments are steps (a file of the study is about to be opened for writing, renamed or removed, in whichever process), half are
seeded times. Whom it hits: the command, its warm process, the process at work. What must hold directly after it: no file under its
final name differs from the undisturbed run's, and no process is left; and after the next run: all files, and no other one.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.bench import Row

KILLS, SEED = 30, 20261123
VICTIMS = ("command", "parent", "self")
ROOT = Path(__file__).parents[1]
TIMED = {"manifest.json", "run.html", "run.csv", "run.xlsx"}  # the files that hold times
GONE_SECONDS = 10.0
INTERRUPTED_AT = (0.3, 0.5, 0.7)  # of the time of an undisturbed run
STOP_SECONDS = 2.0
STOPPED = 130  # the exit code of a command that was ended by Ctrl-C
# Read by every process of the command, because its folder stands first on the path: counts the steps over all of them, and strikes at one.
HOOK = """
import os, signal, sys

folder, counter, at = (os.environ.get(f"KILLS_{name}", "") for name in ("FOLDER", "COUNTER", "AT"))
os.environ.setdefault("KILLS_COMMAND", str(os.getpid()))


def step(event, given):
    if event not in {"open", "os.rename", "os.remove"} or not str(given[0]).startswith(folder):
        return
    if event == "open" and not (given[2] or 0) & (os.O_WRONLY | os.O_RDWR):
        return
    handle = os.open(counter, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, b".")
    number = os.lseek(handle, 0, os.SEEK_CUR)
    os.close(handle)
    if str(number) == at:
        command = int(os.environ["KILLS_COMMAND"])
        parent = os.getppid() if os.getpid() != command else command
        os.kill({"command": command, "parent": parent, "self": os.getpid()}[os.environ["KILLS_VICTIM"]], int(os.environ["KILLS_SIGNAL"]))


if folder:
    sys.addaudithook(step)
"""


@dataclass(frozen=True, slots=True)
class Kill:
    """A moment, whom it hits, and with what.

    step: the so-many-th one in the `folder` of the reports, or None. share: of the time of an undisturbed run, where there is no step.
    """

    victim: str
    step: int | None = None
    share: float = 0.0
    signal: int = signal.SIGKILL
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What a run without any kill gives: the hash of each file by its path in the folder of reports, its steps, and its seconds."""

    files: dict[str, str]
    steps: int
    seconds: float


def run() -> list[Row]:
    """Two rows: after how many of the kills everything was as it should be, and how soon Ctrl-C ends a run, at worst."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("data/raw", "studies", "notebooks"):
            shutil.copytree(ROOT / part, folder / part)
        study = folder / "studies/composed.toml"
        subprocess.run([sys.executable, "-m", "zxstudy", "compare", str(study)], check=True, capture_output=True)
        known = undisturbed(study, folder / "reports/composed")
        print(
            f"kills: the composed study, {len(known.files)} files of its reports, {known.steps} steps, {known.seconds:.1f} s, seed {SEED}"
        )
        sound = 0
        for number, kill in enumerate(kills(KILLS, known.steps), start=1):
            shutil.rmtree(folder / "reports")
            wrong = [*struck(study, folder / "reports/composed", kill, known), *mended(study, folder / "reports/composed", known)]
            sound += not wrong
            print(f"  {number}/{KILLS} {kill.victim} at {f'step {kill.step}' if kill.step else f'{kill.share:.0%}'}: {wrong or 'sound'}")
        stopped = max(interrupted(study, folder / "reports/composed", share * known.seconds) for share in INTERRUPTED_AT)
    return [
        Row("kills", sound, "kills survived", f"of {KILLS}", KILLS, None, KILLS, sound == KILLS),
        Row("kills", stopped, "s after Ctrl-C", "none", None, None, STOP_SECONDS, stopped <= STOP_SECONDS),
    ]


def kills(count: int, steps: int) -> Iterator[Kill]:
    """Seeded moments, steps and times by turns."""
    chance = random.Random(SEED)
    for number in range(count):
        victim = VICTIMS[number % len(VICTIMS)]
        yield Kill(victim, step=chance.randint(1, steps)) if number % 2 else Kill(victim, share=chance.random())


def undisturbed(study: Path, reports: Path) -> Undisturbed:
    """An undisturbed run of the reports of `study` into `reports`."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        process = start(study, reports, Path(name), Kill("self", step=0))
        assert process.wait() == 0
        return Undisturbed(files(reports), steps(Path(name)), time.monotonic() - began)


def struck(study: Path, reports: Path, kill: Kill, known: Undisturbed) -> list[str]:
    """What is wrong directly after a run that was hit: half-written files under their final names, and processes that are left."""
    with tempfile.TemporaryDirectory() as name:
        process = start(study, reports, Path(name), kill)
        if kill.step is None:
            time.sleep(kill.share * known.seconds)
            hit = process.pid if kill.victim == "command" else random.Random(kill.share).choice(session(process.pid) or [process.pid])
            if process.poll() is None:
                os.kill(hit, signal.SIGKILL)
        code = process.wait()
        left = still_there(process.pid)
        missed = [f"step {kill.step} was not reached"] if kill.step and steps(Path(name)) < kill.step else []
        missed += [f"exit {code} and not {STOPPED}"] if kill.signal == signal.SIGINT and code != STOPPED else []
    half = [f"{path} is half written" for path, sha256 in files(reports).items() if known.files.get(path) != sha256]
    return [*missed, *half, *(f"process {number} is left" for number in left)]


def interrupted(study: Path, reports: Path, after: float) -> float:
    """Seconds from Ctrl-C, `after` seconds into a run that has everything to do, until the last of its processes is gone."""
    shutil.rmtree(reports)
    with tempfile.TemporaryDirectory() as name:
        process = start(study, reports, Path(name), Kill("self", step=0))
        time.sleep(after)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait()
        assert not still_there(process.pid)
        return time.monotonic() - began


def mended(study: Path, reports: Path, known: Undisturbed) -> list[str]:
    """What is wrong after the next run, which is not told of the one before."""
    with tempfile.TemporaryDirectory() as name:
        code = start(study, reports, Path(name), Kill("self", step=0)).wait()
    return [*([f"exit {code}"] if code else []), *differences(reports, known)]


def differences(reports: Path, known: Undisturbed) -> list[str]:
    """What differs from the undisturbed run, and what a run leaves that has come to no end."""
    made = files(reports)
    wrong = [path for path in {*made, *known.files} if made.get(path) != known.files.get(path)]
    parts = [path.name for path in reports.rglob(".*") if path.name.endswith((".part", ".part.ipynb")) or path.name == ".journal"]
    return [*(f"{path} differs" for path in sorted(wrong)), *(f"{name} is left" for name in parts)]


def start(study: Path, reports: Path, folder: Path, kill: Kill) -> subprocess.Popen[bytes]:
    """The command, in a session of its own, that is hit at the step of `kill`; `folder` takes the hook and its counter."""
    (folder / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    path = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH", "")])])
    told = {"FOLDER": str(reports / kill.folder), "COUNTER": str(folder / "counter"), "AT": str(kill.step or 0), "VICTIM": kill.victim,
            "SIGNAL": str(int(kill.signal))}  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "zxstudy", "report", str(study), "--jobs", "2"], start_new_session=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": path, **{f"KILLS_{name}": value for name, value in told.items()}},
    )  # fmt: skip


def steps(folder: Path) -> int:
    """How many steps the hook in `folder` has counted."""
    counter = folder / "counter"
    return counter.stat().st_size if counter.is_file() else 0


def files(reports: Path) -> dict[str, str]:
    """The hash of each file that has its final name, but for those that hold times."""
    found = (path for path in reports.rglob("*") if path.is_file() and not path.name.startswith(".") and path.name not in TIMED)
    return {
        path.relative_to(reports).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if path.relative_to(reports).parts[0] != "logs"
    }


def session(leader: int) -> list[int]:
    """The living processes of the session that `leader` began."""
    living = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[3] == str(leader) and fields[0] != "Z":
            living.append(int(stat.parent.name))
    return sorted(living)


def still_there(leader: int) -> list[int]:
    """The processes of the session that do not end by themselves."""
    until = time.monotonic() + GONE_SECONDS
    while (left := session(leader)) and time.monotonic() < until:
        time.sleep(0.02)
    return left
