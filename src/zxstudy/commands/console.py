"""What a person at a console sees: progress, tables, one line an error, and an end at Ctrl-C; on any console, of any encoding."""

from __future__ import annotations

import _thread
import errno
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

COUNTED = re.compile(r"\d+/\d+ ")  # one of many: on a terminal the next one takes its line
HAND_ON_SECONDS = 0.02
STOPS = ("SIGTERM", "SIGHUP")  # a batch system that ends a job, a terminal that is closed; Windows has only the first


def make_forgiving() -> None:
    """Let the console print a replacement for a character that its encoding lacks; a GBK window otherwise ends the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@contextmanager
def interrupts_kept() -> Iterator[None]:
    """Hand on a Ctrl-C that came while a finaliser or a weak reference's callback ran, where Python drops every exception."""
    before = sys.unraisablehook

    def hand_on(lost: sys.UnraisableHookArgs) -> None:
        if isinstance(lost.exc_value, KeyboardInterrupt):
            threading.Timer(HAND_ON_SECONDS, _thread.interrupt_main).start()  # not here: this hook is such a place itself
        else:
            before(lost)

    sys.unraisablehook = hand_on
    try:
        yield
    finally:
        sys.unraisablehook = before


@contextmanager
def stops_as_interrupts() -> Iterator[list[int]]:
    """Let what stops a run come as Ctrl-C does, so that it ends as cleanly; the numbers of the signals that came are in the list.

    What whoever started this process has them do stays: `nohup` lets no closed terminal end it.
    """
    came: list[int] = []

    def stop(number: int, _: object) -> None:
        came.append(number)
        raise KeyboardInterrupt

    ours = [number for name in STOPS if (number := getattr(signal, name, None)) and signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, stop)
    try:
        yield came
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


def say(text: str) -> None:
    """Print a line of progress or an error; stdout stays free for results.

    Where the terminal was closed nobody hears it, and all goes on.
    """
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError as error:
        if error.errno != errno.EIO:
            raise


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A function that takes lines of progress: under a spinner on a terminal, plain lines where the output is piped."""
    if not sys.stderr.isatty():
        yield say
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, wanted only on a terminal
    from rich.markup import escape  # noqa: PLC0415

    console = Console(stderr=True, highlight=False)
    with console.status("...", spinner="line") as status:

        def tell(line: str) -> None:
            if not COUNTED.match(line):
                console.print(escape(line))
            status.update(escape(line))

        yield tell


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table: drawn on a terminal, tabs between the cells where the output is piped."""
    if not sys.stdout.isatty():
        for row in (head, *rows):
            print("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row))
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(*head, box=None, pad_edge=False)
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console(highlight=False).print(drawn)
