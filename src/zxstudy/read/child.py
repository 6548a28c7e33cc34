"""A child process that parses for us: it may loop, abort or ask for all memory, and only one file is lost.

A child is a fresh interpreter that takes one call after the other over its pipes; a new one takes the place of one that died.
It may not write files, and what it sends back is unpickled with nothing but our own records allowed.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import math
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import zxstudy
from zxstudy.errors import UnreadableError

MOST_CALLS = 400
START_SECONDS = 120.0
ADMITTED = {
    ("zxstudy.read.document", "Block"), ("zxstudy.read.document", "Cell"), ("zxstudy.read.document", "Document"),
    ("zxstudy.read.document", "Source"), ("zxstudy.read.document", "Table"), ("zxstudy.errors", "Problem"),
}  # fmt: skip
COMMAND = "from zxstudy.read.service import serve; serve()"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds of processor time (and twice that on the clock), megabytes of memory beyond the bare child's."""

    seconds: float = 30.0
    megabytes: int = 1024

    @property
    def patience(self) -> float:
        """Seconds on the wall clock after which a child is ended, busy or not."""
        return 2 * self.seconds + 1


@dataclass(frozen=True, slots=True)
class Call:
    """One piece of work for a child: a function that can be imported by its name, its arguments, its limits."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a call: a value, or the reason why there is none.

    broken: the child did not survive it; killed: because somebody else ended it. worn: it did, but an unforeseen error or a lack of
    memory makes a fresh one wiser.
    """

    value: Any = None
    reason: str = ""
    broken: bool = False
    worn: bool = False
    killed: bool = False


class _Records(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) not in ADMITTED:
            raise pickle.UnpicklingError(f"{module_name}.{global_name} is not one of our records")
        return super().find_class(module_name, global_name)


class Child:
    """One living child process; `call` never raises for what the child does, and `close` ends it."""

    def __init__(self, begun: Callable[[Child], None] = lambda child: None) -> None:
        paths = [str(Path(zxstudy.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        command = [sys.executable, "-P", "-W", "ignore", "-c", COMMAND]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
        self.calls = 0
        self.late = self.killed = False
        begun(self)  # whoever wants to end it may do so before it is ready
        if self._exchange(b"", START_SECONDS, 64) != b"ready":
            self.close()
            raise UnreadableError("cannot be read: no parser process could be started")

    def call(self, call: Call) -> Answer:
        """What the call gives, within its limits."""
        self.calls += 1
        message = self._exchange(pickle.dumps(call), call.limits.patience, call.limits.megabytes * 2**20)
        if message is None:
            return Answer(reason=self._cause(call.limits), broken=True, killed=self.killed)
        try:
            value, reason, worn = _Records(io.BytesIO(message)).load()
        except (pickle.UnpicklingError, ValueError, TypeError, EOFError, AttributeError) as error:
            self.close()
            return Answer(reason=f"the parser gave back what is no document: {error}", broken=True)
        return Answer(value, reason, worn=worn)

    def close(self) -> None:
        """End the child and wait for it."""
        with contextlib.suppress(OSError):
            self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError):
                if stream:
                    stream.close()

    def _exchange(self, message: bytes, seconds: float, most: int) -> bytes | None:
        late = threading.Event()

        def end() -> None:
            late.set()
            self.process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            send(self.process.stdin, message)
            return receive(self.process.stdout, most)
        except (OSError, EOFError):
            return None
        finally:
            timer.cancel()
            self.late = late.is_set()

    def _cause(self, limits: Limits) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=2)
        code = self.process.poll()
        self.close()
        self.late = self.late or code == -getattr(signal, "SIGXCPU", 0)
        self.killed = not self.late and code == -getattr(signal, "SIGKILL", 0)
        if self.late:
            return f"takes longer than {limits.seconds:g} seconds to read"
        if code == -signal.SIGABRT:
            return "breaks the parser (SIGABRT): damaged, or made to ask for too much memory"
        if code is None:
            return f"gives back more than {limits.megabytes} megabytes"
        return f"breaks the parser (exit {code})"


class Children:
    """Children that wait for work; a call borrows one, or starts one, and puts it back while it is sound."""

    def __init__(self) -> None:
        self.idle: list[Child] = []
        self.busy: set[Child] = set()
        self.stopped = False
        self.lock = threading.Lock()

    def call(self, limits: Limits, function: Callable[..., Any], *arguments: Any) -> Any:
        """What `function(*arguments)` gives in a child; raises UnreadableError with the reason where it gives nothing.

        What broke a child that had read other files before is tried once more in a fresh one, and so is the call of a child that somebody
        ended (the system, where memory runs short): the file alone decides. Raises InterruptedError after `stop`.
        """
        call = Call(function, arguments, limits)
        child = self._borrow()
        fresh = child.calls == 0
        answer = child.call(call)
        if answer.broken and not child.late and (answer.killed or not fresh):
            self._give_back(child, answer)
            child = self._borrow(fresh=True)
            answer = child.call(call)
        self._give_back(child, answer)
        if answer.reason:
            raise UnreadableError(answer.reason)
        return answer.value

    def close(self) -> None:
        """End every child that waits."""
        with self.lock:
            idle, self.idle = self.idle, []
        for child in idle:
            child.close()

    def stop(self) -> None:
        """End every child, those at work too, and start none any more: the calls that wait for them raise InterruptedError."""
        with self.lock:
            self.stopped = True
            for child in self.busy:
                child.process.kill()
        self.close()

    def forget(self) -> None:
        """Leave the children to the process that started them (after a fork)."""
        self.idle, self.busy, self.lock = [], set(), threading.Lock()

    def _borrow(self, *, fresh: bool = False) -> Child:
        with self.lock:
            child = self.idle.pop() if self.idle and not fresh else None
        try:
            child = child or _started(self._begun)
        except UnreadableError:
            if not self.stopped:
                raise
            child = None
        with self.lock:
            if child and not self.stopped:
                self.busy.add(child)
                return child
        if child:
            child.close()
        raise InterruptedError("stopped")

    def _begun(self, child: Child) -> None:
        with self.lock:
            self.busy.add(child)
            if self.stopped:
                child.process.kill()

    def _give_back(self, child: Child, answer: Answer) -> None:
        with self.lock:
            self.busy.discard(child)
            if self.stopped:
                child.process.kill()
                raise InterruptedError("stopped")
        if answer.broken:
            return
        if child.calls >= MOST_CALLS or answer.worn:
            child.close()
            return
        with self.lock:
            self.idle.append(child)


def _started(begun: Callable[[Child], None]) -> Child:
    """A new child; a second one where the first was ended before it could say that it lives."""
    with contextlib.suppress(UnreadableError):
        return Child(begun)
    return Child(begun)


def send(stream: BinaryIO | Any, message: bytes) -> None:
    """Write one message, its length in eight bytes before it."""
    stream.write(struct.pack("<Q", len(message)) + message)
    stream.flush()


def receive(stream: BinaryIO | Any, most: int | float = math.inf) -> bytes:
    """Read one message; raises EOFError where the other side is gone or the message is longer than `most` bytes."""
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    length = struct.unpack("<Q", head)[0]
    if length > most:
        raise EOFError
    message: bytes = stream.read(length)
    if len(message) < length:
        raise EOFError
    return message


CHILDREN = Children()
atexit.register(CHILDREN.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=CHILDREN.forget)
