"""The engine: each notebook alone in its child, and every way to end recorded as what it is."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from zxstudy.report.engine import ForkEngine

papermill_engines.register("zxstudy", ForkEngine)


def execute(folder: Path, *sources: str, seconds: float | None = None, **parameters: object) -> nbformat.NotebookNode:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    if parameters:
        cells[0].metadata["tags"] = ["parameters"]
    about = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=about), folder / "in.ipynb")
    return papermill.execute_notebook(
        folder / "in.ipynb", folder / "out.ipynb", parameters, engine_name="zxstudy", progress_bar=False, execution_timeout=seconds
    )


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
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "DeadProcess", "SIGSEGV"),
        ("import sys; sys.exit(0)", "SystemExit", "asked to exit"),
        ("while True: pass", "TimedOut", "after 2 seconds"),
    ],
)
def test_every_end_is_recorded_with_its_cell_and_the_rest_is_not_run(tmp_path: Path, source: str, name: str, message: str) -> None:
    with pytest.raises(PapermillExecutionError) as caught:
        execute(tmp_path, "kept = 1\nprint('kept')", source, "print('never')", seconds=2 if name == "TimedOut" else None)
    assert caught.value.ename == name
    saved = nbformat.read(tmp_path / "out.ipynb", 4)
    cells = [cell for cell in saved.cells if cell.cell_type == "code"]
    assert cells[0].outputs[0].text == "kept\n"
    assert cells[1].metadata.papermill["status"] == "failed"
    assert message in cells[1].outputs[-1].evalue
    assert cells[2].outputs == []


def test_nothing_passes_from_one_notebook_to_the_next(tmp_path: Path) -> None:
    execute(tmp_path, "import builtins, os, math\nbuiltins.left = 1\nos.environ['LEFT'] = '1'\nmath.pi = 3")
    notebook = execute(tmp_path, "import builtins, os, math\nprint(hasattr(builtins, 'left'), os.environ.get('LEFT'), math.pi > 3)")
    assert notebook.cells[-1].outputs[0].text == "False None True\n"
    assert "LEFT" not in os.environ


def test_a_flood_of_text_is_cut_with_a_line_that_says_so(tmp_path: Path) -> None:
    notebook = execute(tmp_path, "print('x' * 3_000_000)")
    assert len(notebook.cells[-1].outputs[0].text) < 1_100_000
    assert "cut after 1000000 characters" in notebook.cells[-1].outputs[0].text
