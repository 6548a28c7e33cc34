"""The engine: each notebook alone in its child, and every way to end recorded as what it is."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError

from zxstudy.report.engine import ForkEngine, Limits

papermill_engines.register("zxstudy", ForkEngine)


def execute(
    folder: Path, *sources: str, seconds: float | None = None, limits: Limits | None = None, **given: object
) -> nbformat.NotebookNode:
    """The executed notebook of these cells, the first one with the parameters; read back with `saved` where it fails."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    about = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), folder / "in.ipynb")
    return papermill.execute_notebook(
        folder / "in.ipynb", folder / "out.ipynb", given, engine_name="zxstudy", progress_bar=False, execution_timeout=seconds,
        limits=limits,
    )  # fmt: skip


def saved(folder: Path) -> list[nbformat.NotebookNode]:
    return [cell for cell in nbformat.read(folder / "out.ipynb", 4).cells if cell.cell_type == "code"]


def test_outputs_are_those_of_a_notebook(tmp_path: Path) -> None:
    notebook = execute(tmp_path, "n = 1", "print(n)\nimport sys\nprint('w', file=sys.stderr)\ndisplay(n)\nn + 1", n=4)
    outputs = notebook.cells[-1].outputs
    assert [output.output_type for output in outputs] == ["stream", "stream", "display_data", "execute_result"]
    assert [outputs[0].text, outputs[1].text, outputs[3].data["text/plain"]] == ["4\n", "w\n", "5"]
    nbformat.validate(nbformat.read(tmp_path / "out.ipynb", 4))


@pytest.mark.parametrize(
    ("source", "name", "message"),
    [
        ("1/0", "ZeroDivisionError", "division by zero"),
        ("def f(:", "SyntaxError", "invalid syntax"),
        ("import os; os._exit(0)", "DeadProcess", "exit status 0"),
        ("import ctypes; ctypes.string_at(0)", "DeadProcess", "SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "DeadProcess", "SIGKILL"),
        ("import os, time; os.fork() or time.sleep(60); os._exit(3)", "DeadProcess", "exit status 3"),
        ("raise TimeoutError('its own')", "TimeoutError", "its own"),
        ("import sys; sys.exit(0)", "SystemExit", "asked to exit"),
        ("quit()", "SystemExit", "asked to exit"),
        ("input('which county? ')", "EOFError", "EOF when reading a line"),
        ("while True: pass", "TimedOut", "after 2 seconds"),
    ],
)
def test_every_end_is_recorded_with_its_cell_and_the_rest_is_not_run(tmp_path: Path, source: str, name: str, message: str) -> None:
    with pytest.raises(PapermillExecutionError) as caught:
        execute(tmp_path, "kept = 1\nprint('kept')", source, "print('never')", seconds=2 if name == "TimedOut" else None)
    assert caught.value.ename == name
    cells = saved(tmp_path)
    assert cells[0].outputs[0].text == "kept\n"
    assert cells[1].metadata.papermill["status"] == "failed"
    assert message in cells[1].outputs[-1].evalue
    assert cells[2].outputs == []


def test_nothing_passes_from_one_notebook_to_the_next(tmp_path: Path) -> None:
    execute(tmp_path, "import builtins, os, math\nbuiltins.left = 1\nos.environ['LEFT'] = '1'\nmath.pi = 3")
    notebook = execute(tmp_path, "import builtins, os, math\nprint(hasattr(builtins, 'left'), os.environ.get('LEFT'), math.pi > 3)")
    assert notebook.cells[-1].outputs[0].text == "False None True\n"
    assert "LEFT" not in os.environ


@pytest.mark.parametrize(
    ("source", "limits", "name", "message"),
    [
        ("import time; time.sleep(1)", Limits(cell_seconds=5, seconds=1.5), "TimedOut", "the notebook was ended after 1.5 seconds"),
        ("held = bytearray(1_500_000_000)", Limits(megabytes=900), "MemoryLimit", "over 900 MB"),
    ],
)
def test_a_notebook_over_a_limit_is_ended_with_the_limit_named(
    tmp_path: Path, source: str, limits: Limits, name: str, message: str
) -> None:
    with pytest.raises(PapermillExecutionError) as caught:
        execute(tmp_path, "n = 0", source, "import time; time.sleep(30)", limits=limits)
    assert caught.value.ename == name
    assert message in caught.value.evalue


def test_what_a_notebook_leaves_running_ends_with_it(tmp_path: Path) -> None:
    notebook = execute(tmp_path, "import subprocess; print(subprocess.Popen(['sleep', '300']).pid)")
    left = Path(f"/proc/{notebook.cells[-1].outputs[0].text.strip()}/stat")
    assert not left.exists() or left.read_text().split()[2] == "Z"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("print('x' * 200_000_000)", "[cut after 100000 characters]"),
        ("for _ in range(200):\n    print('x' * 1_000_000)", "[cut after 100000 characters]"),
        ("from IPython.display import HTML\nHTML('x' * 200_000_000)", "[left out: an output of 200000"),
        ("raise ValueError('x' * 200_000_000)", "[cut]"),
    ],
)
def test_two_hundred_megabytes_are_cut_with_a_line_that_says_so(tmp_path: Path, source: str, told: str) -> None:
    with contextlib.suppress(PapermillExecutionError):
        execute(tmp_path, "n = 0", source)
    assert (tmp_path / "out.ipynb").stat().st_size < 1_200_000
    assert told in json.dumps(saved(tmp_path)[-1].outputs)


