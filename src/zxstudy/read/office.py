"""Documents of older office programs, turned into docx by LibreOffice where it is installed: own profile, own folder, own limits."""

from __future__ import annotations

import contextlib
import math
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from zxstudy.errors import UnreadableError
from zxstudy.read.child import Limits
from zxstudy.read.guard import CONVERTED, LARGEST_FILE

NAMES = ("soffice", "libreoffice")
PLACES = ("/Applications/LibreOffice.app/Contents/MacOS/soffice", r"C:\Program Files\LibreOffice\program\soffice.exe")
FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format", "odt": "writer8"}
TO_DOCX = "docx:MS Word 2007 XML"
START_SECONDS = 30.0  # on the clock, for a first start on a busy machine
LEAST_MEGABYTES = 1024
# the limits are set by the process that then becomes LibreOffice: nothing may run between fork and exec in a program with threads
LIMITED = """
import os, resource, sys
seconds, megabytes, size = map(int, sys.argv[1:4])
limits = {"CPU": seconds, "DATA": megabytes << 20, "FSIZE": size, "CORE": 0}
for name, most in limits.items():
    resource.setrlimit(getattr(resource, "RLIMIT_" + name), (most, most))
os.execv(sys.argv[4], sys.argv[4:])
"""
RUNNING: set[subprocess.Popen[bytes]] = set()
# no macro runs, nothing is fetched that a document links to, nobody is asked
SECURITY = {"DisableMacrosExecution": "true", "BlockUntrustedRefererLinks": "true", "MacroSecurityLevel": "3"}
ITEM = '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
SETTINGS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(ITEM.format(name, value) for name, value in SECURITY.items())
    + "</oor:items>\n"
)


def program() -> str:
    """The path of LibreOffice, empty where it is not installed."""
    found = next(filter(None, map(shutil.which, NAMES)), "")
    return found or next((place for place in PLACES if Path(place).is_file()), "")


def as_docx(data: bytes, kind: str, limits: Limits) -> bytes:
    """The docx that LibreOffice makes of `data`, a document of `kind`; raises UnreadableError where there is none or it fails."""
    soffice = program()
    if not soffice:
        raise UnreadableError(f"is {CONVERTED[kind]}, which is read where LibreOffice is installed; save it as docx")
    with tempfile.TemporaryDirectory(prefix="zxstudy-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "profile/user").mkdir(parents=True)
        (folder / "profile/user/registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        (folder / f"document.{kind}").write_bytes(data)
        _run(_command(soffice, folder, kind, limits), folder, limits.patience + START_SECONDS)
        made = folder / "made" / "document.docx"
        if not made.is_file() or not 0 < made.stat().st_size <= LARGEST_FILE:
            raise UnreadableError(f"is {CONVERTED[kind]} that LibreOffice cannot open: damaged or encrypted; save it as docx")
        return made.read_bytes()


def _command(soffice: str, folder: Path, kind: str, limits: Limits) -> list[str]:
    command = [soffice, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck", "--nologo",
               f"--infilter={FILTERS[kind]}", "--convert-to", TO_DOCX, "--outdir", str(folder / "made"),
               str(folder / f"document.{kind}")]  # fmt: skip
    if sys.platform == "win32":
        return command
    most = [str(math.ceil(limits.seconds + START_SECONDS)), str(max(limits.megabytes, LEAST_MEGABYTES)), str(LARGEST_FILE)]
    return [sys.executable, "-I", "-S", "-c", LIMITED, *most, *command]


def _run(command: list[str], folder: Path, seconds: float) -> None:
    environment = {key: value for key, value in os.environ.items() if key in {"PATH", "SYSTEMROOT", "TEMP", "TMP"}}
    environment |= {"HOME": str(folder), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        command, cwd=folder, env=environment, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    RUNNING.add(process)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"takes LibreOffice longer than {seconds:g} seconds to open") from error
    finally:
        RUNNING.discard(process)
        _end(process)


def stop() -> None:
    """End every LibreOffice at work, which no interrupt of the console reaches; what it was to open counts as not opened."""
    for process in tuple(RUNNING):
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End whatever is left of the group: LibreOffice is a shell script that starts a program that starts another."""
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
