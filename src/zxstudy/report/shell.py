"""An IPython shell inside the process, whose cells give notebook outputs instead of printing them."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import nbformat
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

MOST_TEXT = 100_000  # characters that the cell prints: sixty printed pages
MOST_DATA = 32_000_000  # characters of all that it displays
_MOST_ERROR = 10_000  # characters of an error's text, or of its traceback
_CUT, _LEFT_OUT = "[cut after ", "[left out: "


@dataclass(frozen=True, slots=True)
class CellResult:
    """What a cell gave. outputs: as in a notebook file. failed: whether it raised, was interrupted, or asked to exit."""

    outputs: list[dict[str, Any]]
    failed: bool


class _Sink:
    """The outputs of the cell that runs, in their order; what goes beyond the limits is left out, with a line that says so.

    echo: what is printed goes to the standard error of the process too.
    """

    def __init__(self, echo: bool) -> None:
        self.echo = echo
        self.outputs: list[Any] = []
        self._written = self._displayed = 0

    def add(self, kind: str, **fields: Any) -> None:
        """Add an output of the notebook format."""
        self.outputs.append(nbformat.v4.new_output(kind, **fields))  # type: ignore[no-untyped-call]

    def show(self, kind: str, data: Any, **fields: Any) -> None:
        """Add what the cell displays."""
        size = sum(len(value) if isinstance(value, str | bytes) else len(repr(value)) for value in data.values())
        self._displayed += size
        if self._displayed <= MOST_DATA:
            self.add(kind, data=data, **fields)
        else:
            self.text("stderr", f"{_LEFT_OUT}an output of {size} characters; a cell may display {MOST_DATA}]\n")

    def text(self, name: str, text: str) -> None:
        """Add what the cell prints."""
        room = MOST_TEXT - self._written
        if room < 0 or not text:  # what was cut has been told
            return
        self._written += len(text)
        kept = text if len(text) <= room else f"{text[:room]}\n{_CUT}{MOST_TEXT} characters]\n"
        if self.echo:
            self._say(kept)
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += kept
        else:
            self.add("stream", name=name, text=kept)

    def error(self, name: str, message: str, traceback: list[str]) -> None:
        """Add the error that ended the cell."""
        lines = "\n".join(traceback)
        cut = [f"{lines[:_MOST_ERROR]}\n[cut]"] if len(lines) > _MOST_ERROR else traceback
        self.add("error", ename=name, evalue=message[:_MOST_ERROR], traceback=cut)
        if self.echo:
            self._say("\n".join(cut or [f"{name}: {message[:_MOST_ERROR]}"]) + "\n")

    def take(self) -> list[dict[str, Any]]:
        """The outputs until now; the next cell begins without any."""
        taken, self.outputs = self.outputs, []
        self._written = self._displayed = 0
        return [dict(output) for output in taken]

    def _say(self, text: str) -> None:
        with contextlib.suppress(OSError):
            os.write(2, text.encode("utf-8", "replace"))


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
        self.shell.sink.show("display_data", data, metadata=metadata or {})


class _Hook(DisplayHook):
    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.shell.sink.show("execute_result", format_dict, metadata=md_dict or {}, execution_count=self.prompt_count)  # type: ignore[union-attr]

    def finish_displayhook(self) -> None:
        pass


class CellShell(InteractiveShell):
    """The shell: `run(source)` executes one cell in the namespace of those before."""

    echo = False

    def __init__(self, **more: Any) -> None:
        self.sink = _Sink(self.echo)
        settings = Config()
        settings.HistoryManager.enabled = False
        super().__init__(  # type: ignore[no-untyped-call]
            config=settings, display_pub_class=_Publisher, displayhook_class=_Hook, **more
        )
        self.colors = "nocolor"

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no second copy of all that is printed, without any bound, for a history that nobody asks."""
        yield

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.sink.error(etype.__name__, str(evalue), list(stb))

    def ask_exit(self) -> None:
        """What `quit()` and `exit()` come to: as `sys.exit(0)` does."""
        raise SystemExit(0)

    def run(self, source: str) -> CellResult:
        """The outputs of one cell."""
        with contextlib.redirect_stdout(_Stream("stdout", self.sink)), contextlib.redirect_stderr(_Stream("stderr", self.sink)):
            result = self.run_cell(source, store_history=True)  # type: ignore[no-untyped-call]
        error = result.error_before_exec or result.error_in_exec
        if isinstance(error, SystemExit):
            self.sink.error("SystemExit", f"the cell asked to exit ({error.code})", [])
        return CellResult(self.sink.take(), error is not None)


def shortened(notebook: nbformat.NotebookNode) -> list[int]:
    """The cells, counted from 1, of which not all that they printed or displayed was kept."""
    printed = [[output.text for output in cell.get("outputs", ()) if output.output_type == "stream"] for cell in notebook.cells]
    return [
        number for number, texts in enumerate(printed, start=1)
        if any(line.startswith((_CUT, _LEFT_OUT)) for text in texts for line in text.splitlines())
    ]  # fmt: skip


def new_shell(echo: bool = False) -> CellShell:
    """A fresh shell that is this process's only one; echo: what cells print goes to the standard error too."""
    _usual_warnings()
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    if InteractiveShell.initialized():
        type(InteractiveShell.instance()).clear_instance()
    CellShell.echo = echo
    shell: CellShell = CellShell.instance()
    sys.modules["__main__"] = shell.user_module
    return shell


def _usual_warnings() -> None:
    """The filters that a fresh process has, whatever the parent was told."""
    warnings.resetwarnings()
    for category in (ResourceWarning, ImportWarning, PendingDeprecationWarning, DeprecationWarning):
        warnings.simplefilter("ignore", category)
    warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