def test_half_a_character_ends_no_notebook(tmp_path: Path) -> None:
    notebook = execute(tmp_path, "print('县\\ud800')\n'\\udfff'")
    assert notebook.cells[-1].outputs[0].text == "县?\n"
    nbformat.validate(nbformat.read(tmp_path / "out.ipynb", 4))


DECLARED = 'name: str = "甲"  # of the county\nyears: str = ""\nn: int = 1\nrates: list = []\nfree = None'


def test_given_parameters_stand_readably_in_the_executed_notebook(tmp_path: Path) -> None:
    execute(
        tmp_path, DECLARED, "print(name, years, n, rates, free)", name='乙县"\n', years=2010, rates=[0.5, float("inf")], free={"年": None}
    )
    source = saved(tmp_path)[1].source
    assert source.splitlines() == [
        "# Parameters",
        "name = '乙县\"\\n'",
        "years = 2010",
        "rates = [0.5, float('inf')]",
        "free = {'年': None}",
    ]
    assert saved(tmp_path)[-1].outputs[0].text == "乙县\"\n 2010 1 [0.5, inf] {'年': None}\n"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"nmae": "乙县"}, "unknown parameter 'nmae'"),
        ({"n": "many"}, "n: 'many' is no int"),
        ({"n": True}, "n: True is no int"),
        ({"name": 1.5}, "name: 1.5 is no str"),
        ({"name": ["乙县"], "m": 2}, "unknown parameter 'm'; name: ['乙县'] is no str"),
    ],
)
def test_a_wrong_parameter_is_an_error_with_the_list_of_allowed_ones(tmp_path: Path, given: dict[str, object], told: str) -> None:
    with pytest.raises(PapermillExecutionError) as caught:
        execute(tmp_path, DECLARED, "print('never')", **given)
    assert caught.value.evalue == f"{told}; allowed: name: str, years: str, n: int, rates: list, free"
    assert saved(tmp_path)[-1].outputs == []


def test_where_the_system_cannot_fork_an_ordinary_kernel_is_used_and_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delattr(os, "fork")
    handed: list[str] = []
    monkeypatch.setattr(NBClientEngine, "execute_managed_notebook", lambda nb_man, kernel_name, **more: handed.append(kernel_name))
    execute(tmp_path, DECLARED, "print(name)", name="乙县")
    assert handed == ["python3"]
    assert "this system cannot fork; an ordinary kernel is used" in caplog.text
    assert saved(tmp_path)[1].source == "# Parameters\nname = '乙县'"
