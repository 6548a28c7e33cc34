"""An IPython shell inside the process, whose cells give notebook outputs instead of printing them."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from dataclasses import dataclass
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

MOST_TEXT = 1_000_000


@dataclass(frozen=True, slots=True)
class CellResult:
    """What a cell gave. outputs: as in a notebook file. failed: whether it raised, was interrupted, or asked to exit."""

    outputs: list[dict[str, Any]]
    failed: bool


class _Sink:
    """The outputs of the cell that runs, in their order; text beyond MOST_TEXT characters is cut, with a line that says so."""

    def __init__(self) -> None:
        self.outputs: list[Any] = []
        self._written = 0

    def add(self, kind: str, **fields: Any) -> None:
        self.outputs.append(nbformat.v4.new_output(kind, **fields))  # type: ignore[no-untyped-call]

    def text(self, name: str, text: str) -> None:
        room = MOST_TEXT - self._written
        if room <= 0:
            return
        self._written += len(text)
        kept = text if len(text) <= room else f"{text[:room]}\n[cut after {MOST_TEXT} characters]\n"
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += kept
        else:
            self.add("stream", name=name, text=kept)

    def take(self) -> list[dict[str, Any]]:
        taken, self.outputs, self._written = self.outputs, [], 0
        return taken


class _Stream(io.TextIOBase):
    def __init__(self, name: str, sink: _Sink) -> None:
        self._name, self._sink = name, sink

    def write(self, text: str) -> int:
        self._sink.text(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, *args: Any, **more: Any) -> None:
        self.shell.sink.add("display_data", data=data, metadata=metadata or {})


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.sink.add("execute_result", data=format_dict, metadata=md_dict or {}, execution_count=self.prompt_count)  # type: ignore[union-attr]

    def finish_displayhook(self) -> None:
        pass


class CellShell(InteractiveShell):
    """The shell: `run(source)` executes one cell in the namespace of those before."""

    def __init__(self, **more: Any) -> None:
        self.sink = _Sink()
        settings = Config()
        settings.HistoryManager.enabled = False
        super().__init__(  # type: ignore[no-untyped-call]
            config=settings, display_pub_class=_Publisher, displayhook_class=_Hook, **more
        )
        self.colors = "nocolor"

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.sink.add("error", ename=etype.__name__, evalue=str(evalue), traceback=list(stb))

    def run(self, source: str) -> CellResult:
        """The outputs of one cell."""
        with contextlib.redirect_stdout(_Stream("stdout", self.sink)), contextlib.redirect_stderr(_Stream("stderr", self.sink)):
            result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec
        if isinstance(error, SystemExit):
            self.sink.add("error", ename="SystemExit", evalue=f"the cell asked to exit ({error.code})", traceback=[])
        return CellResult(self.sink.take(), error is not None)


def new_shell() -> CellShell:
    """A fresh shell that is this process's only one."""
    _usual_warnings()
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    if InteractiveShell.initialized():
        type(InteractiveShell.instance()).clear_instance()
    shell: CellShell = CellShell.instance()
    sys.modules["__main__"] = shell.user_module
    return shell


def _usual_warnings() -> None:
    """The filters that a fresh process has, whatever the parent was told."""
    warnings.resetwarnings()
    for category in (ResourceWarning, ImportWarning, PendingDeprecationWarning, DeprecationWarning):
        warnings.simplefilter("ignore", category)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
